"""Held mails are told of one by one; in a flood together, once an hour, and none is missing in the lists."""

from datetime import datetime

from handlers import ask
from handlers.pen import discard
from storage.held_notes import TOLD_ONE_BY_ONE
from storage.ledger import Ledger
from tests.handlers.desk import ANN, DAY, HOUR, MIA, MINUTE, MONDAY, Work, at, work

CHANNEL = "#complaints"
WHY = "The bot could not handle this mail."


def flood(bench: Work, mails: int, now: datetime = MONDAY, text: str = "The boiler.") -> list[int]:
    return [bench.arrives(bench.a_mail(text), now, WHY).message_id for _ in range(mails)]


def titles(bench: Work, target: str = CHANNEL) -> list[str]:
    return [one.title for one in bench.told(target)]


def test_a_flood_is_told_of_by_one_note_an_hour_beside_the_first_twenty(ledger: Ledger) -> None:
    bench = work(ledger)
    flood(bench, TOLD_ONE_BY_ONE + 40)
    assert titles(bench) == ["A mail is held"] * TOLD_ONE_BY_ONE + ["Many mails are held"]
    assert bench.told(CHANNEL)[-1].text == "More than 20 came within an hour. /complaint held shows all of them."
    flood(bench, 30, at("2026-03-30 09:59"))
    assert titles(bench).count("Many mails are held") == 1
    flood(bench, 30, at("2026-03-30 10:01"))
    assert titles(bench).count("Many mails are held") == 2
    assert len(ask.held(bench.office)) == TOLD_ONE_BY_ONE + 100


def test_after_a_flood_each_is_told_of_again(ledger: Ledger) -> None:
    bench = work(ledger)
    flood(bench, TOLD_ONE_BY_ONE + 1)
    flood(bench, 1, MONDAY + 2 * HOUR)
    assert titles(bench)[-1] == "A mail is held"


def test_what_was_decided_at_once_makes_no_flood(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    for minutes in range(TOLD_ONE_BY_ONE + 10):
        for number in flood(bench, 1, MONDAY + minutes * MINUTE):
            discard(bench.office, number, "An advertisement.", MIA, MONDAY + minutes * MINUTE)
    assert titles(bench) == ["A mail is held"] * (TOLD_ONE_BY_ONE + 10)


def test_urgent_words_in_a_flood_are_told_to_the_rota_once_an_hour(ledger: Ledger) -> None:
    bench = work(ledger)
    flood(bench, TOLD_ONE_BY_ONE + 5)
    flood(bench, 9, MONDAY + MINUTE, "We have no heating.")
    assert titles(bench, MIA) == ["Held mails hold words that may mean danger"]
    assert titles(bench, ANN) == []
    flood(bench, 1, MONDAY + DAY, "We have no heating.")
    assert titles(bench, MIA)[-1] == "A held mail holds words that may mean danger"
