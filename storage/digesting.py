"""What a manager's digest is made of, read from the ledger."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from letters.digests import DigestFacts, DigestLine
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk, Person, Role
from procedure.standing import CaseLine
from procedure.words import HeldState, OutboxState
from storage.house import letters_paused
from storage.outbox import DEAD_ENDS
from storage.tables import Message, Outbox, Seal
from storage.turns import ACTIVE, LETTERS
from storage.views import open_lines

BANDS = (("Overdue by more than 20", 21), ("Overdue by 11-20", 11), ("Overdue by 6-10", 6), ("Overdue by 1-5", 1))


def digest_facts(tx: Session, desk: Desk, person: Person, now: datetime) -> DigestFacts:
    """The manager's areas and what is routed nowhere; an administrator's or an area-less manager's digest has all."""
    today = office_date(desk.procedure(desk.default_procedure), now)
    lines = [_line(desk, one, today) for one in open_lines(tx) if _is_theirs(desk, person, one)]
    pause = letters_paused(tx)
    return DigestFacts(
        today=today,
        newly_late=sum(1 for one in lines if one.days_late == 1),
        breaks_today=sum(1 for one in lines if (one.promised_on or one.due_on) == today),
        bands=_bands(lines),
        lines=tuple(one for one in lines if one.why),
        held_mails=_count_held(tx),
        failed_letters=_count_letters(tx, DEAD_ENDS),
        waiting_letters=_count_letters(tx, ACTIVE),
        paused_since=pause.paused_at.strftime("%d %b %H:%M UTC") if pause else "",
        seal=(tx.exec(select(Seal.hash).order_by(col(Seal.id).desc()).limit(1)).first() or "")[:16],
    )


def _is_theirs(desk: Desk, person: Person, line: CaseLine) -> bool:
    area = desk.area(line.area)
    manages_any = any(one.manager == person.email for one in desk.areas)
    if area is None or not area.manager or not manages_any:
        return True
    return area.manager == person.email or Role.ADMIN in person.roles


def _line(desk: Desk, line: CaseLine, today: date) -> DigestLine:
    calendar = calendar_of(desk.procedure(line.procedure))
    if line.due_on < today:
        days = max(1, calendar.working_days_between(line.due_on, today))
    else:
        days = -calendar.working_days_between(today, line.due_on)
    why = ", ".join(_whys(line, today, days))
    return DigestLine(line.reference, line.area, line.owner, line.due_on, line.promised_on, days, why)


def _whys(line: CaseLine, today: date, days_late: int) -> list[str]:
    found = []
    if line.answer_leaving:
        return ["answer leaves"] if days_late > 0 else []
    if days_late > 0:
        found.append("overdue")
    elif line.due_on == today:
        found.append("due today")
    if not line.owner:
        found.append("no owner")
    if line.promised_on and line.promised_on < today:
        found.append("promise expired")
    if line.receipt_sent_at is None and line.acknowledged_at is None:
        found.append("not acknowledged")
    return found


def _bands(lines: Sequence[DigestLine]) -> tuple[tuple[str, int], ...]:
    counted, above = [], 10_000
    for label, least in BANDS:
        counted.append((f"{label} working days", sum(1 for one in lines if least <= one.days_late < above)))
        above = least
    counted.append(("Due today", sum(1 for one in lines if one.days_late == 0)))
    counted.append(("Due in 1-5 working days", sum(1 for one in lines if -5 <= one.days_late < 0)))
    counted.append(("No owner", sum(1 for one in lines if not one.owner)))
    counted.append(("Promise expired", sum(1 for one in lines if "promise expired" in one.why)))
    return tuple(counted)


def _count_held(tx: Session) -> int:
    return int(tx.exec(select(func.count()).where(Message.held_state == HeldState.HELD)).one())


def _count_letters(tx: Session, states: Sequence[OutboxState]) -> int:
    query = select(func.count()).where(col(Outbox.state).in_(states), col(Outbox.kind).in_(LETTERS))
    return int(tx.exec(query).one())
