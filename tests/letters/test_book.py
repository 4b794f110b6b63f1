"""What every letter says and does not say, by the table of letters; never by what the code happens to print."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from letters.book import KINDS, LetterBook
from letters.facts import (
    AcknowledgementFacts,
    CorrectionFacts,
    ExtensionFacts,
    HoldingFacts,
    PointAnswer,
    ReceiptFacts,
    RefusalFacts,
    RemedyFacts,
    ReplyFacts,
    ResponseFacts,
    RouteFacts,
    UpdateFacts,
)
from letters.letter import LetterKind
from letters.samples import sample_facts
from letters.shelf import PARTS, SHIPPED, SUFFIX, WORDS
from procedure.errors import NotAllowed

BOOK = LetterBook()


def said(text: str) -> str:
    """The letter as one line, since wrapping is not its meaning."""
    return " ".join(text.split())


def receipt() -> ReceiptFacts:
    facts = sample_facts(LetterKind.RECEIPT)
    assert isinstance(facts, ReceiptFacts)
    return facts


def holding() -> HoldingFacts:
    facts = sample_facts(LetterKind.HOLDING)
    assert isinstance(facts, HoldingFacts)
    return facts


def response() -> ResponseFacts:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    return facts


@pytest.mark.parametrize(("language", "line"), [("en", "Amount: £1,250.50. By "), ("cy", "Swm: £1,250.50. Erbyn ")])
def test_the_amount_of_a_remedy_stands_apart_from_its_sentence(language: str, line: str) -> None:
    paid = RemedyFacts(what="We will pay you £100.", amount="£1,250.50", promised_on=date(2026, 12, 2))
    letter = BOOK.write(replace(response(), remedies=(paid,)), language)
    assert f"- We will pay you £100. {line}" in said(letter.text)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_kind_has_a_template_and_every_template_a_kind(language: str) -> None:
    shipped = {path.name for path in (SHIPPED / language).iterdir()} - {*PARTS, WORDS}
    assert shipped == {kind.value + SUFFIX for kind in LetterKind}
    assert set(KINDS.values()) == set(LetterKind)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_names_its_reference_and_the_organisation_in_both_parts(kind: LetterKind) -> None:
    letter = BOOK.write(sample_facts(kind))
    assert letter.kind is kind
    for part in (letter.text, letter.html):
        assert sample_facts(kind).reference in part
        assert "Example Council" in part
    assert sample_facts(kind).reference in letter.subject


@pytest.mark.parametrize("kind", list(LetterKind))
def test_text_and_html_say_the_same_words(kind: LetterKind) -> None:
    letter = BOOK.write(sample_facts(kind))
    body = letter.html.partition("</h1>")[2]
    words = re.findall(r"\w+", re.sub(r"<[^>]*>|&\w+;|&#\d+;", " ", body))
    assert words == re.findall(r"\w+", letter.text)


def test_a_receipt_says_what_the_table_asks_for() -> None:
    text = said(BOOK.write(receipt()).text)
    for must in (
        "automatic",
        "Thursday 2 April 2026",
        "takes over by Tuesday 7 April 2026",
        "reply by Friday 10 April 2026",
        "Complaints Team",
        "01234 567890 (repairs, day and night)",
        "reach a person here: 01234 567890",
        "Reply to this email",
        "not a complaint, or is about something else",
        "in another way",
        "act for you",
        "https://example.gov.uk/privacy",
    ):
        assert must in text


def test_a_receipt_hints_at_nothing() -> None:
    text = said(BOOK.write(receipt()).text).lower()
    for never in ("ombudsman", "we understand", "we aim", "do not reply", "upheld", "dear", "your complaint"):
        assert never not in text


def test_only_a_late_receipt_apologises() -> None:
    late = said(BOOK.write(replace(receipt(), is_late=True)).text)
    assert "came on Thursday 2 April 2026" in late
    assert "sorry" in late
    assert "sorry" not in BOOK.write(replace(receipt(), is_late=False)).text


def test_a_receipt_without_a_single_procedure_gives_no_reply_date() -> None:
    text = BOOK.write(replace(receipt(), reply_by=None)).text
    assert "10 April" not in text
    assert "our reply by" not in text


def test_a_receipt_leaves_out_what_the_desk_does_not_have() -> None:
    bare = replace(receipt().sender, staffed_contact="", privacy_notice="")
    text = BOOK.write(replace(receipt(), sender=bare, emergency_numbers="")).text
    for heading in ("In an emergency", "speak to a person", "How we use"):
        assert heading not in text


def test_an_acknowledgement_lists_each_point_and_the_outcome_sought() -> None:
    facts = sample_facts(LetterKind.ACKNOWLEDGEMENT)
    assert isinstance(facts, AcknowledgementFacts)
    letter = BOOK.write(facts)
    for must in (*facts.points, facts.outcome_sought, "Head of Repairs", "Friday 10 April 2026", "Review"):
        assert must in said(letter.text)
    assert letter.html.count("<li>") == len(facts.points)


def test_a_holding_letter_begins_with_the_broken_promise_then_says_why_and_when() -> None:
    text = said(BOOK.write(holding()).text)
    order = ["Friday 10 April 2026", "sorry", holding().reason, holding().done, holding().remains]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "Friday 17 April 2026" in text
    assert holding().interim_help in text
    assert holding().may_go_further in text
    assert "01234 567890, Repairs Team" in text


@pytest.mark.parametrize("kind", [LetterKind.HOLDING, LetterKind.UPDATE, LetterKind.EXTENSION])
@pytest.mark.parametrize(("language", "we_said"), [("en", "We said"), ("cy", "Gwnaethom ddweud")])
def test_where_no_letter_gave_a_date_none_says_that_we_did(kind: LetterKind, language: str, we_said: str) -> None:
    facts = BOOK.sample(kind, language)
    told, untold = (said(BOOK.write(replace(facts, was_told=one), language).text) for one in (True, False))  # type: ignore[call-arg]
    assert we_said in told
    assert we_said not in untold
    assert BOOK.lint(BOOK.write(replace(facts, was_told=False), language), facts) == BOOK.lint(  # type: ignore[call-arg]
        BOOK.write(facts, language), facts
    )


def test_a_second_holding_letter_is_not_the_first_one_again() -> None:
    first, second = (said(BOOK.write(replace(holding(), is_second=two)).text) for two in (False, True))
    assert first != second
    assert "Friday 10 April 2026" in second
    assert "twice" in second


def test_an_update_gives_no_reason_and_no_reply_date() -> None:
    facts = sample_facts(LetterKind.UPDATE)
    assert isinstance(facts, UpdateFacts)
    text = said(BOOK.write(facts).text)
    for must in ("Friday 10 April 2026", "late", "sorry", "not finished", "hear from us again by Friday 17 April 2026"):
        assert must in text
    assert "because" not in text
    assert "reply by" not in text


def test_an_extension_says_why_until_when_and_which_role_agreed() -> None:
    facts = sample_facts(LetterKind.EXTENSION)
    assert isinstance(facts, ExtensionFacts)
    text = said(BOOK.write(facts).text)
    assert facts.signpost is not None
    for must in (
        facts.reason,
        "Friday 17 April 2026",
        "Head of Repairs",
        facts.signpost.name,
        facts.signpost.time_limit,
    ):
        assert must in text


def test_a_response_answers_every_point_with_finding_and_reasons() -> None:
    second = PointAnswer(point="Nobody rang back.", finding="not upheld", reasons="We rang on two days.")
    facts = replace(response(), points=(*response().points, second))
    text = said(BOOK.write(facts).text)
    for one in facts.points:
        assert text.index(one.point) < text.index(one.reasons)
        assert f"{one.finding}. {one.reasons}" in text
    for must in (facts.remedy, facts.outstanding, facts.next_stage, "by Friday 15 May 2026", "Frontline response"):
        assert must in text


def test_the_last_reply_is_refused_without_a_signpost() -> None:
    with pytest.raises(NotAllowed, match="last stage of C-2026-00042"):
        BOOK.write(replace(response(), next_stage=" ", signpost=None))


def test_the_last_reply_names_the_external_body_its_address_and_its_time_limit() -> None:
    facts = replace(response(), next_stage="", escalate_by=None)
    text = said(BOOK.write(facts).text)
    assert facts.signpost is not None
    for must in ("our last stage", facts.signpost.name, facts.signpost.address, facts.signpost.time_limit):
        assert must in text


@pytest.mark.parametrize("kind", [LetterKind.REFUSAL, LetterKind.CLOSURE])
def test_a_refusal_and_a_closure_say_why_what_we_did_and_how_to_object(kind: LetterKind) -> None:
    facts = sample_facts(kind)
    text = said(BOOK.write(facts).text)
    assert not isinstance(facts, UpdateFacts)
    for name in ("why", "done", "how_to_object"):
        assert getattr(facts, name) in text
    assert "Ombudsman" in text


def test_a_refusal_names_what_is_refused() -> None:
    facts = sample_facts(LetterKind.REFUSAL)
    assert isinstance(facts, RefusalFacts)
    assert facts.refused in said(BOOK.write(facts).text)


def test_paragraphs_of_the_officer_stay_paragraphs_in_both_parts() -> None:
    letter = BOOK.write(replace(response(), body="First part.\r\n\r\nSecond part,\nnext line."))
    assert "First part.\n\nSecond part,\nnext line.\n" in letter.text
    assert ">First part.</p>" in letter.html
    assert ">Second part,<br>\nnext line.</p>" in letter.html


def test_a_missing_date_is_a_sentence_and_not_none_in_a_letter(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "receipt.txt.j2").write_text("Subject: {{ reference }}\n\nReply by {{ reply_by }}.\n")
    with pytest.raises(NotAllowed, match="the value is 'None'"):
        LetterBook(tmp_path).write(replace(receipt(), reply_by=None))


def test_html_reads_well_aloud() -> None:
    html = BOOK.write(receipt()).html
    assert '<html lang="en" dir="ltr">' in html
    assert html.count("<h1") == 1
    assert html.count('<th scope="row"') == html.count("<tr>") > 2
    assert "<img" not in html
    assert "<script" not in html


def test_dates_of_the_year_end_keep_their_weekday() -> None:
    text = said(BOOK.write(replace(receipt(), takes_over_on=date(2027, 1, 4))).text)
    assert "Monday 4 January 2027" in text


def test_a_route_says_what_it_is_why_who_deals_with_it_by_when_and_how_to_object() -> None:
    facts = sample_facts(LetterKind.ROUTE)
    assert isinstance(facts, RouteFacts)
    text = said(BOOK.write(facts).text)
    assert facts.signpost is not None
    for must in (
        "Thursday 2 April 2026",
        "a request for a service, not as a complaint",
        facts.why,
        facts.done,
        "Street Lighting Team",
        "an answer by: Friday 17 April 2026",
        facts.how_to_object,
        facts.signpost.address,
    ):
        assert must in text


def test_a_route_without_a_date_or_an_external_body_promises_neither() -> None:
    facts = sample_facts(LetterKind.ROUTE)
    assert isinstance(facts, RouteFacts)
    text = said(BOOK.write(replace(facts, answer_by=None, signpost=None)).text)
    assert "answer by" not in text
    assert "Ombudsman" not in text


def test_a_plain_letter_holds_what_its_writer_typed_and_how_to_answer() -> None:
    facts = sample_facts(LetterKind.REPLY)
    assert isinstance(facts, ReplyFacts)
    letter = BOOK.write(facts)
    assert "Dear Mrs Sample\n\nThank you for the photos." in letter.text
    assert "You can reply to this email. Keep C-2026-00042" in said(letter.text)


def test_a_correction_says_the_wrong_date_first_then_sorry_why_and_the_right_date() -> None:
    facts = sample_facts(LetterKind.CORRECTION)
    assert isinstance(facts, CorrectionFacts)
    text = said(BOOK.write(facts).text)
    order = ["our reply by Friday 10 April 2026", "sorry", facts.because, "our reply by Friday 17 April 2026"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "longer than you expected" in text
    sooner = BOOK.write(replace(facts, right_on=date(2026, 4, 9)))
    assert "longer than you expected" not in said(sooner.text)
