"""HTTPS as Microsoft Graph and its sign-in need it: one pool, no redirects, a deadline and a largest size for all."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from bot.mail.graph_faults import GraphError, no_answer, within
from bot.mail.ports import STOPPING

CONNECT_SECONDS = 10.0
DEADLINE_TIMES = 4
"""A whole call may take so many times as long as its server may be silent, and longer while bytes come fast enough."""
SLOWEST_BYTES_PER_SECOND = 64 * 1024
MOST_JSON_BYTES = 16 * 1024 * 1024
IDLE_SECONDS = 5.0
_PIECE_BYTES = 256 * 1024


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `body` holds at most what was asked for; `is_whole` says whether that was all."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool = True

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; GraphError where it is none."""
        try:
            found = json.loads(self.body) if self.is_whole else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise GraphError("Microsoft Graph gave an answer that makes no sense. Check base_url.", status=self.status)
        return found


class Wire:
    """A pool of at most `at_once` connections to each host; `who` names the other side in sentences.

    `timeout_seconds`: how long the other side may be silent. `ca_file` is for a certificate of one's own.
    """

    def __init__(self, who: str, timeout_seconds: float, at_once: int, ca_file: str = "") -> None:
        self.who, self.timeout_seconds = who, timeout_seconds
        self._verify = ca_file or None  # None: the usual authorities, or those that REQUESTS_CA_BUNDLE names
        # Its warnings name whole addresses, and the mailbox stands in them; every fault is ours to say.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=at_once, pool_block=True)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._used_at = monotonic()
        self._is_over = False

    def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        most_bytes: int = MOST_JSON_BYTES,
        is_repeatable: bool = True,
    ) -> Answer:
        """One request and its answer; GraphError when there is none.

        A server may close a connection that was idle just when it is used again: what is repeatable is tried once more,
        for the rest a new connection is made first.
        """
        if not is_repeatable and monotonic() - self._used_at > IDLE_SECONDS:
            self._session.close()
        try:
            return self._once(method, url, headers, body, most_bytes)
        except GraphError as error:
            if not (is_repeatable and error.is_uncertain and "broke" in error.reason):
                raise
        return self._once(method, url, headers, body, most_bytes)

    def hurry(self) -> None:
        """What is under way ends with its next piece, or when the other side has been silent for too long."""
        self._is_over = True

    def close(self) -> None:
        """Let go of every connection; it may be used again."""
        self._session.close()

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, most_bytes: int) -> Answer:
        if self._is_over:
            raise GraphError(STOPPING)
        over = monotonic() + self.timeout_seconds * DEADLINE_TIMES
        # A proxy is the business of hosts far away; netrc never is ours.
        proxies = {"http": "", "https": ""} if is_loopback(url) else None
        try:
            with self._session.request(
                method,
                url,
                headers={"Accept-Encoding": "identity", **headers},
                data=body,
                timeout=(min(CONNECT_SECONDS, self.timeout_seconds), self.timeout_seconds),
                allow_redirects=False,
                stream=True,
                auth=_as_it_is,
                proxies=proxies,
                verify=self._verify,
            ) as response:
                if method == "GET" and not _has_end(response):
                    raise GraphError(f"The connection to {within(self.who)} broke.", is_uncertain=True)
                found, is_whole = self._read(response, most_bytes, over)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise (error if isinstance(error, GraphError) else no_answer(self.who, error)) from error
        self._used_at = monotonic()
        return Answer(response.status_code, response.headers, found, is_whole)

    def _read(self, response: requests.Response, most_bytes: int, over: float) -> tuple[bytes, bool]:
        """At most `most_bytes` of the body, and whether that is all of it."""
        found = bytearray()
        while len(found) <= most_bytes:
            piece = response.raw.read1(min(_PIECE_BYTES, most_bytes + 1 - len(found)), decode_content=True)
            if not piece:
                return bytes(found), True
            if self._is_over:
                raise GraphError(STOPPING, is_uncertain=True)
            if monotonic() > over + len(found) / SLOWEST_BYTES_PER_SECOND:
                raise GraphError(f"{self.who} answered too slowly.", is_uncertain=True)
            found += piece
        return bytes(memoryview(found)[:most_bytes]), False


def _has_end(response: requests.Response) -> bool:
    """Whether the head says how the body ends. A head that was cut off does not, and would pass for an empty body."""
    says = response.headers
    is_in_pieces = says.get("Transfer-Encoding", "").strip().lower() == "chunked"
    return response.status_code == 204 or is_in_pieces or "Content-Length" in says


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from putting a password of ~/.netrc over our token."""
    return request


def is_loopback(url: str) -> bool:
    """Whether the host of this address is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Scheme, host and port, such as https://graph.microsoft.com; "" for an address that has none."""
    parts = urlsplit(url)
    return (
        f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme and parts.netloc and "@" not in parts.netloc else ""
    )
