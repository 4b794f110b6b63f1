"""How phrases of `words.toml` are found: whole words, and three marks."""

import pytest

from letters.phrases import first_found, flat


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("high volume*", "We have high volumes of mail.", "high volumes"),
        ("ill", "We will fill it.", ""),
        ("ill", "She is ill.", "ill"),
        ("sorry you ... feel", "Sorry, you may well feel let down", "sorry, you may well feel"),
        ("sorry you ... feel", "sorry you", ""),
        ("sorry you ... feel", "sorry you one two three four feel", ""),
        ("because", "It is\n because\n of snow.", "because"),
        ("don't reply", "Please don’t reply.", "don't reply"),
        ("(a.b)", "see (a.b) there", "(a.b)"),
        ("a.b", "axb", ""),
        ("sâl", "yn sa\u0302l", "sâl"),
    ],
)
def test_a_phrase_is_found_as_people_write_it(phrase: str, text: str, found: str) -> None:
    assert first_found([phrase], flat(text)) == found


def test_a_phrase_that_is_allowed_hides_the_forbidden_one_within_it() -> None:
    rule = ("extension", "!extension #")
    assert first_found(rule, "call extension 12") == ""
    assert first_found(rule, "call extension 12 about your extension") == "extension"
