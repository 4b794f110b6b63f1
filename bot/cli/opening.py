"""Opens the ledger or the whole office for a command, and says in a sentence why that is impossible."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from bot.cli.logs import log_to_stderr
from bot.cli.stopped import FAILED, Stopped
from bot.settings import Settings
from bot.wiring import clock_of, ledger_of, office
from handlers.office import Office
from procedure.errors import NotAllowed
from storage.ledger import Ledger, LedgerUnreachable

_SQLITE = "sqlite:///"
_MAGIC = b"SQLite format 3\0"


@contextmanager
def office_of(settings: Settings, unreachable: int = FAILED) -> Iterator[Office]:
    """The office on an open ledger. Stopped, with the code `unreachable`, when the ledger is out of reach, or is not
    one that this version can write to.
    """
    log_to_stderr()
    with reached(unreachable), ExitStack() as stack:
        try:
            _refuse_what_is_no_ledger(settings)
            opened = stack.enter_context(office(settings))
        except OSError as error:
            raise Stopped(f"The ledger is out of reach: {error.strerror} ({error.filename}).", unreachable) from error
        except NotAllowed as error:
            raise Stopped(error.reason, unreachable) from error
        yield opened


@contextmanager
def bare_ledger(settings: Settings) -> Iterator[Ledger]:
    """The ledger as it is, migrated or not."""
    log_to_stderr()
    with reached():
        _refuse_what_is_no_ledger(settings)
        ledger = ledger_of(settings)
        try:
            yield ledger
        finally:
            ledger.close()


@contextmanager
def reached(unreachable: int = FAILED) -> Iterator[None]:
    """A ledger out of reach becomes a sentence with this exit code."""
    try:
        yield
    except LedgerUnreachable as error:
        raise Stopped(f"{str(error)[:1].upper()}{str(error)[1:]}.", unreachable) from error


def now_of(settings: Settings) -> datetime:
    """The instant that the procedure goes by."""
    return clock_of(settings).now()


def sqlite_file(settings: Settings) -> Path | None:
    """The file of an SQLite ledger; None on PostgreSQL."""
    url = settings.storage.url
    return Path(url.removeprefix(_SQLITE).partition("?")[0]) if url.startswith(_SQLITE) else None


def _refuse_what_is_no_ledger(settings: Settings) -> None:
    file = sqlite_file(settings)
    if file is None or not file.exists():
        return
    with file.open("r+b") as opened:  # also raises PermissionError for a file that may only be read
        start = opened.read(len(_MAGIC))
    if start not in (b"", _MAGIC):
        raise NotAllowed(f"{file} is no SQLite file, so it cannot be the ledger.")
