"""The words that the ledger stores for states and kinds; one word per thing, everywhere (procedure.md section 1)."""

from enum import StrEnum


class Status(StrEnum):
    """Of a case. A dormant one came by import or from an old mailbox: nothing is done for it until it is adopted."""

    OPEN = "open"
    CLOSED = "closed"
    DORMANT = "dormant"


class EnteredHow(StrEnum):
    """How a stage was entered."""

    DIRECT = "direct"
    ESCALATED = "escalated"


class DutyKind(StrEnum):
    """What is owed. Acts are done by the sweep; deadlines are met by people or by delivery."""

    CHASE = "chase"
    DIGEST = "digest"
    HORIZON = "horizon"
    PROPOSE = "propose"
    HOLD = "hold"
    RECEIPT = "receipt"
    ACKNOWLEDGE = "acknowledge"
    RESPOND = "respond"
    PROMISE = "promise"
    DECIDE = "decide"
    EXTEND = "extend"  # prepare an extension before the limit
    OVERALL = "overall"  # warn that the whole case takes long
    ALERT = "alert"  # urgent words, until somebody takes the case
    REVIEW = "review"  # of a restriction on contact
    AGREE = "agree"  # a date of reply with the complainant
    INFORM = "inform"  # the complainant must hear again while a stage is open
    MILESTONE = "milestone"  # a step within a stage
    ROUTE = "route"  # the answer to what was no complaint
    REMEDY = "remedy"
    COMMITMENT = "commitment"
    CONSENT = "consent"  # was asked for, and has not come
    REPORT = "report"  # of a period, to managers
    HELD = "held"  # a mail in the holding pen: somebody must say what it is


ACTS = frozenset(
    {
        DutyKind.CHASE,
        DutyKind.DIGEST,
        DutyKind.HORIZON,
        DutyKind.PROPOSE,
        DutyKind.HOLD,
        DutyKind.EXTEND,
        DutyKind.OVERALL,
        DutyKind.REVIEW,
        DutyKind.ALERT,
        DutyKind.REPORT,
    }
)


class DutyState(StrEnum):
    """Of a duty. A blocked one waits for a person, because its letter could not be delivered."""

    OPEN = "open"
    MET = "met"
    VOID = "void"
    BLOCKED = "blocked"


class PromiseKind(StrEnum):
    """By which letter a date was promised."""

    HOLDING = "holding"
    UPDATE = "update"
    EXTENSION = "extension"


class OutboxState(StrEnum):
    """Of what waits to leave the building. Uncertain: the connection died after acceptance was possible."""

    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    REFUSED = "refused"
    BOUNCED = "bounced"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


class OutboxKind(StrEnum):
    """What it is: a letter to a customer, or a note to staff."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    HOLDING = "holding"
    UPDATE = "update"
    EXTENSION = "extension"
    RESPONSE = "response"
    REFUSAL = "refusal"
    CLOSURE = "closure"
    ROUTE = "route"
    CORRECTION = "correction"
    REPLY = "reply"
    UNREADABLE = "unreadable"  # to the sender of a held mail that nobody can read
    STAFF_MAIL = "staff_mail"  # to one of us, where Slack alone is not enough
    CARD = "card"
    NOTE = "note"
    CHASE = "chase"
    DIGEST = "digest"
    ALARM = "alarm"

    @property
    def is_letter(self) -> bool:
        """Letters go by mail to customers; everything else goes to staff: notes in Slack, staff mail by mail."""
        return self not in NOTES and self is not OutboxKind.STAFF_MAIL

    @property
    def goes_by_mail(self) -> bool:
        """Whether a mail server carries it."""
        return self not in NOTES


NOTES = frozenset({OutboxKind.CARD, OutboxKind.NOTE, OutboxKind.CHASE, OutboxKind.DIGEST, OutboxKind.ALARM})


class Channel(StrEnum):
    """How a complaint or an answer travelled."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    IN_PERSON = "in_person"
    WEB = "web"


class HeldState(StrEnum):
    """Of a message in the holding pen."""

    HELD = "held"
    RELEASED = "released"
    DISCARDED = "discarded"


class Direction(StrEnum):
    """Of a message: from outside, to outside, or a note among staff."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class Route(StrEnum):
    """Where a mail that is no complaint goes (procedure.md section 1)."""

    SERVICE_REQUEST = "service_request"
    FOI = "foi"
    SAR = "sar"
    APPEAL = "appeal"
    INSURANCE = "insurance"
    SAFEGUARDING = "safeguarding"
    COUNCILLOR_CONDUCT = "councillor_conduct"
    ENQUIRY = "enquiry"  # of a councillor or a Member of Parliament


class ContactRole(StrEnum):
    """What a party is to a case."""

    COMPLAINANT = "complainant"
    REPRESENTATIVE = "representative"
    AFFECTED = "affected"
    OTHER_ADDRESS = "other_address"  # the complainant's own, from a case that was merged


class Consent(StrEnum):
    """Of the affected person to somebody else's complaint: nothing is disclosed until it is received."""

    NOT_NEEDED = "not_needed"
    REQUESTED = "requested"
    RECEIVED = "received"
    REFUSED = "refused"


class LinkKind(StrEnum):
    """How two cases belong together."""

    RELATED = "related"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    SPLIT = "split"


class AccessKind(StrEnum):
    """Who may see a sensitive case, and who is kept out of a case because it is about them."""

    NAMED = "named"
    KEPT_OUT = "kept_out"


class ExtensionState(StrEnum):
    """Of a later date: asked for, approved (its letter leaves), told to the complainant; or refused, or lapsed."""

    ASKED = "asked"
    APPROVED = "approved"
    TOLD = "told"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Refused(StrEnum):
    """What we did not take on: a complaint, or the request for its next stage."""

    COMPLAINT = "complaint"
    ESCALATION = "escalation"


BOT = "bot"
"""The actor of an event that no person caused."""
