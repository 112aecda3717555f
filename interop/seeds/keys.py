"""The key pairs of the HELLO programs, in files.

In a folder, which is ~/.curve if none is named, lie client.key and server.key
with the public keys, client.key_secret and server.key_secret with both keys, and
in authorized_clients the public keys of the clients that are let in.

    python3 keys.py client [FOLDER]     makes a pair
"""

import pathlib
import sys

import zmq.auth


def folder(name=None):
    return pathlib.Path(name) if name else pathlib.Path.home() / ".curve"


def secure_server(socket, keys):
    """Returns the folder of the clients that are let in."""
    public, secret = zmq.auth.load_certificate(keys / "server.key_secret")
    socket.curve_publickey = public
    socket.curve_secretkey = secret
    socket.curve_server = True
    return keys / "authorized_clients"


def secure_client(socket, keys):
    public, secret = zmq.auth.load_certificate(keys / "client.key_secret")
    socket.curve_publickey = public
    socket.curve_secretkey = secret
    socket.curve_serverkey, _ = zmq.auth.load_certificate(keys / "server.key")


if __name__ == "__main__":
    place = folder(*sys.argv[2:])
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in zmq.auth.create_certificates(place, sys.argv[1]):
        print(f"Created {path}.")
