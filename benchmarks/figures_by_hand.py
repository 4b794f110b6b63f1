"""The least SQL that gives the numbers of a report, as one would write it by hand for this ledger and no other: one
procedure, one calendar in a table of its own, no filters, nothing checked, nothing made of the rows.
"""

# ruff: noqa: S608 - our own words

from datetime import date, timedelta

from sqlalchemy import text

from procedure.calendar import Calendar
from storage.ledger import Ledger

FIRST, LAST = date(2014, 1, 1), date(2027, 12, 31)
UNCOUNTED = "closure IN ('duplicate', 'not_a_complaint') OR (status = 'dormant' AND is_quiet)"
COUNTS = f"s.case_id NOT IN (SELECT id FROM cases WHERE {UNCOUNTED})"
GOES_ON = (
    "EXISTS (SELECT 1 FROM stages n WHERE n.case_id = s.case_id AND n.number > s.number AND n.received_on <= :today)"
)
IN_PART = "s.outcome IN ('upheld', 'partially_upheld')"
ANSWERED = f"{COUNTS} AND s.responded_on BETWEEN :first AND :last"

FLOW = f"""
    SELECT s.number, s.entered_how, {GOES_ON}, s.received_on < :first, count(*) FROM stages s
    WHERE {ANSWERED} GROUP BY 1, 2, 3, 4
"""
REST = f"""
    SELECT s.number, s.entered_how, s.closed_on IS NULL, s.received_on < :first, count(*) FROM stages s
    WHERE {COUNTS} AND s.responded_on IS NULL AND (s.closed_on >= :first OR s.closed_on IS NULL)
    AND s.received_on <= :last GROUP BY 1, 2, 3, 4
"""
TIMES = f"""
    SELECT s.number, {GOES_ON}, s.outcome, s.responded_on <= s.due_on, r.n - b.n, s.promised_on IS NULL, count(*)
    FROM stages s JOIN by_hand_days b ON b.day = s.started_on JOIN by_hand_days r ON r.day = s.responded_on
    WHERE {ANSWERED} GROUP BY 1, 2, 3, 4, 5, 6
"""
THEMES = f"""
    SELECT s.number, p.theme, p.subtheme, count(*) FROM stages s JOIN points p ON p.stage_id = s.id
    WHERE {ANSWERED} AND {IN_PART} AND NOT {GOES_ON} GROUP BY 1, 2, 3
"""
PROMISES = f"""
    SELECT s.number, p.kept, count(*) FROM stages s JOIN promises p ON p.stage_id = s.id
    WHERE {ANSWERED} AND s.promised_on IS NOT NULL GROUP BY 1, 2
"""
WAITS = f"""
    SELECT r.n - b.n, count(*) FROM stages s JOIN cases c ON c.id = s.case_id
    JOIN by_hand_days b ON b.day = c.received_on JOIN by_hand_days r ON r.day = s.responded_on
    WHERE {ANSWERED} AND NOT {GOES_ON} GROUP BY 1
"""
AREAS = f"""
    SELECT c.area, s.number, count(*), count(s.outcome), sum(CASE WHEN {IN_PART} THEN 1 ELSE 0 END),
        sum(CASE WHEN {GOES_ON} THEN 1 ELSE 0 END),
        sum(CASE WHEN s.number > 1 AND {IN_PART} AND EXISTS (SELECT 1 FROM stages b WHERE b.case_id = s.case_id
            AND b.number = s.number - 1 AND b.outcome = 'not_upheld') THEN 1 ELSE 0 END)
    FROM stages s JOIN cases c ON c.id = s.case_id
    WHERE {COUNTS} AND s.received_on BETWEEN :first AND :last GROUP BY 1, 2
"""
DIGEST = """
    SELECT c.reference, c.area, s.owner, s.due_on, s.promised_on, s.acknowledged_at FROM cases c
    JOIN stages s ON s.case_id = c.id WHERE c.status = 'open' AND s.closed_at IS NULL ORDER BY s.due_on, c.reference
"""

BY_HAND: dict[str, tuple[tuple[str, bool], ...]] = {
    "performance": (
        *((one, False) for one in (FLOW, REST, TIMES, THEMES, PROMISES, WAITS)),
        *((one, True) for one in (FLOW, REST)),
    ),
    "areas": ((AREAS, False), (AREAS, True)),
    "digest": ((DIGEST, False),),
}
"""The statements of a report, each with whether it is asked of the year before."""


def with_days(ledger: Ledger, calendar: Calendar) -> None:
    """The table of working days that the statements join."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    rows = [{"day": day, "n": calendar.working_days_between(FIRST, day)} for day in days]
    with ledger.altering() as tx:
        tx.connection().execute(text("CREATE TABLE by_hand_days (day DATE PRIMARY KEY, n INTEGER NOT NULL)"))
        tx.connection().execute(text("INSERT INTO by_hand_days VALUES (:day, :n)"), rows)
