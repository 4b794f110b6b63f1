"""The report `indicator`: for each definition what was counted, its target and its colour, on both bases."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from procedure.outcomes import Outcome, spoken_outcome
from reports.averages import mean
from reports.groups import Basis
from reports.indicator import Counting, Indicator, Measure
from reports.indicator_report import BASES, BESIDE, COLUMNS, DAYS, HUMAN, LATE, NOTES, PER_THOUSAND
from reports.model import Column, Report, Row, Table, Value
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import Group, balanced, counted
from tests.reports.slowly.indicator_counts import Counts, Reporting, share_of
from tests.reports.slowly.rules import Rules


@dataclass(frozen=True)
class Line:
    """One row to be counted: a definition, perhaps narrowed to a stage or turned to the other basis."""

    key: str
    label: str
    of: Indicator
    outcome: Outcome | None = None


def indicator_report(
    entries: Iterable[EntryRow], period: Period, today: date, rules: Rules, definitions: Sequence[Indicator]
) -> Report:
    """`today` is the office date: what is still to come by then is neither met nor missed.

    Raises NotAllowed if the flow of all entries does not balance, or a procedure is not loaded.
    """
    every = counted(entries)
    balanced(Group("total", "Total", tuple(every)), period)
    counts = Counts(Reporting(period, today), rules)
    measures = {one.measure for one in definitions}
    beside = tuple(dict.fromkeys(column for measure, column in BESIDE.items() if measure in measures))
    rows = [_row(line, every, counts, beside) for one in definitions for line in _lines(one)]
    human = (HUMAN,) if Measure.RECEIPT_IN_TIME in measures else ()
    notes = (*NOTES, *human, *(_definition(one) for one in definitions))
    title = definitions[0].title if len(definitions) == 1 else "Indicators"
    table = Table("indicator", title, (*COLUMNS, *beside), tuple(rows), notes)
    return Report("indicator", f"{title}, {period}", period, None, Basis.ENTRIES.value, (table,))


def _lines(one: Indicator) -> list[Line]:
    """The indicator itself; a share in time also on the other basis; then by stage, and outcome by outcome."""
    found = [Line(one.id, f"{one.id}, {BASES[one.basis]}", one)]
    if one.measure is Measure.IN_TIME:
        other = Counting.DUE if one.basis is Counting.CLOSED else Counting.CLOSED
        found.append(Line(f"{one.id}@{other}", f"{one.id}, {BASES[other]}", replace(one, basis=other)))
    for stage in one.stages if len(one.stages) > 1 else ():
        narrow = replace(one, stages=(stage,))
        found.append(Line(f"{one.id}@stage_{stage}", f"{one.id}, stage {stage}", narrow))
        if one.measure is Measure.OUTCOMES:
            found += [_outcome_line(narrow, stage, outcome) for outcome in Outcome]
    return found


def _outcome_line(one: Indicator, stage: int, outcome: Outcome) -> Line:
    label = f"{one.id}, stage {stage}, {spoken_outcome(outcome)}"
    return Line(f"{one.id}@stage_{stage}/{outcome}", label, replace(one, target=None), outcome)


def behind_cell(
    entries: Iterable[EntryRow],
    reporting: Reporting,
    rules: Rules,
    definitions: Sequence[Indicator],
    cell: tuple[str, str],
) -> tuple[list[EntryRow], ...] | None:
    """The entries behind the cell of a row and a column: of a share first the met, then all; None for other cells."""
    lines = [line for one in definitions for line in _lines(one) if line.key == cell[0]]
    if not lines:
        return None
    every, counts, line = counted(entries), Counts(reporting, rules), lines[0]
    members, met = counts.members(every, line.of), _met(lines[0], counts)
    hits = [entry for entry in members if met(entry)] if met else members
    match cell[1]:
        case "numerator":
            return (hits,)
        case "denominator":
            return (members,) if met else None
        case "percent":
            return (hits, members) if met else None
        case "open_overdue":
            return (counts.open_overdue(every, line.of),)
        case LATE.key if line.of.measure is Measure.IN_TIME:
            return (counts.late_with_letter(members, line.of),)
    return None


def _row(line: Line, every: Sequence[EntryRow], counts: Counts, beside: Sequence[Column]) -> Row:
    one, members, met = line.of, counts.members(every, line.of), _met(line, counts)
    share = share_of(members, met) if met else None
    days, rate = _days(one, members, counts), None
    if one.measure is Measure.RECEIVED and one.size:
        rate = Fraction(1000 * len(members), one.size)
    judged = days if one.measure is Measure.MEAN_DAYS else share.percent if share else None
    late = len(counts.late_with_letter(members, one)) if one.measure is Measure.IN_TIME else None
    numbers: tuple[Value, ...] = (share.n, share.of, share) if share else (len(members), None, None)
    target = (one.target, one.tolerance if one.target is not None else None)
    found = {LATE: late, DAYS: days, PER_THOUSAND: rate}
    status, overdue = one.status(judged).value, len(counts.open_overdue(every, one))
    return Row(line.key, line.label, (*numbers, *target, status, overdue, *(found[column] for column in beside)))


def _met(line: Line, counts: Counts) -> Callable[[EntryRow], bool] | None:
    """What an entry must do to be in the numerator; None where the measure is no share."""
    one = line.of
    match one.measure:
        case Measure.MEAN_DAYS | Measure.RECEIVED:
            return None
        case Measure.RECEIPT_IN_TIME:
            return lambda entry: counts.receipt_met(entry, one)
        case Measure.IN_TIME:
            return lambda entry: counts.met(entry, one)
        case Measure.UPHELD | Measure.OUTCOMES:
            if line.outcome is not None:
                return lambda entry: entry.outcome is line.outcome
            return lambda entry: counts.upheld(entry, one)


def _days(one: Indicator, members: Sequence[EntryRow], counts: Counts) -> Fraction | None:
    """The average days, where the measure has one."""
    if one.measure is Measure.MEAN_DAYS:
        return mean(Counter(counts.rules.days_taken(entry) for entry in members))
    return counts.human_days(members) if one.measure is Measure.RECEIPT_IN_TIME else None


def _definition(one: Indicator) -> str:
    """Definition version and basis are always printed."""
    source = f" Source: {one.source}." if one.source else ""
    size = f" Per 1,000 {one.size_of} of {one.size:,}." if one.size else ""
    notes = "".join(f" {note}" for note in one.notes)
    return f"{one.id}: {one.title}, version {one.version}, {BASES[one.basis]}.{notes}{size}{source}"
