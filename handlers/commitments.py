"""What services promised to change: made for a year by a manager, reported on by the service, done."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.amends import TEXT_CHARACTERS
from procedure.commitments import NewCommitment, wrong_with_commitment
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.staff import require_manager, require_staff
from procedure.words import DutyKind
from storage import duties
from storage.casework import agree
from storage.commitments import agree_on_the_desk, lock_commitment
from storage.ledger import Tx
from storage.tables import Case, Commitment, Progress
from storage.trail import append


def add_commitment(office: Office, commitment: NewCommitment, by: str, now: datetime) -> Done:
    """A service commitment of an area for a year. Those of single cases are made with their answers."""
    by = require_manager(office.desk, by, "add a service commitment").email
    with office.writing() as (tx, office):
        today = office_date(office.desk.procedure(office.desk.default_procedure), now)
        wrong = list(wrong_with_commitment(office.desk, commitment, today))
        if wrong:
            raise NotAllowed(" ".join(wrong))
        row = Commitment(
            area=commitment.area,
            year=commitment.year,
            text=commitment.text.strip(),
            owner=commitment.owner,
            due_on=commitment.due_on,
            made_on=today,
        )
        tx.add(row)
        tx.flush()
        agree_on_the_desk(tx, office.desk, row, now)
        _tell(tx, None, row, "commitment_made", row.text, by, now)
    return Done(f"Commitment {row.id} is noted for {commitment.area}, {commitment.year}.")


def report_progress(office: Office, commitment_id: int, text: str, by: str, now: datetime) -> Done:
    """The service says how far it is; it is asked again in a quarter, or on the day on which it was to be done."""
    return _reported(office, commitment_id, text, by, now, is_done=False)


def commitment_done(office: Office, commitment_id: int, text: str, by: str, now: datetime) -> Done:
    """The service has done it; `text` says what shows that."""
    return _reported(office, commitment_id, text, by, now, is_done=True)


def _reported(office: Office, commitment_id: int, text: str, by: str, now: datetime, is_done: bool) -> Done:
    by = require_staff(office.desk, by).email
    words = text.strip()
    if not words or len(words) > TEXT_CHARACTERS:
        raise NotAllowed(f"Say how far it is, in at most {TEXT_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        row, case = lock_commitment(tx, commitment_id, by)
        today = office_date(office.desk.procedure(office.desk.default_procedure), now)
        tx.add(Progress(commitment_id=commitment_id, at=now, by=by, text=words))
        row.progress, row.progress_on = words, today
        row.done_on = today if is_done else None
        tx.flush()
        if case is None:
            agree_on_the_desk(tx, office.desk, row, now)
        elif is_done:
            duties.meet(tx, f"{case.reference}.{DutyKind.COMMITMENT.value}.{row.id}", now)
        _tell(tx, case, row, "commitment_done" if is_done else "commitment_progress", words, by, now)
        if case is not None:
            agree(tx, office.desk, case, now)
    said = "is done" if is_done else "has an update; the service is asked again in three months or when it is due"
    return Done(f"Commitment {commitment_id} {said}.", case.reference if case else "")


def _tell(tx: Tx, case: Case | None, row: Commitment, kind: str, words: str, by: str, now: datetime) -> None:
    data = {"commitment": row.id, "area": row.area, "year": row.year}
    append(tx, case_id=case.id if case else None, at=now, kind=kind, actor=by, data=data, payload=words)
