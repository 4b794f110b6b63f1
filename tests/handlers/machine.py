"""Everything that anybody may do to a case, in any order: the actions of the stateful test, and what must always hold.

Actions draw their own arguments, sensible and senseless ones; whoever may not do something is told so in a sentence.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlmodel import col, select

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.assign import assign
from handlers.cancel import cancel_letter
from handlers.close import Closing, close
from handlers.correct import correct_receipt
from handlers.correct_response import correct_response
from handlers.duplicate import Duplicate, duplicate
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.letters import pause, resume
from handlers.link import link, unlink
from handlers.merge import Merging, merge, unmerge
from handlers.new import Complaint, new
from handlers.note import note
from handlers.open import open_case
from handlers.outbox import cancel, retry
from handlers.reopen import reopen
from handlers.reply import Reply, reply
from handlers.respond import Already, Answer, respond
from handlers.settle import file_reply, is_response, is_update
from handlers.split import Splitting, split
from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, DutyKind
from storage.redating import Recount
from storage.tables import Case, Message, Outbox
from tests.handlers.desk import ADA, ANN, DAY, HEAD, HOUR, JO, MIA, MINUTE, OLU, SAM, STRANGER, Work

PEOPLE = (ANN, OLU, HEAD, MIA, ADA, SAM, STRANGER, "")
ACTORS = (*(ANN, HEAD, MIA) * 3, *PEOPLE)
"""Most who act may do so, else nothing would ever happen."""
SENSE, NONSENSE = "The part has to be made.", ("", "x" * 2_500, "<!channel> {{ 7*7 }} ‮")
SENTENCE = re.compile(r"[A-Z'‘\d].{12,}[.?!]", re.DOTALL)
AFTER_THE_END = {DutyKind.DECIDE, DutyKind.REMEDY, DutyKind.COMMITMENT, DutyKind.ROUTE, DutyKind.REVIEW}
MOVES = {kind.value for kind in Recount} | {"acknowledged", "received", "escalated"}


Draw = Callable[[st.SearchStrategy[Any]], object]


def nothing_drawn(_: st.SearchStrategy[Any]) -> object:
    """For actions whose arguments are fixed."""
    raise AssertionError("this action draws nothing")


@dataclass
class Turn:
    """One action: who, when, on which case, and where its arguments come from."""

    work: Work
    by: str
    now: datetime
    reference: str
    draw: Draw

    def words(self) -> str:
        return str(self.draw(st.sampled_from((*(SENSE,) * 9, *NONSENSE))))

    def day(self) -> date:
        days = self.draw(st.sampled_from((0, 0, 0, -1, -2, -7, -40, 1, 7, 8, 9, 14, 15, 16, 60)))
        return self.now.date() + timedelta(days=int(str(days)))

    def outcome(self) -> Outcome:
        return Outcome(str(self.draw(st.sampled_from(tuple(Outcome)))))

    def yes(self) -> bool:
        return bool(self.draw(st.booleans()))

    def closure(self) -> Closure:
        return Closure(str(self.draw(st.sampled_from(tuple(Closure)))))

    def other(self) -> str:
        """Another case, the same one, or none that is there."""
        with self.work.office.ledger.reading() as tx:
            known = tx.exec(select(Case.reference).order_by(col(Case.reference))).all()
        return str(self.draw(st.sampled_from([*known, "C-2026-09999"])))

    def number_of(self, table: type[Message] | type[Outbox]) -> int:
        """One that is there, or is not."""
        with self.work.office.ledger.reading() as tx:
            known = tx.exec(select(table.id).order_by(col(table.id))).all()
        return int(str(self.draw(st.sampled_from([*known, 999_999]))))

    def letter_key(self) -> str:
        keys = [one.key for one in self.work.rows() if one.kind.is_letter]
        return str(self.draw(st.sampled_from([*keys, "no.such.letter"])))


Act = Callable[[Turn], object]

ACTS: Mapping[str, Act] = {
    "assign": lambda t: assign(t.work.office, t.reference, str(t.draw(st.sampled_from(PEOPLE))), t.by, t.now),
    "acknowledge": lambda t: acknowledge(
        t.work.office, t.reference, Acknowledgement((t.words(), "Second point"), "A repair"), t.by, t.now
    ),
    "hold": lambda t: hold(t.work.office, t.reference, Holding(t.day(), t.words(), "Seen.", "To mend."), t.by, t.now),
    "respond": lambda t: respond(
        t.work.office, t.reference, Answer(t.outcome(), t.words(), override_reason=t.words()), t.by, t.now
    ),
    "already": lambda t: respond(
        t.work.office, t.reference, Answer(t.outcome(), already=Already(t.day(), Channel.PHONE)), t.by, t.now
    ),
    "escalate": lambda t: escalate(t.work.office, t.reference, Escalation(("Not mended",)), t.by, t.now),
    "correct": lambda t: correct_receipt(t.work.office, t.reference, t.day(), t.words(), t.by, t.now),
    "note": lambda t: note(t.work.office, t.reference, t.words(), t.by, t.now),
    "open": lambda t: open_case(t.work.office, t.reference, t.by, t.now),
    "cancel_letter": lambda t: cancel_letter(t.work.office, t.letter_key(), t.by, t.now),
    "retry": lambda t: retry(t.work.office, t.number_of(Outbox), t.by, t.now),
    "cancel": lambda t: cancel(t.work.office, t.number_of(Outbox), t.by, t.now),
    "pause": lambda t: pause(t.work.office, t.words(), t.by, t.now),
    "resume": lambda t: resume(t.work.office, t.by, t.now),
    "is_response": lambda t: is_response(t.work.office, t.number_of(Message), t.outcome(), t.by, t.now),
    "is_update": lambda t: is_update(t.work.office, t.number_of(Message), t.by, t.now),
    "file_reply": lambda t: file_reply(t.work.office, t.number_of(Message), t.by, t.now),
    "new": lambda t: new(
        t.work.office, Complaint(t.day(), Channel.PHONE, (t.words(),), address=JO, because="A call"), t.by, t.now
    ),
    "close": lambda t: close(t.work.office, t.reference, Closing(t.closure(), t.words(), t.yes()), t.by, t.now),
    "reopen": lambda t: reopen(t.work.office, t.reference, t.words(), t.by, t.now),
    "link": lambda t: link(t.work.office, t.reference, t.other(), t.words(), t.by, t.now),
    "unlink": lambda t: unlink(t.work.office, t.reference, t.other(), t.by, t.now),
    "duplicate": lambda t: duplicate(t.work.office, t.reference, t.other(), Duplicate(t.words(), t.yes()), t.by, t.now),
    "merge": lambda t: merge(
        t.work.office, t.reference, t.other(), Merging(t.words(), t.yes(), same_person=t.yes()), t.by, t.now
    ),
    "unmerge": lambda t: unmerge(t.work.office, t.reference, t.words(), t.by, t.now),
    "split": lambda t: split(t.work.office, t.reference, Splitting((2,), "waste", t.yes()), t.by, t.now),
    "reply": lambda t: reply(t.work.office, t.reference, Reply(t.words(), t.yes()), t.by, t.now),
    "correct_response": lambda t: correct_response(t.work.office, t.reference, t.day(), t.words(), t.by, t.now),
}
"""What people do, by name."""


def try_it(name: str, act: Act, turn: Turn) -> str:
    """Do it; a refusal must be a sentence that helps, and must leave everything as it was."""
    before = turn.work.everything()
    try:
        act(turn)
    except NotAllowed as refusal:
        said = refusal.reason
    else:
        return "done"
    assert SENTENCE.fullmatch(said), f"{name}: {said!r}"
    assert not any(word in said for word in ("None", "Traceback", "datetime.", "<class")), said
    assert turn.work.everything() == before, f"{name} was refused and left something behind"
    return "refused"


STEPS = (MINUTE, 11 * MINUTE, HOUR, DAY, 3 * DAY, 9 * DAY)
SENDERS = (JO, "neighbour@example.org", STRANGER, ANN, MIA)
