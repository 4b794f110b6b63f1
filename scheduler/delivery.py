"""The delivery: carries what waits in the outbox out of the building, one side (letters, notes, staff mail) at a time.

Each row is begun and recorded in commits of its own, the end of one together with the beginning of the next.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from handlers.carry import Carried, Fate, carry
from handlers.claim import claim, give_back, renew
from handlers.enclosures import enclosures
from handlers.known_mails import has_left
from handlers.office import Office
from handlers.repeat import why_not_repeat
from letters.notes import from_json
from procedure.errors import NotAllowed
from procedure.words import OutboxKind, OutboxState
from scheduler.left_before import may_have_left
from scheduler.ports import NOBODY, Chat, Enclosed, Mailer, OutgoingLetter, OutgoingNote, TransportError
from scheduler.renewing import Waiting, renewing
from storage.ledger import LedgerUnreachable
from storage.outbox import LEASE_SECONDS, Side
from storage.tables import Outbox

log = structlog.get_logger()

CLAIM_AT_MOST = 50
ROUNDS_AT_MOST = 10_000
FAILURES_IN_A_ROW = 3
LOOKS = 3
"""Tries (after 1, 6 and 21 minutes) in which a letter that may have left is looked for, before it is sent again."""


class _NotAgain(Exception):
    """Why a letter that may have left is not sent once more."""


@dataclass(frozen=True)
class Tally:
    """How many rows left, and how many tries did not succeed."""

    sent: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.sent + other.sent, self.failed + other.failed)


@dataclass(frozen=True)
class Carrier:
    """What delivery works with. `who` is unique per process; `now` and `real_now` are the house's and real time.

    `divert_to`: shadow running, every letter to a customer goes there instead, and clocks run as if sent.
    `lease_seconds` (real): for how long rows stay claimed when this process dies.
    """

    office: Office
    mailer: Mailer
    chat: Chat
    who: str
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]
    divert_to: str = ""
    lease_seconds: float = LEASE_SECONDS
    begun_at: datetime | None = None
    """When the process began, in the house's time."""

    def deliver(self, side: Side, go_on: Callable[[], bool] = lambda: True) -> Tally:
        """Carry what may leave of this side now, until the other side is down or `go_on` says stop.

        What comes free meanwhile leaves at the next turn, but for what a failure makes us say.
        """
        tally = Tally()
        for _ in range(ROUNDS_AT_MOST):
            rows = claim(self.office, side, self.who, self.now(), self.real_now(), CLAIM_AT_MOST, self.lease_seconds)
            if not rows:
                break
            round_tally, is_down = self._carry_all(rows, go_on)
            tally += round_tally
            is_all = len(rows) < CLAIM_AT_MOST and not round_tally.failed
            if is_down or is_all or not go_on():
                break
        return tally

    def _carry_all(self, rows: list[Outbox], go_on: Callable[[], bool]) -> tuple[Tally, bool]:
        """Send the rows in order; after three failures in a row the rest goes back: the other side is down."""
        done: Carried | None = None
        stuck: set[int | None] = set()
        sent = failed = in_a_row = 0
        left = list(rows)
        claims = _Claims(self, [row.id or 0 for row in rows])
        with renewing(claims.renew, self.lease_seconds / 3) as waiting:
            while left and in_a_row < FAILURES_IN_A_ROW and go_on():
                row = left.pop(0)
                if row.case_id is not None and row.case_id in stuck:
                    continue  # nothing overtakes an earlier row of its case
                claims.renew_if_due()
                card = self._begin(done, row)
                if isinstance(card, Carried):
                    done = card
                else:
                    done = None if card is None else self._send(claims.begun(row), card, waiting)
                if done is not None:
                    is_told = done.fate is Fate.LEFT
                    sent += is_told and not done.other_id.startswith(NOBODY)
                    failed += not is_told and done.fate is not Fate.NOT_AGAIN
                    waits = done.fate in (Fate.LATER, Fate.UNCERTAIN)
                    stuck |= {row.case_id} if waits or done.fate is Fate.NOT_BEGUN else set()
                    in_a_row = in_a_row + 1 if waits else 0
        carry(self.office, done, None, self.who, self.now(), self.real_now())
        # What could not be begun is free for the next round.
        if claims.waiting_ids:
            give_back(self.office, claims.waiting_ids, self.who)
        return Tally(sent, failed), bool(left) or in_a_row >= FAILURES_IN_A_ROW

    def _begin(self, done: Carried | None, row: Outbox) -> str | Carried | None:
        """As `carry`; what became of the row where it cannot be looked at as it leaves, as for a broken template."""
        try:
            return carry(self.office, done, row, self.who, self.now(), self.real_now(), self.lease_seconds)
        except LedgerUnreachable:
            raise
        except Exception as fault:
            # An outermost loop: it must not stop the others, nor take back that the one before it has left.
            log.exception("delivery_fault", row=row.id, kind=row.kind.value)
            carry(self.office, done, None, self.who, self.now(), self.real_now())
            why = fault.reason if isinstance(fault, NotAllowed) else f"a fault of the bot: {type(fault).__name__}"
            return Carried(row, Fate.NOT_BEGUN, why=why)

    def _send(self, row: Outbox, card: str, waiting: Waiting) -> Carried:
        try:
            with waiting():
                other_id = self._mail(row) if row.kind.goes_by_mail else self._post(row, card)
        except TransportError as error:
            fate = Fate.REFUSED if error.permanent else Fate.UNCERTAIN if error.uncertain else Fate.LATER
            log.warning("delivery_failed", key=row.id, kind=row.kind.value, fate=fate.value, why=error.reason)
            return Carried(row, fate, why=error.reason)
        except _NotAgain as needless:
            return Carried(row, Fate.NOT_AGAIN, why=str(needless))
        except LedgerUnreachable:
            raise
        except Exception as fault:
            # An outermost loop: a fault in one row must not stop the others.
            log.exception("delivery_fault", row=row.id, kind=row.kind.value)
            return Carried(row, Fate.REFUSED, why=f"a fault of the bot: {type(fault).__name__}")
        return Carried(row, Fate.LEFT, other_id)

    def _mail(self, row: Outbox) -> str:
        """A letter that may have left is looked for among the sent ones: a copy may take a while to appear there."""
        is_uncertain = row.state is OutboxState.UNCERTAIN
        if is_uncertain or may_have_left(row, self.begun_at):
            was_sent = has_left(self.office, row.message_id) or self.mailer.was_sent(row.message_id)
            if was_sent:
                return row.message_id
            if is_uncertain and was_sent is False and row.attempts < LOOKS:
                raise TransportError("It is not yet among the sent letters; it is looked for again.", permanent=False)
            if is_uncertain and (why_not := why_not_repeat(self.office, row, self.now())):
                raise _NotAgain(why_not)
        desk = self.office.desk
        address = desk.address_of(row.mailbox)
        return self.mailer.send(
            OutgoingLetter(
                message_id=row.message_id,
                from_name=desk.name,
                from_address=address,
                to=(self.divert_to if row.kind.is_letter else "") or row.address,
                reply_to=address,
                subject=row.subject,
                text=row.text,
                html=row.html,
                in_reply_to=row.in_reply_to,
                references=tuple(row.references.split()),
                automatic=row.is_automatic,
                loop=desk.domain,
                at=self.now(),
                enclosed=self._enclosed(row),
            )
        )

    def _enclosed(self, row: Outbox) -> tuple[Enclosed, ...]:
        """Only mail to one of us brings files."""
        if row.kind is not OutboxKind.STAFF_MAIL:
            return ()
        files = enclosures(self.office, row.id or 0)
        return tuple(Enclosed(one.name, one.content_type, one.content) for one in files)

    def _post(self, row: Outbox, card: str) -> str:
        note = from_json(row.note)
        return self.chat.post(
            OutgoingNote(
                key=row.key,
                target=row.address,
                note=note,
                thread=card if note.in_thread else "",
                replaces=note.replaces or (card if row.kind is OutboxKind.CARD else ""),
                is_repeat=row.state is OutboxState.UNCERTAIN,
            )
        )


@dataclass
class _Claims:
    """The claimed rows of one round; held until each was recorded, however long the others take."""

    carrier: Carrier
    row_ids: list[int]
    waiting_ids: list[int] = field(init=False)
    """Those that were not begun."""
    _renewed_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.waiting_ids = list(self.row_ids)
        self._renewed_at = self.carrier.real_now()

    def begun(self, row: Outbox) -> Outbox:
        """It goes on the wire now."""
        self.waiting_ids.remove(row.id or 0)
        return row

    def renew_if_due(self) -> None:
        """Between two rows: nobody else may take the ones that still wait."""
        if (self.carrier.real_now() - self._renewed_at).total_seconds() >= self.carrier.lease_seconds / 3:
            self.renew()

    def renew(self) -> None:
        """This process lives and is at work."""
        self._renewed_at = self.carrier.real_now()
        renew(self.carrier.office, self.row_ids, self.carrier.who, self._renewed_at, self.carrier.lease_seconds)
