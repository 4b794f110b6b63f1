"""The one chase list that a person gets on a working day."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from letters.cards import closed_offers, short_date
from letters.notes import Action, Note, Offer, Row
from procedure.chasing import Band, Reminder, What

ROWS_AT_MOST = 20
NAMELESS: Mapping[str, str] = MappingProxyType({})
ASK = "If you cannot answer in time, press Hold: say why, and give a new date."
_DOING = {
    What.ACKNOWLEDGE: "Acknowledge",
    What.RESPOND: "Answer",
    What.PROMISE: "Keep the promise",
    What.DECIDE: "Decide about the reply",
    What.SEND_AGAIN: "Answer again: the letter came back",
}
_AFTER_THE_ANSWER = frozenset({What.DECIDE, What.SEND_AGAIN})


def chase_list(
    today: date, own: Sequence[Reminder], for_manager: Sequence[Reminder], names: Mapping[str, str] = NAMELESS
) -> Note:
    """What must be done today, what next, what is late; a row per case with buttons. Managers see theirs below.

    `names` are those of the owners, by e-mail address.
    """
    rows = [_row(one, "") for one in own]
    rows += [_row(one, names.get(one.line.owner, one.line.owner) or "no owner") for one in for_manager]
    shown = rows[:ROWS_AT_MOST]
    return Note(
        title=f"Your cases on {short_date(today)}",
        text=_summary(own, for_manager, len(rows) - len(shown)),
        columns=("Case", "What", "By", "How late", "Owner"),
        rows=tuple(shown),
    )


def _summary(own: Sequence[Reminder], for_manager: Sequence[Reminder], hidden: int) -> str:
    def count(band: Band) -> int:
        return sum(1 for one in own if one.band is band)

    parts = [f"{count(Band.TODAY)} due today", f"{count(Band.TOMORROW) + count(Band.SOON)} due next"]
    parts.append(f"{count(Band.LATE)} late")
    if for_manager:
        parts.append(f"{len(for_manager)} of your team's cases need you")
    if hidden:
        parts.append(f"{hidden} more are not shown here")
    may_hold = any(one.what not in _AFTER_THE_ANSWER for one in own)
    return ", ".join(parts) + "." + (f" {ASK}" if may_hold else "")


def _row(one: Reminder, owner: str) -> Row:
    late = f"{one.days_late} working day{'s' if one.days_late != 1 else ''} late" if one.days_late else one.band.value
    cells = (one.line.reference, _DOING[one.what], short_date(one.on), late, owner or "you")
    if one.what in _AFTER_THE_ANSWER:
        return Row(cells, closed_offers(one.line.reference, one.message_id))
    offers = (Action.RESPOND, Action.HOLD, Action.OPEN) if not owner else (Action.OPEN, Action.ASSIGN)
    return Row(cells, tuple(Offer(action, one.line.reference) for action in offers))
