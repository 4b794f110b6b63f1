"""`frontline intake`: mails that lie somewhere else than in a mailbox."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from bot.cli.asked import Config, Json, day_of, part, settings_of
from bot.cli.old_mailbox import OldMailbox
from bot.cli.opening import office_of
from bot.cli.printing import cell, one_line, print_document, say, warn
from bot.cli.sources import mails_in
from bot.cli.stopped import FAILED, TRY_AGAIN
from bot.mail.intake import Intake, Taken
from bot.wiring import clock_of
from handlers.adopt import took_in
from handlers.ask import first_start
from handlers.office import Office
from procedure.desk import Desk
from procedure.mail import MailClass

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def commands() -> typer.Typer:
    """`intake`."""
    app = part()
    app.command("intake")(intake)
    return app


def intake(
    ctx: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files, folders, Maildirs, mbox files, or - for input.")
    ],
    mailbox: Annotated[str, typer.Option(metavar="NAME", help="As if from this mailbox; default: the first.")] = "",
    received: Annotated[
        str, typer.Option(metavar="INSTANT", help="ISO 8601, office time if it names no zone; default: now.")
    ] = "",
    quiet: Annotated[
        bool, typer.Option("--quiet", help="An old mailbox: received when each mail says, dormant, nobody is answered.")
    ] = False,
    until: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="With --quiet: not what was received from then on; default: live_from, else the first start.",
        ),
    ] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Files mails from files, folders, Maildirs, mbox files or standard input.

    Reads only: nothing is moved, and letters are sent by `frontline run`. A folder is read with everything in it, by
    name, except hidden files and links; at most 100,000 files. A mail that was taken in before is a duplicate.
    """
    settings = settings_of(ctx, config)
    named = _mailbox(mailbox, [one.name for one in settings.mailboxes])
    faults: list[str] = []
    passed: list[int] = []
    with office_of(settings, unreachable=TRY_AGAIN) as office:
        clock = clock_of(settings)
        old = OldMailbox(office.desk, named, _until(until, quiet), clock.now(), first_start(office, named))
        work = Intake(office, named, _received(received, office.desk, named, clock.now()), clock, quiet)
        if quiet:
            taken = list(work.take(old.dated(mails_in(paths, faults.append, old.age_of, passed.append))))
            for sentence in _after(office, old, taken, clock.now()):
                warn(sentence)
        else:
            taken = list(work.take(mails_in(paths, faults.append, passed=passed.append)))
    _print(taken, as_json)
    if (others := sum(passed)) and not as_json:
        warn(f"{others} hidden files and folders, links and the like were passed over.")
    for fault in faults:
        warn(fault)
    if faults:
        raise typer.Exit(FAILED)


def _until(typed: datetime | None, quiet: bool) -> date | None:
    if typed and not quiet:
        raise typer.BadParameter("--until goes with --quiet.")
    return day_of(typed)


def _after(office: Office, old: OldMailbox, taken: Sequence[Taken], now: datetime) -> Iterator[str]:
    cases = sum(one.mail_class in (MailClass.NEW, MailClass.WEB_FORM) for one in taken)
    if cases and took_in(office, cases, now):
        yield "Letters to customers are stopped until a manager lets them go: `frontline letters resume`."
    if old.left_out:
        yield f"{old.left_out} were received later than asked for, and left out."


def _mailbox(name: str, known: Sequence[str]) -> str:
    if name and name not in known:
        raise typer.BadParameter(f"there is no mailbox '{cell(name)}'; there is {', '.join(known)}.")
    return name or known[0]


def _received(text: str, desk: Desk, mailbox: str, now: datetime) -> datetime:
    """The instant that was typed, in UTC; one without a zone is office time."""
    if not text:
        return now
    try:
        typed = datetime.fromisoformat(text)
        zone = desk.procedure_for(None, desk.mailbox(mailbox)).zone
        instant = (typed if typed.tzinfo else typed.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"--received '{cell(text)}' is no instant like 2026-04-02T09:12.") from error
    if not EARLIEST <= instant <= now:
        raise typer.BadParameter(f"--received must lie between {EARLIEST.year} and now.")
    return instant


def _print(taken: Sequence[Taken], as_json: bool) -> None:
    if as_json:
        print_document({"seen": len(taken), "items": [_document(one) for one in taken]})
        return
    for one in taken:
        rest = " ".join(filter(None, (one.reference, one.held_reason)))
        say(f"{one_line(one.source)}: {one.mail_class.value}{' ' if rest else ''}{one_line(rest) if rest else ''}")
    counts = Counter(one.mail_class.value for one in taken)
    say(f"{len(taken)} seen{': ' if counts else ''}{', '.join(f'{n} {name}' for name, n in counts.items())}.")


def _document(one: Taken) -> dict[str, Any]:
    return {
        "source": one.source,
        "class": one.mail_class.value,
        "reference": one.reference or None,
        "message_id": one.message_id or None,
        "held_reason": one.held_reason or None,
    }
