"""Every case that is still worked on needs its procedure: without it nobody can say what is due."""

from procedure.desk import Desk
from procedure.errors import NotAllowed
from storage.cases import unruled
from storage.ledger import Ledger


def check_ruled(ledger: Ledger, desk: Desk) -> None:
    """NotAllowed, naming a case and its procedure, when one is not loaded under which cases are still worked on."""
    with ledger.reading() as tx:
        found = unruled(tx, desk.procedures)
    if found:
        reference, procedure = found[0]
        raise NotAllowed(
            f"{reference} runs under the procedure '{procedure}', which is not loaded. Put it back into the settings."
        )
