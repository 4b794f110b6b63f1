"""What each letter is written from: one frozen value per kind of letter, with exactly what that letter says.

Every string is data, whoever typed it: no template syntax, HTML or header survives in it. An empty string means "none".
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The desk that signs. `staffed_contact` is a number or address where a person answers.

    `postal_address` may have several lines; only letters for the post print it.
    """

    organisation: str
    team_name: str
    staffed_contact: str = ""
    privacy_notice: str = ""
    reply_address: str = ""
    postal_address: str = ""


@dataclass(frozen=True, kw_only=True)
class SignpostFacts:
    """The external body; `time_limit` is a phrase such as "12 months from the date of this letter"."""

    name: str
    address: str
    time_limit: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class PointAnswer:
    """One point, its finding as a label ("upheld") and the reasons for it."""

    point: str
    finding: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class RemedyFacts:
    """Something that will be put right. `amount` is money as printed ("£250"), `what` a sentence or a label.

    `is_given` is what the letter itself gives, such as an apology: nothing of it is left to do.
    """

    what: str
    amount: str = ""
    promised_on: date | None = None
    is_given: bool = False


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts:
    """The automatic first letter: nothing in it comes from the complainant's mail.

    `received_at` is aware and in the office's time zone; `received_on` is the true date of receipt, never a rolled one.
    `takes_over_on` is when a person takes over; `reply_by` is given only where the mailbox has exactly one procedure.
    """

    sender: Sender
    reference: str
    received_at: datetime
    received_on: date
    stage_name: str
    stage_number: int
    takes_over_on: date
    reply_by: date | None = None
    emergency_numbers: str = ""
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class AcknowledgementFacts:
    """A person confirms the points. `looked_at_by` is a role or team; `escalated_on` is the date of the request.

    `to_agree`: a date is still to be agreed with the complainant, and `reply_by` the latest that there may be.
    """

    sender: Sender
    reference: str
    stage_name: str
    stage_number: int
    received_on: date
    points: tuple[str, ...]
    outcome_sought: str
    looked_at_by: str
    reply_by: date
    next_stage: str
    to_agree: bool = False
    escalated_on: date | None = None
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldingFacts:
    """A person's letter "late, because, new date". `done`, `remains`, `may_go_further` are whole sentences.

    `may_go_further` and `signpost`: where the complainant need not wait any longer. The same in the next.

    `is_late`: the promised day has passed; before that the letter says that we will not be able to keep it.
    Not `was_told`: no letter gave a date so far, so that it cannot say that we said one. The same in the two below.
    """

    sender: Sender
    reference: str
    broken_promise_on: date
    reason: str
    done: str
    remains: str
    promised_on: date
    contact: str
    interim_help: str = ""
    may_go_further: str = ""
    signpost: SignpostFacts | None = None
    is_second: bool = False
    is_late: bool = True
    was_told: bool = True
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class UpdateFacts:
    """The automatic letter "late, not forgotten": it holds no reason and no reply date, as no person gave one."""

    sender: Sender
    reference: str
    said_by: date
    promised_on: date
    contact: str
    may_go_further: str = ""
    signpost: SignpostFacts | None = None
    was_told: bool = True


@dataclass(frozen=True, kw_only=True)
class ExtensionFacts:
    """An approved later date. `approver_role` is a role ("head of service"), never a person."""

    sender: Sender
    reference: str
    said_by: date
    promised_on: date
    reason: str
    approver_role: str
    contact: str
    signpost: SignpostFacts | None = None
    was_told: bool = True
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class ResponseFacts:
    """The reply. An empty `next_stage` means the final stage, which needs a signpost; `outcome` is a label.

    `is_upheld`, in whole or in part: then something is to be put right.
    """

    sender: Sender
    reference: str
    stage_name: str
    stage_number: int
    received_on: date
    points: tuple[PointAnswer, ...]
    body: str
    outcome: str
    is_upheld: bool = True
    remedy: str = ""
    remedies: tuple[RemedyFacts, ...] = ()
    outstanding: str = ""
    next_stage: str = ""
    escalate_by: date | None = None
    signpost: SignpostFacts | None = None
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class RefusalFacts:
    """We do not take the complaint (or the request for the next stage) on; `refused` names which."""

    sender: Sender
    reference: str
    received_on: date
    refused: str
    why: str
    done: str
    how_to_object: str
    signpost: SignpostFacts | None
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class ClosureFacts:
    """Closed outside the outcomes; `closed_as` is a label: withdrawn, transferred, not a complaint, duplicate ...

    `goes_on_as` is the reference of the reader's own other case in which we go on, `goes_to` the other organisation of
    a transfer.
    """

    sender: Sender
    reference: str
    received_on: date
    closed_as: str
    why: str
    done: str
    how_to_object: str
    signpost: SignpostFacts | None = None
    goes_on_as: str = ""
    goes_to: str = ""
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class RouteFacts:
    """A mail that is no complaint goes its way. `matter` is a phrase ("a request for a service"), `dealt_with_by` a
    team; `answer_by` is None where nobody has set a date. The clock there counts from `received_on`.
    """

    sender: Sender
    reference: str
    received_on: date
    matter: str
    why: str
    done: str
    dealt_with_by: str
    how_to_object: str
    answer_by: date | None = None
    signpost: SignpostFacts | None = None
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class ReplyFacts:
    """A person's plain letter on a case; `body` may have paragraphs."""

    sender: Sender
    reference: str
    body: str
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class CorrectionFacts:
    """We told a wrong date. `told` is what was to come by it ("our reply"), `because` a whole sentence."""

    sender: Sender
    reference: str
    told: str
    wrong_on: date
    because: str
    right_on: date
    contact: str
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class OutcomeFacts:
    """We told a wrong outcome: `told` and `outcome` are labels, `because` whole sentences. The way further is that of
    the stage, as in its reply.
    """

    sender: Sender
    reference: str
    stage_name: str
    stage_number: int
    told: str
    outcome: str
    because: str
    contact: str
    next_stage: str = ""
    escalate_by: date | None = None
    signpost: SignpostFacts | None = None
    addressee: str = ""


@dataclass(frozen=True, kw_only=True)
class UnreadableFacts:
    """Automatic, to the sender of a mail that is held because nobody can read it; there is no case yet.

    `reference` is the mail's number in the holding pen ("M-17"), `why` a clause that is a label ("it is encrypted").
    """

    sender: Sender
    reference: str
    received_on: date
    why: str


Facts = (
    ReceiptFacts
    | AcknowledgementFacts
    | HoldingFacts
    | UpdateFacts
    | ExtensionFacts
    | ResponseFacts
    | RefusalFacts
    | ClosureFacts
    | RouteFacts
    | ReplyFacts
    | CorrectionFacts
    | OutcomeFacts
    | UnreadableFacts
)
