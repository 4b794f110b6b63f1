"""`python -m storage.migrations "what changes"`: drafts the next step from the difference to the models.

Autogeneration does not see changed CHECK constraints, such as a new word of an enum: write those by hand. The test
that compares both schemas tells when the step is complete.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from storage.ledger import open_ledger
from storage.migrating import configuration, migrate


def draft(message: str) -> None:
    """Write the next step into `versions/`."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{Path(folder) / 'draft.db'}")
        migrate(ledger)
        config = configuration()
        steps = sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
        with ledger.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{steps + 1:04}")
        ledger.close()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]) or "change")
