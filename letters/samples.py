"""Invented facts, one set for every kind of letter: for the check of templates and for a preview without a case."""

from datetime import UTC, date, datetime

from letters.facts import (
    AcknowledgementFacts,
    ClosureFacts,
    CorrectionFacts,
    ExtensionFacts,
    Facts,
    HoldingFacts,
    OutcomeFacts,
    PointAnswer,
    ReceiptFacts,
    RefusalFacts,
    RemedyFacts,
    ReplyFacts,
    ResponseFacts,
    RouteFacts,
    Sender,
    SignpostFacts,
    UnreadableFacts,
    UpdateFacts,
)
from letters.labels import IT_IS_ENCRYPTED, OUR_REPLY, REPLY_AND_TELL_US, retold
from letters.letter import LetterKind
from letters.words import Words

SENDER = Sender(
    organisation="Example Council",
    team_name="Complaints Team",
    staffed_contact="01234 567890",
    privacy_notice="https://example.gov.uk/privacy",
    reply_address="complaints@example.gov.uk",
    postal_address="1 High Street\nExample Town\nEX1 1AA",
)
POSTAL_ADDRESS = "Mrs Sample\n2 Low Road\nExample Town\nEX1 2BB"
REFERENCE = "C-2026-00042"
RECEIVED = date(2026, 4, 2)
DUE = date(2026, 4, 10)
LATER = date(2026, 4, 17)
SIGNPOST = SignpostFacts(
    name="Local Government and Social Care Ombudsman",
    address="PO Box 4771, Coventry CV4 0EH",
    time_limit="within 12 months of the day you first knew of the problem",
    url="https://www.lgo.org.uk",
)


def sample_facts(kind: LetterKind, words: Words | None = None) -> Facts:
    """Facts with every part filled in, so that every paragraph of the template shows; as the `[samples]` word them."""
    return retold(_SAMPLES[kind], words.samples) if words else _SAMPLES[kind]


_SAMPLES: dict[LetterKind, Facts] = {
    LetterKind.RECEIPT: ReceiptFacts(
        sender=SENDER,
        reference=REFERENCE,
        received_at=datetime(2026, 4, 2, 9, 12, tzinfo=UTC),
        received_on=RECEIVED,
        stage_name="Frontline response",
        stage_number=1,
        takes_over_on=date(2026, 4, 7),
        reply_by=DUE,
        emergency_numbers="01234 567890 (repairs, day and night)",
        is_late=True,
    ),
    LetterKind.ACKNOWLEDGEMENT: AcknowledgementFacts(
        sender=SENDER,
        reference=REFERENCE,
        stage_name="Investigation",
        stage_number=2,
        received_on=RECEIVED,
        points=("The boiler was not fixed in March.", "Nobody rang back."),
        outcome_sought="A working boiler, and a call when the date is set.",
        looked_at_by="Head of Repairs",
        reply_by=DUE,
        next_stage="Review",
        escalated_on=date(2026, 4, 7),
        addressee="Mrs Sample",
    ),
    LetterKind.HOLDING: HoldingFacts(
        sender=SENDER,
        reference=REFERENCE,
        broken_promise_on=DUE,
        reason="The part for the boiler has not come.",
        done="We have been to see the boiler.",
        remains="We must fit the part and test it.",
        promised_on=LATER,
        contact="01234 567890, Repairs Team",
        interim_help="We will bring you two heaters today.",
        may_go_further="You can ask for the next stage now if you do not want to wait.",
        addressee="Mrs Sample",
    ),
    LetterKind.UPDATE: UpdateFacts(
        sender=SENDER, reference=REFERENCE, said_by=DUE, promised_on=LATER, contact="01234 567890"
    ),
    LetterKind.EXTENSION: ExtensionFacts(
        sender=SENDER,
        reference=REFERENCE,
        said_by=DUE,
        promised_on=LATER,
        reason="We must speak to the firm that put in the boiler.",
        approver_role="Head of Repairs",
        contact="01234 567890",
        signpost=SIGNPOST,
        addressee="Mrs Sample",
    ),
    LetterKind.RESPONSE: ResponseFacts(
        sender=SENDER,
        reference=REFERENCE,
        stage_name="Frontline response",
        stage_number=1,
        received_on=RECEIVED,
        points=(
            PointAnswer(
                point="The boiler was not fixed in March.",
                finding="upheld",
                reasons="We came twice and did not bring the right part.",
            ),
        ),
        body="We are sorry that you had no heat for a month.",
        outcome="upheld",
        remedy="We fixed the boiler and will pay you £100.",
        remedies=(RemedyFacts(what="A payment for the month without heat.", amount="£100", promised_on=LATER),),
        outstanding="You will have the money by the end of May.",
        next_stage="Investigation",
        escalate_by=date(2026, 5, 15),
        signpost=SIGNPOST,
        addressee="Mrs Sample",
    ),
    LetterKind.REFUSAL: RefusalFacts(
        sender=SENDER,
        reference=REFERENCE,
        received_on=RECEIVED,
        refused="a complaint about this bus",
        why="The bus is not run by us.",
        done="We sent your message to the firm that runs it.",
        how_to_object=REPLY_AND_TELL_US,
        signpost=SIGNPOST,
        addressee="Mrs Sample",
    ),
    LetterKind.CLOSURE: ClosureFacts(
        sender=SENDER,
        reference=REFERENCE,
        received_on=RECEIVED,
        closed_as="withdrawn",
        why="You told us that you want to stop.",
        done="We kept a note of what you told us.",
        how_to_object=REPLY_AND_TELL_US,
        signpost=SIGNPOST,
        addressee="Mrs Sample",
    ),
    LetterKind.ROUTE: RouteFacts(
        sender=SENDER,
        reference=REFERENCE,
        received_on=RECEIVED,
        matter="a request for a service",
        why="You ask us to fix a street lamp for the first time. Nothing has gone wrong with our work so far.",
        done="We passed your message on today, with the date on which it came.",
        dealt_with_by="Street Lighting Team",
        how_to_object=REPLY_AND_TELL_US,
        answer_by=LATER,
        signpost=SIGNPOST,
        addressee="Mrs Sample",
    ),
    LetterKind.REPLY: ReplyFacts(
        sender=SENDER,
        reference=REFERENCE,
        body="Thank you for the photos. We have put them with your case.\n\nYou do not need to do anything else.",
        addressee="Mrs Sample",
    ),
    LetterKind.CORRECTION: CorrectionFacts(
        sender=SENDER,
        reference=REFERENCE,
        told=OUR_REPLY,
        wrong_on=DUE,
        because="We counted from the wrong day.",
        right_on=LATER,
        contact="01234 567890",
        addressee="Mrs Sample",
    ),
    LetterKind.UNREADABLE: UnreadableFacts(
        sender=SENDER,
        reference="M-17",
        received_on=RECEIVED,
        why=IT_IS_ENCRYPTED,
    ),
    LetterKind.OUTCOME: OutcomeFacts(
        sender=SENDER,
        reference=REFERENCE,
        stage_name="Frontline response",
        stage_number=1,
        told="not upheld",
        outcome="upheld",
        because="Our log shows that you rang us in March.",
        contact="01234 567890",
        next_stage="Investigation",
        escalate_by=date(2026, 5, 15),
        signpost=SIGNPOST,
        addressee="Mrs Sample",
    ),
}
