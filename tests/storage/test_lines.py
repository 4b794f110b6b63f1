"""Lines of cases, which are filled without their class."""

from dataclasses import fields, replace

from procedure.standing import CaseLine
from storage.ledger import Ledger
from storage.lines import open_lines
from tests.handlers.desk import work


def test_a_line_has_every_field_of_its_class(sqlite_ledger: Ledger) -> None:
    work(sqlite_ledger).complaint()
    with sqlite_ledger.reading() as tx:
        (line,) = open_lines(tx)
    assert vars(line).keys() == {one.name for one in fields(CaseLine)}
    assert line == replace(line)
