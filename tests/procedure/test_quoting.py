"""What is quoted in a mail: nothing is lost, and nothing of a person's own words is taken for a quote."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from procedure.quote_words import FIELDS, ORIGINAL, WROTE
from procedure.quoting import LONG_QUOTE_LINES, LOOKED_AT, own_words, passages

LINES = st.sampled_from(
    [
        "", " ", ">", "> quoted", ">> twice", "-- ", "--", "My bin was missed.", "From: Jo <jo@example.org>", "Von: Jo",
        "Sent: 1 April 2026 10:15", "To: us", "Subject: Bins", "Betreff: Bins", "_" * 32, "-----Original Message-----",
        "On 1 April 2026 at 10:15, Jo <jo@example.org> wrote:", "wrote:", "Jo <jo@example.org>", "He wrote:", "：",
        ":" * 50, "\x0c", "\u2028", "发件人：", "From:" * 30,
    ]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r", ""])


@given(st.lists(st.tuples(LINES, ENDS), max_size=60))
@example([])
def test_all_passages_together_are_the_text_whatever_it_is(parts: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in parts)
    found = passages(text)
    assert "".join(one.text for one in found) == text
    assert all(one.text for one in found)
    assert all(one.is_quoted is not other.is_quoted for one, other in pairwise(found))


@given(st.text(max_size=500))
def test_any_text_at_all_is_kept(text: str) -> None:
    assert "".join(one.text for one in passages(text)) == text


@given(st.lists(LINES, max_size=40))
def test_a_mail_in_which_something_is_said_never_reads_as_empty(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert bool(own_words(text).strip()) is bool(text.strip())


@given(st.text(alphabet=st.characters(exclude_characters=">:：-_=*", exclude_categories=["Cs"]), max_size=400))
def test_without_any_mark_nothing_is_folded(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "From: the start nobody listened.\nTo: this day.\n",
        "Subject: bins\nFrom: me\n",
        "He said:\nnothing at all\n",
        "On 3 March at 10:15 your officer wrote:\nWe will come.\nNobody came.\n",
        "I waited\n--\nthen I rang.\n" + "And nobody answered.\n" * 25,
        "> 20 pounds is what I paid.\nI want it back.\n",
    ],
)
def test_what_people_write_themselves_stays(text: str) -> None:
    assert own_words(text) == text


def test_a_quote_is_long_from_nine_lines_on_where_words_follow() -> None:
    def text(lines: int) -> str:
        return "> as you said\n" * lines + "That is wrong.\n"

    assert own_words(text(LONG_QUOTE_LINES)) == text(LONG_QUOTE_LINES)
    assert own_words(text(LONG_QUOTE_LINES + 1)) == "That is wrong.\n"


def test_what_lies_beyond_the_limit_is_kept_unread() -> None:
    text = "Nobody came.\n" * (LOOKED_AT // 13) + "> quoted\n" * 2_000
    assert "".join(one.text for one in passages(text)) == text


@pytest.mark.parametrize("verb", WROTE)
def test_every_verb_makes_a_heading(verb: str) -> None:
    assert own_words(f"Nobody came.\n1.4.2026 10:15, Jo <jo@example.org> {verb}:\n> Soon.\n") == "Nobody came.\n"


@pytest.mark.parametrize("words", ORIGINAL)
def test_every_separator_begins_a_quote(words: str) -> None:
    assert own_words(f"Nobody came.\n-----{words.title()}-----\nSoon.\n") == "Nobody came.\n"


def test_a_field_has_one_meaning_and_the_four_meanings_are_there() -> None:
    assert set(FIELDS.values()) == {"from", "sent", "to", "subject"}
    assert all(word == word.lower() for word in FIELDS)
