"""The outbox: what must leave the building, put in once, claimed by one, in order per case and side.

The sides are letters (to customers), notes (to staff, in Slack) and staff mail. queued -> sending -> sent | refused |
bounced | given up; uncertain when it may have left all the same. Leases run on real time, `due_at` on our clock.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Executable, Integer, bindparam, case, exists, func, true, update
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.words import NOTES, Channel, OutboxKind, OutboxState
from storage.asked import changed_in, found, has_nothing
from storage.rows import altered, insert_if_absent, insert_values_if_absent, table_of, told
from storage.tables import Outbox
from storage.turns import ACTIVE, LETTERS, WAITING, busy, goes_before, is_free, is_ours, next_due, without_overtaking

CARDS = "cards"
"""A sort of rows of the outbox: `put_card` alone adds them."""
DEAD_ENDS = (OutboxState.REFUSED, OutboxState.BOUNCED, OutboxState.GIVEN_UP)
# A claim is renewed while its carrier lives, so it need not outlive the longest send: an SMTP dialogue has a dozen
# answers with 30 seconds for each. It outlives two missed renewals and clocks that differ by ten seconds, and is short
# because a bot that is started again after a crash has to wait for it.
LEASE_SECONDS = 15.0


class Side(StrEnum):
    """Letters go by mail, notes go to Slack; when one side is down the other goes on.

    Mail to one of us is a side of its own: nothing that stops or delays letters to customers stops an alert.
    """

    LETTERS = "letters"
    NOTES = "notes"
    STAFF = "staff"


_KINDS = {Side.LETTERS: LETTERS, Side.NOTES: tuple(NOTES), Side.STAFF: (OutboxKind.STAFF_MAIL,)}
_UNCLAIMED: dict[str, object] = {"claimed_by": "", "lease_until": None}


def put(tx: Session, row: Outbox) -> bool:
    """Queue a row. False when its key stands there already, whatever became of it; then nothing is changed."""
    return insert_if_absent(tx, row, ("key",))


def put_card(tx: Session, case_id: int, address: str, note: str, now: datetime, due_at: datetime) -> None:
    """Queue the card of a case; one that still waits takes on the new content. The caller has locked the case.

    Its key is `card.CASEID.N`.
    """
    is_first = has_nothing(tx, case_id, CARDS)
    if not is_first and altered(tx, Outbox, _waiting_card(), of_case=case_id, to_note=note, to_address=address):
        return
    newest = None if is_first else told(tx, _newest_card(), of_case=case_id).scalar()
    number = int(newest.rpartition(".")[2]) + 1 if newest else 1
    changed_in(tx, (CARDS,))
    row = {"kind": OutboxKind.CARD, "case_id": case_id, "address": address, "note": note, "queued_at": now}
    insert_values_if_absent(tx, Outbox, ("key",), key=f"card.{case_id}.{number}", due_at=due_at, **row)


@cache
def _waiting_card() -> ReturningUpdate[int]:
    table = table_of(Outbox)
    row, news = table.c, ("note", "address")
    statement = update(table).where(row.case_id == bindparam("of_case"), row.kind == OutboxKind.CARD)
    statement = statement.where(row.state == OutboxState.QUEUED, row.claimed_by == "")
    return statement.values({name: bindparam(f"to_{name}") for name in news}).returning(row.id)


@cache
def _newest_card() -> Executable:
    row = table_of(Outbox).c
    cards = sql_select(row.key).where(row.case_id == bindparam("of_case"), row.kind == OutboxKind.CARD)
    return cards.order_by(row.id.desc()).limit(1)


def claim(
    tx: Session,
    *,
    who: str,
    now: datetime,
    real_now: datetime,
    limit: int,
    lease_seconds: float,
    side: Side | None = None,
) -> list[Outbox]:
    """Lease rows that are due, the oldest first; their state stays, `queued` or `uncertain`.

    An uncertain row may have left already: look, or send it again as a possible repeat. Nothing overtakes an earlier
    row of its case and side that was due, whatever that one waits for. With `side`, rows of that side only.
    """
    free = found(tx, _free_rows(side), now=now, real_now=real_now, limit=limit)
    rows = without_overtaking(tx, free, now) if free else []
    if not rows:
        return []
    until = real_now + timedelta(seconds=lease_seconds)
    for row in rows:
        row.claimed_by, row.lease_until = who, until
    tx.flush()
    return rows


@cache
def _free_rows(side: Side | None) -> SelectOfScalar[Outbox]:
    """Built once: making it takes longer than running it."""
    earlier = aliased(Outbox)
    now: BindParameter[datetime] = bindparam("now")
    real_now: BindParameter[datetime] = bindparam("real_now")
    overtakes = exists().where(goes_before(earlier, Outbox, now), ~is_free(earlier, now, real_now))
    statement = select(Outbox).where(is_free(Outbox, now, real_now), ~overtakes)
    if side is not None:
        statement = statement.where(col(Outbox.kind).in_(_KINDS[side]))
    statement = statement.order_by(col(Outbox.id)).limit(bindparam("limit", type_=Integer))
    statement = statement.with_for_update(skip_locked=True, of=Outbox)
    return statement.execution_options(populate_existing=True)


def begin_sending(tx: Session, row_id: int, who: str, real_now: datetime, lease_seconds: float = LEASE_SECONDS) -> bool:
    """The row is about to go on the wire: one more attempt, lease renewed. False when it is no longer ours to send."""
    until = real_now + timedelta(seconds=lease_seconds)
    return altered(tx, Outbox, _begun(), which=row_id, who=who, until=until) == 1


@cache
def _begun() -> ReturningUpdate[int]:
    table = table_of(Outbox)
    row = table.c
    statement = update(table).where(row.id == bindparam("which"), row.claimed_by == bindparam("who"))
    statement = statement.where(row.state.in_(WAITING))
    news = {"state": OutboxState.SENDING, "lease_until": bindparam("until"), "attempts": row.attempts + 1}
    return statement.values(news).returning(row.id)


def sent(tx: Session, row_id: int, at: datetime, other_id: str) -> bool:
    """It has left: was sent, or was found among what was sent. `other_id` is the other side's."""
    return altered(tx, Outbox, _sent(), which=row_id, at=at, other=other_id) == 1


@cache
def _sent() -> ReturningUpdate[int]:
    table = table_of(Outbox)
    row, on_the_wire = table.c, (OutboxState.SENDING, OutboxState.UNCERTAIN)
    statement = update(table).where(row.id == bindparam("which"), row.state.in_(on_the_wire))
    news = {"sent_at": bindparam("at"), "other_id": bindparam("other"), "last_error": "", **_UNCLAIMED}
    return statement.values({"state": OutboxState.SENT, **news}).returning(row.id)


def failed_later(tx: Session, row_id: int, retry_at: datetime, error: str, who: str = "") -> bool:
    """It has not left and goes again at `retry_at`. `error` holds no address.

    `who` tells of its own try: False, and nothing changed, when somebody else has taken the row over since.
    """
    return _failed(tx, row_id, OutboxState.QUEUED, error, ACTIVE, who, due_at=retry_at)


def failed_for_good(tx: Session, row_id: int, state: OutboxState, error: str, who: str = "") -> bool:
    """It will not arrive: refused, bounced (possibly after it was sent) or given up. `who` as in `failed_later`."""
    if state not in DEAD_ENDS:
        raise ValueError(f"'{state}' is not an end of a failed row")
    only_from = (*ACTIVE, OutboxState.SENT) if state is OutboxState.BOUNCED else ACTIVE
    return _failed(tx, row_id, state, error, only_from, who)


def uncertain(tx: Session, row_id: int, retry_at: datetime, error: str, who: str = "") -> bool:
    """The connection died after acceptance was possible; looked at again at `retry_at`. `who` as in `failed_later`."""
    on_the_wire = (OutboxState.SENDING, OutboxState.UNCERTAIN)
    return _failed(tx, row_id, OutboxState.UNCERTAIN, error, on_the_wire, who, due_at=retry_at)


def renew(tx: Session, row_ids: Collection[int], who: str, real_now: datetime, lease_seconds: float) -> int:
    """Hold on to claimed rows, begun or not; returns how many are still ours."""
    guard = (col(Outbox.id).in_(row_ids), col(Outbox.claimed_by) == who)
    until = real_now + timedelta(seconds=lease_seconds)
    return tx.exec(update(Outbox).where(*guard).values(lease_until=until)).rowcount


def release(tx: Session, row_ids: Collection[int], who: str) -> int:
    """Give back claimed rows that were not begun; returns how many."""
    return sum(altered(tx, Outbox, _released(), which=one, who=who) for one in row_ids)


@cache
def _released() -> ReturningUpdate[int]:
    table = table_of(Outbox)
    row = table.c
    statement = update(table).where(row.id == bindparam("which"), row.claimed_by == bindparam("who"))
    return statement.where(row.state.in_(WAITING)).values(_UNCLAIMED).returning(row.id)


def recover(tx: Session, *, real_now: datetime, retry_at: datetime) -> list[Outbox]:
    """Rows that were on the wire when their sender died become uncertain, due at `retry_at`, and are returned.

    Claims of a dead process that were not begun end here too.
    """
    if not told(tx, _is_any_over(), real_now=real_now):
        return []
    altered(tx, Outbox, _abandoned(), real_now=real_now)
    rows = found(tx, _died_on_the_wire(), real_now=real_now)
    for row in rows:
        row.state, row.due_at, row.claimed_by, row.lease_until = OutboxState.UNCERTAIN, retry_at, "", None
        row.last_error = "the sender stopped while it was on its way"
    tx.flush()
    return rows


@cache
def _is_any_over() -> Executable:
    """Asked at every turn of delivery; hardly ever is there one."""
    row = table_of(Outbox).c
    return sql_select(row.id).where(row.state.in_(ACTIVE), row.lease_until < bindparam("real_now")).limit(1)


@cache
def _abandoned() -> ReturningUpdate[int]:
    table = table_of(Outbox)
    row = table.c
    statement = update(table).where(row.state.in_(WAITING), row.lease_until < bindparam("real_now"))
    return statement.values(_UNCLAIMED).returning(row.id)


@cache
def _died_on_the_wire() -> SelectOfScalar[Outbox]:
    is_over = col(Outbox.lease_until) < bindparam("real_now")
    statement = select(Outbox).where(col(Outbox.state) == OutboxState.SENDING, is_over).order_by(col(Outbox.id))
    return statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)


def cancel(tx: Session, which: int | str) -> bool:
    """Take back a row, by id or key: while it waits and nobody has claimed it, or when it has failed for good."""
    guard = (_named(which), col(Outbox.state).in_((OutboxState.QUEUED, *DEAD_ENDS)), col(Outbox.claimed_by) == "")
    return _one(tx, *guard, state=OutboxState.CANCELLED)


def retry(tx: Session, row_id: int, now: datetime) -> bool:
    """A person wants it tried again at once: what waits for its next attempt or has failed for good."""
    guard = (col(Outbox.id) == row_id, col(Outbox.claimed_by) == "", col(Outbox.state).in_((*WAITING, *DEAD_ENDS)))
    # What may have left stays marked so, else the repeat would not be known as one.
    state = case((col(Outbox.state) == OutboxState.UNCERTAIN, OutboxState.UNCERTAIN), else_=OutboxState.QUEUED)
    return _one(tx, *guard, state=state, due_at=now, attempts=0)


def readdress(tx: Session, row_id: int, address: str, message_id: str) -> bool:
    """A person gave a new address; what was refused or bounced is another letter then, with its own Message-ID."""
    guard = (col(Outbox.id) == row_id, col(Outbox.claimed_by) == "", col(Outbox.state).in_((*WAITING, *DEAD_ENDS)))
    return _one(tx, *guard, address=address, message_id=message_id)


def automatic_sent_since(
    tx: Session, address: str, since: datetime, case_id: int | None = None, subject: str | None = None
) -> int:
    """How many automatic letters left for an address since; of one case and subject where they are given."""
    narrower = {"case_id": case_id, "subject": subject}
    narrower = {name: value for name, value in narrower.items() if value is not None}
    return int(told(tx, _automatic(*narrower), address=address, since=since, **narrower).scalar_one())


@cache
def _automatic(*narrower: str) -> Executable:
    row = table_of(Outbox).c
    statement = sql_select(func.count()).where(
        row.address == bindparam("address"), row.sent_at >= bindparam("since"), row.kind.in_(LETTERS)
    )
    statement = statement.where(row.is_automatic == true())
    return statement.where(*(row[name] == bindparam(name) for name in narrower))


def oldest_queued_letter(tx: Session) -> datetime | None:
    """When the letter that has waited longest was queued."""
    statement = select(func.min(Outbox.queued_at))
    waiting = (col(Outbox.state).in_(ACTIVE), col(Outbox.kind).in_(LETTERS), is_ours(Outbox))
    return tx.exec(statement.where(*waiting)).one()


def letters_late_since(tx: Session) -> datetime | None:
    """Since when the letter that is late for longest should have left: one that was never tried may leave from
    `due_at` on, one that was tried has waited since it was queued. In the future where none is late.
    """
    since = case((col(Outbox.attempts) == 0, col(Outbox.due_at)), else_=col(Outbox.queued_at))
    waiting = (col(Outbox.state).in_(ACTIVE), col(Outbox.kind).in_(LETTERS), is_ours(Outbox))
    found: datetime | None = tx.exec(select(func.min(since)).where(*waiting)).one()
    return found


def next_due_at(tx: Session, hold_letters: bool = False, after: datetime | None = None) -> datetime | None:
    """The earliest instant (later than `after`) at which something may leave; in the past if it is late."""
    when = {} if after is None else {"after": after}
    instant: datetime | None = told(tx, next_due(hold_letters, is_after=bool(when)), **when).scalar()
    return instant


def is_busy(tx: Session, now: datetime, hold_letters: bool = False) -> bool:
    """Whether something that may leave by now waits or is on its way."""
    return bool(told(tx, busy(hold_letters), now=now))


def by_hand(tx: Session, case_id: int) -> list[Outbox]:
    """Letters of a case that wait for a person to post them or to say them on the phone, the oldest first."""
    return found(tx, _by_hand(), of_case=case_id)


@cache
def _by_hand() -> SelectOfScalar[Outbox]:
    waiting = (col(Outbox.state) == OutboxState.QUEUED, ~is_ours(Outbox))
    return select(Outbox).where(col(Outbox.case_id) == bindparam("of_case"), *waiting).order_by(col(Outbox.id))


def carried_by_hand(tx: Session, row_id: int, at: datetime, channel: Channel) -> bool:
    """A person has carried it. False when it does not wait for one (any more)."""
    guard = (col(Outbox.id) == row_id, col(Outbox.state) == OutboxState.QUEUED, ~is_ours(Outbox))
    return _one(tx, *guard, state=OutboxState.SENT, sent_at=at, channel=channel)


def by_key(tx: Session, key: str) -> Outbox | None:
    """The row with this key."""
    return tx.exec(select(Outbox).where(col(Outbox.key) == key)).first()


def _failed(
    tx: Session,
    row_id: int,
    state: OutboxState,
    error: str,
    only_from: Iterable[OutboxState],
    who: str,
    **values: object,
) -> bool:
    guard = [col(Outbox.id) == row_id, col(Outbox.state).in_(list(only_from))]
    if who:
        guard.append(col(Outbox.claimed_by) == who)
    return _one(tx, *guard, state=state, last_error=error[:500], **_UNCLAIMED, **values)


def _one(tx: Session, *guard: ColumnElement[bool], **values: object) -> bool:
    return tx.exec(update(Outbox).where(*guard).values(**values)).rowcount == 1


def _named(which: int | str) -> ColumnElement[bool]:
    return col(Outbox.id) == which if isinstance(which, int) else col(Outbox.key) == which
