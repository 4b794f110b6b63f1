"""Extensions: asked for, approved or refused, told in time, taken back, lapsed; the target itself never moves."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from handlers.cancel import cancel_letter
from handlers.extend import Extending, decide_extension, extend
from handlers.hold import Holding, hold
from handlers.reclassify import to_procedure
from handlers.respond import respond
from handlers.seed import seed
from letters.notes import Action
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.preset import Approver
from procedure.words import DutyState, ExtensionState, OutboxKind, OutboxState, PromiseKind
from storage.extending import extensions_of
from storage.ledger import Ledger
from storage.tables import Extension
from tests.answers import upheld
from tests.handlers.desk import (
    ADA,
    ANN,
    HEAD,
    HOUR,
    MIA,
    MINUTE,
    OLU,
    REF,
    SAM,
    STAFF_ONLY,
    Work,
    a_desk,
    at,
    later,
    preset,
    refused,
    work,
)

NOON = at("2026-04-14 11:00")
"""Tuesday, the day before the limit: ten working days after Monday 30 March end on 15 April, 20 on the 29th."""
DUE, UNTIL = date(2026, 4, 15), date(2026, 4, 22)
WISH = Extending(UNTIL, "we need to speak to more people")
LETTER = f"{REF}.s1.extension.1"


def an_office(approver: Approver = Approver.MANAGER, **changes: object) -> Desk:
    """The desk under the children's act, whose first stage takes 10 working days, 20 at most."""
    act = preset("eng-children-act")
    first, *others = act.stages
    assert first.extension is not None
    first = replace(first, extension=replace(first.extension, approver=approver, **changes))  # type: ignore[arg-type]
    act = replace(act, stages=(first, *others))
    return replace(a_desk(), default_procedure=act.id, procedures={act.id: act})


def a_case(ledger: Ledger, desk: Desk | None = None) -> Work:
    bench = work(ledger, desk or an_office())
    bench.complaint()
    return bench


def extensions(bench: Work) -> list[Extension]:
    with bench.office.ledger.reading() as tx:
        return extensions_of(tx, bench.stage())


def states(bench: Work) -> list[ExtensionState]:
    return [one.state for one in extensions(bench)]


def refusal(bench: Work, deed: object) -> str:
    before = (bench.everything(), states(bench))
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    assert (bench.everything(), states(bench)) == before
    return found.value.reason


def told(bench: Work, until: date = UNTIL, now: datetime = NOON) -> None:
    """A manager extends, and the letter has left."""
    extend(bench.office, REF, Extending(until, "we need to visit or inspect"), MIA, now)
    bench.deliver(now + 10 * MINUTE)


def test_a_handler_asks_and_the_manager_is_told_with_buttons(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = extend(bench.office, REF, WISH, ANN, NOON)
    said = f"An extension of {REF} to Wed 22 Apr 2026 is asked for; the limit is Wed 15 Apr 2026."
    assert done.say == f"{said} Now a manager decides."
    note = bench.told(MIA)[-1]
    assert note.text == said
    assert [one.action for one in note.offers] == [Action.APPROVE_EXTENSION, Action.REFUSE_EXTENSION, Action.OPEN]
    assert states(bench) == [ExtensionState.ASKED]
    assert bench.rows(OutboxKind.EXTENSION) == []
    assert bench.stage().extended_to is None


def test_once_approved_it_counts_when_its_letter_has_left(ledger: Ledger) -> None:
    bench = a_case(ledger)
    extend(bench.office, REF, WISH, ANN, NOON)
    done = decide_extension(bench.office, REF, True, MIA, NOON + HOUR)
    assert done.say == f"The extension of {REF} to Wed 22 Apr 2026 is approved. The letter leaves in 10 minutes."
    assert (states(bench), bench.stage().extended_to) == ([ExtensionState.APPROVED], None)
    bench.deliver(NOON + HOUR + 10 * MINUTE)
    assert states(bench) == [ExtensionState.TOLD]
    stage = bench.stage()
    assert (stage.due_on, stage.extended_to, stage.promised_on) == (DUE, UNTIL, UNTIL)
    assert [(one.kind, one.promised_on) for one in bench.promises()] == [(PromiseKind.EXTENSION, UNTIL)]
    text = bench.doors.letters[-1].text
    for words in (
        "We said you would have our reply by Wednesday 15 April 2026.",
        "Wednesday 22 April 2026",
        "manager",
        "We need to speak to more people.",
    ):
        assert words in text
    assert "Ombudsman" not in text
    assert dict(bench.card().facts)["Extended to"] == "Wed 22 Apr 2026"


def test_who_may_approve_approves_at_once(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = extend(bench.office, REF, WISH, MIA, NOON)
    assert [one.action for one in done.offers] == [Action.CANCEL_LETTER]
    (one,) = extensions(bench)
    assert (one.state, one.asked_by, one.decided_by) == (ExtensionState.APPROVED, MIA, MIA)


def test_the_target_is_missed_although_it_was_extended_and_the_new_date_is_a_promise(ledger: Ledger) -> None:
    bench = a_case(ledger)
    told(bench)
    assert bench.owed()["s1.respond"] == at("2026-04-15 23:00")
    assert bench.owed()["s1.promise.1"] == at("2026-04-22 23:00")
    bench.sweep(at("2026-04-16 06:00"))
    assert bench.duty(f"{REF}.s1.respond").missed_at is not None


@pytest.mark.parametrize(("needed", "named"), [(True, True), (False, False)])
def test_the_external_body_is_named_where_the_procedure_says_so(
    sqlite_ledger: Ledger, needed: bool, named: bool
) -> None:
    bench = a_case(sqlite_ledger, an_office(signpost_required=needed))
    told(bench)
    assert ("Local Government and Social Care Ombudsman" in bench.doors.letters[-1].text) is named


def test_a_refused_one_is_told_to_who_asked_and_can_be_asked_for_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    extend(bench.office, REF, WISH, ANN, NOON)
    done = decide_extension(bench.office, REF, False, MIA, NOON)
    assert done.say == f"The extension of {REF} to Wed 22 Apr 2026 was refused."
    assert bench.told(ANN)[-1].text == done.say
    extend(bench.office, REF, replace(WISH, until=date(2026, 4, 17)), ANN, NOON + HOUR)
    assert states(bench) == [ExtensionState.REFUSED, ExtensionState.ASKED]


# Who may


@pytest.mark.parametrize(
    ("approver", "by", "sentence"),
    [
        (Approver.MANAGER, ANN, f"Only a manager may decide about an extension of {REF}."),
        (Approver.MANAGER, HEAD, f"Only a manager may decide about an extension of {REF}."),
        (Approver.ADMIN, MIA, f"Only an administrator may decide about an extension of {REF}."),
        (Approver.MANAGER, SAM, STAFF_ONLY),
    ],
)
def test_only_the_role_that_the_procedure_names_decides(
    sqlite_ledger: Ledger, approver: Approver, by: str, sentence: str
) -> None:
    bench = a_case(sqlite_ledger, an_office(approver))
    extend(bench.office, REF, WISH, ANN, NOON)
    for approves in (True, False):
        assert refusal(bench, lambda: decide_extension(bench.office, REF, approves, by, NOON)) == sentence  # noqa: B023


def test_where_administrators_approve_a_manager_only_asks(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, an_office(Approver.ADMIN))
    extend(bench.office, REF, WISH, MIA, NOON)
    assert states(bench) == [ExtensionState.ASKED]
    assert bench.told(ADA)[-1].text.startswith(f"An extension of {REF}")
    decide_extension(bench.office, REF, True, ADA, NOON)
    assert states(bench) == [ExtensionState.APPROVED]


# What is refused


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (replace(WISH, until=DUE), "The new date must lie after Wednesday 15 April 2026."),
        (
            replace(WISH, until=date(2026, 4, 30), reason=" "),
            "The new date cannot lie after Wednesday 29 April 2026, the last day that the procedure allows. "
            "Give a reason of at most 2,000 characters.",
        ),
        (replace(WISH, until=date(2026, 4, 18)), "Saturday 18 April 2026 is no working day: Saturday."),
        (replace(WISH, reason="x" * 2_001), "Give a reason of at most 2,000 characters."),
    ],
)
def test_what_is_wrong_is_said(sqlite_ledger: Ledger, wish: Extending, sentence: str) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, lambda: extend(bench.office, REF, wish, ANN, NOON)) == sentence


def test_after_the_limit_it_can_only_be_an_apology(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    sentence = (
        "The limit, Wednesday 15 April 2026, has passed: there is nothing left to extend. "
        "It can only be a holding letter with an apology now."
    )
    assert refusal(bench, lambda: extend(bench.office, REF, WISH, MIA, at("2026-04-15 23:00"))) == sentence


def test_one_at_a_time(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    extend(bench.office, REF, WISH, ANN, NOON)
    said = refusal(bench, lambda: extend(bench.office, REF, WISH, MIA, NOON))
    assert said == f"An extension of {REF} to Wed 22 Apr 2026 is asked for already and waits to be decided."
    decide_extension(bench.office, REF, True, MIA, NOON)
    said = refusal(bench, lambda: extend(bench.office, REF, WISH, MIA, NOON))
    assert said.endswith("is approved already, and its letter leaves soon. Cancel it to change it.")
    said = refusal(bench, lambda: decide_extension(bench.office, REF, True, MIA, NOON))
    assert said == f"There is no extension of {REF} to decide about."


def test_no_holding_letter_beside_the_letter_of_an_extension(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    extend(bench.office, REF, WISH, MIA, NOON)
    why = Holding(date(2026, 4, 20), "late", "this", "that")
    said = refusal(bench, lambda: hold(bench.office, REF, why, ANN, NOON))
    assert said == f"An extension to {REF} is written already and leaves soon. Cancel it first."


def test_a_second_extension_goes_on_from_the_first_while_the_procedure_allows(ledger: Ledger) -> None:
    bench = a_case(ledger)
    told(bench)
    told(bench, date(2026, 4, 29), at("2026-04-21 09:00"))
    stage = bench.stage()
    assert (stage.due_on, stage.extended_to) == (DUE, date(2026, 4, 29))
    assert [one.kept for one in bench.promises()] == [True, None]
    said = refusal(bench, lambda: extend(bench.office, REF, WISH, MIA, at("2026-04-28 09:00")))
    assert said.startswith("Stage 1 cannot be extended beyond Wednesday 29 April 2026.")


# A letter that does not leave


def test_a_cancelled_letter_leaves_it_asked_for(ledger: Ledger) -> None:
    bench = a_case(ledger)
    extend(bench.office, REF, WISH, MIA, NOON)
    cancel_letter(bench.office, LETTER, ANN, NOON + MINUTE)
    (one,) = extensions(bench)
    assert (one.state, one.decided_by) == (ExtensionState.ASKED, "")
    decide_extension(bench.office, REF, True, MIA, NOON + HOUR)
    bench.deliver(NOON + 2 * HOUR)
    assert bench.stage().extended_to == UNTIL


def test_an_answer_overtakes_it(ledger: Ledger) -> None:
    bench = a_case(ledger)
    extend(bench.office, REF, WISH, MIA, NOON)
    bench.answered(NOON + MINUTE)
    assert dict(bench.letters())[LETTER] is OutboxState.CANCELLED
    assert (states(bench), bench.stage().extended_to) == ([ExtensionState.LAPSED], None)


def test_a_letter_that_waits_until_the_limit_has_passed_extends_nothing(ledger: Ledger) -> None:
    """The server is away from Tuesday noon until Thursday morning."""
    bench = a_case(ledger)
    extend(bench.office, REF, WISH, MIA, NOON)
    bench.doors.mail_trouble = later
    bench.deliver(NOON + 10 * MINUTE)
    bench.doors.mail_trouble = lambda _: None
    bench.deliver(at("2026-04-16 08:00"))
    assert dict(bench.letters())[LETTER] is OutboxState.CANCELLED
    assert (states(bench), bench.stage().extended_to) == ([ExtensionState.LAPSED], None)
    assert "the limit passed before it could leave" in bench.told(ANN)[-1].text


def test_where_no_notice_is_needed_a_letter_may_leave_late(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, an_office(notice_before_limit=False))
    extend(bench.office, REF, WISH, MIA, NOON)
    bench.deliver(at("2026-04-16 08:00"))
    assert (states(bench), bench.stage().extended_to) == ([ExtensionState.TOLD], UNTIL)


def test_a_refused_letter_leaves_it_asked_for_and_people_are_told(ledger: Ledger) -> None:
    bench = a_case(ledger)
    extend(bench.office, REF, WISH, MIA, NOON)
    bench.doors.mail_trouble = refused
    bench.deliver(NOON + 10 * MINUTE)
    assert (states(bench), bench.stage().extended_to) == ([ExtensionState.ASKED], None)
    assert "could not be delivered" in bench.told(ANN)[-1].text


def test_a_letter_that_comes_back_takes_the_extension_with_it(ledger: Ledger) -> None:
    bench = a_case(ledger)
    told(bench)
    bench.bounce(bench.doors.letters[-1].message_id, NOON + HOUR)
    assert states(bench) == [ExtensionState.ASKED]
    stage = bench.stage()
    assert (stage.extended_to, stage.promised_on, bench.promises()) == (None, None, [])
    assert "s1.promise.1" not in bench.owed()


def test_a_second_that_comes_back_leaves_the_first(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    told(bench)
    told(bench, date(2026, 4, 29), at("2026-04-21 09:00"))
    bench.bounce(bench.doors.letters[-1].message_id, at("2026-04-21 10:00"))
    stage = bench.stage()
    assert (stage.extended_to, stage.promised_on) == (UNTIL, UNTIL)


def test_a_first_that_comes_back_late_leaves_the_second_of_which_they_were_told(ledger: Ledger) -> None:
    bench = a_case(ledger)
    told(bench)
    told(bench, date(2026, 4, 24), at("2026-04-21 09:00"))
    first, _ = bench.rows(OutboxKind.EXTENSION)
    bench.bounce(first.message_id, at("2026-04-21 12:00"))
    assert states(bench) == [ExtensionState.TOLD, ExtensionState.TOLD]
    assert (bench.stage().extended_to, bench.stage().promised_on) == (date(2026, 4, 24), date(2026, 4, 24))


def test_what_nobody_decided_lapses_with_the_limit(ledger: Ledger) -> None:
    bench = a_case(ledger)
    extend(bench.office, REF, WISH, ANN, NOON)
    bench.sweep(at("2026-04-15 22:59"))
    assert states(bench) == [ExtensionState.ASKED]
    bench.sweep(at("2026-04-15 23:00"))
    assert states(bench) == [ExtensionState.LAPSED]
    assert "extension_lapsed" in bench.events()


def test_under_a_procedure_without_extensions_it_lapses_with_the_end_of_the_stage(sqlite_ledger: Ledger) -> None:
    desk = an_office()
    plain = preset("frontline")
    bench = a_case(sqlite_ledger, replace(desk, procedures={**desk.procedures, plain.id: plain}))
    extend(bench.office, REF, WISH, ANN, NOON)
    to_procedure(bench.office, REF, plain.id, "It belongs there.", MIA, NOON)
    respond(bench.office, REF, upheld(), ANN, NOON)
    bench.deliver(NOON + HOUR)
    assert states(bench) == [ExtensionState.LAPSED]


# The bot prepares it


def rows_of(bench: Work, person: str, day: str) -> list[list[Action]]:
    """The buttons of the list that a person gets on a day."""
    seed(bench.office, at(f"{day} 06:00"))
    before = len(bench.told(person))
    bench.sweep(at(f"{day} 08:00"))
    notes = [one for one in bench.told(person)[before:] if one.title.startswith("Your cases")]
    return [[one.action for one in row.offers] for note in notes for row in note.rows]


def test_two_working_days_before_the_limit_the_owner_is_asked_in_the_list_of_the_day(ledger: Ledger) -> None:
    bench = a_case(ledger)
    assert bench.owed()["s1.extend.1"] == at("2026-04-13 08:00")
    assert rows_of(bench, ANN, "2026-04-10") == []
    assert rows_of(bench, ANN, "2026-04-13") == [[Action.RESPOND, Action.EXTEND, Action.HOLD, Action.OPEN]]
    assert "ask for more time before the date passes" in bench.told(ANN)[-1].text
    assert bench.states()["s1.extend.1"] is DutyState.MET
    assert bench.events().count("extension_proposed") == 1
    assert {one.title for one in bench.told(MIA)} == {"Complaints on Fri 10 Apr 2026", "Complaints on Mon 13 Apr 2026"}


def test_after_the_limit_extend_is_offered_no_more(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assert rows_of(bench, ANN, "2026-04-16") == [[Action.RESPOND, Action.HOLD, Action.OPEN]]
    assert "extension_proposed" not in bench.events()


def test_while_the_owner_is_away_the_deputy_is_asked(sqlite_ledger: Ledger) -> None:
    desk = an_office()
    people = tuple(replace(one, working_days=frozenset({1, 2})) if one.email == ANN else one for one in desk.people)
    bench = a_case(sqlite_ledger, replace(desk, people=people))
    bench.sweep(at("2026-04-13 08:00"))
    assert bench.told(OLU)[-1].text == (
        f"Ann Owner is not at work, and the limit of {REF} is Wed 15 Apr 2026. If it cannot be kept, please ask for an "
        "extension before it passes; later it can only be an apology."
    )


def test_the_bot_asks_again_before_the_new_limit_and_not_after_the_last(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.sweep(at("2026-04-13 08:00"))
    told(bench)
    assert bench.owed()["s1.extend.2"] == at("2026-04-20 08:00")
    told(bench, date(2026, 4, 29), at("2026-04-21 09:00"))
    assert "s1.extend.3" not in bench.owed()


def test_where_the_bot_holds_by_itself_it_prepares_no_extension(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    assert not any(".extend." in key for key in bench.owed())
