"""Greets a server, and tells when that is unresponsive: DEALER.

    python3 hello_client.py tcp://127.0.0.1:5556 [--interval 1] [--keys FOLDER]

The server is unresponsive when nothing was heard of it for five intervals.
"""

import argparse
import time

import zmq

import keys

UNRESPONSIVE = 5

parser = argparse.ArgumentParser()
parser.add_argument("endpoint")
parser.add_argument("--interval", type=float, default=1)
parser.add_argument("--keys")
args = parser.parse_args()

socket = zmq.Context().socket(zmq.DEALER)
if args.keys:
    keys.secure_client(socket, keys.folder(args.keys))
socket.connect(args.endpoint)

heard = round_ends = time.monotonic()
while True:
    if time.monotonic() - heard >= UNRESPONSIVE * args.interval:
        print("client: the server is unresponsive", flush=True)
    try:
        socket.send(b"HELLO", zmq.NOBLOCK)
    except zmq.Again:
        pass  # The server has refused us, or the queue is full.

    round_ends += args.interval
    while (rest := round_ends - time.monotonic()) > 0:
        if socket.poll(rest * 1000):
            print(f"client: {socket.recv_string()} from the server", flush=True)
            heard = time.monotonic()
