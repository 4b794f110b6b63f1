"""A short piece is worked out once, a long one each time."""

import pytest

from letters.remembering import LONGEST, remembering


@pytest.mark.parametrize(("characters", "times"), [(LONGEST, 1), (LONGEST + 1, 2)])
def test_only_a_short_piece_is_remembered(characters: int, times: int) -> None:
    seen: list[str] = []

    @remembering(len)
    def doubled(piece: str) -> str:
        seen.append(piece)
        return 2 * piece

    text = "a" * characters
    assert doubled(text) == doubled(text) == 2 * text
    assert len(seen) == times


def test_another_piece_is_not_taken_for_the_one_before() -> None:
    @remembering(len)
    def doubled(piece: str) -> str:
        return 2 * piece

    assert (doubled("a"), doubled("b"), doubled("a")) == ("aa", "bb", "aa")
