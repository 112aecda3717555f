"""One of a pair, which sends three pings: PAIR.

    python3 pair_bind.py tcp://127.0.0.1:5696
"""

import sys

import zmq

socket = zmq.Context().socket(zmq.PAIR)
socket.bind(sys.argv[1])
print(f"bound: listens on {socket.last_endpoint.decode()}", flush=True)
for number in (1, 2, 3):
    socket.send_string(f"ping {number}")
    print(f"bound: received {socket.recv_string()}", flush=True)
