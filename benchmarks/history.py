"""How long a history file takes: checked, written, checked again and written out, beside a bare loop in the same run.

The bare loop reads the file with the csv module and puts each line into one table: the least that is an import.
"""

import argparse
import csv
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import TypeVar

from benchmarks.desks import a_desk, postgresql
from bot.cli.import_history import unwatched
from bot.wiring import office
from handlers.import_history import Checked, check_history, chunks_of, export_history, write_history
from handlers.import_history import written as analysed
from handlers.office import Office
from procedure.history import COLUMNS
from storage.ledger import open_ledger
from storage.migrating import migrate

T = TypeVar("T")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FIRST, DAYS = date(2016, 4, 1), 3_700
ESCALATED = 8  # every so manieth case has a second line


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lines", type=int, default=100_000)
    asked.add_argument("--postgresql", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "history.csv"
        made = make(file, options.lines)
        print(f"{made:,} lines, {file.stat().st_size / 1e6:.1f} MB")
        bare = timed("bare loop", lambda: run_bare(file, folder / "bare.db"))[0]
        with address(folder, options.postgresql) as url, desk(folder, url) as opened, unwatched():
            measure(opened, file, bare)
    print(f"peak memory {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def measure(opened: Office, file: Path, bare: float) -> None:
    """Each step with its time and that of the bare loop beside it."""

    def check() -> Checked:
        with file.open("rb") as lines:
            found = check_history(opened, lines, NOW)
        assert not found.faults.found, found.faults.listed()[:3]
        return found

    def write() -> int:
        new = sum(write_history(opened, one, found.dating, NOW) for one in chunks_of(found.cases))
        analysed(opened)
        return new

    checked, found = timed("checked", check, bare)
    written, _ = timed("written", write, bare)
    print(f"{'imported':24}{checked + written:8.1f} s{(checked + written) / bare:8.1f} times the bare loop")
    _, again = timed("the same file again", check, bare)
    _, out = timed("written out", lambda: sum(1 for _ in export_history(opened)), bare)
    print(f"{again.same:,} known again, {out:,} written out")


def timed(what: str, act: Callable[[], T], bare: float = 0.0) -> tuple[float, T]:
    """Seconds, and what came of it."""
    started = perf_counter()
    result = act()
    seconds = perf_counter() - started
    print(f"{what:24}{seconds:8.1f} s{f'{seconds / bare:8.1f} times the bare loop' if bare else ''}", flush=True)
    return seconds, result


def make(file: Path, lines: int) -> int:
    """Ten years of made-up complaints, from a seed."""
    chance = random.Random(5)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS, restval="")
        writer.writeheader()
        made = number = 0
        while made < lines:
            number += 1
            for line in a_case(number, chance):
                writer.writerow(line)
                made += 1
    return made


def a_case(number: int, chance: random.Random) -> Iterator[dict[str, str]]:
    received = FIRST + timedelta(days=chance.randrange(DAYS))
    of_case = {
        "reference": f"OLD/{received.year}/{number:06d}",
        "received_on": received.isoformat(),
        "channel": chance.choice(("email", "phone", "post", "web")),
        "directorate": (directorate := chance.choice(("Housing", "Leisure", "Roads"))),
        "area": f"{directorate.lower()}-{number % 4}",
        "subject": f"What happened on {received:%d %B} at number {number}",
        "complainant": f"Jo Bloggs {number}",
        "email": f"jo.{number}@example.org",
        "theme": chance.choice(("communication", "process")),
        "subtheme": "delay",
        "owner": f"owner{number % 40}@example.gov.uk",
    }
    for stage in (1, 2) if number % ESCALATED == 0 else (1,):
        asked = received + timedelta(days=20 * (stage - 1))
        answered = asked + timedelta(days=chance.randrange(1, 15))
        yield of_case | {
            "stage": str(stage),
            "stage_received_on": asked.isoformat(),
            "responded_on": answered.isoformat(),
            "outcome": chance.choice(("upheld", "partially_upheld", "not_upheld")),
            "acknowledged_at": f"{asked}T16:30:00Z",
        }


def run_bare(file: Path, database: Path) -> None:
    """Read, insert, one durable commit for each 500 lines."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE entries ({', '.join(COLUMNS)}, PRIMARY KEY (reference, stage))")
    places = ", ".join("?" * len(COLUMNS))
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.reader(opened)
        next(rows)
        for number, row in enumerate(rows):
            if number % 500 == 0:
                connection.execute("COMMIT" if connection.in_transaction else "SELECT 1")
                connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"INSERT INTO entries VALUES ({places})", row)  # noqa: S608 - our own words
    connection.execute("COMMIT")
    connection.close()


@contextmanager
def address(folder: Path, on_postgresql: bool) -> Iterator[str]:
    if on_postgresql:
        with postgresql() as url:
            yield url
    else:
        yield f"sqlite:///{folder / 'ledger.db'}"


@contextmanager
def desk(folder: Path, url: str) -> Iterator[Office]:
    ledger = open_ledger(url)
    migrate(ledger)
    ledger.close()
    with office(a_desk(folder, url, 25)) as opened:
        yield opened


if __name__ == "__main__":
    main()
