"""Whom a case is not open to: staff complained about, and everybody but the people named on a sensitive one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from handlers import ask, outbox
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.cancel import cancel_letter
from handlers.correct import correct_receipt
from handlers.enter import enter
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out, let_in, not_about
from handlers.new import Complaint, new
from handlers.note import note
from handlers.open import open_case
from handlers.pen import Complainant, discard, release
from handlers.reclassify import to_area
from handlers.respond import respond
from handlers.seed import seed
from handlers.sensitive import lift, make_sensitive
from handlers.settle import is_response, is_update
from handlers.split import Splitting, split
from letters.notes import Action, Note
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Channel, Status
from storage.ledger import Ledger
from storage.outbox import Side
from tests.answers import upheld
from tests.handlers.desk import (
    ADA,
    ANN,
    DAY,
    HEAD,
    HOUR,
    JO,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    STRANGER,
    Work,
    a_desk,
    at,
    preset,
    refused,
    work,
)

NOW = MONDAY + HOUR
NOT_OPEN = f"{REF} is not open to you."
HOLDING = Holding(date(2026, 4, 15), "We need to visit", "We rang the landlord", "A visit on Tuesday")

Deed = Callable[[Work, str], object]
DEEDS: Mapping[str, Deed] = {
    "show": lambda bench, by: ask.case(bench.office, REF, by),
    "line": lambda bench, by: ask.line(bench.office, REF, by),
    "why": lambda bench, by: ask.why(bench.office, REF, by),
    "hold form": lambda bench, by: ask.hold_proposal(bench.office, REF, by, NOW),
    "respond form": lambda bench, by: ask.respond_proposal(bench.office, REF, by, NOW),
    "open": lambda bench, by: open_case(bench.office, REF, by, NOW),
    "take": lambda bench, by: assign(bench.office, REF, by, by, NOW),
    "assign": lambda bench, by: assign(bench.office, REF, HEAD, by, NOW),
    "note": lambda bench, by: note(bench.office, REF, "Rang her.", by, NOW),
    "acknowledge": lambda bench, by: acknowledge(bench.office, REF, Acknowledgement(("The boiler",), ""), by, NOW),
    "hold": lambda bench, by: hold(bench.office, REF, HOLDING, by, NOW),
    "respond": lambda bench, by: respond(bench.office, REF, upheld("Sorry."), by, NOW),
    "escalate": lambda bench, by: escalate(bench.office, REF, Escalation(("Cold",)), by, NOW),
    "correct": lambda bench, by: correct_receipt(bench.office, REF, date(2026, 3, 27), "By post", by, NOW),
    "is response": lambda bench, by: is_response(bench.office, mail_of(bench), Outcome.UPHELD, by, NOW),
    "is update": lambda bench, by: is_update(bench.office, mail_of(bench), by, NOW),
    "release": lambda bench, by: release(bench.office, held_of(bench), REF, by, NOW),
    "release as new": lambda bench, by: release(bench.office, held_of(bench), None, by, NOW),
    "discard": lambda bench, by: discard(bench.office, held_of(bench), "Rubbish", by, NOW),
    "cancel letter": lambda bench, by: cancel_letter(bench.office, f"{REF}.s1.receipt.1", by, NOW),
    "retry": lambda bench, by: outbox.retry(bench.office, bench.row(f"{REF}.s1.receipt.1").id or 0, by, NOW),
    "cancel": lambda bench, by: outbox.cancel(bench.office, bench.row(f"{REF}.s1.receipt.1").id or 0, by, NOW),
    "keep out": lambda bench, by: keep_out(bench.office, REF, HEAD, by, NOW),
    "not about": lambda bench, by: not_about(bench.office, REF, by, NOW),
}
"""Everything that a person can do with a case, or look at."""


def mail_of(bench: Work) -> int:
    return bench.reply(HEAD)


def held_of(bench: Work) -> int:
    return bench.reply(STRANGER)


def about_ann(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, ANN, MIA, NOW)
    return bench


def seen_by_head(ledger: Ledger) -> Work:
    """Ann's case, sensitive; marked by the head, so that Mia and Olu do not see it."""
    bench = work(ledger)
    bench.complaint()
    make_sensitive(bench.office, REF, (), HEAD, NOW)
    return bench


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_whom_the_case_is_about_can_do_nothing_with_it_and_sees_nothing(sqlite_ledger: Ledger, deed: Deed) -> None:
    bench = about_ann(sqlite_ledger)
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        deed(bench, ANN)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_who_is_not_named_on_a_sensitive_case_can_do_nothing_with_it(sqlite_ledger: Ledger, deed: Deed) -> None:
    bench = seen_by_head(sqlite_ledger)
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        deed(bench, MIA)


def test_the_case_is_taken_from_whom_it_is_about_and_the_manager_finds_an_owner(ledger: Ledger) -> None:
    bench = about_ann(ledger)
    assert bench.stage().owner == ""
    assert bench.told(MIA)[-1].text == f"{REF} needs another owner: somebody is kept out of it."
    assert assign(bench.office, REF, OLU, MIA, NOW).say.startswith(f"{REF} belongs to Olu Deputy now.")


def test_an_answer_by_whom_it_is_about_does_not_leave(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    respond(bench.office, REF, upheld(), ANN, NOW)
    said = keep_out(bench.office, REF, ANN, MIA, NOW + MINUTE).say
    assert "What they wrote does not leave: response." in said
    bench.deliver(NOW + HOUR)
    assert [letter.to for letter in bench.doors.letters if "our reply" in letter.subject] == []
    assert (bench.status(), bench.stage().outcome) == (Status.OPEN, None)


def test_what_a_colleague_wrote_leaves_although_somebody_is_kept_out(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    respond(bench.office, REF, upheld(), OLU, NOW)
    keep_out(bench.office, REF, ANN, MIA, NOW + MINUTE)
    bench.deliver(NOW + HOUR)
    assert bench.status() is Status.CLOSED


def test_the_case_cannot_be_given_to_whom_it_is_about(ledger: Ledger) -> None:
    bench = about_ann(ledger)
    with pytest.raises(NotAllowed, match="kept out"):
        assign(bench.office, REF, ANN, MIA, NOW)


def test_the_next_stage_does_not_go_to_whom_the_case_is_about(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.answered()
    keep_out(bench.office, REF, HEAD, MIA, NOW)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heating"), ANN, NOW + HOUR)
    assert bench.stage().owner == ""
    assert bench.told(HEAD) == []


def test_card_and_thread_of_a_case_about_staff_say_nothing(ledger: Ledger) -> None:
    bench = about_ann(ledger)
    note(bench.office, REF, "Rang her.", MIA, NOW)
    assert bench.card() == Note(title=REF, text="restricted", reference=REF, is_card=True)
    assert [one.text for one in bench.told("#complaints") if "note" in one.text] == []


def test_the_admins_take_the_place_of_a_manager_whom_the_case_is_about(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, MIA, HEAD, NOW)
    keep_out(bench.office, REF, ANN, HEAD, NOW)
    assert [one.text for one in bench.told(ADA)] == [f"{REF} needs another owner: somebody is kept out of it."]
    seed(bench.office, NOW)
    bench.sweep(at("2026-03-31 08:00"))
    assert [row.cells[0] for one in bench.told(ADA) for row in one.rows] == [REF]
    assert [one for one in bench.told(MIA) if REF in one.to_json()] == []


def test_a_deputy_whom_the_case_is_about_is_not_asked_instead_of_the_owner(ledger: Ledger) -> None:
    desk = a_desk()
    ann, *others = desk.people
    people = (replace(ann, working_days=frozenset({0})), *others)
    bench = work(ledger, replace(desk, people=people))
    bench.complaint()
    keep_out(bench.office, REF, OLU, MIA, NOW)
    bench.sweep(at("2026-04-07 08:00"))
    assert bench.told(OLU) == []
    assert "Ann Owner is not at work" in bench.told(MIA)[-1].text


def test_somebody_may_step_back_from_a_case_about_themselves(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, ANN, ANN, NOW)
    assert bench.stage().owner == ""


def test_a_manager_lets_somebody_in_again_and_nobody_lets_themselves_in(ledger: Ledger) -> None:
    bench = about_ann(ledger)
    for by, why in ((ANN, "Only a manager"), (OLU, "Only a manager")):
        with pytest.raises(NotAllowed, match=why):
            let_in(bench.office, REF, ANN, by, NOW)
    let_in(bench.office, REF, ANN, MIA, NOW)
    assert ask.case(bench.office, REF, ANN).line.reference == REF
    assert bench.card().facts != ()


def test_a_mail_that_names_the_owner_brings_a_question_to_the_manager(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("Ann Owner left the boiler broken.")
    (asked,) = bench.told(MIA)
    assert "names the owner whom its area proposes" in asked.text
    assert [one.action for one in asked.offers] == [Action.OPEN, Action.NOT_ABOUT, Action.KEEP_OUT]
    assert bench.told(ANN) == []


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_whom_a_mail_names_can_do_nothing_while_it_is_not_said_whether_it_is_about_them(
    sqlite_ledger: Ledger, deed: Deed
) -> None:
    bench = work(sqlite_ledger)
    bench.complaint("I complain about Ann Owner: the boiler.")
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        deed(bench, ANN)


def test_whom_a_mail_names_can_be_given_the_case_only_after_it_is_said_not_to_be_about_them(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("I complain about Ann Owner: the boiler.")
    with pytest.raises(NotAllowed, match="kept out"):
        assign(bench.office, REF, ANN, MIA, NOW)
    assert ask.case(bench.office, REF, MIA).line.reference == REF
    not_about(bench.office, REF, MIA, NOW)
    assert ask.case(bench.office, REF, ANN).line.owner == ANN


def test_not_about_them_does_not_undo_what_a_person_has_confirmed(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("I complain about Ann Owner: the boiler.")
    keep_out(bench.office, REF, "", MIA, NOW)
    with pytest.raises(NotAllowed, match="kept out"):
        not_about(bench.office, REF, MIA, NOW)


def test_a_manager_whom_a_mail_names_sees_the_case_once_an_admin_lets_them_in(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("Mia Manager laughed at my boiler.")
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        ask.case(bench.office, REF, MIA)
    let_in(bench.office, REF, MIA, ADA, NOW)
    assert ask.case(bench.office, REF, MIA).line.owner == ANN


def test_not_about_them_gives_the_case_to_the_owner_proposed(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("Ann Owner left the boiler broken.")
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        not_about(bench.office, REF, ANN, NOW)
    not_about(bench.office, REF, MIA, NOW)
    assert bench.stage().owner == ANN


def test_keep_them_out_without_a_name_means_the_owner_proposed(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("Ann Owner left the boiler broken.")
    keep_out(bench.office, REF, "", MIA, NOW)
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        ask.case(bench.office, REF, ANN)


def test_a_mail_that_names_the_manager_brings_the_question_to_the_admins(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("Mia Manager laughed at my boiler.")
    assert "names the manager of its area" in bench.told(ADA)[-1].text
    assert (bench.told(MIA), bench.stage().owner) == ([], ANN)


def test_a_sensitive_case_is_named_to_its_owner_and_whoever_marked_it(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    assert ask.case(bench.office, REF, ANN).line.owner == ANN
    assert ask.case(bench.office, REF, HEAD).line.owner == ANN
    assert [one.reference for one in ask.cases(bench.office, by=MIA, now=NOW)] == []
    assert [one.reference for one in ask.cases(bench.office, by=ANN, now=NOW)] == [REF]


def test_everything_said_in_the_channel_of_a_sensitive_case_is_its_reference(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    before = len(bench.told("#complaints"))
    note(bench.office, REF, "Rang her.", ANN, NOW)
    bench.reply()
    bench.answered(NOW + 2 * HOUR)
    assert bench.card() == Note(title=REF, text="sensitive", reference=REF, is_card=True)
    assert len(bench.told("#complaints")) == before


def test_whoever_a_sensitive_case_is_given_to_is_named_on_it(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    assign(bench.office, REF, OLU, HEAD, NOW)
    assert ask.case(bench.office, REF, OLU).line.owner == OLU


def test_an_administrator_can_name_people_and_those_named_before_hear_of_it(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        make_sensitive(bench.office, REF, (MIA,), MIA, NOW)
    make_sensitive(bench.office, REF, (), ADA, NOW)
    assert ask.case(bench.office, REF, ADA).line.reference == REF
    assert bench.told(HEAD)[-1].text == f"Ada Admin can see {REF} now, too."


def test_only_a_manager_who_is_named_opens_a_sensitive_case_to_everybody(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    for by, why in ((ANN, "Only a manager"), (MIA, NOT_OPEN), (STRANGER, "not on the list")):
        with pytest.raises(NotAllowed, match=why):
            lift(bench.office, REF, by, NOW)
    make_sensitive(bench.office, REF, (MIA,), HEAD, NOW)
    lift(bench.office, REF, MIA, NOW)
    assert ask.case(bench.office, REF, OLU).line.reference == REF


def test_a_sensitive_case_stands_on_its_owners_list_alone(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    seed(bench.office, NOW)
    bench.sweep(at("2026-04-20 08:30"))
    lists = {who: [row.cells[0] for one in bench.told(who) for row in one.rows] for who in (ANN, MIA, ADA, HEAD)}
    assert set(lists.pop(ANN)) == {REF}
    assert lists == {MIA: [], ADA: [], HEAD: []}


def test_the_digest_counts_a_sensitive_case_and_does_not_name_it(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    note_ = ask.digest_for(bench.office, MIA, at("2026-04-20 08:30"))
    assert ("Overdue by 6-10 working days", "1") in note_.facts
    assert REF not in note_.to_json()


def test_not_even_a_number_tells_a_manager_of_a_case_about_them(ledger: Ledger) -> None:
    bench = work(ledger)
    nothing = ask.digest_for(bench.office, MIA, at("2026-04-20 08:30")).facts
    bench.complaint()
    keep_out(bench.office, REF, MIA, ADA, NOW)
    bench.reply(STRANGER)
    assert len(ask.held(bench.office, ANN)) == 1
    seen = ask.digest_for(bench.office, MIA, at("2026-04-20 08:30"))
    assert (seen.facts, seen.rows, seen.text) == (nothing, (), "0 newly late, 0 promises or targets fall today.")
    section = ask.managers_section(bench.office, MIA, at("2026-04-20 08:30"))
    assert section is not None
    assert section.title.endswith("all well")


def test_an_alarm_about_a_sensitive_letter_goes_to_those_named(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    make_sensitive(bench.office, REF, (), HEAD, NOW)
    bench.doors.mail_trouble = refused
    bench.deliver(NOW)
    assert [REF in one.text for one in bench.told(HEAD)] == [True]
    assert [one for one in bench.told(MIA) if REF in one.to_json()] == []


def test_a_mail_held_for_a_sensitive_case_does_not_name_it(ledger: Ledger) -> None:
    bench = seen_by_head(ledger)
    bench.reply(STRANGER)
    held = [one for one in bench.told("#complaints") if one.title == "A mail is held"]
    assert [REF in one.text for one in held] == [False]
    assert (len(ask.held(bench.office, MIA)), len(ask.held(bench.office, ANN))) == (0, 1)


def test_kept_out_stands_in_the_history_without_a_name(ledger: Ledger) -> None:
    bench = about_ann(ledger)
    said = [one.text for one in ask.case(bench.office, REF, MIA).events if one.kind == "kept_out"]
    assert said == ["Somebody is kept out of the case, which may be about them"]
    assert bench.events()[-1] == "kept_out"


def test_whoever_decided_the_stage_before_does_not_become_the_owner_by_not_being_meant(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.answered(by=HEAD)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    with pytest.raises(NotAllowed, match="Hal Head decided the stage before, and may not decide this one"):
        not_about(bench.office, REF, MIA, NOW + DAY)
    assert bench.stage().owner == ""


def test_the_owner_of_a_sensitive_case_who_is_not_meant_can_see_it(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint("Ann Owner left the boiler broken.")
    make_sensitive(bench.office, REF, (OLU,), MIA, NOW)
    not_about(bench.office, REF, OLU, NOW)
    assert ask.case(bench.office, REF, ANN).line.owner == ANN


def test_an_area_whose_owner_and_manager_are_kept_out_has_its_case_given_by_an_administrator(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, OLU, ANN, NOW)
    keep_out(bench.office, REF, MIA, ANN, NOW)
    to_area(bench.office, REF, "waste", HEAD, NOW + MINUTE)
    assert bench.stage().owner == ""
    assert bench.told(ADA)[-1].text.endswith("It has no owner yet.")


def test_a_later_stage_does_not_begin_with_an_owner_who_is_kept_out(ledger: Ledger) -> None:
    rules = preset("eng-children-act")
    bench = work(ledger, replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules}))
    bench.complaint()
    keep_out(bench.office, REF, HEAD, ANN, NOW)
    enter(bench.office, REF, 2, "Both sides want it.", ANN, NOW)
    assert bench.stage().owner == ""
    assert bench.told(MIA)[-1].text == f"{REF} begins at stage 2. It has no owner: please choose one."


ABOUT_OLU = "Olu Deputy was rude to me at the door."


def asked_about(bench: Work, reference: str = REF) -> list[Note]:
    said = f"{reference} names the owner whom its area proposes"
    return [one for one in bench.told(MIA) if one.text.startswith(said)]


def test_a_case_that_comes_to_the_area_of_whom_its_mail_names_is_nobodys_until_it_is_said(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(ABOUT_OLU)
    done = to_area(bench.office, REF, "waste", MIA, NOW)
    assert "it has no owner yet" in done.say
    assert bench.told(OLU) == []
    with pytest.raises(NotAllowed, match=NOT_OPEN):
        ask.case(bench.office, REF, OLU)
    (asked,) = asked_about(bench)
    assert [one.action for one in asked.offers] == [Action.OPEN, Action.NOT_ABOUT, Action.KEEP_OUT]
    not_about(bench.office, REF, MIA, NOW)
    assert bench.stage().owner == OLU


def test_the_next_stage_of_a_complaint_that_names_its_owner_is_nobodys_until_it_is_said(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("The boiler is cold, and Hal Head was rude to me.")
    bench.answered()
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    assert (bench.stage().owner, bench.told(HEAD), len(asked_about(bench))) == ("", [], 1)


def test_the_administrators_are_asked_about_the_next_owner_where_the_manager_was_named_before(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("The boiler is cold. Mia Manager was rude to me, and Hal Head too.")
    bench.answered()
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    asked = [one for one in bench.told(ADA) if "names the owner whom its area proposes" in one.text]
    assert (bench.stage().owner, bench.told(MIA), len(asked)) == ("", [], 1)


@pytest.mark.parametrize(("complained", "owner"), [("The boiler is cold.", HEAD), ("Hal Head was rude to me.", "")])
def test_whoever_passed_a_complaint_on_is_named_by_it_only_where_its_writer_does(
    sqlite_ledger: Ledger, complained: str, owner: str
) -> None:
    bench = work(sqlite_ledger)
    passed_on = f"Please log this.\nHal Head\n\nFrom: Jo <{JO}>\nTo: Hal Head\n\nMy boiler. {complained}"
    held = bench.arrives(bench.a_mail(passed_on, "FW: Complaint", HEAD))
    release(bench.office, held.message_id, None, ANN, MONDAY, Complainant(JO, "Jo"))
    bench.carrier(MONDAY).deliver(Side.LETTERS)
    bench.answered()
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    assert bench.stage().owner == owner


def test_a_later_first_stage_of_a_complaint_that_names_its_owner_is_nobodys_until_it_is_said(ledger: Ledger) -> None:
    rules = preset("eng-children-act")
    bench = work(ledger, replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules}))
    bench.complaint("The boiler is cold, and Hal Head was rude to me.")
    enter(bench.office, REF, 2, "Both sides want it.", ANN, NOW)
    assert (bench.stage().owner, bench.told(HEAD), len(asked_about(bench))) == ("", [], 1)


def test_a_part_of_a_complaint_that_names_the_owner_of_its_area_is_nobodys_until_it_is_said(ledger: Ledger) -> None:
    bench = work(ledger)
    complaint = Complaint(MONDAY.date(), Channel.PHONE, ("The boiler is cold.", ABOUT_OLU), "Jo", JO, area="repairs")
    new(bench.office, complaint, ANN, MONDAY)
    split(bench.office, REF, Splitting((2,), area="waste"), ANN, NOW)
    assert (bench.stage("C-2026-00002").owner, bench.told(OLU)) == ("", [])
    assert len(asked_about(bench, "C-2026-00002")) == 1


def test_a_complaint_that_is_logged_at_the_stage_of_whom_it_names_is_nobodys_until_it_is_said(ledger: Ledger) -> None:
    rules = preset("eng-children-act")
    bench = work(ledger, replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules}))
    told = ("Hal Head was rude to me at the door.",)
    new(bench.office, Complaint(MONDAY.date(), Channel.PHONE, told, "Jo", JO, area="repairs", stage=2), ANN, MONDAY)
    assert (bench.stage().owner, bench.told(HEAD), len(asked_about(bench))) == ("", [], 1)


def test_whoever_is_said_not_to_be_meant_is_not_asked_about_again_by_the_next_stage(sqlite_ledger: Ledger) -> None:
    desk = a_desk()
    repairs = replace(desk.areas[0], stage_owners=(ANN,))
    procedure = desk.procedure(desk.default_procedure)
    alike = tuple(replace(one, different_decider=False) for one in procedure.stages)
    procedures = {procedure.id: replace(procedure, stages=alike)}
    bench = work(sqlite_ledger, replace(desk, areas=(repairs, desk.areas[1]), procedures=procedures))
    bench.complaint("I told Ann Owner that the boiler is cold.")
    not_about(bench.office, REF, MIA, NOW)
    bench.answered()
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    assert (bench.stage().owner, len(asked_about(bench))) == (ANN, 1)


def test_of_a_part_it_can_be_said_too_that_it_is_not_about_whom_the_mail_names(ledger: Ledger) -> None:
    bench = work(ledger)
    told = ("Ann Owner was rude to me.", "The boiler is cold.", "Nobody rang.")
    new(bench.office, Complaint(MONDAY.date(), Channel.PHONE, told, "Jo", JO, area="repairs"), OLU, MONDAY)
    split(bench.office, REF, Splitting((2,)), MIA, NOW)
    not_about(bench.office, "C-2026-00002", MIA, NOW)
    assert bench.stage("C-2026-00002").owner == ANN
