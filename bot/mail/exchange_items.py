"""A mail as Exchange gives it: whole, cut, rebuilt from its head where it is too large, or refused."""

from bot.mail.charsets import clean
from bot.mail.exchange_calls import Found, Server
from bot.mail.exchange_errors import told
from bot.mail.ports import Item

_GONE = frozenset({"ErrorItemNotFound", "ErrorInvalidIdMalformed", "ErrorInvalidIdEmpty", "ErrorInvalidIdNotAnItemId"})
_NEVER = frozenset(
    {"ErrorMimeContentConversionFailed", "ErrorUnsupportedMimeConversion", "ErrorCorruptData", "ErrorItemCorrupt"}
    | {"ErrorContentConversionFailed", "ErrorMimeContentInvalid", "ErrorInvalidPropertyRequest"}
)
"""Codes with which a server says that it will never be able to give this one."""
_WEATHER = frozenset(
    {"ErrorServerBusy", "ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorMailboxFailover"}
    | {"ErrorConnectionFailed", "ErrorADUnavailable", "ErrorTooManyObjectsOpened"}
)
"""Codes that are about the server, whichever mail is asked for."""
REFUSED = "The Exchange server could not give this mail; open it in the mailbox and forward it by hand."
_REWRITTEN = frozenset({"content-type", "content-transfer-encoding", "mime-version", "content-length"})


def is_gone(error: Exception) -> bool:
    """It is not there any more, or never was."""
    return type(error).__name__ in _GONE


def is_about_all(error: Exception) -> bool:
    """A fault of the server, whichever mail is asked for."""
    return type(error).__name__ in _WEATHER


def given(found: Found, raw: bytes | Exception, most: int, is_last_try: bool) -> Item | None:
    """The item; None where it is to be asked for again later."""
    if isinstance(raw, Exception):
        is_final = is_last_try or type(raw).__name__ in _NEVER
        return Item(found.id, found.at, found.size_bytes, b"", REFUSED) if is_final else None
    is_rebuilt = found.size_bytes > most
    megabytes = found.size_bytes / 1_000_000
    fault = f"Of this mail of {megabytes:.1f} MB only headers and text were fetched." if is_rebuilt else ""
    # What is cut shows by its length that it is too large; attachments that were left behind must be said.
    said = "" if len(raw) > most else fault
    return Item(found.id, found.at, max(found.size_bytes, len(raw)) if is_rebuilt else len(raw), raw[: most + 1], said)


def recalled(server: Server, found: Found, most: int) -> Item | None:
    """A mail that is done already; None where it is gone, or the server does not give it. Raises what is about all."""
    raw = server.mime([found.id])[0] if found.size_bytes <= most else rebuilt(server, found, most)
    if isinstance(raw, Exception) and is_about_all(raw):
        raise raw
    return None if isinstance(raw, Exception) else given(found, raw, most, is_last_try=False)


def rebuilt(server: Server, found: Found, most: int) -> bytes | Exception:
    """Headers and text of a mail that would not fit into memory; its attachments stay on the server."""
    try:
        headers, text = server.head(found.id)
    except Exception as error:  # noqa: BLE001 - it stands in the mail's place, as for the others
        told(error)
        return error
    kept = [(name, value) for name, value in headers if name.lower() not in _REWRITTEN]
    lines = [f"{_one_line(name)}: {_one_line(value)}" for name, value in kept]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    head = "\r\n".join(lines).encode("utf-8", "replace")
    return (head + b"\r\n\r\n" + text.encode("utf-8", "replace"))[: most + 1]


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())
