"""The language of a text by its small words: told where it is plain, and never for a language that is like another."""

from pathlib import Path

import pytest

from letters.book import LetterBook
from letters.recognising import READ_CHARACTERS

BOOK = LetterBook()
WELSH = (
    "Annwyl Gyngor, mae fy min wedi bod yn llawn ers tair wythnos ac nid oes neb wedi dod.",
    "Rwy’n ysgrifennu eto. Mae'r gwres wedi torri ac mae fy merch yn sâl.",
    "MAE'R BWS YN HWYR ETO AC ROEDD Y GYRRWR YN ANGHWRTAIS IAWN GYDA FY MAM.",
)
ENGLISH = (
    "My bin has not been emptied for three weeks and nobody has come.",
    "The bus from Pen-y-bont to Ynys-ddu was late again, and I was not told why.",
)
OTHER = (
    "Der Bus ist wieder ein paar Stunden zu spät, und ein Fahrer war ein bisschen frech. Es ist ein Skandal.",
    "El autobús no llegó y el conductor no dijo nada, y yo y mi madre esperamos un buen rato y nadie vino.",
    "Níl an bus ar am ar maidin, agus ar an lá sin bhí mé ar mo bhealach ar scoil.",
    "Autobus znowu nie przyjechał i nikt nam nie powiedział dlaczego, a czekaliśmy ponad godzinę.",
    "لم يأت الباص مرة أخرى",
    "De bus is yn, yn en yn hwn; yn.",
)


@pytest.mark.parametrize("text", WELSH)
def test_welsh_is_welsh(text: str) -> None:
    assert BOOK.written_in(text) == "cy"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_english_whatever_places_are_called(text: str) -> None:
    assert BOOK.written_in(text) == "en"


@pytest.mark.parametrize("text", OTHER)
def test_a_language_without_letters_is_not_taken_for_one_that_has_them(text: str) -> None:
    assert BOOK.written_in(text) == ""


@pytest.mark.parametrize("text", ["", "Diolch yn fawr", "Cwyn", "123 456 !!!"])
def test_too_few_words_decide_nothing(text: str) -> None:
    assert BOOK.written_in(text) == ""


def test_a_text_in_two_languages_is_in_neither() -> None:
    assert BOOK.written_in(WELSH[0] + " " + ENGLISH[0]) == ""


def test_no_more_than_its_beginning_is_read() -> None:
    assert BOOK.written_in("x" * READ_CHARACTERS + " " + WELSH[0]) == ""


def test_an_officers_wrong_file_of_words_keeps_no_language_but_its_own_from_being_known(tmp_path: Path) -> None:
    (tmp_path / "cy").mkdir()
    (tmp_path / "cy" / "words.toml").write_text("[recognised_by", encoding="utf-8")
    book = LetterBook(tmp_path)
    assert (book.written_in(WELSH[0]), book.written_in(ENGLISH[0])) == ("", "en")
