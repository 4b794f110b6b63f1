"""What every change to a case ends with: its duties agree with the rules, its card is true, its people are told."""

from datetime import datetime

from sqlmodel import Session

from letters.cards import card, closed_card, thread_note, to_owner
from letters.notes import Action, Offer
from procedure.calendar import Calendar
from procedure.deadlines import calendar_of, office_date
from procedure.deputising import colleague
from procedure.desk import Desk
from procedure.duties import decision, wanted
from procedure.preset import Procedure
from procedure.words import DutyKind, OutboxKind, Status
from storage import duties
from storage.access import answering_for, asked_for, is_restricted, may_see
from storage.cases import current_stage, facts_of, is_leaving, undecided_replies
from storage.extending import lapse_extension
from storage.leaving import queue_note
from storage.lines import line_of
from storage.owing import besides
from storage.tables import Case, Stage
from storage.trail import Recorded


def rules_of(desk: Desk, case: Case) -> tuple[Procedure, Calendar]:
    """The procedure that the case runs under, and its calendar."""
    procedure = desk.procedure(case.procedure_id)
    return procedure, calendar_of(procedure)


def agree(tx: Session, desk: Desk, case: Case, now: datetime) -> None:
    """Reconcile the case's duties and refresh its card; the last step of every handler on a case."""
    stage = current_stage(tx, case.id or 0)
    agree_duties(tx, desk, case, stage, now)
    _refresh_card(tx, desk, case, stage, now)


def agree_duties(tx: Session, desk: Desk, case: Case, stage: Stage, now: datetime) -> None:
    """Make the duties of the case those that the rules want; enough where nothing that the card shows has changed."""
    procedure, calendar = rules_of(desk, case)
    lapse_extension(tx, procedure, case, stage, now)
    facts = facts_of(tx, case, stage)
    standing = duties.standing_of(tx, case.id or 0)
    blocked = duties.blocked(standing)
    if case.status is Status.OPEN:
        due = (*wanted(procedure, calendar, facts), *blocked)
    else:
        replies = (
            (one.id or 0, office_date(procedure, one.received_at)) for one in undecided_replies(tx, case.id or 0)
        )
        # A response that came back did not reach anybody: it stays owed although the case is closed, and when a
        # person sends it again until it has left.
        goes_again = is_leaving(tx, stage, (OutboxKind.RESPONSE,))
        owed = wanted(procedure, calendar, facts) if goes_again else blocked
        unanswered = [one for one in owed if one.kind is DutyKind.RESPOND]
        decisions = decision(procedure, calendar, facts, tuple(replies))
        due = (*decisions, *unanswered) if case.status is Status.CLOSED else ()
    duties.reconcile(tx, case.id or 0, (*due, *besides(tx, procedure, calendar, case)), now, standing)


def _refresh_card(tx: Session, desk: Desk, case: Case, stage: Stage, now: datetime) -> None:
    """Queue the card as it must stand now; a card that still waits takes on the new content. A dormant case
    has none.
    """
    if case.status is Status.DORMANT:
        return
    line = line_of(tx, case, stage)
    area = desk.area(case.area)
    if is_restricted(tx, case):
        note = closed_card(case.reference, case.is_sensitive)
    else:
        owner = desk.person(line.owner)
        stage_name = desk.procedure(case.procedure_id).stage(line.stage).name
        note = card(line, owner.name if owner else line.owner, area.name if area else "", stage_name)
    target = "#" + (case.card_channel or desk.channel_of(area))
    queue_note(tx, OutboxKind.CARD, "", target, note, now=now, case=case)


def tell_thread(
    tx: Session, desk: Desk, case: Case, event: Recorded, text: str, now: datetime, offers: tuple[Offer, ...] = ()
) -> None:
    """Say under the card what happened; never the complaint's words. One note per event.

    Of a case that is not open to everybody nothing is said there: a thread is read by the whole channel.
    """
    if is_restricted(tx, case):
        return
    target = "#" + (case.card_channel or desk.channel_of(desk.area(case.area)))
    note = thread_note(case.reference, text, offers)
    queue_note(tx, OutboxKind.NOTE, f"{case.reference}.e{event.number}.thread", target, note, now=now, case=case)


def tell_person(
    tx: Session, case: Case, event: Recorded, email: str, text: str, now: datetime, offers: tuple[Offer, ...] = ()
) -> None:
    """Tell one person about a case, directly. One note per event and person; nobody to tell, nothing told.

    Whoever may not see the case is not told of it.
    """
    if email and may_see(tx, case, email):
        note = to_owner(case.reference, text, offers)
        queue_note(tx, OutboxKind.NOTE, f"{case.reference}.e{event.number}.{email}", email, note, now=now, case=case)


def tell_owner(
    tx: Session,
    desk: Desk,
    case: Case,
    event: Recorded,
    owner: str,
    text: str,
    now: datetime,
    offers: tuple[Offer, ...] = (),
) -> None:
    """Tell the owner; whoever stands in on the day when it will be read hears the same, while the owner is away."""
    tell_person(tx, case, event, owner, text, now, offers)
    person = colleague(desk, owner)
    if person is None:
        return
    procedure, calendar = rules_of(desk, case)
    read_on = calendar.next_working_day(office_date(procedure, now))
    if desk.is_at_work(person, read_on):
        return
    for email in asked_for(tx, desk, case, person.email, read_on):
        tell_person(tx, case, event, email, f"{text} {person.name} is not at work.", now, offers)


def ask_for_an_owner(tx: Session, desk: Desk, case: Case, event: Recorded, now: datetime) -> None:
    """The owner is kept out of the case: whoever answers for the area chooses another one."""
    choose_an_owner(tx, desk, case, event, f"{case.reference} needs another owner: somebody is kept out of it.", now)


def choose_an_owner(tx: Session, desk: Desk, case: Case, event: Recorded, text: str, now: datetime) -> None:
    """Whoever answers for the area is told this, with the button that gives it to somebody."""
    offers = (Offer(Action.SHOW, case.reference), Offer(Action.ASSIGN, case.reference))
    for email in answering_for(tx, desk, case, has_owner=False):
        tell_person(tx, case, event, email, text, now, offers)


def tell_owner_and_manager(
    tx: Session,
    desk: Desk,
    case: Case,
    event: Recorded,
    owner: str,
    text: str,
    now: datetime,
    offers: tuple[Offer, ...],
) -> None:
    """Tell the owner, or who stands in as well, and whoever answers for the area; each once."""
    tell_owner(tx, desk, case, event, owner, text, now, offers)
    for email in sorted(answering_for(tx, desk, case, bool(owner))):
        tell_person(tx, case, event, email, text, now, offers)
