"""A person's letter: checked by the lint, queued to leave after the minutes in which it can be cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.facts import Facts
from letters.letter import Letter
from letters.lint import Finding, Severity
from letters.naming import parties_in
from letters.notes import Action, Offer
from letters.preview import Preview, found_in
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.preset import Letter as Listed
from procedure.words import Channel, OutboxKind, OutboxState
from storage.cases import BY_HAND, contacts_of
from storage.leaving import LetterOrder, is_after_a_lost_one, queue_letter
from storage.office import Office
from storage.papers import channel_for, keep_paper, worded
from storage.parties import DISCLOSING, heed_of, why_not_tell
from storage.rows import table_of, told
from storage.tables import Case, Contact, Outbox, Stage
from storage.trail import append
from storage.written_to import mark_of

REASON_CHARACTERS = 500
LOST = (
    "Sent Items show another letter of this kind on the case, which the ledger lost when it was put back from a "
    "backup: look there whether this one is still needed."
)
WITHOUT = "Add it, or say why the letter may go without it."


@dataclass(frozen=True)
class Draft:
    """A letter to write. `becomes` is what is true once it has left, `duty_key` what it settles.

    `override_reason` is why it may leave without a section that the procedure lists.
    """

    kind: OutboxKind
    facts: Facts
    becomes: Mapping[str, str] = field(default_factory=dict)
    duty_key: str = ""
    override_reason: str = ""


@dataclass(frozen=True)
class Queued:
    """The queued letter, the sentence about when it leaves, what the lint would rather see, and the Cancel button."""

    row: Outbox
    say: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class _Written:
    """A letter with what the lint found in it, and the other parties of the case that it names."""

    letter: Letter
    findings: tuple[Finding, ...]
    parties: tuple[str, ...]

    def of(self, severity: Severity) -> list[Finding]:
        return [one for one in self.findings if one.severity is severity]


def queue_by_person(
    tx: Session, office: Office, case: Case, stage: Stage, contact: Contact, draft: Draft, *, by: str, now: datetime
) -> Queued:
    """Write and queue the letter. NotAllowed, with everything that is missing, when the lint blocks it, and while a
    consent is missing without which nothing of the case may be told.

    "A missing section is a warning that a person may override with a reason", which is kept with the event. For
    somebody who prefers post or phone the letter waits for a person to carry it.
    """
    _check_may_tell(tx, case, draft.kind)
    written = _write(tx, office, case, contact, draft)
    reason = _check(written, draft.override_reason)
    channel = channel_for(contact)
    order = LetterOrder(
        kind=draft.kind,
        letter=written.letter,
        to=contact.address,
        channel=channel,
        due_at=now if channel in BY_HAND else _leaves_at(office, now),
        is_automatic=False,
        duty_key=draft.duty_key,
        facts={**draft.becomes, **(mark_of(office.secret, contact, channel) if channel in BY_HAND else {})},
    )
    row = queue_letter(tx, case, stage, order, domain=office.desk.domain, secret=office.secret, now=now)
    keep_paper(tx, office, row, draft.facts, contact, _today(office, case, now))
    data: dict[str, str | int | None] = {"kind": draft.kind.value, "stage": stage.number, "letter_id": row.id}
    if reason:
        data["without"] = ", ".join(one.section for one in written.of(Severity.SECTION))
    append(tx, case_id=case.id, at=now, kind="letter_queued", actor=by, data=data, payload=reason)
    say, offers = _carried_by_hand(row) if channel in BY_HAND else _carried_by_mail(office, row)
    warnings = [one.say for one in written.of(Severity.WARNING)]
    if is_after_a_lost_one(tx, case, row):
        warnings.insert(0, LOST)
    parties = [f"It names {name}, another party of this case." for name in written.parties]
    careful = why_not_tell(tx, case.id or 0)
    secret = [f"It must say nothing of the case: {careful}."] if careful else []
    return Queued(row, " ".join((say, *secret, *parties, *warnings)), offers)


def _check_may_tell(tx: Session, case: Case, kind: OutboxKind) -> None:
    why_not = why_not_tell(tx, case.id or 0) if kind in DISCLOSING else ""
    if why_not:
        raise NotAllowed(f"Nothing may be told on {case.reference} yet: {why_not}. When it has come, record it.")


def _carried_by_mail(office: Office, row: Outbox) -> tuple[str, tuple[Offer, ...]]:
    minutes = office.desk.limits.hold_minutes
    say = f"The letter leaves in {minutes} minutes." if minutes else "The letter leaves now."
    return say, (Offer(Action.CANCEL_LETTER, row.key),) if minutes else ()


def _carried_by_hand(row: Outbox) -> tuple[str, tuple[Offer, ...]]:
    offers = (Offer(Action.POSTED, row.key), Offer(Action.CANCEL_LETTER, row.key))
    if row.channel is Channel.PHONE:
        return "No mail goes out: please phone, say what the letter says, and record the day of the call.", offers
    return "No mail goes out: please print and post the letter, and record the day when it was posted.", offers


def preview_by_person(
    tx: Session, office: Office, case: Case, contact: Contact, draft: Draft, now: datetime
) -> Preview:
    """The letter as it would be queued now, with what is wrong with it; nothing is written to the ledger."""
    written = _write(tx, office, case, contact, draft)
    channel = channel_for(contact)
    preview = Preview(
        written.letter,
        draft.facts,
        to=contact.address if channel is Channel.EMAIL else f"by {channel.value}",
        postal_address=contact.postal_address,
        leaves_at=_leaves_at(office, now),
        parties=written.parties,
        heed=heed_of(tx, case.id or 0),
        **found_in(written.findings),
    )
    why_not = why_not_tell(tx, case.id or 0) if draft.kind in DISCLOSING else ""
    return replace(preview, must_mend=(*preview.must_mend, *([f"Not yet: {why_not}."] if why_not else [])))


def _today(office: Office, case: Case, now: datetime) -> date:
    return office_date(office.desk.procedure(case.procedure_id), now)


def _leaves_at(office: Office, now: datetime) -> datetime:
    return now + timedelta(minutes=office.desk.limits.hold_minutes)


def _write(tx: Session, office: Office, case: Case, contact: Contact, draft: Draft) -> _Written:
    letter = worded(office, draft.facts, contact)
    findings = office.letters.lint(
        letter,
        draft.facts,
        not_to_name=[one.name for one in office.desk.people],
        last_text=_last_text(tx, case, draft.kind),
        sections=_sections(office, case, letter),
    )
    return _Written(letter, findings, parties_in(letter.text, _other_names(tx, case, contact)))


def _sections(office: Office, case: Case, letter: Letter) -> tuple[str, ...]:
    """The sections that the case's procedure lists for this kind of letter."""
    if letter.kind.value not in tuple(Listed):
        return ()
    return office.desk.procedure(case.procedure_id).sections_of(Listed(letter.kind.value))


def _check(written: _Written, override_reason: str) -> str:
    """The reason to keep, if one was needed; NotAllowed with what the letter lacks."""
    blocking = [one.say for one in written.of(Severity.BLOCKING)]
    lacking = [one.say for one in written.of(Severity.SECTION)]
    reason = override_reason.strip()
    if blocking:
        raise NotAllowed(" ".join((*blocking, *lacking)))
    if lacking and not reason:
        raise NotAllowed(" ".join((*lacking, WITHOUT)))
    if len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Say in at most {REASON_CHARACTERS} characters why the letter may go without it.")
    return reason if lacking else ""


def _last_text(tx: Session, case: Case, kind: OutboxKind) -> str:
    """The text of the last letter of this kind on the case that was not taken back."""
    return told(tx, _last_of_kind(kind), of_case=case.id).scalar() or ""


@cache
def _last_of_kind(kind: OutboxKind) -> Executable:
    row = table_of(Outbox).c
    query = sql_select(row.text).where(
        row.case_id == bindparam("of_case"), row.kind == kind, row.state != OutboxState.CANCELLED
    )
    return query.order_by(row.id.desc()).limit(1)


def _other_names(tx: Session, case: Case, contact: Contact) -> list[str]:
    others = [one for one in contacts_of(tx, case.id or 0) if one is not contact]
    return [one.name for one in others if one.name != contact.name]
