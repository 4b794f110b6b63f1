"""More for the stateful test: how cases end, meet and part, who sees them, what is promised beside the answer."""

from collections.abc import Mapping

from hypothesis import strategies as st
from sqlmodel import col, select

from handlers.away import away, back
from handlers.calendar import Wish, change
from handlers.close import Closing, close
from handlers.commitments import add_commitment, commitment_done, report_progress
from handlers.duplicate import Duplicate, duplicate
from handlers.keep_out import keep_out, let_in, not_about
from handlers.link import link, unlink
from handlers.merge import Merging, merge, unmerge
from handlers.milestone import milestone
from handlers.new import Complaint, new
from handlers.outcome import Correction, correct_outcome
from handlers.points import edit_points, set_findings
from handlers.refer import Decided, Referred, record_decision, refer
from handlers.remedies import Put, add_remedy, change_remedy, drop_remedy, remedy_done
from handlers.reopen import reopen
from handlers.respond import Answer, respond
from handlers.sensitive import lift, make_sensitive
from procedure.amends import NewRemedy, RemedyKind
from procedure.commitments import NewCommitment
from procedure.findings import PointFinding
from procedure.outcomes import Closure
from procedure.words import Channel
from storage.tables import Case, Commitment, Remedy
from tests.handlers.machine import PEOPLE, Act, Turn


def somebody(t: Turn) -> str:
    return str(t.draw(st.sampled_from(PEOPLE)))


def other_case(t: Turn) -> str:
    with t.work.office.ledger.reading() as tx:
        known = tx.exec(select(Case.reference).order_by(col(Case.id))).all()
    return str(t.draw(st.sampled_from([*known, "C-2026-09999"])))


def id_of(t: Turn, table: type[Remedy] | type[Commitment]) -> int:
    with t.work.office.ledger.reading() as tx:
        known = tx.exec(select(table.id).order_by(col(table.id))).all()
    return int(str(t.draw(st.sampled_from([*known, 999_999]))))


def a_closing(t: Turn) -> Closing:
    closure = Closure(str(t.draw(st.sampled_from(tuple(Closure)))))
    return Closing(closure, t.words(), letter=bool(t.draw(st.booleans())), to="Another Council")


def a_remedy(t: Turn) -> NewRemedy:
    kind = RemedyKind(str(t.draw(st.sampled_from(tuple(RemedyKind)))))
    pence = int(str(t.draw(st.sampled_from((0, 5_000, -1, 10**12)))))
    return NewRemedy(kind, t.words(), pence, t.day(), somebody(t))


def findings(t: Turn) -> tuple[PointFinding, ...]:
    number = int(str(t.draw(st.integers(0, 3))))
    return tuple(PointFinding(t.outcome(), "We looked at it.") for _ in range(number))


def a_complaint(t: Turn) -> Complaint:
    channel = Channel(str(t.draw(st.sampled_from(tuple(Channel)))))
    address = str(t.draw(st.sampled_from(("", "post@example.org", "no address"))))
    return Complaint(t.day(), channel, (t.words(),), "Jo", address, postal_address="1 High Street", because=t.words())


def calendar_change(t: Turn) -> object:
    return change(t.work.office, [Wish(t.day(), t.words(), bool(t.draw(st.booleans())))], t.by, t.now)


def answer_points(t: Turn) -> object:
    said, remedies = (t.words(), t.words(), t.words()), (a_remedy(t),)
    text, outcome_reason, override_reason = said
    answer = Answer(
        t.outcome(),
        text,
        points=findings(t),
        remedies=remedies,
        outcome_reason=outcome_reason,
        override_reason=override_reason,
    )
    return respond(t.work.office, t.reference, answer, t.by, t.now)


MORE: Mapping[str, Act] = {
    "answer_points": answer_points,
    "away": lambda t: away(t.work.office, somebody(t), t.day(), t.day(), somebody(t), t.by, t.now),
    "back": lambda t: back(t.work.office, somebody(t), t.by, t.now),
    "calendar": calendar_change,
    "close": lambda t: close(t.work.office, t.reference, a_closing(t), t.by, t.now),
    "commitment": lambda t: add_commitment(
        t.work.office, NewCommitment("waste", "2026/27", t.words(), somebody(t), t.day()), t.by, t.now
    ),
    "commitment_done": lambda t: commitment_done(t.work.office, id_of(t, Commitment), t.words(), t.by, t.now),
    "progress": lambda t: report_progress(t.work.office, id_of(t, Commitment), t.words(), t.by, t.now),
    "duplicate": lambda t: duplicate(
        t.work.office, t.reference, other_case(t), Duplicate(t.words(), letter=bool(t.draw(st.booleans()))), t.by, t.now
    ),
    "keep_out": lambda t: keep_out(t.work.office, t.reference, somebody(t), t.by, t.now),
    "let_in": lambda t: let_in(t.work.office, t.reference, somebody(t), t.by, t.now),
    "not_about": lambda t: not_about(t.work.office, t.reference, t.by, t.now),
    "link": lambda t: link(t.work.office, t.reference, other_case(t), t.words(), t.by, t.now),
    "unlink": lambda t: unlink(t.work.office, t.reference, other_case(t), t.by, t.now),
    "merge": lambda t: merge(
        t.work.office, t.reference, other_case(t), Merging(t.words(), same_person=True), t.by, t.now
    ),
    "unmerge": lambda t: unmerge(t.work.office, t.reference, t.words(), t.by, t.now),
    "milestone": lambda t: milestone(t.work.office, t.reference, "panel", t.day(), t.by, t.now),
    "new": lambda t: new(t.work.office, a_complaint(t), t.by, t.now),
    "correct_outcome": lambda t: correct_outcome(
        t.work.office, t.reference, Correction(t.outcome(), t.words(), findings(t)), t.by, t.now
    ),
    "points": lambda t: edit_points(t.work.office, t.reference, (t.words(), "Another point"), t.by, t.now),
    "findings": lambda t: set_findings(t.work.office, t.reference, findings(t), t.by, t.now),
    "refer": lambda t: refer(t.work.office, t.reference, Referred(t.day(), t.words()), t.by, t.now),
    "decision": lambda t: record_decision(
        t.work.office, t.reference, Decided(t.day(), t.outcome(), t.words(), (a_remedy(t),)), t.by, t.now
    ),
    "remedy": lambda t: add_remedy(t.work.office, t.reference, a_remedy(t), t.by, t.now),
    "remedy_done": lambda t: remedy_done(t.work.office, id_of(t, Remedy), Put(t.day(), t.words()), t.by, t.now),
    "change_remedy": lambda t: change_remedy(t.work.office, id_of(t, Remedy), a_remedy(t), t.words(), t.by, t.now),
    "drop_remedy": lambda t: drop_remedy(t.work.office, id_of(t, Remedy), t.words(), t.by, t.now),
    "reopen": lambda t: reopen(t.work.office, t.reference, t.words(), t.by, t.now),
    "make_sensitive": lambda t: make_sensitive(t.work.office, t.reference, [somebody(t)], t.by, t.now),
    "lift": lambda t: lift(t.work.office, t.reference, t.by, t.now),
}
"""By name, like those of `machine`."""
