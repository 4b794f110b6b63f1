"""A letter as its writer sees it before it is queued: to whom, what it says, what is wrong with it, when it leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from letters.letter import Letter
from letters.lint import Finding, Severity

NO_ATTACHMENTS: tuple[str, ...] = ()
"""Letters that we send carry none."""


@dataclass(frozen=True)
class Preview:
    """`must_mend` keeps it from leaving, `lacks` needs a reason, `warnings` do not; `parties` are named in the text."""

    letter: Letter
    to: str
    leaves_at: datetime
    must_mend: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    attachments: tuple[str, ...] = NO_ATTACHMENTS

    @property
    def may_leave(self) -> bool:
        """Whether it could be sent as it stands, with a reason where it lacks a section."""
        return not self.must_mend


def preview_of(
    letter: Letter, to: str, leaves_at: datetime, findings: Iterable[Finding], parties: tuple[str, ...]
) -> Preview:
    """The preview of a letter with what the lint found in it."""
    listed = list(findings)
    return Preview(
        letter,
        to,
        leaves_at,
        must_mend=tuple(_said(listed, Severity.BLOCKING)),
        lacks=tuple(_said(listed, Severity.SECTION)),
        warnings=tuple(_said(listed, Severity.WARNING)),
        parties=parties,
    )


def preview_lines(preview: Preview) -> list[str]:
    """What stands around the letter's text: recipient, attachments, parties named, and each finding."""
    return [
        f"To: {preview.to}",
        f"Attachments: {', '.join(preview.attachments) or 'none'}",
        *(f"Names another party: {name}" for name in preview.parties),
        *(f"Must be mended: {say}" for say in preview.must_mend),
        *(f"Add it, or say why it may go without: {say}" for say in preview.lacks),
        *(f"Better mend: {say}" for say in preview.warnings),
    ]


def _said(findings: Iterable[Finding], severity: Severity) -> Iterator[str]:
    return (one.say for one in findings if one.severity is severity)
