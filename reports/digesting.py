"""What a manager's digest is made of: the open cases of their areas in the bands of the report `open`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from letters.digests import DigestFacts, DigestLine
from procedure.calendar import Calendar
from procedure.chasing import What, owed_reminder
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk, Person
from procedure.preset import Procedure
from procedure.standing import CaseLine, Owed, has_rules, seen_from
from reports.open_cases import LABELS, due_band
from storage.gauges import desk_counts
from storage.ledger import Tx
from storage.lines import open_lines, owed_on_closed

LONG_BEFORE = "due_later"  # the one band that is nobody's worry today
NOT_LOADED = "procedure not loaded"
_OWED = {What.DECIDE: "reply undecided", What.SEND_AGAIN: "response came back"}


@dataclass(frozen=True)
class _Placed:
    """An open case with its band, its working days of lateness, and why a manager must see it."""

    line: CaseLine
    band: str
    days_late: int
    whys: tuple[str, ...]


def digest_facts(tx: Tx, desk: Desk, person: Person, now: datetime) -> DigestFacts:
    """The digest of a manager's own areas and of what is routed nowhere; of everything for who manages no area."""
    today = office_date(desk.procedure(desk.default_procedure), now)
    placed = [_place(desk, seen_from(desk, one), today) for one in open_lines(tx) if _is_theirs(desk, person, one)]
    lines = [_digest_line(desk, one) for one in placed if one.whys]
    lines += [_owed_line(desk, one, today) for one in owed_on_closed(tx) if _is_theirs(desk, person, one.line)]
    counts = desk_counts(tx)
    return DigestFacts(
        today=today,
        newly_late=sum(1 for one in placed if one.days_late == 1),
        breaks_today=sum(1 for one in placed if one.line.told_on == today),
        bands=_bands(placed),
        lines=tuple(sorted(lines, key=lambda one: (one.due_on, one.reference))),
        held_mails=counts.held_mails,
        failed_letters=counts.failed_letters,
        waiting_letters=counts.waiting_letters,
        paused_since=counts.paused_at.strftime("%d %b %H:%M UTC") if counts.paused_at else "",
        seal=counts.seal[:16],
    )


def _is_theirs(desk: Desk, person: Person, line: CaseLine) -> bool:
    area = desk.area(line.area)
    manages_any = any(one.manager == person.email for one in desk.areas)
    return area is None or not manages_any or area.manager == person.email


def _rules(desk: Desk, line: CaseLine) -> Procedure:
    """The case's procedure; while that is not loaded the desk's own, so that one case cannot stop the digest."""
    return desk.procedure(line.procedure if has_rules(desk, line) else desk.default_procedure)


def _place(desk: Desk, line: CaseLine, today: date) -> _Placed:
    calendar = calendar_of(_rules(desk, line))
    faults = () if has_rules(desk, line) else (NOT_LOADED,)
    return _Placed(
        line,
        due_band(line.due_on, today, calendar),
        _days_late(line.due_on, today, calendar),
        (*faults, *_whys(line, today)),
    )


def _days_late(due_on: date, today: date, calendar: Calendar) -> int:
    """Negative: so many working days are left. Late on a day that is no working day counts as one day."""
    if due_on >= today:
        return -calendar.working_days_between(today, due_on)
    return max(1, calendar.working_days_between(due_on, today))


def _whys(line: CaseLine, today: date) -> list[str]:
    if line.answer_leaving:
        return ["answer leaves"] if line.due_on < today else []
    found = {
        "overdue": line.due_on < today,
        "due today": line.due_on == today,
        "no_owner": not line.owner,
        "promise_expired": line.promised_on is not None and line.promised_on < today,
        "not_acknowledged": line.receipt_sent_at is None and line.acknowledged_at is None,
    }
    return [why.replace("_", " ") for why, applies in found.items() if applies]


def _bands(placed: Sequence[_Placed]) -> tuple[tuple[str, int], ...]:
    """The bands of the report `open`, so that digest and report never disagree on a name or a limit."""
    counted = Counter(one.band for one in placed)
    counted.update(why.replace(" ", "_") for one in placed for why in one.whys if why != "due today")
    return tuple((label, counted[key]) for key, label in LABELS.items() if key != LONG_BEFORE)


def _digest_line(desk: Desk, one: _Placed) -> DigestLine:
    line = one.line
    why = ", ".join(one.whys)
    area, owner = _names(desk, line)
    return DigestLine(line.reference, area, owner, line.due_on, line.promised_on, one.days_late, why)


def _names(desk: Desk, line: CaseLine) -> tuple[str, str]:
    """Of area and owner, as cards and lists show them."""
    area, owner = desk.area(line.area), desk.person(line.owner)
    return area.name if area else line.area, owner.name if owner else line.owner


def _owed_line(desk: Desk, owed: Owed, today: date) -> DigestLine:
    """A closed case on which something is owed, with the day by which it is."""
    line = seen_from(desk, owed.line)
    procedure = _rules(desk, line)
    found = owed_reminder(procedure, calendar_of(procedure), replace(owed, line=line), today)
    why = _OWED[found.what] if has_rules(desk, line) else f"{NOT_LOADED}, {_OWED[found.what]}"
    return DigestLine(
        line.reference,
        *_names(desk, line),
        found.on,
        line.promised_on,
        found.days_late,
        why,
        is_closed=True,
        message_id=found.message_id,
    )
