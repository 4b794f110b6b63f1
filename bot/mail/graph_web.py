"""Requests to Microsoft Graph for one mailbox: signed, retried once with a fresh token, and within its own address."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from bot.mail.graph_faults import GraphError, refusal
from bot.mail.graph_token import Tokens
from bot.mail.graph_wire import MOST_JSON_BYTES, Answer, Wire, origin_of

READS_AT_ONCE, SENDS_AT_ONCE = 3, 1
"""Exchange Online serves one application four requests at once in a mailbox; readers and mailer share them."""
READ_WRITE, SEND = "Mail.ReadWrite", "Mail.Send"
IMMUTABLE = 'IdType="ImmutableId"'
LONGEST_LINK = 16_384


@dataclass(frozen=True)
class Account:
    """A mailbox, and the application that may use it. `user` is its sign-in name where that is not its address;
    `timeout_seconds`: how long a server may be silent.
    """

    address: str
    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)
    base_url: str = "https://graph.microsoft.com/v1.0"
    authority: str = "https://login.microsoftonline.com"
    user: str = ""
    timeout_seconds: float = 30.0
    ca_file: str = ""


class GraphWeb:
    """Microsoft Graph as one mailbox sees it. May be shared by threads, `at_once` of which are served at a time."""

    def __init__(self, account: Account, at_once: int) -> None:
        self.base_url = account.base_url.rstrip("/")
        self.address = account.address.lower()
        self.user = (account.user or account.address).lower()
        self.mailbox = f"/users/{quote(self.user, safe='@')}"
        self._wire = Wire("Microsoft Graph", account.timeout_seconds, at_once, account.ca_file)
        self._sign_in = Wire("The sign-in service", account.timeout_seconds, 1, account.ca_file)
        self._tokens = Tokens(
            account.authority,
            account.tenant_id,
            account.client_id,
            account.client_secret,
            origin_of(self.base_url),
            self._sign_in,
        )

    def get(self, url: str, prefer: str = IMMUTABLE, most_bytes: int = MOST_JSON_BYTES) -> Answer:
        """`url` is a path within the mailbox, such as /messages, or a whole link that Graph gave."""
        return self.ask("GET", url, headers={"Prefer": prefer}, most_bytes=most_bytes)

    def post(self, url: str, table: Mapping[str, Any], is_repeatable: bool = True) -> Answer:
        """A JSON object; `url` as in `get`."""
        headers = {"Prefer": IMMUTABLE, "Content-Type": "application/json"}
        return self.ask("POST", url, headers=headers, body=json.dumps(table).encode(), is_repeatable=is_repeatable)

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        most_bytes: int = MOST_JSON_BYTES,
        is_repeatable: bool = True,
        permission: str = READ_WRITE,
    ) -> Answer:
        """The answer, which is a success; GraphError for everything else."""
        whole = self._whole(url)
        token = self._tokens.token()
        answer = self._signed(method, whole, token, headers, body, most_bytes, is_repeatable)
        if answer.status == 401:
            token = self._tokens.token(instead_of=token)
            answer = self._signed(method, whole, token, headers, body, most_bytes, is_repeatable)
        if not 200 <= answer.status < 300:
            raise refusal(answer.status, answer.headers, answer.body, permission)
        return answer

    def upload(self, url: str, body: bytes, content_range: str) -> Answer:
        """Put bytes to a link of an upload session: it is signed by itself, and must not be given our token."""
        if (
            not (url.startswith("https://") or origin_of(url) == origin_of(self.base_url))
            or "@" in urlsplit(url).netloc
        ):
            raise GraphError("Microsoft Graph named a place for uploads that is not safe.")
        headers = {"Content-Type": "application/octet-stream", "Content-Range": content_range}
        answer = self._wire.exchange("PUT", url, headers, body)
        if not 200 <= answer.status < 300:
            raise refusal(answer.status, answer.headers, answer.body, READ_WRITE)
        return answer

    def is_ours(self, link: str) -> bool:
        """Whether a link leads to the Graph that we were told to use, so that our token may go there."""
        path = urlsplit(link).path
        return (
            len(link) <= LONGEST_LINK
            and origin_of(link) == origin_of(self.base_url)
            and path.startswith(f"{urlsplit(self.base_url).path}/")
            and ".." not in path
            and link.isprintable()
            and " " not in link
        )

    def hurry(self) -> None:
        """End what is under way, and begin nothing."""
        self._wire.hurry()
        self._sign_in.hurry()

    def close(self) -> None:
        """Let go of every connection."""
        self._wire.close()
        self._sign_in.close()

    def _whole(self, url: str) -> str:
        if url.startswith("/"):
            return f"{self.base_url}{self.mailbox}{url}"
        if not self.is_ours(url):
            raise GraphError("Microsoft Graph answered with a link to another server. It was not followed.")
        return url

    def _signed(
        self,
        method: str,
        url: str,
        token: str,
        headers: Mapping[str, str],
        body: bytes | None,
        most_bytes: int,
        is_repeatable: bool,
    ) -> Answer:
        signed = {"Authorization": f"Bearer {token}", **headers}
        return self._wire.exchange(method, url, signed, body, most_bytes, is_repeatable)
