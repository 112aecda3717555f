"""Takes tasks from a manager: PULL.

    python3 worker.py tcp://127.0.0.1:5690
"""

import sys

import zmq

socket = zmq.Context().socket(zmq.PULL)
socket.connect(sys.argv[1])
while True:
    print(f"worker: received {socket.recv_string()}", flush=True)
