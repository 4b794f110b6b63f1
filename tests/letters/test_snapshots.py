"""Every shipped letter word for word, as somebody read it: whoever changes a letter reads it again and says so here."""

from dataclasses import replace
from pathlib import Path

import pytest

from letters.book import LetterBook
from letters.facts import HoldingFacts
from letters.letter import LetterKind
from letters.lint import Severity

FOLDER = Path(__file__).parent / "snapshots"
LANGUAGES = ("en", "cy")
BOOK = LetterBook()
EARLY = "holding-early.txt"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_letter_is_word_for_word_the_one_that_was_read(kind: LetterKind, language: str) -> None:
    letter = BOOK.write(BOOK.sample(kind, language), language)
    file = FOLDER / language / f"{kind.value}.txt"
    renew = f"frontline letters preview {kind.value} --language {language} > {file}"
    assert f"{letter.subject}\n\n{letter.text}\n" == file.read_text(encoding="utf-8"), (
        f"The {kind.value} letter has changed. If that is meant, read it as its reader will, then keep it: {renew}"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_second", [False, True])
def test_a_holding_letter_before_its_day_does_not_say_that_the_reply_is_late(language: str, is_second: bool) -> None:
    facts = BOOK.sample(LetterKind.HOLDING, language)
    assert isinstance(facts, HoldingFacts)
    facts = replace(facts, is_late=False, is_second=is_second)
    letter = BOOK.write(facts, language)
    if not is_second:
        file = FOLDER / language / EARLY
        assert f"{letter.subject}\n\n{letter.text}\n" == file.read_text(encoding="utf-8")
    assert not [word for word in ("is late", "not sent", "hwyr", "anfon") if word in letter.subject + letter.text]
    assert not [one for one in BOOK.lint(letter, facts) if one.severity is Severity.BLOCKING]


def test_no_letter_is_kept_that_is_not_written_any_more() -> None:
    kept = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert kept == {f"{language}/{kind.value}.txt" for language in LANGUAGES for kind in LetterKind} | {
        f"{language}/{EARLY}" for language in LANGUAGES
    }
