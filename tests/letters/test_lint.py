"""The lint knows both columns of the table of letters: what must be said, and what must not."""

from dataclasses import replace
from datetime import date

import pytest

from letters.book import LetterBook
from letters.facts import ClosureFacts, Facts, HoldingFacts, ReceiptFacts, RefusalFacts, ResponseFacts
from letters.letter import Letter, LetterKind
from letters.lint import FORBIDDEN, Finding, Severity, lint
from letters.reading import reading_age
from letters.samples import sample_facts
from letters.values import weekday_date

BOOK = LetterBook()
EXAMPLES = {
    "high volumes": "We have higher than usual volumes of mail.",
    "thank you for your patience": "Thank you for your patience.",
    "sorry you feel": "We are sorry that you feel this way.",
    "do not reply": "Please do not reply.",
    "we aim to": "We aim to write soon.",
    "extension": "We have given this an extension.",
    "sickness": "Our colleague is off sick.",
    "because": "It is late because of the snow.",
    "reply by": "You will have our reply by May.",
    "we understand": "We understand your concern.",
    "ombudsman": "You may go to the Ombudsman.",
    "upheld": "It may be upheld.",
}


def letter_of(facts: Facts) -> Letter:
    return BOOK.write(facts)


def with_words(kind: LetterKind, words: str) -> tuple[Finding, ...]:
    letter = letter_of(sample_facts(kind))
    return lint(replace(letter, text=f"{letter.text}\n{words}\n"), sample_facts(kind))


def without(kind: LetterKind, words: str) -> tuple[Finding, ...]:
    """Findings in the sample letter after somebody struck these words out everywhere."""
    letter = letter_of(sample_facts(kind))
    flat = " ".join(letter.text.split())
    assert words in flat
    return lint(replace(letter, text=flat.replace(words, "")), sample_facts(kind))


def blocking(findings: tuple[Finding, ...]) -> list[str]:
    return [one.say for one in findings if one.severity is Severity.BLOCKING]


@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_good_letter_has_no_findings(kind: LetterKind) -> None:
    assert lint(letter_of(sample_facts(kind)), sample_facts(kind)) == ()


def test_every_forbidden_phrase_has_an_example_here() -> None:
    assert set(EXAMPLES) == {one.phrase for one in FORBIDDEN}


@pytest.mark.parametrize(
    ("phrase", "kind"), [(one.phrase, kind) for one in FORBIDDEN for kind in one.kinds], ids=lambda value: str(value)
)
def test_each_forbidden_phrase_is_caught_wherever_it_is_forbidden(phrase: str, kind: LetterKind) -> None:
    says = [one.say for one in with_words(kind, EXAMPLES[phrase]) if one.severity is Severity.WARNING]
    assert any(f"'{phrase}'" in say for say in says)


def test_an_approved_extension_and_a_telephone_extension_may_be_said() -> None:
    assert with_words(LetterKind.EXTENSION, "This is an extension.") == ()
    assert with_words(LetterKind.HOLDING, "Call us on extension 12.") == ()


@pytest.mark.parametrize(
    ("kind", "struck_out"),
    [
        (LetterKind.RECEIPT, "C-2026-00042"),
        (LetterKind.RECEIPT, "Thursday 2 April 2026"),
        (LetterKind.RECEIPT, "Tuesday 7 April 2026"),
        (LetterKind.RECEIPT, "Tuesday "),
        (LetterKind.RECEIPT, "automatic"),
        (LetterKind.RECEIPT, "sorry"),
        (LetterKind.RECEIPT, "01234 567890 (repairs, day and night)"),
        (LetterKind.RECEIPT, "Example Council"),
        (LetterKind.ACKNOWLEDGEMENT, "Nobody rang back."),
        (LetterKind.ACKNOWLEDGEMENT, "A working boiler"),
        (LetterKind.ACKNOWLEDGEMENT, "Friday 10 April 2026"),
        (LetterKind.HOLDING, "sorry"),
        (LetterKind.HOLDING, "Friday 10 April 2026"),
        (LetterKind.HOLDING, "Friday 17 April 2026"),
        (LetterKind.HOLDING, "The part for the boiler has not come."),
        (LetterKind.HOLDING, "You can ask for the next stage now"),
        (LetterKind.UPDATE, "sorry"),
        (LetterKind.UPDATE, "Friday 17 April 2026"),
        (LetterKind.EXTENSION, "Head of Repairs"),
        (LetterKind.EXTENSION, "12 months"),
        (LetterKind.RESPONSE, "We came twice"),
        (LetterKind.RESPONSE, "Friday 15 May 2026"),
        (LetterKind.REFUSAL, "PO Box 4771"),
        (LetterKind.CLOSURE, "You told us that you want to stop."),
        (LetterKind.ROUTE, "a request for a service"),
        (LetterKind.ROUTE, "Street Lighting Team"),
        (LetterKind.ROUTE, "Friday 17 April 2026"),
        (LetterKind.ROUTE, "Reply to this email and tell us why"),
        (LetterKind.REPLY, "You do not need to do anything else."),
        (LetterKind.CORRECTION, "Friday 10 April 2026"),
        (LetterKind.CORRECTION, "Friday 17 April 2026"),
        (LetterKind.CORRECTION, "We counted from the wrong day."),
        (LetterKind.CORRECTION, "sorry"),
    ],
)
def test_a_missing_fact_blocks(kind: LetterKind, struck_out: str) -> None:
    assert blocking(without(kind, struck_out))


@pytest.mark.parametrize(
    ("kind", "struck_out"),
    [
        (LetterKind.RECEIPT, "Reply to this email"),
        (LetterKind.RECEIPT, "not a complaint"),
        (LetterKind.RECEIPT, "in another way"),
        (LetterKind.RECEIPT, "act for you"),
        (LetterKind.RECEIPT, "https://example.gov.uk/privacy"),
        (LetterKind.UPDATE, "not finished"),
        (LetterKind.RESPONSE, "We fixed the boiler and will pay you £100."),
    ],
)
def test_a_missing_section_warns_and_does_not_block(kind: LetterKind, struck_out: str) -> None:
    findings = without(kind, struck_out)
    assert findings
    assert blocking(findings) == []


def test_a_point_without_reasons_and_a_reply_without_points_block() -> None:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    unreasoned = replace(facts, points=(replace(facts.points[0], reasons=" "),))
    assert blocking(lint(letter_of(unreasoned), unreasoned))
    pointless = replace(facts, points=())
    assert blocking(lint(letter_of(pointless), pointless))


def test_the_signpost_of_the_last_stage_blocks() -> None:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    last = replace(facts, next_stage="")
    assert blocking(lint(letter_of(last), last)) == []
    without_it = replace(last, signpost=None)
    assert blocking(lint(letter_of(last), without_it)) == [
        "The letter does not say the right to go to the external body."
    ]


def test_a_refusal_without_signpost_blocks_and_a_closure_without_one_warns() -> None:
    refusal, closure = sample_facts(LetterKind.REFUSAL), sample_facts(LetterKind.CLOSURE)
    assert isinstance(refusal, RefusalFacts)
    assert isinstance(closure, ClosureFacts)
    refusal, closure = replace(refusal, signpost=None), replace(closure, signpost=None)
    assert blocking(lint(letter_of(refusal), refusal))
    assert [one.severity for one in lint(letter_of(closure), closure)] == [Severity.WARNING]


def test_a_holding_letter_that_begins_with_its_reason_blocks() -> None:
    facts = sample_facts(LetterKind.HOLDING)
    assert isinstance(facts, HoldingFacts)
    letter = letter_of(facts)
    excuse_first = f"{facts.reason}\n" + letter.text.replace(facts.reason, "")
    assert "A holding letter begins with the promise that we broke." in blocking(
        lint(replace(letter, text=excuse_first), facts)
    )


def test_a_desk_without_staffed_number_is_warned() -> None:
    facts = sample_facts(LetterKind.RECEIPT)
    assert isinstance(facts, ReceiptFacts)
    bare = replace(facts, sender=replace(facts.sender, staffed_contact=""))
    findings = lint(letter_of(bare), bare)
    assert [one.say for one in findings] == ["The letter does not say a number or address where a person answers."]


def test_a_subject_without_the_reference_blocks() -> None:
    facts = sample_facts(LetterKind.UPDATE)
    assert blocking(lint(replace(letter_of(facts), subject="Late"), facts)) == [
        "The subject does not hold the reference."
    ]


def test_an_officers_or_another_partys_name_is_found_as_a_whole_word() -> None:
    facts = sample_facts(LetterKind.HOLDING)
    assert isinstance(facts, HoldingFacts)
    named = replace(facts, done="Ann  Owner has been to see the boiler.")
    assert [one.say for one in lint(letter_of(named), named, not_to_name=("Ann Owner", "Bo", ""))] == [
        "The letter names Ann Owner."
    ]


def test_the_same_text_as_last_time_is_found() -> None:
    facts = sample_facts(LetterKind.HOLDING)
    letter = letter_of(facts)
    assert [one.say for one in lint(letter, facts, last_text=letter.text)] == [
        "The letter is the same as the last one."
    ]


def test_a_holding_letter_of_more_than_150_words_is_found() -> None:
    says = [one.say for one in with_words(LetterKind.HOLDING, "We went to see it. " * 20)]
    assert any("150 are enough" in say for say in says)


def test_officialese_needs_too_high_a_reading_age() -> None:
    plain = "We came to see the boiler. It did not work. We will mend it."
    official = (
        "Notwithstanding aforementioned considerations, the organisation's investigation necessitates verification."
    )
    assert reading_age(plain) < 11 < reading_age(official)
    assert any("reading age" in one.say for one in with_words(LetterKind.UPDATE, official * 3))


def test_multi_line_reasons_with_odd_characters_are_still_found_in_the_letter() -> None:
    facts = sample_facts(LetterKind.HOLDING)
    assert isinstance(facts, HoldingFacts)
    odd = replace(facts, reason="The part\x07 has\tnot\r\ncome.\n\n<b>We</b> wait.")
    assert blocking(lint(letter_of(odd), odd)) == []


def test_another_language_is_checked_for_facts_and_not_for_english_words() -> None:
    facts = sample_facts(LetterKind.UPDATE)
    day = weekday_date(date(2026, 4, 17), "cy")
    text = f"Example Council 01234 567890 C-2026-00042 {weekday_date(date(2026, 4, 10), 'cy')} {day}"
    letter = Letter(LetterKind.UPDATE, "C-2026-00042", text, "")
    assert lint(letter, facts, "cy") == ()
    assert blocking(lint(replace(letter, text=text.replace(day, "")), facts, "cy"))
