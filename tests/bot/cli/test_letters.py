"""`frontline letters`: every language is checked, a letter is shown, on a case too, and made for the post."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlmodel import select

from letters.letter import LetterKind
from storage.tables import Contact, Outbox
from tests.bot.cli.desk import CommandLine


def told(frontline: CommandLine, **what: str) -> None:
    """Something is known of the complainant."""
    with frontline.office() as office, office.ledger.writing() as tx:
        contact = tx.exec(select(Contact)).one()
        for name, value in what.items():
            setattr(contact, name, value)


def test_the_shipped_letters_of_every_language_are_in_order(frontline: CommandLine) -> None:
    assert frontline.json("letters", "check") == {"ok": True, "findings": []}


def test_a_mistake_in_a_welsh_letter_of_ones_own_is_found(frontline: CommandLine) -> None:
    own = frontline.folder / "var" / "letters" / "cy"
    own.mkdir(parents=True)
    (own / "update.txt.j2").write_text("Subject: {{ reference }}\n\nDiolch am eich amynedd.\n", encoding="utf-8")
    checked = frontline("letters", "check")
    assert checked.code == 1
    assert "cy/update: The letter does not say an apology." in checked.err
    assert "cy/update: The letter says 'diolch am eich amynedd': nobody gave it." in checked.err


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_is_shown_in_welsh(frontline: CommandLine, kind: LetterKind) -> None:
    shown = frontline.json("letters", "preview", kind.value, "--language", "cy")
    assert list(shown) == ["kind", "subject", "text", "html"]
    assert "Cyngor Enghraifft" in shown["text"]


def test_on_a_case_a_letter_has_its_dates_and_language_and_is_not_queued(frontline: CommandLine) -> None:
    reference = frontline.complaint()
    told(frontline, language="cy")
    shown = frontline.json("letters", "preview", "holding", "--case", reference)
    assert shown["to"] == "jo@example.org"
    assert f"Cyfeirnod: {reference}" in shown["text"]
    assert "dydd Iau 10 Ebrill 2025" in " ".join(shown["text"].split())
    assert (shown["attachments"], shown["must_mend"], shown["lacks"]) == ([], [], [])
    with frontline.office() as office, office.ledger.reading() as tx:
        assert "holding" not in [one.kind.value for one in tx.exec(select(Outbox)).all()]


def test_people_see_what_stands_around_the_letter(frontline: CommandLine) -> None:
    reference = frontline.complaint()
    shown = frontline("letters", "preview", "response", "--case", reference)
    assert shown.out.startswith("To: jo@example.org\nAttachments: none\n")
    assert f"\n\nYour complaint {reference}: our reply\n\n" in shown.out


def test_only_three_letters_can_be_shown_on_a_case(frontline: CommandLine) -> None:
    refused = frontline("letters", "preview", "receipt", "--case", frontline.complaint())
    assert refused.code == 1
    assert "without a case every letter can" in refused.err


def test_a_letter_is_made_for_the_post(frontline: CommandLine) -> None:
    file = frontline.folder / "reply.docx"
    assert frontline("letters", "preview", "response", "--docx", file).code == 0
    assert read(file)[1] == "Mrs Sample\n2 Low Road\nExample Town\nEX1 2BB"


def test_on_a_case_the_post_needs_a_postal_address(frontline: CommandLine) -> None:
    reference, file = frontline.complaint(), frontline.folder / "reply.docx"
    order = ("letters", "preview", "response", "--case", reference, "--docx", file)
    refused = frontline(*order)
    assert (refused.code, file.exists()) == (1, False)
    assert "no postal address" in refused.err
    told(frontline, postal_address="Jo Quill\n7 Mill Lane")
    assert frontline(*order).code == 0
    assert read(file)[1] == "Jo Quill\n7 Mill Lane"


def read(file: Path) -> list[str]:
    return [one.text for one in Document(BytesIO(file.read_bytes())).paragraphs]
