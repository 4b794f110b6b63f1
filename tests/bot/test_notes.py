"""Notes by mail, for desks without Slack."""

from bot.mail.notes import MailedNotes, in_plain_text
from letters.notes import Action, Note, Offer, Row
from scheduler.ports import OutgoingNote
from tests.handlers.desk import ADDRESS, ANN, MONDAY, Doors

NOTE = Note(
    title="Your cases",
    text="1 due today.",
    facts=(("Seal", "abc"),),
    columns=("Case", "By"),
    rows=(Row(("C-2026-00001", "Wed 8 Apr 2026"), (Offer(Action.OPEN, "C-2026-00001"),)),),
)


def mailed(doors: Doors) -> MailedNotes:
    return MailedNotes(doors, "Example Council", ADDRESS, "example.gov.uk", lambda: MONDAY)


def test_a_person_gets_the_note_as_an_automatic_mail() -> None:
    doors = Doors()
    other_id = mailed(doors).post(OutgoingNote("chase.ann.2026-04-08", ANN, NOTE))
    (letter,) = doors.letters
    assert (letter.to, letter.subject, letter.message_id, letter.at) == (ANN, "Your cases", other_id, MONDAY)
    assert (letter.automatic, letter.loop) == (True, "example.gov.uk")
    assert letter.text == "1 due today.\nSeal: abc\n\nCase | By\nC-2026-00001 | Wed 8 Apr 2026\n"


def test_a_repeat_has_the_same_message_id_and_another_note_another() -> None:
    doors = Doors()
    for key in ("a", "a", "b"):
        mailed(doors).post(OutgoingNote(key, ANN, NOTE))
    ids = [one.message_id for one in doors.letters]
    assert ids[0] == ids[1] != ids[2]


def test_a_channel_has_nobody_to_read_it_and_counts_as_told() -> None:
    doors = Doors()
    assert mailed(doors).post(OutgoingNote("card.1.1", "#complaints", NOTE)) == "nobody/card.1.1"
    assert mailed(doors).post(OutgoingNote("card.1.2", "#complaints", NOTE, replaces="C1/1")) == "C1/1"
    assert doors.letters == []


def test_a_note_without_a_title_is_named_by_its_case() -> None:
    doors = Doors()
    mailed(doors).post(OutgoingNote("a", ANN, Note("", "Something.", "C-2026-00001")))
    mailed(doors).post(OutgoingNote("b", ANN, Note("", "Something.")))
    assert [one.subject for one in doors.letters] == ["C-2026-00001", "Complaints"]
    assert in_plain_text(Note("x")) == "\n"
