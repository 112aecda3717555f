"""Hands out tasks to the workers that are there: PUSH.

    python3 manager.py tcp://127.0.0.1:5690 [SECONDS BETWEEN TASKS]
"""

import itertools
import sys
import time

import zmq

interval = float(sys.argv[2]) if len(sys.argv) > 2 else 1
socket = zmq.Context().socket(zmq.PUSH)
socket.bind(sys.argv[1])
print(f"manager: listens on {socket.last_endpoint.decode()}", flush=True)
for number in itertools.count(1):
    task = f"{number} - {time.ctime()}"
    socket.send_string(task)
    print(f"manager: sent {task}", flush=True)
    time.sleep(interval)
