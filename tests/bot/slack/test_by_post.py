"""The verbs `posted` and `phoned`, their forms, and the button under a letter that waits for a person."""

from datetime import date

from handlers.new import Complaint, new
from handlers.phoned import promised
from letters.notes import Action
from procedure.words import Channel
from storage.cases import current_stage, find, promises_of
from storage.spoken import Spoken
from storage.tables import Stage
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.test_actions import press
from tests.bot.slack.workspace import ANN, MIA


def by_post(house: House) -> str:
    complaint = Complaint(date(2026, 3, 30), Channel.POST, ("The boiler",), "Jo", postal_address="1 Boiler Lane")
    return new(house.office, complaint, ANN.email, noon()).reference


def stage_of(house: House, reference: str) -> Stage:
    with house.office.ledger.reading() as tx:
        return current_stage(tx, find(tx, reference).id or 0)


def opened(house: House, text: str) -> str:
    view = house.script.command(ANN, f"/complaint {text}").view
    assert view is not None
    return str(view["id"])


def test_with_a_day_a_letter_is_recorded_at_once(house: House) -> None:
    reference = by_post(house)
    shown = house.script.command(ANN, f"/complaint posted {reference} 2026-04-01")
    assert f"the receipt of {reference} left on Wed 1 Apr 2026" in shown.words
    assert stage_of(house, reference).receipt_sent_at is not None
    assert "is no date" in house.script.command(ANN, f"/complaint posted {reference} soon").words
    assert "No letter of" in house.script.command(ANN, f"/complaint posted {reference} 2026-04-01").words


def test_the_button_asks_for_the_day_and_the_channel(house: House) -> None:
    reference = by_post(house)
    form = press(house, ANN, Action.POSTED, f"{reference}.s1.receipt.1").view
    assert form is not None
    errors, _ = house.script.submit(ANN, form["id"], {"on": "2026-04-02"})
    assert list(errors) == ["on"]
    errors, shown = house.script.submit(ANN, form["id"], {"on": "2026-04-01", "channel": "phone"})
    assert errors == {}
    assert reference in shown.words


def test_a_call_that_confirmed_the_complaint_is_recorded(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"phoned {reference}")
    values = {"on": "2026-03-31", "what": "acknowledgement", "points": "- No heat\n- No answer"}
    errors, shown = house.script.submit(ANN, form, values)
    assert errors == {}
    assert "Acknowledged by phone on Tue 31 Mar 2026" in shown.words


def test_a_call_that_gave_a_new_date_says_what_is_wrong_under_its_field(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"phoned {reference}")
    given = {"on": "2026-03-31", "what": "new_date", "reason": "The part is late"}
    for wrong, field in (({}, "promised_on"), ({"promised_on": "2026-04-18"}, "promised_on")):
        assert list(house.script.submit(ANN, form, {**given, **wrong})[0]) == [field]
    assert list(house.script.submit(ANN, form, {**given, "reason": "", "promised_on": "2026-04-15"})[0]) == ["reason"]
    assert house.script.submit(ANN, form, {**given, "promised_on": "2026-04-15"})[0] == {}
    with house.office.ledger.reading() as tx:
        (promise,) = promises_of(tx, stage_of(house, reference).id or 0)
    assert promise.promised_on == date(2026, 4, 15)


def test_from_the_third_time_on_a_manager_gives_the_date(house: House) -> None:
    reference = house.complaints.file()
    for day in (15, 22):
        spoken = Spoken(date(2026, 4, 1))
        promised(house.office, reference, spoken, date(2026, 4, day), "The part is late", ANN.email, noon())
    values = {"on": "2026-04-01", "what": "new_date", "promised_on": "2026-04-29", "reason": "Later still"}
    errors, _ = house.script.submit(ANN, opened(house, f"phoned {reference}"), values)
    assert "Only a manager may" in next(iter(errors.values()))
    view = house.script.command(MIA, f"/complaint phoned {reference}").view
    assert view is not None
    assert house.script.submit(MIA, view["id"], values)[0] == {}
