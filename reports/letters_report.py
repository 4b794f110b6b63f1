"""The report `letters`: acknowledgements and holding letters in time, and whether what they promised was kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from procedure.deadlines import office_date
from procedure.words import PromiseKind
from reports.averages import mean
from reports.behind import Found, of_entries, text
from reports.choices import lines_by_stage, total_line
from reports.flow import check_balance
from reports.groups import Basis
from reports.model import Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period
from reports.rules import Rules
from reports.source import Source
from reports.tally import ALL
from storage.entry_groups import Kin, Question, one_by_one, owed_letters, promises, together
from storage.entry_sql import View
from storage.spans import FLOW
from storage.tallies import Behind

ADDED, ACKNOWLEDGED = "mean_added_days", "percent_acknowledged_in_time"
TOLD, KEPT = "percent_told_in_time", "percent_promises_kept"
SHARES = (ACKNOWLEDGED, TOLD, KEPT)
KINDS = {
    PromiseKind.HOLDING: "holding_letters",
    PromiseKind.UPDATE: "updates",
    PromiseKind.EXTENSION: "extensions",
}
OF_ENTRIES = (ACKNOWLEDGED, "late", TOLD)
"""Columns that count entries; the others count letters."""
LETTERS = (Column("stage", "Stage"), text("kind", "Kind"), text("left_on", "Left"), text("promised_on", "New date"))
COLUMNS = (
    Column(ACKNOWLEDGED, "Acknowledged in time", Unit.PERCENT),
    Column("late", "Not answered by the target"),
    Column(TOLD, "Told before the target passed", Unit.PERCENT),
    Column("holding_letters", "Holding letters"),
    Column("updates", "Updates"),
    Column("extensions", "Extensions"),
    Column(ADDED, "Average working days added", Unit.DAYS),
    Column(KEPT, "Promised dates kept", Unit.PERCENT),
)
NOTES = (
    Basis.ENTRIES.sentence,
    "Acknowledged in time is a share of those whose last day for it, set in days, lies in the period and is over.",
    "Told before the target passed: of those not answered by a target that lies in the period, for how many a letter "
    "with a new date had left by then.",
    "Holding letters, updates and extensions are letters that left in the period; days are added from the target to "
    "the new date. Promised dates kept: of the dates in the period that have been met or are over.",
)


Place = tuple[str, str, bool]
"""Row, column, and whether it is the numerator."""


def letters_report(source: Source, period: Period, today: date) -> Report:
    """`today` is the office date, which is not over yet. Raises NotAllowed if the flow does not balance."""
    view = source.view(period)
    flow = source.counted(period, ("came", "ended", "is_answered"), FLOW)
    check_balance(source, view, flow, [total_line(ALL)])
    counts, added = Counter[Place](), defaultdict[str, Counter[int]](Counter)
    for question in _questions(source, view, today):
        for one in together(source.tx, view, question):
            counts.update(dict.fromkeys(_places(one), one.count))
            if one.values.get("kind"):
                for row in _rows_of(one):
                    added[row][_added_days(one, source.rules)] += one.count
    lines = [*lines_by_stage(source.last_stage, ALL), total_line(ALL)]
    rows = tuple(Row(line.key, line.label, tuple(_values(line.key, counts, added[line.key]))) for line in lines)
    table = Table("letters", "Acknowledgements and holding letters", COLUMNS, rows, NOTES)
    return Report("letters", f"Letters in time, {period}", period, None, Basis.ENTRIES.value, (table,))


def behind_letters(source: Source, period: Period, today: date, row: str, column: str) -> Found:
    """The letters that the number of a row and a column counts, or the entries that should have had one."""
    view = source.view(period)
    wanted = [(row, column, is_met) for is_met in ((True, False) if column in SHARES else (False,))]
    found: dict[Place, list[Kin]] = {place: [] for place in wanted}
    for one in one_by_one(source.tx, view, _questions(source, view, today)[column not in OF_ENTRIES]):
        for place in set(_places(one)) & set(wanted):
            found[place].append(one)
    if column in OF_ENTRIES:
        return of_entries([[Behind(one.reference, one.stage) for one in each] for each in found.values()])
    lists = [[_letter(one, source.rules) for one in each] for each in found.values()]
    return Found(lists, LETTERS, "letter", "letters")


def _questions(source: Source, view: View, today: date) -> tuple[Question, Question]:
    return owed_letters(view, today), promises(view, source.used, today)


def _places(one: Kin) -> Iterator[Place]:
    for row in _rows_of(one):
        for column in _columns(one):
            yield (row, *column)


def _rows_of(one: Kin) -> tuple[str, str]:
    return f"stage_{one.stage}", "total"


def _columns(one: Kin) -> Iterator[tuple[str, bool]]:
    """What entries, or letters, with these values count for."""
    flags = {ACKNOWLEDGED: one.values.get("acknowledged"), TOLD: one.values.get("told"), KEPT: one.values.get("kept")}
    for column, is_met in flags.items():
        if is_met is not None:
            yield column, False
            if is_met:
                yield column, True
    if flags[TOLD] is not None:
        yield "late", False
    if kind := one.values.get("kind"):
        yield KINDS[PromiseKind(kind)], False
        yield ADDED, False


def _values(row: str, counts: Counter[Place], added: Counter[int]) -> Iterable[Value]:
    for column in COLUMNS:
        if column.key == ADDED:
            yield mean(added)
        elif column.key in SHARES:
            yield Share(counts[row, column.key, True], counts[row, column.key, False])
        else:
            yield counts[row, column.key, False]


def _added_days(one: Kin, rules: Rules) -> int:
    calendar = rules.calendars[one.values["procedure"]]
    return calendar.working_days_between(one.values["due_on"], one.values["promised_on"])


def _letter(one: Kin, rules: Rules) -> Row:
    procedure, told = rules.procedures[one.values["procedure"]], one.values
    left, on = office_date(procedure, told["made_at"]), told["tells"]
    values = (one.stage, PromiseKind(told["of_kind"]).value, left.isoformat(), on.isoformat())
    return Row(f"{one.reference}.s{one.stage}.{one.promise}", one.reference, values)
