"""Averages and ranks of how many entries took how many days; exact, so that they can be rounded half up."""

from collections import Counter
from fractions import Fraction


def mean(days: Counter[int]) -> Fraction | None:
    """Exact, so that it can be rounded half up; None of nothing."""
    count = days.total()
    return Fraction(sum(day * n for day, n in days.items()), count) if count else None


def median(days: Counter[int]) -> Fraction | None:
    """The middle value, or half-way between the two in the middle."""
    count = days.total()
    if not count:
        return None
    return Fraction(ranked(days, (count + 1) // 2) + ranked(days, count // 2 + 1), 2)


def p90(days: Counter[int]) -> int | None:
    """The 90th percentile by nearest rank: the smallest value that at least nine in ten do not exceed."""
    return ranked(days, -(-9 * days.total() // 10)) if days else None


def ranked(days: Counter[int], rank: int) -> int:
    """The value at this rank from below, the smallest being at 1; ValueError beyond the last."""
    for day, count in sorted(days.items()):
        rank -= count
        if rank <= 0:
            return day
    raise ValueError("there are not so many values")
