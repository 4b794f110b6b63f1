"""The Word document of a letter, read back: what it says, its structure, its language, and what it does not tell."""

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from freezegun import freeze_time

from letters.book import LetterBook
from letters.document import document
from letters.facts import ReplyFacts
from letters.letter import LetterKind
from letters.paper import address_lines
from procedure.errors import NotAllowed

BOOK = LetterBook()
ADDRESS = "Mrs Sample\n2 Low Road\n\nExample Town\nEX1 2BB"
ON = date(2026, 4, 10)


def file_of(kind: LetterKind, language: str = "en") -> bytes:
    return document(BOOK.on_paper(BOOK.sample(kind, language), language, ADDRESS, ON), ON)


def read(file: bytes) -> Any:
    return Document(BytesIO(file))


def words_of(made: Any) -> str:
    """Everything in the order of the page, on one line."""
    texts = (
        "".join(part.text or " " for part in one.iter(qn("w:t"), qn("w:br"))) for one in made.element.iter(qn("w:p"))
    )
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_document_says_every_word_of_the_letter_for_the_post(kind: LetterKind, language: str) -> None:
    letter = BOOK.write(BOOK.sample(kind, language), language, by_post=True)
    said = words_of(read(file_of(kind, language)))
    assert letter.subject in said
    for line in letter.text.splitlines():
        words = line.removeprefix("- ").strip()
        label, colon, value = words.partition(": ")
        assert words in said or (colon and label in said and value in said), words


def test_above_the_letter_stand_sender_recipient_date_and_reference() -> None:
    first = [one.text for one in read(file_of(LetterKind.RESPONSE, "cy")).paragraphs[:4]]
    assert first == [
        "Cyngor Enghraifft\n1 Stryd Fawr\nTref Enghraifft\nEX1 1AA",
        "Mrs Sample\n2 Low Road\nExample Town\nEX1 2BB",
        "Dydd Gwener 10 Ebrill 2026\nEin cyfeirnod: C-2026-00042",
        "Eich cwyn C-2026-00042: ein hateb",
    ]


def test_headings_lists_and_the_table_are_what_word_takes_for_such() -> None:
    made = read(file_of(LetterKind.HOLDING))
    styles = [one.style.name for one in made.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == 5
    assert styles.count("List Bullet") == 2
    (table,) = made.tables
    assert [row.cells[0].text for row in table.rows] == ["Reference", "New date"]


@pytest.mark.parametrize(("language", "known_as"), [("en", "en-GB"), ("cy", "cy-GB")])
def test_word_is_told_the_language(language: str, known_as: str) -> None:
    made = read(file_of(LetterKind.UPDATE, language))
    tags = list(made.styles.element.iter(qn("w:lang")))
    assert tags
    assert {tag.get(qn("w:val")) for tag in tags} == {known_as}
    assert made.core_properties.language == language


def test_the_file_holds_no_macro_no_outside_link_and_no_name_but_the_organisation_s() -> None:
    file = file_of(LetterKind.RESPONSE)
    known = read(file).core_properties
    assert (known.author, known.last_modified_by, known.comments) == ("Example Council", "Example Council", "")
    assert (known.created, known.modified) == (known.modified, known.created)
    assert known.created.date() == ON
    with zipfile.ZipFile(BytesIO(file)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower()]
        everything = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
    assert b'TargetMode="External"' not in everything


def test_the_same_letter_makes_the_same_file() -> None:
    first, second = (zipfile.ZipFile(BytesIO(file_of(LetterKind.UPDATE))) for _ in range(2))
    assert [first.read(name) for name in first.namelist()] == [second.read(name) for name in second.namelist()]


def test_whatever_was_typed_the_file_can_be_made() -> None:
    facts = BOOK.sample(LetterKind.REPLY)
    assert isinstance(facts, ReplyFacts)
    odd = replace(facts, body="a\x00\x0b\ufffe\uffff\ud800<w:p>&\u202eb\n\n# no heading")
    made = read(document(BOOK.on_paper(odd, "en", ADDRESS, ON), ON))
    assert "<w:p>&b" in words_of(made)
    assert "# no heading" in words_of(made)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (" \n\n", "no postal address"),
        ("line\n" * 9, "at most 8 lines of 100 characters"),
        ("x" * 101, "at most 8 lines of 100 characters"),
    ],
)
def test_what_fits_no_envelope_is_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        address_lines(typed)


def test_the_file_is_the_same_whenever_it_is_written() -> None:
    with freeze_time("2026-04-10 09:00:00"):
        first = file_of(LetterKind.ACKNOWLEDGEMENT)
    with freeze_time("2027-10-11 23:59:58"):
        assert file_of(LetterKind.ACKNOWLEDGEMENT) == first
