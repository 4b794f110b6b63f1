"""What Slack shows of why a date is due."""

from dataclasses import replace
from datetime import date

from bot.slack.answers import why_note
from procedure.deadlines import calendar_of
from procedure.explanation import explain
from tests.procedure.examples import shipped


def test_six_months_are_told_to_their_last_day_in_a_table_that_slack_takes() -> None:
    rules = shipped("eng-nhs-2009")
    told = explain(rules, calendar_of(rules), rules.stage(1), date(2026, 3, 30))
    (row,) = why_note("C-2026-00001", (told,)).rows
    assert row.cells == ("Mon 30 Mar 2026 to Tue 29 Sep 2026", "counts", "day 1 to 184")


def test_a_long_wait_and_every_day_off_keep_their_own_reasons() -> None:
    rules = shipped("eng-lgsco-2026")
    told = explain(rules, calendar_of(rules), rules.stage(2), date(2026, 3, 27), date(2026, 7, 3))
    rows = [row.cells for row in why_note("C-2026-00001", (told,)).rows]
    assert rows[0] == ("Fri 27 Mar 2026", "–", "waiting for the acknowledgement")
    assert ("Mon 30 Mar 2026 to Thu 2 Apr 2026", "–", "waiting for the acknowledgement") in rows
    assert ("Fri 3 Apr 2026", "–", "Good Friday (bank holiday in England and Wales)") in rows
    assert ("Mon 6 Jul 2026 to Fri 10 Jul 2026", "counts", "working day 1 to 5") in rows
    assert rows[-1] == ("Mon 27 Jul 2026 to Fri 31 Jul 2026", "counts", "working day 16 to 20")
    assert len(rows) <= 100


def test_a_short_count_has_a_row_for_every_day() -> None:
    rules = shipped("frontline")
    told = explain(rules, calendar_of(rules), rules.stage(1), date(2026, 3, 30))
    assert len(why_note("C-2026-00001", (told,)).rows) == len(told.days) == 10


def test_the_date_that_a_case_keeps_leads_and_the_one_counted_today_stands_beside_it() -> None:
    rules = shipped("frontline")
    told = explain(rules, calendar_of(rules), rules.stage(1), date(2026, 3, 30))
    note = why_note("C-2026-00001", (replace(told, judged_by=date(2026, 4, 7)),))
    facts = dict(note.facts)
    assert facts["Due"] == "Tuesday 7 April 2026"
    assert facts["Counted today"] == "Wednesday 8 April 2026"
    assert "Counted today" not in dict(why_note("C-2026-00001", (told,)).facts)
