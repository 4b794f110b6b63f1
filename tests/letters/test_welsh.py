"""A Welsh letter holds no English: no label of code, settings or the shipped procedures is left untranslated."""

from dataclasses import replace
from pathlib import Path

import pytest

from letters.book import LetterBook
from letters.closing import DONE, JOINED, TOLD_WHERE_TO_WRITE
from letters.facts import ReceiptFacts, ResponseFacts, RouteFacts
from letters.labels import (
    ANOTHER_DECIDER,
    APPROVERS,
    NEXT_STAGE,
    NO_AREA_TEAM,
    OUR_REPLY,
    OUR_TEAM,
    PASSED_ON,
    REPLY_AND_TELL_US,
    THIS_COMPLAINT,
    YOUR_COMPLAINT,
)
from letters.letter import LetterKind
from letters.phrases import first_found, flat
from letters.shelf import Shelf
from procedure.amends import MONEY, RemedyKind
from procedure.loading import load_procedure
from procedure.outcomes import Closure, Outcome

BOOK = LetterBook()
LABELS = Shelf().words("cy").labels
PRESETS = sorted((Path(__file__).parents[2] / "procedure" / "presets").glob("*.toml"))
REMEDIES = tuple(kind.value.capitalize() for kind in (RemedyKind.APOLOGY, *MONEY))
ENGLISH = (
    "the",
    "your",
    "you",
    "our",
    "we",
    "of",
    "and",
    "stage",
    "reply",
    "received",
    "reference",
    "team",
    "by",
    "is",
)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_no_english_word_stands_in_a_welsh_letter(kind: LetterKind) -> None:
    letter = BOOK.write(BOOK.sample(kind, "cy"), "cy")
    assert first_found(ENGLISH, flat(f"{letter.subject} {letter.text}")) == ""


def test_every_outcome_and_closure_has_its_welsh_word() -> None:
    spoken = [one.value.replace("_", " ") for one in (*Outcome, *Closure)]
    assert [one for one in spoken if one not in LABELS] == []


def test_every_phrase_that_code_writes_has_its_welsh_words() -> None:
    phrases = (OUR_TEAM, ANOTHER_DECIDER, YOUR_COMPLAINT, OUR_REPLY, NO_AREA_TEAM, REPLY_AND_TELL_US)
    closing = (*DONE.values(), TOLD_WHERE_TO_WRITE, JOINED, PASSED_ON)
    assert [
        one
        for one in (*phrases, *closing, *REMEDIES, *APPROVERS.values(), NEXT_STAGE, THIS_COMPLAINT)
        if one not in LABELS
    ] == []


@pytest.mark.parametrize("preset", PRESETS, ids=lambda path: path.stem)
def test_every_shipped_procedure_can_be_named_in_welsh(preset: Path) -> None:
    procedure = load_procedure(preset.read_text(encoding="utf-8"), preset.stem)
    said = [stage.name for stage in procedure.stages] + [procedure.signpost.name, procedure.signpost.time_limit]
    assert [one for one in said if one not in LABELS] == []


def test_what_a_person_typed_is_not_translated() -> None:
    facts = BOOK.sample(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    typed = replace(facts, body="upheld", remedy="Review", addressee="Manager", points=facts.points)
    text = BOOK.write(typed, "cy").text
    for word in ("upheld\n", "Review\n", "Annwyl Manager"):
        assert word in text


def test_a_team_is_named_after_its_area_in_the_language_of_the_letter() -> None:
    facts = BOOK.sample(LetterKind.RECEIPT)
    assert isinstance(facts, ReceiptFacts)
    named = replace(facts, sender=replace(facts.sender, team_name="Waste complaints team"))
    assert "Tîm: Tîm cwynion Waste" in BOOK.write(named, "cy").text
    assert "Team: Waste complaints team" in BOOK.write(named, "en").text


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("kind", list(LetterKind))
def test_on_paper_nobody_is_asked_to_reply_by_mail(kind: LetterKind, language: str) -> None:
    facts = BOOK.sample(kind, language)
    letter = BOOK.write(facts, language, by_post=True)
    assert first_found(("email", "e-bost"), flat(letter.text)) == ""
    assert BOOK.lint(letter, facts) == ()


def test_a_sentence_about_a_team_is_made_in_the_language_of_the_letter() -> None:
    facts = BOOK.sample(LetterKind.ROUTE)
    assert isinstance(facts, RouteFacts)
    passed_on = replace(facts, done=PASSED_ON.format("the appeals team"), dealt_with_by="the appeals team")
    letter = BOOK.write(passed_on, "cy")
    assert "anfon y neges ymlaen at y tîm apeliadau, gyda'r dyddiad" in " ".join(letter.text.split())
    assert BOOK.lint(letter, passed_on) == ()
    typed = replace(facts, done="We told the complaints team")
    assert "We told the complaints team" in BOOK.write(typed, "cy").text
