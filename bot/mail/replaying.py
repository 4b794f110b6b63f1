"""A held mail is read once more from the bytes that are kept of it."""

from datetime import datetime

from bot.mail.message import understand
from handlers.office import Office
from handlers.replay import Replayed, kept, replay
from procedure.errors import NotAllowed

TRIES_IN_THE_BOT = 2


def replay_one(office: Office, message_id: int, by: str, now: datetime) -> Replayed:
    """Understand its bytes, and screen it as if it had just come."""
    return replay(office, message_id, understand(kept(office, message_id, by).content), by, now)


def replay_within(office: Office, message_id: int, by: str, now: datetime) -> Replayed:
    """The same inside the running bot; NotAllowed for a mail that stopped it before."""
    mail = kept(office, message_id, by)
    if mail.attempts > TRIES_IN_THE_BOT:
        how = f"frontline held replay {message_id}"
        raise NotAllowed(f"This mail stopped the bot before. On the bot's own machine it can be tried with: {how}")
    return replay(office, message_id, understand(mail.content), by, now)
