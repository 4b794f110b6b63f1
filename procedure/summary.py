"""A whole procedure in sentences: every rule of the preset, in the order of the file, for whoever checks it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from procedure.calendar import spoken_nation
from procedure.dates import spoken
from procedure.outcomes import RollUp, spoken_outcome
from procedure.preset import (
    AcknowledgedBy,
    ClockStarts,
    CountedFrom,
    Extension,
    HoldingMode,
    Measured,
    OnceLate,
    OnNonWorkingDay,
    Procedure,
    StageRule,
)

CHECK_THIS = "Partly recalled, not read in its source: check this against your published procedure."


@dataclass(frozen=True)
class Section:
    """A heading and its rules, one sentence each."""

    heading: str
    rules: tuple[str, ...]


def in_sentences(procedure: Procedure) -> tuple[Section, ...]:
    """Every rule of the procedure. What the file leaves out is said too, so that nobody has to know the defaults."""
    stages = (Section(f"Stage {one.number}: {one.name}", tuple(_stage(one, procedure))) for one in procedure.stages)
    return (
        Section("How days are counted", tuple(_counting(procedure))),
        *stages,
        Section("Limits on the whole case", tuple(_limits(procedure))),
        Section("Outcomes", tuple(_outcomes(procedure))),
        Section("Reminders", tuple(_chase(procedure))),
        Section("When a reply is late", tuple(_holding(procedure))),
        Section("Letters", tuple(_letters(procedure))),
    )


def days_since_verified(procedure: Procedure, today: date) -> int:
    """How long ago somebody compared the file with its source; 0 for a date that has not come."""
    return max(0, (today - procedure.verified_on).days)


def _counting(procedure: Procedure) -> Iterator[str]:
    yield f"Bank holidays: those of {spoken_nation(procedure.nation)}. Time zone: {procedure.time_zone}."
    if procedure.day_of_receipt == 1:
        yield "The day of receipt is day 1."
    else:
        yield "The day of receipt is day 0: the first working day after it is day 1."
    if procedure.received_on_non_working_day is OnNonWorkingDay.ROLL:
        yield "What comes on a day that is no working day counts as received on the next working day."
    else:
        yield "What comes on a day that is no working day keeps its date."
    if procedure.cut_off:
        yield f"What comes after {_clock(procedure.cut_off)} on a working day counts as the next working day's."
    else:
        yield "No cut-off: the day ends at midnight."
    moves = procedure.ends_on_non_working_day is OnNonWorkingDay.ROLL
    end = "moves to the next working day" if moves else "stays there"
    yield f"A limit in calendar days, weeks or months that ends on a day that is no working day {end}."
    yield from _closures(procedure)


def _closures(procedure: Procedure) -> Iterator[str]:
    if procedure.closures_replace_holidays:
        yield "Your own closed days replace the bank holidays of each year in which they name a date."
    else:
        yield "Your own closed days are added to the bank holidays."
    for one in sorted(procedure.closures, key=lambda each: each.date):
        yield f"Closed: {spoken(one.date)}, {one.reason}."
    if not procedure.closures:
        yield "The file names no closed days of your own."


def _stage(stage: StageRule, procedure: Procedure) -> Iterator[str]:
    yield f"Key: {stage.key}. {_entry(stage)}"
    yield f"Receipt: {f'within {stage.receipt}, by itself' if stage.receipt else 'no limit'}."
    if stage.acknowledge:
        by = "by a person" if stage.acknowledged_by is AcknowledgedBy.PERSON else "which the receipt does"
        yield f"Acknowledgement: within {stage.acknowledge}, {by}."
    else:
        yield "Acknowledgement: none is asked for."
    for one in stage.milestones:
        yield f"Step {one.key}: {one.name}, within {one.within} of {_OF[one.counted_from]}."
    since = "" if stage.respond_counted_from is CountedFrom.START else " of the last step"
    yield f"Reply: within {stage.respond}{since}; the clock starts {_STARTS[stage.clock_starts]}."
    if stage.day_of_receipt is not None:
        yield f"For this reply the day of receipt is day {stage.day_of_receipt}."
    yield f"Extension: {_extension(stage.extension)}."
    if stage.update_every:
        yield f"While it is open the complainant hears at least every {stage.update_every}."
    yield f"First reminder: {_days(procedure.chase_before_days(stage))} before."
    if stage.once_late:
        yield f"Letters that say that the reply is late name the right to go on to {_GOES_ON[stage.once_late]}."
    if stage.different_decider:
        yield "Whoever decided an earlier stage may not decide this one."


def _entry(stage: StageRule) -> str:
    if stage.number == 1:
        return "Complaints begin here."
    return "A complaint may begin here." if stage.direct_entry else "Only after the stage before."


_STARTS = {
    ClockStarts.RECEIVED: "when it is received",
    ClockStarts.ACKNOWLEDGED: "when a person acknowledges it",
    ClockStarts.REQUESTED: "when the complainant asks for this stage",
    ClockStarts.AGREED: "when it is received, and a date is agreed case by case",
}


_GOES_ON = {OnceLate.NEXT_STAGE: "the next stage", OnceLate.EXTERNAL_BODY: "the external body"}
_OF = {CountedFrom.START: "the start of the clock", CountedFrom.STEP_BEFORE: "the step before"}


def _extension(extension: Extension | None) -> str:
    if extension is None:
        return "none"
    if extension.limit is None:
        how_far = "without a set end"
    elif extension.measured is Measured.TOTAL:
        how_far = f"to {extension.limit} in all"
    else:
        how_far = f"by at most {extension.limit} more"
    told = "told before the limit passes" if extension.notice_before_limit else "told at any time"
    signpost = ", with the external body's address" if extension.signpost_required else ""
    return f"{how_far}, approved by a person with the role {extension.approver}, {told}{signpost}"


def _limits(procedure: Procedure) -> Iterator[str]:
    accept, escalate, warn = procedure.accept_within, procedure.escalate_within, procedure.overall_warning
    yield f"Taken on within {accept} of what it is about." if accept else "Taken on however old it is."
    yield f"The next stage: within {escalate} of the reply." if escalate else "The next stage: at any time."
    yield f"The whole case: a warning after {warn}." if warn else "The whole case: no warning."


def _outcomes(procedure: Procedure) -> Iterator[str]:
    yield f"Possible outcomes: {', '.join(map(spoken_outcome, procedure.outcomes))}."
    if procedure.roll_up is RollUp.ANY_PART_UPHELD:
        yield "Upheld as soon as one point is."
    else:
        yield "Partially upheld where the findings on the points differ."
    signpost = procedure.signpost
    yield f"External body after the last stage: {signpost.name}, {signpost.address}, {signpost.url or 'no page named'}."
    yield f"Its time limit, as the final letter says it: {signpost.time_limit}."


def _chase(procedure: Procedure) -> Iterator[str]:
    chase = procedure.chase
    yield f"One list per person and working day, at {_clock(chase.at)}."
    yield f"First mention {_days(chase.before_days)} before the date."
    yield f"At stages of ten working days and more, {_days(chase.before_days_long)} before it."
    yield f"Once late, again every {_days(chase.overdue_every).removeprefix('one ')}."
    yield f"The manager is told from {_days(chase.manager_after)} late on."
    yield f"Managers have their digest at {_clock(procedure.digest_at)}."


def _holding(procedure: Procedure) -> Iterator[str]:
    holding = procedure.holding
    yield _MODES[holding.mode]
    yield f"Prepared {_days(holding.propose_days_before)} before the date."
    if holding.mode is not HoldingMode.MANUAL:
        yield f"By itself at {_clock(holding.send_at)} on the date, at most {holding.max_automatic} at a stage."
        yield f"It promises to write again within {_days(holding.update_days)}."
    yield f"Reasons on offer: {'; '.join(holding.reasons) or 'none'}."


_MODES = {
    HoldingMode.ASK: "Mode ask: the owner is asked for a reason and a date; if nobody acts, an update goes by itself.",
    HoldingMode.AUTO: "Mode auto: an update goes by itself, and nobody is asked before.",
    HoldingMode.MANUAL: "Mode manual: no letter about lateness goes by itself.",
}


def _letters(procedure: Procedure) -> Iterator[str]:
    for one in procedure.letter_sections:
        yield f"The {one.letter} must have: {', '.join(one.sections)}."
    if not procedure.letter_sections:
        yield "No sections beyond those that every letter has."


def _days(n: int) -> str:
    return "one working day" if n == 1 else f"{n} working days"


def _clock(at: time) -> str:
    return at.isoformat() if at.second else at.isoformat("minutes")
