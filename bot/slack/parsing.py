"""What a person typed after the command, understood as far as possible. Pure; knows no Slack and no ledger."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.slack.escaping import unescape
from bot.slack.verbs import BY_WORD, Verb
from procedure.references import named_reference, parse_reference

MOST_CHARACTERS = 4000
NEAR_ENOUGH = 55.0
NAMES_PEOPLE = ("assign", "keepout", "sensitive")  # a mention is understood as Slack writes it
_REFERENCE_WORDS = 5  # "C - 2026 - 42"
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^>]{0,100})?>")
_MAIL_LINK = re.compile(r"<mailto:([^|>\s]{3,254})(?:\|[^>]{0,300})?>")
_QUOTED = re.compile('["“”]([^"“”]{1,40})["“”]')
_BETWEEN = ("to", "into", "with", "of", "and", "in")
_ADDRESS = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,189}")


@dataclass(frozen=True)
class Typed:
    """`verb` is None where none was understood; `nearest` is then the one probably meant, `word` what stood there."""

    verb: Verb | None
    reference: str = ""
    rest: str = ""
    word: str = ""
    nearest: Verb | None = None


@dataclass(frozen=True)
class Named:
    """Somebody as named in a command: a Slack id, an e-mail address, oneself, or nobody that we understand."""

    user_id: str = ""
    email: str = ""
    is_me: bool = False


def parse(text: str) -> Typed:
    """The verb, the reference and the rest. A reference alone means `show`; nothing at all means `help`."""
    typed = " ".join(text[:MOST_CHARACTERS].split())
    if not typed:
        return Typed(BY_WORD["help"])
    word, _, rest = typed.partition(" ")
    verb = BY_WORD.get(word.lower().strip("/.,:;!"))
    if verb:
        return _with_reference(verb, rest, text)
    reference, rest = _leading_reference(typed)
    meant = nearest(word)
    if reference and (parse_reference(reference) or not (rest or meant)):
        return Typed(BY_WORD["show"], reference)
    return Typed(None, word=word[:40], nearest=meant)


def nearest(word: str) -> Verb | None:
    """The verb that a typing mistake most probably meant, or None."""
    found = process.extractOne(word.lower()[:40], list(BY_WORD), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return BY_WORD[found[0]] if found else None


def other_reference(words: str) -> tuple[str, str]:
    """The second reference of a command like `link REF to OTHER because ...`, "" where there is none; and the rest."""
    first, _, rest = words.strip().partition(" ")
    return _leading_reference(rest.strip() if first.lower() in _BETWEEN else words.strip())


def named(text: str) -> Named:
    """Who is meant by `<@U123|ann>`, an address, or `me`."""
    token = text.strip().rstrip(".,;")
    if token.lower().lstrip("@") in ("me", "myself"):
        return Named(is_me=True)
    if mention := _MENTION.fullmatch(token):
        return Named(user_id=mention[1])
    link = _MAIL_LINK.fullmatch(token)
    address = link[1] if link else token.removeprefix("to ").strip()
    return Named(email=address.lower()) if _ADDRESS.fullmatch(address) else Named()


def page_of(words: str) -> tuple[str, int]:
    """`overdue 2` is the second page of the overdue; without a number it is the first."""
    tokens = words.split()
    if tokens and tokens[-1].isascii() and tokens[-1].isdigit() and len(tokens[-1]) <= 4:
        return " ".join(tokens[:-1]), max(1, int(tokens[-1]))
    return " ".join(tokens), 1


def verb_named(word: str) -> Verb | None:
    """For `help assign`: by its name or one of its other names, however capitalised."""
    return BY_WORD.get(word.strip().lower())


def _with_reference(verb: Verb, rest: str, text: str) -> Typed:
    if not verb.needs_reference:
        return Typed(verb, rest=unescape(rest))
    reference, left = _leading_reference(rest)
    if verb.name == "note" and reference:
        # A note keeps its line breaks, so it is cut from what was typed rather than from the tidied words.
        left = _from(text, left)
    return Typed(verb, reference, left if verb.name in NAMES_PEOPLE else unescape(left))


def _leading_reference(words: str) -> tuple[str, str]:
    tokens = words.split(" ")
    for count in range(min(_REFERENCE_WORDS, len(tokens)), 0, -1):
        reference = parse_reference(unescape(" ".join(tokens[:count])).rstrip(".,:;"))
        if reference:
            return reference, " ".join(tokens[count:])
    return _foreign_reference(words)


def _foreign_reference(words: str) -> tuple[str, str]:
    """What came by import under a reference of another system: one word with a digit, or words in quotation marks."""
    if quoted := _QUOTED.match(words):
        return named_reference(unescape(quoted[1])) or "", words[quoted.end() :].strip()
    first, _, rest = words.partition(" ")
    found = named_reference(unescape(first).rstrip(".,:;"))
    return (found, rest) if found else ("", words)


def _from(text: str, left: str) -> str:
    if not left:
        return ""
    pattern = r"\s+".join(re.escape(token) for token in left.split(" "))
    found = re.search(rf"{pattern}\s*\Z", text[:MOST_CHARACTERS])
    return found[0].strip() if found else left
