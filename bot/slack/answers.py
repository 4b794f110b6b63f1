"""What people are shown when they ask: neutral notes, made from what the ledger says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.decided import decided_facts
from bot.folding import folded_events
from bot.slack.counted_days import day_rows
from handlers.office import Done, Office
from handlers.standing import Standing
from letters.cards import card, short_date, what_is_next
from letters.notes import Action, Note, Offer, Row
from letters.pen import pen_offers, recorded_offers
from procedure.dates import spoken
from procedure.explanation import Explanation
from procedure.measures import spoken_measures
from procedure.pen import must_be_named
from procedure.staff import spoken_people
from procedure.standing import CaseLine
from storage.views import CaseView, HeldView

CASES_PER_PAGE = 12
MOST_EVENTS = 12
CASE_COLUMNS = ("Case", "Stage", "Area", "Owner", "Due", "Next")


def done_note(done: Done) -> Note:
    """The sentence after something was done, with its buttons."""
    return Note(title="", text=done.say, reference=done.reference, offers=done.offers)


def case_note(office: Office, view: CaseView, stands: Standing) -> Note:
    """One case: its card, why it stands where it does and who has it, with the newest events below."""
    line = view.line
    base = card(line, name_of(office, line.owner), area_name(office, line.area), stage_name(office, line))
    events = [*folded_events(view.events, lambda one: moment(office, one.at))][-MOST_EVENTS:]
    rows = [Row((moment(office, one.at), one.actor, text)) for one, text in events]
    links = [("Linked", "; ".join(f"{one.how} {one.reference}" for one in view.links))] if view.links else []
    stood = (*_why_and_who(office, line, stands), *_instants(office, line))
    measures = [fact for one in view.measures[-1:] for fact in spoken_measures(one)]
    facts = (*base.facts, *stood, *measures, *decided_facts(view.decided), *links)
    return replace(base, facts=facts, columns=("When", "Who", "What"), rows=tuple(rows), is_card=False)


def cases_note(office: Office, lines: Sequence[CaseLine], title: str, page: int, again: str) -> Note:
    """A page of cases, a line with buttons each. `again` is the command that asked, for the next page."""
    pages = max(1, -(-len(lines) // CASES_PER_PAGE))
    page = min(page, pages)
    shown = lines[(page - 1) * CASES_PER_PAGE : page * CASES_PER_PAGE]
    rows = tuple(Row(_cells(office, line), _offers(line)) for line in shown)
    text = f"{len(lines)} open." if lines else "None."
    if pages > 1:
        text += (
            f" Page {page} of {pages}; the next: {again} {page + 1}" if page < pages else f" Page {page} of {pages}."
        )
    return Note(title=title, text=text, columns=CASE_COLUMNS, rows=rows)


def why_note(reference: str, explanations: Sequence[Explanation]) -> Note:
    """How the dates of the newest stage were counted, day by day, and in sentences those of the stages before it."""
    newest = explanations[-1]
    rows = day_rows(newest.days)
    facts = [
        ("Received", spoken(newest.received_on)),
        ("Counted from", spoken(newest.start_on)),
        ("Due", spoken(newest.judged_by or newest.due_on)),
    ]
    if newest.judged_by:
        facts.append(("Counted today", spoken(newest.due_on)))
    if newest.acknowledge_by:
        facts.insert(2, ("Acknowledge by", spoken(newest.acknowledge_by)))
    earlier = [
        f"Stage {one.stage}: received on {spoken(one.received_on)}, due on {spoken(one.judged_by or one.due_on)}. "
        + " ".join(one.notes)
        for one in explanations[:-1]
    ]
    text = "\n".join((*newest.rules, *newest.notes, *earlier))
    return Note(f"Why {reference} is due when it is", text, reference, tuple(facts), ("Day", "Counted", "Why"), rows)


def held_note(office: Office, held: Sequence[HeldView], with_sender: bool, page: int = 1, again: str = "") -> Note:
    """A page of the holding pen. Sender and subject are for managers and administrators, who look after it."""
    waits = "1 waits" if len(held) == 1 else f"{len(held)} wait"
    text = f"{waits} for a person." if held else "No mail waits for a person."
    shown, text = _paged(held, page, again, text)
    rows = [Row(_held_cells(office, one, with_sender, one.reason), _pen_offers(office, one)) for one in shown]
    return Note("Held mail", text, columns=_held_columns("Why it waits", with_sender), rows=tuple(rows))


def recorded_note(office: Office, found: Sequence[HeldView], with_sender: bool, page: int = 1, again: str = "") -> Note:
    """Automatic mails and those through lists that are on no case: a person may stand behind one."""
    text = "Recorded and not answered in the last days. A person may have written through a list."
    shown, text = _paged(found, page, again, text if found else "There is none.")
    rows = [Row(_held_cells(office, one, with_sender, one.mail_class or ""), _pen_offers(office, one)) for one in shown]
    return Note("Automatic and list mails", text, columns=_held_columns("What it is", with_sender), rows=tuple(rows))


def _pen_offers(office: Office, one: HeldView) -> tuple[Offer, ...]:
    named = must_be_named(office.desk, one.mail_class, one.from_address)
    return pen_offers(one.id, named, one.reference) if one.reason else recorded_offers(one.id, named)


def _paged(found: Sequence[HeldView], page: int, again: str, text: str) -> tuple[Sequence[HeldView], str]:
    pages = max(1, -(-len(found) // CASES_PER_PAGE))
    page = min(page, pages)
    if page < pages:
        text += f" Page {page} of {pages}; the next: {again} {page + 1}"
    return found[(page - 1) * CASES_PER_PAGE : page * CASES_PER_PAGE], text


def _held_columns(why: str, with_sender: bool) -> tuple[str, ...]:
    return ("Mail", "Received", "Mailbox", why, *(("From", "Subject") if with_sender else ()))


def name_of(office: Office, email: str) -> str:
    """The person's name, or the address where there is none."""
    person = office.desk.person(email) if email else None
    return person.name if person else email


def area_name(office: Office, code: str) -> str:
    """The area's name, or its code where the settings no longer have it."""
    area = office.desk.area(code)
    return area.name if area else code


def stage_name(office: Office, line: CaseLine) -> str:
    """As the case's procedure calls it; a procedure that is no longer loaded leaves the number."""
    procedure = office.desk.procedures.get(line.procedure)
    stages = procedure.stages if procedure else ()
    return stages[line.stage - 1].name if 1 <= line.stage <= len(stages) else f"stage {line.stage}"


def moment(office: Office, at: datetime) -> str:
    """Office time."""
    zone = office.desk.procedure(office.desk.default_procedure).zone
    local = at.astimezone(zone)
    return f"{short_date(local.date())} {local:%H:%M}"


def _why_and_who(office: Office, line: CaseLine, stands: Standing) -> list[tuple[str, str]]:
    facts = []
    if stands.asked and stands.asked != (line.owner,):
        facts.append(("Asked today", spoken_people(office.desk, stands.asked)))
    for one in stands.told[-1:]:
        became = {None: "", True: ", kept", False: ", not kept"}[one.kept]
        facts.append(("Told", f"by {short_date(one.on)} ({one.kind} of {short_date(one.made_on)}{became})"))
    reasons = [one.reason for one in stands.told if one.reason]
    return [*facts, *(("Late because", reason) for reason in reasons[-1:])]


def _instants(office: Office, line: CaseLine) -> list[tuple[str, str]]:
    named = (
        ("Received", line.received_at),
        ("Receipt sent", line.receipt_sent_at),
        ("Acknowledged", line.acknowledged_at),
        ("Answered", line.responded_at),
    )
    return [(name, moment(office, at)) for name, at in named if at]


def _cells(office: Office, line: CaseLine) -> tuple[str, ...]:
    reference = f"URGENT {line.reference}" if line.is_urgent else line.reference
    owner = name_of(office, line.owner) or "nobody yet"
    due = short_date(line.due_on) + (f" (promised {short_date(line.promised_on)})" if line.promised_on else "")
    return (
        reference,
        str(line.stage),
        area_name(office, line.area) or "not routed yet",
        owner,
        due,
        what_is_next(line),
    )


def _offers(line: CaseLine) -> tuple[Offer, ...]:
    actions = (Action.SHOW, Action.RESPOND, Action.HOLD) if line.owner else (Action.SHOW, Action.TAKE, Action.ASSIGN)
    return tuple(Offer(action, line.reference) for action in actions)


def _held_cells(office: Office, one: HeldView, with_sender: bool, why: str) -> tuple[str, ...]:
    seen = (str(one.id), moment(office, one.received_at), one.mailbox, why)
    return (*seen, one.from_address or "nobody", one.subject or "no subject") if with_sender else seen
