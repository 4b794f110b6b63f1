"""A report of the timetable is counted and sent, once for each period: to managers, by mail, with its files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from handlers.office import Office
from letters.report_mail import ReportMail, report_command, report_mail
from procedure.dates import ONE_DAY, spoken
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk, Person
from procedure.report_duties import recipients, report_in_key, report_of
from procedure.report_times import ReportTime, span
from procedure.timetable import day_in_key, next_office_hour
from procedure.words import OutboxKind
from reports.asking import Options
from reports.catalogue import build
from reports.forms import CONTENT_TYPES, Form, file_of
from reports.freezing import DEFINITION, to_text
from reports.indicator_files import with_own
from reports.model import Report
from reports.narrowing import Narrowed
from reports.performance import Compare
from reports.periods import Period
from reports.published import against_published, published_beside
from reports.sentences import sentences
from storage import duties, outbox
from storage.enclosing import File, drop_delivered, enclose, that_fit
from storage.frozen import NAME_CHARACTERS as NAME
from storage.frozen import frozen_row, keep_if_free
from storage.frozen_by import TIMETABLE
from storage.ledger import Tx
from storage.tables import Duty, Outbox
from storage.trail import append

NAME_CHARACTERS = 40
"""Of the areas in the name of a file."""


def report(office: Office, duty: Duty, now: datetime) -> None:
    """Settle the duty, put one mail for each recipient into the outbox, write the duty of the next period.

    All of that is one commit. It is counted before, so that nobody waits for it. A bot that was away sends each period
    that it missed; what it catches up with at night leaves when the office opens.
    """
    with office.reading() as (_, living):
        desk = living.desk
    one, first = report_in_key(desk, duty.key), day_in_key(duty.key)
    made = _made(office, desk, one, first, now) if one else None
    with office.writing() as (tx, office):
        if not duties.meet_act(tx, duty.key, now) or one is None or made is None:
            return
        following = report_of(desk, one, span(one.every, first)[1] + ONE_DAY)
        duties.seed(tx, [following] if following else [])
        drop_delivered(tx, now)
        for person in recipients(desk, one):
            _send(tx, desk, f"{duty.key}.{person.email}", person, made, now)
        facts = {"report": one.report, **_dates(made.period)}
        if made.document:
            _keep(tx, one, _name(one, first), made.document, facts, now)
        append(tx, case_id=None, at=now, kind="report_sent", data=facts)


@dataclass(frozen=True)
class _Made:
    """Everything that takes time, made before the ledger is locked; `document` is what is frozen, or ""."""

    period: Period
    mail: ReportMail
    files: tuple[File, ...]
    document: str


def _made(office: Office, desk: Desk, one: ReportTime, first: date, now: datetime) -> _Made:
    counted = _counted(office, desk, one, first, now)
    found = against_published(office.ledger, counted)
    files, left_out = that_fit(_files(found, one, first))
    mail = _mail(found, one, files, left_out, _today(desk, now))
    return _Made(found.period, mail, files, to_text(counted) if one.is_frozen else "")


def _counted(office: Office, desk: Desk, one: ReportTime, first: date, now: datetime) -> Report:
    """Beside the same period a year before, where the report can be compared."""
    period = Period(*span(one.every, first))
    found = build(
        office.ledger,
        desk,
        one.report,
        period,
        today=_today(desk, now),
        compare=Compare.PREVIOUS_YEAR,
        options=_options(desk, one),
        only=Narrowed(area=one.areas),
    )
    return published_beside(office.ledger, found) if one.is_public else found


def _options(desk: Desk, one: ReportTime) -> Options:
    """Of indicators also the organisation's own definitions."""
    own = Path(desk.indicators) if desk.indicators else None
    return Options(definitions=with_own(own) if one.report == "indicator" else None)


def _keep(tx: Tx, one: ReportTime, name: str, document: str, facts: dict[str, str], now: datetime) -> None:
    """As published; where somebody has frozen another under this name, theirs stays."""
    if keep_if_free(tx, frozen_row(name, one.report, DEFINITION, now, document)):
        kept = {"definition": DEFINITION, "document": sha256(document.encode()).hexdigest(), "by": TIMETABLE}
        append(tx, case_id=None, at=now, kind="report_frozen", data=facts | kept, payload=name)


def _name(one: ReportTime, first: date) -> str:
    words = (one.report, one.every, first.isoformat(), *one.areas, *(["public"] if one.is_public else []))
    return " ".join(words)[:NAME]


def _files(made: Report, one: ReportTime, first: date) -> Iterator[File]:
    for form in map(Form, one.forms):
        public = "-public" if one.is_public else ""
        areas = "".join(f"-{area}" for area in one.areas)[:NAME_CHARACTERS]
        yield File(f"{one.report}-{one.every}-{first}{areas}{public}.{form}", CONTENT_TYPES[form], file_of(made, form))


def _mail(made: Report, one: ReportTime, files: Sequence[File], left_out: Sequence[str], today: date) -> ReportMail:
    command = report_command(one, made.period.first, made.period.last)
    names = [each.name for each in files]
    return report_mail(made.title, spoken(today), sentences(made), names, left_out, command)


def _send(tx: Tx, desk: Desk, key: str, person: Person, made: _Made, now: datetime) -> None:
    procedure = desk.procedure(desk.default_procedure)
    row = Outbox(
        key=key,
        kind=OutboxKind.STAFF_MAIL,
        address=person.email,
        message_id=f"<report.{sha256(key.encode()).hexdigest()[:32]}@{desk.domain}>",
        subject=made.mail.subject,
        text=made.mail.text,
        queued_at=now,
        due_at=next_office_hour(procedure, calendar_of(procedure), now),
    )
    if outbox.put(tx, row) and (put := outbox.by_key(tx, key)) is not None:
        enclose(tx, put.id or 0, made.files)


def _today(desk: Desk, now: datetime) -> date:
    return office_date(desk.procedure(desk.default_procedure), now)


def _dates(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}
