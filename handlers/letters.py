"""Letters to customers are stopped, and let go again; what falls due meanwhile waits in the outbox."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_manager
from storage import house
from storage.trail import append


def pause(office: Office, reason: str, by: str, now: datetime) -> Done:
    """Stop every letter to customers; notes to staff go on."""
    by = require_manager(office.desk, by, "stop letters to customers").email
    with office.writing() as (tx, office):
        if not house.pause(tx, now, by, reason[:500]):
            raise NotAllowed("Letters to customers are stopped already.")
        append(tx, case_id=None, at=now, kind="letters_paused", actor=by, payload=reason[:500])
    return Done("Letters to customers are stopped. Clocks go on running.")


def resume(office: Office, by: str, now: datetime) -> Done:
    """Let the letters go."""
    by = require_manager(office.desk, by, "release letters to customers").email
    with office.writing() as (tx, office):
        if not house.resume(tx, now, by):
            raise NotAllowed("Letters to customers are not stopped.")
        append(tx, case_id=None, at=now, kind="letters_resumed", actor=by)
    return Done("Letters to customers go out again.")
