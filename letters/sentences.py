"""Small help with what people type into letters."""


def as_sentence(text: str) -> str:
    """A phrase from a list becomes a sentence; what a person typed keeps its own end."""
    words = text.strip()
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".!?" else ".")
