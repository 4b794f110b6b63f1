"""An IMAP server (RFC 3501, 6851, 4315, 2177) that does as it is told: old, odd, busy, or broken in mid-word.

Strict about what it hears: a command that it does not know, a plain EXPUNGE and a body read without PEEK are BAD.
"""

import base64
import re
import socketserver
import threading
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

DROP = "drop the connection"
CUT = "break off in the middle of the literal"
LONG = "say that the literal is longer than it is"
IDLE_SECONDS = 10.0


@dataclass
class Mail:
    """One mail in one folder."""

    uid: int
    raw: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)


@dataclass
class Folder:
    """Numbers as RFC 3501 section 2.3.1.1 wants them. `use` is a special use such as `\\Sent`."""

    validity: int = 7
    next_uid: int = 1
    mails: list[Mail] = field(default_factory=list)
    use: str = ""


@dataclass
class ImapScript:
    """What the server has, can and does. `answers` by command, each used up in turn: a refusal such as
    `NO [OVERQUOTA] full`, bytes to send as they are, or one of the words above. `poisoned`: what happens when the
    bytes of that mail are asked for; `vanishing`: mails that are gone once they were announced.
    """

    capabilities: tuple[str, ...] = ("IDLE", "MOVE", "UIDPLUS", "NAMESPACE", "AUTH=PLAIN", "AUTH=XOAUTH2")
    answers: dict[str, list[str | bytes]] = field(default_factory=dict)
    passwords: Container[str] = ("right",)
    prefix: str = ""
    delimiter: str = "/"
    keeps_keywords: bool = True
    ignores_partial: bool = False
    has_dates: bool = True
    trickles: bool = False
    poisoned: dict[int, str] = field(default_factory=dict)
    vanishing: set[int] = field(default_factory=set)
    greeting: str = "* OK ready"
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    heard: list[str] = field(default_factory=list)
    waiting: list[threading.Event] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def put(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        """A mail arrives."""
        with self.lock:
            here = self.folders[folder]
            here.mails.append(Mail(here.next_uid, raw, at))
            here.next_uid += 1
            for one in self.waiting:
                one.set()

    def raws(self, folder: str) -> list[bytes]:
        """What lies in a folder."""
        with self.lock:
            return [one.raw for one in self.folders[folder].mails] if folder in self.folders else []

    def flags(self, folder: str = "INBOX") -> set[str]:
        """All flags of all its mails."""
        with self.lock:
            return {flag for one in self.folders[folder].mails for flag in one.flags}


class _Broken(Exception):
    """The connection ends here."""


class _Talk(socketserver.StreamRequestHandler):
    timeout = 20
    disable_nagle_algorithm = True  # else an answer of several lines waits 40 ms for the client's acknowledgement

    def handle(self) -> None:
        self.script: ImapScript = self.server.script  # type: ignore[attr-defined]
        self.folder: Folder | None = None
        self.say(self.script.greeting)
        try:
            while line := self.rfile.readline(100_000):
                tag, _, rest = line.decode().strip().partition(" ")
                self.command(tag, rest)
        except (_Broken, OSError):
            return

    def say(self, text: str | bytes) -> None:
        self.wfile.write(text if isinstance(text, bytes) else text.encode() + b"\r\n")

    def command(self, tag: str, rest: str) -> None:
        words = rest.split(" ")
        verb = " ".join(words[:2]) if words[0].upper() == "UID" else words[0]
        verb, arguments = verb.upper(), words[2:] if words[0].upper() == "UID" else words[1:]
        with self.script.lock:
            self.script.heard.append(rest if verb not in ("LOGIN", "AUTHENTICATE") else verb)
            told = self.script.answers.get(verb)
            self.told = told.pop(0) if told else ""
        if verb == "UID FETCH" and "BODY" in rest:
            ill = [
                self.script.poisoned[one.uid] for one in self.chosen(arguments[0]) if one.uid in self.script.poisoned
            ]
            self.told = next(iter(ill), self.told)
        self.answer(tag, verb, arguments)

    def answer(self, tag: str, verb: str, arguments: list[str]) -> None:
        if self.told == DROP:
            raise _Broken
        while self.script.trickles and verb == "SELECT":
            self.say("* OK thinking")
            time.sleep(0.1)
        if isinstance(self.told, bytes):
            self.say(self.told)
        elif self.told and self.told not in (CUT, LONG):
            self.say(self.told if self.told.startswith("* BYE") else f"{tag} {self.told}")
            if self.told.startswith("* BYE"):
                raise _Broken
        else:
            self.obey(tag, verb, arguments)

    def obey(self, tag: str, verb: str, arguments: list[str]) -> None:
        name = f"do_{verb.lower().replace(' ', '_')}"
        known = verb.removeprefix("UID ") in ("SEARCH", "FETCH", "STORE", "COPY", "CREATE", "LIST", "SELECT", "EXAMINE")
        known = known or verb in ("CAPABILITY", "LOGIN", "AUTHENTICATE", "NOOP", "LOGOUT", "NAMESPACE", "IDLE")
        known = known or verb in ("UID MOVE", "UID EXPUNGE")
        needs = {"IDLE": "IDLE", "UID MOVE": "MOVE", "UID EXPUNGE": "UIDPLUS", "NAMESPACE": "NAMESPACE"}.get(verb)
        if not known or (needs and needs not in self.script.capabilities):
            self.say(f"{tag} BAD what is {verb}?")
            return
        if verb in ("IDLE", "AUTHENTICATE"):
            getattr(self, name)(tag, arguments)
            return
        with self.script.lock:
            said = getattr(self, name)(arguments) or "OK done"
        self.say(f"{tag} {said}")
        if verb == "LOGOUT":
            raise _Broken

    def do_capability(self, _: list[str]) -> None:
        self.say(f"* CAPABILITY IMAP4rev1 {' '.join(self.script.capabilities)}")

    def do_login(self, arguments: list[str]) -> str:
        return self.let_in(arguments[-1].strip('"'))

    def do_authenticate(self, tag: str, arguments: list[str]) -> None:
        self.say("+ ")
        said = base64.b64decode(self.rfile.readline(100_000)).decode()
        secret = said.split("Bearer ")[1].strip("\x01") if arguments[0] == "XOAUTH2" else said.split("\0")[2]
        answer = self.let_in(secret)
        if arguments[0] == "XOAUTH2" and answer.startswith("NO"):
            self.say(b"+ " + base64.b64encode(b'{"status":"401"}') + b"\r\n")
            assert self.rfile.readline(100) == b"\r\n"  # an empty line, not the token once more
        self.say(f"{tag} {answer}")

    def let_in(self, secret: str) -> str:
        return "OK hello" if secret in self.script.passwords else "NO [AUTHENTICATIONFAILED] bot@example.org unknown"

    def do_noop(self, _: list[str]) -> None:
        """Nothing."""

    def do_logout(self, _: list[str]) -> None:
        self.say("* BYE see you")

    def do_namespace(self, _: list[str]) -> None:
        self.say(f'* NAMESPACE (("{self.script.prefix}" "{self.script.delimiter}")) NIL NIL')

    def do_list(self, arguments: list[str]) -> None:
        pattern = " ".join(arguments[1:]).strip('"')
        if not pattern:
            self.say(f'* LIST (\\Noselect) "{self.script.delimiter}" ""')
        for name, folder in self.script.folders.items():
            if pattern in ("*", name):
                self.say(f'* LIST ({folder.use}) "{self.script.delimiter}" "{name}"')

    def do_create(self, arguments: list[str]) -> str:
        name = " ".join(arguments).strip('"')
        if not name.startswith(self.script.prefix):
            return "NO [CANNOT] only under the prefix"
        self.script.folders[name] = Folder(validity=9)
        return ""

    def do_select(self, arguments: list[str], mode: str = "READ-WRITE") -> str:
        self.folder = self.script.folders.get(" ".join(arguments).strip('"'))
        if self.folder is None:
            return "NO [NONEXISTENT] no such folder"
        flags = "\\Seen \\Deleted" + (" \\*" if self.script.keeps_keywords else "")
        self.say(f"* {len(self.folder.mails)} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen \\Deleted)")
        self.say(f"* OK [PERMANENTFLAGS ({flags})] kept\r\n* OK [UIDVALIDITY {self.folder.validity}] numbered")
        self.say(f"* OK [UIDNEXT {self.folder.next_uid}] next")
        return f"OK [{mode}] chosen"

    def do_examine(self, arguments: list[str]) -> str:
        return self.do_select(arguments, "READ-ONLY")

    def chosen(self, numbers: str) -> list[Mail]:
        assert self.folder is not None
        highest = max((one.uid for one in self.folder.mails), default=0)
        wanted: set[int] = set()
        for part in numbers.replace("*", str(highest)).split(","):
            first, _, last = part.partition(":")
            wanted |= {one.uid for one in self.folder.mails if int(first) <= one.uid <= int(last or first)}
        return [one for one in self.folder.mails if one.uid in wanted]

    def do_uid_search(self, arguments: list[str]) -> None:
        assert self.folder is not None
        found, words = list(self.folder.mails), iter(arguments)
        for word in words:
            if word == "UID":
                wanted = self.chosen(next(words))
                found = [one for one in found if one in wanted]
            elif word in ("KEYWORD", "UNKEYWORD"):
                flag = next(words)
                found = [one for one in found if (flag in one.flags) is (word == "KEYWORD")]
            elif word == "SINCE":
                day = datetime.strptime(next(words), "%d-%b-%Y").replace(tzinfo=UTC)
                found = [one for one in found if one.at >= day]
            else:
                found = [one for place, one in enumerate(self.folder.mails, 1) if str(place) == word and one in found]
        self.say(f"* SEARCH {' '.join(str(one.uid) for one in found)}".rstrip())

    def do_uid_fetch(self, arguments: list[str]) -> str:
        asked = " ".join(arguments[1:])
        if "BODY[" in asked:
            return "BAD that would mark it as seen"
        if "HEADER.FIELDS" in asked:
            return self.message_ids(arguments[0])
        part = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", asked)
        for place, one in enumerate(self.folder.mails if self.folder else [], 1):
            if one not in self.chosen(arguments[0]):
                continue
            if part is None:
                at = one.at.strftime("%d-%b-%Y %H:%M:%S +0000") if self.script.has_dates else "yesterday"
                self.say(f'* {place} FETCH (UID {one.uid} RFC822.SIZE {len(one.raw)} INTERNALDATE "{at}")')
                continue
            raw = one.raw if self.script.ignores_partial else one.raw[: int(part[1])]
            size = len(raw) + (50 if self.told == LONG else 0)
            self.say(f"* {place} FETCH (UID {one.uid} BODY[]<0> {{{size}}}")
            if self.told == CUT:
                self.say(raw[: len(raw) // 2])
                raise _Broken
            self.say(raw + b")\r\n")
        if part is None and self.folder:
            self.folder.mails = [one for one in self.folder.mails if one.uid not in self.script.vanishing]
        return ""

    def message_ids(self, numbers: str) -> str:
        for place, one in enumerate(self.folder.mails if self.folder else [], 1):
            if one in self.chosen(numbers):
                lines = one.raw.split(b"\r\n\r\n")[0].split(b"\r\n")
                told = b"".join(line + b"\r\n" for line in lines if line.lower().startswith(b"message-id:")) + b"\r\n"
                self.say(f"* {place} FETCH (UID {one.uid} BODY[HEADER.FIELDS (MESSAGE-ID)] {{{len(told)}}}")
                self.say(told + b")\r\n")
        return ""

    def do_uid_store(self, arguments: list[str]) -> str:
        assert arguments[1] == "+FLAGS.SILENT"
        for one in self.chosen(arguments[0]):
            one.flags |= set(" ".join(arguments[2:]).strip("()").split())
        return ""

    def do_uid_copy(self, arguments: list[str]) -> str:
        target = self.script.folders.get(" ".join(arguments[1:]).strip('"'))
        if target is None:
            return "NO [TRYCREATE] no such folder"
        for one in self.chosen(arguments[0]):
            target.mails.append(Mail(target.next_uid, one.raw, one.at, set(one.flags)))
            target.next_uid += 1
        return ""

    def do_uid_move(self, arguments: list[str]) -> str:
        wanted = self.chosen(arguments[0])
        refused = self.do_uid_copy(arguments)
        if not refused and self.folder:
            self.folder.mails = [one for one in self.folder.mails if one not in wanted]
        return refused

    def do_uid_expunge(self, arguments: list[str]) -> None:
        assert self.folder is not None
        gone = [one for one in self.chosen(arguments[0]) if "\\Deleted" in one.flags]
        self.folder.mails = [one for one in self.folder.mails if one not in gone]

    def do_idle(self, tag: str, _: list[str]) -> None:
        news = threading.Event()
        self.script.waiting.append(news)
        self.say("+ idling")
        done = threading.Thread(target=self.rfile.readline, args=(100,), daemon=True)
        done.start()
        try:
            while done.is_alive():
                if news.wait(0.02) and self.folder:
                    news.clear()
                    self.say(f"* {len(self.folder.mails)} EXISTS")
        finally:
            self.script.waiting.remove(news)
        self.say(f"{tag} OK done")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def an_imap_server(script: ImapScript) -> Iterator[int]:
    """The port of a server that follows the script."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.script = script  # type: ignore[attr-defined]
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
