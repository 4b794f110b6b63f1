"""Our references: the next number of the year that no case has. An import may have brought references like ours."""

from functools import cache
from itertools import count

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from procedure.references import format_reference
from storage.house import next_number, raise_to
from storage.rows import table_of, told
from storage.tables import Case


def counter_of(reference: str) -> tuple[str, int]:
    """The counter of the year of a reference of ours, and its number."""
    _, year, number = reference.split("-")
    return f"cases.{year}", int(number)


def is_taken(tx: Session, reference: str) -> bool:
    """Whether a case bears it."""
    return told(tx, _taken(), which=reference).first() is not None


def free_reference(tx: Session, year: int) -> str:
    """The reference of the year's next case. Locks the year's counter until the transaction ends: take it last."""
    counter = f"cases.{year}"
    number = next_number(tx, counter)
    reference = format_reference(year, number)
    if not is_taken(tx, reference):
        return reference
    taken = set(told(tx, _taken_in_year(), start=f"C-{year}-", end=f"C-{year}.").scalars())
    free = next(one for one in count(number + 1) if format_reference(year, one) not in taken)
    raise_to(tx, counter, free)
    return format_reference(year, free)


@cache
def _taken() -> Executable:
    case = table_of(Case).c
    return sql_select(case.id).where(case.reference == bindparam("which"))


@cache
def _taken_in_year() -> Executable:
    case = table_of(Case).c
    return sql_select(case.reference).where(case.reference >= bindparam("start"), case.reference < bindparam("end"))
