"""The checks of `frontline doctor`, in order; those that look into the ledger stand in `checkup_ledger`."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.cli.check import Check
from bot.cli.checkup_ledger import ledger_checks
from bot.settings import Settings, missing_secrets, to_desk
from bot.settings.missing import lacks_secret, unused_secrets
from bot.settings.tables import MailboxTable
from bot.wiring import clock_of, folders_of, override_folder
from letters.book import LetterBook
from procedure.clashes import horizon_of, missing_years
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.preset import Procedure

LEAST_FREE_BYTES = 500 * 1000 * 1000
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
NO_SECRET_OUT = Check("letters out", False, "A secret is missing; see the line about secrets.")


def checks(settings: Settings) -> Iterator[Check]:
    """Every check, in the order in which things are best mended."""
    desk = to_desk(settings)
    source = "the embedded default" if settings.is_embedded else str(settings.source)
    yield Check("settings", True, f"Read from {source}.")
    yield _secrets(settings)
    yield _owners(desk)
    yield _clock(settings)
    for procedure in desk.in_force():
        yield _calendar(procedure, clock_of(settings).real().date())
    yield _templates(settings, desk)
    yield _disk(settings.desk.data)
    yield from ledger_checks(settings, desk)
    for box in settings.mailboxes:
        yield _or_why_not(f"mailbox {box.name}", partial(_mailbox, box))
    yield _or_why_not("letters out", partial(_outgoing, settings))
    yield _slack(settings)


def _or_why_not(name: str, check: Callable[[], Check]) -> Check:
    """What keeps a transport from being set up at all is a line like the others, and ends no check."""
    try:
        return check()
    except NotAllowed as error:
        return Check(name, False, error.reason)


def _secrets(settings: Settings) -> Check:
    missing = [one.key for one in missing_secrets(settings)]
    if not missing:
        return Check("secrets", True, "None is missing.")
    unused = unused_secrets(settings, os.environ)
    others = f" Set, but read by nothing: {', '.join(unused)}." if unused else ""
    return Check("secrets", False, f"Set {', '.join(missing)} in the environment.{others}")


def _owners(desk: Desk) -> Check:
    named = [(area.code, email) for area in desk.areas for email in area.stage_owners]
    without = [f"{email} ({code})" for code, email in named if not _has_role(desk, email)]
    say = f"Give a role to: {', '.join(without)}." if without else "Every stage owner has a role."
    return Check("stage owners", not without, say)


def _templates(settings: Settings, desk: Desk) -> Check:
    """A receipt that cannot be written keeps mails from being filed."""
    found = LetterBook(override_folder(settings)).check(desk.procedures.values())
    more = f" And {len(found) - 1} more: frontline letters check" if len(found) > 1 else ""
    return Check("letter templates", not found, f"{found[0]}{more}" if found else "Every template is in order.")


def _has_role(desk: Desk, email: str) -> bool:
    person = desk.person(email)
    return person is not None and bool(person.roles)


def _clock(settings: Settings) -> Check:
    clock = clock_of(settings)
    try:
        now, real = clock.now(), clock.real()
    except NotAllowed as error:
        return Check("clock", False, error.reason)
    if real < EARLIEST:
        return Check("clock", False, f"This machine believes that it is {real:%Y-%m-%d}. Set its clock.")
    moved = " The sandbox's clock was moved." if abs(now - real) > timedelta(seconds=1) else ""
    return Check("clock", True, f"It is {now:%Y-%m-%d %H:%M} UTC.{moved}")


def _calendar(procedure: Procedure, today: date) -> Check:
    found = [horizon_of(procedure, today), *missing_years(procedure, today)]
    bad = [one.say for one in found if not one.ok]
    return Check(f"calendar {procedure.id}", not bad, " ".join(bad or [found[0].say]))


def _disk(data: Path) -> Check:
    folder = _existing(data)
    if not os.access(folder, os.W_OK):
        return Check("disk", False, f"{folder} cannot be written. Let the bot's user write there.")
    free = shutil.disk_usage(folder).free
    advice = "" if free >= LEAST_FREE_BYTES else " Make room."
    return Check("disk", not advice, f"{free // 1_000_000:,} MB are free in {folder}.{advice}")


def _mailbox(box: MailboxTable) -> Check:
    name = f"mailbox {box.name}"
    if box.path and box.transport == "local":
        return _folder(name, box.path)
    return _opened(name, box)


def _opened(name: str, box: MailboxTable) -> Check:
    """Each folder is opened as `run` opens it; the first that cannot be read is what there is to say."""
    if lacks_secret(box):
        return Check(name, False, "Its secret is missing; see the line about secrets.")
    folders = folders_of(box)
    found = [one.probe() for one in folders]
    for one in folders:
        one.close()
    worst = next((one for one in found if not one.ok), found[0])
    return Check(name, worst.ok, worst.say)


def _outgoing(settings: Settings) -> Check:
    outgoing = settings.outgoing
    if outgoing.transport == "local" and outgoing.path:
        return _folder("letters out", outgoing.path)
    if outgoing.transport in ("graph", "exchange"):
        return _through_mailboxes(settings)
    if settings.has_sandbox and outgoing.port == settings.sandbox.smtp_port:
        return Check("letters out", True, "They go to the sandbox's post office, which `frontline run` starts.")
    imap = [one for one in settings.mailboxes if one.transport == "imap" and not outgoing.username]
    named = [one for one in imap if one.name == outgoing.mailbox]
    if (outgoing.username and outgoing.password is None) or any(map(lacks_secret, named)):
        return NO_SECRET_OUT
    from bot.mail.smtp_setup import smtp_mailer  # noqa: PLC0415 - transports are imported only where they are used

    found = smtp_mailer(outgoing, settings.mailboxes).probe()
    return Check("letters out", found.ok, found.say)


def _through_mailboxes(settings: Settings) -> Check:
    """Each mailbox of this transport is a way out; the first that is not well is what there is to say."""
    transport, named = settings.outgoing.transport, settings.outgoing.mailbox
    if any(one.transport == transport and lacks_secret(one) for one in settings.mailboxes):
        return NO_SECRET_OUT
    if transport == "graph":
        from bot.mail.graph_setup import graph_mailer  # noqa: PLC0415 - transports are imported only where they are used

        with closing(graph_mailer(settings.mailboxes, named)) as mailer:
            found = mailer.probe()
    else:
        from bot.mail.exchange_setup import exchange_mailer  # noqa: PLC0415 - as above

        with closing(exchange_mailer(settings.mailboxes, named)) as mailers:
            found = mailers.probe()
    return Check("letters out", found.ok, found.say)


def _folder(name: str, path: Path) -> Check:
    folder = _existing(path)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check(name, False, f"{folder} cannot be used. Let the bot's user read and write there.")
    return Check(name, True, f"{path} is there." if folder == path else f"{path} is made at the first start.")


def _slack(settings: Settings) -> Check:
    slack = settings.slack
    if slack.mode != "socket":
        off = "Slack is off; notes to staff go by mail."
        return Check("slack", True, off if slack.mode == "off" else "The sandbox's workspace stands in for it.")
    if slack.bot_token is None or slack.app_token is None:
        return Check("slack", False, "Its tokens are missing; see the line about secrets.")
    from bot.cli.checkup_slack import slack_check  # noqa: PLC0415 - Slack is imported only where it is used

    return slack_check(slack.bot_token.get_secret_value(), slack.app_token.get_secret_value(), slack.api_url)


def _existing(path: Path) -> Path:
    """The path itself, or the nearest folder above it that is there."""
    return next(one for one in (path, *path.parents) if one.exists())
