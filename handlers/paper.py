"""A letter for the post is printed: the moment in which it is looked at once more, as a mail is when it leaves."""

from datetime import datetime

from handlers.office import Office
from procedure.words import OutboxKind, OutboxState
from storage.asked import row_of
from storage.cases import lock_by_id
from storage.departing import require_true_on_paper
from storage.reworded import reword_receipt
from storage.tables import Outbox, Stage
from storage.views import DocumentView, document_of


def paper(office: Office, row_id: int, now: datetime) -> DocumentView:
    """The Word file; NotAllowed when there is none, or it waits and must not leave today. A receipt that waits is
    worded anew. What was posted is shown as it was.
    """
    with office.writing() as (tx, office):
        found, row = document_of(tx, row_id), row_of(tx, Outbox, row_id)
        if row.case_id is None:
            return found
        case, stage = lock_by_id(tx, row.case_id), row_of(tx, Stage, row.stage_id)
        tx.refresh(row)  # until the case was ours somebody may have recorded it as posted
        if row.state is not OutboxState.QUEUED:
            return found
        if row.kind is OutboxKind.RECEIPT:
            reword_receipt(tx, office, case, stage, row, now)
        require_true_on_paper(tx, office, case, stage, row, now)
        return document_of(tx, row_id)
