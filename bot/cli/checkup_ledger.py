"""The checks of `frontline doctor` that look into the ledger."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.cli.check import Check
from bot.cli.checkup_forms import forms_check
from bot.cli.opening import bare_ledger, sqlite_file
from bot.cli.stopped import Stopped
from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import clock_of
from handlers.ask import vital_signs
from handlers.calendar_known import days_of
from handlers.ruled import check_ruled
from handlers.watch import amiss_in, balances_in
from procedure.amiss import BALANCE, SECRET, capital
from procedure.desk import Desk
from procedure.errors import NotAllowed
from storage.ledger import Ledger
from storage.migrating import is_current

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
            found = [*_inside(ledger, desk, clock_of(settings))]
    except (NotAllowed, Stopped) as error:
        found = [Check("ledger", False, str(error))]
    except OSError as error:
        found = [Check("ledger", False, f"{file} cannot be opened: {error.strerror}.")]
    yield from found


def _inside(ledger: Ledger, desk: Desk, clock: SystemClock) -> Iterator[Check]:
    now, real_now = clock.now(), clock.real()
    if not is_current(ledger):
        yield Check("ledger", False, "It is not up to date. Run `frontline migrate`.")
        return
    yield Check("ledger", True, f"It is up to date ({ledger.dialect}).")
    yield _procedures(ledger, desk)
    yield _counted(ledger, desk)
    signs = vital_signs(ledger)
    yield _heartbeat(signs.beat, real_now)
    for rule in desk.mailboxes:
        yield poll_check(rule.name, *signs.polls.get(rule.name, (None, "")))
    yield forms_check(ledger, desk, real_now)
    yield from _balance(ledger, desk, now, real_now)
    since = signs.letters_paused_at
    say = f"They are stopped since {since:%Y-%m-%d %H:%M} UTC. Run `frontline letters resume`." if since else ""
    yield Check("letters", since is None, say or "They may go out.")


def _procedures(ledger: Ledger, desk: Desk) -> Check:
    try:
        check_ruled(ledger, desk)
    except NotAllowed as error:
        return Check("procedures", False, error.reason)
    return Check("procedures", True, "Every case that is still worked on has its procedure.")


def _counted(ledger: Ledger, desk: Desk) -> Check:
    many = len(days_of(ledger, desk).outdated)
    say = f"Counted by another calendar than today's: {many}. See `frontline calendar check`." if many else ""
    return Check("calendar of cases", not many, say or "Every open case is counted by today's calendar.")


def _heartbeat(beat: datetime | None, real_now: datetime) -> Check:
    if beat is None:
        return Check("heartbeat", True, "The bot has not run on this ledger yet.")
    ok = real_now - beat < SILENT
    advice = "" if ok else " Start it with `frontline run`."
    return Check("heartbeat", ok, f"The bot's last sign of life: {beat:%Y-%m-%d %H:%M} UTC.{advice}")


def _balance(ledger: Ledger, desk: Desk, now: datetime, real_now: datetime) -> Iterator[Check]:
    """ "Seen = the sum over all classes", per mailbox and day; then what else is amiss and has no line of its own."""
    wrong = amiss_in(ledger, desk, now, real_now)
    gaps = {one.name: one.say for one in wrong if one.name.startswith(BALANCE)}
    for one in balances_in(ledger, desk, now):
        say = gaps.get(f"{BALANCE}{one.mailbox}.{one.day}", "")
        yield Check(f"balance {one.mailbox} {one.day}", not say, say or f"{capital(one.say)}.")
    for trouble in wrong:
        if trouble.name.startswith(SECRET):
            yield Check("secrets end", False, trouble.say)


def poll_check(name: str, polled_at: datetime | None, error: str) -> Check:
    """When a mailbox was last read, and why the last try failed."""
    check = f"poll {name}"
    if polled_at is None and not error:
        return Check(check, True, "It has not been read yet.")
    last = f"Last read {polled_at:%Y-%m-%d %H:%M} UTC." if polled_at else "It was never read."
    if error:
        return Check(check, False, f"{last} The last try failed: {error.rstrip('. ')}.")
    return Check(check, True, last)
