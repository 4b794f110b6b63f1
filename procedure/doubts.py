"""What may stand in a preset and is seldom meant so: told by `frontline procedure check`, refused by nobody."""

from collections.abc import Iterator
from datetime import date

from procedure.clashes import file_clashes, missing_years
from procedure.lengths import Span, span_of, to_step, to_the_reply
from procedure.preset import ClockStarts, CountedFrom, HoldingMode, Measured, OnceLate, Procedure, StageRule


def doubts(procedure: Procedure, today: date) -> tuple[str, ...]:
    """One sentence each, with its key; none of a preset that contradicts itself, which is refused."""
    stages = (sentence for stage in procedure.stages for sentence in _of_stage(procedure, stage))
    days = (*file_clashes(procedure, ()), *missing_years(procedure, today))
    return (*_of_all(procedure, today), *_of_signpost(procedure), *stages, *(one.say for one in days))


def _of_all(procedure: Procedure, today: date) -> Iterator[str]:
    if procedure.verified_on > today:
        yield f"verified_on is {procedure.verified_on}: that day has not come."
    if procedure.cut_off and procedure.cut_off < procedure.chase.at:
        yield (
            f"cut_off is {procedure.cut_off:%H:%M}, before the office opens (chase.at {procedure.chase.at:%H:%M}): "
            "nearly everything counts as received on the next working day."
        )
    if procedure.escalate_within and procedure.last_stage == 1:
        yield "escalate_within says nothing: there is no next stage."
    warned, first = procedure.overall_warning, to_the_reply(procedure.stages[0])
    is_agreed = procedure.stages[0].clock_starts is ClockStarts.AGREED  # the limit comes long after the date
    if warned and first and not is_agreed and span_of(warned).ordinary < first.ordinary:
        yield f"overall_warning comes after {warned}, before the reply of the first stage is due."


def _of_signpost(procedure: Procedure) -> Iterator[str]:
    """The time limit runs from the last letter, and stands in earlier ones too."""
    early = any(
        one.once_late is OnceLate.EXTERNAL_BODY or (one.extension and one.extension.signpost_required)
        for one in procedure.stages
    )
    if early and "this letter" in procedure.signpost.time_limit.lower():
        yield (
            f'signpost.time_limit is "{procedure.signpost.time_limit}", but letters about a late reply name it too: '
            'say "of our final reply", or whatever it runs from.'
        )


def _of_stage(procedure: Procedure, stage: StageRule) -> Iterator[str]:
    at, reply = f"stages.{stage.number}", to_the_reply(stage)
    for key in ("direct_entry", "different_decider"):
        if stage.number == 1 and getattr(stage, key):
            yield f"{at}.{key} says nothing: no stage comes before it."
    if stage.extension and procedure.holding.mode is not HoldingMode.MANUAL:
        mode = procedure.holding.mode
        yield f'{at} knows an extension, but holding.mode is "{mode}": an update goes by itself, and nobody is asked.'
    if reply is not None:
        yield from _of_lengths(at, stage, reply)


def _of_lengths(at: str, stage: StageRule, reply: Span) -> Iterator[str]:
    waits = stage.clock_starts is ClockStarts.ACKNOWLEDGED
    if stage.acknowledge and not waits and span_of(stage.acknowledge).ordinary > reply.ordinary:
        yield f"{at}.acknowledge ({stage.acknowledge}) mostly ends after the reply is due ({stage.respond})."
    if stage.update_every and span_of(stage.update_every).ordinary >= reply.ordinary:
        yield f"{at}.update_every says nothing: the reply is due before the first {stage.update_every} have passed."
    extension = stage.extension
    limit = extension.limit if extension and extension.measured is Measured.TOTAL else None
    if limit and span_of(limit).ordinary <= reply.ordinary:
        yield f"{at}.extension ({limit} in all) mostly gives no more time than the reply has anyhow."
    for n, one in enumerate(stage.milestones, 1):
        step = to_step(stage, n)
        if stage.respond_counted_from is CountedFrom.START and step and step.ordinary > reply.ordinary:
            yield f"{at}.milestones.{n} ({one.name}) mostly ends after the reply is due ({stage.respond})."
