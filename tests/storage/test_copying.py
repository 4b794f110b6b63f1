"""The copy in memory: every row of one moment, without the bytes of the mails, and no way back."""

from sqlmodel import Session, SQLModel, select

from storage import arriving, copying, seals, trail
from storage.house import next_number
from storage.ledger import Ledger
from storage.rows import table_of
from storage.tables import DERIVED, Case, Event, RawContent
from tests.ledgers import MONDAY, a_case, an_outbox_row


def fill(ledger: Ledger, events: int = 3) -> None:
    with ledger.writing() as tx:
        case_id = a_case(tx)
        for number in range(events):
            trail.append(tx, case_id=case_id, at=MONDAY, kind="noted", data={"number": number}, payload="words")
        tx.add(an_outbox_row("k", case_id=case_id))
        arriving.keep_raw(tx, "m", [("1", MONDAY, b"From: x")])
        next_number(tx, "cases 2026")
        seals.seal(tx, MONDAY)


def everything(tx: Session) -> dict[str, list[tuple[object, ...]]]:
    hidden = table_of(RawContent).c.content
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in DERIVED:
            continue
        columns = [one for one in table.columns if one is not hidden]
        rows = tx.connection().execute(table.select().with_only_columns(*columns)).all()
        found[table.name] = sorted((tuple(row) for row in rows), key=str)
    return found


def test_the_copy_holds_every_row_but_no_mail(ledger: Ledger) -> None:
    fill(ledger)
    copy = copying.copy_to_memory(ledger)
    with ledger.reading() as original, copy.reading() as tx:
        assert everything(tx) == everything(original)
        assert len(everything(tx)["events"]) == 3
        assert tx.exec(select(RawContent.content)).one() == b""
        assert seals.verify(tx).ok
    copy.close()


def test_more_rows_than_one_chunk_are_copied(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as tx:
        tx.add_all([an_outbox_row(f"k{number}") for number in range(copying.CHUNK + 1)])
    copy = copying.copy_to_memory(sqlite_ledger)
    with copy.reading() as tx:
        assert len(everything(tx)["outbox"]) == copying.CHUNK + 1
    copy.close()


def test_what_happens_in_the_copy_stays_there(ledger: Ledger) -> None:
    fill(ledger)
    copy = copying.copy_to_memory(ledger)
    with copy.writing() as tx:
        second = a_case(tx, "C-2026-00002")
        trail.append(tx, case_id=second, at=MONDAY, kind="noted")
        assert next_number(tx, "cases 2026") == 2
    with copy.reading() as tx:
        assert len(tx.exec(select(Case)).all()) == 2
    copy.close()
    with ledger.reading() as tx:
        assert len(tx.exec(select(Case)).all()) == 1
        assert len(tx.exec(select(Event)).all()) == 3
