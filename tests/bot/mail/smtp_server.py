"""A mail server on loopback that does as it is told: refuse, drop, close when idle, count connections."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

DROP = "drop the connection"
LOSE = "take the mail, and drop the connection"


@dataclass
class Script:
    """Answers by verb (`MAIL`, `RCPT`, `DATA`, `.`, `EHLO`, `greeting` ...), each used up in turn, then the usual one.

    `close_after` ends a connection, without a word, after so many mails on it.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    close_after: int = 10**9
    mails: list[bytes] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    connections: int = 0

    def answer(self, verb: str, usual: str) -> str:
        told = self.answers.get(verb)
        return told.pop(0) if told else usual


class _Talk(socketserver.StreamRequestHandler):
    timeout = 20
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(ConnectionError):  # whoever talks to us may be killed in mid-word
            self.talk()

    def talk(self) -> None:
        self.script: Script = self.server.script  # type: ignore[attr-defined]
        self.script.connections += 1
        taken = 0
        if not self.say(self.script.answer("greeting", "220 ready")):
            return
        while taken < self.script.close_after and (line := self.rfile.readline(4096)):
            verb = (line.split(None, 1) or [b""])[0].decode().upper()
            self.script.verbs.append(verb)
            if not self.say(self.script.answer(verb, self.usual(verb))):
                return
            if verb == "DATA" and self.last.startswith("354"):
                raw = self.data()
                answer = self.script.answer(".", "250 taken")
                if answer == LOSE:
                    self.script.mails.append(raw)
                    return
                if not self.say(answer):
                    return
                taken += 1
                self.script.mails.append(raw)
            if verb == "QUIT":
                return

    def usual(self, verb: str) -> str:
        return {"EHLO": "250-loopback\r\n250 SIZE 1000000", "DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok")

    def say(self, answer: str) -> bool:
        self.last = answer
        if answer == DROP:
            return False
        self.wfile.write(answer.encode() + b"\r\n")
        return True

    def data(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline(4096)) != b".\r\n" and line:
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def serving(script: Script) -> Iterator[int]:
    """The port of a server that follows the script."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.script = script  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
