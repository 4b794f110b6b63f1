"""What people say that a case is: no complaint, dangerous, about one of us, for few eyes only."""

from dataclasses import replace

from handlers import ask
from handlers.assign import assign
from handlers.correct_date import correct_date, correction_proposal
from handlers.escalate import Escalation, escalate
from handlers.keep_out import keep_out
from handlers.note import note
from handlers.respond import Answer, respond
from handlers.route import Routed, route, unroute
from handlers.sensitive import make_sensitive
from handlers.urgent import take_in_hand
from procedure.outcomes import Outcome
from procedure.words import Route, Status
from reports.catalogue import build
from reports.periods import parse
from reports.rendering import render
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ANN, HEAD, MIA, OLU, a_desk
from tests.stories.world import World

REF = "C-2026-00001"
FOI = Routed(Route.FOI, "You ask for the contract with our plumbers.", OLU)


def received(world: World) -> str:
    """What the performance report counts, as text; its list of changes is a history, and stays."""
    today = london("2026-04-20 09:00").date()
    report = build(world.office.ledger, world.office.desk, "performance", parse("2026/27", today), today=today)
    return render(replace(report, tables=tuple(one for one in report.tables if one.id != "changes")), "text")


def test_a_request_for_information_that_came_as_a_complaint_and_back(begin: Begin) -> None:
    world = begin("2026-04-07 09:00")
    world.complaint("2026-04-07 10:00", "Send me your contract about the boiler.")
    counted = received(world)
    world.go_to("2026-04-08 11:00")
    route(world.office, REF, FOI, ANN, world.clock.now())
    world.go_to("2026-04-08 12:00")
    letter = world.letter("2026-04-08 11:10", JO, f"{REF}: who deals with your message")
    # The twentieth working day after Tuesday 7 April; Monday 4 May is a bank holiday.
    assert "Wednesday 6 May 2026" in letter.text
    assert world.case().line.status is Status.CLOSED
    assert received(world) != counted

    world.go_to("2026-04-09 10:00")
    unroute(world.office, REF, "She complains about the plumber.", MIA, world.clock.now())
    assert str(world.case().line.due_on) == "2026-04-14"
    assert received(world) == counted
    shown = correction_proposal(world.office, REF, MIA, world.clock.now())
    correct_date(world.office, REF, shown.because, MIA, world.clock.now())
    world.go_to("2026-04-09 11:00")
    letter = world.letter("2026-04-09 10:10", JO, f"Your complaint {REF}: we told you a wrong date")
    assert "Tuesday 14 April 2026" in letter.text
    respond(world.office, REF, Answer(Outcome.NOT_UPHELD, "The plumber was wrong."), ANN, world.clock.now())
    world.go_to("2026-04-09 11:10")
    assert len(world.post.read_all()) == 1


def test_danger_at_night_until_somebody_takes_it(begin: Begin) -> None:
    world = begin("2026-04-11 20:00", replace(a_desk(), urgent_rota=(OLU, HEAD)))
    world.complaint("2026-04-11 23:10", "There is a gas leak at the boiler.")
    world.go_to("2026-04-12 00:30")
    takes = world.clock.now()
    take_in_hand(world.office, REF, OLU, takes)
    world.go_to("2026-04-12 08:00")

    times = ["2026-04-11 23:10", "2026-04-11 23:25", "2026-04-11 23:40"]
    fourth = "2026-04-12 00:40"
    told = [at for at, text in world.told(HEAD) if "danger" in text]
    assert told == times
    assert fourth not in told
    assert world.told(HEAD)[-1] == ("2026-04-12 00:30", f"Olu Deputy has {REF} in hand.")
    assert [at for at, text in world.told(MIA) if "danger" in text] == []
    assert [(one.at, one.to) for one in world.post.read_all()] == [(at, who) for at in times for who in (OLU, HEAD)]


def test_a_complaint_about_its_owner_is_answered_by_somebody_else(begin: Begin) -> None:
    world = begin("2026-04-13 09:00")
    world.complaint("2026-04-13 10:00", "Ann Owner was rude when she saw to the boiler.")
    (_, asked) = world.told(MIA)[0]
    assert asked.startswith(f"{REF} names the owner whom its area proposes.")
    keep_out(world.office, REF, "", MIA, world.clock.now())
    assign(world.office, REF, OLU, MIA, world.clock.now())
    world.go_to("2026-04-17 12:00")
    respond(world.office, REF, Answer(Outcome.NOT_UPHELD, "She was, and we are sorry."), OLU, world.clock.now())
    world.go_to("2026-04-20 12:00")
    world.mail("2026-04-20 12:00", "I am still angry about the boiler.", subject=f"Re: {REF}")
    escalate(world.office, REF, Escalation(("The tone",), outcome_sought="A visit"), MIA, world.clock.now())
    world.go_to("2026-04-27 12:00")

    assert world.case().line.owner == HEAD
    assert list(world.chat.to(ANN)) == []
    assert ask.cases(world.office, by=ANN, now=world.clock.now()) == ()
    assert world.chases(OLU) != []
    world.post.read_all()


def test_a_sensitive_case_through_its_whole_life_is_named_to_nobody_else(begin: Begin) -> None:
    world = begin("2026-04-13 09:00")
    world.complaint("2026-04-13 10:00")
    make_sensitive(world.office, REF, (), ANN, world.clock.now())
    world.bot.work()
    before = len(world.chat.posted)
    world.mail("2026-04-14 11:00", "Another thing about the boiler.", subject=f"Re: {REF}")
    world.mail("2026-04-14 12:00", "I am her neighbour.", subject=f"Re: {REF}", sender="neighbour@example.org")
    note(world.office, REF, "Rang her.", ANN, world.clock.now())
    # Due on Monday 20 April; nobody answers, so there is an update, and days of lateness that managers hear of.
    world.go_to("2026-04-24 12:00")
    respond(world.office, REF, Answer(Outcome.NOT_UPHELD, "We are sorry."), ANN, world.clock.now())
    world.go_to("2026-04-27 12:00")
    make_sensitive(world.office, REF, (HEAD,), ANN, world.clock.now())
    world.mail("2026-04-27 13:00", "That is not enough.", subject=f"Re: {REF}")
    escalate(world.office, REF, Escalation(("The damp",), outcome_sought="A visit"), ANN, world.clock.now())
    world.go_to("2026-05-20 12:00")

    said = [(one.target, one.note) for _, one in world.chat.posted[before:] if REF in one.note.to_json()]
    elsewhere = {target for target, _ in said} - {ANN, HEAD}
    assert elsewhere == {"#complaints"}
    assert {one.to_json() for target, one in said if target == "#complaints"} == {
        f'{{"title":"{REF}","text":"sensitive","reference":"{REF}","facts":[],"columns":[],"rows":[],"offers":[],'
        f'"in_thread":false,"is_card":true,"replaces":""}}'
    }
    assert world.case().line.owner == HEAD
    assert [target for target, _ in said if target == HEAD] != []
    for person, seen in ((OLU, 0), (MIA, 0), (ANN, 1), (HEAD, 1)):
        assert len(ask.cases(world.office, by=person, now=world.clock.now())) == seen
    assert REF not in ask.digest_for(world.office, MIA, world.clock.now()).to_json()
    world.post.read_all()
