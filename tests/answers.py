"""Answers that lack nothing: what is upheld says what is put right, by the reply itself, so that nothing stays owed."""

from handlers.respond import Answer
from procedure.amends import NewRemedy, RemedyKind
from procedure.outcomes import Outcome


def upheld(text: str = "We were wrong.") -> Answer:
    """An answer that may leave as it is."""
    return Answer(Outcome.UPHELD, text, remedies=(NewRemedy(RemedyKind.APOLOGY, "We are sorry for the cold."),))
