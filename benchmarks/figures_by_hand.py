"""The least SQL that gives the numbers of a report, as one would write it by hand for this ledger and no other, over
the same facts: no filters, nothing checked, no case that has none, nothing made of the rows.
"""

# ruff: noqa: S608 - our own words

ANSWERED = "responded_on BETWEEN :first AND :last"
CAME = "received_on BETWEEN :first AND :last"
EARLIER = "sum(CASE WHEN received_on < :first THEN 1 ELSE 0 END)"
OPEN = "s.responded_on IS NULL AND s.closed_on IS NULL"

REPLIES = f"""
    SELECT k.stage, k.how, k.is_last, k.outcome, k.upheld, k.partial, k.themes, k.in_time, k.informed, k.first_kept,
        k.days, f.n, f.earlier
    FROM (SELECT kind_id, count(*) AS n, {EARLIER} AS earlier FROM entry_facts WHERE {ANSWERED} GROUP BY 1) f
    JOIN entry_kinds k ON k.id = f.kind_id
"""
WAITS = f"""
    SELECT k.is_last, f.responded_on, f.n, f.working, f.longest_working, f.nights, f.longest_nights
    FROM (SELECT responded_on, class_id, count(*) AS n, sum(wait_working) AS working,
        max(wait_working) AS longest_working, sum(wait_nights) AS nights, max(wait_nights) AS longest_nights
        FROM entry_facts WHERE {ANSWERED} GROUP BY 1, 2) f
    JOIN entry_kinds k ON k.id = f.class_id
"""
RECEIVED = f"""
    SELECT k.is_last, f.received_on, f.n
    FROM (SELECT received_on, class_id, count(*) AS n FROM entry_facts WHERE {CAME} GROUP BY 1, 2) f
    JOIN entry_kinds k ON k.id = f.class_id
"""
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
    WHERE k.days >= 44 AND k.is_last = 1 AND f.{ANSWERED} ORDER BY k.days DESC, c.reference LIMIT 5
"""
AREAS = f"""
    SELECT f.area, k.stage, k.is_last, k.outcome, k.upheld, k.overturned, f.n
    FROM (SELECT area, class_id, count(*) AS n FROM entry_facts WHERE {CAME} GROUP BY 1, 2) f
    JOIN entry_kinds k ON k.id = f.class_id
"""
OPEN_BY_AREA = f"""
    SELECT c.area, s.number, count(*) FROM stages s JOIN cases c ON c.id = s.case_id
    WHERE {OPEN} AND s.{CAME} GROUP BY 1, 2
"""
DIGEST = """
    SELECT c.reference, c.area, s.owner, s.due_on, s.promised_on, s.acknowledged_at FROM stages s
    JOIN cases c ON c.id = s.case_id WHERE c.status = 'open' AND s.closed_at IS NULL ORDER BY s.due_on, c.reference
"""

BY_HAND: dict[str, tuple[tuple[str, bool], ...]] = {
    "performance": (
        *((one, False) for one in (REPLIES, WAITS, RECEIVED, OTHERWISE, STILL_OPEN, LONGEST)),
        *((one, True) for one in (REPLIES, RECEIVED)),
    ),
    "areas": ((AREAS, False), (OPEN_BY_AREA, False), (AREAS, True), (OPEN_BY_AREA, True)),
    "digest": ((DIGEST, False),),
}
"""The statements of a report, each with whether it is asked of the year before."""
