"""The letter is seen before it is sent, and while it waits, by whoever may read its case."""

from handlers import ask
from handlers.contacts import Party, set_party
from handlers.letters import pause, resume
from letters.notes import Action
from procedure.words import Channel, ContactRole, OutboxKind, OutboxState
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.workspace import ANN, HEAD, MIA, Member, Shown

REPLY = {"outcome": "upheld", "text": "We came late & brought nothing.", "remedy": "A new boiler.", "outstanding": "A."}


def opened(house: House, text: str, member: Member = ANN) -> Shown:
    shown = house.script.command(member, f"/complaint {text}")
    assert shown.view is not None
    return shown


def previewed(house: House, form: Shown, member: Member = ANN, **typed: str) -> str:
    """What the window on top of the form says."""
    button = form.button(Action.PREVIEW.value)
    view = form.view
    assert view is not None
    shown = house.script.press_in_view(member, view["id"], button["action_id"], button["value"], **typed)
    assert shown.view is not None
    assert shown.view["title"]["text"] == "Preview"
    return shown.words


def letters_of(house: House, reference: str, kind: OutboxKind) -> list[str]:
    waiting = ask.outbox(house.office, [OutboxState.QUEUED])
    return [one.key for one in waiting if one.kind is kind and reference in one.key]


def test_a_reply_is_shown_with_recipient_and_attachments_before_it_is_sent(house: House) -> None:
    reference = house.complaints.file()
    words = previewed(house, opened(house, f"respond {reference}"), **REPLY)
    for said in ("Nothing has been sent.", "To: jo", "Attachments: none", f"Your complaint {reference}: our reply"):
        assert said in words
    assert "We came late &amp; brought nothing." in words or "We came late & brought nothing." in words
    assert letters_of(house, reference, OutboxKind.RESPONSE) == []


def test_an_acknowledgement_and_a_holding_letter_are_shown_too(house: House) -> None:
    reference = house.complaints.file()
    confirmed = {"points": "The boiler", "outcome_sought": "Heat"}
    assert "The boiler" in previewed(house, opened(house, f"acknowledge {reference}"), **confirmed)
    reason = ask.hold_proposal(house.office, reference, "", noon()).reasons[0]
    told = {"reason": reason, "done": "We rang the plumber", "remains": "A visit"}
    assert "Done: We rang the plumber" in previewed(house, opened(house, f"hold {reference}"), **told)


def test_what_is_missing_is_said_instead_of_a_letter(house: House) -> None:
    reference = house.complaints.file()
    words = previewed(house, opened(house, f"respond {reference}"), outcome="upheld")
    assert "The letter cannot be shown yet." in words
    assert "Write the reply" in words
    called = {"already_on": noon().date().isoformat(), "already_channel": "phone", "outcome": "upheld"}
    assert "it was answered already" in previewed(house, opened(house, f"respond {reference}"), **called)


def test_other_parties_whom_it_names_and_bad_phrases_are_named(house: House) -> None:
    reference = house.complaints.file()
    set_party(house.office, reference, Party(ContactRole.AFFECTED, "Flo Nightjar"), ANN.email, noon())
    told = REPLY | {"text": "Flo Nightjar was not at home. We are sorry you feel let down."}
    words = previewed(house, opened(house, f"respond {reference}"), **told)
    assert "Names another party: Flo Nightjar" in words
    assert "Better mend:" in words
    assert "Must be mended: Not yet:" in words  # her consent has not come


def test_the_letter_that_waits_stands_beside_its_cancel_button(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"respond {reference}").view
    assert form is not None
    _, shown = house.script.submit(ANN, form["id"], REPLY)
    for said in ("The letter leaves in", "Cancel the letter", f"Your complaint {reference}: our reply"):
        assert said in shown.words


def test_a_letter_for_the_post_says_so(house: House) -> None:
    reference = house.complaints.file()
    by_post = Party(
        ContactRole.COMPLAINANT, "Jo", postal_address="1 High Street\nCoventry", preferred_channel=Channel.POST
    )
    set_party(house.office, reference, by_post, ANN.email, noon())
    assert "To: by post" in previewed(house, opened(house, f"respond {reference}"), **REPLY)


def test_who_may_not_read_the_case_is_shown_no_letter(house: House) -> None:
    reference = house.complaints.file()
    form = opened(house, f"respond {reference}", HEAD)
    assert "is open to its owner, the deputy and the manager only" in previewed(house, form, HEAD, **REPLY)
    again = opened(house, f"respond {reference}", HEAD).view
    assert again is not None
    _, shown = house.script.submit(HEAD, again["id"], REPLY)
    assert "The letter leaves in" in shown.words
    assert "our reply" not in shown.words


def test_while_letters_are_stopped_whoever_writes_one_is_told(house: House) -> None:
    reference = house.complaints.file()
    pause(house.office, "A wrong date in the template", MIA.email, noon())
    view = opened(house, f"respond {reference}").view
    assert view is not None
    _, shown = house.script.submit(ANN, view["id"], REPLY)
    resume(house.office, MIA.email, noon())
    assert "Letters to customers are stopped just now" in shown.words
