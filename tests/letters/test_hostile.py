"""Values from outside stay data: in the subject, the text, the HTML and the lines of the mail."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.book import LetterBook
from letters.facts import HoldingFacts, ResponseFacts
from letters.letter import Letter, LetterKind
from letters.samples import sample_facts

BOOK = LetterBook()


def holding_with(reason: str) -> Letter:
    facts = sample_facts(LetterKind.HOLDING)
    assert isinstance(facts, HoldingFacts)
    return BOOK.write(replace(facts, reason=reason))


def response_with(body: str) -> Letter:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    return BOOK.write(replace(facts, body=body))


@pytest.mark.parametrize("typed", ["{{ 7 * 7 }}", "{% for x in y %}", "{{ reference.__class__ }}", "{# gone #}"])
def test_template_syntax_is_printed_and_not_run(typed: str) -> None:
    assert typed in holding_with(typed).text


def test_html_is_escaped_in_the_page_and_kept_in_the_text() -> None:
    letter = holding_with("<script>alert(1)</script> & <!channel>")
    assert "<script>alert(1)</script> & <!channel>" in letter.text
    assert "<script" not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;!channel&gt;" in letter.html


def test_an_attribute_cannot_be_closed_from_a_label_or_subject() -> None:
    facts = replace(sample_facts(LetterKind.RECEIPT), reference='"><img src=x>')
    html = BOOK.write(facts).html
    assert "<img" not in html


@pytest.mark.parametrize("typed", ["# Not a heading", "- not an item", "| Not: a fact"])
def test_a_value_at_the_start_of_a_line_is_never_structure(typed: str) -> None:
    plain, hostile = holding_with("plain").html, holding_with(f"{typed}\n\n{typed}").html
    for tag in ("<h2", "<li>", "<tr>"):
        assert hostile.count(tag) == plain.count(tag)
    assert hostile.count(f">{typed}</p>") == 2


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n", "\x85", "\u2028", "\x0b", "\x00"])
def test_no_header_can_be_put_into_a_subject(ending: str) -> None:
    facts = replace(sample_facts(LetterKind.RECEIPT), reference=f"C-1{ending}Bcc: all@example.org")
    letter = BOOK.write(facts)
    assert letter.subject.isprintable()
    assert letter.subject.endswith("Bcc: all@example.org)")


def test_a_subject_has_at_most_200_characters() -> None:
    subject = BOOK.write(replace(sample_facts(LetterKind.UPDATE), reference="C" * 5000)).subject
    assert len(subject) <= 200


def test_control_characters_and_turned_text_are_removed() -> None:
    assert "abc" in holding_with("a\x07\u202eb\ud800\ue000\ue001c").text


def test_every_line_keeps_the_limit_of_mail_even_for_one_endless_word() -> None:
    letter = response_with("é&" * 5000 + " " + "word " * 500)
    lines = (letter.text + letter.html).splitlines()
    assert max(len(line.encode()) for line in lines) <= 998


def test_lines_are_wrapped_at_72_but_a_link_stays_whole() -> None:
    link = "https://example.gov.uk/" + "a" * 150
    letter = response_with("Please see " + link + " for all that we found. " * 10)
    assert link in letter.text
    assert link in letter.html
    assert all(len(line) <= 72 for line in letter.text.splitlines() if link not in line)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_whatever_is_typed_a_letter_comes_out_that_can_be_sent(typed: str) -> None:
    letter = holding_with(typed)
    plain = holding_with("plain")
    letter.text.encode()
    assert letter.subject == plain.subject
    for tag in ("<h2", "<li>", "<tr>", "<html", "</main>"):
        assert letter.html.count(tag) == plain.html.count(tag)
