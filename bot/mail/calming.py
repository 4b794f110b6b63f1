"""The recogniser of vendors' forms goes through a line once for each bracket in it, or for each two: what would take it
minutes is changed before it sees it. No server writes so, but anybody may.
"""

import re
from email.message import Message

LINE_CHARACTERS = 998  # RFC 5322, section 2.1.1
BRACKETS_IN_A_LINE = 20
_LONG = re.compile(rf"[^\n]{{{LINE_CHARACTERS}}}(?=[^\n])")
_OPEN = re.compile(r"<(?![^<>\n]{1,320}>)")


def in_short_lines(text: str) -> str:
    """No line is longer than the standard allows; the text is the same."""
    return _LONG.sub("\\g<0>\n", text)


def calm(mail: Message) -> None:
    """Every part with a line of too many brackets keeps only those that are closed, in short lines.

    Decoded, as the recogniser decodes some parts itself.
    """
    for part in mail.walk():
        content = b"" if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(content, bytes) and any(_is_wild(line) for line in content.splitlines()):
            del part["Content-Transfer-Encoding"]
            part.set_payload(in_short_lines(_OPEN.sub(" ", content.decode("ascii", "ignore"))))


def _is_wild(line: bytes) -> bool:
    return len(line) > LINE_CHARACTERS or line.count(b"<") > BRACKETS_IN_A_LINE
