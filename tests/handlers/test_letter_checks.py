"""Before a person's letter is queued: sections that it lacks, what it repeats, whom it names, and its preview."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from handlers.acknowledge import Acknowledgement
from handlers.hold import Holding, hold
from handlers.preview import preview_acknowledgement, preview_holding, preview_response
from handlers.respond import Answer, respond
from letters.preview import Preview, preview_lines
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.preset import Letter, LetterSections
from procedure.words import OutboxKind
from storage.cases import find
from storage.ledger import Ledger
from storage.tables import Contact, Event, Payload
from storage.views import events_of
from tests.answers import upheld
from tests.handlers.desk import ANN, HOUR, JO, MINUTE, MONDAY, REF, SAM, STAFF_ONLY, Work, a_desk, with_procedure, work

BARE = Answer(Outcome.UPHELD, "We were wrong.")
WHY = "An apology is all that was asked for"
ASKED = "Add it, or say why the letter may go without it."
LATE = Holding(date(2026, 4, 15), "The part has not come", "We came to look", "We must fit the part")


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def refusal(bench: Work, answer: Answer) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        respond(bench.office, REF, answer, ANN, MONDAY)
    assert bench.everything() == before
    return found.value.reason


def test_the_first_press_is_told_what_the_letter_lacks_and_changes_nothing(ledger: Ledger) -> None:
    assert refusal(a_case(ledger), BARE) == f"The letter does not say what will be put right. {ASKED}"


def test_what_was_promised_must_say_what_is_still_to_do(sqlite_ledger: Ledger) -> None:
    said = refusal(a_case(sqlite_ledger), replace(BARE, remedy="A new boiler."))
    assert said == f"The letter does not say what is still to do. {ASKED}"


def test_with_a_reason_it_leaves_and_the_reason_is_kept_with_the_event(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = respond(bench.office, REF, replace(BARE, override_reason=f" {WHY} "), ANN, MONDAY)
    assert "The letter leaves in 10 minutes." in done.say
    with bench.office.ledger.reading() as tx:
        query = select(Event.data, Payload.text).join(Payload, col(Payload.event_id) == col(Event.id))
        ((data, reason),) = tx.exec(query.where(Event.kind == "letter_queued")).all()
        history = [one.text for one in events_of(tx, find(tx, REF).id or 0)]
    assert (json.loads(data)["without"], reason) == ("remedy", WHY)
    assert "Letter written: response; without remedy, with a reason" in history


@pytest.mark.parametrize("outcome", [Outcome.NOT_UPHELD, Outcome.RESOLVED])
def test_what_is_not_upheld_needs_neither_remedy_nor_reason(sqlite_ledger: Ledger, outcome: Outcome) -> None:
    bench = a_case(sqlite_ledger)
    assert "The letter leaves" in respond(bench.office, REF, Answer(outcome, "We looked twice."), ANN, MONDAY).say


def test_a_reason_nobody_needs_is_not_kept(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    respond(bench.office, REF, replace(upheld(), override_reason=WHY), ANN, MONDAY)
    with bench.office.ledger.reading() as tx:
        assert WHY not in tx.exec(select(Payload.text)).all()


def test_a_reason_has_at_most_500_characters(sqlite_ledger: Ledger) -> None:
    assert "at most 500 characters" in refusal(a_case(sqlite_ledger), replace(BARE, override_reason="x" * 501))


def test_a_procedure_that_lists_no_sections_only_warns(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger, with_procedure(a_desk(), letter_sections=()))
    bench.complaint()
    assert "does not say what will be put right" in respond(bench.office, REF, BARE, ANN, MONDAY).say


def test_a_holding_letter_may_have_sections_of_its_own(sqlite_ledger: Ledger) -> None:
    listed = (LetterSections(Letter.HOLDING, ("interim_help",)),)
    bench = work(sqlite_ledger, with_procedure(a_desk(), letter_sections=listed))
    bench.complaint()
    with pytest.raises(NotAllowed, match="does not say help until then"):
        hold(bench.office, REF, LATE, ANN, MONDAY)
    hold(bench.office, REF, replace(LATE, interim_help="We lend you a heater"), ANN, MONDAY)
    assert len(bench.rows(OutboxKind.HOLDING)) == 1


def test_a_second_holding_letter_that_says_nothing_new_is_warned_of(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    hold(bench.office, REF, LATE, ANN, MONDAY)
    bench.deliver(MONDAY + HOUR)
    again = replace(LATE, promised_on=date(2026, 4, 22))
    assert "says nothing that the last one did not say" in hold(bench.office, REF, again, ANN, MONDAY + 2 * HOUR).say


@pytest.mark.parametrize(
    "words", ["Ms Pat Neighbour saw it.", "NEIGHBOUR and Pat  Neighbour saw it", "Ms Neighbour came"]
)
def test_another_party_of_the_case_who_is_named_is_pointed_out(sqlite_ledger: Ledger, words: str) -> None:
    bench = with_a_neighbour(a_case(sqlite_ledger))
    done = respond(bench.office, REF, upheld(words), ANN, MONDAY)
    assert "It names Pat Neighbour, another party of this case." in done.say


@pytest.mark.parametrize("words", ["Your neighbour saw it.", "Mr Quillfeather, we are sorry."])
def test_an_ordinary_word_and_whoever_gets_the_letter_are_not_pointed_out(sqlite_ledger: Ledger, words: str) -> None:
    bench = with_a_neighbour(a_case(sqlite_ledger))
    assert "another party" not in respond(bench.office, REF, upheld(words), ANN, MONDAY).say


def with_a_neighbour(bench: Work) -> Work:
    with bench.office.ledger.writing() as tx:
        tx.add(Contact(case_id=find(tx, REF).id or 0, role="affected", name="Pat Neighbour"))
    return bench


def previewed(bench: Work, preview: Preview) -> list[str]:
    """The preview's lines, after it was seen that making it changed nothing."""
    assert bench.rows(OutboxKind.RESPONSE, OutboxKind.HOLDING, OutboxKind.ACKNOWLEDGEMENT) == []
    assert (preview.to, preview.leaves_at) == (JO, MONDAY + 10 * MINUTE)
    return preview_lines(preview)


def test_a_preview_of_a_response_shows_recipient_text_and_everything_wrong_with_it(sqlite_ledger: Ledger) -> None:
    bench = with_a_neighbour(a_case(sqlite_ledger))
    answer = Answer(Outcome.UPHELD, "Pat Neighbour was right. Thank you for your patience.")
    preview = preview_response(bench.office, REF, answer, ANN, MONDAY)
    assert previewed(bench, preview) == [
        f"To: {JO}",
        "Attachments: none",
        "Names another party: Pat Neighbour",
        "Add it, or say why it may go without: The letter does not say what will be put right.",
        "Better mend: The letter says 'thank you for your patience': nobody gave it.",
    ]
    assert preview.may_leave
    respond(bench.office, REF, replace(answer, override_reason=WHY), ANN, MONDAY)
    assert bench.rows(OutboxKind.RESPONSE)[0].text == preview.letter.text


def test_a_preview_of_a_holding_letter_is_the_letter_that_leaves(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    preview = preview_holding(bench.office, REF, LATE, ANN, MONDAY)
    previewed(bench, preview)
    hold(bench.office, REF, replace(LATE, reason=LATE.reason + "."), ANN, MONDAY)
    assert bench.rows(OutboxKind.HOLDING)[0].text == preview.letter.text


def test_a_preview_of_an_acknowledgement_says_what_must_be_mended(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    preview = preview_acknowledgement(bench.office, REF, Acknowledgement(("The boiler",), ""), ANN, MONDAY)
    assert "Must be mended: The letter does not say the outcome sought." in previewed(bench, preview)
    assert not preview.may_leave


def test_nobody_without_a_role_previews_a_letter(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    with pytest.raises(NotAllowed, match=STAFF_ONLY[:30]):
        preview_response(bench.office, REF, BARE, SAM, MONDAY + timedelta(minutes=1))
