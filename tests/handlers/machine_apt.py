"""What fits a case as it stands: by whom, when, and with which arguments it should be carried out.

The other half of the stateful test draws senseless things; this half is what people really do, one after the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st

from handlers.agree_date import Agreement, agree_date
from handlers.calendar import Wish, change
from handlers.close import Closing, close
from handlers.commitments import add_commitment
from handlers.correct import correct_receipt
from handlers.correct_response import correct_response
from handlers.escalate import Escalation, escalate
from handlers.extend import Extending, extend
from handlers.hold import Holding, hold
from handlers.merge import Merging, merge
from handlers.milestone import milestone
from handlers.new import Complaint, new
from handlers.outcome import Correction, correct_outcome
from handlers.phoned import promised
from handlers.refer import Decided, record_decision
from handlers.remedies import change_remedy
from handlers.respond import Already, Answer, respond
from handlers.route import Routed, route
from handlers.settle import file_reply, is_response, is_update
from handlers.split import Splitting, split
from procedure.amends import Lesson, NewRemedy, RemedyKind
from procedure.commitments import NewCommitment, financial_year
from procedure.findings import PointFinding
from procedure.mail import MailClass
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, Route
from storage.spoken import Spoken
from tests.handlers.desk import ADA, ANN, HEAD, JO, MIA, OLU
from tests.handlers.machine import Turn
from tests.handlers.machine_seen import STAFF, Seen

WHY = "The part has to be made."
HANDLERS, MANAGERS, ADMINS = (ANN, OLU, HEAD, MIA), (MIA, ADA), (ADA,)
OPEN_AREAS, PROCEDURES = ("repairs", "waste"), ("frontline", "everything")
Fits = Callable[[Seen], object]
Acting = Callable[[Turn, Seen], object]


@dataclass(frozen=True)
class Apt:
    """An action of a person. It is worth trying where it `fits`; `weight` says how often beside the others."""

    fits: Fits
    act: Acting
    by: tuple[str, ...] = HANDLERS
    weight: int = 1

    def people(self, seen: Seen) -> tuple[str, ...]:
        """Who may, as far as the case is open to them; the owner first."""
        able = [one for one in self.by if one in seen.people]
        return tuple(sorted(able, key=lambda one: one != seen.stage.owner)) or seen.people or STAFF


def of(t: Turn, known: Sequence[object]) -> str:
    return str(t.draw(st.sampled_from(known)))


def outcome(t: Turn, seen: Seen) -> Outcome:
    return Outcome(of(t, seen.procedure.outcomes))


def a_remedy(t: Turn, seen: Seen) -> NewRemedy:
    return NewRemedy(RemedyKind(of(t, (RemedyKind.REPAIR, RemedyKind.REVIEW))), WHY, 0, seen.working_day(8), ANN)


def answer(t: Turn, seen: Seen) -> Answer:
    """One outcome for all, with what is put right and learned."""
    found = outcome(t, seen)
    return Answer(
        found,
        "We looked at it.",
        remedies=(a_remedy(t, seen),) if found is not Outcome.NOT_UPHELD else (),
        lessons=(Lesson("Check each part.", ANN, seen.working_day(20)),) if t.yes() else (),
        theme="process",
        subtheme="delay",
        outcome_reason="The law leaves no other way.",
        override_reason="Agreed with the complainant.",
    )


def findings(t: Turn, seen: Seen) -> tuple[PointFinding, ...]:
    return tuple(PointFinding(outcome(t, seen), "We looked at it.") for _ in seen.points)


def answer_points(t: Turn, seen: Seen) -> object:
    given = Answer(None, points=findings(t, seen), remedies=(a_remedy(t, seen),), override_reason=WHY)
    return respond(t.work.office, seen.reference, given, t.by, t.now)


def already(t: Turn, seen: Seen) -> object:
    on = max(seen.stage.received_on, seen.today - timedelta(days=int(of(t, (0, 0, 1, 3)))))
    given = Answer(outcome(t, seen), already=Already(on, Channel.PHONE, "a note of the call"), outcome_reason=WHY)
    return respond(t.work.office, seen.reference, given, t.by, t.now)


def go_on(t: Turn, seen: Seen) -> object:
    wish = Escalation(
        ("It is not mended",), outcome_sought="A repair", because="It was late for a good reason.", override_reason=WHY
    )
    return escalate(t.work.office, seen.reference, wish, t.by, t.now)


def a_step(t: Turn, seen: Seen) -> object:
    step = next(one.key for one in seen.rule.milestones if one.key not in seen.done)
    return milestone(t.work.office, seen.reference, step, None, t.by, t.now)


def agreed(t: Turn, seen: Seen) -> object:
    on = seen.calendar.next_working_day(min(seen.working_day(int(of(t, (1, 3, 6)))), seen.stage.due_on))
    return agree_date(t.work.office, seen.reference, Agreement(on, evidence="on the phone"), t.by, t.now)


def later_word(t: Turn, seen: Seen) -> object:
    on = seen.calendar.add_working_days(max(seen.told_on, seen.today), int(of(t, (1, 3, 8))))
    return hold(t.work.office, seen.reference, Holding(on, WHY, "We have seen it.", "To mend it."), t.by, t.now)


def later_said(t: Turn, seen: Seen) -> object:
    on = seen.calendar.add_working_days(max(seen.told_on, seen.today), int(of(t, (1, 3, 8))))
    return promised(t.work.office, seen.reference, Spoken(seen.today, Channel.PHONE), on, WHY, t.by, t.now)


def extended(t: Turn, seen: Seen) -> object:
    assert seen.extend_to is not None
    return extend(t.work.office, seen.reference, Extending(seen.extend_to, WHY), t.by, t.now)


def settled(t: Turn, seen: Seen) -> object:
    number, sort = seen.undecided[0]
    if sort is MailClass.STAFF_REPLY:
        if seen.is_open and t.yes():
            return is_response(t.work.office, number, outcome(t, seen), t.by, t.now)
        return is_update(t.work.office, number, t.by, t.now)
    return file_reply(t.work.office, number, t.by, t.now)


def corrected(t: Turn, seen: Seen) -> object:
    on = seen.calendar.add_working_days(seen.stage.received_on, -int(of(t, (1, 2, 5))))
    return correct_receipt(t.work.office, seen.reference, on, "It lay in the post room.", t.by, t.now)


def another_day(t: Turn, seen: Seen) -> object:
    on = seen.stage.responded_on
    assert on is not None
    days = [on + timedelta(days=one) for one in (-3, -1, 1, 2)]
    may = [one for one in days if seen.stage.received_on <= one <= seen.today] or [on]
    day = may[int(of(t, range(len(may))))]
    return correct_response(t.work.office, seen.reference, day, "the stamp of the letter", t.by, t.now)


def another_outcome(t: Turn, seen: Seen) -> object:
    others = [one for one in seen.procedure.outcomes if one is not seen.stage.outcome]
    given = Correction(Outcome(of(t, others)), "The visit showed otherwise.")
    return correct_outcome(t.work.office, seen.reference, given, t.by, t.now)


def day_off(t: Turn, seen: Seen) -> object:
    day = seen.working_day(int(of(t, (1, 2, 4, 6, 9))))
    return change(t.work.office, [Wish(day, "The offices are shut.")], t.by, t.now)


def ended(t: Turn, seen: Seen) -> object:
    closure = Closure(of(t, (Closure.WITHDRAWN, Closure.OUT_OF_JURISDICTION)))
    return close(t.work.office, seen.reference, Closing(closure, WHY, seen.can_write and t.yes()), t.by, t.now)


def joined(t: Turn, seen: Seen) -> object:
    how = Merging("The same complaint.", seen.can_write and t.yes(), same_person=True)
    return merge(t.work.office, seen.reference, of(t, seen.earlier), how, t.by, t.now)


def parted(t: Turn, seen: Seen) -> object:
    how = Splitting((len(seen.points),), of(t, ("", "waste")), seen.can_write and t.yes())
    return split(t.work.office, seen.reference, how, t.by, t.now)


def sent_on(t: Turn, seen: Seen) -> object:
    way = Route(of(t, tuple(Route)))
    return route(t.work.office, seen.reference, Routed(way, WHY, of(t, ("", HEAD))), t.by, t.now)


def learned(t: Turn, seen: Seen) -> object:
    wanted = NewCommitment("waste", financial_year(seen.today), WHY, ANN, seen.working_day(9))
    return add_commitment(t.work.office, wanted, t.by, t.now)


def put_otherwise(t: Turn, seen: Seen) -> object:
    return change_remedy(t.work.office, seen.remedies[0], a_remedy(t, seen), "It takes longer.", t.by, t.now)


def decided(t: Turn, seen: Seen) -> object:
    how = Decided(seen.today, Outcome(of(t, seen.procedure.outcomes)), WHY, (a_remedy(t, seen),) if t.yes() else ())
    return record_decision(t.work.office, seen.reference, how, t.by, t.now)


def called(t: Turn, seen: Seen) -> object:
    given = Complaint(seen.today - timedelta(days=1), Channel.PHONE, (WHY, "And nobody came."), address=JO)
    return new(t.work.office, given, t.by, t.now)
