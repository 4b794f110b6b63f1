"""The choices that rows and columns of figures are made of: which entries a name stands for, as data.

The database counts what has these values; `--trace` lists it.
"""

from collections.abc import Sequence

from procedure.outcomes import Outcome
from procedure.words import EnteredHow
from reports.groups import Basis
from reports.tally import ALL, Line, both
from storage.tallies import Where

DIRECT, ESCALATED = frozenset({EnteredHow.DIRECT}), frozenset({EnteredHow.ESCALATED})
YES = frozenset({1})

IN_PERIOD: Where = {"came": frozenset({"in"})}
CLOSED: Where = {"ended": frozenset({"in"}), "is_answered": YES}
ENDED_OTHERWISE: Where = {"ended": frozenset({"in"}), "is_answered": frozenset({0})}
OPEN_AT_START: Where = {"came": frozenset({"before"}), "ended": frozenset({"in", "after", "open"})}
OPEN_AT_END: Where = {"came": frozenset({"before", "in"}), "ended": frozenset({"after", "open"})}
DECIDED: Where = {"outcome": frozenset(Outcome)}
UPHELD: Where = {"upheld": YES}


def on_basis(basis: Basis) -> Where:
    """The entries that a basis counts."""
    return ALL if basis is Basis.ENTRIES else {"is_last": YES}


def at_stage(number: int) -> Where:
    """However it was entered."""
    return {"stage": frozenset({number})}


def lines_by_entry(stages: int, basis: Where) -> list[Line]:
    """Stage 1, stage 2 direct, stage 2 escalated, each later stage as a whole."""
    second = both(basis, at_stage(2))
    return [
        Line("stage_1", "Stage 1", both(basis, at_stage(1))),
        Line("stage_2", "Stage 2 (direct)", {**second, "how": DIRECT}),
        Line("escalated", "Escalated to stage 2", {**second, "how": ESCALATED}),
        *(Line(f"stage_{n}", _label(n), both(basis, at_stage(n))) for n in range(3, stages + 1)),
    ]


def lines_by_stage(stages: int, basis: Where) -> list[Line]:
    """Each stage as a whole, however it was entered."""
    return [Line(f"stage_{n}", _label(n), both(basis, at_stage(n))) for n in range(1, stages + 1)]


def total_line(basis: Where) -> Line:
    """Every stage."""
    return Line("total", "Total", basis)


def again_at_entries(lines: Sequence[Line], entries: Sequence[Line]) -> list[Line]:
    """The rows of a basis, and once more those that count every stage that was answered."""
    return [*lines, *(Line(f"{one.key}@entries", f"{one.label} (entries)", one.where) for one in entries)]


def _label(number: int) -> str:
    return "Stage 1" if number == 1 else f"Stage {number} with escalated"
