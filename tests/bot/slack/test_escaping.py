"""Text from outside on its way to Slack."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.escaping import cut, escape, escape_within, pieces, unescape


def test_a_mention_in_a_mail_pings_nobody() -> None:
    assert escape("<!channel> & <@U123>") == "&lt;!channel&gt; &amp; &lt;@U123&gt;"


def test_control_characters_go_and_line_breaks_stay() -> None:
    assert escape("a\x00b\x1b[31m\u202ec\nd") == "ab[31mc\nd"


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"])))
def test_escaping_and_unescaping_give_back_what_was_there(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text(alphabet="a&<>é", max_size=400), st.integers(min_value=10, max_value=120))
def test_a_cut_text_fits_and_holds_no_broken_entity(text: str, limit: int) -> None:
    fitting = escape_within(text, limit)
    assert len(fitting) <= limit
    assert escape(unescape(fitting)) == fitting


@given(st.text(alphabet="ab &<\n", max_size=2000), st.integers(min_value=20, max_value=200))
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    parts = list(pieces(text, limit, at_most=10_000))
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(map(unescape, parts)).split()) == "".join(text.split())


def test_a_very_long_text_ends_with_a_sign_that_there_is_more() -> None:
    parts = list(pieces("word " * 10_000, 100, at_most=3))
    assert len(parts) == 3
    assert parts[-1] == "…"


def test_a_short_text_is_not_cut() -> None:
    assert cut("short", 5) == "short"
