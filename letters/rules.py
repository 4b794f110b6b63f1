"""What letters must and must not say in words: the table of letters (procedure.md section 6) as named rules.

The phrases by which a rule is recognised are those of each language, in its `words.toml`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from letters.facts import Facts, ReceiptFacts
from letters.letter import LetterKind
from letters.words import Words

LATE = (LetterKind.HOLDING, LetterKind.UPDATE)
EVERY = tuple(LetterKind)


@dataclass(frozen=True)
class MustSay:
    """One of the rule's phrases must be found; without a fact the letter may not leave, without another it warns."""

    name: str
    what: str
    kinds: Sequence[LetterKind]
    is_fact: bool = False


@dataclass(frozen=True)
class MustNotSay:
    """None of the rule's phrases may be found in these kinds of letter."""

    name: str
    why: str
    kinds: Sequence[LetterKind] = EVERY


APOLOGY = "apology"
MUST_SAY = (
    MustSay(APOLOGY, "an apology", (*LATE, LetterKind.CORRECTION, LetterKind.OUTCOME), is_fact=True),
    MustSay("automatic", "that it is automatic", (LetterKind.RECEIPT, LetterKind.UNREADABLE), is_fact=True),
    MustSay("not_finished", "that we have not finished", (LetterKind.UPDATE,)),
    MustSay("how_to_add", "how to add something", (LetterKind.RECEIPT,)),
    MustSay("how_to_correct", "how to correct us", (LetterKind.RECEIPT,)),
    MustSay("adjustments", "how to ask for adjustments", (LetterKind.RECEIPT,)),
    MustSay("representative", "that someone else can act", (LetterKind.RECEIPT,)),
)
MUST_NOT_SAY = (
    MustNotSay("high_volumes", "it is no reason that helps the reader"),
    MustNotSay("patience", "nobody gave it"),
    MustNotSay("sorry_you_feel", "it is no apology"),
    MustNotSay("do_not_reply", "people must be able to answer"),
    MustNotSay("we_aim_to", "it promises nothing"),
    MustNotSay("extension", "nobody approved one", LATE),
    MustNotSay("sickness", "a colleague's health is private", LATE),
    MustNotSay("because", "no person gave a reason", (LetterKind.UPDATE,)),
    MustNotSay("reply_by", "no person gave a date of reply", (LetterKind.UPDATE,)),
    MustNotSay("we_understand", "nobody has read it yet", (LetterKind.RECEIPT, LetterKind.UNREADABLE)),
    MustNotSay("ombudsman", "it is too early for that", (LetterKind.RECEIPT,)),
    MustNotSay("upheld", "it hints at an outcome", (LetterKind.RECEIPT,)),
)


def must_say(kind: LetterKind, facts: Facts) -> tuple[MustSay, ...]:
    """The rules of a kind of letter; a late receipt needs its apology too."""
    is_late = isinstance(facts, ReceiptFacts) and facts.is_late
    return tuple(one for one in MUST_SAY if kind in one.kinds or (is_late and one.name == APOLOGY))


def gaps(words: Words) -> Iterator[str]:
    """What the words of a language lack or name in vain, one sentence each."""
    for table, rules in ((words.must_say, MUST_SAY), (words.must_not_say, MUST_NOT_SAY)):
        title = "must_say" if table is words.must_say else "must_not_say"
        for rule in rules:
            if rule.name not in table:
                yield f"{title}.{rule.name} is missing, so letters in this language are not checked for it."
    for name in set(words.must_say) - {rule.name for rule in MUST_SAY}:
        yield f"must_say.{name} belongs to no rule; is its name right?"
