"""Publishes two kinds of updates: PUB.

    python3 publisher.py tcp://127.0.0.1:5680 [SECONDS BETWEEN UPDATES]
"""

import itertools
import sys
import time

import zmq

interval = float(sys.argv[2]) if len(sys.argv) > 2 else 1
socket = zmq.Context().socket(zmq.PUB)
socket.bind(sys.argv[1])
print(f"publisher: listens on {socket.last_endpoint.decode()}", flush=True)
for number in itertools.count(1):
    for kind in (1, 2):
        socket.send_string(f"{kind}-Update! >> #{number} >> {time.ctime()}")
    time.sleep(interval)
