"""What the environment must not decide for us: proxies for loopback, and Bolt's switch to OAuth mode."""

import os
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TRAPS = (
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
)


def proxy_for(url: str) -> str | None:
    """The proxy on the way to `url`, or None. Slack's own client would ask NO_PROXY nothing."""
    host = urlsplit(url).hostname or ""
    return None if is_loopback(host) or proxy_bypass(host) else load_http_proxy_from_env()


def is_loopback(host: str) -> bool:
    """Whether the name or address is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def never_proxy_loopback(environ: MutableMapping[str, str]) -> None:
    """Adds loopback to NO_PROXY: without a proxy of its own, Slack's client falls back on urllib, which reads it."""
    for name in ("no_proxy", "NO_PROXY"):
        named = [one.strip() for one in environ.get(name, "").split(",") if one.strip()]
        environ[name] = ",".join([*named, *(one for one in LOOPBACK if one not in named)])


@contextmanager
def without_traps() -> Iterator[None]:
    """While Bolt's App is built: with SLACK_CLIENT_ID and _SECRET around it would silently turn to OAuth mode."""
    hidden = {name: os.environ.pop(name) for name in TRAPS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)
