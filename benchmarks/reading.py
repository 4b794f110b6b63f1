"""The cost of understanding and filing a mail, and what becomes of a folder: python -m benchmarks.reading [FOLDER]."""

import argparse
import base64
import random
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from benchmarks.desks import a_desk, postgresql
from benchmarks.mails import write_mails
from bot.cli.sources import mails_in
from bot.mail.intake import Given, Intake
from bot.mail.message import understand
from bot.wiring import clock_of, office
from procedure.screening import Known, screen
from storage.ledger import open_ledger
from storage.migrating import migrate

SEED = 20261
ORDINARY_MAILS = 500
LARGE_BYTES = 39 * 1024 * 1024
LINE_BYTES, ENCODED_BYTES = 57, 77  # of base64
STEP = 20  # mails that are filed at a time, to see the median


def main() -> None:
    folders: list[Path] = _arguments().folder
    with tempfile.TemporaryDirectory(prefix="frontline-reading-") as name, postgresql() as url:
        made = Path(name)
        write_mails(made / "ordinary", ORDINARY_MAILS, SEED)
        for folder in folders or [made / "ordinary" / "new"]:
            _say_folder(folder, url)
        _large_mail(made / "large.eml")
        for ledger, address in (("SQLite", ""), ("PostgreSQL", url)):
            _, peak_mb = _measured(filed, made / "large.eml", address)
            print(f"a mail of {LARGE_BYTES // 1024**2} MB, {ledger}: {peak_mb:.0f} MB at most")


def _say_folder(folder: Path, url: str) -> None:
    times, classes = understood(folder)
    print(
        f"{folder.name}: {len(times)} mails, " + ", ".join(f"{count} {name}" for name, count in classes.most_common())
    )
    ordered = sorted(times)
    print(
        f"  understood and screened: {statistics.median(times):.2f} ms of processor time at the median,"
        f" {ordered[int(len(ordered) * 0.99)]:.1f} at the 99th of a hundred, {ordered[-1]:.1f} at most"
    )
    for ledger, address in (("SQLite", ""), ("PostgreSQL", url)):
        median, peak_mb = _measured(filed, folder, address)
        print(f"  filed, {ledger}: {median:.1f} ms at the median, {peak_mb:.0f} MB at most", flush=True)


def understood(folder: Path) -> tuple[list[float], Counter[str]]:
    """Milliseconds of processor time for each mail of a folder, the best of three, and the classes."""
    times: list[float] = []
    classes: Counter[str] = Counter()
    known = Known(domain="example.gov.uk", own_addresses=frozenset({"complaints@example.gov.uk"}))
    for given in _given(folder):
        best = min(_milliseconds(lambda raw=given.content: screen(understand(raw), known)) for _ in range(3))
        times.append(best)
        classes[screen(understand(given.content), known).mail_class.value] += 1
    return times, classes


def filed(folder: Path, url: str) -> tuple[float, float]:
    """(milliseconds of processor time a mail through the whole intake at the median, megabytes at most)."""
    times: list[float] = []
    with _intake(url) as intake:
        for mails in _by_steps(_given(folder)):
            took = _milliseconds(lambda mails=mails: list(intake.take(iter(mails))))
            times.append(took / len(mails))
            mails.clear()
    return statistics.median(times), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _intake(url: str) -> Iterator[Intake]:
    """Into an empty ledger; a PostgreSQL that is used twice is emptied first."""
    with tempfile.TemporaryDirectory(prefix="frontline-reading-") as name:
        settings = a_desk(Path(name), url or f"sqlite:///{name}/ledger.db", 1)
        ledger = open_ledger(settings.storage.connect_url())
        if ledger.dialect == "postgresql":
            with ledger.altering() as tx:
                tx.connection().exec_driver_sql("DROP SCHEMA public CASCADE")
                tx.connection().exec_driver_sql("CREATE SCHEMA public")
        migrate(ledger)
        ledger.close()
        with office(settings) as here:
            yield Intake(here, settings.mailboxes[0].name, datetime.now(UTC), clock_of(settings))


def _given(folder: Path) -> Iterator[Given]:
    return mails_in([str(folder)], print)


def _by_steps(mails: Iterable[Given]) -> Iterator[list[Given]]:
    step: list[Given] = []
    for one in mails:
        step.append(one)
        if len(step) == STEP or len(one.content) > LARGE_BYTES // 2:
            yield step
            step = []
    if step:
        yield step


def _large_mail(path: Path) -> None:
    """A photograph of 39 MB, encoded, under two lines of text."""
    content = random.Random(SEED).randbytes(LARGE_BYTES // ENCODED_BYTES * LINE_BYTES)
    with path.open("wb") as file:
        file.write(b"From: Jo <jo@example.org>\nSubject: My bin\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n")
        file.write(b"See the photo.\n--b\nContent-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\n")
        file.write(base64.encodebytes(content))
        file.write(b"--b--\n")


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _measured(way: Callable[[Path, str], tuple[float, float]], folder: Path, url: str) -> tuple[float, float]:
    """In a process of its own, so that each has its own peak of memory."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(way, folder, url).result()


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="*")
    return asked.parse_args()


if __name__ == "__main__":
    main()
