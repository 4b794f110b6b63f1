"""A web form sends for many people: each complaint is that person's, and the form itself is never written to."""

from dataclasses import replace

from handlers import ask
from handlers.pen import Complainant, release
from procedure.desk import Desk
from procedure.mail import MailClass
from procedure.web_forms import WebForm
from tests.stories.conftest import Begin
from tests.stories.mails import JO
from tests.stories.people import MIA, a_desk

FORM = "forms@example.gov.uk"
SIGNS = {"sender": FORM, "Auto_Submitted": "auto-generated", "Return_Path": "<>", "Precedence": "bulk"}
MONDAY = "2026-04-13 10:00"


def a_desk_with_a_form() -> Desk:
    desk = a_desk()
    form = WebForm("Your email", "Your name", "What went wrong")
    return replace(desk, web_forms={FORM: form}, limits=replace(desk.limits, per_address=1))


def filled_in(name: str, address: str, text: str) -> str:
    return f"In danger, say if you smell a gas leak?\nYour name: {name}\nYour email: {address}\nWhat went wrong: {text}"


def test_complaints_of_a_web_form_belong_to_the_people_in_it(begin: Begin) -> None:
    world = begin(MONDAY, a_desk_with_a_form())
    people = {f"C-2026-0000{number}": f"p{number}@example.org" for number in (1, 2, 3)}
    for address in people.values():
        world.mail(MONDAY, filled_in("Pat", address, "The boiler is broken."), **SIGNS)

    for reference, address in people.items():
        world.letter(MONDAY, address, f"We have your message ({reference})")
        (mail, *_) = world.case(reference).messages
        assert (mail.kind, mail.from_address) == (MailClass.WEB_FORM, address)
        # The form's own words about danger are not the person's.
        assert not world.case(reference).line.is_urgent
    assert world.alarms() == []

    world.mail("2026-04-13 11:00", "And it drips.", sender="p2@example.org", subject="Re: C-2026-00002")
    assert [one.kind for one in world.case("C-2026-00002").messages if one.from_address] == ["web_form", "reply"]


def test_a_form_whose_person_cannot_be_read_is_held_and_its_person_gets_the_receipt_when_released(
    begin: Begin,
) -> None:
    world = begin(MONDAY, a_desk_with_a_form())
    world.mail(MONDAY, "Name of the person: Jo\nThe boiler is broken.", **SIGNS)

    (held,) = ask.held(world.office)
    assert "nobody could be found who can be written to" in held.reason
    release(world.office, held.id, None, MIA, world.clock.now(), Complainant(JO))
    world.bot.work()

    world.letter(MONDAY, JO, "We have your message (C-2026-00001)")


def test_the_address_to_reply_to_counts_where_the_form_names_none(begin: Begin) -> None:
    world = begin(MONDAY, a_desk_with_a_form())
    world.mail(MONDAY, "What went wrong: The boiler is broken.", Reply_To=JO, **SIGNS)

    world.letter(MONDAY, JO, "We have your message (C-2026-00001)")
