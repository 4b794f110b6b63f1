"""The points of a complaint: named anew while it is open, and found on one by one after it was answered."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.findings import PointFinding, decide, wrong_with_findings
from procedure.outcomes import spoken_outcome
from procedure.preset import Procedure
from procedure.staff import require_staff
from procedure.words import OutboxKind
from storage.access import lock_for
from storage.acknowledging import checked_points
from storage.cases import is_leaving, newest_answered, open_stage, points_of
from storage.casework import agree, rules_of
from storage.deciding import check_decider
from storage.findings import kept_words, replace_points, write_findings
from storage.ledger import Tx
from storage.tables import Case, Stage
from storage.trail import append

ASK_FOR_POINTS = "Say what the complaint is about, one point a line."


def edit_points(office: Office, reference: str, points: tuple[str, ...], by: str, now: datetime) -> Done:
    """What the open stage is about, in other words or other points, until its answer is written."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        if stage.outcome is not None:
            raise NotAllowed(f"The answer to {reference} is written already. Cancel its letter to change the points.")
        if is_leaving(tx, stage, (OutboxKind.ACKNOWLEDGEMENT,)):
            raise NotAllowed(f"An acknowledgement of {reference} leaves soon with the points as they are. Cancel it.")
        texts = checked_points(points, ASK_FOR_POINTS)
        replace_points(tx, stage, texts)
        data = {"stage": stage.number, "points": len(texts)}
        append(tx, case_id=case.id, at=now, kind="points_changed", actor=by, data=data, payload="\n".join(texts))
        agree(tx, office.desk, case, now)
    counted = f"{len(texts)} point{'s' if len(texts) != 1 else ''}"
    return Done(f"{reference} has {counted} now. Please agree them with the complainant.", reference)


def set_findings(office: Office, reference: str, findings: tuple[PointFinding, ...], by: str, now: datetime) -> Done:
    """Findings on the points of the newest answered stage, where one outcome stood for all, or without their themes.

    They must bear out the outcome that is recorded: another one is a correction, with a reason.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = newest_answered(tx, case)
        if stage is None or stage.outcome is None:
            raise NotAllowed(f"{reference} is not answered yet; findings are recorded with the answer.")
        procedure, _ = rules_of(office.desk, case)
        check_decider(tx, office.desk, case, stage, by)
        _check(tx, office, procedure, case, stage, findings)
        write_findings(tx, stage, kept_words(findings, points_of(tx, stage.id or 0)))
        data = {"stage": stage.number, "points": len(findings)}
        append(tx, case_id=case.id, at=now, kind="points_found", actor=by, data=data)
        agree(tx, office.desk, case, now)
    return Done(f"The findings on {reference} are recorded.", reference)


def _check(
    tx: Tx, office: Office, procedure: Procedure, case: Case, stage: Stage, findings: tuple[PointFinding, ...]
) -> None:
    texts = [one.text for one in points_of(tx, stage.id or 0)]
    wrong = wrong_with_findings(procedure, findings, texts, is_letter=False)
    if wrong:
        raise NotAllowed(" ".join(wrong))
    decision = decide(procedure, [one.finding for one in findings], None)
    if decision.outcome is not stage.outcome and not stage.is_overridden and stage.outcome:
        raise NotAllowed(
            f"The points would add up to '{spoken_outcome(decision.outcome)}', but what is recorded and was told is "
            f"'{spoken_outcome(stage.outcome)}'. `{office.desk.command} outcome {case.reference}` changes that."
        )
