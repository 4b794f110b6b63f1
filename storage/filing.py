"""Mails that are no new complaint: filed on their case, held, or only recorded; people are asked where they decide."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from letters.cards import answered_offers
from letters.notes import Action, Offer
from procedure.bounces import BOUNCES_WITHIN
from procedure.desk import SENT_ITEMS
from procedure.mail import MailClass
from procedure.outcomes import Closure
from procedure.routing import means_danger
from procedure.screening import Screened
from procedure.words import DutyState, HeldState, OutboxKind, OutboxState, Status
from storage import duties, outbox
from storage.absences import suggest_deputy
from storage.access import answering_for
from storage.answering import evidence_of
from storage.asked import row_of
from storage.cases import UNDECIDED, complainant_of, current_stage, lock, lock_by_id, parties_of
from storage.casework import agree, tell_owner, tell_owner_and_manager, tell_person, tell_thread
from storage.extending import extension_came_back
from storage.held_notes import say_held
from storage.linking import survivors
from storage.looking import opened_again_at
from storage.office import Office
from storage.promises_back import promise_came_back
from storage.tables import Case, Message, Outbox, Stage
from storage.trail import append
from storage.urgency import mark_urgent
from storage.waiting_mails import owe_decision


def file_message(tx: Session, office: Office, message: Message, verdict: Screened, now: datetime) -> str:
    """Put a screened mail where it belongs; returns the reference of its case, or "". The message has its id."""
    case = case_of(tx, verdict) if verdict.reference else None
    if case is not None:
        message.case_id = case.id
        message.stage_id = current_stage(tx, case.id or 0).id
    if verdict.doubtful and verdict.mail_class in (MailClass.REPLY, MailClass.STAFF_REPLY):
        verdict = Screened(MailClass.HELD, verdict.reference, verdict.reason)
    place = _PLACES.get(verdict.mail_class)
    if place:
        place(tx, office, message, case, verdict, now)
    elif case is not None:
        append(tx, case_id=case.id, at=now, kind="message_filed", data=facts_of_mail(message))
    return case.reference if case else ""


def case_of(tx: Session, verdict: Screened) -> Case:
    """The case, locked; the one that goes on, where it was merged since the mail was looked at. A bounce stays."""
    case = lock(tx, verdict.reference or "")
    on = survivors(tx, [case.id or 0])[case.id or 0] if verdict.mail_class is not MailClass.BOUNCE else case.id
    return case if on == case.id else lock_by_id(tx, on or 0)


def _reply(tx: Session, office: Office, message: Message, case: Case | None, verdict: Screened, now: datetime) -> None:
    """On an open stage it is news for the owner; on a closed one people choose: escalate or file."""
    if case is None:
        return
    event = append(tx, case_id=case.id, at=now, kind="message_filed", data=facts_of_mail(message))
    stage = current_stage(tx, case.id or 0)
    offers: tuple[Offer, ...] = (Offer(Action.OPEN, case.reference),)
    is_party = message.from_address in parties_of(tx, [case.id or 0]).get(case.id or 0, ())
    who = "The complainant wrote again" if is_party else "A mail from somebody else was filed"
    text = f"{who} on {case.reference}."
    if case.status is Status.CLOSED and is_party:
        message.settled_as = UNDECIDED
        say, others = _about_closed(case, message)
        text += say
        offers += others
    elif case.status is Status.DORMANT:
        text += f" It is dormant, from an old mailbox: {office.desk.command} adopt {case.reference} makes it live."
    elif case.status is Status.OPEN and _means_danger(office, case, message):
        mark_urgent(tx, case, now)
    tell_thread(tx, office.desk, case, event, text, now, offers)
    tell_owner(tx, office.desk, case, event, stage.owner, text, now, offers)
    tx.flush()
    agree(tx, office.desk, case, now)


def _about_closed(case: Case, message: Message) -> tuple[str, tuple[Offer, ...]]:
    """What people have to decide: only an answer can be taken further, another end only taken back."""
    filed = Offer(Action.FILE_REPLY, str(message.id))
    if case.closure is Closure.NOT_A_COMPLAINT:
        return " We sent it on as no complaint: is it one after all?", (Offer(Action.UNROUTE, case.reference), filed)
    if case.closure:
        say = f" It was closed as {case.closure.value.replace('_', ' ')}: is it to be opened again?"
        return say, (Offer(Action.REOPEN, case.reference), filed)
    say = " It is closed: does the complaint go on to the next stage?"
    return say, (Offer(Action.ESCALATE, case.reference), filed)


def _means_danger(office: Office, case: Case, message: Message) -> bool:
    """ "Detection only ever adds attention": also of a case that was taken in hand before."""
    return means_danger(office.desk, office.desk.area(case.area), message.subject, message.text)


def _staff_reply(
    tx: Session, office: Office, message: Message, case: Case | None, verdict: Screened, now: datetime
) -> None:
    """ "The owner is asked: Is this the response?" Without a case somebody must say which one it is; but what was found
    in Sent Items is then only recorded, for most of that is no complaint's.
    """
    if case is None and message.mailbox.endswith(SENT_ITEMS):
        return
    if case is None:
        hold(tx, office, message, "Somebody of us wrote this, but to which case?", now)
        return
    event = append(tx, case_id=case.id, at=now, kind="message_filed", data=facts_of_mail(message))
    stage = current_stage(tx, case.id or 0)
    if stage.closed_at is not None:
        return
    message.settled_as = UNDECIDED
    # In whose name: whoever did not write it knows that somebody else did.
    writer = office.desk.person(message.from_address)
    text = f"{writer.name if writer else 'One of us'} wrote on {case.reference} by mail. Is this the response?"
    offers = answered_offers(message.id or 0, office.desk.procedure(case.procedure_id).outcomes)
    if stage.owner:
        tell_owner(tx, office.desk, case, event, stage.owner, text, now, offers)
    else:
        for email in (writer.email,) if writer else answering_for(tx, office.desk, case, has_owner=False):
            tell_person(tx, case, event, email, text, now, offers)
    tell_thread(tx, office.desk, case, event, "One of us wrote on this case by mail.", now)


def _bulk(tx: Session, office: Office, message: Message, case: Case | None, verdict: Screened, now: datetime) -> None:
    """ "A real person may write through a distribution list": on a case its owner hears of it. Nobody is answered."""
    if case is None:
        return
    event = append(tx, case_id=case.id, at=now, kind="message_filed", data=facts_of_mail(message))
    text = f"A mail that came through a list was filed on {case.reference}."
    offers = (Offer(Action.OPEN, case.reference),)
    tell_thread(tx, office.desk, case, event, text, now, offers)
    tell_owner(tx, office.desk, case, event, current_stage(tx, case.id or 0).owner, text, now, offers)


def _automatic(
    tx: Session, office: Office, message: Message, case: Case | None, verdict: Screened, now: datetime
) -> None:
    """ "An out-of-office reply suggests the deputy with a button"; anybody's else is only recorded."""
    if case is not None:
        append(tx, case_id=case.id, at=now, kind="message_filed", data=facts_of_mail(message))
    if not verdict.doubtful:
        suggest_deputy(tx, office.desk, message.from_address, case.area if case else "", now)


def _held(tx: Session, office: Office, message: Message, case: Case | None, verdict: Screened, now: datetime) -> None:
    hold(tx, office, message, verdict.reason or "Nobody could tell what this is.", now)
    if case is not None:
        append(tx, case_id=case.id, at=now, kind="message_held", data=facts_of_mail(message))


def hold(tx: Session, office: Office, message: Message, reason: str, now: datetime) -> None:
    """Put a mail into the holding pen and say so in the channel."""
    message.held_state, message.held_reason = HeldState.HELD, reason
    owe_decision(tx, message, now)
    say_held(tx, office, message, now)


def _bounce(tx: Session, office: Office, message: Message, case: Case | None, verdict: Screened, now: datetime) -> None:
    """Tied to the letter that bounced: its duty is blocked, the contact marked, a person is asked to write or phone.

    A report that fits no letter that has left is only recorded: anybody may write one.
    """
    letter = _letter(tx, case, verdict, now) if case else None
    if case is None or letter is None:
        return
    contact = complainant_of(tx, case.id or 0)
    if contact and contact.address == letter.address and contact.bounced_at is None:
        contact.bounced_at = now
    outbox.failed_for_good(tx, letter.id or 0, OutboxState.BOUNCED, "the other mail system sent it back")
    if _is_the_answer(tx, case, letter):
        _block(tx, letter.duty_key)
    promise_came_back(tx, case, letter, now)
    extension_came_back(tx, letter, now)
    kind = letter.kind.value
    event = append(tx, case_id=case.id, at=now, kind="letter_bounced", data={"kind": kind, **facts_of_mail(message)})
    text = f"A letter of {case.reference} ({kind}) came back. Please phone or write by post, or find a new address."
    stage = current_stage(tx, case.id or 0)
    offers = (Offer(Action.OPEN, case.reference),)
    tell_owner_and_manager(tx, office.desk, case, event, stage.owner, text, now, offers)
    tell_thread(tx, office.desk, case, event, f"A letter came back: {kind}.", now)
    tx.flush()
    agree(tx, office.desk, case, now)


def _is_the_answer(tx: Session, case: Case, letter: Outbox) -> bool:
    """False for a response from before its stage was opened again or answered otherwise, and for any letter that may
    have left and was taken back: nothing hangs on it.
    """
    if letter.state is OutboxState.CANCELLED:
        return False
    if letter.kind is not OutboxKind.RESPONSE:
        return True
    stage = row_of(tx, Stage, letter.stage_id)
    if stage.responded_at is not None:
        return stage.response_evidence == evidence_of(letter)
    opened_at = opened_again_at(tx, case, stage)
    return opened_at is None or letter.sent_at is None or letter.sent_at > opened_at


def _block(tx: Session, key: str) -> None:
    """What was met by a letter that came back is owed again, but only a person can meet it."""
    duty = duties.by_key(tx, key) if key else None
    if duty and duty.state in (DutyState.OPEN, DutyState.MET):
        duty.state, duty.settled_at, duty.reason = DutyState.BLOCKED, None, "the letter came back"


def _letter(tx: Session, case: Case, verdict: Screened, now: datetime) -> Outbox | None:
    """The letter that a report names; else the newest that left in the last days for the address that it names."""
    query = select(Outbox).where(Outbox.case_id == case.id, Outbox.message_id != "")
    if verdict.bounced_message_id:
        query = query.where(Outbox.message_id == verdict.bounced_message_id)
    else:
        query = query.where(Outbox.address == verdict.bounced_address, Outbox.state == OutboxState.SENT)
        query = query.where(col(Outbox.sent_at) >= now - BOUNCES_WITHIN)
    return tx.exec(query.order_by(col(Outbox.id).desc())).first()


def facts_of_mail(message: Message) -> dict[str, str | int | None]:
    """What the history holds of a mail: which one, and what it was taken for."""
    return {"message_id": message.id, "mail_class": message.mail_class.value if message.mail_class else ""}


Place = Callable[[Session, Office, Message, Case | None, Screened, datetime], None]
_PLACES: Mapping[MailClass, Place] = {
    MailClass.REPLY: _reply,
    MailClass.STAFF_REPLY: _staff_reply,
    MailClass.AUTOMATIC: _automatic,
    MailClass.BULK: _bulk,
    MailClass.BOUNCE: _bounce,
    MailClass.HELD: _held,
    MailClass.FORWARDED: _held,
}
