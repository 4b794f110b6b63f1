"""What the forms of case work do when they are sent."""

from bot.slack.casework_forms import NO, NOT_PASSED_ON, PASSED_ON, YES
from bot.slack.filled import Filled, Invalid
from bot.slack.sent import Form, Sent, points_of
from handlers.close import Closing, close
from handlers.duplicate import Duplicate, duplicate
from handlers.merge import Merging, merge
from handlers.new import Complaint, new
from handlers.office import Done
from handlers.reopen import reopen
from handlers.reply import Reply, reply
from handlers.split import Splitting, split
from procedure.outcomes import Closure
from procedure.references import named_reference
from procedure.words import Channel

CHOOSE = "Choose one of the list."


def _new(sent: Sent) -> Done:
    filled = sent.filled
    received_on, stage = filled.day("received_on"), filled.chosen("stage")
    if received_on is None:
        raise Invalid({"received_on": "On which day did it first come to us?"})
    if stage not in ("", "2", "3"):
        raise Invalid({"stage": CHOOSE})
    complaint = Complaint(
        received_on=received_on,
        channel=_channel(filled),
        points=points_of(filled),
        name=filled.text("name"),
        address=filled.text("address"),
        phone=filled.text("phone"),
        postal_address=filled.text("postal_address"),
        is_anonymous=filled.chosen("anonymous") == YES,
        area=filled.chosen("area"),
        stage=int(stage or "1"),
        because=filled.text("because"),
        key=sent.carried.key,
    )
    return new(sent.desk.office, complaint, sent.by, sent.now)


def _channel(filled: Filled) -> Channel:
    chosen = filled.chosen("channel")
    if chosen not in tuple(Channel):
        raise Invalid({"channel": "How did it come?"})
    return Channel(chosen)


def _close(sent: Sent) -> Done:
    filled, office, reference = sent.filled, sent.desk.office, sent.carried.about
    closure, letter, passes_on = filled.chosen("closure"), filled.chosen("letter"), filled.chosen("passes_on")
    if closure not in tuple(Closure):
        raise Invalid({"closure": CHOOSE})
    if letter not in (YES, NO):
        raise Invalid({"letter": "Is a letter written?"})
    if closure == Closure.TRANSFERRED and passes_on not in (PASSED_ON, NOT_PASSED_ON):
        raise Invalid({"passes_on": "Does what they wrote go there? That needs their consent."})
    if closure == Closure.DUPLICATE:
        return _duplicate(sent, letter == YES)
    closing = Closing(
        closure=Closure(closure),
        reason=filled.text("reason"),
        letter=letter == YES,
        done=filled.text("done"),
        to=filled.text("to"),
        passes_on=passes_on == PASSED_ON,
        has_consent=passes_on == PASSED_ON,
    )
    return close(office, reference, closing, sent.by, sent.now)


def _duplicate(sent: Sent, letter: bool) -> Done:
    filled = sent.filled
    other = named_reference(filled.text("other"))
    if not other:
        raise Invalid({"other": "Of which case? Write its reference, such as C-2026-00042."})
    given = Duplicate(filled.text("reason"), letter, filled.text("done"))
    return duplicate(sent.desk.office, sent.carried.about, other, given, sent.by, sent.now)


def _merge(sent: Sent) -> Done:
    filled = sent.filled
    reference, _, into = sent.carried.about.partition(" ")
    if filled.chosen("letter") not in (YES, NO):
        raise Invalid({"letter": "Is a letter written?"})
    merging = Merging(filled.text("reason"), filled.chosen("letter") == YES, filled.chosen("same_person") == YES)
    return merge(sent.desk.office, reference, into, merging, sent.by, sent.now)


def _split(sent: Sent) -> Done:
    filled = sent.filled
    words = filled.text("numbers").replace(",", " ").split()
    if not all(one.isascii() and one.isdigit() and len(one) <= 3 for one in words):
        raise Invalid({"numbers": "Write the numbers of the points, such as 2, 3."})
    if filled.chosen("letter") not in (YES, NO):
        raise Invalid({"letter": "Is a letter written?"})
    splitting = Splitting(
        numbers=tuple(map(int, words)),
        area=filled.chosen("area"),
        letter=filled.chosen("letter") == YES,
        text=filled.text("text"),
    )
    return split(sent.desk.office, sent.carried.about, splitting, sent.by, sent.now)


def _reply(sent: Sent) -> Done:
    given = Reply(sent.filled.text("text"), sent.filled.chosen("keeps_promise") == YES)
    return reply(sent.desk.office, sent.carried.about, given, sent.by, sent.now)


def _reopen(sent: Sent) -> Done:
    return reopen(sent.desk.office, sent.carried.about, sent.filled.text("reason"), sent.by, sent.now)


CASEWORK: dict[str, Form] = {
    "new": Form(
        _new,
        "points",
        (
            ("logged so long", "because"),
            ("give a mail address", "address"),
            ("day of receipt", "received_on"),
            ("postal", "postal_address"),
            ("phone", "phone"),
            ("address", "address"),
            ("anonymous", "anonymous"),
            ("stage", "stage"),
            ("area", "area"),
            ("name", "name"),
            ("reason", "because"),
        ),
    ),
    "close": Form(
        _close,
        "reason",
        (
            ("organisation", "to"),
            ("consent", "passes_on"),
            ("duplicate", "other"),
            ("came first", "other"),
            ("there is no case", "other"),
            ("same address", "letter"),
            ("name", "reason"),
            ("letter", "letter"),
            ("what we did", "done"),
        ),
    ),
    "reopen": Form(_reopen, "reason"),
    "split": Form(_split, "numbers", (("the letter has", "text"), ("area", "area"))),
    "reply": Form(_reply, "text", (("promised", "keeps_promise"),)),
    "merge": Form(_merge, "reason", (("two addresses", "same_person"), ("without a letter", "letter"))),
}
