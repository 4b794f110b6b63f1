"""Whether a server answers at all."""

import socket
from urllib.parse import urlsplit

SECONDS = 5.0
_PORTS = {"https": 443, "http": 80}


def why_out_of_reach(address: str) -> str:
    """A sentence, or "" when a connection came about. `address` is a URL, or `//HOST:PORT`."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    try:
        socket.create_connection((host, port), timeout=SECONDS).close()
    except OSError as error:
        return f"{host}:{port} cannot be reached ({error.strerror or 'no answer'})."
    return ""
