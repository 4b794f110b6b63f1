"""Somebody of ours whom a complaint names: it may be about them, and they are kept out until somebody says.

"A mail that names the proposed owner waits for triage", at whichever stage and in whichever area they are proposed.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from letters.notes import Action, Offer
from procedure.desk import Area, Desk
from procedure.pen import words_passed_on
from procedure.routing import names
from procedure.screening import FORWARDED_BY_STAFF
from procedure.words import Direction
from storage.access import has_access_row, keep_out_until_asked, may_see
from storage.casework import tell_person
from storage.office import Office
from storage.tables import Case, Message, Stage
from storage.trail import append


def proposed_by(area: Area | None, number: int) -> frozenset[str]:
    """Who answers for a stage in an area by the settings: its owner, and the manager."""
    return frozenset({area.owner_of(number), area.manager} - {""}) if area else frozenset()


def keep_out_if_named(
    tx: Session,
    office: Office,
    case: Case,
    stage: Stage,
    known: Collection[str],
    now: datetime,
    told_in: Case | None = None,
) -> bool:
    """Keep the new owner or manager out of a case whose first mail names them, and ask whether it is about them.

    Returns whether that left the stage without its owner. `known` were proposed before, and asked about if they had to.

    `told_in` is the case that has the mail, where it is another one.
    """
    area = office.desk.area(case.area)
    mail = _first_mail(tx, told_in or case)
    found = dict.fromkeys((stage.owner, area.manager if area else ""))
    named = tuple(
        one
        for one in found
        if one
        and mail
        and one not in known
        and names(office.desk, one, mail.subject, _words_of(office.desk, mail))
        and not has_access_row(tx, case, one)
    )
    is_owner = bool(stage.owner) and stage.owner in named
    if named:
        stage.owner = "" if is_owner else stage.owner
        ask_whether_about(tx, office, case, area, named, is_owner, now)
    return is_owner


def _first_mail(tx: Session, case: Case) -> Message | None:
    query = select(Message).where(Message.case_id == case.id, Message.direction == Direction.IN)
    return tx.exec(query.order_by(col(Message.id)).limit(1)).first()


def _words_of(desk: Desk, mail: Message) -> str:
    """What the complainant wrote. Whoever of us passed it on is named above that, and need not be complained about."""
    return words_passed_on(desk, mail.text) if mail.held_reason.startswith(FORWARDED_BY_STAFF) else mail.text


def ask_whether_about(
    tx: Session, office: Office, case: Case, area: Area | None, named: Collection[str], is_owner: bool, now: datetime
) -> None:
    """Somebody named in the mail may be the one complained about: the manager says, or the administrators where the
    manager is named too, or was before. The person named is not told, and kept out while nobody has said so.
    """
    for email in named:
        keep_out_until_asked(tx, case, email, now)
    event = append(tx, case_id=case.id, at=now, kind="named_in_mail")
    manager = area.manager if area else ""
    who = "the owner whom its area proposes" if is_owner else "the manager of its area"
    actions = (Action.OPEN, Action.NOT_ABOUT, Action.KEEP_OUT) if is_owner else (Action.OPEN,)
    text = f"{case.reference} names {who}. If the complaint is about them, they must be kept out of it"
    text += "; until somebody says so, nobody has it." if is_owner else "; until somebody says so, they are."
    if manager in named:
        text += f" To let the manager in: {office.desk.command} keepout {case.reference} {manager} off"
    offers = tuple(Offer(action, case.reference) for action in actions)
    asks_manager = bool(manager) and manager not in named and may_see(tx, case, manager)
    people = {manager} if asks_manager else {one.email for one in office.desk.admins()}
    for email in sorted(people - {*named}):
        tell_person(tx, case, event, email, text, now, offers)
