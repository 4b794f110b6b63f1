"""The facts of entries that have ended are worked out, some hundred cases at a time, so that reports are quick."""

from functools import partial
from itertools import islice

from handlers.office import Office
from reports.catalogue import rules_of
from reports.countings import digests, for_facts
from storage import facts
from storage.facts import Worked
from storage.rows import is_postgresql

CASES_AT_ONCE = 500
"""Some tenths of a second, which others wait."""
TURNS = 10


def keep_facts(office: Office) -> int:
    """Of as many cases as may be done in a turn; of how many entries, is returned. Without it reports are slow."""
    done = 0
    for _ in range(TURNS):
        if _is_idle(office):
            break
        worked = work_out(office)
        done += worked.entries
        if worked.is_done:
            break
    return done


def work_out(office: Office, most: int = CASES_AT_ONCE) -> Worked:
    """One transaction's worth, by the calendars as they are then."""
    with office.writing() as (tx, office):
        rules = rules_of(office.desk)
        return facts.work_out(tx, partial(for_facts, rules, is_postgresql(tx)), digests(rules), most)


def untrue_facts(office: Office, most: int = 20) -> list[int]:
    """The ids of entries whose facts are not what they should be: none, unless somebody altered the ledger by hand."""
    with office.reading() as (tx, office):
        rules = rules_of(office.desk)
        found = facts.untrue(tx, partial(for_facts, rules, is_postgresql(tx)), digests(rules))
        return list(islice(found, most))


def _is_idle(office: Office) -> bool:
    with office.reading() as (tx, office):
        return facts.is_idle(tx, digests(rules_of(office.desk)))
