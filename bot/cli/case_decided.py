"""What was found and promised on a case, as JSON. The words of points are not in it: opening them is an event."""

from typing import Any

from bot.cli.printing import iso
from storage.decided import CommitmentView, Decided, PointView, ReferralView, RemedyView


def decided_document(decided: Decided) -> dict[str, Any]:
    """Findings, promises, the external body; what is not there is null."""
    return {
        "points": [_point(one) for one in decided.points],
        "is_overridden": decided.is_overridden,
        "remedies": [_remedy(one) for one in decided.remedies],
        "commitments": [_commitment(one) for one in decided.commitments],
        "referrals": [_referral(one) for one in decided.referrals],
    }


def _point(one: PointView) -> dict[str, Any]:
    return {
        "stage": one.stage,
        "number": one.number,
        "finding": one.finding.value if one.finding else None,
        "theme": one.theme or None,
        "subtheme": one.subtheme or None,
    }


def _remedy(one: RemedyView) -> dict[str, Any]:
    return {
        "id": one.id,
        "stage": one.stage,
        "kind": one.kind.value,
        "text": one.text or None,
        "pence": one.pence or None,
        "owner": one.owner or None,
        "promised_on": iso(one.promised_on),
        "done_on": iso(one.done_on),
        "dropped_on": iso(one.dropped_on),
        "is_ordered": one.is_ordered,
    }


def _commitment(one: CommitmentView) -> dict[str, Any]:
    return {
        "id": one.id,
        "area": one.area or None,
        "year": one.year or None,
        "text": one.text,
        "owner": one.owner or None,
        "due_on": iso(one.due_on),
        "progress": one.progress or None,
        "progress_on": iso(one.progress_on),
        "done_on": iso(one.done_on),
    }


def _referral(one: ReferralView) -> dict[str, Any]:
    return {
        "body": one.body,
        "referred_on": iso(one.referred_on),
        "decided_on": iso(one.decided_on),
        "outcome": one.outcome.value if one.outcome else None,
    }
