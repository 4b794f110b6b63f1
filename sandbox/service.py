"""The whole sandbox: builds its parts, opens both ports, and closes everything again."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from socket import socket
from types import TracebackType

from sandbox.acts import Acts
from sandbox.api import WebApi
from sandbox.faults import Faults
from sandbox.loop import LoopThread
from sandbox.maildirs import Maildirs
from sandbox.people import Directory, Member
from sandbox.ports import listen, port_of
from sandbox.post_office import PostOffice
from sandbox.post_store import MailStore
from sandbox.scripts import Scripts
from sandbox.sockets import SocketHub
from sandbox.web import Connections, WebServer, application
from sandbox.workspace import SETTLE_SECONDS, Workspace

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105  # stands for itself: it opens nothing but this stand-in
APP_TOKEN = "xapp-sandbox"  # noqa: S105
WRITERS = 4


class Sandbox:
    """A post office and a Slack workspace on this machine.

    `data` holds what must survive a restart, `mailboxes` maps addresses to Maildirs, `now` and `move_clock` are
    the clock of whoever runs it: `move_clock` is called in a worker thread and returns where it arrived.
    `patience_seconds` (real time) is how long Slack waits for an acknowledgement and how long a trigger id lives;
    `settle_seconds` how long a script waits for what comes along with an answer.
    """

    def __init__(
        self,
        *,
        data: Path,
        mailboxes: Mapping[str, Path],
        members: Sequence[Member],
        channels: Sequence[str],
        now: Callable[[], datetime],
        move_clock: Callable[[datetime], datetime],
        page_port: int = 0,
        smtp_port: int = 0,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        command: str = "/complaint",
        host: str = "127.0.0.1",
        patience_seconds: float = 3.0,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.page_port, self.smtp_port = page_port, smtp_port
        self.faults = Faults()
        self._folder = data / "sandbox"
        self._maildirs = Maildirs(mailboxes)
        self._directory = Directory(members, channels)
        self._command = command
        self._host = host
        self._patience_seconds, self._settle_seconds = patience_seconds, settle_seconds
        self._now, self._move_clock = now, move_clock
        self._running: _Running | None = None

    @property
    def api_url(self) -> str:
        return f"http://{self._host}:{self.page_port}/api/"

    @property
    def page_url(self) -> str:
        return f"http://{self._host}:{self.page_port}/"

    def start(self) -> None:
        """Opens both ports. PortTaken, before anything is written, if one of them is not free."""
        if self._running is not None:
            return
        with ExitStack() as undo:
            smtp = undo.enter_context(listen(self._host, self.smtp_port, "sandbox.smtp_port"))
            page = undo.enter_context(listen(self._host, self.page_port, "sandbox.page_port"))
            self.smtp_port, self.page_port = port_of(smtp), port_of(page)
            self._running = self._built(smtp, page)
            undo.pop_all()

    def stop(self) -> None:
        """Closes sockets, files and the thread. A second call does nothing."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    def __enter__(self) -> "Sandbox":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _built(self, smtp: socket, page: socket) -> "_Running":
        self._maildirs.prepare()
        store = MailStore(self._folder / "mail", self._now)
        patience, book = self._patience_seconds, self._folder / "messages.jsonl"
        workspace = Workspace(self._directory, book, self._command, self._now, patience, self._settle_seconds)
        connections = Connections()
        hub = SocketHub(connections.cut, patience)
        acts = Acts(workspace, hub, self.page_url.rstrip("/"))
        scripts = Scripts(workspace, acts, store, (self._host, self.smtp_port), self._now, self._move_clock)
        tokens = (self.bot_token, self.app_token)
        api = WebApi(workspace, hub, self.faults.slack, tokens, connections.cut)
        writers = ThreadPoolExecutor(WRITERS, "post-office")
        office = PostOffice(store, self._maildirs, self.faults.smtp, writers)
        server = WebServer(application(api, scripts, hub), connections)
        return _Running(office, server, workspace, hub, self.faults, writers, (smtp, page))


class _Running:
    """What lives between start and stop: one thread with one loop for both ports."""

    def __init__(
        self,
        office: PostOffice,
        server: WebServer,
        workspace: Workspace,
        hub: SocketHub,
        faults: Faults,
        writers: ThreadPoolExecutor,
        listeners: tuple[socket, socket],
    ) -> None:
        self._office, self._server, self._workspace, self._hub = office, server, workspace, hub
        self._faults, self._writers = faults, writers
        smtp, page = listeners
        self._smtp_address: tuple[str, int] = smtp.getsockname()
        self._smtp_is_open = True
        self._loop = LoopThread("sandbox")
        self._loop.call(office.open(smtp))
        self._loop.call(server.open(page))
        faults.smtp.attach(self._switch)
        faults.slack.attach(self._cut_sockets, self._disconnect)

    def stop(self) -> None:
        self._faults.smtp.attach(None)
        self._faults.slack.attach(None, None)
        self._loop.call(self._hub.disconnect_all("link_disabled"))
        self._loop.call(self._server.close())
        self._loop.call(self._office.close())
        self._loop.stop()
        self._writers.shutdown()
        self._workspace.messages.close()

    def _switch(self, on: bool) -> None:
        if on and not self._smtp_is_open:
            self._loop.call(self._office.open(listen(*self._smtp_address, "sandbox.smtp_port")))
        elif not on:
            self._loop.call(self._office.close())
        self._smtp_is_open = on

    def _cut_sockets(self) -> None:
        self._loop.loop.call_soon_threadsafe(self._hub.cut_all)

    def _disconnect(self, reason: str) -> None:
        self._loop.call(self._hub.disconnect_all(reason))
