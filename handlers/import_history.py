"""A history file comes into the ledger: everything is checked first, then whole cases are written in short chunks.

Nobody is written to, and our counter of references is not touched.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from handlers.office import Office
from procedure.deadlines import calendar_of, office_date
from procedure.history import Faults, PastCase, mark_of
from procedure.history_checks import Dating, cases_of, check_areas, check_case, check_line, differing
from procedure.history_reading import read
from storage import history
from storage.history_rows import area_of, row_of
from storage.ledger import Tx

CASES_AT_A_TIME = 2_000
"""Some tenths of a second, which others wait. With fewer at a time the ledger writes the same pages more often."""


@dataclass(frozen=True)
class Checked:
    """What a file holds: `lines` read, `same` of them known already, and the cases that are new if nothing is wrong."""

    lines: int
    same: int
    faults: Faults
    cases: tuple[PastCase, ...] = field(repr=False)
    dating: Dating = field(repr=False)

    @property
    def new(self) -> int:
        """Lines that would be written; none while anything is wrong."""
        return 0 if self.faults.found else sum(len(one.lines) for one in self.cases)


def check_history(office: Office, source: Iterable[bytes], now: datetime) -> Checked:
    """Read the physical lines of a file and check them all; nothing is written."""
    faults = Faults()
    with office.reading() as (tx, office):
        procedure = office.desk.procedure(office.desk.default_procedure)
        today = office_date(procedure, now)
        lines = list(read(source, procedure.zone, faults))
        for line in lines:
            check_line(line, today, procedure.zone, faults)
        cases = cases_of(lines, faults)
        dating = _dating(office)
        for case in cases:
            check_case(case, faults)
            dating.check(case, faults)
        check_areas(cases, office.desk, history.directorates(tx), faults)
        new, same = list[PastCase](), 0
        for chunk in chunks_of(cases):
            marks = history.marks(tx, [one.reference for one in chunk])
            new += [one for one in chunk if one.reference not in marks]
            known = [one for one in chunk if one.reference in marks]
            same += sum(_same(tx, office, one, marks[one.reference], faults) for one in known)
    return Checked(faults.lines, same, faults, tuple(new), dating)


def chunks_of(cases: Sequence[PastCase]) -> Iterator[tuple[PastCase, ...]]:
    """Whole cases, so many that others hardly wait for the commit."""
    rest = iter(cases)
    while chunk := tuple(islice(rest, CASES_AT_A_TIME)):
        yield chunk


def write_history(office: Office, cases: Sequence[PastCase], dating: Dating, now: datetime) -> int:
    """Write a chunk of checked cases, dated as they were checked; those that are there already stay as they are.

    Returns how many were new.
    """
    rows = [row_of(one, dating, office.secret) for one in cases]  # before the ledger is locked
    with office.writing() as (tx, office):
        history.one_at_a_time(tx)
        known = history.known(tx, [one.reference for one in cases])
        new = [one for one in cases if one.reference not in known]
        areas = {one.text("area"): one for one in new}
        history.know_areas(tx, filter(None, (area_of(one, office.desk) for one in areas.values())))
        history.write(tx, [one for one in rows if one.case["reference"] not in known], now)
    return len(new)


def written(office: Office) -> None:
    """Everything was written: the ledger looks at its tables anew, so that figures are quick at once."""
    with office.writing() as (tx, office):
        history.count_anew(tx)


def export_history(office: Office) -> Iterator[tuple[str, ...]]:
    """Every entry that figures count, as a line of the file; one view of the ledger, held until the last is read."""
    with office.reading() as (tx, office):
        yield from history.written_out(tx, _settings(office))


def _same(tx: Tx, office: Office, case: PastCase, marks: dict[int, str], faults: Faults) -> int:
    """How many lines stand in the ledger as they are; one that was changed, or is new to its case, is a fault."""
    differ = [one for one in case.lines if marks.get(one.stage) != mark_of(one, office.secret)]
    stored = history.lines_of(tx, case.reference, _settings(office)) if differ else {}
    same = len(case.lines) - len(differ)
    for line in differ:
        if line.stage not in stored:
            faults.add(line.number, "stage", "The case is in the ledger without this stage: escalate it there.")
            continue
        wrong = differing(case, line, stored[line.stage])
        same += not wrong
        for column in wrong:
            faults.add(line.number, column, "The ledger has this entry otherwise; an import changes nothing.")
    return same


def _dating(office: Office) -> Dating:
    return Dating(office.desk, {key: calendar_of(one) for key, one in office.desk.procedures.items()})


def _settings(office: Office) -> history.Settings:
    zones = {key: one.zone for key, one in office.desk.procedures.items()}
    return history.Settings(zones, {one.code: one.directorate for one in office.desk.areas})
