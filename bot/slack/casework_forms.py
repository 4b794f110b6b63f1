"""The forms of case work: a complaint that is logged, an end, an end taken back."""

from collections.abc import Sequence
from datetime import date

from bot.slack.fields import Choice, choice_field, date_field, said, text_field
from bot.slack.views import View, form
from handlers.close import CLOSURES, ORGANISATION_CHARACTERS
from handlers.new import NAME_CHARACTERS, PHONE_CHARACTERS, POSTAL_CHARACTERS
from procedure.addresses import ADDRESS_CHARACTERS
from procedure.outcomes import Closure
from procedure.words import Channel

LOGGED_CHANNELS = (Channel.PHONE, Channel.POST, Channel.IN_PERSON, Channel.WEB, Channel.EMAIL)
YES, NO = "yes", "no"
_NEVER_ALONE = "Nothing leaves before you have sent this form."
PASSED_ON, NOT_PASSED_ON = "passed_on", "not_passed_on"


def new_form(today: date, areas: Sequence[Choice]) -> View:
    """A complaint that came otherwise than by mail to us."""
    area = [choice_field("area", "Area; without one the words decide", areas, optional=True)] if areas else []
    blocks = [
        said("Where there is a mail address the receipt goes out at once; nothing else does."),
        date_field("received_on", "First received on", initial=today),
        choice_field("channel", "How it came", [(one.value, _spoken(one.value)) for one in LOGGED_CHANNELS]),
        text_field("points", "What it is about", hint="One point to a line."),
        text_field("name", "Who complains", optional=True, lines=False, most=NAME_CHARACTERS),
        text_field("address", "Mail address", optional=True, lines=False, most=ADDRESS_CHARACTERS),
        text_field("phone", "Phone number", optional=True, lines=False, most=PHONE_CHARACTERS),
        text_field("postal_address", "Postal address", optional=True, most=POSTAL_CHARACTERS),
        choice_field("anonymous", "Anonymous?", [(YES, "Yes, nobody to write to")], optional=True),
        *area,
        choice_field("stage", "Stage, if not the first", [("2", "2"), ("3", "3")], optional=True),
        text_field(
            "because",
            "Why it is logged later, or what it was before",
            optional=True,
            most=2000,
            hint="For instance a request for a service that was made on that day.",
        ),
    ]
    return form("new", "New complaint", "Log", "new", blocks)


def close_form(reference: str) -> View:
    """An end that is no answer."""
    closures = [(one.value, _spoken(one.value)) for one in (*CLOSURES, Closure.DUPLICATE)]
    blocks = [
        said(f"{reference} ends without a decision. {_NEVER_ALONE}"),
        choice_field("closure", "How it ends", closures),
        text_field("reason", "Why", most=2000, hint="Goes into the letter, if one is written."),
        choice_field("letter", "Letter", [(YES, "Write to the complainant"), (NO, "No letter")]),
        text_field("other", "Duplicate of (reference)", optional=True, lines=False, most=40),
        text_field("to", "Transferred to", optional=True, lines=False, most=ORGANISATION_CHARACTERS),
        choice_field(
            "passes_on",
            "What is transferred",
            [
                (PASSED_ON, "What they wrote; they agreed to it"),
                (NOT_PASSED_ON, "Nothing; they write there themselves"),
            ],
            optional=True,
        ),
        text_field("done", "What we did, in other words than usual", optional=True, most=2000),
    ]
    return form("close", "Close", "Close", reference, blocks)


def reopen_form(reference: str) -> View:
    """An end that is taken back."""
    blocks = [
        said(f"{reference} is open again, with the date that it had. No letter goes out."),
        text_field("reason", "Why", most=2000),
    ]
    return form("reopen", "Open again", "Open again", reference, blocks)


def merge_form(reference: str, into: str) -> View:
    """Two cases of one person become one; which goes on is decided by which came first."""
    blocks = [
        said(
            f"{reference} goes into {into}, which keeps its dates: mails, parties, points and what was promised. "
            f"{reference} is closed as a duplicate. It can be undone with unmerge."
        ),
        text_field("reason", "Why", most=2000, hint="Goes into the letter, if one is written."),
        choice_field("letter", "Letter", [(YES, "Write to the complainant"), (NO, "No letter")]),
        choice_field(
            "same_person",
            "If they wrote from two addresses",
            [(YES, "Both are the same person's; I made sure")],
            optional=True,
        ),
    ]
    return form("merge", "Merge", "Merge", f"{reference} {into}", blocks)


def split_form(reference: str, points: Sequence[str], areas: Sequence[Choice]) -> View:
    """Which points become a case of their own."""
    listed = "\n".join(f"{number}. {text}" for number, text in enumerate(points, start=1))
    area = [choice_field("area", "Area of the new case, if another", areas, optional=True)] if areas else []
    blocks = [
        said(f"{reference}: the points that you name become a case of their own, with the same day of receipt."),
        said(listed, "listed"),
        text_field("numbers", "Which points", lines=False, most=100, hint="By number: 2, 3"),
        *area,
        choice_field("letter", "Letter", [(YES, "Tell the complainant both references"), (NO, "No letter")]),
        text_field("text", "The letter, in other words than usual", optional=True),
    ]
    return form("split", "Split", "Split", reference, blocks)


def reply_form(reference: str) -> View:
    """A plain letter."""
    promise = [(YES, "Yes: it is what we promised to tell by a date")]
    blocks = [
        said(f"{reference}: news or a question. It answers nothing and moves no date. {_NEVER_ALONE}"),
        text_field("text", "The letter"),
        choice_field("keeps_promise", "Does it keep a promise?", promise, optional=True),
    ]
    return form("reply", "Write", "Send", reference, blocks)


def _spoken(word: str) -> str:
    return word.replace("_", " ").capitalize()
