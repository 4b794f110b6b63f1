"""Cases that belong together: links between them, the case in which a merged one lives on, and locks on two at once."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from procedure.errors import NotAllowed
from procedure.words import ContactRole, LinkKind, OutboxKind
from storage.access import find_for, lock_id_for, may_see
from storage.asked import by_key, row_of
from storage.rows import is_among, listed, places_for, table_of, told
from storage.tables import Case, Contact, Link, Outbox

LINKS_AT_MOST = 50
MERGES_IN_A_ROW = 20


@dataclass(frozen=True)
class LinkView:
    """Another case, and what this one is to it: related, duplicate of, duplicated by, merged into, split from ..."""

    reference: str
    how: str


_HOW = {
    LinkKind.RELATED: ("related to", "related to"),
    LinkKind.DUPLICATE: ("duplicate of", "duplicated by"),
    LinkKind.MERGED: ("merged into", "holds what was in"),
    LinkKind.SPLIT: ("split from", "split into"),
}


def lock_both(tx: Session, reference: str, other: str, by: str) -> tuple[Case, Case]:
    """Two cases for a person who acts on both, locked in the order of their ids, so that no two wait for each other.

    NotAllowed when one is not there or not open to them, or both are the same.
    """
    ids = [find_for(tx, one, by).id or 0 for one in (reference, other)]
    if ids[0] == ids[1]:
        raise NotAllowed(f"{reference} is the same case. Name another one.")
    locked = {case_id: lock_id_for(tx, case_id, by) for case_id in sorted(ids)}
    for case in locked.values():
        tx.refresh(case)  # as it is under the lock, not as it was when it was looked for
    return locked[ids[0]], locked[ids[1]]


def add_link(tx: Session, case: Case, other: Case, kind: LinkKind, reason: str, by: str, now: datetime) -> Link:
    """Write down how `case` belongs to `other`. NotAllowed when it is written already, or there are too many."""
    standing = active_links(tx, case.id or 0)
    if any({one.case_id, one.other_id} == {case.id, other.id} and one.kind is kind for one in standing):
        raise NotAllowed(f"{case.reference} and {other.reference} are linked so already.")
    if max(len(standing), len(active_links(tx, other.id or 0))) >= LINKS_AT_MOST:
        raise NotAllowed(f"A case has at most {LINKS_AT_MOST} links.")
    link = Link(case_id=case.id or 0, other_id=other.id or 0, kind=kind, at=now, by=by, reason=reason)
    tx.add(link)
    tx.flush()
    return link


def active_links(tx: Session, case_id: int) -> list[Link]:
    """Links from and to a case that were not taken back, in order."""
    query = select(Link).where(or_(col(Link.case_id) == case_id, col(Link.other_id) == case_id))
    return list(tx.exec(query.where(col(Link.undone_at).is_(None)).order_by(col(Link.id))).all())


def link_to(tx: Session, case_id: int, kind: LinkKind) -> Link | None:
    """The link of this kind that begins at a case: what it is a duplicate of, or merged into."""
    return next((one for one in active_links(tx, case_id) if one.case_id == case_id and one.kind is kind), None)


def links_view(tx: Session, case: Case, by: str) -> tuple[LinkView, ...]:
    """What a person is shown; of a case that is not open to them nothing."""
    found = []
    for link in active_links(tx, case.id or 0):
        begins = link.case_id == case.id
        other = row_of(tx, Case, link.other_id if begins else link.case_id)
        if may_see(tx, other, by):
            found.append(LinkView(other.reference, _HOW[link.kind][0 if begins else 1]))
    return tuple(found)


def survivors(tx: Session, case_ids: Iterable[int]) -> dict[int, int]:
    """For each case the one in which it lives on: itself, unless it was merged, and that one merged, and so on."""
    found = {one: one for one in case_ids}
    for _ in range(MERGES_IN_A_ROW if found else 0):
        now = sorted(set(found.values()))
        on: dict[int, int] = dict(told(tx, _merged(places_for(now)), **listed("case", now)))
        if not on:
            break
        found = {one: on.get(last, last) for one, last in found.items()}
    return found


@cache
def _merged(cases: int) -> Executable:
    link = table_of(Link).c
    stands = (link.kind == LinkKind.MERGED, link.undone_at.is_(None))
    return sql_select(link.case_id, link.other_id).where(*stands, is_among(link.case_id, "case", cases))


def is_same_person(tx: Session, case: Case, other: Case) -> bool:
    """Whether both complainants write from the same address, for themselves or for the same others.

    Nobody is the same as nobody; who acts for two people is no reason to tell one of them of the other.
    """
    first, second = _people(tx, case), _people(tx, other)
    own, its = first.pop(ContactRole.COMPLAINANT, set()), second.pop(ContactRole.COMPLAINANT, set())
    addresses = {address for address, _ in own if address} & {address for address, _ in its if address}
    return bool(addresses) and first == second


def _people(tx: Session, case: Case) -> dict[str, set[tuple[str, str]]]:
    """Address and name of the parties, by what they are; other addresses of the same person left out."""
    query = select(Contact).where(Contact.case_id == case.id, Contact.role != ContactRole.OTHER_ADDRESS)
    found: dict[str, set[tuple[str, str]]] = {}
    for one in tx.exec(query).all():
        found.setdefault(one.role, set()).add((one.address, one.name))
    return found


def tells_of(tx: Session, other: Case, text: str) -> bool:
    """Whether a text names another case or who complains there: not for a letter to somebody else."""
    words, names = text.casefold(), {other.reference}
    for pairs in _people(tx, other).values():
        names |= {one for pair in pairs for one in pair}
    return any(one.strip() and one.casefold() in words for one in names)


def taken_back_with(tx: Session, row: Outbox, now: datetime) -> None:
    """A letter that was to close a case as a duplicate was cancelled: the cases are not linked so any more."""
    link_id = json.loads(row.facts or "{}").get("link_id") if row.kind is OutboxKind.CLOSURE else None
    link = by_key(tx, Link, int(link_id)) if link_id else None
    if link is not None and link.undone_at is None:
        link.undone_at = now
