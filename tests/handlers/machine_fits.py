"""Which actions fit a case as it stands, and how each is carried out; by name."""

from collections.abc import Mapping

from hypothesis import strategies as st

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.away import away
from handlers.commitments import commitment_done, report_progress
from handlers.contacts import consent
from handlers.correct_date import correct_date
from handlers.decline import Declining, decline
from handlers.duplicate import Duplicate, duplicate
from handlers.enter import enter
from handlers.extend import decide_extension
from handlers.keep_out import keep_out, let_in
from handlers.letters import pause, resume
from handlers.link import link, unlink
from handlers.merge import unmerge
from handlers.note import note
from handlers.open import open_case
from handlers.phoned import acknowledged
from handlers.points import edit_points
from handlers.reclassify import to_area, to_procedure
from handlers.refer import Referred, refer
from handlers.refuse import Refusing, refuse
from handlers.remedies import Put, add_remedy, drop_remedy, remedy_done
from handlers.reopen import reopen
from handlers.reply import Reply, reply
from handlers.respond import respond
from handlers.restrict import lift as lift_restriction
from handlers.restrict import restrict
from handlers.route import route_answered, unroute
from handlers.sensitive import lift, make_sensitive
from handlers.tell_outcome import tell_outcome
from handlers.urgent import mark_urgent, take_in_hand
from procedure.preset import ClockStarts
from procedure.words import Channel, Consent, ExtensionState, OutboxKind
from storage.spoken import Spoken
from tests.handlers.desk import ADA, ANN, HEAD, MIA, OLU
from tests.handlers.machine_apt import (
    ADMINS,
    HANDLERS,
    MANAGERS,
    OPEN_AREAS,
    PROCEDURES,
    WHY,
    Apt,
    a_remedy,
    a_step,
    agreed,
    already,
    another_day,
    another_outcome,
    answer,
    answer_points,
    called,
    corrected,
    day_off,
    decided,
    ended,
    extended,
    go_on,
    joined,
    later_said,
    later_word,
    learned,
    of,
    parted,
    put_otherwise,
    sent_on,
    settled,
)
from tests.handlers.machine_seen import STAFF, Seen


def is_unacknowledged(seen: Seen) -> bool:
    return bool(seen.is_free and seen.stage.acknowledged_at is None and seen.rule.acknowledge)


def goes_further(seen: Seen) -> bool:
    last = seen.stage.number == seen.procedure.last_stage
    return seen.is_answered and not seen.is_open and not last and OutboxKind.REFUSAL not in seen.leaving


def has_an_end(seen: Seen) -> bool:
    return not (seen.is_open or seen.routed or seen.leaving or seen.merged)


def may_be_late(seen: Seen) -> bool:
    return seen.is_free and seen.can_write and not seen.restricted


def is_agreed_here(seen: Seen) -> bool:
    agreed_on, by_rule = seen.stage.agreed_on, seen.rule.clock_starts is ClockStarts.AGREED
    return seen.is_open and by_rule and not (agreed_on and agreed_on < seen.today) and seen.stage.due_on > seen.today


APT: Mapping[str, Apt] = {
    "acknowledge": Apt(
        lambda s: is_unacknowledged(s) and s.can_write and not s.is_late,
        lambda t, s: acknowledge(
            t.work.office, s.reference, Acknowledgement((WHY, "And nobody came."), "A repair"), t.by, t.now
        ),
        weight=2,
    ),
    "acknowledged": Apt(
        is_unacknowledged,
        lambda t, s: acknowledged(t.work.office, s.reference, Spoken(s.today, Channel.PHONE), (), t.by, t.now),
    ),
    "agree_date": Apt(is_agreed_here, agreed, weight=2),
    "milestone": Apt(lambda s: s.is_open and any(one.key not in s.done for one in s.rule.milestones), a_step, weight=6),
    "extend": Apt(lambda s: may_be_late(s) and s.extend_to and not s.asked, extended, weight=4),
    "decide_extension": Apt(
        lambda s: s.is_free and s.asked is ExtensionState.ASKED and s.extend_to,
        lambda t, s: decide_extension(t.work.office, s.reference, bool(t.draw(st.booleans())), t.by, t.now),
        ADMINS,
        weight=9,
    ),
    "hold": Apt(may_be_late, later_word),
    "promised": Apt(lambda s: s.is_free, later_said, MANAGERS),
    "respond": Apt(
        lambda s: s.is_free and s.can_write,
        lambda t, s: respond(t.work.office, s.reference, answer(t, s), t.by, t.now),
        weight=3,
    ),
    "answer_points": Apt(lambda s: s.is_free and s.can_write and s.points, answer_points, weight=2),
    "already": Apt(lambda s: s.is_free, already, weight=2),
    "escalate": Apt(goes_further, go_on, (MIA,), weight=5),
    "refuse": Apt(
        lambda s: goes_further(s) and s.can_write and not s.restricted,
        lambda t, s: refuse(t.work.office, s.reference, Refusing(WHY, "We read it again."), t.by, t.now),
    ),
    "reopen": Apt(
        has_an_end,
        lambda t, s: reopen(t.work.office, s.reference, "It was closed too early.", t.by, t.now),
        MANAGERS,
    ),
    "refer": Apt(
        lambda s: not s.is_open and not s.is_double and not s.referred and not s.routed,
        lambda t, s: refer(t.work.office, s.reference, Referred(s.today), t.by, t.now),
    ),
    "decision": Apt(lambda s: s.referred, decided, weight=2),
    "correct_outcome": Apt(lambda s: s.is_answered and s.stage.outcome, another_outcome, weight=2),
    "tell_outcome": Apt(
        lambda s: s.is_answered and s.can_write and OutboxKind.CORRECTION not in s.leaving,
        lambda t, s: tell_outcome(t.work.office, s.reference, s.stage.number, WHY, t.by, t.now),
    ),
    "correct_response": Apt(lambda s: s.is_answered, another_day, MANAGERS),
    "correct_receipt": Apt(lambda s: s.stage.number == 1, corrected, MANAGERS),
    "correct_date": Apt(
        lambda s: s.is_free and s.can_write,
        lambda t, s: correct_date(t.work.office, s.reference, "The calendar changed.", t.by, t.now),
    ),
    "enter": Apt(
        lambda s: s.is_free and s.stage.number == 1 and s.procedure.stages[1:] and s.procedure.stages[1].direct_entry,
        lambda t, s: enter(t.work.office, s.reference, 2, WHY, t.by, t.now),
    ),
    "to_area": Apt(
        lambda s: s.is_free,
        lambda t, s: to_area(
            t.work.office, s.reference, next(one for one in OPEN_AREAS if one != s.case.area), t.by, t.now
        ),
        (MIA,),
    ),
    "to_procedure": Apt(
        lambda s: s.is_free,
        lambda t, s: to_procedure(
            t.work.office,
            s.reference,
            next(one for one in PROCEDURES if one != s.procedure.id),
            "The law wants it so.",
            t.by,
            t.now,
        ),
        MANAGERS,
    ),
    "route": Apt(lambda s: s.is_free, sent_on),
    "route_answered": Apt(
        lambda s: s.routed and not s.route_is_answered,
        lambda t, s: route_answered(t.work.office, s.reference, None, t.by, t.now),
        weight=2,
    ),
    "unroute": Apt(
        lambda s: s.routed, lambda t, s: unroute(t.work.office, s.reference, WHY, t.by, t.now), HANDLERS, weight=2
    ),
    "close": Apt(lambda s: s.is_free, ended),
    "decline": Apt(
        lambda s: may_be_late(s),
        lambda t, s: decline(
            t.work.office, s.reference, Declining(WHY, "We read it.", s.case.received_on), t.by, t.now
        ),
    ),
    "merge": Apt(lambda s: s.is_free and s.earlier, joined, weight=5),
    "unmerge": Apt(
        lambda s: s.merged,
        lambda t, s: unmerge(t.work.office, s.reference, "They are two matters.", t.by, t.now),
        weight=9,
    ),
    "duplicate": Apt(
        lambda s: s.is_free and s.earlier,
        lambda t, s: duplicate(
            t.work.office, s.reference, of(t, s.earlier), Duplicate(WHY, s.can_write and t.yes()), t.by, t.now
        ),
    ),
    "split": Apt(lambda s: s.is_free and len(s.points) > 1, parted, weight=2),
    "link": Apt(
        lambda s: s.earlier and not s.links,
        lambda t, s: link(t.work.office, s.reference, of(t, s.earlier), WHY, t.by, t.now),
    ),
    "unlink": Apt(
        lambda s: s.links and not s.merged,
        lambda t, s: unlink(t.work.office, s.reference, s.links[0], t.by, t.now),
    ),
    "points": Apt(
        lambda s: s.is_free,
        lambda t, s: edit_points(t.work.office, s.reference, (WHY, "And nobody came."), t.by, t.now),
    ),
    "reply": Apt(
        lambda s: s.is_free and s.can_write,
        lambda t, s: reply(t.work.office, s.reference, Reply("Please send us a picture.", t.yes()), t.by, t.now),
    ),
    "settle": Apt(lambda s: s.undecided and not s.leaving, settled, weight=3),
    "assign": Apt(
        lambda s: s.is_open, lambda t, s: assign(t.work.office, s.reference, of(t, s.people or STAFF), t.by, t.now)
    ),
    "note": Apt(lambda s: True, lambda t, s: note(t.work.office, s.reference, WHY, t.by, t.now)),
    "open": Apt(lambda s: True, lambda t, s: open_case(t.work.office, s.reference, t.by, t.now), (MIA,)),
    "calendar": Apt(lambda s: True, day_off, MANAGERS),
    "away": Apt(
        lambda s: True,
        lambda t, s: away(t.work.office, of(t, (ANN, HEAD)), s.today, s.working_day(3), OLU, t.by, t.now),
        MANAGERS,
    ),
    "new": Apt(lambda s: True, called),
    "commitment": Apt(lambda s: True, learned, MANAGERS),
    "progress": Apt(
        lambda s: s.commitments, lambda t, s: report_progress(t.work.office, s.commitments[0], WHY, t.by, t.now), (MIA,)
    ),
    "commitment_done": Apt(
        lambda s: s.commitments, lambda t, s: commitment_done(t.work.office, s.commitments[0], WHY, t.by, t.now), (MIA,)
    ),
    "remedy": Apt(
        lambda s: s.is_answered,
        lambda t, s: add_remedy(t.work.office, s.reference, a_remedy(t, s), t.by, t.now),
    ),
    "remedy_done": Apt(
        lambda s: s.remedies,
        lambda t, s: remedy_done(t.work.office, s.remedies[0], Put(s.today, "payment 7"), t.by, t.now),
    ),
    "change_remedy": Apt(lambda s: s.remedies, put_otherwise),
    "drop_remedy": Apt(
        lambda s: s.remedies, lambda t, s: drop_remedy(t.work.office, s.remedies[0], "Not wanted.", t.by, t.now)
    ),
    "urgent": Apt(
        lambda s: s.is_open and not s.case.is_urgent,
        lambda t, s: mark_urgent(t.work.office, s.reference, True, t.by, t.now),
    ),
    "take_in_hand": Apt(
        lambda s: s.case.is_urgent and s.is_open,
        lambda t, s: take_in_hand(t.work.office, s.reference, t.by, t.now),
        weight=2,
    ),
    "make_sensitive": Apt(
        lambda s: not s.case.is_sensitive,
        lambda t, s: make_sensitive(t.work.office, s.reference, [MIA, ADA, HEAD], t.by, t.now),
    ),
    "lift": Apt(
        lambda s: s.case.is_sensitive, lambda t, s: lift(t.work.office, s.reference, t.by, t.now), MANAGERS, weight=2
    ),
    "keep_out": Apt(
        lambda s: len(s.people) > 3, lambda t, s: keep_out(t.work.office, s.reference, of(t, (ANN, OLU)), t.by, t.now)
    ),
    "let_in": Apt(
        lambda s: len(s.people) < len(STAFF) and not s.case.is_sensitive,
        lambda t, s: let_in(t.work.office, s.reference, next(one for one in STAFF if one not in s.people), t.by, t.now),
        MANAGERS,
    ),
    "restrict": Apt(
        lambda s: not s.restricted and s.can_write,
        lambda t, s: restrict(t.work.office, s.reference, "One mail a week.", s.working_day(20), t.by, t.now),
        MANAGERS,
    ),
    "lift_restriction": Apt(
        lambda s: s.restricted,
        lambda t, s: lift_restriction(t.work.office, s.reference, "It went well.", t.by, t.now),
        MANAGERS,
        weight=3,
    ),
    "consent": Apt(
        lambda s: s.has_affected,
        lambda t, s: consent(
            t.work.office, s.reference, Consent(of(t, (Consent.REQUESTED, Consent.RECEIVED))), s.today, t.by, t.now
        ),
        (MIA,),
    ),
    "pause": Apt(lambda s: not s.paused, lambda t, s: pause(t.work.office, WHY, t.by, t.now), MANAGERS),
    "resume": Apt(lambda s: s.paused, lambda t, s: resume(t.work.office, t.by, t.now), MANAGERS, weight=9),
}
"""By name."""


def fitting(seen: Seen) -> list[str]:
    """Names of what fits this case, each as often as it weighs."""
    return [name for name, one in sorted(APT.items()) for _ in range(one.weight) if one.fits(seen)]
