"""Linked, duplicate and merged cases: what moves, what goes back, and who is never told of whom."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from handlers import ask
from handlers.cancel import cancel_letter
from handlers.close import Closing, close
from handlers.duplicate import Duplicate, duplicate
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out, let_in
from handlers.link import link, unlink
from handlers.merge import Merging, merge, unmerge
from handlers.new import Complaint, new
from handlers.outbox import retry
from handlers.reopen import reopen
from handlers.reply import Reply, reply
from handlers.respond import respond
from handlers.restrict import restrict
from handlers.sensitive import make_sensitive
from handlers.urgent import mark_urgent, take_in_hand
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.outcomes import Closure
from procedure.words import Channel, DutyState, OutboxKind, OutboxState, Status
from storage.cases import find, parties_of, points_of
from storage.ledger import Ledger, LedgerUnreachable
from storage.outbox import Side
from storage.tables import Contact
from tests.answers import upheld
from tests.handlers.desk import ANN, DAY, HEAD, HOUR, JO, MIA, MINUTE, MONDAY, OLU, REF, Work, refused, uncertain, work

NOW = MONDAY + 3 * HOUR
SECOND, THIRD = "C-2026-00002", "C-2026-00003"
NEIGHBOUR, JO_AT_WORK = "kim@example.net", "jo@work.example"
SAME = Duplicate("You wrote to us twice about your boiler.")
MERGING = Merging("You wrote to us twice about your boiler.")
SILENTLY = replace(MERGING, letter=False)


def two(ledger: Ledger, second: str = JO) -> Work:
    """Two complaints about one boiler, an hour apart."""
    bench = work(ledger)
    bench.complaint()
    bench.complaint("The boiler is still broken.", sender=second, received_at=MONDAY + HOUR)
    return bench


def points(bench: Work, reference: str) -> list[str]:
    with bench.office.reading() as (tx, _):
        return [one.text for one in points_of(tx, bench.stage(reference).id or 0)]


def parties(bench: Work, reference: str) -> frozenset[str]:
    with bench.office.reading() as (tx, _):
        case_id = find(tx, reference).id or 0
        return parties_of(tx, [case_id]).get(case_id, frozenset())


def closure(bench: Work, reference: str) -> Closure | None:
    return ask.line(bench.office, reference).closure


def links(bench: Work, reference: str, by: str = ANN) -> list[tuple[str, str]]:
    return [(one.how, one.reference) for one in ask.case(bench.office, reference, by).links]


def refusal(bench: Work, deed: Callable[[], object]) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()
    assert bench.everything() == before
    return found.value.reason


def logged(bench: Work, day: date, **changes: object) -> str:
    complaint = Complaint(day, Channel.PHONE, ("The boiler is broken.",), address=JO)
    return new(bench.office, replace(complaint, **changes), ANN, NOW).reference  # type: ignore[arg-type]


# Related


def test_related_cases_are_shown_on_both_and_go_their_own_ways(ledger: Ledger) -> None:
    bench = two(ledger, NEIGHBOUR)
    owed = bench.owed(), bench.owed(SECOND)
    link(bench.office, SECOND, REF, "The same boiler house.", ANN, NOW)
    assert links(bench, REF) == [("related to", SECOND)]
    assert links(bench, SECOND) == [("related to", REF)]
    assert (bench.owed(), bench.owed(SECOND)) == owed
    assert bench.told("#complaints")[-1].text == f"{REF} is related to {SECOND}."
    assert len(bench.letters()) == 2  # the receipts


def test_a_link_is_taken_back(ledger: Ledger) -> None:
    bench = two(ledger)
    link(bench.office, REF, SECOND, "", ANN, NOW)
    assert "linked so already" in refusal(bench, lambda: link(bench.office, SECOND, REF, "", ANN, NOW))
    unlink(bench.office, SECOND, REF, ANN, NOW)
    assert links(bench, REF) == []
    assert "are not linked as related" in refusal(bench, lambda: unlink(bench.office, REF, SECOND, ANN, NOW))


def test_a_case_is_not_linked_to_itself_nor_to_nothing(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger)
    assert "is the same case" in refusal(bench, lambda: link(bench.office, REF, REF, "", ANN, NOW))
    assert refusal(bench, lambda: link(bench.office, REF, THIRD, "", ANN, NOW)) == f"There is no case {THIRD}."
    assert "at most 2,000" in refusal(bench, lambda: link(bench.office, REF, SECOND, "x" * 2001, ANN, NOW))


# Duplicates


def test_who_wrote_twice_is_told_which_case_goes_on(ledger: Ledger) -> None:
    bench = two(ledger)
    done = duplicate(bench.office, SECOND, REF, SAME, ANN, NOW)
    assert done.say.endswith("Then it is closed.")
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    letter = bench.doors.letters[-1]
    assert (letter.to, f"We go on under: {REF}" in letter.text) == (JO, True)
    assert (bench.status(SECOND), closure(bench, SECOND), bench.status()) == (
        Status.CLOSED,
        Closure.DUPLICATE,
        Status.OPEN,
    )
    assert links(bench, REF) == [("duplicated by", SECOND)]
    assert bench.owed(SECOND) == {}


def test_somebody_else_gets_a_letter_that_says_nothing_of_the_other_case(ledger: Ledger) -> None:
    bench = two(ledger, NEIGHBOUR)
    done = duplicate(bench.office, SECOND, REF, SAME, ANN, NOW)
    assert done.say.endswith(f"It is from somebody else: write to them too when {REF} is answered.")
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    letter = bench.doors.letters[-1]
    assert letter.to == NEIGHBOUR
    assert REF not in letter.text + letter.subject
    assert JO not in letter.text
    assert parties(bench, REF) == {JO}
    assert bench.told(ANN)[-1].text == (
        f"{REF} is duplicated by {SECOND}. It is from somebody else, who is to hear as well when this is answered."
    )


@pytest.mark.parametrize("telling", [f"See {REF}.", "Ask Jo Quillfeather.", f"Write to {JO}."])
def test_a_letter_to_somebody_else_must_not_name_the_other_case_or_its_people(
    sqlite_ledger: Ledger, telling: str
) -> None:
    bench = two(sqlite_ledger, NEIGHBOUR)
    given = replace(SAME, reason=telling)
    assert "must not name" in refusal(bench, lambda: duplicate(bench.office, SECOND, REF, given, ANN, NOW))


def test_somebody_else_is_not_closed_in_silence(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger, NEIGHBOUR)
    given = replace(SAME, letter=False)
    assert "is written to as well" in refusal(bench, lambda: duplicate(bench.office, SECOND, REF, given, ANN, NOW))


def test_the_same_person_may_be_told_by_phone(ledger: Ledger) -> None:
    bench = two(ledger)
    done = duplicate(bench.office, SECOND, REF, replace(SAME, letter=False), ANN, NOW)
    assert done.say == f"{SECOND} is closed as a duplicate of {REF}. No letter goes out."
    assert closure(bench, SECOND) is Closure.DUPLICATE


def test_the_earlier_one_goes_on_and_duplicates_stand_in_no_row(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger)
    assert "came first" in refusal(bench, lambda: duplicate(bench.office, REF, SECOND, SAME, ANN, NOW))
    bench.complaint(received_at=MONDAY + 2 * HOUR)
    duplicate(bench.office, SECOND, REF, replace(SAME, letter=False), ANN, NOW)
    again = refusal(bench, lambda: duplicate(bench.office, THIRD, SECOND, SAME, ANN, NOW))
    assert again == f"{SECOND} is closed as a duplicate itself. Name the case that goes on."


def test_with_the_letter_the_link_is_taken_back(ledger: Ledger) -> None:
    bench = two(ledger)
    done = duplicate(bench.office, SECOND, REF, SAME, ANN, NOW)
    cancel_letter(bench.office, done.offers[0].value, ANN, NOW + MINUTE)
    assert links(bench, SECOND) == []
    assert bench.status(SECOND) is Status.OPEN


def test_a_duplicate_that_was_none_is_opened_again_without_its_link(ledger: Ledger) -> None:
    bench = two(ledger)
    owed = bench.owed(SECOND)
    duplicate(bench.office, SECOND, REF, replace(SAME, letter=False), ANN, NOW)
    assert "Undo it with `reopen`" in refusal(bench, lambda: unlink(bench.office, SECOND, REF, ANN, NOW))
    reopen(bench.office, SECOND, "Two boilers.", ANN, NOW + HOUR)
    assert (links(bench, SECOND), bench.owed(SECOND)) == ([], owed)


# Merged


def test_a_merge_moves_mails_and_points_and_closes_the_later_case(ledger: Ledger) -> None:
    bench = work(ledger)
    logged(bench, date(2026, 3, 30), points=("The boiler is broken.",))
    logged(bench, date(2026, 3, 30), points=("The boiler is broken.", "Nobody rang back."))
    done = merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW + HOUR)
    assert done.say == f"{SECOND} is merged into {REF}, which goes on. No letter goes out."
    assert points(bench, REF) == ["The boiler is broken.", "Nobody rang back."]
    mails = [one.kind for one in ask.case(bench.office, REF, ANN).messages]
    assert mails.count("logged") == 2
    assert (bench.status(SECOND), closure(bench, SECOND)) == (Status.CLOSED, Closure.DUPLICATE)
    assert bench.owed(SECOND) == {}
    assert links(bench, SECOND) == [("merged into", REF)]
    assert links(bench, REF) == [("holds what was in", SECOND)]


def test_a_reply_on_the_merged_reference_reaches_the_case_that_goes_on(ledger: Ledger) -> None:
    bench = two(ledger)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    mail = bench.message(bench.reply(reference=SECOND, received_at=NOW + HOUR))
    assert (mail.mail_class, mail.case_id) == (MailClass.REPLY, bench.stage(REF).case_id)
    assert bench.told(ANN)[-1].text == f"The complainant wrote again on {REF}."


def test_a_stranger_with_the_merged_reference_is_held(ledger: Ledger) -> None:
    bench = two(ledger)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    mail = bench.message(bench.reply(sender=NEIGHBOUR, reference=SECOND, received_at=NOW + HOUR))
    assert mail.mail_class is MailClass.HELD
    assert REF in mail.held_reason


def test_the_second_address_of_the_same_person_is_a_party_and_not_the_addressee(ledger: Ledger) -> None:
    bench = two(ledger, JO_AT_WORK)
    assert "two addresses" in refusal(bench, lambda: merge(bench.office, SECOND, REF, MERGING, ANN, NOW))
    merge(bench.office, SECOND, REF, replace(MERGING, same_person=True), ANN, NOW)
    assert parties(bench, REF) == {JO, JO_AT_WORK}
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert bench.doors.letters[-1].to == JO_AT_WORK  # told under the case that they know
    mail = bench.message(bench.reply(JO_AT_WORK, SECOND, NOW + 2 * HOUR))
    assert (mail.mail_class, mail.case_id) == (MailClass.REPLY, bench.stage(REF).case_id)
    respond(bench.office, REF, upheld(), ANN, NOW + DAY)
    bench.carrier(NOW + 2 * DAY).deliver(Side.LETTERS)
    assert bench.doors.letters[-1].to == JO


def test_the_letter_of_a_merge_names_both_and_its_cancelling_undoes_nothing(ledger: Ledger) -> None:
    bench = two(ledger)
    done = merge(bench.office, SECOND, REF, MERGING, ANN, NOW)
    assert f"We go on under: {REF}" in bench.row(done.offers[0].value).text
    cancel_letter(bench.office, done.offers[0].value, ANN, NOW + MINUTE)
    assert closure(bench, SECOND) is Closure.DUPLICATE


def test_an_earlier_promise_to_the_same_person_goes_on(ledger: Ledger) -> None:
    bench = two(ledger)
    hold(bench.office, REF, Holding(date(2026, 4, 20), "a part", "Asked", "Fit it"), ANN, NOW)
    hold(bench.office, SECOND, Holding(date(2026, 4, 13), "a part", "Asked", "Fit it"), ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW + DAY)
    assert bench.stage().promised_on == date(2026, 4, 13)
    assert bench.states()["s1.promise.2"] is DutyState.OPEN
    unmerge(bench.office, SECOND, "Two boilers.", ANN, NOW + 2 * DAY)
    assert bench.stage().promised_on == date(2026, 4, 20)
    assert bench.states()["s1.promise.2"] is DutyState.VOID
    assert bench.states(SECOND)["s1.promise.1"] is DutyState.OPEN


def test_undoing_a_merge_puts_everything_back_and_says_what_stays(ledger: Ledger) -> None:
    bench = two(ledger, JO_AT_WORK)
    before = (bench.owed(REF), bench.owed(SECOND), points(bench, REF), parties(bench, REF), bench.stage(SECOND).due_on)
    mails = [one.id for one in ask.case(bench.office, SECOND, ANN).messages]
    merge(bench.office, SECOND, REF, replace(MERGING, same_person=True), ANN, NOW)
    bench.reply(JO_AT_WORK, SECOND, NOW + MINUTE)
    done = unmerge(bench.office, SECOND, "They are two people.", OLU, NOW + 2 * MINUTE)
    assert (
        done.say == f"{SECOND} is a case of its own again, with its own dates. 1 mail that came since stays on {REF}."
    )
    after = (bench.owed(REF), bench.owed(SECOND), points(bench, REF), parties(bench, REF), bench.stage(SECOND).due_on)
    assert after == before
    letters = [one.id for one in ask.case(bench.office, SECOND, ANN).messages if one.kind != "closure"]
    assert letters == mails
    assert bench.rows(OutboxKind.CLOSURE, state=OutboxState.QUEUED) == []
    assert (bench.status(SECOND), closure(bench, SECOND), links(bench, SECOND)) == (Status.OPEN, None, [])
    mail = bench.message(bench.reply(JO_AT_WORK, SECOND, NOW + HOUR))
    assert mail.case_id == bench.stage(SECOND).case_id


def test_points_that_were_decided_on_stay_in_their_answer(ledger: Ledger) -> None:
    bench = work(ledger)
    logged(bench, date(2026, 3, 30), points=("The boiler is broken.",))
    logged(bench, date(2026, 3, 30), points=("Nobody rang back.",))
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    bench.answered(NOW + HOUR)
    done = unmerge(bench.office, SECOND, "A mistake.", ANN, NOW + DAY)
    assert "1 of its points were decided on there and stay in that answer." in done.say
    assert points(bench, SECOND) == ["Nobody rang back."]
    assert (bench.status(), bench.status(SECOND)) == (Status.CLOSED, Status.OPEN)


def test_an_answer_for_both_that_waits_when_they_are_parted_does_not_leave(ledger: Ledger) -> None:
    bench = work(ledger)
    logged(bench, date(2026, 3, 30), points=("The boiler is broken.",))
    logged(bench, date(2026, 3, 30), points=("Nobody rang back.",))
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    respond(bench.office, REF, upheld(), ANN, NOW + HOUR)
    done = unmerge(bench.office, SECOND, "A mistake.", OLU, NOW + HOUR + MINUTE)
    bench.carrier(NOW + DAY).deliver(Side.LETTERS)
    assert OutboxKind.RESPONSE not in {one.kind for one in bench.rows(state=OutboxState.SENT)}
    assert (bench.stage().outcome, bench.status(), bench.status(SECOND)) == (None, Status.OPEN, Status.OPEN)
    assert (points(bench, REF), points(bench, SECOND)) == (["The boiler is broken."], ["Nobody rang back."])
    assert bench.states()["s1.respond"] is DutyState.OPEN
    assert "written for both, is taken back: response. Please write it again." in done.say
    (told,) = (one.text for one in bench.told(ANN) if "was taken back" in one.text)
    assert f"Please write it again for {REF} alone." in told


def test_what_was_written_before_the_merge_leaves_though_they_are_parted(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger)
    reply(bench.office, REF, Reply("We come on Friday."), ANN, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW + MINUTE)
    unmerge(bench.office, SECOND, "A mistake.", OLU, NOW + 2 * MINUTE)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert bench.row(f"{REF}.s1.reply.1").state is OutboxState.SENT


def test_they_are_not_parted_while_what_was_written_for_both_is_on_the_wire(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    reply(bench.office, REF, Reply("We come on Friday."), ANN, NOW)
    bench.doors.mail_trouble = uncertain
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    why = refusal(bench, lambda: unmerge(bench.office, SECOND, "A mistake.", OLU, NOW + HOUR))
    assert why == f"The reply on {REF}, written for both cases, is leaving. Try again in some minutes."


def test_what_was_refused_while_they_were_one_is_not_tried_again_once_they_are_two(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    reply(bench.office, REF, Reply("We come on Friday."), ANN, NOW)
    bench.doors.mail_trouble = refused
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    unmerge(bench.office, SECOND, "A mistake.", OLU, NOW + 2 * HOUR)
    row_id = bench.row(f"{REF}.s1.reply.1").id or 0
    assert "that merge was undone" in refusal(bench, lambda: retry(bench.office, row_id, ANN, NOW + 3 * HOUR))


def test_a_receipt_that_was_refused_is_not_written_again_by_parting_the_cases(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    bench.complaint("The boiler is still broken.", delivered=False)
    bench.doors.mail_trouble = refused
    bench.deliver(MONDAY)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, MONDAY + MINUTE)
    unmerge(bench.office, SECOND, "Two boilers.", ANN, MONDAY + 2 * MINUTE)
    assert bench.rows(OutboxKind.RECEIPT, state=OutboxState.QUEUED) == []


@pytest.mark.parametrize("parts", ["at once", "when its receipt has left"])
def test_a_case_that_had_no_receipt_before_it_was_merged_gets_it_when_they_are_parted(
    ledger: Ledger, parts: str
) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.complaint("The boiler is still broken.", delivered=parts == "when its receipt has left")
    merge(bench.office, SECOND, REF, SILENTLY, ANN, MONDAY + MINUTE)
    unmerge(bench.office, SECOND, "Two boilers.", ANN, MONDAY + 2 * MINUTE)
    bench.carrier(MONDAY + 3 * MINUTE).deliver(Side.LETTERS)
    receipts = bench.rows(OutboxKind.RECEIPT, state=OutboxState.SENT)
    assert [one.key.partition(".")[0] for one in receipts] == [REF, SECOND]
    assert bench.states(SECOND)["s1.receipt"] is DutyState.MET


def test_undoing_a_merge_says_who_stays_kept_out_until_a_manager_lets_them_in(ledger: Ledger) -> None:
    bench = two(ledger)
    keep_out(bench.office, SECOND, ANN, MIA, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, OLU, NOW)
    done = unmerge(bench.office, SECOND, "Two boilers.", OLU, NOW + MINUTE)
    how = f"/complaint keepout {REF} {ANN} off"
    assert f"Ann Owner stays kept out of {REF}; a manager lets them in with: {how}" in done.say
    let_in(bench.office, REF, ANN, MIA, NOW + HOUR)
    assert ask.case(bench.office, REF, ANN).line.reference == REF


def test_a_merge_that_never_was_is_not_undone(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger)
    assert "was not merged" in refusal(bench, lambda: unmerge(bench.office, SECOND, "Why", ANN, NOW))
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    assert "Undo that with `unmerge`" in refusal(bench, lambda: reopen(bench.office, SECOND, "Why", ANN, NOW))
    assert "Undo it with `unmerge`" in refusal(bench, lambda: unlink(bench.office, SECOND, REF, ANN, NOW))
    assert "Say why" in refusal(bench, lambda: unmerge(bench.office, SECOND, "", ANN, NOW))


def test_merges_follow_one_another(ledger: Ledger) -> None:
    bench = two(ledger)
    bench.complaint(received_at=MONDAY + 2 * HOUR)
    merge(bench.office, THIRD, SECOND, SILENTLY, ANN, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    mail = bench.message(bench.reply(reference=THIRD, received_at=NOW + HOUR))
    assert mail.case_id == bench.stage(REF).case_id


def test_merges_in_a_row_are_undone_from_the_last_one_back(ledger: Ledger) -> None:
    bench = two(ledger)
    bench.complaint(received_at=MONDAY + 2 * HOUR)
    merge(bench.office, THIRD, SECOND, SILENTLY, ANN, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    why = refusal(bench, lambda: unmerge(bench.office, THIRD, "Two boilers.", ANN, NOW + HOUR))
    assert why == f"{SECOND} was itself merged into another case since. Undo that merge first."
    unmerge(bench.office, SECOND, "Two boilers.", ANN, NOW + HOUR)
    unmerge(bench.office, THIRD, "Two boilers.", ANN, NOW + 2 * HOUR)
    assert len(ask.case(bench.office, THIRD, ANN).messages) == 2  # its mail and its receipt


def test_a_letter_of_the_merged_case_that_comes_back_is_still_tied_to_it(ledger: Ledger) -> None:
    bench = two(ledger)
    merge(bench.office, SECOND, REF, MERGING, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    bench.bounce(bench.doors.letters[-1].message_id, NOW + 2 * HOUR)
    assert bench.events(SECOND)[-1] == "letter_bounced"


def test_what_cannot_be_merged_is_said(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger, NEIGHBOUR)
    assert "came first" in refusal(bench, lambda: merge(bench.office, REF, SECOND, MERGING, ANN, NOW))
    assert "link them" in refusal(bench, lambda: merge(bench.office, SECOND, REF, MERGING, ANN, NOW))
    wordless = replace(MERGING, reason=" ", same_person=True)
    assert "Give a reason" in refusal(bench, lambda: merge(bench.office, SECOND, REF, wordless, ANN, NOW))
    respond(bench.office, REF, upheld(), ANN, NOW)
    same = replace(MERGING, same_person=True)
    assert "is written already" in refusal(bench, lambda: merge(bench.office, SECOND, REF, same, ANN, NOW))
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert "is closed" in refusal(bench, lambda: merge(bench.office, SECOND, REF, same, ANN, NOW + HOUR))


def test_nothing_of_a_person_goes_into_an_anonymous_case(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    logged(bench, date(2026, 3, 30), address="", is_anonymous=True)
    logged(bench, date(2026, 3, 30))
    assert "is anonymous" in refusal(bench, lambda: merge(bench.office, SECOND, REF, MERGING, ANN, NOW))


def test_whom_the_merged_case_is_about_is_kept_out_of_the_other_one_too(ledger: Ledger) -> None:
    bench = two(ledger)
    keep_out(bench.office, SECOND, ANN, MIA, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, MIA, NOW)
    assert bench.stage().owner == ""
    with pytest.raises(NotAllowed, match=f"{REF} is not open to you"):
        ask.case(bench.office, REF, ANN)


def test_that_somebody_is_kept_out_of_the_other_case_too_is_written_down_and_an_owner_asked_for(
    ledger: Ledger,
) -> None:
    bench = two(ledger)
    keep_out(bench.office, SECOND, ANN, MIA, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, OLU, NOW)
    assert bench.events(REF).count("kept_out") == 1
    assert f"{REF} needs another owner: somebody is kept out of it." in [one.text for one in bench.told(MIA)]


def test_danger_that_nobody_has_in_hand_is_alerted_of_on_the_case_that_goes_on(ledger: Ledger) -> None:
    bench = two(ledger)
    mark_urgent(bench.office, REF, True, ANN, NOW)
    take_in_hand(bench.office, REF, ANN, NOW)
    mark_urgent(bench.office, SECOND, True, ANN, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW + MINUTE)
    assert [key for key in bench.owed(REF) if "alert" in key] != []


def test_what_is_kept_of_the_complainant_stands_on_both_cases_before_they_are_merged(ledger: Ledger) -> None:
    bench = two(ledger)
    restrict(bench.office, SECOND, "Letters only.", date(2026, 9, 30), MIA, NOW)
    with bench.office.writing() as (tx, _):
        contact = tx.exec(select(Contact).where(Contact.case_id == find(tx, SECOND).id)).one()
        contact.adjustments, contact.vulnerability, contact.preferred_channel = "Large print.", "Deaf.", Channel.POST
    assert refusal(bench, lambda: merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)) == (
        f"{SECOND} keeps of a party what {REF} does not, and it would be lost: the restriction on contact, "
        f"adjustments, vulnerability, the preferred channel. Record that on {REF} first."
    )
    with bench.office.writing() as (tx, _):
        contact = tx.exec(select(Contact).where(Contact.case_id == find(tx, REF).id)).one()
        contact.adjustments, contact.vulnerability = "In large print. Large print.", "Deaf."
        contact.preferred_channel = Channel.POST
    restrict(bench.office, REF, "Letters only.", date(2026, 9, 30), MIA, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW)
    assert closure(bench, SECOND) is Closure.DUPLICATE


def test_a_case_that_is_hidden_is_named_neither_in_the_thread_nor_in_the_history_of_the_other(ledger: Ledger) -> None:
    bench = two(ledger)
    make_sensitive(bench.office, SECOND, (), HEAD, NOW)
    link(bench.office, REF, SECOND, "", HEAD, NOW)
    unlink(bench.office, REF, SECOND, HEAD, NOW)
    assert [one.text for one in bench.told("#complaints") if "related" in one.text] == []
    assert linked_in_history(bench, OLU) == [
        "Linked: related to another case",
        "No longer linked: related to another case",
    ]
    assert linked_in_history(bench, HEAD)[0] == f"Linked: related to {SECOND}"


def linked_in_history(bench: Work, by: str) -> list[str]:
    return [one.text for one in ask.case(bench.office, REF, by).events if one.kind in ("linked", "unlinked")]


def test_a_merge_into_a_case_that_somebody_is_kept_out_of_does_not_name_it_in_a_thread(ledger: Ledger) -> None:
    bench = two(ledger)
    keep_out(bench.office, REF, ANN, MIA, NOW)
    merge(bench.office, SECOND, REF, SILENTLY, MIA, NOW)
    assert [one.text for one in bench.told("#complaints") if "was merged" in one.text] == []


def test_of_a_case_that_is_not_open_to_somebody_nothing_is_shown_or_linked(sqlite_ledger: Ledger) -> None:
    bench = two(sqlite_ledger)
    link(bench.office, REF, SECOND, "", MIA, NOW)
    keep_out(bench.office, SECOND, ANN, MIA, NOW)
    assert (links(bench, REF), len(links(bench, REF, MIA))) == ([], 1)
    assert "is not open to you" in refusal(bench, lambda: unlink(bench.office, REF, SECOND, ANN, NOW))


def test_who_acts_for_two_people_makes_no_one_person_of_them(ledger: Ledger) -> None:
    bench = two(ledger)
    with bench.office.writing() as (tx, _):
        for reference, name in ((REF, "Ada Client"), (SECOND, "Ben Client")):
            tx.add(Contact(case_id=find(tx, reference).id or 0, role="affected", name=name))
    assert "about two people" in refusal(bench, lambda: merge(bench.office, SECOND, REF, MERGING, ANN, NOW))
    named = replace(SAME, reason="It is the same as Ada Client's.")
    assert "must not name" in refusal(bench, lambda: duplicate(bench.office, SECOND, REF, named, ANN, NOW))
    duplicate(bench.office, SECOND, REF, SAME, ANN, NOW)
    (row,) = bench.rows(OutboxKind.CLOSURE)
    assert REF not in row.text


def test_two_that_merge_at_once_leave_one_merge(ledger: Ledger) -> None:
    bench = two(ledger)
    bench.complaint(received_at=MONDAY + 2 * HOUR)
    targets = [REF, SECOND, REF, SECOND]
    assert sum(race([lambda into=into: merge(bench.office, THIRD, into, SILENTLY, ANN, NOW) for into in targets])) == 1
    assert len(links(bench, THIRD)) == 1


def test_cases_that_are_linked_in_both_directions_at_once_never_wait_for_each_other(ledger: Ledger) -> None:
    bench = two(ledger)

    def there() -> object:
        return link(bench.office, REF, SECOND, "", ANN, NOW)

    def back() -> object:
        return link(bench.office, SECOND, REF, "", ANN, NOW)

    assert sum(race([there, back] * 3)) == 1


def test_a_merge_and_a_close_at_once_leave_one_end(ledger: Ledger) -> None:
    bench = two(ledger)
    closing = Closing(Closure.WITHDRAWN, "She rang.", letter=False)
    ends = [
        lambda: merge(bench.office, SECOND, REF, SILENTLY, ANN, NOW),
        lambda: close(bench.office, SECOND, closing, ANN, NOW),
    ]
    assert sum(race(ends)) == 1
    assert bench.events(SECOND).count("ended") == 1


def race(deeds: list[Callable[[], object]]) -> list[bool]:
    """Whether each was done; a refusal is one of ours, never a lock that was waited for too long."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> bool:
        start.wait(10)
        try:
            deed()
        except NotAllowed:
            return False
        except LedgerUnreachable as error:
            raise AssertionError("a deadlock") from error
        return True

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def test_the_owner_of_the_earlier_case_is_not_told_the_reference_of_a_hidden_duplicate(ledger: Ledger) -> None:
    bench = two(ledger)
    keep_out(bench.office, SECOND, ANN, MIA, NOW)
    duplicate(bench.office, SECOND, REF, replace(SAME, letter=False), MIA, NOW)
    assert bench.told(ANN)[-1].text == f"{REF} is duplicated by another case."
