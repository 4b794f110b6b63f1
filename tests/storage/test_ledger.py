"""The door of the ledger: transactions, savepoints, instants, and what happens when it is out of reach."""

import socket
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError
from sqlmodel import Session, select

from storage.ledger import Ledger, LedgerUnreachable, open_ledger
from storage.tables import Case, Counter, Heartbeat, Point
from tests.handlers.dying import watched
from tests.ledgers import FAR_AWAY, PostgreSQL, a_case


def counters(ledger: Ledger) -> set[str]:
    with ledger.reading() as tx:
        return set(tx.exec(select(Counter.name)))


def add_counter(tx: Session, name: str) -> None:
    tx.add(Counter(name=name))
    tx.flush()


def add_and_fail(tx: Session, name: str) -> None:
    add_counter(tx, name)
    raise ZeroDivisionError


def two_cases(tx: Session, reference: str) -> None:
    a_case(tx, reference)
    a_case(tx, reference)


def lose_a_case(tx: Session) -> None:
    a_case(tx)
    tx.connection().exec_driver_sql("UPDATE cases SET status = 'lost'")


def test_what_was_written_stands_after_leaving(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(Counter(name="kept"))
    assert counters(ledger) == {"kept"}


def test_any_exception_rolls_everything_back(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.writing() as tx:
        add_and_fail(tx, "lost")
    assert counters(ledger) == set()


def test_a_savepoint_rolls_back_alone(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        tx.add(Counter(name="before"))
        with pytest.raises(ZeroDivisionError), tx.begin_nested():
            add_and_fail(tx, "inside")
        with tx.begin_nested():
            tx.add(Counter(name="second try"))
        tx.add(Counter(name="after"))
    assert counters(ledger) == {"before", "second try", "after"}


def test_a_reader_cannot_write(ledger: Ledger) -> None:
    with pytest.raises((OperationalError, InternalError)), ledger.reading() as tx:
        add_counter(tx, "never")
    with ledger.writing() as tx:  # and the connection that it used can write again
        tx.add(Counter(name="written"))
    assert counters(ledger) == {"written"}


def test_a_reader_sees_one_moment(ledger: Ledger) -> None:
    with ledger.reading() as tx:
        assert set(tx.exec(select(Counter.name))) == set()
        with ledger.writing() as other:
            other.add(Counter(name="later"))
        assert set(tx.exec(select(Counter.name))) == set()
    assert counters(ledger) == {"later"}


def test_instants_come_back_aware_and_in_utc(ledger: Ledger) -> None:
    summer = datetime(2026, 7, 1, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with ledger.writing() as tx:
        tx.add(Heartbeat(name="x", at=summer))
    with ledger.reading() as tx:
        at = tx.exec(select(Heartbeat.at)).one()
    assert at == summer
    assert at.tzinfo is UTC
    assert at.hour == 9


def test_the_time_zone_of_the_server_changes_no_date(postgresql: PostgreSQL, postgresql_ledger: Ledger) -> None:
    date_and_hour = "SELECT CAST(at AS date), extract(hour FROM at) FROM heartbeats"
    with postgresql_ledger.writing() as tx:
        tx.add(Heartbeat(name="x", at=datetime(2026, 3, 30, 22, 30, tzinfo=UTC)))
        tx.flush()
        assert tx.connection().exec_driver_sql(date_and_hour).one() == (date(2026, 3, 30), 22)
    with postgresql_ledger.reading() as tx:
        assert tx.connection().exec_driver_sql(date_and_hour).one() == (date(2026, 3, 30), 22)
    with psycopg.connect(postgresql.uri) as another:
        assert another.execute("SHOW TimeZone").fetchone() == (FAR_AWAY,)


def test_an_instant_without_a_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="timezone"), ledger.writing() as tx:
        tx.add(Heartbeat(name="x", at=datetime(2026, 7, 1)))  # noqa: DTZ001 - the fault under test


def test_rows_may_be_read_after_the_transaction(ledger: Ledger) -> None:
    with ledger.writing() as tx:
        row = Counter(name="kept", value=7)
        tx.add(row)
    assert row.value == 7


def test_a_row_that_refers_to_nothing_is_refused(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.writing() as tx:
        tx.add(Point(stage_id=4711))


def test_a_word_that_is_not_known_is_refused_by_the_database(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.writing() as tx:
        lose_a_case(tx)


def test_two_cases_never_share_a_reference(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.writing() as tx:
        two_cases(tx, "C-2026-00001")
    with ledger.reading() as tx:
        assert tx.exec(select(Case)).all() == []


def test_sqlite_syncs_every_commit_and_makes_its_folder(tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}/new/folder/ledger.db")
    with ledger.writing() as tx:
        assert pragmas(tx) == ("wal", 2, 1, 30_000)
    ledger.close()


def test_a_server_that_is_not_there_is_out_of_reach() -> None:
    with socket.socket() as taken:  # bound but not listening: nobody answers there
        taken.bind(("127.0.0.1", 0))
        ledger = open_ledger(f"postgresql://nobody@127.0.0.1:{taken.getsockname()[1]}/none")
        with pytest.raises(LedgerUnreachable), ledger.writing() as tx:
            tx.connection()
        ledger.close()


def test_a_file_that_cannot_be_opened_is_out_of_reach(tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}")
    with pytest.raises(LedgerUnreachable), ledger.reading() as tx:
        tx.connection()
    ledger.close()


def test_a_ledger_that_stays_locked_is_out_of_reach(sqlite_ledger: Ledger) -> None:
    impatient = open_ledger(str(sqlite_ledger.engine.url), busy_seconds=0.05)
    with sqlite_ledger.writing() as tx:
        add_counter(tx, "first")
        with pytest.raises(LedgerUnreachable, match="locked"), impatient.writing() as other:
            add_counter(other, "second")
    impatient.close()


def test_a_connection_that_dies_is_out_of_reach_and_the_next_one_works(postgresql_ledger: Ledger) -> None:
    with pytest.raises(LedgerUnreachable), postgresql_ledger.writing() as tx:
        die_at_work(tx, postgresql_ledger)
    with postgresql_ledger.writing() as tx:
        add_counter(tx, "again")
    assert counters(postgresql_ledger) == {"again"}


def die_at_work(tx: Session, ledger: Ledger) -> None:
    add_counter(tx, "lost")
    mine = tx.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with ledger.writing() as other:
        other.connection().exec_driver_sql("SELECT pg_terminate_backend(%s, 5000)", (mine,))
    add_counter(tx, "never")


def test_a_server_that_vanishes_without_a_word_is_noticed_within_half_a_minute(postgresql_ledger: Ledger) -> None:
    with postgresql_ledger.reading() as tx:
        driver = tx.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        said = driver.info.get_parameters()
    idle, interval, count = (int(said[f"keepalives_{one}"]) for one in ("idle", "interval", "count"))
    assert idle + interval * count <= 30
    assert int(said["tcp_user_timeout"]) <= 30_000


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        open_ledger("mysql://localhost/x")
    with pytest.raises(ValueError, match="address"):
        open_ledger("nonsense")


def pragmas(tx: Session) -> tuple[object, ...]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    return tuple(tx.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in names)


def test_to_read_and_to_write_by_turns_throws_no_plans_away(sqlite_ledger: Ledger) -> None:
    """A pragma that changes what a connection may do makes SQLite plan each of its statements anew."""
    seen: list[str] = []
    with watched(sqlite_ledger, seen.append) as own:
        for _ in range(3):
            with own.writing() as tx:
                add_counter(tx, f"turn {len(seen)}")
            assert counters(own)
    assert len([one for one in seen if "query_only" in one]) == 2
