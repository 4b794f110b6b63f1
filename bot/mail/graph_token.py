"""Tokens of Entra ID for an application with a client secret (OAuth 2.0 client credentials), through msal."""

from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import msal

from bot.mail.graph_faults import PAUSE_UNSAID_SECONDS, GraphError, text_of, wait_of
from bot.mail.graph_wire import Answer, Wire, is_loopback, origin_of
from bot.mail.unforeseen import noted

MOST_BYTES = 1024 * 1024
_REASONS: Mapping[str, str] = {
    "AADSTS7000215": "The client secret is wrong. Set its value, not its id, in the environment.",
    "AADSTS7000222": "The client secret has expired. Make a new one in Entra ID and set it in the environment.",
    "AADSTS700016": "The tenant has no application with this client_id. Check client_id and tenant_id.",
    "AADSTS7000112": "The application is switched off in Entra ID.",
    "AADSTS90002": "There is no such tenant. Check tenant_id.",
    "AADSTS900023": "There is no such tenant. Check tenant_id.",
    "AADSTS53003": "A conditional access policy keeps the application out. Ask the administrator to let it in.",
    "AADSTS1002012": "The address of Microsoft Graph is not one that tokens are given for. Check base_url.",
    "AADSTS500011": "The address of Microsoft Graph is not one that tokens are given for. Check base_url.",
}


class Tokens:
    """One application's token, kept until it ends. May be shared by threads.

    `authority` is the sign-in service without the tenant; it alone is asked, whatever its answers name.
    """

    def __init__(
        self, authority: str, tenant_id: str, client_id: str, client_secret: str, resource: str, wire: Wire
    ) -> None:
        # msal takes https only; for a stand-in on this machine the line speaks http all the same.
        self._authority = f"https://{urlsplit(authority).netloc}{urlsplit(authority).path.rstrip('/')}/{tenant_id}"
        self._client_id, self._client_secret = client_id, client_secret
        self._scope = f"{resource}/.default"
        self._line = _Line(wire, authority)
        self._application: Any = None
        self._lock = Lock()

    def token(self, instead_of: str = "") -> str:
        """A good token, and another one than `instead_of`, which was refused. GraphError if there is none."""
        with self._lock:
            try:
                found = self._acquire()
                if found == instead_of:
                    self._application = None
                    found = self._acquire()
            except GraphError:
                # msal would give the same refusal for a minute, also after the secret was put right.
                self._application = None
                raise
            return found

    def _acquire(self) -> str:
        try:
            answer = self._app().acquire_token_for_client(scopes=[self._scope])
        # msal raises RuntimeError, ValueError, KeyError and errors of its own for answers that it does not expect.
        except (ValueError, RuntimeError, KeyError, TypeError, msal.exceptions.MsalError) as error:
            if isinstance(error, KeyError | TypeError):  # a fault of our own looks like that, too
                noted("graph_unforeseen", error)
            raise self._unusable() from error
        token = text_of(answer or {}, "access_token")
        if not token:
            raise self._pause() or _refused(answer or {})
        return token

    def _app(self) -> Any:
        if self._application is None:
            self._line.last = None
            self._application = msal.ConfidentialClientApplication(
                self._client_id,
                client_credential=self._client_secret,
                authority=self._authority,
                http_client=self._line,
                instance_discovery=False,
            )
        return self._application

    def _unusable(self) -> GraphError:
        """The sign-in service answered, but not with what a tenant has."""
        status = self._line.last.status if self._line.last else 0
        if status in (400, 404):
            return GraphError("There is no such tenant at the sign-in service. Check tenant_id and authority.")
        return self._pause() or GraphError("The sign-in service gives no usable answer. Check authority.")

    def _pause(self) -> GraphError | None:
        """The service is busy or broken, which says nothing about the application."""
        last = self._line.last
        if last is None or (last.status != 429 and last.status < 500):
            return None
        wait = wait_of(last.headers) or PAUSE_UNSAID_SECONDS
        return GraphError(f"The sign-in service is out of order for the moment ({last.status}).", wait, last.status)


class _Response:
    """An answer as msal reads it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.text = answer.body.decode("utf-8", "replace")
        self.headers = dict(answer.headers)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise RuntimeError(f"HTTP {self.status_code}")


class _Line:
    """The HTTP client that msal is given: the secret goes to the authority's own host and nowhere else."""

    def __init__(self, wire: Wire, authority: str) -> None:
        self._wire = wire
        self._is_plain = urlsplit(authority).scheme == "http" and is_loopback(authority)
        self._origin = origin_of(f"https://{urlsplit(authority).netloc}")
        self.last: Answer | None = None

    def get(self, url: str, params: Mapping[str, str] | None = None, **given: Any) -> _Response:
        """As `requests.get`."""
        return self._ask("GET", f"{url}?{urlencode(params)}" if params else url, given.get("headers"), None)

    def post(self, url: str, data: Mapping[str, str] | None = None, **given: Any) -> _Response:
        """As `requests.post` with a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **(given.get("headers") or {})}
        return self._ask("POST", url, headers, urlencode(data or {}).encode())

    def close(self) -> None:
        """The wire is not ours to close."""

    def _ask(self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes | None) -> _Response:
        if origin_of(url) != self._origin:
            raise GraphError("The sign-in service names another server to sign in at. Check authority.")
        real = f"http{url.removeprefix('https')}" if self._is_plain else url
        self.last = self._wire.exchange(method, real, headers or {}, body, MOST_BYTES)
        return _Response(self.last)


def _refused(answer: Mapping[str, Any]) -> GraphError:
    """By the numbers that Entra ID gives with every refusal; the words beside them are not for people."""
    codes = answer.get("error_codes")
    found = [f"AADSTS{one}" for one in codes if isinstance(one, int)] if isinstance(codes, list) else []
    known = next((_REASONS[one] for one in found if one in _REASONS), "")
    said = found[0] if found else text_of(answer, "error")[:60] or "without a reason"
    return GraphError(known or f"The sign-in service refused the application ({said}).", code=said)
