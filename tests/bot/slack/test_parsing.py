"""What people type, and what is understood of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.parsing import Named, named, nearest, page_of, parse
from bot.slack.verbs import VERBS

REFERENCE = "C-2026-00042"


@pytest.mark.parametrize(
    ("typed", "verb", "reference", "rest"),
    [
        ("", "help", "", ""),
        ("   ", "help", "", ""),
        ("show C-2026-00042", "show", REFERENCE, ""),
        ("SHOW c-2026-42", "show", REFERENCE, ""),
        ("show 2026/42", "show", REFERENCE, ""),
        ("show c 2026 42", "show", REFERENCE, ""),
        ("show C - 2026 - 42", "show", REFERENCE, ""),
        ("show C‑2026‑00042.", "show", REFERENCE, ""),
        ("C-2026-00042", "show", REFERENCE, ""),
        ("2026/42", "show", REFERENCE, ""),
        ("take", "take", "", ""),
        ("claim 2026/42", "take", REFERENCE, ""),
        ("assign 2026/42 <@U123ABC|ann>", "assign", REFERENCE, "<@U123ABC|ann>"),
        ("assign   C-2026-00042   me", "assign", REFERENCE, "me"),
        ("note 2026/42 call &lt;her&gt; &amp; him", "note", REFERENCE, "call <her> & him"),
        ("note 2026/42 first line\n\nsecond  line", "note", REFERENCE, "first line\n\nsecond  line"),
        ("note 2026/42", "note", REFERENCE, ""),
        ("list overdue", "list", "", "overdue"),
        ("ls housing-repairs 2", "list", "", "housing-repairs 2"),
        ("stats 2026-04-01..2026-06-30", "stats", "", "2026-04-01..2026-06-30"),
        ("letters pause wrong template", "letters", "", "pause wrong template"),
        ("help assign", "help", "", "assign"),
        ("show TC-00017", "show", "TC-00017", ""),
        ("TC/2019/17", "show", "TC/2019/17", ""),
        ("assign TC-00017 me", "assign", "TC-00017", "me"),
        ('note "OLD 17" she rang &amp; asked', "note", "OLD 17", "she rang & asked"),
        ("note she rang", "note", "", "she rang"),
        ("hold it please", "hold", "", "it please"),
    ],
)
def test_what_was_typed_is_understood(typed: str, verb: str, reference: str, rest: str) -> None:
    found = parse(typed)
    assert found.verb is not None
    assert (found.verb.name, found.reference, found.rest) == (verb, reference, rest)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("asign 2026/42", "assign"), ("respnd 2026/42", "respond"), ("escallate 2026/42", "escalate"), ("lst", "list")],
)
def test_a_typing_mistake_leads_to_the_nearest_verb_and_is_not_carried_out(typed: str, meant: str) -> None:
    found = parse(typed)
    assert found.verb is None
    assert found.nearest is not None
    assert found.nearest.name == meant


def test_a_word_like_no_verb_has_no_nearest_one() -> None:
    assert nearest("qqqqqqqq") is None


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("<@U123ABC|ann>", Named(user_id="U123ABC")),
        ("<@W9XYZ>", Named(user_id="W9XYZ")),
        ("<@U123ABC|ann>.", Named(user_id="U123ABC")),
        ("me", Named(is_me=True)),
        ("Myself", Named(is_me=True)),
        ("Ann@Example.gov.uk", Named(email="ann@example.gov.uk")),
        ("<mailto:ann@example.gov.uk|ann@example.gov.uk>", Named(email="ann@example.gov.uk")),
        ("ann", Named()),
        ("<!channel>", Named()),
        ("", Named()),
    ],
)
def test_a_person_may_be_named_in_several_ways(typed: str, who: Named) -> None:
    assert named(typed) == who


@pytest.mark.parametrize(
    ("words", "page"),
    [("", ("", 1)), ("overdue", ("overdue", 1)), ("overdue 3", ("overdue", 3)), ("2", ("", 2)), ("0", ("", 1))],
)
def test_a_number_at_the_end_is_a_page(words: str, page: tuple[str, int]) -> None:
    assert page_of(words) == page


def test_every_verb_is_understood_by_its_own_name() -> None:
    assert [found.verb for found in (parse(verb.name) for verb in VERBS)] == list(VERBS)


@given(st.text(max_size=200))
def test_nothing_that_can_be_typed_breaks_the_parser(typed: str) -> None:
    found = parse(typed)
    assert found.verb is not None or found.word
    named(typed)
    page_of(typed)
