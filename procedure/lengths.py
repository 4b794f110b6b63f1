"""Whether the limits of a preset can be kept together: which of two is longer, also where their units differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from procedure.errors import Mistake
from procedure.preset import AcknowledgedBy, CountedFrom, Measured, StageRule, Target, Unit

_CLOSED_AT_MOST = 14  # days of a Christmas or an Easter that lie within one limit, beside weekends


@dataclass(frozen=True)
class Span:
    """How many calendar days one or several limits take in a row, at least and at most; `n` where all have one unit."""

    least: int
    most: int
    n: int | None
    unit: Unit | None

    @property
    def ordinary(self) -> int:
        """On a date without holidays."""
        return (self.least + self.most) // 2 if self.unit is not Unit.WORKING_DAYS else (self.n or 0) * 7 // 5

    def __add__(self, other: "Span") -> "Span":
        same = self.unit is other.unit and self.n is not None and other.n is not None
        n = (self.n or 0) + (other.n or 0) if same else None
        return Span(self.least + other.least, self.most + other.most, n, self.unit if same else None)

    def surely_beyond(self, other: "Span") -> bool:
        """Whether it ends later whatever the dates; like units are compared by their numbers."""
        if self.unit is not None and self.unit is other.unit:
            return (self.n or 0) > (other.n or 0)
        return self.least > other.most


def span_of(target: Target) -> Span:
    """Of one limit. One of length 0 stands for a faulty one, of which nothing is said."""
    n = target.n
    least, most = {
        Unit.ELAPSED_HOURS: (-(-n // 24), -(-n // 24)),
        Unit.CALENDAR_DAYS: (n, n),
        Unit.WEEKS: (7 * n, 7 * n),
        Unit.MONTHS: (28 * n, 31 * n),
        Unit.WORKING_DAYS: (n + 2 * ((n - 1) // 5), n + 2 * ((n + 4) // 5) + _CLOSED_AT_MOST),
    }[target.unit]
    return Span(least, most, n, target.unit)


def to_the_reply(stage: StageRule) -> Span | None:
    """From the start of the clock to the reply; None where a limit is faulty."""
    limits = [stage.respond]
    if stage.respond_counted_from is CountedFrom.STEP_BEFORE:
        limits = [*_before(stage, len(stage.milestones)), stage.respond]
    return _sum(limits)


def to_step(stage: StageRule, number: int) -> Span | None:
    """From the start of the clock to the end of a step, the first being 1."""
    return _sum(_before(stage, number))


def _before(stage: StageRule, number: int) -> list[Target]:
    found = list[Target]()
    for one in stage.milestones[:number]:
        found = [*([] if one.counted_from is CountedFrom.START else found), one.within]
    return found


def _sum(limits: list[Target]) -> Span | None:
    if not limits or any(one.n == 0 for one in limits):
        return None
    spans = [span_of(one) for one in limits]
    total = spans[0]
    for one in spans[1:]:
        total += one
    return total


def too_long(stage: StageRule) -> Iterator[Mistake]:
    """Limits of a stage that cannot be kept beside its reply."""
    at, reply = f"stages.{stage.number}", to_the_reply(stage)
    if reply is None:
        return
    yield from _receipt(at, stage)
    for n in range(1, len(stage.milestones) + 1):
        step = to_step(stage, n)
        if stage.respond_counted_from is CountedFrom.START and step and step.surely_beyond(reply):
            within = stage.milestones[n - 1].within
            yield Mistake(f"{at}.milestones.{n}.n", within.n, f"a step that ends within {stage.respond}, as the reply")
    extension = stage.extension
    if extension and extension.limit and extension.limit.n and extension.measured is Measured.TOTAL:
        limit = span_of(extension.limit)
        is_alike = limit.unit is reply.unit
        if (limit.n or 0) <= (reply.n or 0) if is_alike else limit.most <= reply.least:
            in_all = f"{reply.n} {stage.respond.unit.replace('_', ' ')}" if reply.n else f"the {reply.least} days"
            allowed = f'more than {in_all} of the reply, or measured = "additional"'
            yield Mistake(f"{at}.extension.max", extension.limit.n, allowed)


def _receipt(at: str, stage: StageRule) -> Iterator[Mistake]:
    by_receipt = stage.acknowledged_by is AcknowledgedBy.RECEIPT
    if stage.receipt and stage.acknowledge and by_receipt and longer(stage.receipt, stage.acknowledge):
        yield Mistake(f"{at}.receipt.n", stage.receipt.n, f"at most {stage.acknowledge}: it is the acknowledgement")


def longer(one: Target | None, other: Target) -> bool:
    """Whether a limit surely ends after another that starts with it."""
    return one is not None and one.n > 0 and other.n > 0 and span_of(one).surely_beyond(span_of(other))
