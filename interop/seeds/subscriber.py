"""Prints the updates that begin with a prefix: SUB.

    python3 subscriber.py tcp://127.0.0.1:5680 1
"""

import sys

import zmq

socket = zmq.Context().socket(zmq.SUB)
socket.subscribe(sys.argv[2])
socket.connect(sys.argv[1])
while True:
    print(f"subscriber: {socket.recv_string()}", flush=True)
