"""What stands in channels: never who complained, nor what about."""

import json

from sqlmodel import col, select

from bot.slack.dressing import dress
from letters.notes import from_json
from storage.ledger import Ledger
from storage.tables import Outbox
from tests.bot.slack.office import COMPLAINANT, Complaints, an_office


def test_no_card_and_no_note_says_who_complained_or_what_about(module_ledger: Ledger) -> None:
    Complaints(an_office(module_ledger)).file()
    with module_ledger.reading() as tx:
        notes = tx.exec(select(Outbox.note).where(col(Outbox.note) != "")).all()
    assert notes
    for note in notes:
        dressed = dress(from_json(note))
        shown = dressed.text + json.dumps(dressed.blocks, ensure_ascii=False)
        assert COMPLAINANT not in shown
        assert "Periwinkle" not in shown
        assert "@example.org" not in shown
