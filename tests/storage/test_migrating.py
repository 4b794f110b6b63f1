"""The schema: the migrations make what the models say, on both databases, whoever runs them and how often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, String, UniqueConstraint, text
from sqlalchemy.schema import SchemaItem
from sqlmodel import Session, SQLModel, col, select

from procedure.words import DutyKind
from storage.ledger import Ledger, open_ledger
from storage.migrating import configuration, is_current, migrate, newest
from storage.migrations.changing import change
from storage.tables import Case, Duty, Message, RawContent, RawMail
from tests.ledgers import PostgreSQL, sqlite_url

COLUMNS = """
    SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
"""
OLD_CASE = """
    INSERT INTO cases (id, reference, status, procedure_id, procedure_version, area, channel, mailbox, subject,
        received_at, received_on, is_urgent, is_quiet, card_channel, card_ts)
    VALUES (1, 'C-2026-00042', 'open', 'frontline', '1', 'waste', 'email', 'complaints', 'Boiler',
        '2026-04-02 09:00:00', '2026-04-02', false, false, '', '')
"""
OLD_DUTY = """
    INSERT INTO duties (id, key, kind, state, due_at, reason, case_id, person)
    VALUES (1000, 'C-2026-00042.s1.respond', 'respond', 'open', '2026-04-13 23:00:00', '', 1, '')
"""
OLD_HELD_MAIL = """
    INSERT INTO messages (id, direction, mailbox, mail_class, message_id, content_hash, in_reply_to, "references",
        from_address, from_name, subject, text, html, received_at, filed_at, opened_by, held_state, held_reason,
        settled_as)
    VALUES (7, 'in', 'complaints', 'held', '', '', '', '', '', '', '', '', '',
        '2026-04-02 09:00:00', '2026-04-02 09:00:00', '', 'held', 'It is encrypted.', ''),
        (8, 'in', 'complaints', 'held', '', '', '', '', '', '', '', '', '',
        '2019-04-02 09:00:00', '2026-04-02 09:00:00', '', 'held', 'It is empty.', '')
"""
OLD_NOTE = """
    INSERT INTO outbox (id, key, kind, state, duty_key, mailbox, address, message_id, subject, text, html,
        in_reply_to, "references", is_automatic, note, facts, queued_at, due_at, attempts, claimed_by, last_error,
        other_id)
    VALUES (3, 'held.7', 'alarm', 'sent', '', '', '#complaints', '', '', '', '', '', '', true, '', '',
        '2026-04-02 09:00:00', '2026-04-02 09:00:00', 1, '', '', '')
"""
"""Of mail 7 the channel was told; mail 8 came from an old mailbox, of which nobody is told."""
OLD_RAW_MAIL = """
    INSERT INTO raw_mail (id, mailbox, transport_key, received_at, content, size_bytes, attempts)
    VALUES (5, 'complaints', 'key-5', '2026-04-02 09:00:00', :content, 7, 1)
"""
A_TABLE = (
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, state VARCHAR(8) NOT NULL, CONSTRAINT uq_notes UNIQUE (id, state))",
    "CREATE INDEX ix_notes_down ON notes (state DESC)",
    "CREATE INDEX ix_notes_lower ON notes (lower(state))",
    "CREATE UNIQUE INDEX ix_notes_open ON notes (state) WHERE state = 'open'",
    "INSERT INTO notes (id, state) VALUES (1, 'open')",
)
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = """
    SELECT t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid), p.prosrc
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a ledger without tables."""
    url: str = request.getfixturevalue(f"empty_{request.param}")
    return url


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "empty.db")


@pytest.fixture
def empty_postgresql(postgresql: PostgreSQL) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


def dump(ledger: Ledger) -> list[tuple[str, ...]]:
    with ledger.reading() as tx:
        lines = dump_of_sqlite(tx) if ledger.dialect == "sqlite" else dump_of_postgresql(tx)
    return sorted(line for line in lines if "alembic_version" not in line[0])


def dump_of_sqlite(tx: Session) -> list[tuple[str, ...]]:
    rows = tx.connection().execute(text("SELECT tbl_name, name, sql FROM sqlite_master")).all()
    # The order of constraints inside a table means nothing, and neither do blanks, nor the quotes of a renamed table.
    lines = [(table, name, (sql or "").replace(f'"{table}"', table).split("\n")) for table, name, sql in rows]
    return [(table, name, *sorted(one.strip(" ,") for one in parts)) for table, name, parts in lines]


def dump_of_postgresql(tx: Session) -> list[tuple[str, ...]]:
    found = [tx.connection().execute(text(sql)).all() for sql in (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS)]
    return [tuple(map(str, row)) for rows in found for row in rows]


def test_the_migrations_make_exactly_what_the_models_say(empty_url: str) -> None:
    ledger = open_ledger(empty_url)
    migrate(ledger)
    migrated = dump(ledger)
    SQLModel.metadata.drop_all(ledger.engine)
    assert dump(ledger) == []
    SQLModel.metadata.create_all(ledger.engine)
    assert migrated == dump(ledger)
    ledger.close()


def test_the_dump_would_show_a_lost_check_index_or_trigger(ledger: Ledger) -> None:
    told = " ".join(" ".join(line) for line in dump(ledger))
    assert "CONSTRAINT dutystate CHECK" in told or "dutystate CHECK" in told
    assert "uq_events_chain_number" in told
    assert "ix_duties_state_due" in told
    assert "facts_promises_in" in told


def test_rows_of_the_first_version_survive_every_later_step(empty_url: str) -> None:
    ledger = open_ledger(empty_url)
    with ledger.altering() as tx:
        config = configuration()
        config.attributes["connection"] = tx.connection()
        command.upgrade(config, "0001")
        tx.connection().execute(text(OLD_CASE))
        tx.connection().execute(text(OLD_DUTY))
        tx.connection().execute(text(OLD_HELD_MAIL))
        tx.connection().execute(text(OLD_NOTE))
        tx.connection().execute(text(OLD_RAW_MAIL), {"content": b"From: x"})
    migrate(ledger)
    with ledger.reading() as tx:
        case, (held, duty) = tx.exec(select(Case)).one(), tx.exec(select(Duty).order_by(col(Duty.due_at))).all()
        mail, quiet = tx.get_one(Message, 7), tx.get_one(Message, 8)
        raw, kept = tx.get_one(RawMail, 5), tx.get_one(RawContent, 5)
    assert (case.reference, case.subject, case.is_sensitive, case.attended_by) == ("C-2026-00042", "Boiler", False, "")
    assert (duty.key, duty.case_id, duty.kind) == ("C-2026-00042.s1.respond", case.id, DutyKind.RESPOND)
    # What was held already is owed from now on, but not what came quietly.
    assert (held.key, held.kind, held.due_at) == ("desk.held.7", DutyKind.HELD, mail.received_at + timedelta(hours=24))
    assert (mail.is_quiet, quiet.is_quiet) == (False, True)
    assert (raw.transport_key, raw.size_bytes, kept.content) == ("key-5", 7, b"From: x")
    ledger.close()


def test_an_empty_ledger_is_not_current_until_it_is_migrated(empty_url: str) -> None:
    ledger = open_ledger(empty_url)
    assert not is_current(ledger)
    assert migrate(ledger) == newest()
    assert is_current(ledger)
    assert migrate(ledger) == newest()
    ledger.close()


def test_a_table_that_is_changed_keeps_the_conditions_of_its_indexes(empty_url: str) -> None:
    ledger = open_ledger(empty_url)
    with ledger.altering() as tx, Operations.context(MigrationContext.configure(tx.connection())):
        for statement in A_TABLE:
            tx.connection().execute(text(statement))
        before = indexes_of(tx, "notes")
        change("notes", with_a_size, fill={"size": 7})
        after, rows = indexes_of(tx, "notes"), tx.connection().execute(text("SELECT id, state, size FROM notes")).all()
    ledger.close()
    assert after == before
    assert [("WHERE" in one, "DESC" in one, "lower" in one) for one in after] == [
        (False, True, False),
        (False, False, True),
        (True, False, False),
    ]
    assert rows == [(1, "open", 7)]


def with_a_size() -> list[SchemaItem]:
    return [
        Column("id", Integer, primary_key=True),
        Column("state", String(8), nullable=False),
        Column("size", Integer, nullable=False),
        UniqueConstraint("id", "state", name="uq_notes"),
    ]


def indexes_of(tx: Session, table: str) -> list[str]:
    """What the database says that the indexes of a table are, by name, those of constraints left out."""
    if tx.connection().dialect.name == "postgresql":
        query = "SELECT indexdef FROM pg_indexes WHERE tablename = :table AND indexname LIKE 'ix%' ORDER BY indexname"
    else:
        query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql > '' ORDER BY name"
    return list(tx.connection().execute(text(query), {"table": table}).scalars())


def test_nothing_is_left_to_draft(ledger: Ledger) -> None:
    with ledger.altering() as tx:
        config = configuration()
        config.attributes["connection"] = tx.connection()
        command.check(config)  # raises with what it would have written


def test_two_may_migrate_at_once(empty_url: str) -> None:
    ledgers = [open_ledger(empty_url) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(migrate, ledgers)) == [newest()] * 2
    for ledger in ledgers:
        ledger.close()
