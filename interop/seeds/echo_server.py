"""An echo server: REP.

    python3 echo_server.py tcp://127.0.0.1:5678
"""

import sys

import zmq

socket = zmq.Context().socket(zmq.REP)
socket.bind(sys.argv[1])
print(f"server: listens on {socket.last_endpoint.decode()}", flush=True)
while True:
    message = socket.recv_string()
    socket.send_string(f"Echo: {message}")
    print(f"server: Echo: {message}", flush=True)
