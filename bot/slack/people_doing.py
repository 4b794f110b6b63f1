"""Verbs about people and about what was done outside the mail: at once where enough was typed, else in a form."""

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.dated import day_in
from bot.slack.dressing import Dressed, dress
from bot.slack.frontdesk import FrontDesk
from bot.slack.opening import show_view
from bot.slack.parsing import Typed
from bot.slack.people_forms import lift_form, party_form, phoned_form, posted_form, restrict_form
from bot.slack.verbs import BY_WORD, usage
from handlers.contacts import consent as record_consent
from handlers.contacts import party as kept_party
from handlers.contacts import remove_party
from handlers.record import posted as record_posted
from procedure.errors import NotAllowed
from procedure.staff import require_manager
from procedure.words import Channel, Consent, ContactRole
from storage.spoken import Spoken

ROLES = (ContactRole.COMPLAINANT, ContactRole.REPRESENTATIVE, ContactRole.AFFECTED)
CONSENTING = (ContactRole.REPRESENTATIVE, ContactRole.AFFECTED)


def posted(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """With the day at once: the one letter of the case that waits was posted then."""
    if typed.rest.strip():
        spoken = Spoken(day_in(typed.rest, "the reference and then the day"), Channel.POST)
        return dress(done_note(record_posted(desk.office, typed.reference, spoken, by, desk.clock())))
    show_view(desk, body, posted_form(desk, typed.reference))
    return None


def phoned(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, phoned_form(desk, typed.reference))
    return None


def party(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The form of a party, of the complainant unless another role is named; `off` removes them."""
    role, _, rest = typed.rest.strip().lower().partition(" ")
    if role not in ("", *ROLES) or rest.strip() not in ("", "off"):
        raise NotAllowed(f"Say which party: {usage(desk.command, BY_WORD['party'])}")
    meant, now = ContactRole(role or ContactRole.COMPLAINANT), desk.clock()
    if rest:
        return dress(done_note(remove_party(desk.office, typed.reference, meant, by, now)))
    show_view(desk, body, party_form(desk, typed.reference, kept_party(desk.office, typed.reference, meant, by, now)))
    return None


def consent(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """What became of it and on which day; without a day today. A role may stand before it."""
    first, _, rest = typed.rest.strip().lower().partition(" ")
    role = ContactRole(first) if first in CONSENTING else None
    state, _, day = (rest.strip() if role else f"{first} {rest}").partition(" ")
    state = state.replace("-", "_")
    if state not in tuple(Consent):
        raise NotAllowed(f"Say what became of it: {usage(desk.command, BY_WORD['consent'])}")
    on = day_in(day, "the reference, what became of it, and then the day") if day.strip() else desk.today()
    now = desk.clock()
    return dress(done_note(record_consent(desk.office, typed.reference, Consent(state), on, by, now, role=role)))


def restrict(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The form of a restriction, or with `off` that which lifts it; both for managers."""
    require_manager(desk.office.desk, by, "restrict contact with a complainant")
    is_over = typed.rest.strip().lower() == "off"
    show_view(desk, body, lift_form(typed.reference) if is_over else restrict_form(desk, typed.reference))
    return None
