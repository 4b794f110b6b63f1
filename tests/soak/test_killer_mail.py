"""A mail that kills whoever reads it is found out; its neighbours become cases."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.clock import SystemClock
from bot.mail.filing import KILLER
from bot.mail.listener import Listener
from bot.mail.local import LocalMailbox
from bot.mail.message import understand
from bot.settings import load_settings, to_desk
from handlers.office import Office
from letters.book import LetterBook
from procedure.mail import IncomingMail
from procedure.words import HeldState
from storage.ledger import Ledger, open_ledger
from storage.tables import Case, Message, RawMail
from tests.ledgers import new_ledger, sqlite_url
from tests.soak.desk import SETTINGS, Bot, Desk, a_desk, a_small_bot
from tests.soak.killing import until

DEADLY = "Abracadabra"
LEASE_SECONDS = 0.6


def test_it_is_held_unread_after_four_deaths_and_its_neighbours_are_filed(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "ledger.db")
    new_ledger(url).close()
    with a_desk(tmp_path, url) as desk:
        desk.write(range(3))
        desk.write(range(3, 4), words=DEADLY)
        desk.write(range(4, 8))
        deaths = 0
        while desk.unread():
            deaths += lives_until_it_dies_or_is_done(desk)
            assert deaths <= 4
    ledger = open_ledger(url)
    assert deaths == 4
    assert held(ledger) == [(3, KILLER, "", 5)]
    assert cases(ledger) == 7
    ledger.close()


def test_two_such_mails_do_not_take_their_neighbours_with_them(tmp_path: Path, sqlite_ledger: Ledger) -> None:
    desk = Desk(tmp_path, "", tmp_path / "frontline.toml")
    desk.config.write_text(
        SETTINGS.format(folder=tmp_path, url=sqlite_url(tmp_path / "x.db"), slack="off", page_port=1, smtp_port=1)
    )
    mailbox = LocalMailbox("complaints", "complaints@example.gov.uk", tmp_path / "maildir")
    mailbox.fetch(1, "")
    for number in range(9):
        desk.write(range(number, number + 1), words=DEADLY if number in (2, 5) else "The boiler.")
    office = Office(sqlite_ledger, to_desk(load_settings(desk.config, {}, tmp_path)), LetterBook(), b"secret")
    for death in range(6):
        listener = Listener(office, mailbox, SystemClock(), f"bot-{death}", understand=broken_by_two_mails)
        with pytest.raises(Broken):
            listener.poll()
        listener.close()
    assert Listener(office, mailbox, SystemClock(), "bot-9", understand=broken_by_two_mails).poll().held == 1
    assert [number for number, *_ in held(sqlite_ledger)] == [2, 5]
    assert cases(sqlite_ledger) == 7


class Broken(Exception):
    """Stands for the end of the process."""


def broken_by_two_mails(raw: bytes) -> IncomingMail:
    if DEADLY.encode() in raw:
        raise Broken
    return understand(raw)


def lives_until_it_dies_or_is_done(desk: Desk) -> bool:
    """Whether the bot died."""
    with Bot(a_small_bot(desk, LEASE_SECONDS, DEADLY), desk.folder / "bot.log") as bot:
        until(lambda: bot.process.poll() is not None or not desk.unread(), 30)
        return bot.process.poll() is not None


def held(ledger: Ledger) -> list[tuple[int, str, str, int]]:
    """Number, reason, what was understood of the sender, and attempts of every held mail."""
    statement = (
        select(RawMail.transport_key, Message.held_reason, Message.from_address, RawMail.attempts)
        .join(Message, col(Message.raw_mail_id) == col(RawMail.id))
        .where(col(Message.held_state) == HeldState.HELD)
        .order_by(col(RawMail.id))
    )
    with ledger.reading() as tx:
        rows = tx.exec(statement).all()
    return [(int(key.partition(".")[0]), reason, sender, attempts) for key, reason, sender, attempts in rows]


def cases(ledger: Ledger) -> int:
    with ledger.reading() as tx:
        return len(tx.exec(select(Case.id)).all())
