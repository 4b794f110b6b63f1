"""Somebody who reads a published report and reckons: what is withheld and follows from what is shown."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction

Equation = Mapping[Hashable, int]


def worked_out(equations: Iterable[Equation], unknown: Collection[Hashable]) -> set[Hashable]:
    """An unknown is determined when the equations without its column have a lower rank."""
    names = sorted(unknown, key=str)
    matrix = [[Fraction(one.get(name, 0)) for name in names] for one in equations]
    matrix = [row for row in matrix if any(row)]
    whole = rank(matrix)
    return {name for place, name in enumerate(names) if rank([_without(row, place) for row in matrix]) < whole}


def rank(matrix: Sequence[Sequence[Fraction]]) -> int:
    """By elimination from the left, column by column."""
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for n in range(found + 1, len(rows)):
            times = rows[n][column] / rows[found][column]
            if times:
                rows[n] = [mine - times * other for mine, other in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


def _without(row: Sequence[Fraction], place: int) -> list[Fraction]:
    return [*row[:place], *row[place + 1 :]]
