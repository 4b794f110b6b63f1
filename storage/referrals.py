"""What the external body has, and what it decided: apart from all that we decided ourselves."""

from sqlmodel import Session, col, select

from storage.tables import Referral


def undecided_referral(tx: Session, case_id: int) -> Referral | None:
    """The referral that waits for its decision."""
    query = select(Referral).where(Referral.case_id == case_id, col(Referral.decided_on).is_(None))
    return tx.exec(query.order_by(col(Referral.id).desc())).first()


def referrals_of(tx: Session, case_id: int) -> list[Referral]:
    """All of them, the newest last."""
    return list(tx.exec(select(Referral).where(Referral.case_id == case_id).order_by(col(Referral.id))))
