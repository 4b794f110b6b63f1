"""A letter as its writer sees it before it is queued: to whom, what it says, what is wrong with it, when it leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from letters.facts import Facts
from letters.letter import Letter
from letters.lint import Finding, Severity

NO_ATTACHMENTS: tuple[str, ...] = ()
"""Letters that we send carry none."""


@dataclass(frozen=True)
class Preview:
    """`must_mend` keeps it from leaving, `lacks` needs a reason, `warnings` do not; `parties` are named in the text.

    `heed` is what the writer must know of the reader: adjustments, channel, language, limits on contact.

    `to` is an e-mail address. From `facts` and `postal_address` the letter can be made on paper.
    """

    letter: Letter
    facts: Facts
    to: str
    postal_address: str
    leaves_at: datetime
    must_mend: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    heed: tuple[str, ...] = ()
    attachments: tuple[str, ...] = NO_ATTACHMENTS

    @property
    def may_leave(self) -> bool:
        """Whether it could be sent as it stands, with a reason where it lacks a section."""
        return not self.must_mend


def found_in(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """The lint's sentences under the names that they have in a preview."""
    listed = list(findings)
    names = {"must_mend": Severity.BLOCKING, "lacks": Severity.SECTION, "warnings": Severity.WARNING}
    return {name: tuple(one.say for one in listed if one.severity is grave) for name, grave in names.items()}


def preview_lines(preview: Preview) -> list[str]:
    """What stands around the letter's text: recipient, attachments, parties named, and each finding."""
    return [
        f"To: {preview.to}",
        *(f"Before you write: {say}" for say in preview.heed),
        f"Attachments: {', '.join(preview.attachments) or 'none'}",
        *(f"Names another party: {name}" for name in preview.parties),
        *(f"Must be mended: {say}" for say in preview.must_mend),
        *(f"Add it, or say why it may go without: {say}" for say in preview.lacks),
        *(f"Better mend: {say}" for say in preview.warnings),
    ]
