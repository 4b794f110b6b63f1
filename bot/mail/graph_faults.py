"""What can go wrong between us and Microsoft Graph, each as one sentence for people, without addresses and secrets."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from bot.mail.ports import MailboxError

LONGEST_WAIT_SECONDS = 3600.0
PAUSE_UNSAID_SECONDS = 10.0
"""The pause after a 429 that does not say how long."""
_CODE = re.compile(r"[A-Za-z0-9_.]{1,80}")
_RESYNC = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired", "resyncchangesapplydifferences"})
_NO_MAILBOX = frozenset({"ErrorInvalidUser", "ErrorNonExistentMailbox", "ResourceNotFound", "Request_ResourceNotFound"})
_NOT_SERVED = frozenset({"MailboxNotEnabledForRESTAPI", "MailboxNotSupportedForRESTAPI", "ErrorMailboxNotEnabled"})
_FULL = frozenset({"ErrorQuotaExceeded", "ErrorMailboxStoreUnavailableFull", "QuotaExceeded"})


class GraphError(MailboxError):
    """Why a request came to nothing. `status` is the HTTP status (0: there was no answer), `code` Graph's own word.

    `is_uncertain`: the request was written, so that it may have been carried out all the same.
    """

    def __init__(
        self, reason: str, wait_seconds: float = 0.0, status: int = 0, code: str = "", is_uncertain: bool = False
    ) -> None:
        super().__init__(reason, wait_seconds)
        self.status, self.code, self.is_uncertain = status, code, is_uncertain

    @property
    def is_resync(self) -> bool:
        """The stored link is too old: "410 Gone ... the application must restart with a full synchronization"."""
        return self.status == 410 or self.code.lower() in _RESYNC

    @property
    def is_missing_item(self) -> bool:
        """The mailbox answered, and the item is not in it (any more)."""
        return self.status == 404 and self.code not in _NO_MAILBOX | _NOT_SERVED


def no_answer(who: str, error: Exception) -> GraphError:
    """For a request that was not answered: refused, cut off, too late, or a certificate that does not fit."""
    if isinstance(error, requests.exceptions.SSLError):
        return GraphError(_certificate(who, str(error)))
    if isinstance(error, requests.exceptions.ProxyError):
        return GraphError(f"The proxy on the way to {within(who)} refuses or does not answer.")
    if isinstance(error, requests.exceptions.ConnectTimeout) or "NewConnectionError" in repr(error):
        return GraphError(f"{who} cannot be reached. Check the name, the network and the firewall.")
    if isinstance(error, requests.exceptions.Timeout):
        return GraphError(f"{who} did not answer in time.", is_uncertain=True)
    if "CA certificate bundle" in str(error):
        return GraphError("The file that the variable REQUESTS_CA_BUNDLE names is not there.")
    return GraphError(f"The connection to {within(who)} broke.", is_uncertain=True)


def within(who: str) -> str:
    """The other side's name within a sentence."""
    return f"the {who.removeprefix('The ')}" if who.startswith("The ") else who


def refusal(status: int, headers: Mapping[str, str], body: bytes, permission: str) -> GraphError:
    """For an answer that is no success; `permission` is what the request needed."""
    code = code_in(body)
    wait = wait_of(headers) if status in (429, 503, 504) or "Retry-After" in headers else 0.0
    if status == 429:
        return GraphError("Microsoft Graph asks for a pause.", wait or PAUSE_UNSAID_SECONDS, status, code)
    # A gateway that gave up, or a fault inside, does not say whether the request was carried out before.
    return GraphError(_sentence(status, code, permission), wait, status, code, is_uncertain=status in (500, 502, 504))


def code_in(body: bytes) -> str:
    """Graph's own word for the error, or ""."""
    try:
        error = json.loads(body).get("error", {})
        code = error.get("code", "") if isinstance(error, dict) else ""
    except (ValueError, AttributeError, RecursionError):
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def wait_of(headers: Mapping[str, str]) -> float:
    """Seconds from Retry-After, given as a number or as a date beside the server's own; at most an hour."""
    said = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", said):
        return min(float(said), LONGEST_WAIT_SECONDS)
    until, now = date_of(said), date_of(headers.get("Date", ""))
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT_SECONDS) if until and now else 0.0


def date_of(said: str) -> datetime | None:
    """An HTTP date as an aware instant; None where it is none."""
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else None


def text_of(table: Mapping[str, Any], key: str) -> str:
    """The text under `key` of a JSON object, "" where there is none."""
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _certificate(who: str, said: str) -> str:
    if "mismatch" in said or "doesn't match" in said:
        return f"The TLS certificate of {within(who)} is for another name. Check the address in the settings."
    if "expired" in said:
        return f"The TLS certificate of {within(who)} has expired."
    why = "is not trusted, or no common TLS version was found"
    return f"The TLS certificate of {within(who)} {why}. Behind a proxy that opens TLS set REQUESTS_CA_BUNDLE."


def _sentence(status: int, code: str, permission: str) -> str:
    said = f"{status} {code}" if code else f"{status}"
    if code in _FULL or status == 507:
        return "The mailbox is full. Make room in it, or have its quota raised."
    if status == 401:
        return f"Microsoft Graph refuses its own token ({said}). Check tenant_id, base_url and authority."
    if code in {"ErrorSendAsDenied", "ErrorSendOnBehalfOfDenied"}:
        return "The mailbox may not send under the letter's address. Give it 'send as', or send from its own address."
    if status == 403:
        return (
            f"The application may not use this mailbox ({said}). It needs the application permission {permission} with "
            "an administrator's consent; where access is limited to some mailboxes, this one must be among them."
        )
    if code in _NOT_SERVED:
        return f"The mailbox is switched off, has no licence or is not in Exchange Online ({said})."
    if code in _NO_MAILBOX:
        return f"The tenant has no such mailbox ({said}). Check its address (or upn) and tenant_id."
    if status >= 500:
        return f"Microsoft Graph is out of order for the moment ({said})."
    return f"Microsoft Graph refused the request ({said})."
