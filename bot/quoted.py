"""A mail for reading: its own words first, what it quotes from earlier mails below them. Nothing is left out."""

from procedure.quoting import Passage, passages


def own_and_quoted(text: str) -> tuple[str, str]:
    """The text with a line in place of every quote or signature, and all of those together, "" where there is none."""
    found = passages(text)
    own = "".join(_line(one) if one.is_quoted else one.text for one in found)
    return own, "\n".join(one.text.strip("\n") for one in found if one.is_quoted and one.lines)


def _line(one: Passage) -> str:
    lines = "1 quoted line stands" if one.lines == 1 else f"{one.lines} quoted lines stand"
    return f"[{lines} below]\n" if one.lines else one.text
