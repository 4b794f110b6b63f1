"""Two cases are related; each goes its own way, and nobody outside is told."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import LinkKind
from storage.link_notes import RELATED, say_linked, say_unlinked
from storage.linking import active_links, add_link, lock_both
from storage.tables import Link

REASON_CHARACTERS = 2_000


def link(office: Office, reference: str, other: str, reason: str, by: str, now: datetime) -> Done:
    """Write down that two cases are related, and why (may be empty)."""
    by = require_staff(office.desk, by).email
    if len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"A reason has at most {REASON_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        case, linked = lock_both(tx, reference, other, by)
        add_link(tx, case, linked, LinkKind.RELATED, reason.strip(), by, now)
        say_linked(tx, office.desk, case, linked, RELATED, by, now)
    return Done(f"{reference} and {other} are linked as related.", reference)


def unlink(office: Office, reference: str, other: str, by: str, now: datetime) -> Done:
    """They are not related after all. NotAllowed says how a duplicate or a merge is undone."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, linked = lock_both(tx, reference, other, by)
        links = [one for one in active_links(tx, case.id or 0) if linked.id in (one.case_id, one.other_id)]
        related = [one for one in links if one.kind is LinkKind.RELATED]
        if not related:
            raise NotAllowed(_why_not(reference, other, links))
        related[0].undone_at = now
        say_unlinked(tx, office.desk, case, linked, by, now)
    return Done(f"{reference} and {other} are not linked any more.", reference)


def _why_not(reference: str, other: str, links: list[Link]) -> str:
    kinds = {one.kind for one in links}
    if LinkKind.MERGED in kinds:
        return f"{reference} and {other} were merged. Undo it with `unmerge`."
    if LinkKind.DUPLICATE in kinds:
        return f"One of {reference} and {other} is closed as a duplicate. Undo it with `reopen`."
    return f"{reference} and {other} are not linked as related."
