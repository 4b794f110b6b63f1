"""Answered by the target and kept informed, as a table: a holding letter never turns missed into met."""

from datetime import date

import pytest

from procedure.measures import Told, measured

DUE = date(2026, 4, 8)


def day(n: int) -> date:
    return date(2026, 4, n)


def promise(on: int, made: int, kept: bool | None = None) -> Told:
    return Told(day(on), day(made), kept)


@pytest.mark.parametrize(
    ("responded", "promises", "today", "expected"),
    [
        (8, [], 20, (True, True, None)),  # on the day itself
        (9, [], 20, (False, False, None)),  # late without a word
        (9, [promise(15, 8)], 20, (False, True, True)),  # late, but told in time: missed all the same
        (16, [promise(15, 8, False)], 20, (False, False, False)),
        (16, [promise(15, 9)], 20, (False, False, False)),
        (9, [promise(15, 9, True)], 20, (False, False, True)),  # told only after the target had passed
        (18, [promise(13, 8, True), promise(18, 13)], 20, (False, True, True)),
        (18, [promise(13, 8, True), promise(17, 13)], 20, (False, False, True)),
        (None, [], 8, (None, None, None)),
        (None, [], 9, (False, False, None)),
        (None, [promise(15, 8)], 15, (False, None, None)),
        (None, [promise(15, 8)], 16, (False, False, False)),
    ],
)
def test_the_two_measures(
    responded: int | None, promises: list[Told], today: int, expected: tuple[bool | None, bool | None, bool | None]
) -> None:
    on = day(responded) if responded else None
    is_over = on is not None
    found = measured(1, due_on=DUE, responded_on=on, is_over=is_over, promises=promises, letters=2, today=day(today))
    assert (found.answered_by_target, found.kept_informed, found.first_promise_kept) == expected
    assert found.letters == 2


def test_what_ended_without_a_reply_was_neither_answered_nor_late() -> None:
    found = measured(1, due_on=DUE, responded_on=None, is_over=True, promises=[], letters=1, today=day(20))
    assert (found.answered_by_target, found.kept_informed) == (None, None)
