"""What may be done about a mail of the holding pen, as buttons."""

from letters.notes import Action, Offer


def pen_offers(number: int, must_be_named: bool, reference: str = "") -> tuple[Offer, ...]:
    """Filed on a case only by a button that says so; a case of its own only where the sender is who complains, else
    the form asks who that is.
    """
    onto = (Offer(Action.RELEASE, f"{number}:{reference}"),) if reference else ()
    new = Offer(Action.HELD_NAMED if must_be_named else Action.RELEASE, str(number))
    others = (Action.HELD_ONTO, Action.HELD_REPLAY, Action.DISCARD)
    return (Offer(Action.HELD_LOOK, str(number)), *onto, new, *(Offer(one, str(number)) for one in others))


def recorded_offers(number: int, must_be_named: bool) -> tuple[Offer, ...]:
    """Of a mail that was only recorded: it may be read, and become a case or part of one."""
    new = Offer(Action.HELD_NAMED if must_be_named else Action.RELEASE, str(number))
    return Offer(Action.HELD_LOOK, str(number)), new, Offer(Action.HELD_ONTO, str(number))
