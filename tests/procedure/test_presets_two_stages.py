"""The default and Scotland's model: dates by hand, where bank holidays, leap days and the change of clocks are near."""

import pytest

from procedure.deadlines import office_date, receipt_due_at
from tests.procedure.examples import shipped
from tests.procedure.preset_rows import NONE, OPEN, at_the_office, dates

# Received; when the receipt is owed, 24 elapsed hours on; due at either stage. The working day after receipt is day 1.
FRONTLINE = [
    ("2026-12-18T10:00", "2026-12-19T10:00", "2026-12-29"),
    ("2026-12-19T10:00", "2026-12-20T10:00", "2026-12-30"),  # Saturday counts as Monday
    ("2024-02-23T23:59", "2024-02-24T23:59", "2024-03-01"),  # 26, 27, 28, 29 February, 1 March
    ("2026-03-28T23:59", "2026-03-30T00:59", "2026-04-08"),  # a night of 23 hours; 31 March, 1, 2, 7, 8 April
    ("2026-10-24T23:59", "2026-10-25T22:59", "2026-11-02"),  # a night of 25 hours; 27-30 October, 2 November
    ("2026-06-30T23:30", "2026-07-01T23:30", "2026-07-07"),  # still 30 June on the wall, 22:30 in UTC too
    ("2026-07-01T00:30", "2026-07-02T00:30", "2026-07-08"),  # already July on the wall, still June in UTC
    ("2022-09-16T09:00", "2022-09-17T09:00", "2022-09-26"),  # 19 September, the state funeral
    ("2023-05-04T09:00", "2023-05-05T09:00", "2023-05-12"),  # 8 May, the coronation
]
# Received; stage 1: due, extension to ten days in all; stage 2: acknowledge by, due. The day of receipt is day 1.
SCOTLAND = [
    # Monday 15 June is the World Cup's bank holiday: 12, 16, 17, 18, 19 June.
    ("2026-06-12T10:00", ("2026-06-19", "2026-06-26"), ("2026-06-17", "2026-07-10")),
    # Good Friday is one, Easter Monday is none.
    ("2026-04-02T16:40", ("2026-04-09", "2026-04-16"), ("2026-04-07", "2026-04-30")),
    # 30 November is a Sunday, hence Monday 1 December St Andrew's; Saturday's complaint is Tuesday's.
    ("2025-11-29T12:00", ("2025-12-08", "2025-12-15"), ("2025-12-04", "2025-12-31")),
    # 1 and 2 January are at the weekend, hence 3 and 4 January.
    ("2021-12-31T10:00", ("2022-01-10", "2022-01-17"), ("2022-01-06", "2022-01-31")),
    ("2024-02-27T09:00", ("2024-03-04", "2024-03-11"), ("2024-02-29", "2024-03-25")),
    # No cut-off: the last minute of Thursday is Thursday.
    ("2026-09-03T23:59", ("2026-09-09", "2026-09-16"), ("2026-09-07", "2026-09-30")),
]


@pytest.mark.parametrize(("received", "receipt", "due"), FRONTLINE)
def test_the_default(received: str, receipt: str, due: str) -> None:
    procedure = shipped("frontline")
    for stage in procedure.stages:
        assert dates("frontline", stage.number, received) == (NONE, due, NONE)
        owed = receipt_due_at(procedure, stage, at_the_office(procedure, received))
        assert owed == at_the_office(procedure, receipt)


@pytest.mark.parametrize(("received", "first", "second"), SCOTLAND)
def test_scotland(received: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert dates("scot-spso-2021", 1, received) == (NONE, *first)
    assert dates("scot-spso-2021", 2, received) == (*second, OPEN)


def test_the_clock_on_the_wall_decides_which_day_it_is() -> None:
    procedure = shipped("frontline")
    assert [office_date(procedure, at_the_office(procedure, row[0])).isoformat() for row in FRONTLINE] == [
        row[0][:10] for row in FRONTLINE
    ]
