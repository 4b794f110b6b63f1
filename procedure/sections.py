"""The words by which a procedure lists the sections that a letter must have; `letters/needs.py` gives each its fact."""

from collections.abc import Iterator, Mapping

from procedure.errors import Mistake
from procedure.preset import Letter, LetterSections

SECTIONS: Mapping[Letter, tuple[str, ...]] = {
    Letter.RECEIPT: (
        *("received", "takes_over", "team", "reply_by", "emergency", "contact", "privacy"),
        *("automatic", "how_to_add", "how_to_correct", "adjustments", "representative"),
    ),
    Letter.ACKNOWLEDGEMENT: ("points", "outcome_sought", "looked_at_by", "reply_by", "next_stage"),
    Letter.HOLDING: (
        *("promise", "apology", "reason", "done", "remains", "new_date"),
        *("interim_help", "contact", "go_further"),
    ),
    Letter.UPDATE: ("promise", "apology", "not_finished", "new_date", "contact", "go_further"),
    Letter.EXTENSION: ("promise", "reason", "new_date", "approver", "contact", "signpost"),
    Letter.RESPONSE: ("stage", "points", "findings", "outcome", "remedy", "outstanding", "next_step"),
    Letter.REFUSAL: ("received", "why", "done", "object", "signpost"),
    Letter.CLOSURE: ("received", "why", "done", "object", "signpost"),
    Letter.ROUTE: ("received", "matter", "why", "done", "dealt_with_by", "answer_by", "object", "signpost"),
}


def unknown_sections(listed: LetterSections) -> Iterator[Mistake]:
    """Words that no section of this letter has; their keys count from 1."""
    known = SECTIONS[listed.letter]
    for number, word in enumerate(listed.sections, 1):
        if word not in known:
            yield Mistake(f"letter_sections.{listed.letter}.{number}", word, f"one of {', '.join(known)}")
