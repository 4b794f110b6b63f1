"""Whether a complaint can be taken on as asked."""

from procedure.errors import NotAllowed
from procedure.preset import Procedure


def may_begin_at(procedure: Procedure, number: int) -> None:
    """ "A complaint may enter stage 2 directly", where the procedure says so (procedure.md section 4)."""
    rule = procedure.stage(number)
    if number > 1 and not rule.direct_entry:
        raise NotAllowed(f"A complaint cannot begin at stage {number} ({rule.name}) of this procedure.")
