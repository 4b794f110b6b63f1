"""Mail that is not what it seems: a stranger's reference, robots, and words that want to be repeated."""

from handlers import ask
from handlers.pen import release
from tests.stories.conftest import Begin
from tests.stories.mails import JO, a_mail
from tests.stories.people import ADDRESS, ANN, MIA

REFERENCE = "C-2026-00001"
ROBOTS = (
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"List_Id": "<news.example.org>"},
    {"Return_Path": "<>", "Content_Type": "multipart/report; boundary=b"},
    {"X_Loop": "example.gov.uk", "X_Frontline_Loop": "example.gov.uk"},
    {"X_Auto_Response_Suppress": "All"},
    {"Return_Path": "<>"},
    {"sender": ADDRESS},
)


def test_a_stranger_who_quotes_a_reference_is_held_until_somebody_looks(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.mail("2026-04-14 10:00", "I am her new partner.", sender="eve@example.org", subject=f"Re: {REFERENCE}")

    (held,) = ask.held(world.office)
    assert (held.reference, held.from_address) == (REFERENCE, "eve@example.org")
    assert "no party to that case" in held.reason
    assert world.post.unread() == []
    ((at, sentence),) = world.alarms()
    assert (at, held.reason in sentence) == ("2026-04-14 10:00", True)
    assert "partner" not in sentence

    release(world.office, held.id, REFERENCE, MIA, world.clock.now())
    world.bot.work()

    assert ask.held(world.office) == ()
    assert [one.from_address for one in world.case().messages if one.kind == "reply"] == ["eve@example.org"]


def test_while_a_mail_is_held_no_letter_goes_by_itself(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.mail("2026-04-14 10:00", "I am her new partner.", sender="eve@example.org", subject=f"Re: {REFERENCE}")
    world.go_to("2026-04-20 18:00")

    assert world.post.unread() == []
    ((at, sentence),) = world.told(ANN)
    assert at == "2026-04-20 15:00"
    assert "a mail that points to it is held" in sentence


def test_no_robot_gets_an_answer(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    for number, signs in enumerate(ROBOTS):
        world.arrives(
            a_mail("The boiler.", number, **{"sender": f"jo{number}@example.org", **signs}), "2026-04-13 10:00"
        )
    world.bot.work()

    assert not list((world.folder / "new").iterdir())
    assert world.post.unread() == []


def test_an_out_of_office_reply_leaves_the_case_as_it_was(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.mail("2026-04-13 10:00")
    receipt = world.letter("2026-04-13 10:00", JO, f"We have your message ({REFERENCE})")
    before = world.case().line
    away = {"subject": "Out of office", "Auto_Submitted": "auto-replied", "In_Reply_To": receipt.message_id}
    world.mail("2026-04-13 10:01", "I am away.", **away)

    assert world.case().line == before
    assert [one.kind for one in world.case().messages] == ["new", "receipt", "automatic"]


def test_a_receipt_repeats_nothing_that_its_sender_wrote(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.mail(
        "2026-04-13 10:00",
        "Buy cheap tulips at http://tulips.example now! {{ 7 * 7 }} <b>boiler</b>",
        sender="Tulip King <jo@example.org>",
        subject="Cheap tulips {{ reference }}",
    )

    letter = world.letter("2026-04-13 10:00", JO, f"We have your message ({REFERENCE})")
    said = f"{letter.subject} {letter.text} {letter.html} {letter.from_name}".lower()
    for word in ("tulip", "cheap", "king", "49", "boiler", "<b>boiler"):
        assert word not in said


def test_a_loop_without_signs_ends_at_the_cap_and_the_manager_hears_of_it(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    for number in range(12):
        world.arrives(a_mail(f"We have your message {number}.", number, subject=f"Ticket {number}"), "2026-04-13 10:00")
    world.bot.work()

    assert len(world.post.read_all()) == 10
    assert len(ask.cases(world.office, now=world.clock.now())) == 12
    # However many letters wait, it is said once.
    ((_, sentence),) = world.alarms()
    assert "too many automatic letters" in sentence
    world.go_to("2026-04-13 14:00")

    # Nothing is dropped: three hours later there is room again.
    assert [one.to for one in world.post.read_all()] == [JO, JO]
