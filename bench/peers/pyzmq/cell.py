"""The cells by pyzmq, as a program in Python has them.

    cell.py MODE PATTERN TRANSPORT MECHANISM SIZE CLIENTS COUNT BATCH

Each side is a process, as two threads of one would wait for the interpreter.
"""

import multiprocessing
import sys
import time

import zmq

UNSUPPORTED = 3
ADDRESSES = {"tcp": "tcp://127.0.0.1:*", "ipc": "ipc://*"}
PATTERNS = {
    ("throughput", "push_pull"): (zmq.PUSH, zmq.PULL),
    ("throughput", "pair"): (zmq.PAIR, zmq.PAIR),
    ("latency", "req_rep"): (zmq.REQ, zmq.REP),
    ("latency", "pair"): (zmq.PAIR, zmq.PAIR),
}


def send_all(socket, payload, warm_up, count):
    for _ in range(warm_up + count):
        socket.send(payload)


def receive_all(socket, payload, warm_up, count):
    for _ in range(warm_up):
        socket.recv()
    start = time.perf_counter()
    for _ in range(count):
        if len(socket.recv()) != len(payload):
            raise ValueError("a message of another size")
    return time.perf_counter() - start


def answer_all(socket, payload, warm_up, count):
    for _ in range(warm_up + count):
        socket.send(socket.recv())


def ask_all(socket, payload, warm_up, count):
    start = 0.0
    for turn in range(warm_up + count):
        if turn == warm_up:
            start = time.perf_counter()
        socket.send(payload)
        if len(socket.recv()) != len(payload):
            raise ValueError("a message of another size")
    return time.perf_counter() - start


def connected(pipe, kind, does, *work):
    """The side that connects, in the process that is told where."""
    with zmq.Context() as ctx, ctx.socket(kind) as socket:
        socket.connect(pipe.recv())
        pipe.send(does(socket, *work))


def main(mode, pattern, transport, mechanism, size, clients, count, batch):
    types = PATTERNS.get((mode, pattern))
    known = (mechanism, clients, batch) == ("null", "1", "0")
    if types is None or transport not in ADDRESSES or not known:
        sys.exit(UNSUPPORTED)
    sends, receives = types
    connects, binds = (send_all, receive_all)
    if mode == "latency":
        connects, binds = (ask_all, answer_all)
    count = int(count)
    work = (bytes(int(size)), count // 10 + 1, count)
    ours, theirs = multiprocessing.Pipe()
    other = multiprocessing.Process(
        target=connected, args=(theirs, sends, connects, *work), daemon=True
    )
    # Before there are threads of libzmq here.
    other.start()
    with zmq.Context() as ctx, ctx.socket(receives) as socket:
        socket.bind(ADDRESSES[transport])
        ours.send(socket.last_endpoint.decode())
        seconds = binds(socket, *work)
        # Those who ask have the clock.
        seconds = ours.recv() or seconds
        print(f"{seconds:.9f}")
    other.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
