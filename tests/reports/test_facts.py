"""Figures by facts are those of a slow count, and whatever changes an entry throws its facts away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select, update

from procedure.outcomes import Closure, Outcome
from procedure.preset import ClosedDay
from procedure.words import Channel, Status
from reports.countings import digests, for_facts
from reports.source import Source
from storage import facts
from storage.facts import FACTS
from storage.figures import CASES, POINTS, PROMISES, STAGES
from storage.ledger import Ledger, Tx
from storage.only import Only
from storage.rows import is_postgresql
from tests.reports import many_histories as many
from tests.reports.examples import rules
from tests.reports.facts import untrue, work_out
from tests.reports.ledgered import write
from tests.reports.slowly.rules import Rules
from tests.reports.test_slowly import assert_counted_as_slowly, filled

AFTERWARDS = many.FIRST + timedelta(days=many.DAYS + 200)
"""When nothing is known that came later."""
DAY, FLOOD = date(2025, 5, 5), date(2025, 5, 7)
GONE = "three-way"
Change = Callable[[Any], Any]


def apart(ledger: Ledger, today: date = AFTERWARDS, by: Rules = many.RULES, only: Only = Only()) -> Any:  # noqa: B008
    with ledger.reading() as tx:
        return Source(tx, today, by, only).apart


def change(ledger: Ledger, table: Table, where: Any, **values: Any) -> None:
    with ledger.writing() as tx:
        statement = update(table).values(values) if values else delete(table)
        assert tx.connection().execute(statement.where(where)).rowcount


@contextmanager
def taken_back(ledger: Ledger) -> Iterator[Tx]:
    """Whatever happens in it is gone afterwards."""
    with suppress(ZeroDivisionError), ledger.writing() as tx:
        yield tx
        raise ZeroDivisionError


def worked_out(ledger: Ledger, entries: int = 300, seed: int = 4) -> Ledger:
    work_out(filled(ledger, entries, seed), many.RULES)
    return ledger


def test_a_history_with_facts_is_counted_as_slowly(ledger: Ledger) -> None:
    worked_out(ledger, 2_000, 1)
    assert apart(ledger) == ()
    assert_counted_as_slowly(ledger, today=AFTERWARDS)
    assert untrue(ledger, many.RULES) == []


def test_where_points_lie_on_the_disk_changes_no_fact(postgresql_ledger: Ledger) -> None:
    ledger = worked_out(postgresql_ledger)
    with ledger.writing() as tx:
        tx.connection().exec_driver_sql("SET LOCAL session_replication_role = replica")  # else facts are thrown away
        tx.connection().execute(update(POINTS).where(POINTS.c.number == 1).values(theme=POINTS.c.theme))
    with ledger.reading() as tx:
        tx.connection().exec_driver_sql("SET LOCAL enable_indexscan = off")  # as the planner chooses with many points
        assert list(facts.untrue(tx, partial(for_facts, many.RULES, True), digests(many.RULES))) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_a_long_history_with_facts_is_counted_as_slowly(ledger: Ledger, seed: int) -> None:
    assert_counted_as_slowly(worked_out(ledger, 50_000, seed), today=AFTERWARDS)
    assert untrue(ledger, many.RULES) == []


@pytest.mark.parametrize(
    "only",
    [
        Only(areas=("north",)),
        Only(procedures=("three-way",)),
        Only(channels=(Channel.POST,)),
        Only(themes=(("process", "delay"),)),
        Only(themes=(("process", ""), ("communication", "style"))),
    ],
)
def test_a_part_of_a_history_with_facts_is_counted_as_slowly(sqlite_ledger: Ledger, only: Only) -> None:
    assert_counted_as_slowly(worked_out(sqlite_ledger, 500, 2), only, today=AFTERWARDS)


def test_a_history_is_counted_as_slowly_while_some_cases_have_no_facts(ledger: Ledger) -> None:
    worked_out(ledger, 2_000, 3)
    change(ledger, STAGES, STAGES.c.case_id % 17 == 0, outcome=Outcome.UPHELD)
    change(ledger, POINTS, POINTS.c.stage_id % 41 == 0)
    change(ledger, CASES, CASES.c.id % 37 == 0, area="north")
    assert 0 < len(apart(ledger)) < 200
    assert_counted_as_slowly(ledger, today=AFTERWARDS)
    assert untrue(ledger, many.RULES) == []


CHANGES: dict[str, Change] = {
    "an outcome corrected": lambda tx: update(STAGES).values(outcome=Outcome.RESOLVED),
    "a reply corrected": lambda tx: update(STAGES).values(responded_on=DAY),
    "a receipt corrected": lambda tx: update(STAGES).values(received_on=DAY),
    "another start": lambda tx: update(STAGES).values(started_on=DAY),
    "another target": lambda tx: update(STAGES).values(due_on=DAY),
    "a promise on the stage": lambda tx: update(STAGES).values(promised_on=DAY),
    "reopened": lambda tx: update(STAGES).values(responded_on=None, closed_on=None),
    "ended": lambda tx: update(STAGES).values(closed_on=DAY),
    "another stage": lambda tx: update(STAGES).values(number=STAGES.c.number + 1).where(STAGES.c.number == 3),
    "a stage removed": lambda tx: delete(STAGES).where(
        STAGES.c.number > 1, STAGES.c.id.not_in(select(POINTS.c.stage_id).union(select(PROMISES.c.stage_id)))
    ),
    "a finding": lambda tx: update(POINTS).values(finding=Outcome.NOT_UPHELD),
    "a theme": lambda tx: update(POINTS).values(theme="roads"),
    "a point moved": lambda tx: update(POINTS).values(stage_id=1),
    "points removed": lambda tx: delete(POINTS),
    "a promise kept": lambda tx: update(PROMISES).values(kept=True),
    "a promise of another day": lambda tx: update(PROMISES).values(promised_on=DAY),
    "promises removed": lambda tx: delete(PROMISES),
    "a duplicate": lambda tx: update(CASES).values(closure=Closure.DUPLICATE),
    "no duplicate": lambda tx: update(CASES).values(closure=None),
    "no longer quiet": lambda tx: update(CASES).values(is_quiet=False),
    "dormant": lambda tx: update(CASES).values(status=Status.DORMANT),
    "another area": lambda tx: update(CASES).values(area="west"),
    "another channel": lambda tx: update(CASES).values(channel=Channel.PHONE),
    "another procedure": lambda tx: update(CASES).values(procedure_id="three-way"),
    "an earlier receipt of the case": lambda tx: update(CASES).values(received_on=DAY),
    "a further stage": lambda tx: insert(STAGES).from_select(
        ["id", "case_id", "number", "entered_how", "requested_at", "received_on", "due_on", "owner", *NOT_NULL],
        select(
            STAGES.c.id + 9_999,
            STAGES.c.case_id,
            9,
            STAGES.c.entered_how,
            STAGES.c.requested_at,
            STAGES.c.received_on,
            *REST,
        ).where(STAGES.c.number == 1),
    ),
    "a further point": lambda tx: insert(POINTS).from_select(
        ["id", "stage_id", "number", "text", "theme", "subtheme", "reasons"],
        select(
            STAGES.c.id + 9_999, STAGES.c.id, 9, STAGES.c.owner, STAGES.c.owner + "x", STAGES.c.owner, STAGES.c.owner
        ),
    ),
}
NOT_NULL = ("response_evidence", "outcome_reason", "decided_by", "updates_sent", "is_overridden", "calendar_version")
REST = (STAGES.c.due_on, STAGES.c.owner, *(STAGES.c[name] for name in NOT_NULL))


def test_what_changes_throws_facts_away(ledger: Ledger) -> None:
    worked_out(ledger)
    for name, one in CHANGES.items():
        with taken_back(ledger) as tx:
            assert tx.connection().execute(one(tx)).rowcount, name
            view_of = partial(for_facts, many.RULES, is_postgresql(tx))
            assert list(facts.untrue(tx, view_of, digests(many.RULES))) == [], name
            assert facts.how_many_due(tx) > 0, name
            assert facts.work_out(tx, view_of, digests(many.RULES), most=10_000).is_done, name
            assert list(facts.untrue(tx, view_of, digests(many.RULES))) == [], name
            assert Source(tx, AFTERWARDS, many.RULES, Only()).apart == (), name


def test_what_figures_do_not_ask_leaves_facts_alone(ledger: Ledger) -> None:
    worked_out(ledger)
    change(ledger, STAGES, STAGES.c.id > 0, owner="olu@example.gov.uk", decided_by="olu@example.gov.uk")
    change(ledger, CASES, CASES.c.status == Status.CLOSED, subject="Boiler", status=Status.OPEN)
    change(ledger, POINTS, POINTS.c.id > 0, text="The boiler")
    assert apart(ledger) == ()


def test_an_entry_that_has_not_ended_has_no_facts_and_is_not_due(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        write(tx, [replace(one, responded_on=None, closed_on=None, next_stage=None) for one in many.history(20, 1)])
    assert (work_out(ledger, many.RULES), apart(ledger)) == (0, ())
    change(ledger, STAGES, STAGES.c.id > 0, due_on=DAY, promised_on=DAY)
    assert apart(ledger) == ()


def test_facts_by_another_calendar_are_not_used_and_are_worked_out_again(ledger: Ledger) -> None:
    worked_out(ledger)
    closing = [replace(one, closed=(ClosedDay(FLOOD, "Flood"),)) for one in many.RULES.procedures.values()]
    flooded = rules(*closing)
    assert apart(ledger, by=flooded) is None
    assert_counted_as_slowly(ledger, today=AFTERWARDS, by=flooded)
    work_out(ledger, flooded, most=20)
    assert apart(ledger, by=flooded) == ()
    assert_counted_as_slowly(ledger, today=AFTERWARDS, by=flooded)
    assert apart(ledger) is None


def test_facts_are_not_used_while_those_of_other_rules_are_thrown_away(ledger: Ledger) -> None:
    worked_out(ledger)
    flooded = rules(*(replace(one, closed=(ClosedDay(FLOOD, "Flood"),)) for one in many.RULES.procedures.values()))
    with ledger.writing() as tx:
        facts.work_out(tx, partial(for_facts, flooded, is_postgresql(tx)), digests(flooded), most=10)
    assert apart(ledger) is None
    assert apart(ledger, by=flooded) is None


def test_as_known_on_an_earlier_day_facts_are_of_no_use(ledger: Ledger) -> None:
    worked_out(ledger)
    assert apart(ledger, today=date(2025, 6, 1)) is None


def test_with_too_many_cases_apart_all_are_counted_without_facts(sqlite_ledger: Ledger) -> None:
    filled(sqlite_ledger, 2_000, 1)
    assert apart(sqlite_ledger) is None
    with sqlite_ledger.reading() as tx:
        assert tx.connection().execute(select(FACTS)).first() is None


def test_cases_of_a_procedure_that_has_left_the_settings_keep_nobody_from_facts(ledger: Ledger) -> None:
    fewer = rules(*(one for key, one in many.RULES.procedures.items() if key != GONE))
    work_out(filled(ledger, 3_000, 1), fewer)
    left = Only(procedures=tuple(fewer.procedures))
    with ledger.reading() as tx:
        assert facts.how_many_due(tx) > facts.APART_AT_MOST
        assert facts.is_idle(tx, digests(fewer))
    assert apart(ledger, by=fewer, only=left) == ()
    assert_counted_as_slowly(ledger, left, AFTERWARDS, fewer)
    work_out(ledger, many.RULES)
    assert apart(ledger) == ()
    assert untrue(ledger, many.RULES) == []


def test_cases_that_count_nowhere_are_no_matter_when_their_procedure_has_left(sqlite_ledger: Ledger) -> None:
    fewer = rules(*(one for key, one in many.RULES.procedures.items() if key != GONE))
    filled(sqlite_ledger, 3_000, 1)
    change(sqlite_ledger, CASES, CASES.c.procedure_id == GONE, closure=Closure.DUPLICATE)
    work_out(sqlite_ledger, fewer)
    assert apart(sqlite_ledger, by=fewer) == ()
