"""The report `indicator`: for each definition what was counted, its target and its colour, on both bases."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from procedure.outcomes import Outcome, spoken_outcome
from reports.averages import mean
from reports.behind import Found, of_entries
from reports.choices import total_line
from reports.flow import check_balance
from reports.groups import Basis
from reports.indicator import Counting, Indicator, Measure
from reports.indicator_counts import Line, Numbers, columns_of, days_of, definition_of, is_share
from reports.model import Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period
from reports.source import Source
from reports.tally import ALL
from storage.entry_groups import Kin, one_by_one, together
from storage.indicator_groups import Definition, of_indicator
from storage.spans import FLOW
from storage.tallies import Behind

COLUMNS = (
    Column("numerator", "Met"),
    Column("denominator", "Of"),
    Column("percent", "Share", Unit.PERCENT),
    Column("target", "Target"),
    Column("tolerance", "Tolerance"),
    Column("status", "Status", Unit.TEXT),
    Column("open_overdue", "Open and overdue at period end"),
)
LATE = Column("late_with_holding_letter", "Late with a holding letter")
DAYS = Column("days", "Average working days", Unit.DAYS)
PER_THOUSAND = Column("per_thousand", "Per thousand", Unit.DAYS)
BESIDE = {
    Measure.IN_TIME: LATE,
    Measure.RECEIPT_IN_TIME: DAYS,
    Measure.MEAN_DAYS: DAYS,
    Measure.RECEIVED: PER_THOUSAND,
}
"""What stands beside the numbers of a measure; a table has the columns of its indicators' measures only."""
BASES = {
    Counting.CLOSED: "of those answered in the period",
    Counting.DUE: "of those due in the period",
    Counting.RECEIVED: "of those received in the period",
}
NOTES = (
    Basis.ENTRIES.sentence,
    "Green is at or past the target, amber within the tolerance, red beyond; without data or target grey, never green.",
    "On ROW@due an entry that is still open counts as soon as its last day is over, and one that ended without a reply "
    "by then does not count.",
)
HUMAN = "Average working days beside a receipt: from arrival to the first acknowledgement or reply by a person."


def indicator_report(source: Source, period: Period, today: date, definitions: Sequence[Indicator]) -> Report:
    """`today` is the office date: what is still to come by then is neither met nor missed.

    Raises NotAllowed if the flow of all entries does not balance, or a procedure is not loaded.
    """
    flow = source.counted(period, ("came", "ended", "is_answered"), FLOW)
    check_balance(source, source.view(period), flow, [total_line(ALL)])
    measures = {one.measure for one in definitions}
    beside = tuple(dict.fromkeys(column for measure, column in BESIDE.items() if measure in measures))
    asked = [definition_of(source, one) for one in definitions]
    groups = _groups(source, period, today, asked)
    rows = [
        row for one, each in zip(definitions, asked, strict=True) for row in _rows(source, one, groups(each), beside)
    ]
    human = (HUMAN,) if Measure.RECEIPT_IN_TIME in measures else ()
    notes = (*NOTES, *human, *(_definition(one) for one in definitions))
    title = definitions[0].title if len(definitions) == 1 else "Indicators"
    table = Table("indicator", title, (*COLUMNS, *beside), tuple(rows), notes)
    return Report("indicator", f"{title}, {period}", period, None, Basis.ENTRIES.value, (table,))


def behind_cell(
    source: Source, period: Period, today: date, definitions: Sequence[Indicator], cell: tuple[str, str]
) -> Found | None:
    """The entries behind the cell of a row and a column: of a share first the met, then all; None for other cells."""
    line = next((line for one in definitions for line in _lines(one) if line.key == cell[0]), None)
    names = _named(line, cell[1]) if line else None
    if line is None or names is None:
        return None
    view = source.view(period, all_days=True)
    lists: dict[str, list[Behind]] = {name: [] for name in names}
    for one in one_by_one(source.tx, view, of_indicator(view, definition_of(source, line.of), today)):
        found = set(columns_of(line, one, source.rules))
        for name, listed in lists.items():
            listed += [Behind(one.reference, one.stage)] if name in found else []
    return of_entries(lists.values())


def _named(line: Line, column: str) -> tuple[str, ...] | None:
    """What a cell lists, in the words of `columns_of`."""
    has_share = is_share(line.of)
    match column:
        case "numerator":
            return ("met",) if has_share else ("members",)
        case "denominator" if has_share:
            return ("members",)
        case "percent" if has_share:
            return ("met", "members")
        case "open_overdue":
            return ("overdue",)
        case LATE.key if line.of.measure is Measure.IN_TIME:
            return ("late",)
        case DAYS.key if line.of.measure in (Measure.MEAN_DAYS, Measure.RECEIPT_IN_TIME):
            return ("days",)
        case PER_THOUSAND.key if line.of.size:
            return ("members",)
    return None


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


def _groups(
    source: Source, period: Period, today: date, every: Sequence[Definition]
) -> Callable[[Definition], list[Kin]]:
    """What several definitions ask alike is looked for once."""
    view, known = source.view(period, all_days=True), list[tuple[Definition, list[Kin]]]()
    for one in every:
        if all(each != one for each, _ in known):
            known.append((one, list(together(source.tx, view, of_indicator(view, one, today)))))
    return lambda one: next(found for each, found in known if each == one)


def _rows(source: Source, one: Indicator, groups: Iterable[Kin], beside: Sequence[Column]) -> list[Row]:
    lines = _lines(one)
    found = {line.key: Numbers() for line in lines}
    for kin in groups:
        if kin.values["is_unknown"] or (one.measure is Measure.MEAN_DAYS and kin.values["closed"] and _lacks_days(kin)):
            source.refuse_beyond()
        for line in lines:
            _add(found[line.key], line, kin, source)
    return [_row(line, found[line.key], beside) for line in lines]


def _lacks_days(kin: Kin) -> bool:
    return kin.values["days"] is None


def _add(numbers: Numbers, line: Line, kin: Kin, source: Source) -> None:
    for what in columns_of(line, kin, source.rules):
        match what:
            case "members":
                numbers.members += kin.count
            case "met":
                numbers.met += kin.count
            case "late":
                numbers.late += kin.count
            case "overdue":
                numbers.overdue += kin.count
            case "days":
                numbers.days[days_of(line, kin, source.rules) or 0] += kin.count


def _row(line: Line, found: Numbers, beside: Sequence[Column]) -> Row:
    one, days, rate = line.of, mean(found.days), None
    share = Share(found.met, found.members) if is_share(one) else None
    if one.measure is Measure.RECEIVED and one.size:
        rate = Fraction(1000 * found.members, one.size)
    judged = days if one.measure is Measure.MEAN_DAYS else share.percent if share else None
    late = found.late if one.measure is Measure.IN_TIME else None
    numbers: tuple[Value, ...] = (share.n, share.of, share) if share else (found.members, None, None)
    target = (one.target, one.tolerance if one.target is not None else None)
    also = {LATE: late, DAYS: days, PER_THOUSAND: rate}
    status = one.status(judged).value
    return Row(line.key, line.label, (*numbers, *target, status, found.overdue, *(also[column] for column in beside)))


def _definition(one: Indicator) -> str:
    """Definition version and basis are always printed."""
    source = f" Source: {one.source}." if one.source else ""
    size = f" Per 1,000 {one.size_of} of {one.size:,}." if one.size else ""
    notes = "".join(f" {note}" for note in one.notes)
    return f"{one.id}: {one.title}, version {one.version}, {BASES[one.basis]}.{notes}{size}{source}"
