"""The `exchange` transport under the contract: a client of the bot against the stand-in for Exchange."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.mail.exchange import ExchangeMailbox
from bot.mail.exchange_account import Access
from bot.mail.exchange_mailer import ExchangeMailer
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
    READS,
    READS_SENT,
    RENUMBERS,
    SENDS,
    SLOW,
    THROTTLED,
    WRONG_MAILBOX,
    WRONG_PASSWORD,
    Kind,
)
from tests.stubs.ews import CERTIFICATE, Exchange, an_exchange
from tests.stubs.ews_signing import CLIENT, CLIENT_SECRET, DOMAIN, NTLM, PASSWORD, TENANT, USER
from tests.stubs.ews_store import INBOX, SENT, raws

SECONDS = 5.0
SETTINGS = """
[[mailbox]]
name = "{name}"
address = "{address}"
transport = "exchange"
endpoint = "{endpoint}"
username = "{username}"
ca_file = "{ca_file}"
[outgoing]
transport = "exchange"
mailbox = "{name}"
"""


def access(exchange: Exchange, **fields: Any) -> Access:
    """As the settings would give it, with whatever a test wants to be different."""
    usual = Access(
        address=exchange.address,
        endpoint=exchange.endpoint,
        auth="ntlm" if exchange.scheme == NTLM else "basic",
        username=f"{DOMAIN}\\{USER}",
        secret=PASSWORD,
        ca_file=CERTIFICATE,
        timeout_seconds=SECONDS,
    )
    return replace(usual, **fields)


def as_application(exchange: Exchange, **fields: Any) -> Access:
    """With client credentials of the stand-in's own directory."""
    given = {"auth": "oauth2", "tenant_id": TENANT, "client_id": CLIENT, "secret": CLIENT_SECRET}
    return access(exchange, **{**given, "authority": exchange.host, "username": "", **fields})


@dataclass
class ExchangeServer:
    """Implements `tests.bot.mail.servers.MailServer`."""

    exchange: Exchange
    patience_seconds: float = SECONDS

    def put(self, raw: bytes, at: datetime) -> None:
        store = self.exchange.store
        store.add(store.known(INBOX), raw, at)

    def inbox(self) -> list[bytes]:
        store = self.exchange.store
        return raws(store.in_folder(store.known(INBOX)))

    def processed(self) -> list[bytes]:
        store = self.exchange.store
        return raws(store.in_folder(store.named("Processed")))

    def client(self) -> Mailbox:
        return ExchangeMailbox(NAME, self._access(), max_item_bytes=LIMIT_BYTES)

    def _access(self) -> Access:
        return access(self.exchange, timeout_seconds=self.patience_seconds)

    @contextmanager
    def trouble(self, kind: str) -> Iterator[None]:
        if kind == DOWN:
            self.exchange.stop()
            yield
            self.exchange.start()
        elif kind == WRONG_PASSWORD:
            self.exchange.guard.is_wrong = True
            yield
            self.exchange.guard.is_wrong = False
        elif kind == WRONG_MAILBOX:
            self.exchange.store.primary = "somebody.else@example.gov.uk"
            yield
            self.exchange.store.primary = self.exchange.address
        elif kind == FULL:
            self.exchange.store.is_full = True
            yield
            self.exchange.store.is_full = False
        else:
            with self.exchange.upset(kind):
                yield

    def renumber(self) -> None:
        self.exchange.store.renumber(self.exchange.store.known(INBOX))

    def put_sent(self, raw: bytes, at: datetime) -> None:
        store = self.exchange.store
        store.add(store.known(SENT), raw, at)

    def sent(self) -> list[bytes]:
        store = self.exchange.store
        return raws(store.in_folder(store.known(SENT)))

    def sent_client(self) -> Mailbox:
        return ExchangeMailbox(NAME + SENT_ITEMS, self._access(), max_item_bytes=LIMIT_BYTES)

    def mailer(self) -> Mailer:
        return ExchangeMailer(self._access())

    def taken(self) -> list[bytes]:
        return list(self.exchange.store.taken)

    def settings(self) -> dict[str, object]:
        """As they stand in a settings file, and the secrets beside it."""
        toml = SETTINGS.format(
            name=NAME,
            address=ADDRESS,
            endpoint=self.exchange.endpoint,
            username=f"{DOMAIN}\\\\{USER}",
            ca_file=CERTIFICATE,
        )
        return {"toml": toml, "secrets": {"FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD": PASSWORD}}


@contextmanager
def an_exchange_server(path: Path) -> Iterator[ExchangeServer]:
    """With TLS and NTLM, as it stands in most offices."""
    with an_exchange(path, ADDRESS, NTLM) as exchange:
        yield ExchangeServer(exchange)


EXCHANGE = Kind(
    "exchange",
    an_exchange_server,
    frozenset({DOWN, DROPS, SLOW, WRONG_PASSWORD, THROTTLED, WRONG_MAILBOX})
    | {RENUMBERS, NEWS, SENDS, KEEPS_SENT, LOSES_ANSWER, FULL, READS, READS_SENT},
)
