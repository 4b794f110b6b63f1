"""The clock, moved and unmoved."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock, SystemClock
from procedure.errors import NotAllowed

EASTER = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
SOON = timedelta(seconds=20)


def offset_file(data: Path, text: str) -> Path:
    path = data / "sandbox" / "clock.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_system_clock_shows_an_aware_instant_in_utc() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - clock.real()) < SOON


def test_a_clock_that_nobody_moved_shows_the_systems_time(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    assert abs(clock.now() - clock.real()) < SOON
    assert list(tmp_path.iterdir()) == []


def test_a_moved_clock_goes_on_from_where_it_was_set(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.set_to(EASTER)
    first = clock.now()
    assert timedelta(0) <= first - EASTER < SOON
    assert clock.now() >= first


def test_leases_and_timeouts_stay_on_real_time(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    before = clock.monotonic()
    clock.set_to(EASTER)
    assert abs(clock.real() - datetime.now(UTC)) < SOON
    assert 0 <= clock.monotonic() - before < SOON.total_seconds()


def test_another_process_sees_each_move_at_once(tmp_path: Path) -> None:
    ours, theirs = Clock(tmp_path), Clock(tmp_path)
    for days in range(20):
        ours.set_to(EASTER + timedelta(days=days))
        assert timedelta(0) <= theirs.now() - EASTER - timedelta(days=days) < SOON


def test_the_instant_may_be_given_in_any_zone(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.set_to(datetime.fromisoformat("2026-04-02T10:00:00+01:00"))
    assert timedelta(0) <= clock.now() - EASTER < SOON


def test_an_instant_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="aware"):
        Clock(tmp_path).set_to(EASTER.replace(tzinfo=None))


def test_the_offset_is_read_again_only_when_its_file_changed(tmp_path: Path) -> None:
    clock, path = Clock(tmp_path), offset_file(tmp_path, '{"offset_seconds": 86400.0}')
    assert clock.now() - clock.real() > timedelta(hours=23)
    known = path.stat().st_mtime_ns
    path.write_text('{"offset_seconds": 00000.0}', encoding="utf-8")
    os.utime(path, ns=(known, known))
    # The same inode, size and time of change: nothing tells the clock to look inside again.
    assert clock.now() - clock.real() > timedelta(hours=23)


def test_deleting_the_file_brings_the_systems_time_back(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.set_to(EASTER + timedelta(days=3000))
    (tmp_path / "sandbox" / "clock.json").unlink()
    assert abs(clock.now() - clock.real()) < SOON


def test_a_move_leaves_one_whole_file(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.set_to(EASTER)
    clock.set_to(EASTER)
    [path] = (tmp_path / "sandbox").iterdir()
    assert list(json.loads(path.read_text(encoding="utf-8"))) == ["offset_seconds"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "1", '{"offset_seconds": "x"}', '{"offset_seconds": NaN}', '{"offset_seconds": 1e300}'],
)
def test_a_file_that_makes_no_sense_is_said_in_a_sentence(tmp_path: Path, text: str) -> None:
    offset_file(tmp_path, text)
    with pytest.raises(NotAllowed, match="Delete that file"):
        Clock(tmp_path).now()


def test_a_move_of_more_than_a_hundred_years_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="100 years"):
        Clock(tmp_path).set_to(EASTER.replace(year=2300))
    assert list(tmp_path.iterdir()) == []
