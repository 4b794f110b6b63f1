"""How complaints were decided: upheld and not upheld, and the themes of what was upheld."""

from collections import Counter
from collections.abc import Iterable, Sequence

from procedure.outcomes import Outcome
from reports.model import Column, Row, Share, Table, Unit, Value
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import Group
from tests.reports.slowly.rules import AT_LEAST_IN_PART, Rules

COLUMNS = (
    Column("upheld", "Upheld"),
    Column("partially_upheld", "Partially upheld"),
    Column("not_upheld", "Not upheld"),
    Column("resolved", "Resolved"),
    Column("decided", "Decided"),
    Column("percent_upheld", "Upheld of decided", Unit.PERCENT),
)
NOTES = (
    "Where any part of a complaint was upheld it counts as upheld, if its procedure says so; partially upheld is then "
    "an 'of which' of upheld.",
    "Rows marked (entries) count every stage that was answered in the period, also where the complaint was escalated.",
)


def outcomes_table(groups: Iterable[Group], rules: Rules, basis_note: str) -> Table:
    """Groups hold the entries answered in the period."""
    rows = tuple(Row(group.key, group.label, _values(group.entries, rules)) for group in groups)
    return Table("outcomes", "Upheld and not upheld", COLUMNS, rows, (basis_note, *NOTES))


def themes_table(groups: Iterable[Group], rules: Rules, basis_note: str) -> Table:
    """Upheld entries by theme; an entry counts once under each theme of its upheld points."""
    rows = tuple(row for group in groups for row in _theme_rows(group, rules))
    note = "An entry is counted once under each theme of its upheld points, so themes may add up to more than upheld."
    return Table("themes", "Themes of upheld complaints", (Column("upheld", "Upheld"),), rows, (basis_note, note))


def _values(entries: Sequence[EntryRow], rules: Rules) -> tuple[Value, ...]:
    of = Counter(entry.outcome for entry in entries)
    upheld = sum(rules.counts_as_upheld(entry) for entry in entries)
    partial = sum(rules.is_partial(entry) for entry in entries)
    decided = sum(count for outcome, count in of.items() if outcome is not None)
    return upheld, partial, of[Outcome.NOT_UPHELD], of[Outcome.RESOLVED], decided, Share(upheld, decided)


def _theme_rows(group: Group, rules: Rules) -> list[Row]:
    found = Counter(theme for entry in group.entries if rules.counts_as_upheld(entry) for theme in _themes(entry))
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return [
        Row(_theme_key(group.key, *theme), f"{group.label}: {_theme_label(*theme)}", (count,))
        for theme, count in ordered
    ]


def _themes(entry: EntryRow) -> set[tuple[str, str]]:
    # History has a theme without a finding of its own; then the outcome of the entry speaks for it.
    found = {(p.theme, p.subtheme) for p in entry.points if p.finding is None or p.finding in AT_LEAST_IN_PART}
    named = {theme for theme in found if theme != ("", "")}
    return named or {("", "")}


def _theme_key(group_key: str, theme: str, subtheme: str) -> str:
    return "/".join((group_key, theme.replace("/", "%2F"), subtheme.replace("/", "%2F")))


def _theme_label(theme: str, subtheme: str) -> str:
    return ", ".join(part for part in (theme, subtheme) if part) or "no theme recorded"
