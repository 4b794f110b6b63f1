"""The holding pen in Slack: read a mail, say whose it is, try it again, discard it."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from handlers import ask
from handlers.keep import Arrived, keep
from handlers.receive import Understood, receive
from letters.notes import Action
from procedure.mail import IncomingMail, MailClass
from procedure.words import OutboxKind
from tests.bot.slack.conftest import House
from tests.bot.slack.office import ADDRESS, MAILBOX, noon
from tests.bot.slack.test_actions import press
from tests.bot.slack.test_commands import typed
from tests.bot.slack.test_forms import letters_of
from tests.bot.slack.workspace import ANN, HEAD, MIA, Shown

RAW = b"From: jo@example.org\nTo: complaints@example.gov.uk\nMessage-ID: <raw@x>\nSubject: Bin\n\nMy bin.\n"
PASSED_ON = IncomingMail(
    from_address=HEAD.email,
    to=(ADDRESS,),
    subject="FW: the boiler",
    text="Please log.\n\nFrom: Jo <jo@example.org>\nSent: last week\n\nThe boiler <!channel> is broken.",
)


NUMBERS = itertools.count(1)


def arrives(house: House, mail: IncomingMail, reason: str = "", attempts: int = 1) -> int:
    """The number of a mail that is kept, read so many times, and filed; each is another one."""
    number = next(NUMBERS)
    mail = replace(mail, message_id=f"<{number}@pen.example>", content_hash=f"{number:064d}")
    raw = RAW.replace(b"raw@", f"raw{number}@".encode()).replace(b"My", f"{number} My".encode())
    for _ in range(attempts):
        one = keep(house.office, MAILBOX, [Arrived(mail.message_id, noon(), raw)])[0]
    return receive(house.office, MAILBOX, [Understood(one.raw_id, one.key, noon(), mail, reason)], noon())[0].message_id


def held(house: House) -> list[int]:
    return [one.id for one in ask.held(house.office)]


def form_of(house: House, member: object, action: Action, number: int) -> str:
    view = press(house, member, action, str(number)).view
    assert view is not None
    return str(view["id"])


def sent(house: House, view_id: str, member: object = HEAD, **values: str) -> tuple[dict[str, str], Shown]:
    return house.script.submit(member, view_id, values)  # type: ignore[arg-type]


def test_a_mail_is_read_in_a_window_with_what_may_be_done_about_it(house: House) -> None:
    number = arrives(house, PASSED_ON)
    shown = press(house, MIA, Action.HELD_LOOK, str(number))
    assert shown.view is not None
    blocks = {one["block_id"].partition(".")[0]: one for one in shown.view["blocks"]}
    assert "who complained" in str(blocks["reason"])
    assert "The boiler" in blocks["text"]["text"]["text"]
    assert blocks["text"]["text"]["type"] == "plain_text"
    offered = [one["action_id"].partition(".")[0] for one in blocks["offers"]["elements"]]
    assert offered == ["held_named", "held_onto", "held_replay", "discard"]
    assert "managers and administrators" in press(house, ANN, Action.HELD_LOOK, str(number)).text


def test_what_a_mail_quotes_stands_below_its_own_words(house: House) -> None:
    text = "Nobody came.\n\nOn 1 April 2026 at 10:15, Council <x@example.gov.uk> wrote:\n> We will come.\n"
    number = arrives(house, IncomingMail(from_address="jo@example.org", subject="Bins", text=text), "A fault.")
    shown = press(house, MIA, Action.HELD_LOOK, str(number))
    assert shown.view is not None
    said = {one["block_id"]: one["text"]["text"] for one in shown.view["blocks"] if one["type"] == "section"}
    assert said["text.0"].strip() == "Nobody came.\n\n[2 quoted lines stand below]"
    assert "&gt; We will come." in said["quoted.0"]
    assert [*said][-1] == "quoted.0"


def test_the_officer_confirms_who_complains_and_since_when_and_the_resident_gets_the_receipt(house: House) -> None:
    number = arrives(house, PASSED_ON)
    form = form_of(house, HEAD, Action.HELD_NAMED, number)
    errors, shown = sent(house, form, address="jo@example.org", name="Jo", received_on="2026-03-30")
    assert errors == {}
    reference = shown.words[shown.words.index("C-2026-") :][:12]
    assert ask.line(house.office, reference).due_on == date(2026, 4, 8)
    assert f"{reference}.s1.receipt.1" in letters_of(house, OutboxKind.RECEIPT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": ANN.email}, "address"),
        ({"received_on": ""}, "received_on"),
        ({"received_on": "2026-04-02"}, "received_on"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_what_is_wrong_with_who_complains_is_said_under_its_field(
    house: House, changes: dict[str, str], field: str
) -> None:
    number = arrives(house, PASSED_ON)
    form = form_of(house, HEAD, Action.HELD_NAMED, number)
    values = {"address": "jo@example.org", "received_on": "2026-03-30", **changes}
    errors, _ = sent(house, form, **values)
    assert list(errors) == [field]
    assert number in held(house)


def test_a_mail_is_filed_on_the_case_that_a_person_names(house: House) -> None:
    reference = house.complaints.file()
    number = arrives(house, PASSED_ON)
    form = form_of(house, HEAD, Action.HELD_ONTO, number)
    assert list(sent(house, form, reference="what")[0]) == ["reference"]
    assert list(sent(house, form, reference="C-2026-00099")[0]) == ["reference"]
    assert sent(house, form, reference=reference)[0] == {}
    assert number not in held(house)


def test_a_mail_is_discarded_with_a_reason(house: House) -> None:
    number = arrives(house, PASSED_ON)
    form = form_of(house, HEAD, Action.DISCARD, number)
    assert list(sent(house, form, reason=" ")[0]) == ["reason"]
    assert sent(house, form, reason="Sent to us by mistake.")[0] == {}
    assert number not in held(house)


def test_a_mail_is_read_once_more_but_not_one_that_stopped_the_bot(house: House) -> None:
    number = arrives(house, IncomingMail(), "The bot could not handle this mail.")
    assert "understood as new and filed as C-2026-" in press(house, HEAD, Action.HELD_REPLAY, str(number)).text
    killer = arrives(house, IncomingMail(), "It stopped the bot.", attempts=4)
    said = press(house, HEAD, Action.HELD_REPLAY, str(killer)).text
    assert f"frontline held replay {killer}" in said


def test_what_was_only_recorded_is_listed_and_becomes_a_case(house: House) -> None:
    number = arrives(house, replace(PASSED_ON, from_address="jo@example.org", list_id="<residents.example.org>"))
    assert number not in held(house)
    shown = typed(house, "held recorded", MIA)
    assert MailClass.BULK in shown.words
    assert "C-2026-" in press(house, MIA, Action.RELEASE, str(number)).text
    assert "There is none." in typed(house, "held recorded", MIA).words
    assert "Only this may follow" in typed(house, "held everything", MIA).words


def test_a_full_pen_is_shown_by_pages(house: House) -> None:
    for _ in range(13):
        arrives(house, PASSED_ON)
    waiting = len(held(house))
    assert f"{waiting} wait for a person. Page 1 of 2; the next: /complaint held 2" in typed(house, "held", MIA).words
    assert "Page" not in typed(house, "held 2", MIA).words
