"""Words on their way to Slack and back: escaped, cut to Slack's limits, and unescaped when people typed them."""

from collections.abc import Iterator

SECTION_CHARACTERS = 3000
MORE = "…"


def escape(text: str) -> str:
    """`& < >` as entities, so that `<!channel>` in a mail pings nobody; control characters go."""
    printable = "".join(one for one in text if one in "\n\t" or one.isprintable())
    return printable.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What the person typed, before Slack made entities of it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with a sign that something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + MORE


def escape_within(text: str, limit: int = SECTION_CHARACTERS) -> str:
    """Escaped and still at most `limit` characters: the raw text is cut, never an entity."""
    keep = min(len(text), limit)
    while len(escaped := escape(cut(text, keep))) > limit:
        keep = max(1, keep - max(1, (len(escaped) - limit) // 5))
    return escaped


def pieces(text: str, limit: int = SECTION_CHARACTERS, at_most: int = 80) -> Iterator[str]:
    """The whole text, escaped, in pieces of at most `limit` characters; after `at_most` pieces it ends with a sign."""
    rest = text.strip()
    for number in range(at_most):
        if not rest:
            return
        taken = _fitting(rest, limit)
        rest, piece = rest[taken:].lstrip("\n"), escape(rest[:taken])
        if piece.strip():
            yield piece if number < at_most - 1 or not rest else escape_within(MORE, limit)


def _fitting(text: str, limit: int) -> int:
    taken = min(len(text), limit)
    while len(escape(text[:taken])) > limit:
        taken = taken * 3 // 4
    break_at = text.rfind("\n", taken // 2, taken)
    return break_at if break_at > 0 and taken < len(text) else max(taken, 1)
