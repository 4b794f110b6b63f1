"""A button for every action on offer: its label, its id within the message, a question before what is dangerous."""

from collections.abc import Iterable, Iterator

from slackblocks import ActionsBlock, Button, ConfirmationDialogue, Text, TextType

from letters.notes import Action, Offer
from procedure.outcomes import Outcome, spoken_outcome

MOST_IN_A_ROW = 10
MOST_VALUE_CHARACTERS = 2000

LABELS: dict[Action, str] = {
    Action.TAKE: "Take",
    Action.ASSIGN: "Assign",
    Action.ACKNOWLEDGE: "Acknowledge",
    Action.RESPOND: "Respond",
    Action.HOLD: "Hold",
    Action.ESCALATE: "Escalate",
    Action.EXTEND: "Extend",
    Action.APPROVE_EXTENSION: "Approve",
    Action.REFUSE_EXTENSION: "Refuse",
    Action.OPEN: "Open",
    Action.REOPEN: "Open again",
    Action.SHOW: "Show",
    Action.ANSWERED: "It was the answer",  # with its outcome
    Action.IS_UPDATE: "It was not the answer",
    Action.FILE_REPLY: "Changes nothing",
    Action.KEEP_OUT: "Keep them out",
    Action.NOT_ABOUT: "Not about them",
    Action.TELL_OUTCOME: "Write to the complainant",
    Action.PREVIEW: "Show the letter",
    Action.MORE_POINTS: "Add a point",
    Action.MORE_REMEDIES: "Add a remedy with date or money",
    Action.MORE_LEARNING: "Add learning with a date",
    Action.REMEDY_DONE: "Done",
    Action.REMEDY_CHANGE: "Change",
    Action.REMEDY_DROP: "Drop",
    Action.REMEDY_ADD: "Promise more",
    Action.PROGRESS: "Say how far it is",
    Action.COMMITMENT_DONE: "Done",
    Action.COMMITMENT_ADD: "Add one",
    Action.ATTEND: "I take it",
    Action.ROUTE_ANSWERED: "It was answered today",
    Action.UNROUTE: "It is a complaint",
    Action.CORRECT_DATE: "Correct the date",
    Action.CANCEL_LETTER: "Cancel the letter",
    Action.RESUME_LETTERS: "Send letters again",
    Action.RELEASE: "Open a new case",  # or with a case: `13:C-2026-00001`
    Action.DISCARD: "Discard",
    Action.LINK: "Link them",
    Action.GROUP: "Link them all",
    Action.MERGE: "Merge them",
    Action.HELD_LOOK: "Read",
    Action.HELD_NAMED: "Say who complains",
    Action.HELD_ONTO: "File on a case",
    Action.HELD_REPLAY: "Try again",
    Action.POSTED: "Posted or phoned",
    Action.RESTRICT: "Renew",
    Action.LIFT: "Lift",
    Action.AWAY: "Note as away",
}

QUESTIONS: dict[Action, str] = {
    Action.KEEP_OUT: "The owner whom the area proposes will not see this case, and somebody else must answer it.",
    Action.CANCEL_LETTER: "The letter will not be sent. What it was to settle stays owed.",
    Action.RESUME_LETTERS: "Every letter that waits will be sent now.",
}


class Buttons:
    """Makes the buttons of one message; counts them, since Slack wants every action id once."""

    def __init__(self) -> None:
        self._made = 0

    def blocks(self, offers: Iterable[Offer]) -> Iterator[ActionsBlock]:
        """All offers, at most ten to a block; an offer whose value Slack cannot carry is left out."""
        able = [one for one in offers if 0 < len(one.value) <= MOST_VALUE_CHARACTERS]
        for first in range(0, len(able), MOST_IN_A_ROW):
            row = able[first : first + MOST_IN_A_ROW]
            yield ActionsBlock([self.button(one) for one in row], block_id=f"offers.{self._made}")

    def button(self, offer: Offer) -> Button:
        """Its action id is the action's name and a number: `take.0`, `take.1`."""
        number, self._made = self._made, self._made + 1
        return Button(
            plain(_label(offer)),
            action_id=f"{offer.action.value}.{number}",
            value=offer.value,
            style="danger" if offer.action in QUESTIONS else None,
            confirm=_question(offer.action),
        )


def plain(text: str) -> Text:
    """A text that Slack shows as it is."""
    return Text(text, type_=TextType.PLAINTEXT)


def _label(offer: Offer) -> str:
    _, _, more = offer.value.partition(":")
    if offer.action is Action.ANSWERED and more in tuple(Outcome):
        return f"Answered: {spoken_outcome(Outcome(more))}"
    if offer.action is Action.RELEASE and more:
        return f"File on {more}"
    return LABELS[offer.action]


def _question(action: Action) -> ConfirmationDialogue | None:
    if action not in QUESTIONS:
        return None
    return ConfirmationDialogue(plain("Are you sure?"), plain(QUESTIONS[action]), plain("Yes"), plain("No"))
