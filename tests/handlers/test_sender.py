"""Who signs, and how to reach them: the number, the address and the privacy notice of the settings stand in letters."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from letters.document import document
from letters.letter import LetterKind
from letters.samples import sample_facts
from procedure.desk import Desk
from procedure.words import OutboxKind
from storage.ledger import Ledger
from tests.handlers.desk import MAILBOX, a_desk, work

PHONE, OF_REPAIRS = "01234 111111, Monday to Friday, 9 to 5", "01234 222222"
HOME = "1 High Street\nExample Town\nEX1 1AA"


def reachable() -> Desk:
    desk = replace(a_desk(), phone=PHONE, postal_address=HOME, privacy_notice="https://example.gov.uk/privacy")
    areas = tuple(replace(one, phone=OF_REPAIRS) if one.code == "repairs" else one for one in desk.areas)
    return replace(desk, areas=areas)


@pytest.mark.parametrize(("text", "number"), [("The boiler is broken.", OF_REPAIRS), ("My bin.", PHONE)])
def test_a_receipt_names_the_number_of_the_area_else_of_the_desk_and_the_privacy_notice(
    sqlite_ledger: Ledger, text: str, number: str
) -> None:
    bench = work(sqlite_ledger, reachable())
    bench.complaint(text)
    (receipt,) = bench.rows(OutboxKind.RECEIPT)
    said = " ".join(receipt.text.split())
    assert f"You can reach a person here: {number}" in said
    assert "How we use what you tell us: https://example.gov.uk/privacy" in said


def test_without_a_number_a_person_answers_by_mail(sqlite_ledger: Ledger) -> None:
    sender = work(sqlite_ledger).office.sender("repairs", MAILBOX)
    assert sender.staffed_contact == sender.reply_address == "complaints@example.gov.uk"
    assert (sender.postal_address, sender.privacy_notice) == ("", "")


def test_a_letter_for_the_post_begins_with_where_to_write(sqlite_ledger: Ledger) -> None:
    office = work(sqlite_ledger, reachable()).office
    facts = replace(sample_facts(LetterKind.REPLY), sender=office.sender("waste", MAILBOX))
    paper = office.letters.on_paper(facts, "en", "Mrs Sample\n2 Low Road", date(2026, 4, 2))
    assert paper.sender == ("Example Council", "1 High Street", "Example Town", "EX1 1AA")
    lines = [one.text for one in Document(BytesIO(document(paper, date(2026, 4, 2)))).paragraphs]
    assert lines[0].splitlines() == ["Example Council", "1 High Street", "Example Town", "EX1 1AA"]
