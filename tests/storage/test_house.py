"""The desk's own rows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlmodel import select

from procedure import desk
from storage import house
from storage.ledger import Ledger
from storage.tables import Area, Person
from tests.ledgers import MONDAY

LATER = MONDAY + timedelta(hours=1)


def test_a_counter_never_gives_a_number_twice(ledger: Ledger) -> None:
    def five(_: int) -> list[int]:
        numbers = []
        for _ in range(5):
            with ledger.writing() as tx:
                numbers.append(house.next_number(tx, "cases 2026"))
        return numbers

    with ThreadPoolExecutor(4) as threads:
        given = [number for numbers in threads.map(five, range(4)) for number in numbers]
    assert sorted(given) == list(range(1, 21))


def test_a_counter_can_be_raised_but_never_goes_back(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        house.raise_to(tx, "cases 2026", 41)
        house.raise_to(tx, "cases 2026", 7)
        assert house.next_number(tx, "cases 2026") == 42


def test_the_settings_change_names_but_never_remove_anybody(ledger: Ledger) -> None:
    ann = desk.Person("ann@example.gov.uk", "Ann Owner")
    with ledger.writing() as tx:
        house.sync_people(tx, [ann, desk.Person("mia@example.gov.uk", "Mia")])
        house.remember_slack_id(tx, "ann@example.gov.uk", "U1")
        number = house.person_id(tx, "Ann@Example.gov.uk")
        house.sync_people(tx, [desk.Person("ann@example.gov.uk", "Ann Other")])
    with ledger.reading() as tx:
        rows = {row.email: row for row in tx.exec(select(Person))}
        assert house.email_of(tx, number) == "ann@example.gov.uk"
    assert set(rows) == {"ann@example.gov.uk", "mia@example.gov.uk"}
    assert (rows["ann@example.gov.uk"].name, rows["ann@example.gov.uk"].slack_id) == ("Ann Other", "U1")


def test_areas_follow_the_settings(ledger: Ledger) -> None:
    def area(name: str) -> desk.Area:
        return desk.Area(code="repairs", directorate="Housing", name=name, stage_owners=(), manager="")

    with ledger.writing() as tx:
        house.sync_areas(tx, [area("Repairs")])
        house.sync_areas(tx, [area("Repairs and gas")])
        assert [(row.code, row.name) for row in tx.exec(select(Area))] == [("repairs", "Repairs and gas")]


def test_a_slack_id_belongs_to_one_person(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        house.remember_slack_id(tx, "ann@example.gov.uk", "U1")
        house.remember_slack_id(tx, "mia@example.gov.uk", "U1")
        assert house.slack_id_of(tx, "ann@example.gov.uk") == ""
        assert house.email_of_slack_id(tx, "U1") == "mia@example.gov.uk"
        assert house.email_of_slack_id(tx, "") == ""


def test_letters_are_paused_once_and_resumed_once(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        assert house.letters_paused(tx) is None
        assert house.pause(tx, MONDAY, "mia@example.gov.uk", "the template is wrong")
        assert not house.pause(tx, LATER, "ann@example.gov.uk", "again")
        pause = house.letters_paused(tx)
        assert pause is not None
        assert (pause.paused_at, pause.reason) == (MONDAY, "the template is wrong")
        assert house.resume(tx, LATER, "mia@example.gov.uk")
        assert not house.resume(tx, LATER, "mia@example.gov.uk")
        assert house.letters_paused(tx) is None


def test_signs_of_life_are_the_latest(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        assert house.last_beat(tx, "sweep") is None
        house.beat(tx, "sweep", MONDAY)
        house.beat(tx, "sweep", LATER)
        assert house.last_beat(tx, "sweep") == LATER


def test_a_failed_poll_keeps_the_last_good_one(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        house.ensure_mailbox(tx, "complaints", MONDAY)
        house.polled(tx, "complaints", MONDAY)
        house.poll_failed(tx, "complaints", "refused")
        house.move_cursor(tx, "complaints", "17")
    with ledger.reading() as tx:
        (row,) = house.mailboxes(tx)
    assert (row.polled_at, row.last_error, row.cursor) == (MONDAY, "refused", "17")


def test_the_day_a_mailbox_went_live_is_kept(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        house.ensure_mailbox(tx, "complaints", MONDAY)
        assert house.ensure_mailbox(tx, "complaints", LATER).live_from == MONDAY
