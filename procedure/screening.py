"""What every mail becomes: one class, by rules in a fixed order, from what the ledger knows.

Pure: the caller looks up `clues(mail)`, puts what it found into `Known`, and acts on `Screened`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from procedure.absence import TAGS
from procedure.bounces import is_bounce
from procedure.mail import Dmarc, IncomingMail, MailClass
from procedure.references import find_references, parse_reference, read_plus_address
from procedure.robots import forbids_answers, is_automatic, is_bulk, is_robot
from procedure.web_forms import FormPerson, WebForm, form_person

# How mail programs mark a forwarded mail, by language; a reply's mark may stand before it ("RE: FW: bins").
_FORWARD = re.compile(
    rf"{TAGS}(?:(?:re|aw|sv|antw|odp|ynt|ref|rif|r|tr|vs|回复|答复|رد)(?:\s*\[\d+\])?\s*[:：]\s*){{0,20}}"
    r"\[?\s*(?:fwd?|forwarded|wg|weitergeleitet|tr|i|rv|reenv|enc|vs|vb|vl|vidarebefordrat|videresendt|doorst|pd|przekazane"
    r"|πρθ|i̇lt|ilt|yml|ymlaen|tov[aá]bb[ií]t[aá]s|tov|redir|пересл|fs|転送|转发|轉寄|تحويل|إعادة توجيه|הועבר)"
    r"(?:\s*\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
_SUBJECT_LIMIT = 1000
FORWARDED_BY_STAFF = "Forwarded by staff: who complained, and when was it first received?"
ONE_OF_US_IN_FORM = "A web form that names one of us: who complains, and when was it first received?"
FORGED = "The sender's own domain says that this mail may be forged."
SEVERAL_SENDERS = "It names several senders, or one within a name only, so nobody knows who wrote it."
NOT_SIGNED_IN = "It comes in the name of one of us, but from outside and without a sign-in: it may be forged."
NOBODY_IN_FORM = "A web form, in which nobody could be found who can be written to."


@dataclass(frozen=True)
class KnownCase:
    """A case in the ledger, with the addresses of its parties (lower case)."""

    reference: str
    parties: frozenset[str]
    is_open: bool = True


@dataclass(frozen=True)
class Clues:
    """What to look up in the ledger before screening, the most telling first."""

    message_ids: tuple[str, ...]
    references: tuple[str, ...]
    bounced_message_ids: tuple[str, ...]
    bounced_addresses: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What settings and ledger know about one mail. Addresses are lower case, keys as `clues` gave them.

    `duplicate_of` is the case of the copy that came first, or names that copy where it has none; `own_message` says
    that the mail's own Message-ID is one of ours, `answers_staff_mail` that it answers a mail of ours to staff;
    `sent_items` that it was read from a mailbox's Sent Items. `by_message_id` holds cases by our own or filed
    Message-IDs, `bounced_letters` by our own, `bounced_addresses` the case last written to at an address, and
    `by_recipient` (of sent items) the one open case of an address. `loose_letters` are letters of ours that are no
    case's: their Message-IDs, by these and by the address that got one last.
    """

    own_addresses: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    web_forms: Mapping[str, WebForm] = field(default_factory=dict)
    domain: str = ""
    own_message: bool = False
    answers_staff_mail: bool = False
    sent_items: bool = False
    duplicate_of: str | None = None
    by_message_id: Mapping[str, KnownCase] = field(default_factory=dict)
    by_reference: Mapping[str, KnownCase] = field(default_factory=dict)
    bounced_letters: Mapping[str, KnownCase] = field(default_factory=dict)
    bounced_addresses: Mapping[str, KnownCase] = field(default_factory=dict)
    by_recipient: Mapping[str, KnownCase] = field(default_factory=dict)
    loose_letters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Screened:
    """The verdict. `answer`: whether the bot may write to the sender by itself. `reason` is for held mails.

    `doubtful`: it may not be from its sender (the domain disowns it, DMARC), so nothing about a case may go out before
    a person confirms the sender; of a reply or a staff reply `reason` says why. `bounced_message_id` is the letter of
    ours that came back, if it is known, else `bounced_address` whom it went to; `person` whom a web form names, who is
    the sender then.
    """

    mail_class: MailClass
    reference: str | None = None
    reason: str = ""
    answer: bool = False
    doubtful: bool = False
    bounced_message_id: str = ""
    bounced_address: str = ""
    person: FormPerson | None = None


def clues(mail: IncomingMail, secret: bytes = b"") -> Clues:
    """Everything in a mail that may point to a case; plus-addresses count only with our signature."""
    tagged = (read_plus_address(address, secret) for address in mail.to if "+" in address) if secret else ()
    named = (*filter(None, tagged), *find_references(mail.subject[:_SUBJECT_LIMIT]))
    # A returned letter is looked for by what the report names, then by what the report answers.
    returned = dict.fromkeys((*mail.original_message_ids, *mail.answers))
    return Clues(mail.answers, tuple(dict.fromkeys(named)), tuple(returned), mail.failed_recipients)


def screen(mail: IncomingMail, known: Known, secret: bytes = b"") -> Screened:
    """The class of a mail. The first rule that matches wins, in this order: duplicate, web form, own, bounce,
    automatic, bulk, (unreadable: held), answer to an alert, staff reply, forwarded by staff, reply, stranger's
    reference, new. Of sent items: duplicate, own, automatic, staff reply; nobody waits for an answer to those.
    """
    mail = _without_own_list(mail, known)
    cases = _cases(mail, known, clues(mail, secret))
    for rule in _SENT_RULES if known.sent_items else _RULES:
        verdict = rule(mail, known, cases)
        if verdict:
            return verdict
    return Screened(MailClass.NEW, answer=_may_answer(mail, known), doubtful=_is_doubtful(mail, known))


def _duplicate(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Same Message-ID and content, or no Message-ID and same content; also in two of our mailboxes."""
    if known.duplicate_of is None:
        return None
    first = known.duplicate_of
    return Screened(MailClass.DUPLICATE, first if parse_reference(first) else None, f"The same mail as {first}.")


def _web_form(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Configured senders, judged before all robot, own and staff rules: forms often look like all of these. One of us
    who fills it in does so for a resident, who must be named: a receipt never goes to staff.
    """
    if mail.from_address not in known.web_forms:
        return None
    if mail.unreadable:
        return Screened(MailClass.HELD, reason=mail.unreadable)
    person = form_person(mail, known.web_forms[mail.from_address])
    nobodys = person.address in known.own_addresses or person.address in known.web_forms or is_robot(person.address)
    if not person.address or nobodys:
        return Screened(MailClass.HELD, reason=NOBODY_IN_FORM)
    if person.address in known.staff:
        return Screened(MailClass.HELD, reason=ONE_OF_US_IN_FORM)
    return Screened(MailClass.WEB_FORM, answer=True, doubtful=_is_doubtful(mail, known), person=person)


def _own(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Our loop header, or our own Message-ID as its own: recorded, never answered."""
    looped = bool(known.domain) and mail.loop.lower() == known.domain.lower()
    return Screened(MailClass.OWN) if looped or known.own_message else None


def _bounce(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Tied to the letter that bounced: by Message-ID, then by address."""
    if not is_bounce(mail):
        return None
    looked_for = clues(mail)
    for message_id in looked_for.bounced_message_ids:
        if message_id in known.bounced_letters:
            case = known.bounced_letters[message_id]
            return Screened(MailClass.BOUNCE, case.reference, bounced_message_id=message_id)
    for named in (*looked_for.bounced_message_ids, *looked_for.bounced_addresses):
        if named in known.loose_letters:
            return Screened(MailClass.BOUNCE, bounced_message_id=known.loose_letters[named])
        if named in known.bounced_addresses:
            case = known.bounced_addresses[named]
            return Screened(MailClass.BOUNCE, case.reference, bounced_address=named)
    return Screened(MailClass.BOUNCE)


def _automatic(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Filed on the case if it answers one, by a party or by staff; else shown in the daily list."""
    if not is_automatic(mail, by_words=_words_count(mail, known, cases)):
        return None
    return Screened(MailClass.AUTOMATIC, _filed_on(mail, known, cases), doubtful=_is_doubtful(mail, known))


def _words_count(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> bool:
    """Whether a text that only sounds like a machine's makes it one's. Not of one of us who writes to somebody else,
    perhaps the answer, and not of a party, whose word the owner must hear: neither is answered for that. And no machine
    that is away passes mail on.
    """
    if _is_passed_on(mail):
        return False
    ours = mail.from_address in known.staff or mail.from_address in known.own_addresses or known.sent_items
    if ours and any(address not in known.own_addresses for address in mail.to):
        return False
    return not any(mail.from_address in case.parties for case in cases)


def _bulk(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Recorded without acknowledgement: a real person may write through a distribution list."""
    if not is_bulk(mail):
        return None
    return Screened(MailClass.BULK, _filed_on(mail, known, cases), doubtful=_is_doubtful(mail, known))


def _unreadable(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """The parser gives nothing useful, or nobody could be answered: held with its reason; the 24 hours still run."""
    reason = mail.unreadable or ("" if mail.from_address else "The mail names no sender.")
    if not reason:
        return None
    reference = _filed_on(mail, known, cases)
    return Screened(MailClass.HELD, reference, reason, _may_answer(mail, known), _is_doubtful(mail, known))


def _to_us(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """One of us answers an alert: nobody wrote to a complainant, so it is recorded and nothing else."""
    return Screened(MailClass.OWN) if known.answers_staff_mail and mail.from_address in known.staff else None


def _staff_reply(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """From a person in the settings on a case, or from one of our addresses (people write from the shared mailbox)."""
    shared = mail.from_address in known.own_addresses
    if not shared and not (mail.from_address in known.staff and cases):
        return None
    doubt = _doubt(mail, known)
    return Screened(MailClass.STAFF_REPLY, cases[0].reference if cases else None, doubt, doubtful=bool(doubt))


def _sent(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """A mail in Sent Items that we did not write, readable or not: on the case that it answers or names, else on the
    one open case that its recipients are party to. What stayed among ourselves told no complainant anything.
    """
    theirs = {case.reference: case for address, case in known.by_recipient.items() if address in mail.to}
    case = cases[0] if cases else next(iter(theirs.values())) if len(theirs) == 1 else None
    if case is not None and not any(address in case.parties or _is_outside(address, known) for address in mail.to):
        return Screened(MailClass.OWN, case.reference)
    return Screened(MailClass.STAFF_REPLY, case.reference if case else None)


def _is_outside(address: str, known: Known) -> bool:
    ours = address in known.staff or address in known.own_addresses
    return not ours and not (known.domain and address.endswith(f"@{known.domain.lower()}"))


def _is_colleague(address: str, known: Known) -> bool:
    """One of us whose mailbox is beside ours; a contractor's people sign in elsewhere."""
    domain = address.rpartition("@")[2]
    beside = any(ours.endswith(f"@{domain}") for ours in known.own_addresses)
    return beside and (address in known.staff or address in known.own_addresses)


def _forwarded(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """From a member of staff with a forward prefix: held until the officer confirms complainant and date."""
    if mail.from_address not in known.staff or not _is_passed_on(mail):
        return None
    doubt = _doubt(mail, known)
    reason = f"{FORWARDED_BY_STAFF} {doubt}".rstrip()
    return Screened(MailClass.FORWARDED, reason=reason, doubtful=bool(doubt))


def _is_passed_on(mail: IncomingMail) -> bool:
    return bool(_FORWARD.match(" ".join(mail.subject[:_SUBJECT_LIMIT].split())))


def _reply(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Points to a case, and the sender is a party to it."""
    mine = [case for case in cases if mail.from_address in case.parties]
    if not mine:
        return None
    doubt = _doubt(mail, known)
    return Screened(MailClass.REPLY, mine[0].reference, doubt, _may_answer(mail, known), bool(doubt))


def _strangers_reference(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> Screened | None:
    """Points to a case, but the sender is no party: held, linked to the case, never filed unseen."""
    if not cases:
        return None
    reason = f"Points to {cases[0].reference}, but the sender is no party to that case."
    return Screened(MailClass.HELD, cases[0].reference, reason, doubtful=_is_doubtful(mail, known))


Rule = Callable[[IncomingMail, Known, list[KnownCase]], Screened | None]
_RULES: tuple[Rule, ...] = (
    _duplicate,
    _web_form,
    _own,
    _bounce,
    _automatic,
    _bulk,
    _unreadable,
    _to_us,
    _staff_reply,
    _forwarded,
    _reply,
    _strangers_reference,
)
_SENT_RULES: tuple[Rule, ...] = (_duplicate, _own, _automatic, _sent)


def _cases(mail: IncomingMail, known: Known, found: Clues) -> list[KnownCase]:
    """The cases a mail points to: its thread first, then signed addresses, then the subject."""
    by_thread = (known.by_message_id.get(message_id) for message_id in found.message_ids)
    by_name = (known.by_reference.get(reference) for reference in found.references)
    return [case for case in (*by_thread, *by_name) if case]


def _without_own_list(mail: IncomingMail, known: Known) -> IncomingMail:
    """A desk whose mailbox is itself a list or group gets list marks on everybody's mail: they say nothing there."""
    named = mail.list_id.lower()
    if not named or not any(address.replace("@", ".") in named for address in known.own_addresses):
        return mail
    return replace(mail, list_id="", list_unsubscribe=False, precedence="")


def _filed_on(mail: IncomingMail, known: Known, cases: list[KnownCase]) -> str | None:
    """The case a mail may be filed on unseen: its sender is a party or staff."""
    staff = mail.from_address in known.staff or mail.from_address in known.own_addresses
    return next((case.reference for case in cases if staff or mail.from_address in case.parties), None)


def _may_answer(mail: IncomingMail, known: Known) -> bool:
    return not forbids_answers(mail) and mail.from_address not in known.own_addresses


def _is_doubtful(mail: IncomingMail, known: Known) -> bool:
    return bool(_doubt(mail, known))


def _doubt(mail: IncomingMail, known: Known) -> str:
    """On a DMARC failure the receipt goes, but nothing about a case does until a person confirms the sender; so where
    a mail server may have judged another sender than the one that we take, and where a colleague is not signed in.
    """
    if mail.dmarc is Dmarc.FAIL:
        return FORGED
    if mail.is_from_outside and _is_colleague(mail.from_address, known):
        return NOT_SIGNED_IN
    return SEVERAL_SENDERS if mail.has_several_senders else ""
