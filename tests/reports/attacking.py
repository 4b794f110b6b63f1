"""Somebody who reads a published report and reckons: what is withheld and follows from what is shown."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction

Equation = Mapping[Hashable, int]


def worked_out(equations: Iterable[Equation], unknown: Collection[Hashable]) -> set[Hashable]:
    """An unknown is determined when a row of the reduced equations names it alone: whatever follows from them is a sum
    of these rows, and each has an unknown of its own that no other row names.
    """
    names = sorted(unknown, key=str)
    matrix = [[Fraction(one.get(name, 0)) for name in names] for one in equations]
    named = [[place for place, value in enumerate(row) if value] for row in reduced(matrix)]
    return {names[places[0]] for places in named if len(places) == 1}


def reduced(matrix: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """By elimination from the left, column by column, above and below: the reduced echelon form."""
    rows, found = [list(row) for row in matrix if any(row)], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        own = rows[found] = [value / rows[found][column] for value in rows[found]]
        for n, row in enumerate(rows):
            if n != found and (times := row[column]):
                rows[n] = [mine - times * other if other else mine for mine, other in zip(row, own, strict=True)]
        found += 1
    return rows[:found]
