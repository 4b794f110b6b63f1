"""Ports are tried before anything is written, and a taken one is named with its setting."""

import socket


class PortTaken(Exception):
    """Another program listens on this port. `name` is the setting to change, such as `sandbox.smtp_port`."""

    def __init__(self, port: int, name: str) -> None:
        super().__init__(f"Port {port} is taken by another program: choose another {name}.")
        self.port = port
        self.name = name


def listen(host: str, port: int, name: str) -> socket.socket:
    """A listening socket (0: any free port). Listening at once is what makes a second taker fail."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise PortTaken(port, name) from error
    listener.setblocking(False)
    return listener


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])
