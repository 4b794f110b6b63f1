"""The one slash command: acknowledged at once, understood as far as possible, never left without an answer."""

from collections.abc import Callable

from slack_bolt import Ack

from bot.slack import asking, casework_doing, doing, people_doing, triaging
from bot.slack.answering import Body, answer, user_of
from bot.slack.away import away_or_back
from bot.slack.dated import DATED
from bot.slack.dressing import Dressed
from bot.slack.escaping import cut, unescape
from bot.slack.findings_doing import FINDINGS_DOING
from bot.slack.frontdesk import FrontDesk
from bot.slack.guarding import guarded
from bot.slack.parsing import Typed, parse
from bot.slack.verbs import Verb, usage
from procedure.errors import NotAllowed

Asking = Callable[[FrontDesk, Typed, str], Dressed]
Doing = Callable[[FrontDesk, Typed, str, Body], Dressed | None]

ASKING: dict[str, Asking] = {
    "show": asking.show,
    "mine": asking.mine,
    "list": asking.list_cases,
    "why": asking.why,
    "stats": asking.stats,
    "digest": asking.digest,
    "held": asking.held,
    "help": asking.help_on,
}

DOING: dict[str, Doing] = {
    "assign": doing.give,
    "take": doing.take,
    "acknowledge": doing.acknowledge,
    "respond": doing.respond,
    "hold": doing.hold,
    "escalate": doing.escalate,
    "new": casework_doing.new,
    "close": casework_doing.close,
    "reopen": casework_doing.reopen,
    "link": casework_doing.link,
    "unlink": casework_doing.unlink,
    "adopt": casework_doing.adopt,
    "merge": casework_doing.merge,
    "unmerge": casework_doing.unmerge,
    "split": casework_doing.split,
    "reply": casework_doing.reply,
    "answered": casework_doing.answered,
    "note": doing.keep_note,
    "correct": doing.correct,
    "route": triaging.route_case,
    "unroute": triaging.unroute_case,
    "area": triaging.area,
    "procedure": triaging.procedure,
    "urgent": triaging.urgent,
    "keepout": triaging.keepout,
    "sensitive": triaging.sensitive,
    **DATED,
    **FINDINGS_DOING,
    "letters": doing.letters,
    "away": away_or_back,
    "posted": people_doing.posted,
    "phoned": people_doing.phoned,
    "party": people_doing.party,
    "consent": people_doing.consent,
    "restrict": people_doing.restrict,
}


def on_command(desk: FrontDesk, ack: Ack, body: Body) -> None:
    """Acknowledges before any work."""
    ack()
    guarded(desk, body, "command", lambda: _work(desk, body))


def _work(desk: FrontDesk, body: Body) -> None:
    by = desk.staff(user_of(body))
    dressed = _answer(desk, body, parse(str(body.get("text") or "")), by)
    if dressed is not None:
        answer(desk, body, dressed)


def _answer(desk: FrontDesk, body: Body, typed: Typed, by: str) -> Dressed | None:
    """What to show, or None where a form has opened instead."""
    if typed.verb is None:
        raise NotAllowed(_not_understood(desk, typed))
    if typed.verb.needs_reference and not typed.reference:
        raise NotAllowed(_which_case(desk, typed.verb, typed.rest))
    name = typed.verb.name
    if name in ASKING:
        return ASKING[name](desk, typed, by)
    return DOING[name](desk, typed, by, body)


def _not_understood(desk: FrontDesk, typed: Typed) -> str:
    word = unescape(typed.word)
    if typed.nearest:
        return f"There is no '{word}'. Did you mean: {usage(desk.command, typed.nearest)}"
    return f"There is no '{word}'. What there is: {desk.command} help"


def _which_case(desk: FrontDesk, verb: Verb, rest: str) -> str:
    given = f"'{cut(unescape(rest), 40)}' is no reference. " if rest.strip() else ""
    return f"{given}Say which case: {usage(desk.command, verb)}"
