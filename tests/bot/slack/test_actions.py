"""Buttons: what they do, show or open, and that a second press does no harm."""

import pytest

from bot.slack.answers import held_note
from bot.slack.buttons import Buttons
from handlers import ask
from handlers.keep import Arrived, keep
from handlers.letters import pause
from handlers.receive import Understood, receive
from letters.notes import Action, Note, Offer
from procedure.mail import IncomingMail
from procedure.words import OutboxKind, OutboxState
from sandbox.view_rules import checked_view
from scheduler.ports import OutgoingNote
from storage.views import HeldView
from tests.bot.slack.conftest import House
from tests.bot.slack.office import MAILBOX, SECRET_WORDS, noon
from tests.bot.slack.workspace import ANN, HEAD, MIA, Shown

WORDS_ESCAPED = SECRET_WORDS.replace("<", "&lt;").replace(">", "&gt;")


def press(house: House, member: object, action: Action, value: str) -> Shown:
    """A card with this one button stands in the channel, and somebody presses it."""
    note = Note("Card", offers=(Offer(action, value),))
    ts = house.door.chat.post(OutgoingNote("key", "#complaints", note)).split("/")[1]
    shown = house.script.press(member, ts, f"{action.value}.0", value)  # type: ignore[arg-type]
    assert shown.text or shown.view
    return shown


def held_id(house: House) -> int:
    house.complaints.file(held_reason="It could not be read.")
    return ask.held(house.office)[-1].id


@pytest.mark.parametrize("action", [one for one in Action if one is not Action.RESUME_LETTERS])
def test_every_button_with_a_strange_value_is_answered_politely(house: House, action: Action) -> None:
    for value in ("C-1999-00001", "999999", "<!channel>", "12:34"):
        shown = press(house, MIA, action, value)
        assert "tell your administrator" not in shown.text


def test_take_makes_the_case_ones_own_and_a_second_press_says_so(house: House) -> None:
    reference = house.complaints.file()
    press(house, HEAD, Action.TAKE, reference)
    assert ask.line(house.office, reference).owner == HEAD.email
    assert "already" in press(house, HEAD, Action.TAKE, reference).text


@pytest.mark.parametrize("action", [Action.ASSIGN, Action.RESPOND, Action.HOLD])
def test_some_buttons_open_a_form_that_slack_takes(house: House, action: Action) -> None:
    reference = house.complaints.file()
    view = press(house, ANN, action, reference).view
    assert view is not None
    keys = ("type", "title", "submit", "close", "blocks", "callback_id", "private_metadata")
    assert checked_view({key: view[key] for key in keys}, "modal")
    assert view["callback_id"] == action.value


def test_show_shows_the_case(house: House) -> None:
    reference = house.complaints.file()
    assert reference in press(house, ANN, Action.SHOW, reference).text


def test_open_shows_the_content_to_the_owner_and_is_an_event(house: House) -> None:
    reference = house.complaints.file()
    view = press(house, ANN, Action.OPEN, reference).view
    assert view is not None
    texts = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert any(WORDS_ESCAPED in text for text in texts)
    assert "submit" not in view or view["submit"] is None
    assert "opened" in [one.kind for one in ask.case(house.office, reference, ANN.email).events]


def test_open_is_refused_to_a_colleague_who_is_not_the_owner(house: House) -> None:
    reference = house.complaints.file()
    shown = press(house, HEAD, Action.OPEN, reference)
    assert "owner, the deputy and the manager only" in shown.text
    assert "Periwinkle" not in shown.words


def test_a_very_long_complaint_is_shown_within_slacks_limits(house: House) -> None:
    reference = house.complaints.file(text="boiler & <b> " * 20_000)
    view = press(house, MIA, Action.OPEN, reference).view
    assert view is not None
    assert 5 < len(view["blocks"]) <= 100


def test_a_held_mail_is_released_as_a_case_once(house: House) -> None:
    number = str(held_id(house))
    assert "C-2026-" in press(house, ANN, Action.RELEASE, number).text
    assert "waits no more: it is filed as C-2026-" in press(house, ANN, Action.RELEASE, number).text


def test_a_held_mail_is_released_onto_a_case(house: House) -> None:
    reference = house.complaints.file()
    assert reference in press(house, ANN, Action.RELEASE, f"{held_id(house)}:{reference}").text


def test_the_buttons_of_a_held_mail_say_what_becomes_of_it(house: House) -> None:
    held = HeldView(13, "complaints", noon(), "a stranger", None, "eve@elsewhere.example", "Re: it", "C-2026-00001")
    (row,) = held_note(house.office, (held,), with_sender=False).rows
    labels = [(Buttons().button(one).text.text, one.value) for one in row.offers]
    assert labels[:3] == [("Read", "13"), ("File on C-2026-00001", "13:C-2026-00001"), ("Open a new case", "13")]
    assert labels[3:] == [("File on a case", "13"), ("Try again", "13"), ("Discard", "13")]


def test_letters_are_resumed_by_a_manager_only(house: House) -> None:
    pause(house.office, "a test", MIA.email, noon())
    assert "Only a manager" in press(house, ANN, Action.RESUME_LETTERS, "letters").text
    press(house, MIA, Action.RESUME_LETTERS, "letters")
    assert not ask.letters_are_paused(house.office)


def test_a_letter_that_waits_is_cancelled_from_the_form_that_wrote_it(house: House) -> None:
    reference = house.complaints.file()
    view = press(house, ANN, Action.RESPOND, reference).view
    assert view is not None
    errors, sent = house.script.submit(ANN, view["id"], {"outcome": "not_upheld", "text": "It works. We looked twice."})
    assert errors == {}
    button = sent.button("cancel_letter")
    assert sent.view is not None
    house.script.press_in_view(ANN, sent.view["id"], button["action_id"], button["value"])
    states = {one.key: one.state for one in ask.outbox(house.office, OutboxState)}
    assert states[button["value"]] is OutboxState.CANCELLED
    assert OutboxKind.RESPONSE.value in button["value"]


def test_what_a_message_quotes_stands_below_all_messages(house: House) -> None:
    quote = "On 1 April 2026 at 10:15, Council <x@example.gov.uk> wrote:\n" + "> As we said before.\n" * 12
    reference = house.complaints.file(f"{SECRET_WORDS}\n\n{quote}")
    view = press(house, ANN, Action.OPEN, reference).view
    assert view is not None
    said = {str(one["block_id"]): str(one) for one in view["blocks"]}
    (own,) = (text for name, text in said.items() if name.startswith("text.in."))
    assert WORDS_ESCAPED in own
    assert "[13 quoted lines stand below]" in own
    assert "As we said before." not in own
    (*_, heading, last) = said.values()
    assert "Quoted in the message of" in heading
    assert last.count("As we said before.") == 12


def test_quotes_have_the_room_that_the_messages_leave(house: House) -> None:
    reference = house.complaints.file()
    sender = ask.case(house.office, reference, ANN.email).messages[0].from_address
    text = "Well?\n\n-----Original Message-----\n" + "As we said before.\n" * 2_000
    for number in range(12):
        key = f"quoting-{number}"
        mail = IncomingMail(f"<{key}@x.example>", from_address=sender, subject=reference, text=text, content_hash=key)
        (kept,) = keep(house.office, MAILBOX, [Arrived(key, noon(), b"raw")])
        receive(house.office, MAILBOX, [Understood(kept.raw_id, key, noon(), mail)], noon())
    view = press(house, ANN, Action.OPEN, reference).view
    assert view is not None
    assert 90 < len(view["blocks"]) <= 100
    assert str(view["blocks"]).count("Well?") == 12
    assert "What else was quoted is not shown here" in str(view["blocks"][-1])
