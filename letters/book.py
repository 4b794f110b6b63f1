"""The one place where letters are written: facts in, a finished letter out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path

from letters.facts import (
    AcknowledgementFacts,
    ClosureFacts,
    CorrectionFacts,
    ExtensionFacts,
    Facts,
    HoldingFacts,
    OutcomeFacts,
    ReceiptFacts,
    RefusalFacts,
    ReplyFacts,
    ResponseFacts,
    RouteFacts,
    UnreadableFacts,
    UpdateFacts,
)
from letters.labels import OUR_REFERENCE, in_language
from letters.letter import Letter, LetterKind
from letters.lint import Finding, lint
from letters.markup import subject_and_blocks
from letters.page import page_blocks
from letters.paper import Paper, address_lines
from letters.plain import plain_text
from letters.recognising import written_in
from letters.rules import gaps
from letters.samples import sample_facts
from letters.shelf import WORDS, Shelf
from letters.values import is_right_to_left, weekday_date
from procedure.errors import NotAllowed
from procedure.preset import Procedure

ENGLISH = "en"
WRITTEN_AT_MOST = 64
"""Letters that are remembered: a receipt is worded when its mail comes, and most often the same when it leaves."""
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
    OutcomeFacts: LetterKind.OUTCOME,
    UnreadableFacts: LetterKind.UNREADABLE,
}


class LetterBook:
    """Writes letters from the shipped templates; templates of the folder `override` win, file by file."""

    def __init__(self, override: Path | None = None) -> None:
        """NotAllowed when the folder is named but not there."""
        self._shelf = Shelf(override)
        self._written = lru_cache(WRITTEN_AT_MOST)(self._write)

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in which there are letters."""
        return self._shelf.languages()

    def spoken(self, language: str) -> str:
        """The language that a contact gets letters in: their own, without its region, or English."""
        known = self.languages()
        return next((one for one in (language, language.partition("-")[0]) if one in known), ENGLISH)

    def written_in(self, text: str) -> str:
        """The language of a text among those in which there are letters; "" where none is plain."""
        return written_in(text, self._shelf.small_words())

    def write(self, facts: Facts, language: str = ENGLISH, *, by_post: bool = False) -> Letter:
        """The letter of these facts. NotAllowed for a wrong template or language, or a last reply without signpost.

        `by_post` is whether it goes on paper, or is read out: then it does not ask for a reply by mail.
        """
        _refuse_a_last_reply_without_signpost(facts)
        return self._written(facts, language, by_post)

    def _write(self, facts: Facts, language: str, by_post: bool) -> Letter:
        kind = KINDS[type(facts)]
        facts = in_language(facts, self._shelf.words(language), by_post=by_post)
        values = {field.name: getattr(facts, field.name) for field in fields(facts)} | {"by_post": by_post}
        subject, blocks = subject_and_blocks(self._shelf.fill_in(kind, language, values))
        direction = "rtl" if is_right_to_left(language) else "ltr"
        page = {"subject": subject, "blocks": page_blocks(blocks), "language": language, "direction": direction}
        return Letter(kind, subject, plain_text(blocks), self._shelf.wrap(page), blocks, language, by_post)

    def on_paper(self, facts: Facts, language: str, to: str | Sequence[str], on: date) -> Paper:
        """The letter for the post, to this postal address and of this date. NotAllowed as for `write`."""
        words = self._shelf.words(language)
        told = in_language(facts, words, by_post=True)
        day = weekday_date(on, language)
        return Paper(
            letter=self.write(facts, language, by_post=True),
            organisation=told.sender.organisation,
            sender=(told.sender.organisation, *told.sender.postal_address.splitlines()),
            to=address_lines(to),
            date=day[:1].upper() + day[1:],
            reference=f"{words.labels.get(OUR_REFERENCE, OUR_REFERENCE)}: {facts.reference}",
        )

    def lint(
        self,
        letter: Letter,
        facts: Facts,
        *,
        not_to_name: Iterable[str] = (),
        last_text: str = "",
        sections: Collection[str] = (),
    ) -> tuple[Finding, ...]:
        """What is wrong with a letter of this book in its own language, the gravest first; see `letters.lint`."""
        words = self._shelf.words(letter.language)
        told = in_language(facts, words, by_post=letter.by_post)
        return lint(letter, told, words, not_to_name=not_to_name, last_text=last_text, sections=sections)

    def sample(self, kind: LetterKind, language: str = ENGLISH) -> Facts:
        """Invented facts in the language, with every part filled in."""
        return sample_facts(kind, self._shelf.words(language))

    def check(self, procedures: Iterable[Procedure] = ()) -> list[str]:
        """Every mistake in every template, one sentence each: what cannot be written, and what the lint finds.

        Sections that one of the procedures lists must be there in the sample, which has every part filled in.
        """
        listed = sections_by_kind(procedures)
        says = [f"The file '{name}' belongs to no letter; is its name right?" for name in self._shelf.strangers()]
        for language in self.languages():
            says += self._checked_words(language) or [
                say for kind in LetterKind for say in self._checked(kind, language, listed.get(kind, set()))
            ]
        return says

    def _checked_words(self, language: str) -> list[str]:
        """Where a rule has no phrases, nobody is warned: that itself is a finding."""
        try:
            words = self._shelf.words(language)
        except NotAllowed as error:
            return [str(error)]
        return [f"{language}/{WORDS}: {say}" for say in gaps(words)]

    def _checked(self, kind: LetterKind, language: str, sections: Collection[str]) -> list[str]:
        facts = self.sample(kind, language)
        try:
            letter = self.write(facts, language)
        except NotAllowed as error:
            return [str(error)]
        return [f"{language}/{kind.value}: {finding.say}" for finding in self.lint(letter, facts, sections=sections)]


def sections_by_kind(procedures: Iterable[Procedure]) -> dict[LetterKind, set[str]]:
    """All sections that any of the procedures lists, by kind of letter."""
    found: dict[LetterKind, set[str]] = {}
    for procedure in procedures:
        for listed in procedure.letter_sections:
            found.setdefault(LetterKind(listed.letter.value), set()).update(listed.sections)
    return found


def _refuse_a_last_reply_without_signpost(facts: Facts) -> None:
    """After the last stage only the external body remains, so a reply that does not name it may not leave."""
    if isinstance(facts, ResponseFacts) and not facts.next_stage.strip() and facts.signpost is None:
        raise NotAllowed(
            f"This is the last stage of {facts.reference}, so the reply must name the external body that "
            "the complainant can go to. Add it to the procedure's settings."
        )
