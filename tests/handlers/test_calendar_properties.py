"""Whatever days are closed and worked in whatever order: every open case is dated as if counted from scratch."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from handlers.calendar import Wish, change, preview
from handlers.calendar_known import days_of
from procedure.clocks import StageEvents, stage_dates
from procedure.deadlines import calendar_of
from procedure.desk import Area, Desk
from procedure.errors import NotAllowed
from storage.ledger import Ledger
from storage.tables import Case, Stage
from tests.handlers.desk import ANN, HEAD, MIA, MONDAY, Work, a_desk, at, preset, work
from tests.kept import emptied

RECEIVED = ("2026-03-25 09:00", "2026-03-28 11:00", "2026-03-30 09:00")
NOW = MONDAY + timedelta(hours=1)
BY_AREA = {"bins": "three-stage", "roads": "eng-lgsco-2026", "data": "uk-dp", "lights": "scot-spso-2021"}
SPRING = [date(2026, 3, 31) + timedelta(days=n) for n in range(45)]
WISHES = st.lists(st.tuples(st.sampled_from(SPRING), st.booleans(), st.integers(1, 20)), min_size=1, max_size=8)


def the_desk() -> Desk:
    rules = {name: preset(name) for name in ("frontline", *BY_AREA.values())}
    areas = tuple(
        Area(key, "D", key, (ANN, HEAD), MIA, procedure=name, keywords=(key,)) for key, name in BY_AREA.items()
    )
    return replace(a_desk(), areas=areas, procedures=rules)


def a_town(ledger: Ledger) -> Work:
    """Twelve open cases whose complainants were told no date, since the desk has several procedures."""
    bench = work(emptied(ledger), the_desk())
    for key in BY_AREA:
        for on in RECEIVED:
            bench.complaint(f"About the {key}.", received_at=at(on), delivered=False)
    return bench


def ask_for(bench: Work, day: date, closes: bool, at_once: int) -> None:
    """Everything that the command does, in chunks; what is so already is refused."""
    wish = Wish(day, "why", closes)
    try:
        preview(bench.office, [wish], MIA, NOW)
    except NotAllowed:
        return
    while change(bench.office, [wish], MIA, NOW, at_once).last is not None:
        pass


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # shrinking would take minutes: an example is short as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wishes=WISHES)
def test_every_open_case_is_dated_as_if_counted_from_scratch(
    sqlite_ledger: Ledger, wishes: list[tuple[date, bool, int]]
) -> None:
    bench = a_town(sqlite_ledger)
    for day, closes, at_once in wishes:
        ask_for(bench, day, closes, at_once)
    days = days_of(bench.office.ledger, bench.office.desk)
    with bench.office.ledger.reading() as tx:
        pairs = tx.exec(select(Case, Stage).join(Stage)).all()
    assert len(pairs) == len(BY_AREA) * len(RECEIVED)
    for case, stage in pairs:
        rules = days.desk.procedure(case.procedure_id)
        calendar = calendar_of(rules)
        dates = stage_dates(rules, calendar, 1, StageEvents(stage.requested_at))
        assert (stage.due_on, stage.acknowledge_by) == (dates.due_on, dates.acknowledge_by), case.procedure_id
        assert stage.calendar_version == calendar.version
