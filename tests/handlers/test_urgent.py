"""Danger: people are alerted by Slack and e-mail, at any hour, until somebody takes the case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.assign import assign
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out
from handlers.letters import pause
from handlers.open import open_case
from handlers.sensitive import make_sensitive
from handlers.urgent import mark_urgent, take_in_hand
from letters.notes import Action
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.words import DutyState, OutboxKind, OutboxState
from storage.cases import find
from storage.ledger import Ledger
from storage.outbox import Side
from storage.tables import Outbox
from tests.handlers.desk import (
    ADA,
    ANN,
    HEAD,
    HOUR,
    MIA,
    MINUTE,
    OLU,
    REF,
    STAFF_ONLY,
    STRANGER,
    Work,
    a_desk,
    at,
    later,
    refused,
    work,
)

NIGHT = at("2026-04-11 22:10")
DANGER = "The boiler is dead: no heating, and my baby is cold."
SENTENCE = f"{REF} holds words that may mean danger. Please look at it now."


def with_rota(*people: str, area: tuple[str, ...] = ()) -> Desk:
    desk = a_desk()
    repairs, *others = desk.areas
    return replace(desk, urgent_rota=people, areas=(replace(repairs, urgent_rota=area), *others))


def danger(ledger: Ledger, desk: Desk | None = None) -> Work:
    """An urgent complaint on Saturday night, and its first alert."""
    bench = work(ledger, desk)
    bench.complaint(DANGER, received_at=NIGHT)
    bench.sweep(NIGHT)
    return bench


def mails(bench: Work) -> list[Outbox]:
    return bench.rows(OutboxKind.STAFF_MAIL)


def alerted(bench: Work, person: str) -> list[str]:
    return [one.text for one in bench.told(person) if one.text.startswith(SENTENCE)]


def test_the_rota_is_told_at_night_by_two_channels(ledger: Ledger) -> None:
    bench = danger(ledger, with_rota(OLU, HEAD))
    bench.deliver(NIGHT)
    assert (alerted(bench, OLU), alerted(bench, HEAD)) == ([SENTENCE], [SENTENCE])
    assert [(one.address, one.state) for one in mails(bench)] == [(OLU, OutboxState.SENT), (HEAD, OutboxState.SENT)]
    assert (alerted(bench, ANN), alerted(bench, MIA)) == ([], [])


def test_the_areas_own_rota_wins_and_without_any_it_is_owner_and_manager(ledger: Ledger) -> None:
    bench = danger(ledger, with_rota(OLU, area=(HEAD,)))
    assert [one.address for one in mails(bench)] == [HEAD]


def test_without_a_rota_owner_and_manager_are_alerted(ledger: Ledger) -> None:
    assert [one.address for one in mails(danger(ledger))] == [ANN, MIA]


def test_the_mail_holds_neither_words_nor_names_of_the_complaint(ledger: Ledger) -> None:
    bench = danger(ledger)
    bench.deliver(NIGHT)
    sent = [one for one in bench.doors.letters if one.to == ANN]
    assert [one.subject for one in sent] == [f"Urgent: {REF}"]
    for word in ("heating", "baby", "Quillfeather", "example.org"):
        assert word not in sent[0].text + sent[0].subject
    assert sent[0].automatic


def test_it_is_told_again_every_quarter_of_an_hour_then_hourly_to_managers_and_admins_too(ledger: Ledger) -> None:
    bench = danger(ledger, with_rota(OLU))
    rounds = [bench.duty(f"{REF}.alert.1").settled_at]
    for number in range(2, 7):
        duty = bench.duty(f"{REF}.alert.{number}")
        bench.sweep(duty.due_at - timedelta(seconds=1))
        assert bench.duty(duty.key).state is DutyState.OPEN
        bench.sweep(duty.due_at)
        rounds.append(duty.due_at)
    minutes = [int((one - NIGHT).total_seconds() // 60) for one in rounds if one]
    assert minutes == [0, 15, 30, 90, 150, 210]
    assert (len(alerted(bench, OLU)), len(alerted(bench, MIA)), len(alerted(bench, ADA))) == (6, 3, 3)


def test_a_bot_that_was_away_alerts_once_and_goes_on_from_there(ledger: Ledger) -> None:
    bench = danger(ledger, with_rota(OLU))
    bench.sweep(NIGHT + 5 * HOUR)
    assert len(alerted(bench, OLU)) == 2
    assert bench.duty(f"{REF}.alert.3").due_at == NIGHT + 5 * HOUR + 15 * MINUTE


TAKING: dict[str, Callable[[Work, str], object]] = {
    "I take it": lambda bench, by: take_in_hand(bench.office, REF, by, NIGHT),
    "take": lambda bench, by: assign(bench.office, REF, by, by, NIGHT),
    "assign": lambda bench, by: assign(bench.office, REF, HEAD, by, NIGHT),
    "open": lambda bench, by: open_case(bench.office, REF, by, NIGHT),
    "hold": lambda bench, by: hold(
        bench.office, REF, Holding(date(2026, 4, 24), "We need parts", "We rang", "A visit"), by, NIGHT
    ),
}


@pytest.mark.parametrize("take", TAKING.values(), ids=TAKING.keys())
def test_whoever_takes_it_in_hand_ends_the_alerts(ledger: Ledger, take: Callable[[Work, str], object]) -> None:
    bench = danger(ledger)
    take(bench, ANN)
    with bench.office.ledger.reading() as tx:
        case = find(tx, REF)
        assert (case.attended_at, case.attended_by) == (NIGHT, ANN)
    assert bench.states()["alert.2"] is DutyState.VOID
    bench.sweep(NIGHT + 5 * HOUR)
    assert len(mails(bench)) == 2


def test_the_others_hear_who_has_it_and_the_owner_stays(ledger: Ledger) -> None:
    bench = danger(ledger, with_rota(OLU, HEAD))
    assert Action.ATTEND in [one.action for one in bench.card().offers]
    take_in_hand(bench.office, REF, OLU, NIGHT + MINUTE)
    assert [bench.told(one)[-1].text for one in (HEAD, ANN)] == [f"Olu Deputy has {REF} in hand."] * 2
    assert bench.stage().owner == ANN
    assert take_in_hand(bench.office, REF, HEAD, NIGHT + 2 * MINUTE).say.startswith("Olu Deputy has")
    assert Action.ATTEND not in [one.action for one in bench.card().offers]


def test_letters_that_are_stopped_diverted_or_in_trouble_stop_no_alert(ledger: Ledger) -> None:
    bench = work(ledger)
    pause(bench.office, "rehearsal", MIA, NIGHT)
    bench.complaint(DANGER, received_at=NIGHT)
    bench.sweep(NIGHT)
    replace(bench.carrier(NIGHT), divert_to="shadow@example.gov.uk").deliver(Side.LETTERS)
    replace(bench.carrier(NIGHT), divert_to="shadow@example.gov.uk").deliver(Side.STAFF)
    assert [one.to for one in bench.doors.letters] == [ANN, MIA]


def test_alerts_are_neither_capped_nor_counted_among_letters(ledger: Ledger) -> None:
    desk = with_rota(OLU)
    bench = danger(ledger, replace(desk, limits=replace(desk.limits, per_address=1, per_case_and_subject=1)))
    for number in range(2, 8):
        bench.sweep(bench.duty(f"{REF}.alert.{number}").due_at)
    bench.deliver(NIGHT + 10 * HOUR)
    assert len([one for one in bench.doors.letters if one.to == OLU]) == 7
    assert [key for key, _ in bench.letters()] == [f"{REF}.s1.receipt.1"]


def test_an_alert_that_cannot_leave_is_tried_again_and_every_mail_has_an_id_of_its_own(ledger: Ledger) -> None:
    bench = danger(ledger)
    bench.doors.mail_trouble = later
    bench.deliver(NIGHT)
    bench.doors.mail_trouble = lambda _: None
    bench.deliver(NIGHT + 2 * MINUTE)
    assert [one.state for one in mails(bench)] == [OutboxState.SENT] * 2
    assert len({one.message_id for one in mails(bench)}) == 2


def test_an_answer_of_one_of_us_to_an_alert_is_no_answer_to_the_complainant(ledger: Ledger) -> None:
    bench = danger(ledger)
    bench.deliver(NIGHT)
    mail = bench.a_mail("I am on it.", f"Re: Urgent: {REF}", ANN)
    filed = bench.arrives(replace(mail, in_reply_to=mails(bench)[0].message_id), NIGHT + HOUR)
    assert filed.mail_class == "own"
    assert "Is this the response?" not in bench.told(ANN)[-1].text


def test_whom_the_case_is_about_is_not_alerted_and_somebody_else_is(ledger: Ledger) -> None:
    bench = work(ledger, with_rota(OLU))
    bench.complaint(DANGER, received_at=NIGHT)
    keep_out(bench.office, REF, OLU, HEAD, NIGHT)
    bench.sweep(NIGHT)
    assert [one.address for one in mails(bench)] == [MIA]


def test_of_a_sensitive_case_only_those_named_are_alerted(ledger: Ledger) -> None:
    bench = work(ledger, with_rota(OLU))
    bench.complaint(DANGER, received_at=NIGHT)
    make_sensitive(bench.office, REF, (), HEAD, NIGHT)
    bench.sweep(NIGHT)
    assert sorted(one.address for one in mails(bench)) == [ANN, HEAD]


def test_a_later_mail_with_urgent_words_alerts_again_although_it_was_in_hand(ledger: Ledger) -> None:
    bench = danger(ledger)
    take_in_hand(bench.office, REF, ANN, NIGHT)
    again = NIGHT + 24 * HOUR
    bench.arrives(bench.a_mail("Still no heating!", f"Re: {REF}"), again)
    bench.sweep(again)
    assert len(alerted(bench, MIA)) == 2


def test_a_person_marks_a_case_urgent_and_not_urgent(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    mark_urgent(bench.office, REF, True, OLU, NIGHT)
    bench.sweep(NIGHT)
    assert alerted(bench, ANN) == [SENTENCE]
    assert bench.card().title.startswith("URGENT")
    mark_urgent(bench.office, REF, False, OLU, NIGHT + MINUTE)
    bench.sweep(NIGHT + HOUR)
    assert alerted(bench, ANN) == [SENTENCE]
    assert not bench.card().title.startswith("URGENT")


def test_only_people_who_work_on_complaints_may(sqlite_ledger: Ledger) -> None:
    bench = danger(sqlite_ledger)
    for act in (
        lambda: take_in_hand(bench.office, REF, STRANGER, NIGHT),
        lambda: mark_urgent(bench.office, REF, False, STRANGER, NIGHT),
    ):
        with pytest.raises(NotAllowed, match=STAFF_ONLY):
            act()


def test_an_alarm_about_an_alert_that_cannot_leave_does_not_name_the_case(ledger: Ledger) -> None:
    bench = work(ledger, with_rota(OLU))
    bench.complaint(DANGER, received_at=NIGHT)
    make_sensitive(bench.office, REF, (), HEAD, NIGHT)
    bench.sweep(NIGHT)
    bench.doors.mail_trouble = refused
    bench.carrier(NIGHT).deliver(Side.STAFF)
    assert [REF in one.to_json() for one in bench.told(MIA)] == [False, False]


def test_an_urgent_case_in_hand_of_somebody_who_is_kept_out_alerts_the_others_again(ledger: Ledger) -> None:
    bench = danger(ledger, with_rota(OLU, HEAD))
    take_in_hand(bench.office, REF, OLU, NIGHT + MINUTE)
    keep_out(bench.office, REF, OLU, MIA, NIGHT + 2 * MINUTE)
    bench.sweep(NIGHT + HOUR)
    assert (len(alerted(bench, HEAD)), len(alerted(bench, OLU))) == (2, 1)
    assert take_in_hand(bench.office, REF, HEAD, NIGHT + 2 * HOUR).say.startswith(f"{REF} is in your hands.")
