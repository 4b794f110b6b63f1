"""Answers that lack nothing: what is upheld says what is put right, and what of that is still to do."""

from handlers.respond import Answer
from procedure.outcomes import Outcome


def upheld(text: str = "We were wrong.") -> Answer:
    """An answer that may leave as it is."""
    return Answer(Outcome.UPHELD, text, remedy="A new boiler.", outstanding="It comes on Friday.")
