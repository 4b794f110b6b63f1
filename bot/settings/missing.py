"""Secrets that the running bot will need and does not have. Commands that open no connection work without them."""

import re
from collections.abc import Iterator, Mapping

from bot.settings.loading import Settings
from bot.settings.secrets import mailbox_variable
from bot.settings.tables import MailboxTable
from procedure.errors import Mistake

_OF_MAILBOX = re.compile("FRONTLINE_MAILBOX_.*_(PASSWORD|CLIENT_SECRET)(_FILE)?")


def missing_secrets(settings: Settings) -> tuple[Mistake, ...]:
    """One mistake for each variable that must be set before the bot can run."""
    return tuple(
        Mistake(variable, None, f"set {variable}, or {variable}_FILE to the path of a file that holds it")
        for variable in _missing(settings)
    )


def unused_secrets(settings: Settings, env: Mapping[str, str]) -> tuple[str, ...]:
    """Variables of mailboxes' secrets that no mailbox reads: a name that is written otherwise, or the other kind."""
    wanted = {mailbox_variable(box.name, _needed_by(box)) for box in settings.mailboxes if _needed_by(box)}
    found = (one for one in env if _OF_MAILBOX.fullmatch(one) and env[one])
    return tuple(sorted(one for one in found if one.removesuffix("_FILE") not in wanted))


def lacks_secret(box: MailboxTable) -> bool:
    """Whether the secret that this mailbox's transport needs is not there."""
    key = _needed_by(box)
    return bool(key) and getattr(box, key) is None


def _missing(settings: Settings) -> Iterator[str]:
    for box in filter(lacks_secret, settings.mailboxes):
        yield mailbox_variable(box.name, _needed_by(box))
    outgoing, slack = settings.outgoing, settings.slack
    if outgoing.transport == "smtp" and outgoing.username and outgoing.password is None:
        yield "FRONTLINE_OUTGOING_PASSWORD"
    if slack.mode == "socket" and slack.bot_token is None:
        yield "FRONTLINE_SLACK_BOT_TOKEN"
    if slack.mode == "socket" and slack.app_token is None:
        yield "FRONTLINE_SLACK_APP_TOKEN"


def _needed_by(box: MailboxTable) -> str:
    if box.transport == "graph" or (box.transport in {"exchange", "imap"} and box.auth == "oauth2"):
        return "client_secret"
    return "password" if box.transport in {"imap", "exchange"} else ""
