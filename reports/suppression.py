"""Which numbers must be withheld so that no small one can be worked out from those that are shown.

Pure arithmetic: numbers have names, relations say which of them add up to nothing, each with its sign.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

A = TypeVar("A", bound=Hashable)
Relation = Mapping[A, int]
"""Coefficients by name: the numbers times these add up to 0."""


def withheld(
    values: Mapping[A, int],
    relations: Sequence[Relation[A]],
    small: Collection[A],
    kept: Collection[A] = (),
    together: Mapping[A, A] | None = None,
) -> frozenset[A]:
    """The small numbers, and others beside them until none that is withheld follows from what is shown.

    Relations that the numbers do not satisfy are no relations. `kept` are numbers that are known elsewhere (such as a
    total that is not printed): they are withheld only where nothing else helps. `together` names what goes with a
    number.
    """
    true = [one for one in relations if not sum(values[name] * sign for name, sign in one.items())]
    of: dict[A, list[Relation[A]]] = defaultdict(list)
    for one in true:
        for name in one:
            of[name].append(one)
    with_it = together or {}
    found = {*small, *(with_it[name] for name in small if name in with_it)}
    while exposed := alone(true, found) or following(true, found):
        before = len(found)
        for name in sorted(exposed, key=lambda each: (values[each], str(each))):
            # What was withheld for the first has often protected the next.
            if len(found) == before or _gaps_of(name, of, found):
                choice = _beside(name, values, of, found, kept)
                found |= {choice, with_it.get(choice, choice)} if choice is not None else set()
        if len(found) == before:
            break
    return frozenset(found)


def alone(relations: Iterable[Relation[A]], hidden: Collection[A]) -> set[A]:
    """Those that are the only withheld number of a relation."""
    found = set()
    for one in relations:
        names = [name for name in one if name in hidden]
        if len(names) == 1:
            found.add(names[0])
    return found


def following(relations: Iterable[Relation[A]], hidden: Collection[A]) -> set[A]:
    """Those withheld numbers that follow from what is shown, however many relations it takes: the unit vectors in the
    row space of the relations, narrowed to what is withheld.
    """
    rows: dict[A, dict[A, Fraction]] = {}
    uses = Counter(name for one in relations for name in one)
    narrowed = [{name: Fraction(sign) for name, sign in one.items() if name in hidden} for one in relations]
    # The short ones first: then few rows become long.
    for row in sorted(narrowed, key=len):
        for pivot in [name for name in row if name in rows]:
            row = _less(row, rows[pivot], row.get(pivot, Fraction(0)))
        if not row:
            continue
        pivot = min(row, key=uses.__getitem__)
        row = {name: value / row[pivot] for name, value in row.items()}
        rows = {name: _less(other, row, other[pivot]) if pivot in other else other for name, other in rows.items()}
        rows[pivot] = row
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _less(row: Mapping[A, Fraction], other: Mapping[A, Fraction], times: Fraction) -> dict[A, Fraction]:
    if not times:
        return dict(row)
    names = [*row, *(name for name in other if name not in row)]
    found = {name: row.get(name, Fraction(0)) - times * other.get(name, Fraction(0)) for name in names}
    return {name: value for name, value in found.items() if value}


def _beside(
    name: A,
    values: Mapping[A, int],
    of: Mapping[A, Sequence[Relation[A]]],
    hidden: Collection[A],
    kept: Collection[A],
) -> A | None:
    """The number to withhold next: one that tells something, opens no new gap, and is small; None if there is none."""

    def cost(each: A) -> tuple[bool, bool, int, int, str]:
        return each in kept, not values[each], _gaps(each, of, hidden), values[each], str(each)

    if gaps := _gaps_of(name, of, hidden):
        return min((each for one in gaps for each in one if each != name), key=cost)
    reached, edge = {name}, [name]
    while edge:
        near = {each for one in edge for relation in of[one] for each in relation} - reached
        shown = [each for each in near if each not in hidden]
        if shown:
            return min(shown, key=cost)
        reached |= near
        edge = list(near)
    return None


def _gaps_of(name: A, of: Mapping[A, Sequence[Relation[A]]], hidden: Collection[A]) -> list[Relation[A]]:
    """The relations in which it is the only one that is withheld."""
    return [one for one in of[name] if not any(each in hidden for each in one if each != name)]


def _gaps(name: A, of: Mapping[A, Sequence[Relation[A]]], hidden: Collection[A]) -> int:
    """In how many relations it would be the only one that is withheld."""
    return sum(not any(each in hidden for each in one) for one in of[name])
