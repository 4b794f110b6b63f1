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
    ReceiptFacts,
    RefusalFacts,
    ReplyFacts,
    ResponseFacts,
    RouteFacts,
    SignpostFacts,
    UpdateFacts,
)

Day = Callable[[date], str]


@dataclass(frozen=True)
class Need:
    """`wanted` must stand in the letter. A fact that is missing blocks; a section may be left out with a reason."""

    what: str
    wanted: str
    is_fact: bool = True


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
            return _late(facts, day)
        case ExtensionFacts():
            return (*_late(facts, day), *_extension(facts))
        case ResponseFacts():
            return _response(facts, day)
        case ClosureFacts():
            return (*_goodbye(facts, day), *_where_given("where we go on", facts.goes_on_as))
        case RefusalFacts():
            return _goodbye(facts, day)
        case RouteFacts():
            return (*_goodbye(facts, day), *_route(facts, day))
        case ReplyFacts():
            return (Need("what you want to tell", facts.body),)
        case CorrectionFacts():
            return _correction(facts, day)


def _receipt(facts: ReceiptFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the date received", day(facts.received_on)),
        Need("when a person takes over", day(facts.takes_over_on)),
        Need("the team", facts.sender.team_name),
        *((Need("the date of the reply", day(facts.reply_by)),) if facts.reply_by else ()),
        *_where_given("the emergency numbers", facts.emergency_numbers),
        Need("a number or address where a person answers", facts.sender.staffed_contact, is_fact=False),
        Need("the privacy notice", facts.sender.privacy_notice, is_fact=False),
    )


def _acknowledgement(facts: AcknowledgementFacts, day: Day) -> tuple[Need, ...]:
    return (
        *(_each("a point", facts.points)),
        Need("the outcome sought", facts.outcome_sought),
        Need("who looks at it", facts.looked_at_by),
        Need("the date of the reply", day(facts.reply_by)),
        Need("the next stage", facts.next_stage, is_fact=False),
    )


def _holding(facts: HoldingFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the promise we broke", day(facts.broken_promise_on)),
        Need("the reason", facts.reason),
        Need("what is done", facts.done),
        Need("what remains", facts.remains),
        Need("the new date", day(facts.promised_on)),
        Need("a contact who can act", facts.contact),
        *_where_given("help until then", facts.interim_help),
        *_where_given("the right to go further", facts.may_go_further),
    )


def _late(facts: UpdateFacts | ExtensionFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the date we said", day(facts.said_by)),
        Need("when the complainant hears next", day(facts.promised_on)),
        Need("a contact", facts.contact),
    )


def _extension(facts: ExtensionFacts) -> tuple[Need, ...]:
    approved = (Need("the reason", facts.reason), Need("who approved it", facts.approver_role))
    return approved + (_signpost(facts.signpost) if facts.signpost else ())


def _response(facts: ResponseFacts, day: Day) -> tuple[Need, ...]:
    answers = [(one.point, one.finding, one.reasons) for one in facts.points]
    return (
        Need("the stage", facts.stage_name),
        *(_each("a point with its finding and reasons", tuple(part for answer in answers for part in answer))),
        *_where_given("what the officer wrote", facts.body),
        *_where_given("the outcome", facts.outcome),
        *_put_right(facts, day),
        *_where_given("what is still to do", facts.outstanding),
        *_way_further(facts, day),
    )


def _put_right(facts: ResponseFacts, day: Day) -> tuple[Need, ...]:
    """Every promise with its amount and date; that there is none is worth a second look."""
    promised = tuple(
        need
        for one in facts.remedies
        for need in (
            Need("what will be put right", one.what),
            *_where_given("the amount that will be paid", one.amount),
            *((Need("by when it will be put right", day(one.promised_on)),) if one.promised_on else ()),
        )
    )
    in_words = (Need("what will be put right", facts.remedy, is_fact=False),)
    return promised + in_words if facts.remedy.strip() or not promised else promised


def _way_further(facts: ResponseFacts, day: Day) -> tuple[Need, ...]:
    if not facts.next_stage.strip():
        return _signpost(facts.signpost)
    next_stage = Need("the next stage", facts.next_stage)
    if facts.escalate_by is None:
        return (next_stage,)  # the procedure sets no limit, so there is no date to miss
    return (next_stage, Need("by when to ask for the next stage", day(facts.escalate_by)))


def _goodbye(facts: RefusalFacts | ClosureFacts | RouteFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("the date received", day(facts.received_on)),
        Need("why", facts.why),
        Need("what we did", facts.done),
        Need("how to object", facts.how_to_object),
        *_signpost(facts.signpost, is_fact=isinstance(facts, RefusalFacts) or facts.signpost is not None),
    )


def _route(facts: RouteFacts, day: Day) -> tuple[Need, ...]:
    answer_by = (Need("by when there is an answer", day(facts.answer_by)),) if facts.answer_by else ()
    return (Need("what it is", facts.matter), Need("who deals with it now", facts.dealt_with_by), *answer_by)


def _correction(facts: CorrectionFacts, day: Day) -> tuple[Need, ...]:
    return (
        Need("what we told", facts.told),
        Need("the wrong date", day(facts.wrong_on)),
        Need("why it was wrong", facts.because),
        Need("the right date", day(facts.right_on)),
        Need("a contact", facts.contact),
    )


def _signpost(signpost: SignpostFacts | None, *, is_fact: bool = True) -> tuple[Need, ...]:
    """The external body is named with its address and its time limit, or it is not a signpost."""
    if signpost is None:
        return (Need("the right to go to the external body", "", is_fact),)
    return (
        Need("the external body", signpost.name, is_fact),
        Need("the external body's address", signpost.address, is_fact),
        Need("the external body's time limit", signpost.time_limit, is_fact),
    )


def _each(what: str, values: tuple[str, ...]) -> tuple[Need, ...]:
    return tuple(Need(what, value) for value in values) or (Need(what, ""),)


def _where_given(what: str, value: str) -> tuple[Need, ...]:
    return (Need(what, value),) if value.strip() else ()
