"""Says something to an echo server, and prints what comes back: REQ.

    python3 echo_client.py tcp://127.0.0.1:5678 hello world
"""

import sys

import zmq

socket = zmq.Context().socket(zmq.REQ)
socket.connect(sys.argv[1])
socket.send_string(" ".join(sys.argv[2:]))
print(f"client: {socket.recv_string()}", flush=True)
