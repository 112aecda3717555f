"""One socket of pyzmq, remote-controlled: the peer of a test.

Each line of the standard input is a command in JSON, and is answered by a line
in JSON. What goes wrong is answered by {"error": ...}.

    {"do": "open", "kind": "REP", "bind": "tcp://127.0.0.1:*"}  -> {"endpoint": ...}
    {"do": "send", "parts": ["6162", 1000], "wait": 500}        -> {"sent": true}
    {"do": "recv", "wait": 500}                                 -> {"parts": [...]}
    {"do": "close"}                                             -> {}

"open" takes "bind" or "connect", and as it pleases "mechanism", the "identity" of
the socket, a topic to "subscribe" to, and the identity by which a ROUTER knows
the "peer" that it connects to. A part is written in hex, or as the length of a
well-known pattern. A message that cannot be sent within so many milliseconds is
not "sent"; "recv" is answered by {} when nothing comes, and has the "user_id" of
who has sent it.

The kinds TCP and UDP are sockets of Python itself.
"""

import json
import select
import socket
import sys

import zmq
from zmq.auth.thread import ThreadAuthenticator

# What the authenticator knows the sockets by.
DOMAIN = "interop"

# How many bytes at least a part has that is written as a length.
LONG = 64


def pattern(length):
    return (bytes(range(251)) * (length // 251 + 1))[:length]


def from_wire(part):
    return pattern(part) if isinstance(part, int) else bytes.fromhex(part)


def to_wire(part):
    if len(part) >= LONG and part == pattern(len(part)):
        return len(part)
    return part.hex()


class Allowed:
    """The public keys that are let in."""

    def __init__(self, keys):
        self.keys = keys

    def callback(self, domain, key):
        return key.decode() in self.keys


class Zmq:
    def __init__(self, command):
        self.ctx = zmq.Context()
        self.auth = None
        self.socket = self.ctx.socket(getattr(zmq, command["kind"]))
        self.socket.linger = 0
        if "identity" in command:
            self.socket.identity = command["identity"].encode()
        self.secure(command.get("mechanism", {"name": "null"}))
        if "bind" in command:
            self.socket.bind(command["bind"])
        else:
            if "peer" in command:
                self.socket.connect_routing_id = command["peer"].encode()
            self.socket.connect(command["connect"])
        self.endpoint = self.socket.last_endpoint.decode()
        if "subscribe" in command:
            self.subscribe(command["subscribe"].encode())

    def subscribe(self, topic):
        if self.socket.socket_type == zmq.XSUB:
            self.socket.send(b"\x01" + topic)
        else:
            self.socket.subscribe(topic)

    def secure(self, mechanism):
        name = mechanism["name"]
        if name == "plain_client":
            self.socket.plain_username = mechanism["username"].encode()
            self.socket.plain_password = mechanism["password"].encode()
        elif name == "curve_client":
            self.socket.curve_publickey = mechanism["public"].encode()
            self.socket.curve_secretkey = mechanism["secret"].encode()
            self.socket.curve_serverkey = mechanism["server"].encode()
        elif name == "plain_server":
            self.authenticator().configure_plain(DOMAIN, mechanism["users"])
            self.socket.plain_server = True
        elif name == "curve_server":
            allowed = Allowed(mechanism["keys"])
            self.authenticator().configure_curve_callback(DOMAIN, allowed)
            self.socket.curve_secretkey = mechanism["secret"].encode()
            self.socket.curve_server = True
        elif name != "null":
            raise ValueError(f"unknown mechanism: {name}")

    def authenticator(self):
        self.auth = ThreadAuthenticator(self.ctx)
        self.auth.start()
        self.socket.zap_domain = DOMAIN.encode()
        return self.auth

    def send(self, parts, wait):
        self.socket.sndtimeo = wait
        try:
            self.socket.send_multipart(parts)
        except zmq.Again:
            return {"sent": False}
        return {"sent": True}

    def recv(self, wait):
        if not self.socket.poll(wait):
            return {}
        frames = self.socket.recv_multipart(copy=False)
        answer = {"parts": [to_wire(frame.bytes) for frame in frames]}
        try:
            answer["user_id"] = frames[-1].get("User-Id")
        except zmq.ZMQError:
            pass  # Nobody was asked who it is.
        return answer

    def close(self):
        self.socket.close()
        if self.auth:
            self.auth.stop()
        self.ctx.term()


class Plain:
    """A socket of Python itself."""

    def __init__(self, command):
        kind = {"TCP": socket.SOCK_STREAM, "UDP": socket.SOCK_DGRAM}[command["kind"]]
        self.socket = socket.socket(socket.AF_INET, kind)
        self.listener = None
        self.peer = None
        end = "bind" if "bind" in command else "connect"
        scheme, address = command[end].split("://")
        host, port = address.split(":")
        if end == "connect":
            self.socket.connect((host, int(port)))
        else:
            self.socket.bind((host, 0 if port == "*" else int(port)))
            if command["kind"] == "TCP":
                self.listener = self.socket
                self.listener.listen()
                self.socket = None
        host, port = (self.listener or self.socket).getsockname()
        self.endpoint = f"{scheme}://{host}:{port}"

    def stream(self):
        if not self.socket:
            self.socket = self.listener.accept()[0]
        return self.socket

    def send(self, parts, _wait):
        data = b"".join(parts)
        if self.peer:
            self.stream().sendto(data, self.peer)
        else:
            self.stream().sendall(data)
        return {"sent": True}

    def recv(self, wait):
        if not select.select([self.stream()], [], [], wait / 1000)[0]:
            return {}
        data, self.peer = self.stream().recvfrom(1 << 16)
        return {"parts": [to_wire(data)]}

    def close(self):
        for each in (self.socket, self.listener):
            if each:
                each.close()


def main():
    current = None

    def run(command):
        nonlocal current
        if command["do"] == "open":
            make = Plain if command["kind"] in ("TCP", "UDP") else Zmq
            current = make(command)
            return {"endpoint": current.endpoint}
        if command["do"] == "send":
            parts = [from_wire(part) for part in command["parts"]]
            return current.send(parts, command["wait"])
        if command["do"] == "recv":
            return current.recv(command["wait"])
        if command["do"] == "close":
            current.close()
            return {}
        raise ValueError(f"unknown command: {command['do']}")

    for line in sys.stdin:
        try:
            answer = run(json.loads(line))
        except Exception as err:
            answer = {"error": f"{type(err).__name__}: {err}"}
        print(json.dumps(answer), flush=True)


main()
