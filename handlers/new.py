"""A person logs a complaint that came by phone, by letter, in person or through the web; its clock is the receipt's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.addresses import is_address
from procedure.deadlines import due_instant, office_date
from procedure.desk import MailboxRule
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import Channel, Direction
from storage.acknowledging import checked_points
from storage.cases import current_stage
from storage.ledger import Tx
from storage.opening import Intake, open_from
from storage.pressing import logged_before
from storage.tables import Case, Contact, Message

DAYS_BACK_AT_MOST = 366
DAYS_WITHOUT_REASON = 7
REASON_CHARACTERS = 2_000
NAME_CHARACTERS = 200
PHONE_CHARACTERS = 40
POSTAL_CHARACTERS = 500
ASK_FOR_POINTS = "Say what the complaint is about, one point a line."


@dataclass(frozen=True)
class Complaint:
    """What a person writes down. `received_on` is the office date of first receipt, by whomever of us.

    `because` says why it is logged so late: a service request that became a complaint keeps its first date.
    `area` is a code, "" lets the words decide; `stage` is where it enters; `key` absorbs a second press of a form.
    """

    received_on: date
    channel: Channel
    points: tuple[str, ...]
    name: str = ""
    address: str = ""
    phone: str = ""
    postal_address: str = ""
    is_anonymous: bool = False
    area: str = ""
    stage: int = 1
    language: str = "en"
    because: str = ""
    key: str = ""


def new(office: Office, complaint: Complaint, by: str, now: datetime) -> Done:
    """Open a case as for a mail: routed, dated, with a receipt where there is a mail address. Its reference is told.

    NotAllowed says everything that is wrong.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        earlier = logged_before(tx, _press(complaint)) if complaint.key else ""
        if earlier:
            return Done(f"The complaint is logged as {earlier}.", earlier)
        points = checked_points(complaint.points, ASK_FOR_POINTS)
        mailbox = _mailbox(office, complaint.area)
        _check(office, complaint, mailbox, now)
        message = _message(office, complaint, points, mailbox, by, now)
        tx.add(message)
        tx.flush()
        intake = Intake(
            message,
            _contact(complaint),
            may_answer=True,
            channel=complaint.channel,
            area=complaint.area,
            number=complaint.stage,
            points=points,
            by=by,
            because=complaint.because.strip(),
        )
        case = open_from(tx, office, intake, now)
        return Done(_say(tx, complaint, case), case.reference, (Offer(Action.OPEN, case.reference),))


def _check(office: Office, complaint: Complaint, mailbox: MailboxRule | None, now: datetime) -> None:
    area = office.desk.area(complaint.area)
    wrong = [*_wrong_dates(office, complaint, mailbox, now), *_wrong_people(office, complaint)]
    if complaint.area and area is None:
        known = ", ".join(one.code for one in office.desk.areas)
        wrong.append(f"There is no area '{complaint.area[:40]}'. Known are: {known}.")
    if complaint.language not in office.letters.languages():
        wrong.append(f"Letters are written in {', '.join(office.letters.languages())}.")
    if wrong:
        raise NotAllowed(*wrong)


def _wrong_dates(office: Office, complaint: Complaint, mailbox: MailboxRule | None, now: datetime) -> Iterator[str]:
    procedure = office.desk.procedure_for(office.desk.area(complaint.area), mailbox)
    today = office_date(procedure, now)
    if complaint.received_on > today:
        yield "The day of receipt cannot lie in the future."
    elif complaint.received_on < today - timedelta(days=DAYS_BACK_AT_MOST):
        yield f"The day of receipt lies more than {DAYS_BACK_AT_MOST} days back. Is it right?"
    elif complaint.received_on < today - timedelta(days=DAYS_WITHOUT_REASON) and not complaint.because.strip():
        yield "Say why it is logged so long after the day of receipt: it is late from the start, or nearly."
    if len(complaint.because) > REASON_CHARACTERS:
        yield f"Give a reason of at most {REASON_CHARACTERS:,} characters."


def _wrong_people(office: Office, complaint: Complaint) -> Iterator[str]:
    ways = (complaint.address, complaint.phone, complaint.postal_address)
    given = any(one.strip() for one in (*ways, complaint.name))
    address = complaint.address.strip().lower()
    if complaint.is_anonymous and given:
        yield "Either the complaint is anonymous, or give who complains: empty one of the two."
    if not complaint.is_anonymous and not any(one.strip() for one in ways):
        yield "Give a mail address, phone number or postal address of who complains, or say that it is anonymous."
    if address and not is_address(address):
        yield "This is no mail address. Write it like jo@example.org."
    elif address in office.desk.addresses() or office.desk.person(address):
        yield "This mail address is one of ours. Give the address of who complains."
    texts = ((complaint.name, NAME_CHARACTERS, "name"), (complaint.phone, PHONE_CHARACTERS, "phone number"))
    for text, most, what in (*texts, (complaint.postal_address, POSTAL_CHARACTERS, "postal address")):
        if len(text.strip()) > most:
            yield f"A {what} has at most {most} characters."


def _mailbox(office: Office, area: str) -> MailboxRule | None:
    """The mailbox that letters are sent from: the area's own, else the first."""
    boxes = office.desk.mailboxes
    return next((one for one in boxes if area and one.area == area), boxes[0] if boxes else None)


def _message(
    office: Office, complaint: Complaint, points: tuple[str, ...], mailbox: MailboxRule | None, by: str, now: datetime
) -> Message:
    procedure = office.desk.procedure_for(office.desk.area(complaint.area), mailbox)
    today = office_date(procedure, now)
    # Only the date is known of what came earlier; noon of it is in office hours whatever the clocks do.
    noon = min(now, due_instant(procedure, complaint.received_on, time(12)))
    return Message(
        direction=Direction.IN,
        mailbox=mailbox.name if mailbox else "",
        content_hash=_press(complaint) if complaint.key else "",
        from_address=complaint.address.strip().lower(),
        from_name=complaint.name.strip(),
        text="\n".join(points),
        received_at=now if complaint.received_on == today else noon,
        filed_at=now,
        opened_at=now,
        opened_by=by,
    )


def _contact(complaint: Complaint) -> Contact | None:
    if complaint.is_anonymous:
        return None
    address, postal = complaint.address.strip().lower(), complaint.postal_address.strip()
    return Contact(
        case_id=0,
        address=address,
        name=complaint.name.strip(),
        language=complaint.language,
        preferred_channel=Channel.EMAIL if address else Channel.POST if postal else Channel.PHONE,
        phone=complaint.phone.strip(),
        postal_address=postal,
    )


def _say(tx: Tx, complaint: Complaint, case: Case) -> str:
    due = short_date(current_stage(tx, case.id or 0).due_on)
    if complaint.is_anonymous:
        next_step = "It is anonymous: no letter goes out."
    elif complaint.address.strip():
        next_step = "The receipt is on its way."
    else:
        next_step = "There is no mail address: please confirm it by phone or post."
    return f"The complaint is logged as {case.reference}, due {due}. {next_step}"


def _press(complaint: Complaint) -> str:
    return sha256(f"pressed {complaint.key}".encode()).hexdigest()
