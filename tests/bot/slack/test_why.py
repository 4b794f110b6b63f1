"""What Slack shows of why a date is due."""

from dataclasses import replace
from datetime import date

from bot.slack.answers import why_note
from procedure.deadlines import calendar_of
from procedure.explanation import explain
from tests.procedure.examples import shipped


def test_the_date_that_a_case_keeps_leads_and_the_one_counted_today_stands_beside_it() -> None:
    rules = shipped("frontline")
    told = explain(rules, calendar_of(rules), rules.stage(1), date(2026, 3, 30))
    note = why_note("C-2026-00001", (replace(told, judged_by=date(2026, 4, 7)),))
    facts = dict(note.facts)
    assert facts["Due"] == "Tuesday 7 April 2026"
    assert facts["Counted today"] == "Wednesday 8 April 2026"
    assert "Counted today" not in dict(why_note("C-2026-00001", (told,)).facts)
