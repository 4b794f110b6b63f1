"""What the ledger knows of a mail before it is screened, and the rows that keep it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, Integer, bindparam, case, update
from sqlalchemy import select as sql_select
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col, or_, select

from procedure.desk import Desk
from procedure.mail import IncomingMail
from procedure.references import recognise_own
from procedure.screening import Clues, Known, KnownCase, clues
from procedure.words import OutboxKind, Status
from storage.cases import parties_of
from storage.linking import survivors
from storage.rows import (
    altered,
    insert_values_if_absent,
    inserting_on,
    is_among,
    is_postgresql,
    listed,
    made,
    places_for,
    table_of,
    told,
)
from storage.tables import Attachment, Case, Contact, Message, Outbox, RawContent, RawMail
from storage.unread_back import cases_of_mails, named_by_address, named_by_id

LOOKED_UP_AT_MOST = 50
FROM_FILE = "file:"
"""How the transport key of a mail begins that was handed over in a file."""
ATTEMPTS_AT_MOST = 1_000_000


@dataclass(frozen=True)
class Kept:
    """A mail whose bytes are in the ledger. `attempts` counts this one too."""

    raw_id: int
    key: str
    attempts: int


def keep_raw(
    tx: Session, mailbox: str, mails: Sequence[tuple[str, datetime, bytes]], count_to: int = ATTEMPTS_AT_MOST
) -> list[Kept]:
    """Store (key, received, bytes) of mails and count the attempt; returns those that are not filed yet.

    A key that is known keeps its first bytes: `(mailbox, transport_key)` is unique, which makes reading idempotent.
    What was tried `count_to` times is returned, but not counted again.
    """
    statement = _keeping(count_to, is_postgresql(tx))
    kept = list[Kept]()
    for key, at, content in mails:
        values = {"mailbox": mailbox, "transport_key": key, "received_at": at}
        for row in told(tx, statement, size_bytes=len(content), attempts=1, **values):
            kept.append(Kept(row.id, row.transport_key, row.attempts))
            insert_values_if_absent(tx, RawContent, ("raw_mail_id",), raw_mail_id=row.id, content=content)
    return kept


@cache
def _keeping(count_to: int, on_postgresql: bool) -> Executable:
    table = table_of(RawMail)
    columns = ("mailbox", "transport_key", "received_at", "size_bytes", "attempts")
    statement = inserting_on(on_postgresql, table).values({name: bindparam(name) for name in columns})
    return statement.on_conflict_do_update(
        index_elements=["mailbox", "transport_key"],
        set_={"attempts": case((table.c.attempts < count_to, table.c.attempts + 1), else_=table.c.attempts)},
        where=table.c.filed_at.is_(None),
    ).returning(table.c.id, table.c.transport_key, table.c.attempts)


@dataclass(frozen=True)
class FiledBefore:
    """What became of a mail that was filed earlier: its own Message-ID and its case, each or ""."""

    mail_id: str = ""
    reference: str = ""


def filed_before(tx: Session, mailbox: str, keys: Sequence[str]) -> dict[str, FiledBefore]:
    """Those of these transport keys, of at least one, that were filed already."""
    rows = told(tx, _filed_before(places_for(keys)), mailbox=mailbox, **listed("key", keys))
    return {key: FiledBefore(mail_id, reference or "") for key, mail_id, reference in rows}


@cache
def _filed_before(keys: int) -> Executable:
    raw, mail, case_ = table_of(RawMail), table_of(Message), table_of(Case)
    found = raw.join(mail, mail.c.raw_mail_id == raw.c.id).outerjoin(case_, case_.c.id == mail.c.case_id)
    query = sql_select(raw.c.transport_key, mail.c.message_id, case_.c.reference).select_from(found)
    return query.where(raw.c.mailbox == bindparam("mailbox"), is_among(raw.c.transport_key, "key", keys))


def unfiled(tx: Session, mailbox: str, limit: int) -> list[tuple[str, datetime, bytes]]:
    """Key, receipt and bytes of mails that are kept and not filed, the oldest first.

    Not those that were handed over in files: whoever did that says how they are filed, and does it again.
    """
    return [tuple(one) for one in told(tx, _unfiled(), of_mailbox=mailbox, at_most=limit)]


@cache
def _unfiled() -> Executable:
    raw, kept = table_of(RawMail), table_of(RawContent)
    query = sql_select(raw.c.transport_key, raw.c.received_at, kept.c.content)
    query = query.select_from(raw.join(kept, kept.c.raw_mail_id == raw.c.id))
    query = query.where(raw.c.mailbox == bindparam("of_mailbox"), raw.c.filed_at.is_(None))
    query = query.where(raw.c.transport_key.not_like(f"{FROM_FILE}%"))
    return query.order_by(raw.c.received_at, raw.c.id).limit(bindparam("at_most", type_=Integer))


def claim_raw(tx: Session, raw_id: int, at: datetime) -> bool:
    """Mark a mail as filed by this transaction; False when another one was first."""
    return altered(tx, RawMail, _claiming(), which=raw_id, at=at) == 1


@cache
def _claiming() -> ReturningUpdate[int]:
    table = table_of(RawMail)
    guard = (table.c.id == bindparam("which"), table.c.filed_at.is_(None))
    return update(table).where(*guard).values(filed_at=bindparam("at")).returning(table.c.id)


def known_of(
    tx: Session, desk: Desk, mail: IncomingMail, secret: bytes, raw_id: int, now: datetime, sent_items: bool = False
) -> Known:
    """Everything that the screening rules ask about this mail."""
    found = clues(mail, secret)
    ours = (*found.message_ids, *found.bounced_message_ids)
    loose = named_by_id(tx, dict.fromkeys(ours[:LOOKED_UP_AT_MOST]))
    letters = {**_by_message_id(tx, Outbox, ours), **cases_of_mails(tx, loose)}
    filed = _by_message_id(tx, Message, found.message_ids)
    named = _by_reference(tx, found)
    bounced_at = _by_address(tx, found.bounced_addresses)
    written_to = _open_cases_of(tx, mail.to) if sent_items else {}
    looked_up = (letters, filed, named, bounced_at, written_to)
    cases = _known_cases(tx, {case_id for one in looked_up for case_id in one.values()})
    goes_on = _going_on(tx, cases)
    return Known(
        own_addresses=desk.addresses(),
        staff=frozenset(one.email for one in desk.people),
        web_forms=desk.web_forms,
        domain=desk.domain,
        own_message=recognise_own(mail.message_id, desk.domain, secret) is not None,
        sent_items=sent_items,
        answers_staff_mail=_answers_staff_mail(tx, found.message_ids),
        duplicate_of=_earlier_copy(tx, mail, raw_id),
        by_message_id={key: goes_on[case_id] for key, case_id in {**filed, **letters}.items()},
        by_reference={key: goes_on[case_id] for key, case_id in named.items()},
        bounced_letters={key: cases[case_id] for key, case_id in letters.items()},
        bounced_addresses={key: cases[case_id] for key, case_id in bounced_at.items()},
        loose_letters={
            **dict(zip(loose, loose, strict=True)),
            **named_by_address(tx, found.bounced_addresses[:LOOKED_UP_AT_MOST], now),
        },
        by_recipient={key: cases[case_id] for key, case_id in written_to.items()},
    )


def message_row(mail: IncomingMail, mailbox: str, raw_id: int, received_at: datetime, now: datetime) -> Message:
    """The row of a mail as understood; its class and case are still to be set."""
    return made(
        Message,
        raw_mail_id=raw_id,
        mailbox=mailbox,
        message_id=mail.message_id[:998],
        content_hash=mail.content_hash,
        in_reply_to=mail.in_reply_to[:998],
        references=" ".join(mail.references[:LOOKED_UP_AT_MOST]),
        from_address=mail.from_address[:254],
        from_name=mail.from_name,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        received_at=received_at,
        sent_at=mail.sent_at,
        filed_at=now,
    )


def attachment_rows(mail: IncomingMail, message_id: int) -> list[Attachment]:
    """One row per attachment."""
    return [
        Attachment(
            message_id=message_id,
            name=one.name,
            content_type=one.content_type[:255],
            size_bytes=one.size_bytes,
            sha256=one.sha256,
        )
        for one in mail.attachments
    ]


def _earlier_copy(tx: Session, mail: IncomingMail, raw_id: int) -> str | None:
    """ "Same Message-ID and content, or no Message-ID and same content hash" (mail.md section 1): on either side."""
    if not mail.content_hash:
        return None
    own = {"own_id": mail.message_id[:998]} if mail.message_id else {}
    first = told(tx, _same_content(bool(own)), content=mail.content_hash, raw_id=raw_id, **own).first()
    return (first.reference or f"mail {first.id}") if first else None


@cache
def _same_content(of_own_id: bool) -> Executable:
    message, case = table_of(Message), table_of(Case)
    query = sql_select(message.c.id, case.c.reference).select_from(
        message.outerjoin(case, case.c.id == message.c.case_id)
    )
    query = query.where(message.c.content_hash == bindparam("content"), message.c.raw_mail_id != bindparam("raw_id"))
    if of_own_id:
        query = query.where(or_(message.c.message_id == bindparam("own_id"), message.c.message_id == ""))
    return query.order_by(message.c.id).limit(1)


def _by_message_id(tx: Session, table: type[Outbox] | type[Message], ids: Iterable[str]) -> dict[str, int]:
    wanted = list(dict.fromkeys(ids))[:LOOKED_UP_AT_MOST]
    if not wanted:
        return {}
    return dict(told(tx, _of_message_ids(table, places_for(wanted)), **listed("id", wanted)))


@cache
def _of_message_ids(table: type[Outbox] | type[Message], ids: int) -> Executable:
    row = table_of(table).c
    found = sql_select(row.message_id, row.case_id).where(is_among(row.message_id, "id", ids))
    return found.where(row.case_id.is_not(None))


def _answers_staff_mail(tx: Session, ids: Iterable[str]) -> bool:
    wanted = list(dict.fromkeys(ids))[:LOOKED_UP_AT_MOST]
    if not wanted:
        return False
    return bool(told(tx, _staff_mails(places_for(wanted)), **listed("id", wanted)))


@cache
def _staff_mails(ids: int) -> Executable:
    row = table_of(Outbox).c
    found = sql_select(row.id).where(is_among(row.message_id, "id", ids), row.kind == OutboxKind.STAFF_MAIL)
    return found.limit(1)


def _by_reference(tx: Session, found: Clues) -> dict[str, int]:
    wanted = found.references[:LOOKED_UP_AT_MOST]
    if not wanted:
        return {}
    return dict(told(tx, _of_references(places_for(wanted)), **listed("reference", wanted)))


@cache
def _of_references(references: int) -> Executable:
    case = table_of(Case).c
    return sql_select(case.reference, case.id).where(is_among(case.reference, "reference", references))


def _by_address(tx: Session, addresses: Iterable[str]) -> dict[str, int]:
    """The case last written to at each address."""
    wanted = list(dict.fromkeys(addresses))[:LOOKED_UP_AT_MOST]
    if not wanted:
        return {}
    return dict(told(tx, _written_to(places_for(wanted)), **listed("address", wanted)))


@cache
def _written_to(addresses: int) -> Executable:
    row = table_of(Outbox).c
    letters = sql_select(row.address, row.case_id).where(is_among(row.address, "address", addresses))
    return letters.where(row.case_id.is_not(None), row.message_id != "").order_by(row.id)


def _open_cases_of(tx: Session, addresses: Iterable[str]) -> dict[str, int]:
    """By address the one open case that it is party to; nothing where there are several."""
    wanted = list(dict.fromkeys(addresses))[:LOOKED_UP_AT_MOST]
    if not wanted:
        return {}
    query = select(Contact.address, Contact.case_id).join(Case, col(Case.id) == col(Contact.case_id))
    rows = set(tx.exec(query.where(col(Contact.address).in_(wanted), Case.status == Status.OPEN)).all())
    many = Counter(address for address, _ in rows)
    return {address: case_id for address, case_id in rows if many[address] == 1}


def _going_on(tx: Session, cases: Mapping[int, KnownCase]) -> Mapping[int, KnownCase]:
    """A mail about a case that was merged is for the one that goes on, whose parties then count. A bounce is not."""
    found = survivors(tx, cases)
    merged = _known_cases(tx, {on for one, on in found.items() if one != on})
    return {one: merged.get(found[one], known) for one, known in cases.items()}


def _known_cases(tx: Session, ids: set[int]) -> Mapping[int, KnownCase]:
    if not ids:
        return {}
    parties = parties_of(tx, ids)
    wanted = sorted(ids)
    return {
        case_id: KnownCase(reference, parties.get(case_id, frozenset()), status is Status.OPEN)
        for case_id, reference, status in told(tx, _of_ids(places_for(wanted)), **listed("id", wanted))
    }


@cache
def _of_ids(cases: int) -> Executable:
    case = table_of(Case).c
    return sql_select(case.id, case.reference, case.status).where(is_among(case.id, "id", cases))
