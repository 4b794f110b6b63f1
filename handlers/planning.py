"""Once a day the ledger looks how its tables are filled, so that it goes on choosing the right index as it grows."""

from handlers.office import Office
from storage import planning


def gather(office: Office) -> int:
    """Returns of how many tables something is known now."""
    with office.ledger.writing() as tx:
        return len(planning.gather(tx.connection()))
