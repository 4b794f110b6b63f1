"""Pieces of letters are worked out once: those of the templates stand in every letter."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, TypeVar

P = TypeVar("P", bound=Hashable)
R = TypeVar("R")
REMEMBERED = 1_000
LONGEST = 500
"""Characters; a longer piece is somebody's own words, which come once."""


def remembering(characters: Callable[[Any], int]) -> Callable[[Callable[[P], R]], Callable[[P], R]]:
    """For a function of one piece, so many characters long: what it gave for the last short ones is given again.

    So what it gives must not be changed by anybody.
    """

    def kept(work_out: Callable[[P], R]) -> Callable[[P], R]:
        again = lru_cache(REMEMBERED)(work_out)

        @wraps(work_out)
        def short_or_not(piece: P) -> R:
            return again(piece) if characters(piece) <= LONGEST else work_out(piece)

        return short_or_not

    return kept
