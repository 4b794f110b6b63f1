"""The checks of `frontline doctor` that look into the ledger."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.cli.check import Check
from bot.cli.opening import bare_ledger, sqlite_file
from bot.cli.stopped import Stopped
from bot.settings import Settings
from bot.wiring import clock_of
from handlers.wake import HEARTBEAT
from procedure.desk import Desk
from procedure.errors import NotAllowed
from storage.house import last_beat, letters_paused, mailboxes
from storage.ledger import Ledger
from storage.migrating import is_current
from storage.tables import Mailbox

SILENT = timedelta(minutes=10)


def ledger_checks(settings: Settings, desk: Desk) -> Iterator[Check]:
    """The ledger, and what it tells about the bot; only the first while there is none."""
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        say = (
            "It is made at the first start." if settings.is_embedded else "There is none yet. Run `frontline migrate`."
        )
        yield Check("ledger", settings.is_embedded, say)
        return
    try:
        with bare_ledger(settings) as ledger:
            found = [*_inside(ledger, desk, clock_of(settings).real())]
    except (NotAllowed, Stopped) as error:
        found = [Check("ledger", False, str(error))]
    except OSError as error:
        found = [Check("ledger", False, f"{file} cannot be opened: {error.strerror}.")]
    yield from found


def _inside(ledger: Ledger, desk: Desk, real_now: datetime) -> Iterator[Check]:
    if not is_current(ledger):
        yield Check("ledger", False, "It is not up to date. Run `frontline migrate`.")
        return
    yield Check("ledger", True, f"It is up to date ({ledger.dialect}).")
    with ledger.reading() as tx:
        beat, pause = last_beat(tx, HEARTBEAT), letters_paused(tx)
        polls = {one.name: one for one in mailboxes(tx)}
    yield _heartbeat(beat, real_now)
    for rule in desk.mailboxes:
        yield _poll(rule.name, polls.get(rule.name))
    say = (
        f"They are stopped since {pause.paused_at:%Y-%m-%d %H:%M} UTC. Run `frontline letters resume`." if pause else ""
    )
    yield Check("letters", pause is None, say or "They may go out.")


def _heartbeat(beat: datetime | None, real_now: datetime) -> Check:
    if beat is None:
        return Check("heartbeat", True, "The bot has not run on this ledger yet.")
    ok = real_now - beat < SILENT
    advice = "" if ok else " Start it with `frontline run`."
    return Check("heartbeat", ok, f"The bot's last sign of life: {beat:%Y-%m-%d %H:%M} UTC.{advice}")


def _poll(name: str, found: Mailbox | None) -> Check:
    check = f"poll {name}"
    if found is None or (found.polled_at is None and not found.last_error):
        return Check(check, True, "It has not been read yet.")
    last = f"Last read {found.polled_at:%Y-%m-%d %H:%M} UTC." if found.polled_at else "It was never read."
    if found.last_error:
        return Check(check, False, f"{last} The last try failed: {found.last_error}.")
    return Check(check, True, last)
