"""What in a mail is quoted from earlier ones, or a signature: for display only. Nothing is decided by it, nothing lost.

One pass over at most `LOOKED_AT` characters; every look ahead or back is bounded. A line that merely begins with
"From:" is no quote, for people write such lines: a head must have three fields, and a heading an address and a date.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from procedure.quote_words import FIELDS, ORIGINAL, WROTE

LOOKED_AT = 60_000
LONG_QUOTE_LINES = 8
"""A quote with at most so many lines that own words follow is what they answer, and stays where it is."""
SIGNATURE_LINES = 20
HEAD_LINES = 12
HEADING_LINES = 3
LINE_CHARACTERS = 400
_FIELD = re.compile(r"[*_]{0,2}([^\W\d_][^\n:：*]{0,40}?)\s?[*_]{0,2}\s?[:：]")
_SIGNS = ("-- ", "--")
_RULE = re.compile(r"\s*[_-]{10,200}\s*")
_TIME = re.compile(r"\d{1,2}\s?[:.h]\s?\d{2}")
_WROTE = re.compile("|".join(rf"\b{re.escape(one)}" if one[0].isascii() else re.escape(one) for one in WROTE), re.I)
_SEPARATOR = re.compile(rf"\s*[-_=*]{{2,40}}\s*(?:{'|'.join(map(re.escape, ORIGINAL))})\s*[-_=*]{{2,40}}\s*", re.I)


@dataclass(frozen=True)
class Passage:
    """A part of a mail's text, with its line ends. All passages one after another are the whole text."""

    text: str
    is_quoted: bool

    @property
    def lines(self) -> int:
        """How many of its lines say something."""
        return sum(1 for line in self.text.splitlines() if line.strip("> \t"))


def passages(text: str) -> tuple[Passage, ...]:
    """The text in parts, own and quoted in turn. A mail that is nothing but a quote stays whole: it was meant."""
    lines, rest = text[:LOOKED_AT].splitlines(keepends=True), text[LOOKED_AT:]
    quoted = _quoted(lines)
    if not any(line.strip() and not is_quoted for line, is_quoted in zip(lines, quoted, strict=True)):
        return (Passage(text, False),) if text else ()
    parts = groupby(zip(lines, quoted, strict=True), lambda one: one[1])
    found = [Passage("".join(line for line, _ in part), is_quoted) for is_quoted, part in parts]
    if rest:
        found[-1] = Passage(found[-1].text + rest, found[-1].is_quoted)
    return tuple(found)


def own_words(text: str) -> str:
    """The text without what is folded away."""
    return "".join(one.text for one in passages(text) if not one.is_quoted)


def _quoted(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is folded away."""
    quoted = [False] * len(lines)
    runs: list[tuple[int, int, int]] = []
    number = 0
    while number < len(lines):
        since, until, is_run = _quote_at(lines, number)
        if is_run:
            runs.append((since, until, sum(1 for line in lines[number:until] if _is_marked(line))))
        else:
            quoted[since:until] = [True] * (until - since)
        number = max(until, number + 1)
    _fold_runs(lines, quoted, runs)
    return quoted


def _quote_at(lines: Sequence[str], number: int) -> tuple[int, int, bool]:
    """From where to where this line begins a quote (nowhere: the same number twice), and whether by marks ("> ")."""
    line = lines[number]
    if _is_marked(line):
        return _heading_before(lines, number), _run_end(lines, number), True
    if _SEPARATOR.fullmatch(line[:LINE_CHARACTERS]) or _is_head(lines, number):
        return _rule_before(lines, number), len(lines), False
    if line.rstrip().endswith((":", "：")) and not _is_followed_by_marks(lines, number):
        since = _heading(lines, number)
        if since is not None and "@" in "".join(lines[since : number + 1]):
            return since, len(lines), False
    if line.rstrip("\r\n") in _SIGNS:
        return number, _signature_end(lines, number), False
    return number, number, False


def _is_marked(line: str) -> bool:
    return line.lstrip(" \t").startswith(">")


def _run_end(lines: Sequence[str], number: int) -> int:
    """Blank lines within a quote belong to it."""
    end = number
    while number < len(lines) and (_is_marked(lines[number]) or not lines[number].strip()):
        end = number + 1 if _is_marked(lines[number]) else end
        number += 1
    return end


def _heading_before(lines: Sequence[str], number: int) -> int:
    """Where the "On Monday Jo wrote:" above a quote begins; else the quote itself."""
    above = number - 1
    while above >= max(0, number - 2) and not lines[above].strip():
        above -= 1
    since = _heading(lines, above) if above >= 0 and lines[above].rstrip().endswith((":", "：")) else None
    return number if since is None else since


def _is_followed_by_marks(lines: Sequence[str], number: int) -> bool:
    following = (line for line in lines[number + 1 : number + HEADING_LINES] if line.strip())
    return _is_marked(next(following, ""))


def _heading(lines: Sequence[str], number: int) -> int | None:
    """Where a heading that ends with this line begins, "On 3 March 2026 at 10:15, Jo <jo@example.org>\\nwrote:"."""
    said = ""
    for since in range(number, max(-1, number - HEADING_LINES), -1):
        said = lines[since][:LINE_CHARACTERS] + said
        if not lines[since].strip() or _is_marked(lines[since]):
            return None
        has_when = any(one.isdigit() for one in said) and ("@" in said or _TIME.search(said))
        if has_when and _WROTE.search(said):
            return since
    return None


def _is_head(lines: Sequence[str], number: int) -> bool:
    """Outlook's "From: ... Sent: ... To: ... Subject: ...": the sender first, then at least two other fields."""
    if _field(lines[number]) != "from":
        return False
    found = {_field(line) for line in lines[number : number + HEAD_LINES]}
    return len(found & {"from", "sent", "to", "subject"}) >= 3 and bool(found & {"sent", "subject"})


def _field(line: str) -> str:
    match = _FIELD.match(line[:LINE_CHARACTERS].lstrip(" \t"))
    return FIELDS.get(" ".join(match[1].lower().split()), "") if match else ""


def _rule_before(lines: Sequence[str], number: int) -> int:
    """Outlook draws a line above the head."""
    above = number - 1
    while above >= max(0, number - 3) and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.fullmatch(lines[above][:LINE_CHARACTERS]) else number


def _signature_end(lines: Sequence[str], number: int) -> int:
    """To the end of the text, or to the next quote; a line of two hyphens with much below it is no signature."""
    for end in range(number + 1, min(len(lines), number + SIGNATURE_LINES + 1)):
        if lines[end].rstrip("\r\n") in _SIGNS:
            return number
        if _is_marked(lines[end]) or _SEPARATOR.fullmatch(lines[end][:LINE_CHARACTERS]) or _is_head(lines, end):
            return end
    return len(lines) if len(lines) - number - 1 <= SIGNATURE_LINES else number


def _fold_runs(lines: Sequence[str], quoted: list[bool], runs: Sequence[tuple[int, int, int]]) -> None:
    """Long quotes, and the last one: that nothing of one's own follows. The others are answered right below."""
    own = [number for number, line in enumerate(lines) if line.strip() and not quoted[number]]
    last_own = max((one for one in own if not _is_marked(lines[one])), default=-1)
    for since, until, count in reversed(runs):
        if count > LONG_QUOTE_LINES or last_own < until:
            quoted[since:until] = [True] * (until - since)


def quoted_lines(found: Sequence[Passage]) -> int:
    """How many lines are folded away."""
    return sum(one.lines for one in found if one.is_quoted)
