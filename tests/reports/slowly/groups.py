"""Which entries a figure counts: the groups of a report, and the flow that must balance in each of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from procedure.errors import NotAllowed
from procedure.words import EnteredHow
from reports.groups import Basis, Flow
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.rules import NEVER_RECEIVED, Rules


@dataclass(frozen=True)
class Group:
    """The entries behind one row of a table."""

    key: str
    label: str
    entries: tuple[EntryRow, ...]


def counted(entries: Iterable[EntryRow]) -> list[EntryRow]:
    """Without duplicates and what was never a complaint: these are never received."""
    return [entry for entry in entries if entry.closure not in NEVER_RECEIVED]


def on_basis(entries: Iterable[EntryRow], basis: Basis) -> list[EntryRow]:
    """The entries that this basis counts."""
    return [entry for entry in entries if basis is Basis.ENTRIES or entry.next_stage is None]


def last_stage(entries: Iterable[EntryRow], rules: Rules) -> int:
    """The last stage that a report on these entries has rows for; at least 2."""
    reached, used = 2, set[str]()
    for entry in entries:
        reached = max(reached, entry.stage)
        if entry.procedure_id not in used:
            used.add(entry.procedure_id)
            reached = max(reached, rules.procedure_of(entry).last_stage)
    return reached


def by_entry(entries: Sequence[EntryRow], stages: int) -> list[Group]:
    """Stage 1, stage 2 direct, stage 2 escalated, each later stage as a whole."""
    return _grouped(entries, {key: _label_by_entry(key) for key in _keys_by_entry(stages)}, _key_by_entry)


def by_stage(entries: Sequence[EntryRow], stages: int) -> list[Group]:
    """Each stage as a whole, however it was entered."""
    return _grouped(entries, {f"stage_{n}": _stage_label(n) for n in range(1, stages + 1)}, _key_by_stage)


def closed_in(entries: Iterable[EntryRow], period: Period) -> list[EntryRow]:
    """Answered in the period."""
    return [entry for entry in entries if entry.responded_on is not None and entry.responded_on in period]


def flow(entries: Iterable[EntryRow], period: Period) -> Flow:
    """How the entries came and went. What was open is judged by itself, so that the flow can be checked."""
    received = closed = otherwise = start = end = 0
    first, last = period.first, period.last
    for entry in entries:
        came_on, ended_on = entry.received_on, entry.ended_on
        received += first <= came_on <= last
        start += came_on < first and (ended_on is None or ended_on >= first)
        end += came_on <= last and (ended_on is None or ended_on > last)
        if ended_on is not None and first <= ended_on <= last:
            closed += entry.responded_on is not None
            otherwise += entry.responded_on is None
    return Flow(received, closed, otherwise, start, end)


def total(flows: Iterable[Flow]) -> Flow:
    """The sum of the groups, which balances if they do."""
    found = list(flows)
    return Flow(
        received=sum(each.received for each in found),
        closed=sum(each.closed for each in found),
        ended_otherwise=sum(each.ended_otherwise for each in found),
        open_at_start=sum(each.open_at_start for each in found),
        open_at_end=sum(each.open_at_end for each in found),
    )


def balanced(group: Group, period: Period) -> Flow:
    """The flow of a group; NotAllowed, naming the group and its numbers, if it does not balance."""
    found = flow(group.entries, period)
    if found.balances:
        return found
    raise NotAllowed(f"{found.fault(group.label)} {_suspects(group)}")


def _suspects(group: Group) -> str:
    wrong = [one for one in group.entries if one.ended_on is not None and one.ended_on < one.received_on]
    named = ", ".join(f"{one.reference} stage {one.stage}" for one in wrong[:5])
    return f"Ended before they were received: {named}{' and others' if len(wrong) > 5 else ''}." if wrong else ""


def _grouped(entries: Iterable[EntryRow], labels: dict[str, str], key_of: Callable[[EntryRow], str]) -> list[Group]:
    found: dict[str, list[EntryRow]] = {key: [] for key in labels}
    for entry in entries:
        found[key_of(entry)].append(entry)
    return [Group(key, labels[key], tuple(members)) for key, members in found.items()]


def _keys_by_entry(stages: int) -> list[str]:
    return ["stage_1", "stage_2", "escalated", *(f"stage_{n}" for n in range(3, stages + 1))]


def _label_by_entry(key: str) -> str:
    spoken = {"stage_1": "Stage 1", "stage_2": "Stage 2 (direct)", "escalated": "Escalated to stage 2"}
    return spoken.get(key) or _stage_label(int(key.removeprefix("stage_")))


def _stage_label(number: int) -> str:
    return "Stage 1" if number == 1 else f"Stage {number} with escalated"


def _key_by_entry(entry: EntryRow) -> str:
    is_escalated = entry.stage == 2 and entry.entered_how is EnteredHow.ESCALATED
    return "escalated" if is_escalated else _key_by_stage(entry)


def _key_by_stage(entry: EntryRow) -> str:
    return f"stage_{entry.stage}"
