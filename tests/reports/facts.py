"""Facts of a test's entries, worked out as the bot does, and proved against a recount."""

from functools import partial

from reports.countings import digests, for_facts
from storage import facts
from storage.ledger import Ledger
from storage.rows import is_postgresql
from tests.reports.slowly.rules import Rules


def work_out(ledger: Ledger, rules: Rules, most: int = 500) -> int:
    """Until nothing is left to do; returns of how many entries."""
    done, worked = 0, None
    while worked is None or not worked.is_done:
        with ledger.writing() as tx:
            worked = facts.work_out(tx, partial(for_facts, rules, is_postgresql(tx)), digests(rules), most)
            done += worked.entries
    return done


def untrue(ledger: Ledger, rules: Rules) -> list[int]:
    """The entries whose facts are not what a recount gives."""
    with ledger.reading() as tx:
        return list(facts.untrue(tx, partial(for_facts, rules, is_postgresql(tx)), digests(rules)))
