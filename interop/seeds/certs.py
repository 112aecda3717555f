"""Certificates in files, as pyzmq has them.

    python3 certs.py make FOLDER NAME [KEY=VALUE...]    makes a pair, with metadata
    python3 certs.py load FILE                          tells the keys in a file
    python3 certs.py all FOLDER                         tells all keys in a folder
    python3 certs.py ask ENDPOINT FOLDER                asks a server, as keys.py has it

Secret keys are shown: this is for keys that nobody uses.
"""

import pathlib
import sys

import zmq
import zmq.auth
from zmq.utils.monitor import recv_monitor_message

import keys


def make(folder, name, *metadata):
    pairs = dict(pair.split("=", 1) for pair in metadata)
    for path in zmq.auth.create_certificates(folder, name, pairs):
        print(f"created {path}")


def load(file):
    for key in zmq.auth.load_certificate(file):
        print(key.decode() if key else None)


def all_of(folder):
    for key in sorted(zmq.auth.load_certificates(folder)):
        print(key.decode())
    print("end")


def ask(endpoint, folder):
    socket = zmq.Context().socket(zmq.REQ)
    socket.linger = 0
    keys.secure_client(socket, pathlib.Path(folder))
    monitor = socket.get_monitor_socket()
    socket.connect(endpoint)
    while True:
        event = recv_monitor_message(monitor)["event"]
        if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            print("refused")
            return
        if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
            break
    socket.send_string("who am I?")
    print(f"I am {socket.recv_string()}")


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"make": make, "load": load, "all": all_of, "ask": ask}[command](*arguments)
