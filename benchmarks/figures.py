"""How long reports take over a million stage entries of ten years, beside the best SQL written by hand in the same run.

Each is the fastest of five, in a process of its own, so that each has its own peak of memory.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

from sqlalchemy import text

from benchmarks.desks import postgresql
from benchmarks.figures_by_hand import BY_HAND, LAST, MONTHS, THIS
from benchmarks.many_entries import AREAS, OWNERS, fill
from bot.settings import load_presets
from handlers.facts import work_out
from handlers.office import Office
from letters.book import LetterBook
from procedure.desk import Area, Desk, Person, Role
from reports.catalogue import build
from reports.digesting import digest_facts
from reports.periods import Period
from reports.workload import months_of
from storage.ledger import Ledger, open_ledger
from storage.migrating import migrate

PROCEDURE = "scot-spso-2021"
YEAR, TODAY = Period(date(2025, 4, 1), date(2026, 3, 31)), date(2026, 3, 31)
TRIES, CASES_AT_ONCE = 5, 2_000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--only", choices=["sqlite", "postgresql"])
    options = asked.parse_args()
    for kind in [options.only] if options.only else ["sqlite", "postgresql"]:
        with address(kind) as url:
            made = perf_counter()
            make(url, options.entries)
            print(f"{kind}: {options.entries:,} entries written in {perf_counter() - made:.0f} s", flush=True)
            for name in REPORTS:
                with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                    print(pool.submit(measured, kind, url, name).result(), flush=True)


def make(url: str, entries: int) -> None:
    """A ledger with so many entries, their facts, and its statistics."""
    ledger = open_ledger(url)
    office = Office(ledger, DESK, LetterBook(), b"")
    migrate(ledger)
    procedure = load_presets()[PROCEDURE]
    fill(ledger, procedure, entries, TODAY)
    started = perf_counter()
    while not work_out(office, CASES_AT_ONCE).is_done:
        pass
    print(f"{ledger.dialect}: their facts worked out in {perf_counter() - started:.0f} s", flush=True)
    # What autovacuum does by itself in a while.
    statistics = "VACUUM ANALYZE" if ledger.dialect == "postgresql" else "ANALYZE"
    with ledger.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(statistics))
    ledger.close()


def measured(kind: str, url: str, name: str) -> str:
    """A line: milliseconds by the clock and of this process, those of the SQL by hand, the ratio, megabytes."""
    ledger = open_ledger(url)
    by_hand, own = fastest(lambda: run_by_hand(ledger, name))
    before = getrusage(RUSAGE_SELF).ru_maxrss
    took, processor = fastest(lambda: REPORTS[name](ledger))
    peak = getrusage(RUSAGE_SELF).ru_maxrss
    memory = f"peak {peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} of them for it"
    return (
        f"{kind:12}{name:12}{took:7.0f} ms ({processor:.0f} ms of processor here), "
        f"by hand {by_hand:5.0f} ms ({own:.0f}), ratio {took / by_hand:4.1f}; {memory}"
    )


def fastest(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of processor time in this process: of each the least."""
    clock, processor = [], []
    for _ in range(TRIES):
        started, worked = perf_counter(), process_time()
        act()
        clock.append((perf_counter() - started) * 1000)
        processor.append((process_time() - worked) * 1000)
    return min(clock), min(processor)


def run_by_hand(ledger: Ledger, name: str) -> None:
    """Every statement, every row read."""
    periods = {THIS: [YEAR], LAST: [YEAR.a_year_before()], MONTHS: list(months_of(YEAR))}
    with ledger.reading() as tx:
        for statement, which in BY_HAND[name]:
            for period in periods[which]:
                values = {"first": period.first, "last": period.last}
                used = {key: value for key, value in values.items() if f":{key}" in statement}
                tx.connection().execute(text(statement), used).all()


def desk() -> Desk:
    areas = tuple(Area(code, code.split("-")[0], code, (), "") for code in AREAS)
    manager = Person("mia@example.gov.uk", "Mia Manager", frozenset({Role.MANAGER}))
    owners = (Person(one, one, frozenset({Role.HANDLER})) for one in OWNERS)
    procedure = load_presets()[PROCEDURE]
    return Desk(
        "Example Council", "example.gov.uk", PROCEDURE, {PROCEDURE: procedure}, areas=areas, people=(manager, *owners)
    )


DESK = desk()  # settings are read once


def performance(ledger: Ledger) -> None:
    build(ledger, DESK, "performance", YEAR, today=TODAY, compare="previous-year")


def areas(ledger: Ledger) -> None:
    build(ledger, DESK, "areas", YEAR, today=TODAY)


def digest(ledger: Ledger) -> None:
    with ledger.reading() as tx:
        digest_facts(tx, DESK, DESK.people[0], datetime.combine(TODAY, time(9), UTC))


@contextmanager
def address(kind: str) -> Iterator[str]:
    if kind == "postgresql":
        with postgresql() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(prefix="frontline-figures-") as name:
            yield f"sqlite:///{Path(name) / 'ledger.db'}"


REPORTS: dict[str, Callable[[Ledger], None]] = {"performance": performance, "areas": areas, "digest": digest}

if __name__ == "__main__":
    main()
