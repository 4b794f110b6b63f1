"""The least SQL that gives the numbers of a report, as one would write it by hand for this ledger and no other, over
the same facts: no filters, nothing checked, no case that has none, nothing made of the rows.
"""

# ruff: noqa: S608 - our own words

ANSWERED = "f.responded_on BETWEEN :first AND :last"
CAME = "f.received_on BETWEEN :first AND :last"
OPEN = "s.responded_on IS NULL AND s.closed_on IS NULL"


def counted(what: str, condition: str) -> str:
    """How many entries of a kind: a look at a stretch of an index."""
    return f"(SELECT count(*) FROM entry_facts f WHERE f.{what}_id = k.id AND {condition})"


REPLIES = f"""
    SELECT k.stage, k.how, k.is_last, k.outcome, k.upheld, k.partial, k.in_time, k.informed, k.first_kept, k.days,
        {counted("kind", ANSWERED)}, {counted("kind", f"{ANSWERED} AND f.received_on < :first")}
    FROM entry_kinds k WHERE k.sort = 'kind'
"""
REPLIES_BEFORE = f"""
    SELECT k.stage, k.is_last, k.outcome, k.upheld, k.in_time, k.days, {counted("kind", ANSWERED)}
    FROM entry_kinds k WHERE k.sort = 'kind'
"""
TOPICS = f"""
    SELECT k.stage, k.is_last, k.upheld, k.themes, {counted("topic", ANSWERED)}
    FROM entry_kinds k WHERE k.sort = 'topic'
"""
WAITS = f"""
    SELECT k.is_last, k.wait_working, k.wait_nights, {counted("wait", ANSWERED)}
    FROM entry_kinds k WHERE k.sort = 'wait'
"""
ANSWERED_OF_MONTH = f"SELECT k.is_last, {counted('class', ANSWERED)} FROM entry_kinds k WHERE k.sort = 'class'"
RECEIVED = f"SELECT k.is_last, {counted('class', CAME)} FROM entry_kinds k WHERE k.sort = 'class'"
OTHERWISE = """
    SELECT k.stage, k.how, k.is_last, f.earlier, f.n
    FROM (SELECT class_id, received_on < :first AS earlier, count(*) AS n FROM entry_facts
        WHERE responded_on IS NULL AND closed_on >= :first AND received_on <= :last GROUP BY 1, 2) f
    JOIN entry_kinds k ON k.id = f.class_id
"""
STILL_OPEN = f"""
    SELECT s.number, s.entered_how, s.received_on < :first, count(*) FROM stages s
    WHERE {OPEN} AND s.received_on <= :last GROUP BY 1, 2, 3
"""
LONGEST = f"""
    SELECT c.reference, k.stage, k.days FROM entry_kinds k JOIN entry_facts f ON f.kind_id = k.id
    JOIN stages s ON s.id = f.stage_id JOIN cases c ON c.id = s.case_id
    WHERE k.sort = 'kind' AND k.days >= 44 AND k.is_last = 1 AND {ANSWERED}
    ORDER BY k.days DESC, c.reference LIMIT 5
"""
AREAS = f"""
    SELECT a.area, k.stage, k.is_last, k.outcome, k.upheld, k.overturned,
        {counted("class", f"f.area = a.area AND {CAME}")}
    FROM entry_kinds k CROSS JOIN (SELECT DISTINCT area FROM entry_kinds WHERE sort = 'part') a WHERE k.sort = 'class'
"""
OPEN_BY_AREA = f"""
    SELECT c.area, s.number, count(*) FROM stages s JOIN cases c ON c.id = s.case_id
    WHERE {OPEN} AND s.received_on BETWEEN :first AND :last GROUP BY 1, 2
"""
DIGEST = """
    SELECT c.reference, c.area, s.owner, s.due_on, s.promised_on, s.acknowledged_at FROM stages s
    JOIN cases c ON c.id = s.case_id WHERE c.status = 'open' AND s.closed_at IS NULL ORDER BY s.due_on, c.reference
"""

THIS, LAST, MONTHS = "this year", "last year", "each month"

BY_HAND: dict[str, tuple[tuple[str, str], ...]] = {
    "performance": (
        *((one, THIS) for one in (REPLIES, TOPICS, WAITS, OTHERWISE, STILL_OPEN, LONGEST)),
        *((one, MONTHS) for one in (ANSWERED_OF_MONTH, RECEIVED)),
        *((one, LAST) for one in (REPLIES_BEFORE, RECEIVED)),
    ),
    "areas": ((AREAS, THIS), (OPEN_BY_AREA, THIS), (AREAS, LAST), (OPEN_BY_AREA, LAST)),
    "digest": ((DIGEST, THIS),),
}
"""The statements of a report, each with what it is asked of."""
