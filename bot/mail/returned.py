"""Where in a returned mail the mail system's own words end, and the letter that it sends back begins.

What the letter quotes is another's: an address found there says nothing about who did not get the letter.
"""

import re
from dataclasses import dataclass

LOOKED_AT = 60_000  # characters
HEAD_LINES = 100
_LETTER = (
    r"(?:copy|text|contents?|headers?|body) of (?:the|your)|(?:original|returned|unsent|undelivered|forwarded|rejected)"
    r" (?:e-?mail|mail|message|header)|your (?:e-?mail|mail|message) (?:follows|reads|text)"
    r"|(?:e-?mail|mail|message)[ -]?(?:text|headers?|body|contents?)"
)
_FOLLOWS = r"(?: (?:e-?mail|mail|message|headers?|text|follows?|reads?(?: \(in part\))?|is (?:below|attached)|was))"
_RULED = re.compile(  # within a line that begins with dashes or the like
    rf"{_LETTER}|message (?:follows|begins)|headers? follow|below this line|returned mail", re.IGNORECASE
)
_TITLE = re.compile(rf"(?:the )?(?:{_LETTER}){_FOLLOWS}{{0,2}} ?:|(?:the )?(?:{_LETTER}) follows", re.IGNORECASE)
_RULE = re.compile(r"[-=_*+#~|]{2}")
_SEPARATOR_CHARACTERS = 200
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:")
_OF_A_LETTER = frozenset({"received", "return-path", "message-id", "mime-version", "from", "dkim-signature"})
_QUOTE_MARK = re.compile(r"[ \t]{0,8}>(?!>>)")  # ">>>" is what a server said to another


@dataclass(frozen=True)
class Split:
    """The server's own words, and the head of the letter that came back, or "" where it shows none."""

    words: str
    head: str

    def field(self, name: str) -> str:
        """A field of the returned head, continuation lines included; "" if there is none."""
        # Possessive: a mail of blanks must not be gone through once for each of them.
        pattern = rf"^[ \t>]*+{name}[ \t]*:([^\n]*(?:\n[ \t>]++[^\n:]*+(?=\n|$))*)"
        found = re.search(pattern, self.head, re.IGNORECASE | re.MULTILINE)
        return found.group(1) if found else ""


def split(text: str) -> Split:
    """The text of a returned mail in its two parts. What stands behind the letter's head is in neither."""
    lines = text[:LOOKED_AT].splitlines(keepends=True)
    until = next((number for number in range(len(lines)) if _begins_letter(lines[number])), len(lines))
    return Split("".join(lines[:until]), "".join(_head(lines[until:])))


def without_letter(text: str) -> str:
    """The server's own words and the line that ends them, by which recognisers know where to stop."""
    words = split(text).words
    return words + text[len(words) :].partition("\n")[0]


def _begins_letter(line: str) -> bool:
    line = line.rstrip("\r\n")
    if _separates(line.strip()) or (_QUOTE_MARK.match(line) and line.strip(" \t>")):
        return True
    field = _FIELD.match(line)
    return bool(field and field.group(1).lower() in _OF_A_LETTER)


def _separates(line: str) -> bool:
    if len(line) > _SEPARATOR_CHARACTERS or "@" in line:
        return False
    return bool(_RULED.search(line) if _RULE.match(line) else _TITLE.fullmatch(line))


def _head(lines: list[str]) -> list[str]:
    """The first lines that are fields, after what separates them from the words, up to the first that is none."""
    found = list[str]()
    for line in lines[:HEAD_LINES]:
        plain = line.lstrip(" \t>") if _QUOTE_MARK.match(line) else line
        if _FIELD.match(plain) or (found and plain[:1] in (" ", "\t") and plain.strip()):
            found.append(plain)
        elif found:
            break
    return found
