"""The lint knows both columns of the table of letters: what must be said, and what must not."""

from dataclasses import replace
from datetime import date

import pytest

from letters.book import LetterBook
from letters.facts import ClosureFacts, Facts, HoldingFacts, ReceiptFacts, RefusalFacts, RemedyFacts, ResponseFacts
from letters.letter import Letter, LetterKind
from letters.lint import Finding, Severity
from letters.needs import needs_of
from letters.reading import reading_age
from letters.rules import MUST_NOT_SAY, MUST_SAY, must_say
from letters.samples import sample_facts
from procedure.sections import SECTIONS

BOOK = LetterBook()
EXAMPLES = {
    "high_volumes": ("We have higher than usual volumes of mail.", "Mae gennym niferoedd uchel o gwynion."),
    "patience": ("Thank you for your patience.", "Diolch am eich amynedd."),
    "sorry_you_feel": ("We are sorry that you feel this way.", "Mae'n ddrwg gennym eich bod yn teimlo fel hyn."),
    "do_not_reply": ("Please do not reply.", "Peidiwch ag ateb yr e-bost hwn."),
    "we_aim_to": ("We aim to write soon.", "Gobeithiwn ysgrifennu cyn hir."),
    "extension": ("We have given this an extension.", "Rydym wedi rhoi estyniad i hyn."),
    "sickness": ("Our colleague is off sick.", "Mae ein cydweithiwr yn sâl."),
    "because": ("It is late because of the snow.", "Mae'n hwyr oherwydd yr eira."),
    "reply_by": ("You will have our reply by May.", "Byddwch yn cael ein hateb erbyn mis Mai."),
    "we_understand": ("We understand your concern.", "Rydym yn deall eich pryder."),
    "ombudsman": ("You may go to the Ombudsman.", "Gallwch fynd at yr Ombwdsmon."),
    "upheld": ("It may be upheld.", "Efallai y bydd yn cael ei chadarnhau."),
}
"""What breaks each rule, in English and in Welsh."""
STRUCK = {
    "apology": ("sorry", "ddrwg gennym"),
    "automatic": ("automatic", "awtomatig"),
    "not_finished": ("not finished", "Nid ydym wedi gorffen"),
    "how_to_add": ("Reply to this email", "Atebwch yr e-bost hwn"),
    "how_to_correct": ("not a complaint", "nad cwyn"),
    "adjustments": ("in another way", "mewn ffordd arall"),
    "representative": ("act for you", "ar eich rhan"),
}
"""The words of the shipped letters by which each rule is kept."""
LANGUAGES = ("en", "cy")


def letter_of(facts: Facts) -> Letter:
    return BOOK.write(facts)


def with_words(kind: LetterKind, words: str, language: str = "en") -> tuple[Finding, ...]:
    facts = BOOK.sample(kind, language)
    letter = BOOK.write(facts, language)
    return BOOK.lint(replace(letter, text=f"{letter.text}\n{words}\n"), facts)


def without(kind: LetterKind, words: str, language: str = "en") -> tuple[Finding, ...]:
    """Findings in the sample letter after somebody struck these words out everywhere."""
    facts = BOOK.sample(kind, language)
    letter = BOOK.write(facts, language)
    flat = " ".join(letter.text.split())
    assert words in flat
    return BOOK.lint(replace(letter, text=flat.replace(words, "")), facts)


def blocking(findings: tuple[Finding, ...]) -> list[str]:
    return [one.say for one in findings if one.severity is Severity.BLOCKING]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_good_letter_has_no_findings(kind: LetterKind, language: str) -> None:
    facts = BOOK.sample(kind, language)
    assert BOOK.lint(BOOK.write(facts, language), facts) == ()


def test_every_rule_has_an_example_here_in_both_languages() -> None:
    assert set(EXAMPLES) == {rule.name for rule in MUST_NOT_SAY}
    assert set(STRUCK) == {rule.name for rule in MUST_SAY}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "kind", "why"), [(rule.name, kind, rule.why) for rule in MUST_NOT_SAY for kind in rule.kinds]
)
def test_each_forbidden_phrase_is_caught_wherever_it_is_forbidden(
    name: str, kind: LetterKind, why: str, language: str
) -> None:
    findings = with_words(kind, EXAMPLES[name][LANGUAGES.index(language)], language)
    assert [one.severity for one in findings] == [Severity.WARNING]
    assert findings[0].say.endswith(f"': {why}.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "kind", "blocks"),
    [(rule.name, kind, rule.is_fact) for kind in LetterKind for rule in must_say(kind, sample_facts(kind))],
)
def test_each_wording_is_missed_where_it_must_be_said(name: str, kind: LetterKind, blocks: bool, language: str) -> None:
    findings = without(kind, STRUCK[name][LANGUAGES.index(language)], language)
    what = next(rule.what for rule in MUST_SAY if rule.name == name)
    assert f"The letter does not say {what}." in [one.say for one in findings]
    assert bool(blocking(findings)) is blocks


def test_an_approved_extension_and_a_telephone_extension_may_be_said() -> None:
    assert with_words(LetterKind.EXTENSION, "This is an extension.") == ()
    assert with_words(LetterKind.HOLDING, "Call us on extension 12.") == ()
    assert with_words(LetterKind.HOLDING, "Ffoniwch ni ar estyniad 12.", "cy") == ()


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
        (LetterKind.OUTCOME, "sorry"),
        (LetterKind.OUTCOME, "not upheld"),
        (LetterKind.OUTCOME, "Our log shows"),
        (LetterKind.OUTCOME, "Friday 15 May 2026"),
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
    assert blocking(BOOK.lint(letter_of(unreasoned), unreasoned))
    pointless = replace(facts, points=())
    assert blocking(BOOK.lint(letter_of(pointless), pointless))


def test_the_signpost_of_the_last_stage_blocks() -> None:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    last = replace(facts, next_stage="")
    assert blocking(BOOK.lint(letter_of(last), last)) == []
    without_it = replace(last, signpost=None)
    assert blocking(BOOK.lint(letter_of(last), without_it)) == [
        "The letter does not say the right to go to the external body."
    ]


def test_a_refusal_without_signpost_blocks_and_a_closure_without_one_warns() -> None:
    refusal, closure = sample_facts(LetterKind.REFUSAL), sample_facts(LetterKind.CLOSURE)
    assert isinstance(refusal, RefusalFacts)
    assert isinstance(closure, ClosureFacts)
    refusal, closure = replace(refusal, signpost=None), replace(closure, signpost=None)
    assert blocking(BOOK.lint(letter_of(refusal), refusal))
    assert [one.severity for one in BOOK.lint(letter_of(closure), closure)] == [Severity.WARNING]


def test_a_holding_letter_that_begins_with_its_reason_blocks() -> None:
    facts = sample_facts(LetterKind.HOLDING)
    assert isinstance(facts, HoldingFacts)
    letter = letter_of(facts)
    excuse_first = f"{facts.reason}\n" + letter.text.replace(facts.reason, "")
    assert "A holding letter begins with the promise that we broke." in blocking(
        BOOK.lint(replace(letter, text=excuse_first), facts)
    )


def test_a_desk_without_staffed_number_is_warned() -> None:
    facts = sample_facts(LetterKind.RECEIPT)
    assert isinstance(facts, ReceiptFacts)
    bare = replace(facts, sender=replace(facts.sender, staffed_contact=""))
    findings = BOOK.lint(letter_of(bare), bare)
    assert [one.say for one in findings] == ["The letter does not say a number or address where a person answers."]


def test_a_subject_without_the_reference_blocks() -> None:
    facts = sample_facts(LetterKind.UPDATE)
    assert blocking(BOOK.lint(replace(letter_of(facts), subject="Late"), facts)) == [
        "The subject does not hold the reference."
    ]


def test_an_officers_or_another_partys_name_is_found_as_a_whole_word() -> None:
    facts = sample_facts(LetterKind.HOLDING)
    assert isinstance(facts, HoldingFacts)
    named = replace(facts, done="Ann  Owner has been to see the boiler.")
    assert [one.say for one in BOOK.lint(letter_of(named), named, not_to_name=("Ann Owner", "Bo", ""))] == [
        "The letter names Ann Owner."
    ]


def test_the_same_text_as_last_time_is_found() -> None:
    facts = sample_facts(LetterKind.HOLDING)
    letter = letter_of(facts)
    assert [one.say for one in BOOK.lint(letter, facts, last_text=letter.text)] == [
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
    assert blocking(BOOK.lint(letter_of(odd), odd)) == []


def test_a_welsh_letter_is_not_measured_by_the_english_reading_age() -> None:
    official = "Rhaid cydymffurfio'n gynhwysfawr â'r gweithdrefnau gweinyddol corfforaethol perthnasol. " * 3
    assert with_words(LetterKind.REPLY, official, "cy") == ()


def test_a_welsh_letter_without_its_date_blocks() -> None:
    assert blocking(without(LetterKind.UPDATE, "dydd Gwener 17 Ebrill 2026", "cy"))


def test_curly_apostrophes_and_split_accents_are_the_same_words() -> None:
    assert with_words(LetterKind.HOLDING, "Mae ein cydweithiwr yn sa\u0302l.", "cy")
    assert with_words(LetterKind.REPLY, "Please don’t reply.")


def test_every_section_word_of_a_procedure_has_its_place_in_the_letter() -> None:
    for listed, words in SECTIONS.items():
        kind = LetterKind(listed.value)
        facts = sample_facts(kind)
        needs = {need.section for need in needs_of(facts, str)} - {""}
        assert set(words) == needs | {rule.name for rule in MUST_SAY if kind in rule.kinds}, kind


def test_a_section_that_the_procedure_lists_needs_a_reason_and_another_one_a_warning() -> None:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    bare = replace(facts, remedy="", remedies=(), outstanding="")
    (listed,) = BOOK.lint(letter_of(bare), bare, sections=("remedy", "outstanding"))
    assert (listed.severity, listed.section) == (Severity.SECTION, "remedy")
    (unlisted,) = BOOK.lint(letter_of(bare), bare)
    assert (unlisted.severity, unlisted.say) == (Severity.WARNING, listed.say)
    assert BOOK.lint(letter_of(bare), replace(bare, is_upheld=False), sections=("remedy", "outstanding")) == ()


def test_a_fact_blocks_even_where_it_is_a_listed_section() -> None:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    pointless = replace(facts, points=())
    found = BOOK.lint(letter_of(pointless), pointless, sections=("points", "findings"))
    assert {one.severity for one in found} == {Severity.BLOCKING}


def test_what_is_promised_for_a_day_leaves_nothing_open_and_what_has_no_day_does() -> None:
    facts = sample_facts(LetterKind.RESPONSE)
    assert isinstance(facts, ResponseFacts)
    dated = RemedyFacts(what="A new boiler.", promised_on=date(2026, 4, 17))
    told = replace(facts, remedy="", remedies=(dated,), outstanding="")
    assert BOOK.lint(letter_of(told), told, sections=("remedy", "outstanding")) == ()
    given = replace(told, remedies=(dated, RemedyFacts(what="An apology.", is_given=True)))
    assert BOOK.lint(letter_of(given), given, sections=("remedy", "outstanding")) == ()
    undated = replace(told, remedies=(dated, RemedyFacts(what="A visit.")))
    (found,) = BOOK.lint(letter_of(undated), undated, sections=("remedy", "outstanding"))
    assert found.section == "outstanding"
