"""The `graph` transport under contract: the stand-in for Microsoft Graph, upset as the contract asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.mail.graph import GraphMailbox
from bot.mail.graph_mailer import GraphMailer
from bot.mail.graph_web import READS_AT_ONCE, SENDS_AT_ONCE, Account, GraphWeb
from bot.mail.ports import Mailbox
from procedure.desk import SENT_ITEMS
from scheduler.ports import Mailer
from tests.bot.mail.servers import (
    ADDRESS,
    DOWN,
    DROPS,
    FULL,
    KEEPS_SENT,
    LIMIT_BYTES,
    LOSES_ANSWER,
    NAME,
    NEWS,
    PASSWORD,
    READS,
    READS_SENT,
    RENUMBERS,
    SENDS,
    SLOW,
    THROTTLED,
    WRONG_MAILBOX,
    WRONG_PASSWORD,
    Kind,
    MailServer,
)
from tests.stubs.graph import GraphStub, graph_stub
from tests.stubs.graph_signin import CLIENT, TENANT

PATIENCE_SECONDS = 5.0
SETTINGS = """
[[mailbox]]
name = "{name}"
address = "{address}"
transport = "graph"
tenant_id = "{tenant}"
client_id = "{client}"
base_url = "{base_url}"
authority = "{authority}"
[outgoing]
transport = "graph"
mailbox = "{name}"
"""


@dataclass
class GraphServer:
    """The stand-in with clients for it."""

    stub: GraphStub
    patience_seconds: float = PATIENCE_SECONDS

    def put(self, raw: bytes, at: datetime) -> None:
        self.stub.store.add(raw, "inbox", at)

    def inbox(self) -> list[bytes]:
        return [one.raw for one in self.stub.store.within("inbox")]

    def processed(self) -> list[bytes]:
        return [one.raw for one in self.stub.store.within(self.stub.store.folders.get("Processed", "nowhere"))]

    def account(self, **fields: str) -> Account:
        known = {"address": ADDRESS, "tenant_id": TENANT, "client_id": CLIENT, "client_secret": PASSWORD}
        places = {"base_url": self.stub.base_url, "authority": self.stub.origin}
        return Account(**(known | places | fields), timeout_seconds=self.patience_seconds)

    def web(self, at_once: int = READS_AT_ONCE) -> GraphWeb:
        return GraphWeb(self.account(), at_once)

    def client(self) -> GraphMailbox:
        return GraphMailbox(NAME, ADDRESS, self.web(), LIMIT_BYTES)

    def sent_client(self) -> Mailbox:
        return GraphMailbox(NAME + SENT_ITEMS, ADDRESS, self.web(), LIMIT_BYTES)

    def mailer(self) -> Mailer:
        return GraphMailer([self.web(SENDS_AT_ONCE)])

    @contextmanager
    def trouble(self, kind: str) -> Iterator[None]:
        stub, upset = self.stub, self.stub.upset
        if kind == DOWN:
            stub.down()
            yield
            stub.up()
        elif kind == WRONG_PASSWORD:
            stub.signin.revoke()
            stub.signin.password = "another"
            yield
            stub.signin.password = PASSWORD
        elif kind == WRONG_MAILBOX:
            stub.service.address = "somebody-else@example.gov.uk"
            yield
            stub.service.address = ADDRESS
        else:
            upset.drops, upset.slow, upset.loses_answer = kind == DROPS, kind == SLOW, kind == LOSES_ANSWER
            upset.throttled = {"Retry-After": "30"} if kind == THROTTLED else None
            stub.service.is_full = kind == FULL
            yield
            upset.drops = upset.slow = upset.loses_answer = stub.service.is_full = False
            upset.throttled = None
            stub.go_on.set()

    def renumber(self) -> None:
        self.stub.store.renumber()

    def put_sent(self, raw: bytes, at: datetime) -> None:
        self.stub.store.add(raw, "sentitems", at)

    def sent(self) -> list[bytes]:
        return [one.raw for one in self.stub.store.within("sentitems")]

    def taken(self) -> list[bytes]:
        return list(self.stub.service.taken)

    def settings(self) -> dict[str, object]:
        """As they stand in a settings file, and the secrets beside it."""
        toml = SETTINGS.format(
            name=NAME,
            address=ADDRESS,
            tenant=TENANT,
            client=CLIENT,
            base_url=self.stub.base_url,
            authority=self.stub.origin,
        )
        return {"toml": toml, "secrets": {"FRONTLINE_MAILBOX_COMPLAINTS_CLIENT_SECRET": PASSWORD}}


@contextmanager
def a_graph(_: Path) -> Iterator[MailServer]:
    with graph_stub(ADDRESS, PASSWORD) as stub:
        yield GraphServer(stub)


GRAPH = Kind(
    "graph",
    a_graph,
    frozenset({DOWN, DROPS, SLOW, WRONG_PASSWORD, THROTTLED, WRONG_MAILBOX, RENUMBERS, SENDS, KEEPS_SENT})
    | {LOSES_ANSWER, FULL, READS, READS_SENT},
    {NEWS: "Graph gives no sign without an address of ours that it can reach"},
)
