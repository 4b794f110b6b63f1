"""What each letter must say: the left column of the table of letters (procedure.md section 6), as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from letters.facts import (
    AcknowledgementFacts,
    ClosureFacts,
    CorrectionFacts,
    ExtensionFacts,
    Facts,
    HoldingFacts,
    OutcomeFacts,
    ReceiptFacts,
    RefusalFacts,
    ReplyFacts,
    ResponseFacts,
    RouteFacts,
    SignpostFacts,
    UnreadableFacts,
    UpdateFacts,
)

Day = Callable[[date], str]


@dataclass(frozen=True)
class Need:
    """`wanted` must stand in the letter. A fact that is missing blocks; a section may be left out with a reason.

    `section` is the word of a procedure's list; `only_if_listed` needs are asked for by procedures that list it.
    """

    what: str
    wanted: str
    is_fact: bool = True
    section: str = ""
    only_if_listed: bool = False


def needs_of(facts: Facts, day: Day) -> tuple[Need, ...]:
    """Everything that this letter must say; `day` prints a date as the letter does."""
    return (Need("the reference", facts.reference), Need("who writes", facts.sender.organisation), *_own(facts, day))


def _own(facts: Facts, day: Day) -> tuple[Need, ...]:
    match facts:
        case ReceiptFacts():
            return _receipt(facts, day)
        case AcknowledgementFacts():
            return _acknowledgement(facts, day)
        case HoldingFacts():
            return _holding(facts, day)
        case UpdateFacts():
            return (*_late(facts, day), *_once_late(facts))
        case ExtensionFacts():
            return (*_late(facts, day), *_extension(facts))
        case ResponseFacts():
            return _response(facts, day)
        case ClosureFacts():
            where = (("where we go on", facts.goes_on_as), ("the organisation it goes to", facts.goes_to))
            return (*_goodbye(facts, day), *(_where_given(what, wanted) for what, wanted in where))
        case RefusalFacts():
            return _goodbye(facts, day)
        case RouteFacts():
            return (*_goodbye(facts, day), *_route(facts, day))
        case ReplyFacts():
            return (Need("what you want to tell", facts.body),)
        case CorrectionFacts():
            return _correction(facts, day)
        case OutcomeFacts():
            return _outcome(facts, day)
        case UnreadableFacts():
            return _unreadable(facts, day)


def _receipt(facts: ReceiptFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the date received", day(facts.received_on), section="received"),
        Need("when a person takes over", day(facts.takes_over_on), section="takes_over"),
        Need("the team", facts.sender.team_name, section="team"),
        _where_given("the date of the reply", day(facts.reply_by) if facts.reply_by else "", "reply_by"),
        _where_given("the emergency numbers", facts.emergency_numbers, "emergency"),
        Need("a number or address where a person answers", facts.sender.staffed_contact, False, "contact"),
        Need("the privacy notice", facts.sender.privacy_notice, False, "privacy"),
    )


def _acknowledgement(facts: AcknowledgementFacts, day: Day) -> tuple[Need, ...]:
    return (
        *(_each("a point", facts.points, "points")),
        Need("the outcome sought", facts.outcome_sought, section="outcome_sought"),
        Need("who looks at it", facts.looked_at_by, section="looked_at_by"),
        Need("the date of the reply", day(facts.reply_by), section="reply_by"),
        Need("the next stage", facts.next_stage, False, "next_stage"),
    )


def _holding(facts: HoldingFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the promise we broke", day(facts.broken_promise_on), section="promise"),
        Need("the reason", facts.reason, section="reason"),
        Need("what is done", facts.done, section="done"),
        Need("what remains", facts.remains, section="remains"),
        Need("the new date", day(facts.promised_on), section="new_date"),
        Need("a contact who can act", facts.contact, section="contact"),
        _where_given("help until then", facts.interim_help, "interim_help"),
        *_once_late(facts),
    )


def _once_late(facts: HoldingFacts | UpdateFacts) -> tuple[Need, ...]:
    """Where the complainant need not wait: at the next stage, or with the external body."""
    if facts.signpost:
        return _signpost(facts.signpost, section="go_further")
    return (_where_given("the right to go further", facts.may_go_further, "go_further"),)


def _late(facts: UpdateFacts | ExtensionFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the date we said", day(facts.said_by), section="promise"),
        Need("when the complainant hears next", day(facts.promised_on), section="new_date"),
        Need("a contact", facts.contact, section="contact"),
    )


def _extension(facts: ExtensionFacts) -> tuple[Need, ...]:
    approved = (
        Need("the reason", facts.reason, section="reason"),
        Need("who approved it", facts.approver_role, section="approver"),
    )
    if facts.signpost is None:
        return (*approved, _where_given("the external body", "", "signpost"))
    return (*approved, *_signpost(facts.signpost))


def _response(facts: ResponseFacts, day: Day) -> tuple[Need, ...]:
    points = tuple(one.point for one in facts.points)
    reasons = tuple(part for one in facts.points for part in (one.finding, one.reasons))
    return (
        Need("the stage", facts.stage_name, section="stage"),
        *_each("a point", points, "points"),
        *_each("a finding with its reasons", reasons, "findings"),
        _where_given("what the officer wrote", facts.body),
        _where_given("the outcome", facts.outcome, "outcome"),
        *_put_right(facts, day),
        *_still_to_do(facts),
        *_way_further(facts, day),
    )


def _put_right(facts: ResponseFacts, day: Day) -> tuple[Need, ...]:
    """Every promise with its amount and date; that something was upheld without any is worth a second look."""
    promised = tuple(
        need
        for one in facts.remedies
        for need in (
            Need("what will be put right", one.what, section="remedy"),
            _where_given("the amount that will be paid", one.amount),
            _where_given("by when it will be put right", day(one.promised_on) if one.promised_on else ""),
        )
    )
    in_words = Need("what will be put right", facts.remedy, False, "remedy")
    return (*promised, in_words) if facts.remedy.strip() or (facts.is_upheld and not promised) else promised


def _still_to_do(facts: ResponseFacts) -> tuple[Need, ...]:
    """What was promised without a date, and not given by the letter itself, leaves open what happens next."""
    is_open = bool(facts.remedy.strip()) or any(not one.promised_on and not one.is_given for one in facts.remedies)
    need = _where_given("what is still to do", facts.outstanding, "outstanding")
    return (need,) if is_open or need.is_fact else ()


def _way_further(facts: ResponseFacts | OutcomeFacts, day: Day) -> tuple[Need, ...]:
    if not facts.next_stage.strip():
        return _signpost(facts.signpost, section="next_step")
    next_stage = Need("the next stage", facts.next_stage, section="next_step")
    if facts.escalate_by is None:
        return (next_stage,)  # the procedure sets no limit, so there is no date to miss
    return (next_stage, Need("by when to ask for the next stage", day(facts.escalate_by), section="next_step"))


def _goodbye(facts: RefusalFacts | ClosureFacts | RouteFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the date received", day(facts.received_on), section="received"),
        Need("why", facts.why, section="why"),
        Need("what we did", facts.done, section="done"),
        Need("how to object", facts.how_to_object, section="object"),
        *_signpost(facts.signpost, is_fact=isinstance(facts, RefusalFacts) or facts.signpost is not None),
    )


def _route(facts: RouteFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("what it is", facts.matter, section="matter"),
        Need("who deals with it now", facts.dealt_with_by, section="dealt_with_by"),
        _where_given("by when there is an answer", day(facts.answer_by) if facts.answer_by else "", "answer_by"),
    )


def _correction(facts: CorrectionFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("what we told", facts.told),
        Need("the wrong date", day(facts.wrong_on)),
        Need("why it was wrong", facts.because),
        Need("the right date", day(facts.right_on)),
        Need("a contact", facts.contact),
    )


def _outcome(facts: OutcomeFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("what we told", facts.told),
        Need("the outcome as it is now", facts.outcome),
        Need("why it is corrected", facts.because),
        Need("a contact", facts.contact),
        *_way_further(facts, day),
    )


def _unreadable(facts: UnreadableFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the date received", day(facts.received_on)),
        Need("why we could not read it", facts.why),
        Need("the team", facts.sender.team_name),
        Need("a number or address where a person answers", facts.sender.staffed_contact, False),
    )


def _signpost(signpost: SignpostFacts | None, *, is_fact: bool = True, section: str = "signpost") -> tuple[Need, ...]:
    """The external body is named with its address and its time limit, or it is not a signpost."""
    if signpost is None:
        return (Need("the right to go to the external body", "", is_fact, section),)
    return (
        Need("the external body", signpost.name, is_fact, section),
        Need("the external body's address", signpost.address, is_fact, section),
        Need("the external body's time limit", signpost.time_limit, is_fact, section),
    )


def _each(what: str, values: tuple[str, ...], section: str) -> tuple[Need, ...]:
    return tuple(Need(what, value, section=section) for value in values) or (Need(what, "", section=section),)


def _where_given(what: str, value: str, section: str = "") -> Need:
    """A fact where there is one; where there is none, only a procedure that lists the section misses it."""
    return Need(what, value, bool(value.strip()), section, only_if_listed=not value.strip())
