"""Histories and foretellings for reading: what repeats itself stands there once, with how often and until when."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from storage.views import EventView

T = TypeVar("T")
ALERTED = "alerted"


def folded(items: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Those with the same key together, where the first of them stood."""
    found: dict[Hashable, list[T]] = {}
    for one in items:
        found.setdefault(key(one), []).append(one)
    return list(found.values())


def folded_events(events: Iterable[EventView], moment: Callable[[EventView], str]) -> Iterator[tuple[EventView, str]]:
    """Events with their sentences. Alerts of an urgent case that follow one another are one line."""
    for is_alert, following in groupby(events, lambda one: one.kind == ALERTED):
        run = list(following)
        if is_alert and len(run) > 1:
            yield run[0], f"{len(run)} alerts went out, the last {moment(run[-1])}"
        else:
            yield from ((one, one.text) for one in run)
