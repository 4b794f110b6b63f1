"""What is owed besides replies, in words for lists and digests, with what may be done about it."""

from collections.abc import Callable, Mapping

from letters.notes import Action, Offer
from procedure.standing import What

DOING: Mapping[What, str] = {
    What.ACKNOWLEDGE: "Acknowledge",
    What.RESPOND: "Answer",
    What.PROMISE: "Keep the promise",
    What.DECIDE: "Decide about the reply",
    What.SEND_AGAIN: "Answer again: the letter came back",
    What.POST: "Post the letter",
    What.PHONE: "Phone, and say what the letter says",
    What.AGREE: "Agree a date of reply",
    What.INFORM: "Tell the complainant how far it is",
    What.MILESTONE: "Next step",
    What.ROUTE: "Answer what was no complaint",
    What.REMEDY: "Put it right",
    What.COMMITMENT: "Say how far it is",
    What.CONSENT: "Ask again for the consent",
    What.HELD: "Say what a held mail is",
}

WHY: Mapping[What, str] = {
    What.DECIDE: "reply undecided",
    What.SEND_AGAIN: "response came back",
    What.POST: "letter not posted",
    What.PHONE: "not phoned yet",
    What.AGREE: "no date agreed",
    What.INFORM: "complainant not informed",
    What.MILESTONE: "step overdue",
    What.ROUTE: "no answer where it was routed",
    What.REMEDY: "remedy overdue",
    What.COMMITMENT: "commitment awaiting update",
    What.CONSENT: "consent not received",
    What.HELD: "mail held, nobody answered",
}
"""Why a manager must see it."""

BANDS: Mapping[What, str] = {
    What.REMEDY: "Remedy overdue",
    What.COMMITMENT: "Commitment awaiting update",
    What.MILESTONE: "Step overdue",
    What.ROUTE: "Routed, not answered",
}
"""What the digest counts beside the bands of open cases."""


def doing(what: What, item: str) -> str:
    """What must be done, in a few words; a milestone has a name of its own, a letter its kind."""
    named = item.replace("_", " ").replace("-", " ") if what is What.MILESTONE else ""
    if what in (What.POST, What.PHONE):
        named = item.split(".")[-2].replace("_", " ")
    return f"{DOING[what]}: {named}" if named else DOING[what]


def owed_offers(what: What, reference: str, item: str) -> tuple[Offer, ...]:
    """What may be done about it; `reference` is "" where there is no case."""
    own = _OFFERS.get(what, _nothing)(reference, item)
    return (*own, *((Offer(Action.OPEN, reference),) if reference else ()))


def _nothing(reference: str, item: str) -> tuple[Offer, ...]:
    return ()


def _decide(reference: str, item: str) -> tuple[Offer, ...]:
    return Offer(Action.ESCALATE, reference), Offer(Action.FILE_REPLY, item)


def _carry(reference: str, item: str) -> tuple[Offer, ...]:
    return (Offer(Action.POSTED, item),)


def _remedy(reference: str, item: str) -> tuple[Offer, ...]:
    return Offer(Action.REMEDY_DONE, item), Offer(Action.REMEDY_CHANGE, item)


def _commitment(reference: str, item: str) -> tuple[Offer, ...]:
    return Offer(Action.PROGRESS, item), Offer(Action.COMMITMENT_DONE, item)


def _route(reference: str, item: str) -> tuple[Offer, ...]:
    return Offer(Action.ROUTE_ANSWERED, reference), Offer(Action.UNROUTE, reference)


def _held(reference: str, item: str) -> tuple[Offer, ...]:
    return tuple(Offer(one, item) for one in (Action.HELD_LOOK, Action.HELD_ONTO, Action.DISCARD))


_OFFERS: Mapping[What, Callable[[str, str], tuple[Offer, ...]]] = {
    What.POST: _carry,
    What.PHONE: _carry,
    What.DECIDE: _decide,
    What.REMEDY: _remedy,
    What.COMMITMENT: _commitment,
    What.ROUTE: _route,
    What.HELD: _held,
}
