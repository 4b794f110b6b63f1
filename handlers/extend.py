"""A later date that the procedure allows: a handler asks, the role that approves decides, a letter tells."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.facts import ExtensionFacts
from letters.labels import APPROVERS
from letters.notes import Action, Offer
from letters.sentences import as_sentence
from procedure.deadlines import office_date
from procedure.desk import Role
from procedure.errors import NotAllowed
from procedure.extending import Extendable, check_in_time, extension_of, may_approve, mistakes_in, role_of
from procedure.preset import Approver
from procedure.staff import require_staff
from procedure.words import ExtensionState, OutboxKind
from storage.access import answering_for, lock_for, who_may_see
from storage.answering import cancel_waiting_letters
from storage.cases import BY_PEOPLE, is_leaving, open_stage
from storage.casework import agree, rules_of, tell_person, tell_thread
from storage.contacting import writable_contact
from storage.extending import extendable, extensions_of, facts_of_extension, waiting_extension
from storage.ledger import Tx
from storage.redating import was_told_a_date
from storage.tables import Case, Extension, Stage
from storage.trail import append
from storage.writing import Draft, queue_by_person

REASON_CHARACTERS = 2_000


@dataclass(frozen=True)
class Extending:
    """Until when, and why; the reason is for the complainant."""

    until: date
    reason: str


def extend(office: Office, reference: str, wish: Extending, by: str, now: datetime) -> Done:
    """Ask for an extension; whoever may approve it approves at once. NotAllowed says all that is wrong."""
    person = require_staff(office.desk, by)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, person.email)
        stage = open_stage(tx, case)
        waits = waiting_extension(tx, stage)
        if waits is not None:
            raise NotAllowed(f"An extension of {reference} to {short_date(waits.until)} is {_SO_FAR[waits.state]}")
        facts = _checked(tx, office, case, stage, wish, now)
        extension = _asked(tx, stage, wish, person.email, now)
        data = facts_of_extension(stage, wish.until)
        event = append(
            tx, case_id=case.id, at=now, kind="extension_asked", actor=person.email, data=data, payload=wish.reason
        )
        if may_approve(extension_of(facts.rule), person):
            done = _approve(tx, office, case, stage, extension, facts, person.email, now)
        else:
            approver = extension_of(facts.rule).approver
            until = short_date(wish.until)
            text = f"An extension of {reference} to {until} is asked for; the limit is {short_date(facts.limit)}."
            offers = tuple(
                Offer(one, reference) for one in (Action.APPROVE_EXTENSION, Action.REFUSE_EXTENSION, Action.OPEN)
            )
            for email in _approvers(tx, office, case, approver):
                tell_person(tx, case, event, email, text, now, offers)
            done = Done(f"{text} Now {role_of(approver)} decides.", reference)
        agree(tx, office.desk, case, now)
    return done


def decide_extension(office: Office, reference: str, approves: bool, by: str, now: datetime) -> Done:
    """Approve the extension that was asked for, whose letter then leaves, or refuse it."""
    person = require_staff(office.desk, by)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, person.email)
        stage = open_stage(tx, case)
        procedure, _ = rules_of(office.desk, case)
        approver = extension_of(procedure.stage(stage.number)).approver
        if not may_approve(extension_of(procedure.stage(stage.number)), person):
            raise NotAllowed(f"Only {role_of(approver)} may decide about an extension of {reference}.")
        waits = waiting_extension(tx, stage)
        if waits is None or waits.state is not ExtensionState.ASKED:
            raise NotAllowed(f"There is no extension of {reference} to decide about.")
        if approves:
            facts = _checked(tx, office, case, stage, Extending(waits.until, waits.reason), now)
            done = _approve(tx, office, case, stage, waits, facts, person.email, now)
        else:
            done = _refuse(tx, office, case, stage, waits, person.email, now)
        agree(tx, office.desk, case, now)
    return done


_SO_FAR = {
    ExtensionState.ASKED: "asked for already and waits to be decided.",
    ExtensionState.APPROVED: "approved already, and its letter leaves soon. Cancel it to change it.",
}


def _checked(tx: Tx, office: Office, case: Case, stage: Stage, wish: Extending, now: datetime) -> Extendable:
    procedure, calendar = rules_of(office.desk, case)
    extension_of(procedure.stage(stage.number))
    facts, today = extendable(tx, procedure, calendar, stage), office_date(procedure, now)
    check_in_time(facts, today)
    if any(is_leaving(tx, stage, (kind,)) for kind in BY_PEOPLE):
        raise NotAllowed(f"A letter to the complainant of {case.reference} is written already and leaves soon.")
    writable_contact(tx, case)
    wrong = mistakes_in(procedure, calendar, facts, wish.until, today)
    if not wish.reason.strip() or len(wish.reason) > REASON_CHARACTERS:
        wrong.append(f"Give a reason of at most {REASON_CHARACTERS:,} characters.")
    if wrong:
        raise NotAllowed(" ".join(wrong))
    return facts


def _asked(tx: Tx, stage: Stage, wish: Extending, by: str, now: datetime) -> Extension:
    number = len(extensions_of(tx, stage)) + 1
    extension = Extension(
        stage_id=stage.id or 0,
        number=number,
        until=wish.until,
        reason=wish.reason.strip(),
        asked_at=now,
        asked_by=by,
    )
    tx.add(extension)
    tx.flush()
    return extension


def _approve(
    tx: Tx, office: Office, case: Case, stage: Stage, extension: Extension, facts: Extendable, by: str, now: datetime
) -> Done:
    """It counts once its letter has left: approval alone tells the complainant nothing."""
    procedure, _ = rules_of(office.desk, case)
    rule, sender = extension_of(facts.rule), office.sender(case.area, case.mailbox)
    extension.state, extension.decided_at, extension.decided_by = ExtensionState.APPROVED, now, by
    letter = ExtensionFacts(
        sender=sender,
        reference=case.reference,
        said_by=facts.told_on,
        promised_on=extension.until,
        reason=as_sentence(extension.reason),
        approver_role=APPROVERS[rule.approver],
        contact=sender.staffed_contact or sender.reply_address,
        signpost=office.signpost(procedure) if rule.signpost_required else None,
        was_told=was_told_a_date(tx, stage),
    )
    becomes = {"promised_on": extension.until.isoformat(), "reason": extension.reason, "extension": str(extension.id)}
    if rule.notice_before_limit:
        becomes["before"] = facts.limit.isoformat()
    data = facts_of_extension(stage, extension.until)
    append(tx, case_id=case.id, at=now, kind="extension_approved", actor=by, data=data)
    cancel_waiting_letters(tx, stage, now, by=OutboxKind.EXTENSION)
    draft = Draft(OutboxKind.EXTENSION, letter, becomes)
    queued = queue_by_person(tx, office, case, stage, writable_contact(tx, case), draft, by=by, now=now)
    say = f"The extension of {case.reference} to {short_date(extension.until)} is approved. {queued.say}"
    return Done(say, case.reference, queued.offers)


def _refuse(tx: Tx, office: Office, case: Case, stage: Stage, extension: Extension, by: str, now: datetime) -> Done:
    extension.state, extension.decided_at, extension.decided_by = ExtensionState.REFUSED, now, by
    data = facts_of_extension(stage, extension.until)
    event = append(tx, case_id=case.id, at=now, kind="extension_refused", actor=by, data=data)
    text = f"The extension of {case.reference} to {short_date(extension.until)} was refused."
    offers = tuple(Offer(one, case.reference) for one in (Action.RESPOND, Action.HOLD, Action.OPEN))
    for email in dict.fromkeys((extension.asked_by, stage.owner)):
        if email != by:
            tell_person(tx, case, event, email, text, now, offers)
    tell_thread(tx, office.desk, case, event, text, now)
    return Done(text, case.reference)


def _approvers(tx: Tx, office: Office, case: Case, approver: Approver) -> tuple[str, ...]:
    if approver is Approver.MANAGER:
        return tuple(sorted(answering_for(tx, office.desk, case)))
    return who_may_see(tx, case, [one.email for one in office.desk.people if Role.ADMIN in one.roles])
