"""The line between a client and a server of a test: it can be cut, silenced, taken away, and what the server says can
be changed on it.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CUT_AFTER_BYTES = 400


@dataclass
class Line:
    """Passes bytes between `port` and `target`. Every method holds until the context that it gives ends."""

    target: int
    port: int = 0
    said: Callable[[bytes], bytes] = bytes
    _cut_after: int = 10**12
    _silent: bool = False
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def listen(self) -> None:
        """On the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def hang_up(self) -> None:
        """End every connection without a word."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def stop(self) -> None:
        """Nobody listens any more."""
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.hang_up()

    @contextmanager
    def down(self) -> Iterator[None]:
        """The server is not there."""
        self.stop()
        yield
        self.listen()

    @contextmanager
    def dropping(self, after_bytes: int = CUT_AFTER_BYTES) -> Iterator[None]:
        """Every connection breaks after some bytes of answers."""
        self.hang_up()
        self._cut_after = after_bytes
        yield
        self._cut_after = 10**12
        self.hang_up()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """The server takes everything and never answers."""
        self.hang_up()
        self._silent = True
        yield
        self.hang_up()
        self._silent = False

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                self._open += [client, server]
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else answers wait for acknowledgements
                for source, sink, is_answer in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass, args=(source, sink, is_answer), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        left = self._cut_after
        with suppress(OSError):
            while data := source.recv(65536):
                if is_answer:
                    if self._silent:
                        continue
                    data = self.said(data)[:left]
                    left -= len(data)
                sink.sendall(data)
                if left <= 0:
                    break
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def a_line(target: int) -> Iterator[Line]:
    """A line to the server at `target`."""
    line = Line(target)
    line.listen()
    try:
        yield line
    finally:
        line.stop()
