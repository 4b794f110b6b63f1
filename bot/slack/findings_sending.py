"""What the forms about points, outcomes, promises, commitments and the external body do when they are sent."""

from bot.slack.filled import Invalid
from bot.slack.findings_forms import NOT_LOOKED_INTO
from bot.slack.responding_sending import CHOOSE, Faults, read_outcome, read_person, read_points, read_remedy
from bot.slack.sent import Form, Sent, points_of
from handlers.ask_decided import remedy as remedy_now
from handlers.commitments import add_commitment, commitment_done, report_progress
from handlers.office import Done
from handlers.outcome import Correction, correct_outcome
from handlers.points import edit_points, set_findings
from handlers.refer import Decided, Referred, record_decision, refer
from handlers.remedies import Put, add_remedy, change_remedy, drop_remedy, remedy_done
from handlers.tell_outcome import tell_outcome
from procedure.amends import NewRemedy
from procedure.commitments import NewCommitment


def _points(sent: Sent) -> Done:
    return edit_points(sent.desk.office, sent.carried.about, points_of(sent.filled), sent.by, sent.now)


def _findings(sent: Sent) -> Done:
    faults = Faults()
    found = read_points(sent.filled, faults, needs_reasons=False)
    if not found:
        faults.say("finding.1", CHOOSE)
    faults.check()
    return set_findings(sent.desk.office, sent.carried.about, found, sent.by, sent.now)


def _outcome(sent: Sent) -> Done:
    faults = Faults()
    points = read_points(sent.filled, faults, needs_reasons=False)
    outcome = read_outcome(sent.filled, faults, is_needed=not points)
    faults.check()
    correction = Correction(outcome, sent.filled.text("reason"), points)
    return correct_outcome(sent.desk.office, sent.carried.about, correction, sent.by, sent.now)


def _tell_outcome(sent: Sent) -> Done:
    reference, _, stage = sent.carried.about.rpartition(".s")
    return tell_outcome(sent.desk.office, reference, int(stage), sent.filled.text("why"), sent.by, sent.now)


def _promise(sent: Sent) -> NewRemedy:
    faults = Faults()
    remedy = read_remedy(sent, faults)
    if remedy is None:
        faults.say("remedy_kind", CHOOSE)
    faults.check()
    if remedy is None:
        raise Invalid({"remedy_kind": CHOOSE})
    return remedy


def _remedy(sent: Sent) -> Done:
    return add_remedy(sent.desk.office, sent.carried.about, _promise(sent), sent.by, sent.now)


def _remedy_change(sent: Sent) -> Done:
    office, number = sent.desk.office, int(sent.carried.about)
    promise = _promise(sent)
    owner = promise.owner or remedy_now(office, number, sent.by)[1].owner
    changed = NewRemedy(promise.kind, promise.text, promise.pence, promise.promised_on, owner)
    return change_remedy(office, number, changed, sent.filled.text("reason"), sent.by, sent.now)


def _remedy_done(sent: Sent) -> Done:
    day = sent.filled.day("on")
    if day is None:
        raise Invalid({"on": "On which day?"})
    put = Put(day, sent.filled.text("evidence"))
    return remedy_done(sent.desk.office, int(sent.carried.about), put, sent.by, sent.now)


def _remedy_drop(sent: Sent) -> Done:
    return drop_remedy(sent.desk.office, int(sent.carried.about), sent.filled.text("reason"), sent.by, sent.now)


def _refer(sent: Sent) -> Done:
    day = sent.filled.day("on")
    if day is None:
        raise Invalid({"on": "On which day?"})
    return refer(sent.desk.office, sent.carried.about, Referred(day, sent.filled.text("body")), sent.by, sent.now)


def _decision(sent: Sent) -> Done:
    filled, faults = sent.filled, Faults()
    day = faults.read("on", lambda: filled.day("on"), None)
    remedy = read_remedy(sent, faults)
    is_open = filled.chosen("outcome") == NOT_LOOKED_INTO
    outcome = None if is_open else read_outcome(filled, faults, is_needed=True)
    if day is None:
        faults.say("on", "On which day?")
    faults.check()
    if day is None:
        raise Invalid({"on": "On which day?"})
    decided = Decided(day, outcome, filled.text("decision"), (remedy,) if remedy else ())
    return record_decision(sent.desk.office, sent.carried.about, decided, sent.by, sent.now)


def _commitment(sent: Sent) -> Done:
    filled, faults = sent.filled, Faults()
    due_on = faults.read("due_on", lambda: filled.day("due_on"), None)
    owner = read_person(sent, faults, "owner")
    faults.check()
    made = NewCommitment(filled.chosen("area"), filled.text("year"), filled.text("text"), owner, due_on)
    return add_commitment(sent.desk.office, made, sent.by, sent.now)


def _progress(sent: Sent) -> Done:
    return report_progress(sent.desk.office, int(sent.carried.about), sent.filled.text("text"), sent.by, sent.now)


def _commitment_done(sent: Sent) -> Done:
    return commitment_done(sent.desk.office, int(sent.carried.about), sent.filled.text("text"), sent.by, sent.now)


_PROMISE = (("amount", "remedy_amount"), ("date", "remedy_on"), ("given to", "remedy_owner"), ("remedy", "remedy_text"))

FINDINGS: dict[str, Form] = {
    "points": Form(_points, "points"),
    "findings": Form(_findings, "finding.1"),
    "outcome": Form(_outcome, "outcome", (("reason", "reason"),)),
    "tell_outcome": Form(_tell_outcome, "why"),
    "remedy": Form(_remedy, "remedy_kind", _PROMISE),
    "remedy_change": Form(_remedy_change, "reason", _PROMISE),
    "remedy_done": Form(_remedy_done, "evidence", (("between", "on"),)),
    "remedy_drop": Form(_remedy_drop, "reason"),
    "refer": Form(_refer, "body", (("between", "on"),)),
    "decision": Form(_decision, "decision", (("between", "on"), *_PROMISE)),
    "commitment": Form(
        _commitment,
        "text",
        (("year", "year"), ("given to", "owner"), ("date", "due_on"), ("area", "area")),
    ),
    "progress": Form(_progress, "text"),
    "commitment_done": Form(_commitment_done, "text"),
}
