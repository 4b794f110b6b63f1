"""What a manager's digest is made of: the open cases of their areas in the bands of the report `open`."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import nsmallest

from letters.cards import short_date
from letters.digests import ROWS_AT_MOST, DigestFacts, DigestLine
from letters.owed import BANDS, WHY, owed_offers
from procedure.amiss import Balance
from procedure.calendar import Calendar
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk, Person
from procedure.mail import MailClass
from procedure.owed import FROM_THE_FIRST_DAY, days_late, owed_on, rules_for
from procedure.standing import CaseLine, Owed, What, has_rules, seen_from, who_owes
from reports.open_cases import LABELS, due_band
from storage.access import hidden_from, kept_out_of
from storage.balance import BALANCED_DAYS, balances
from storage.gauges import desk_counts
from storage.ledger import Tx
from storage.lines import open_lines, owed_besides
from storage.looking import undecided_staff_mails
from storage.pen import how_many_unanswered

LONG_BEFORE = "due_later"  # the one band that is nobody's worry today
NOT_LOADED = "procedure not loaded"
WRITTEN_TO = "a mail of ours may be the answer"


@dataclass(frozen=True)
class _Placed:
    """An open case with its band, its working days of lateness, and why a manager must see it."""

    line: CaseLine
    band: str
    days_late: int
    whys: tuple[str, ...]


def digest_facts(tx: Tx, desk: Desk, person: Person, now: datetime) -> DigestFacts:
    """The digest of a manager's own areas and of what is routed nowhere; of everything for who manages no area.

    A sensitive case is counted, and named to nobody who may not see it. A person complained about can not "be told of
    the case": of that not even a number tells.
    """
    today = office_date(desk.procedure(desk.default_procedure), now)
    mails = undecided_staff_mails(tx)
    others = _areas_of_others(desk, person)
    about_them = kept_out_of(tx, person.email)
    lines = (one for one in open_lines(tx) if one.area not in others and one.reference not in about_them)
    lines_now = [seen_from(desk, one) for one in lines]
    places = _Places(desk, today, {key: calendar_of(one) for key, one in desk.procedures.items()})
    placed = [_place(places, one, one.reference in mails) for one in lines_now]
    besides, untold = _told_apart(owed_besides(tx), about_them)
    owed = [one for one in besides if one.area not in others and _must_show(desk, one, today)]
    hidden = hidden_from(tx, person.email)
    worrying = [one for one in placed if one.whys and one.line.reference not in hidden]
    named = [_owed_line(desk, one, today) for one in owed if not one.line or one.line.reference not in hidden]
    counts = desk_counts(tx)
    balanced = _balances(tx, desk, today, now)
    recorded = how_many_unanswered(tx, now - (today - _last_digest_on(desk, today)))
    return DigestFacts(
        today=today,
        newly_late=sum(1 for one in placed if one.days_late == 1),
        breaks_today=sum(1 for one in placed if one.line.told_on == today),
        bands=(*_bands(placed), *_owed_bands(owed)),
        lines=_first(desk, worrying, named),
        more=max(0, len(worrying) + len(named) - ROWS_AT_MOST),
        held_mails=max(0, counts.held_mails - sum(1 for one in untold if one.what is What.HELD)),
        failed_letters=counts.failed_letters,
        waiting_letters=counts.waiting_letters,
        paused_since=counts.paused_at.strftime("%d %b %H:%M UTC") if counts.paused_at else "",
        seal=counts.seal[:16],
        balances=tuple((f"Mail of {one.mailbox}, {short_date(one.day)}", one.say) for one in balanced),
        has_gap=any(one.gap for one in balanced),
        recorded=sum(recorded.values()),
        through_lists=recorded.get(MailClass.BULK, 0),
        overdue_by_owner=_overdue_by_owner(desk, (one for one in placed if one.line.reference not in hidden)),
    )


def _told_apart(owed: Iterable[Owed], about_them: Container[str]) -> tuple[list[Owed], list[Owed]]:
    """What somebody may be told of, and what is owed on cases that are about them."""
    told: list[Owed] = []
    untold: list[Owed] = []
    for one in owed:
        (untold if one.line and one.line.reference in about_them else told).append(one)
    return told, untold


def _overdue_by_owner(desk: Desk, placed: Iterable[_Placed]) -> tuple[tuple[str, int], ...]:
    """Workload, no ranking: by name."""
    counted = Counter(one.line.owner for one in placed if one.days_late > 0)
    named = ((desk.person(owner), owner, number) for owner, number in counted.items())
    return tuple(sorted((person.name if person else owner, number) for person, owner, number in named))


def _balances(tx: Tx, desk: Desk, today: date, now: datetime) -> list[Balance]:
    """ "The digest states the balance per mailbox and day": of the days since the last digest, and every gap before."""
    since = _last_digest_on(desk, today)
    return [one for one in balances(tx, desk, now) if one.day < today and (one.day >= since or one.gap)]


def _last_digest_on(desk: Desk, today: date) -> date:
    """The working day before this one."""
    calendar = calendar_of(desk.procedure(desk.default_procedure))
    days = (today - timedelta(days=back) for back in range(1, BALANCED_DAYS))
    return next((day for day in days if calendar.is_working_day(day)), today)


def _areas_of_others(desk: Desk, person: Person) -> frozenset[str]:
    """The codes of the areas that somebody else manages; none for who manages no area."""
    manages_any = any(one.manager == person.email for one in desk.areas)
    return frozenset(one.code for one in desk.areas if manages_any and one.manager != person.email)


def _first(desk: Desk, worrying: Iterable[_Placed], besides: Iterable[DigestLine]) -> tuple[DigestLine, ...]:
    """Of thousands only those that are shown are made."""
    first = nsmallest(ROWS_AT_MOST, worrying, key=lambda one: (one.line.due_on, one.line.reference))
    lines = (*(_digest_line(desk, one) for one in first), *besides)
    return tuple(nsmallest(ROWS_AT_MOST, lines, key=lambda one: (one.due_on, one.reference)))


@dataclass(frozen=True)
class _Places:
    """Band and working days of lateness by procedure and due date, each counted once: hundreds of cases share it."""

    desk: Desk
    today: date
    calendars: Mapping[str, Calendar]
    _known: dict[tuple[str, date], tuple[str, int]] = field(default_factory=dict)
    _loaded: dict[tuple[str, int], bool] = field(default_factory=dict)

    def of(self, procedure: str, due_on: date) -> tuple[str, int]:
        """The band, and how many days late; negative before the day."""
        key = procedure, due_on
        if key not in self._known:
            calendar = self.calendars[procedure]
            self._known[key] = due_band(due_on, self.today, calendar), _days_late(due_on, self.today, calendar)
        return self._known[key]

    def has_rules(self, line: CaseLine) -> bool:
        """Whether the procedure of the case is loaded and has its stage."""
        key = line.procedure, line.stage
        if key not in self._loaded:
            self._loaded[key] = has_rules(self.desk, line)
        return self._loaded[key]


def _place(places: _Places, line: CaseLine, was_written_to: bool) -> _Placed:
    # By the case's procedure; while that is not loaded the desk's own, so that one case cannot stop the digest.
    is_loaded = places.has_rules(line)
    whys = _whys(line, places.today)
    if whys and was_written_to:
        whys.append(WRITTEN_TO)
    band, late = places.of(line.procedure if is_loaded else places.desk.default_procedure, line.due_on)
    return _Placed(line, band, late, tuple(whys) if is_loaded else (NOT_LOADED, *whys))


def _days_late(due_on: date, today: date, calendar: Calendar) -> int:
    """Negative: so many working days are left. Late on a day that is no working day counts as one day."""
    if due_on >= today:
        return -calendar.working_days_between(today, due_on)
    return max(1, calendar.working_days_between(due_on, today))


def _whys(line: CaseLine, today: date) -> list[str]:
    if line.answer_leaving:
        leaves = "answer written, not carried" if line.answer_by_hand else "answer leaves"
        return [leaves] if line.due_on < today else []
    found = []
    if line.due_on <= today:
        found.append("overdue" if line.due_on < today else "due today")
    if not line.owner:
        found.append("no owner")
    if line.promised_on is not None and line.promised_on < today:
        found.append("promise expired")
    if line.receipt_sent_at is None and line.acknowledged_at is None:
        found.append("not acknowledged")
    return found


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


def _must_show(desk: Desk, owed: Owed, today: date) -> bool:
    """What is late; and, from the first day on, what keeps a complainant from hearing anything."""
    return owed.what in FROM_THE_FIRST_DAY or owed_on(rules_for(desk, owed), owed) < today


def _owed_bands(owed: Sequence[Owed]) -> tuple[tuple[str, int], ...]:
    """Beside the bands of open cases: these stand on closed cases too, and on none."""
    counted = Counter(one.what for one in owed)
    return tuple((label, counted[what]) for what, label in BANDS.items())


def _owed_line(desk: Desk, owed: Owed, today: date) -> DigestLine:
    """Something owed besides a reply, with the day by which it is."""
    procedure = rules_for(desk, owed)
    on = owed_on(procedure, owed)
    late = days_late(calendar_of(procedure), on, today)
    why = WHY[owed.what]
    if owed.line and not has_rules(desk, owed.line):
        why = f"{NOT_LOADED}, {why}"
    area, owner = desk.area(owed.area), desk.person(who_owes(desk, owed))
    return DigestLine(
        owed.name,
        area.name if area else owed.area,
        owner.name if owner else "",
        on,
        owed.line.promised_on if owed.line else None,
        late,
        why,
        owed_offers(owed.what, owed.line.reference if owed.line else "", owed.item),
    )
