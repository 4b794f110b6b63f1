"""Ports for servers that must be told theirs beforehand: below those that the system gives to everybody who asks for
any, which might be taken before the server opens it, and other ones for each worker.
"""

import itertools
import os
import socket

_FIRST, _PER_WORKER = 20_000, 1_000
_numbers = itertools.count()


def free_port() -> int:
    """Each call gives another one, on which nobody listens."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw9").removeprefix("gw")) % 10
    for _ in range(_PER_WORKER):
        port = _FIRST + worker * _PER_WORKER + next(_numbers) % _PER_WORKER
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("every port is taken")
