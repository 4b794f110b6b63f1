"""The one place where letters are written: facts in, a finished letter out."""

from dataclasses import fields
from pathlib import Path

from letters.facts import (
    AcknowledgementFacts,
    ClosureFacts,
    CorrectionFacts,
    ExtensionFacts,
    Facts,
    HoldingFacts,
    ReceiptFacts,
    RefusalFacts,
    ReplyFacts,
    ResponseFacts,
    RouteFacts,
    UpdateFacts,
)
from letters.letter import Letter, LetterKind
from letters.lint import lint
from letters.markup import subject_and_blocks
from letters.page import page_blocks
from letters.plain import plain_text
from letters.samples import sample_facts
from letters.shelf import Shelf
from letters.values import is_right_to_left
from procedure.errors import NotAllowed

KINDS: dict[type[Facts], LetterKind] = {
    ReceiptFacts: LetterKind.RECEIPT,
    AcknowledgementFacts: LetterKind.ACKNOWLEDGEMENT,
    HoldingFacts: LetterKind.HOLDING,
    UpdateFacts: LetterKind.UPDATE,
    ExtensionFacts: LetterKind.EXTENSION,
    ResponseFacts: LetterKind.RESPONSE,
    RefusalFacts: LetterKind.REFUSAL,
    ClosureFacts: LetterKind.CLOSURE,
    RouteFacts: LetterKind.ROUTE,
    ReplyFacts: LetterKind.REPLY,
    CorrectionFacts: LetterKind.CORRECTION,
}


class LetterBook:
    """Writes letters from the shipped templates; templates of the folder `override` win, file by file."""

    def __init__(self, override: Path | None = None) -> None:
        """NotAllowed when the folder is named but not there."""
        self._shelf = Shelf(override)

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in which there are letters."""
        return self._shelf.languages()

    def write(self, facts: Facts, language: str = "en") -> Letter:
        """The letter of these facts. NotAllowed for a wrong template or language, or a last reply without signpost."""
        _refuse_a_last_reply_without_signpost(facts)
        kind = KINDS[type(facts)]
        values = {field.name: getattr(facts, field.name) for field in fields(facts)}
        subject, blocks = subject_and_blocks(self._shelf.fill_in(kind, language, values))
        direction = "rtl" if is_right_to_left(language) else "ltr"
        page = {"subject": subject, "blocks": page_blocks(blocks), "language": language, "direction": direction}
        return Letter(kind, subject, plain_text(blocks), self._shelf.wrap(page))

    def check(self) -> list[str]:
        """Every mistake in every template, one sentence each: what cannot be written, and what the lint finds."""
        says = [f"The file '{name}' belongs to no letter; is its name right?" for name in self._shelf.strangers()]
        for language in self.languages():
            for kind in LetterKind:
                says += self._checked(kind, language)
        return says

    def _checked(self, kind: LetterKind, language: str) -> list[str]:
        facts = sample_facts(kind)
        try:
            letter = self.write(facts, language)
        except NotAllowed as error:
            return [str(error)]
        return [f"{language}/{kind.value}: {finding.say}" for finding in lint(letter, facts, language)]


def _refuse_a_last_reply_without_signpost(facts: Facts) -> None:
    """After the last stage only the external body remains, so a reply that does not name it may not leave."""
    if isinstance(facts, ResponseFacts) and not facts.next_stage.strip() and facts.signpost is None:
        raise NotAllowed(
            f"This is the last stage of {facts.reference}, so the reply must name the external body that "
            "the complainant can go to. Add it to the procedure's settings."
        )
