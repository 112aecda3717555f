"""Greets the clients that it hears, and forgets those that have left: ROUTER.

    python3 hello_server.py tcp://127.0.0.1:5556 [--interval 1] [--keys FOLDER]

It forgets a client after ten intervals of silence. With keys it lets in the
clients that are authorized, and nobody else.
"""

import argparse
import time

import zmq
from zmq.auth.thread import ThreadAuthenticator

import keys

STALE = 10

parser = argparse.ArgumentParser()
parser.add_argument("endpoint")
parser.add_argument("--interval", type=float, default=1)
parser.add_argument("--keys")
args = parser.parse_args()

context = zmq.Context()
socket = context.socket(zmq.ROUTER)
if args.keys:
    auth = ThreadAuthenticator(context)
    auth.start()
    authorized = keys.secure_server(socket, keys.folder(args.keys))
    auth.configure_curve(domain="*", location=str(authorized))
socket.bind(args.endpoint)
print(f"server: listens on {socket.last_endpoint.decode()}", flush=True)

clients = {}
round_ends = time.monotonic()
while True:
    round_ends += args.interval
    while (rest := round_ends - time.monotonic()) > 0:
        if socket.poll(rest * 1000):
            client, message = socket.recv_multipart()
            print(f"server: {message.decode()} from {client.hex()}", flush=True)
            clients[client] = time.monotonic()

    for client, heard in list(clients.items()):
        if time.monotonic() - heard < STALE * args.interval:
            socket.send_multipart([client, b"HELLO"])
        else:
            print(f"server: forgets {client.hex()}", flush=True)
            del clients[client]
