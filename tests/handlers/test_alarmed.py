"""What is wrong with the desk itself is always said to somebody: managers, else administrators, else the channel."""

from dataclasses import replace

import pytest

from handlers.agenda import due_acts
from handlers.horizon import horizon
from handlers.polling import take_mailbox
from handlers.reconciled import reconciled
from handlers.seed import seed
from handlers.set_aside import set_aside
from handlers.wake import wake
from handlers.watch import watch
from procedure.desk import Desk, MailboxRule, Role
from procedure.words import OutboxKind
from storage.ledger import Ledger
from tests.handlers.desk import (
    ADA,
    ADDRESS,
    DAY,
    HOUR,
    MAILBOX,
    MIA,
    MINUTE,
    MONDAY,
    REF,
    Work,
    a_desk,
    at,
    refused,
    work,
)

CHANNEL = "#complaints"


def without(*roles: Role) -> Desk:
    """The desk without anybody of these roles, as far as it is said there who has them."""
    desk = a_desk()
    areas = tuple(replace(one, manager="") for one in desk.areas)
    return replace(desk, people=tuple(one for one in desk.people if not one.roles & {*roles}), areas=areas)


DESKS = [(a_desk(), MIA), (without(Role.MANAGER), ADA), (without(Role.MANAGER, Role.ADMIN), CHANNEL)]
SOMEBODY = pytest.mark.parametrize(("desk", "target"), DESKS, ids=["manager", "administrator", "channel"])


def titles(bench: Work, target: str) -> list[str]:
    return [one.title for one in bench.told(target)]


@SOMEBODY
def test_the_end_of_the_calendar_is_told_to_somebody(sqlite_ledger: Ledger, desk: Desk, target: str) -> None:
    bench = work(sqlite_ledger, desk)
    seed(bench.office, MONDAY)
    (duty,) = (one for one in due_acts(bench.office, at("2060-01-01 00:00")) if one.key.startswith("horizon."))
    horizon(bench.office, duty, duty.due_at)
    assert titles(bench, target) == ["The calendar ends soon"]


@SOMEBODY
def test_a_duty_that_could_not_be_done_is_told_to_somebody(sqlite_ledger: Ledger, desk: Desk, target: str) -> None:
    bench = work(sqlite_ledger, desk)
    bench.complaint()
    set_aside(bench.office, bench.duty(f"{REF}.s1.propose.1"), "KeyError", MONDAY + HOUR)
    assert "A duty could not be done" in titles(bench, target)


@SOMEBODY
def test_a_letter_that_was_refused_is_told_to_somebody(sqlite_ledger: Ledger, desk: Desk, target: str) -> None:
    bench = work(sqlite_ledger, desk)
    bench.doors.mail_trouble = refused
    bench.complaint()
    assert "Delivery" in titles(bench, target)


@SOMEBODY
def test_what_is_amiss_is_told_to_somebody(sqlite_ledger: Ledger, desk: Desk, target: str) -> None:
    bench = work(sqlite_ledger, desk)
    for minutes in (0, 20):
        watch(bench.office, "Slack cannot be reached.", MONDAY, MONDAY + minutes * MINUTE)
    assert "Something is amiss" in titles(bench, target)
    by_mail = [one.address for one in bench.rows(OutboxKind.STAFF_MAIL)]
    assert by_mail == ([] if target == CHANNEL else [target])


@SOMEBODY
def test_that_letters_are_stopped_is_told_to_somebody(sqlite_ledger: Ledger, desk: Desk, target: str) -> None:
    bench = work(sqlite_ledger, desk)
    for days in (0, 5):
        wake(bench.office, MONDAY + days * DAY, MONDAY + days * DAY)
    assert titles(bench, target) == ["Letters to customers are stopped"]


@SOMEBODY
def test_a_complaint_that_the_bot_may_not_answer_is_told_to_somebody(
    sqlite_ledger: Ledger, desk: Desk, target: str
) -> None:
    bench = work(sqlite_ledger, desk)
    bench.arrives(replace(bench.a_mail("Nobody knows whose this is."), auto_response_suppress="All"))
    said = [one.text for one in bench.told(target)]
    assert any("may not answer" in text for text in said)


def test_the_longest_names_have_keys_that_fit(ledger: Ledger) -> None:
    longest = f"{'m' * 64}@{'d' * 59}.{'d' * 59}.{'d' * 59}.example"
    desk = a_desk()
    manager = replace(next(one for one in desk.people if one.email == MIA), email=longest)
    box = MailboxRule("x" * 80, ADDRESS)
    bench = work(ledger, replace(desk, people=(*desk.people, manager), mailboxes=(box,)))
    seed(bench.office, MONDAY)
    for minutes in (0, 20):
        watch(bench.office, "Slack cannot be reached.", MONDAY, MONDAY + minutes * MINUTE)
    watch(bench.office, "", MONDAY, MONDAY + HOUR)
    told = [one for one in bench.rows() if one.address == longest]
    assert {one.kind for one in told} == {OutboxKind.ALARM, OutboxKind.STAFF_MAIL}
    assert all(len(one.key) <= 300 for one in told)


@SOMEBODY
def test_mails_that_the_ledger_lacked_are_told_to_somebody(sqlite_ledger: Ledger, desk: Desk, target: str) -> None:
    bench = work(sqlite_ledger, desk)
    fence = take_mailbox(bench.office, MAILBOX, "bot", MONDAY)
    assert fence
    reconciled(bench.office, fence, filed=2, marked=0, lost=2, now=MONDAY, real_now=MONDAY)
    assert titles(bench, target) == ["Mail"]
