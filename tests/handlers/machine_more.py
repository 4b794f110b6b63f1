"""More for the stateful test: how cases end, meet and part, who sees them, what is promised beside the answer."""

from collections.abc import Mapping

from hypothesis import strategies as st
from sqlmodel import col, select

from handlers.away import away, back
from handlers.calendar import Wish, change
from handlers.commitments import add_commitment, commitment_done, report_progress
from handlers.contacts import Party, consent, set_party
from handlers.enter import enter
from handlers.extend import Extending, decide_extension, extend
from handlers.keep_out import keep_out, let_in, not_about
from handlers.milestone import milestone
from handlers.outcome import Correction, correct_outcome
from handlers.phoned import promised
from handlers.points import edit_points, set_findings
from handlers.reclassify import to_area
from handlers.record import posted
from handlers.refer import Decided, Referred, record_decision, refer
from handlers.refuse import Refusing, refuse
from handlers.remedies import Put, add_remedy, change_remedy, drop_remedy, remedy_done
from handlers.respond import Answer, respond
from handlers.restrict import restrict
from handlers.route import Routed, route, route_answered, unroute
from handlers.sensitive import lift, make_sensitive
from handlers.urgent import mark_urgent, take_in_hand
from procedure.amends import NewRemedy, RemedyKind
from procedure.commitments import NewCommitment
from procedure.findings import PointFinding
from procedure.words import Channel, Consent, ContactRole, Route
from storage.spoken import Spoken
from storage.tables import Commitment, Remedy
from tests.handlers.machine import PEOPLE, Act, Turn


def somebody(t: Turn) -> str:
    return str(t.draw(st.sampled_from(PEOPLE)))


def id_of(t: Turn, table: type[Remedy] | type[Commitment]) -> int:
    with t.work.office.ledger.reading() as tx:
        known = tx.exec(select(table.id).order_by(col(table.id))).all()
    return int(str(t.draw(st.sampled_from([*known, 999_999]))))


def a_remedy(t: Turn) -> NewRemedy:
    kind = RemedyKind(str(t.draw(st.sampled_from(tuple(RemedyKind)))))
    pence = int(str(t.draw(st.sampled_from((0, 5_000, -1, 10**12)))))
    return NewRemedy(kind, t.words(), pence, t.day(), somebody(t))


def findings(t: Turn) -> tuple[PointFinding, ...]:
    number = int(str(t.draw(st.integers(0, 3))))
    return tuple(PointFinding(t.outcome(), "We looked at it.") for _ in range(number))


def a_party(t: Turn) -> Party:
    role = ContactRole(str(t.draw(st.sampled_from(tuple(ContactRole)))))
    channel = Channel(str(t.draw(st.sampled_from((Channel.EMAIL, Channel.POST, Channel.PHONE)))))
    address = str(t.draw(st.sampled_from(("", "act@example.org", "no address"))))
    return Party(role, "Jo", address, "01234 567890", "1 High Street", preferred_channel=channel)


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
    "commitment": lambda t: add_commitment(
        t.work.office, NewCommitment("waste", "2026/27", t.words(), somebody(t), t.day()), t.by, t.now
    ),
    "commitment_done": lambda t: commitment_done(t.work.office, id_of(t, Commitment), t.words(), t.by, t.now),
    "progress": lambda t: report_progress(t.work.office, id_of(t, Commitment), t.words(), t.by, t.now),
    "keep_out": lambda t: keep_out(t.work.office, t.reference, somebody(t), t.by, t.now),
    "let_in": lambda t: let_in(t.work.office, t.reference, somebody(t), t.by, t.now),
    "not_about": lambda t: not_about(t.work.office, t.reference, t.by, t.now),
    "milestone": lambda t: milestone(t.work.office, t.reference, "panel", t.day(), t.by, t.now),
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
    "make_sensitive": lambda t: make_sensitive(t.work.office, t.reference, [somebody(t)], t.by, t.now),
    "route": lambda t: route(
        t.work.office, t.reference, Routed(Route(str(t.draw(st.sampled_from(tuple(Route))))), t.words()), t.by, t.now
    ),
    "route_answered": lambda t: route_answered(t.work.office, t.reference, t.day(), t.by, t.now),
    "unroute": lambda t: unroute(t.work.office, t.reference, t.words(), t.by, t.now),
    "extend": lambda t: extend(t.work.office, t.reference, Extending(t.day(), t.words()), t.by, t.now),
    "decide_extension": lambda t: decide_extension(
        t.work.office, t.reference, bool(t.draw(st.booleans())), t.by, t.now
    ),
    "enter": lambda t: enter(t.work.office, t.reference, 2, t.words(), t.by, t.now),
    "refuse": lambda t: refuse(t.work.office, t.reference, Refusing(t.words(), "We read it."), t.by, t.now),
    "to_area": lambda t: to_area(
        t.work.office, t.reference, str(t.draw(st.sampled_from(("waste", "repairs", "none")))), t.by, t.now
    ),
    "take_in_hand": lambda t: take_in_hand(t.work.office, t.reference, t.by, t.now),
    "urgent": lambda t: mark_urgent(t.work.office, t.reference, bool(t.draw(st.booleans())), t.by, t.now),
    "party": lambda t: set_party(t.work.office, t.reference, a_party(t), t.by, t.now),
    "consent": lambda t: consent(
        t.work.office, t.reference, Consent(str(t.draw(st.sampled_from(tuple(Consent))))), t.day(), t.by, t.now
    ),
    "restrict": lambda t: restrict(t.work.office, t.reference, t.words(), t.day(), t.by, t.now),
    "phoned": lambda t: promised(
        t.work.office, t.reference, Spoken(t.day(), Channel.PHONE, t.words()), t.day(), t.words(), t.by, t.now
    ),
    "posted": lambda t: posted(t.work.office, t.letter_key(), Spoken(t.day(), Channel.POST, t.words()), t.by, t.now),
    "lift": lambda t: lift(t.work.office, t.reference, t.by, t.now),
}
"""By name, like those of `machine`."""
