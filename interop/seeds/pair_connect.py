"""The other of a pair, which answers three pings: PAIR.

    python3 pair_connect.py tcp://127.0.0.1:5696
"""

import sys

import zmq

socket = zmq.Context().socket(zmq.PAIR)
socket.connect(sys.argv[1])
for number in (1, 2, 3):
    print(f"connected: received {socket.recv_string()}", flush=True)
    socket.send_string(f"pong {number}")
