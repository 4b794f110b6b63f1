"""Lists of promises and of commitments, with buttons."""

from collections.abc import Sequence

from bot.decided import how_far, remedy_state, spoken_remedy
from bot.slack.answers import area_name, name_of
from handlers.office import Office
from letters.cards import short_date
from letters.notes import Action, Note, Offer, Row
from storage.decided import CommitmentView, Decided, RemedyView

PER_PAGE = 12
SHOWN = 200


def remedies_note(office: Office, reference: str, decided: Decided) -> Note:
    """Everything promised on a case, what is owed with its buttons."""
    rows = [
        Row(
            (
                spoken_remedy(one),
                name_of(office, one.owner) or "the owner",
                remedy_state(one),
                "external body" if one.is_ordered else f"stage {one.stage}",
            ),
            _remedy_offers(one),
        )
        for one in decided.remedies
    ]
    text = f"{len(rows)} promised." if rows else "Nothing is promised."
    columns = ("What", "Who", "State", "Promised by")
    return Note(f"Remedies on {reference}", text, columns=columns, rows=tuple(rows), offers=_add(reference))


def commitments_note(office: Office, found: Sequence[CommitmentView], title: str, page: int, again: str) -> Note:
    """A page of commitments; "awaiting update" counts as open."""
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(page, pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    rows = tuple(Row(_commitment_cells(office, one), _commitment_offers(one)) for one in shown)
    is_open = sum(1 for one in found if one.done_on is None)
    text = f"{is_open} open, {len(found) - is_open} done."
    if page < pages:
        text += f" Page {page} of {pages}; the next: {again} {page + 1}"
    columns = ("Commitment", "Area", "Year", "What", "Who", "By", "How far")
    offers = (Offer(Action.COMMITMENT_ADD, "commitment"),)
    return Note(title, text, columns=columns, rows=rows, offers=offers)


def _remedy_offers(one: RemedyView) -> tuple[Offer, ...]:
    actions = (Action.REMEDY_DONE, Action.REMEDY_CHANGE, Action.REMEDY_DROP) if one.state == "owed" else ()
    return tuple(Offer(action, str(one.id)) for action in actions)


def _add(reference: str) -> tuple[Offer, ...]:
    return (Offer(Action.REMEDY_ADD, reference),)


def _commitment_cells(office: Office, one: CommitmentView) -> tuple[str, ...]:
    return (
        " ".join(filter(None, (str(one.id), one.reference))),
        area_name(office, one.area) or "-",
        one.year or "-",
        one.text[:SHOWN],
        name_of(office, one.owner) or "nobody named",
        short_date(one.due_on) if one.due_on else "-",
        how_far(one),
    )


def _commitment_offers(one: CommitmentView) -> tuple[Offer, ...]:
    actions = () if one.done_on else (Action.PROGRESS, Action.COMMITMENT_DONE)
    return tuple(Offer(action, str(one.id)) for action in actions)
