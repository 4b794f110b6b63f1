"""Who is meant by what was typed: a mention, an address, a name, or oneself."""

from bot.slack.escaping import cut
from bot.slack.frontdesk import FrontDesk
from bot.slack.parsing import named
from procedure.errors import NotAllowed


def meant(desk: FrontDesk, words: str, by: str) -> str:
    """The e-mail of the person who was named, whichever way."""
    who = named(words)
    if who.is_me:
        return by
    if who.user_id:
        return desk.people.email_of(who.user_id)
    return who.email or _by_name(desk, words)


def _by_name(desk: FrontDesk, words: str) -> str:
    wanted = words.strip().lstrip("@").casefold()
    people = desk.office.desk.people
    meant = [one.email for one in people if wanted in (one.name.casefold(), one.email.partition("@")[0].casefold())]
    if len(meant) != 1:
        raise NotAllowed(f"I do not know whom you mean by '{cut(words.strip(), 40)}'. Write @ and choose a person.")
    return meant[0]
