"""The one chase list that a person gets on a working day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from letters.cards import short_date
from letters.notes import Action, Note, Offer, Row
from letters.owed import doing, owed_offers
from procedure.chasing import Band, Reminder
from procedure.standing import What

ROWS_AT_MOST = 20
NAMELESS: Mapping[str, str] = MappingProxyType({})
NOTHING: Mapping[str, tuple[Offer, ...]] = MappingProxyType({})
WAS_IT = "Your mail was seen: was it the answer?"
ASK = "If you cannot answer in time, press Hold: say why, and give a new date."
EXTEND = "Where you see Extend, ask for more time before the date passes: after it, it can only be an apology."
_UNTIL_THE_ANSWER = frozenset({What.ACKNOWLEDGE, What.RESPOND, What.PROMISE})


def chase_list(
    today: date,
    own: Sequence[Reminder],
    for_manager: Sequence[Reminder],
    names: Mapping[str, str] = NAMELESS,
    reader: str = "",
    asked: Mapping[str, tuple[Offer, ...]] = NOTHING,
) -> Note:
    """What must be done today, what next, what is late; a row per case with buttons. Managers see theirs below.

    `names` are those of the owners, by e-mail address. Rows of others, for whom the `reader` (an address) stands in
    today, say for whom. `asked` are the buttons of cases, by reference, of which a mail of ours may be the answer.
    """
    rows = [_row(today, one, True, _for_whom(one, names, reader), asked) for one in own]
    rows += [_row(today, one, False, _name(one, names) or "no owner", asked) for one in for_manager]
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
    asks = [ASK] if any(one.what in _UNTIL_THE_ANSWER for one in own) else []
    asks += [EXTEND] if any(one.may_extend for one in own) else []
    return " ".join((", ".join(parts) + ".", *asks))


def _for_whom(one: Reminder, names: Mapping[str, str], reader: str) -> str:
    return "you" if not reader or one.owner in (reader, "") else f"for {_name(one, names)}"


def _name(one: Reminder, names: Mapping[str, str]) -> str:
    return names.get(one.owner, one.owner)


def _how_late(one: Reminder, today: date) -> str:
    """On a Friday what is due on Monday is due on the next working day, not tomorrow."""
    if one.days_late:
        return f"{one.days_late} working day{'s' if one.days_late != 1 else ''} late"
    is_later = one.band is Band.TOMORROW and one.on > today + timedelta(days=1)
    return "next working day" if is_later else one.band.value


def _row(today: date, one: Reminder, is_own: bool, owner: str, asked: Mapping[str, tuple[Offer, ...]]) -> Row:
    cells = (one.shown_as, doing(one.what, one.item), short_date(one.on), _how_late(one, today), owner)
    reference = one.line.reference if one.line else ""
    if one.what not in _UNTIL_THE_ANSWER:
        return Row(cells, owed_offers(one.what, reference, one.item))
    if is_own and reference in asked:
        return Row((cells[0], WAS_IT, *cells[2:]), (*asked[reference], Offer(Action.OPEN, reference)))
    extend = (Action.EXTEND,) if one.may_extend else ()
    offers = (Action.RESPOND, *extend, Action.HOLD, Action.OPEN) if is_own else (Action.OPEN, Action.ASSIGN)
    return Row(cells, tuple(Offer(action, reference) for action in offers))
