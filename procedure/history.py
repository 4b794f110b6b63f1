"""The history file (`frontline import`): its columns and limits, what one line and one case of it say, and its faults.

One line for each stage entry, so that last year's figures exist from day one.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b

from procedure.addresses import ADDRESS_CHARACTERS
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, EnteredHow

COLUMNS = (
    *("reference", "received_on", "channel", "directorate", "area", "subject", "complainant", "email"),
    *("stage", "entered_how", "stage_received_on", "due_on", "responded_on", "outcome", "theme", "subtheme"),
    *("closure", "closed_on", "acknowledged_at", "promised_on", "owner"),
)
OF_THE_CASE = ("received_on", "channel", "directorate", "area", "subject", "complainant", "email")
"""What the lines of one case must say alike; a later line may leave it empty."""
LONGEST = {
    "reference": 40,
    "directorate": 200,
    "area": 80,
    "subject": 1_000,
    "complainant": 200,
    "theme": 80,
    "subtheme": 80,
    "email": ADDRESS_CHARACTERS,
    "owner": ADDRESS_CHARACTERS,
}
"""Characters of a text; every other value is far shorter."""
VALUE_CHARACTERS = 40
LINE_BYTES = 65_536
LINES = 250_000
FAULTS = 10_000
"""So many are reported one by one."""
LAST_STAGE = 9
_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")  # full-width signs too, as spreadsheets take them
"""What a spreadsheet would take for a formula, and what was kept from being one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the line (the header is 1), the column where one is to blame, and why."""

    line: int
    column: str | None
    why: str


@dataclass
class Faults:
    """Every fault of one file, up to a limit, and how many lines were read without the header.

    `silent` columns are not there, so nothing is said of their values.
    """

    found: list[Fault] = field(default_factory=list)
    silent: frozenset[str] = frozenset()
    unsaid: int = 0
    lines: int = 0

    def add(self, line: int, column: str | None, why: str, always: bool = False) -> None:
        """One more; `always` is listed beyond the limit too."""
        if column in self.silent:
            return
        if always or len(self.found) < FAULTS:
            self.found.append(Fault(line, column, why))
        else:
            self.unsaid += 1

    def listed(self) -> list[Fault]:
        """In the order of the lines; the last one says how many more there are."""
        order = {name: at for at, name in enumerate(COLUMNS)}
        listed = sorted(self.found, key=lambda one: (one.line, order.get(one.column or "", -1)))
        if self.unsaid:
            listed.append(Fault(listed[-1].line, None, f"{self.unsaid:,} more faults are not listed."))
        return listed


@dataclass(frozen=True, slots=True)
class Line:
    """One stage entry as the file has it. `values` are its texts in the order of `COLUMNS`, made plain."""

    number: int
    values: tuple[str, ...]
    reference: str
    received_on: date
    channel: Channel | None
    stage: int
    entered_how: EnteredHow | None
    stage_received_on: date
    due_on: date | None
    responded_on: date | None
    outcome: Outcome | None
    closure: Closure | None
    closed_on: date | None
    acknowledged_at: datetime | None
    promised_on: date | None

    def text(self, column: str) -> str:
        """What stands in this column."""
        return self.values[_AT[column]]

    @property
    def is_open(self) -> bool:
        """Neither answered nor ended otherwise."""
        return self.responded_on is None and self.closed_on is None


@dataclass(frozen=True, slots=True)
class PastCase:
    """The lines of one reference, the first stage first."""

    lines: tuple[Line, ...]

    @property
    def reference(self) -> str:
        """As given."""
        return self.lines[0].reference

    @property
    def last(self) -> Line:
        """The entry at which the case stands or ended."""
        return self.lines[-1]

    def text(self, column: str) -> str:
        """What the case's lines say in this column; the first that says something."""
        return next(filter(None, (one.text(column) for one in self.lines)), "")

    @property
    def channel(self) -> Channel:
        """By mail, where no line says how."""
        return next((one.channel for one in self.lines if one.channel), Channel.EMAIL)

    def entered_how(self, line: Line) -> EnteredHow:
        """As given; else whoever comes after an earlier stage was escalated."""
        implied = EnteredHow.DIRECT if line is self.lines[0] else EnteredHow.ESCALATED
        return line.entered_how or implied


_AT = {name: at for at, name in enumerate(COLUMNS)}


def mark_of(line: Line, key: bytes) -> str:
    """Recognises the same line when it comes again, whatever has become of its case; says nothing without the key."""
    return blake2b("\x1f".join(line.values).encode(), digest_size=16, key=key[:64]).hexdigest()


def neutral(text: str) -> str:
    """For a file that people open in a spreadsheet: `=cmd` becomes `'=cmd`, which is shown and never run."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_data(text: str) -> str:
    """What `neutral` was made from."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
