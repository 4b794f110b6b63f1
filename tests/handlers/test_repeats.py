"""A letter that may have left, and whose case went on meanwhile: it is looked for, and not sent once more for its own
sake.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.contacts import Party, consent, set_party
from handlers.extend import Extending, extend
from handlers.hold import Holding, hold
from handlers.reply import Reply, reply
from handlers.respond import Already, respond
from procedure.words import Channel, Consent, ContactRole, DutyState, ExtensionState, OutboxKind, OutboxState
from storage.ledger import Ledger
from storage.outbox import Side
from tests.answers import upheld
from tests.handlers.desk import ANN, DAY, HOUR, JO, MIA, MINUTE, REF, Work, later, nothing_wrong, uncertain
from tests.handlers.dying import killed_at
from tests.handlers.test_extend import NOON, UNTIL, a_case, extensions

RIGHT = "right@example.org"
PAST_EVERY_LOOK = 3 * HOUR


def writes_an_extension(bench: Work) -> None:
    extend(bench.office, REF, Extending(UNTIL, "we need to visit or inspect"), MIA, NOON)


def writes_a_holding_letter(bench: Work) -> None:
    hold(bench.office, REF, Holding(UNTIL, "we need to visit", "We read it.", "We visit."), ANN, NOON)


def writes_a_reply(bench: Work) -> None:
    reply(bench.office, REF, Reply("We come on Friday."), ANN, NOON)


def perhaps_left(ledger: Ledger, write: Callable[[Work], None]) -> Work:
    """The connection died after the text of a letter was sent."""
    bench = a_case(ledger)
    write(bench)
    tried(bench, uncertain, 11 * MINUTE)
    return bench


def tried(bench: Work, trouble: Callable[[object], None], after: object) -> None:
    bench.doors.mail_trouble = trouble
    bench.carrier(NOON + after).deliver(Side.LETTERS)  # type: ignore[operator]


def answered_by_phone(bench: Work) -> None:
    respond(
        bench.office, REF, replace(upheld(), text="", already=Already(NOON.date(), Channel.PHONE, "call 12")), ANN, NOON
    )


def letters(bench: Work, kind: OutboxKind) -> list[str]:
    (row,) = bench.rows(kind)
    return [one.message_id for one in bench.doors.letters if one.message_id == row.message_id]


@pytest.mark.parametrize(
    ("write", "kind"),
    [(writes_an_extension, OutboxKind.EXTENSION), (writes_a_holding_letter, OutboxKind.HOLDING)],
)
def test_it_does_not_leave_once_more_after_the_answer(
    ledger: Ledger, write: Callable[[Work], None], kind: OutboxKind
) -> None:
    bench = perhaps_left(ledger, write)
    answered_by_phone(bench)
    tried(bench, nothing_wrong, PAST_EVERY_LOOK)
    (row,) = bench.rows(kind)
    assert (row.state, letters(bench, kind)) == (OutboxState.CANCELLED, [])
    assert row.last_error.startswith("it may have left, and is not sent once more")
    assert "letter_not_repeated" in bench.events()[-2:]
    assert (bench.promises(), bench.stage().extended_to) == ([], None)


def test_a_process_that_dies_over_it_decides_nothing_and_the_next_one_once(ledger: Ledger) -> None:
    bench = perhaps_left(ledger, writes_an_extension)
    answered_by_phone(bench)
    turns = (NOON + PAST_EVERY_LOOK + number * 2 * HOUR for number in range(100))  # a dead one's claims end meanwhile
    killed = 0
    for point, now in enumerate(turns, start=1):
        if not killed_at(bench, lambda one, now=now: one.carrier(now).deliver(Side.LETTERS), point):  # type: ignore[misc]
            break
        killed += 1
        assert "letter_not_repeated" not in bench.events()
    assert killed > 10, "the turn has a claim, a beginning and an end"
    tried(bench, nothing_wrong, 250 * HOUR)
    (row,) = bench.rows(OutboxKind.EXTENSION)
    assert (row.state, letters(bench, OutboxKind.EXTENSION)) == (OutboxState.CANCELLED, [])
    assert bench.events().count("letter_not_repeated") == 1
    assert bench.events().count("extension_lapsed") == 1


def test_an_extension_that_is_not_sent_once_more_has_lapsed(sqlite_ledger: Ledger) -> None:
    bench = perhaps_left(sqlite_ledger, writes_an_extension)
    answered_by_phone(bench)
    assert [one.state for one in extensions(bench)] == [ExtensionState.APPROVED]
    tried(bench, nothing_wrong, PAST_EVERY_LOOK)
    assert [one.state for one in extensions(bench)] == [ExtensionState.LAPSED]


def test_what_is_found_after_the_answer_promises_nothing(sqlite_ledger: Ledger) -> None:
    bench = perhaps_left(sqlite_ledger, writes_an_extension)
    bench.doors.sent_items = {bench.rows(OutboxKind.EXTENSION)[0].message_id}
    answered_by_phone(bench)
    tried(bench, nothing_wrong, 2 * MINUTE + 11 * MINUTE)
    assert [one.state for one in bench.rows(OutboxKind.EXTENSION)] == [OutboxState.SENT]
    assert (bench.promises(), bench.stage().extended_to) == ([], None)
    assert [one.state for one in extensions(bench)] == [ExtensionState.LAPSED]
    assert bench.states()["s1.respond"] is DutyState.MET


def test_it_is_looked_for_before_that_is_decided(sqlite_ledger: Ledger) -> None:
    bench = perhaps_left(sqlite_ledger, writes_an_extension)
    bench.doors.sent_items = set()
    answered_by_phone(bench)
    tried(bench, nothing_wrong, 13 * MINUTE)
    assert [one.state for one in bench.rows(OutboxKind.EXTENSION)] == [OutboxState.UNCERTAIN]


def test_it_does_not_leave_once_more_for_an_address_that_was_put_right(sqlite_ledger: Ledger) -> None:
    bench = perhaps_left(sqlite_ledger, writes_a_reply)
    set_party(bench.office, REF, Party(ContactRole.COMPLAINANT, address=RIGHT), ANN, NOON + 12 * MINUTE)
    tried(bench, nothing_wrong, PAST_EVERY_LOOK)
    assert letters(bench, OutboxKind.REPLY) == []
    (said,) = (one.text for one in bench.told(ANN) if "may have left" in one.text)
    assert "letters go to somebody else now, or to another address" in said


def test_a_response_that_was_taken_back_blocks_nothing_when_it_comes_back(ledger: Ledger) -> None:
    bench = perhaps_left(ledger, lambda bench: respond(bench.office, REF, upheld(), ANN, NOON))
    set_party(bench.office, REF, Party(ContactRole.COMPLAINANT, address=RIGHT), ANN, NOON + 12 * MINUTE)
    tried(bench, nothing_wrong, PAST_EVERY_LOOK)
    bench.bounce(bench.rows(OutboxKind.RESPONSE)[0].message_id, NOON + 4 * HOUR)
    assert bench.states()["s1.respond"] is DutyState.OPEN


def refuses_consent(bench: Work) -> None:
    set_party(bench.office, REF, Party(ContactRole.AFFECTED, name="Kim"), ANN, NOON + 12 * MINUTE)
    consent(bench.office, REF, Consent.REFUSED, NOON.date(), ANN, NOON + 12 * MINUTE)


def wants_the_post(bench: Work) -> None:
    party = Party(ContactRole.COMPLAINANT, address=JO, postal_address="1 High Street", preferred_channel=Channel.POST)
    set_party(bench.office, REF, party, ANN, NOON + 12 * MINUTE)


def nothing_but_time(_: Work) -> None:
    """Nobody acts."""


@pytest.mark.parametrize(
    ("deed", "after", "why"),
    [
        (refuses_consent, PAST_EVERY_LOOK, "refused consent"),
        (wants_the_post, PAST_EVERY_LOOK, "to be reached by post"),
        (nothing_but_time, 10 * DAY, "the date that it gives has passed"),
    ],
)
def test_what_stands_against_a_letter_stands_against_its_second_copy(
    ledger: Ledger, deed: Callable[[Work], None], after: timedelta, why: str
) -> None:
    bench = perhaps_left(ledger, writes_a_holding_letter)
    deed(bench)
    tried(bench, nothing_wrong, after)
    assert (letters(bench, OutboxKind.HOLDING), bench.promises()) == ([], [])
    (said,) = (one.text for one in bench.told(ANN) if "may have left" in one.text)
    assert said.startswith(f"A letter on {REF} may have left, and is not sent once more: ")
    assert why in said


def test_an_extension_that_comes_back_before_it_is_known_to_have_left_waits_for_its_approver(
    sqlite_ledger: Ledger,
) -> None:
    bench = perhaps_left(sqlite_ledger, writes_an_extension)
    bench.bounce(bench.rows(OutboxKind.EXTENSION)[0].message_id, NOON + HOUR)
    assert [one.state for one in extensions(bench)] == [ExtensionState.ASKED]
    answered_by_phone(bench)
    assert [one.state for one in extensions(bench)] == [ExtensionState.LAPSED]


def test_it_leaves_once_more_while_it_holds(sqlite_ledger: Ledger) -> None:
    bench = perhaps_left(sqlite_ledger, writes_a_holding_letter)
    tried(bench, later, 13 * MINUTE)
    tried(bench, nothing_wrong, PAST_EVERY_LOOK)
    assert len(letters(bench, OutboxKind.HOLDING)) == 1
    assert [one.promised_on for one in bench.promises()] == [UNTIL]
