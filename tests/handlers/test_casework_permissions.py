"""Who may do case work: everybody with a role, nobody without one, and nobody who is kept out of the case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from handlers.close import Closing, close
from handlers.correct_response import correct_response
from handlers.duplicate import Duplicate, duplicate
from handlers.keep_out import keep_out
from handlers.link import link, unlink
from handlers.merge import Merging, merge, unmerge
from handlers.new import Complaint, new
from handlers.reopen import reopen
from handlers.reply import Reply, reply
from handlers.split import Splitting, points_to_split, split
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.words import Channel
from storage.ledger import Ledger
from tests.handlers.desk import ADA, ANN, DAY, HOUR, JO, MIA, MONDAY, REF, SAM, STAFF_ONLY, STRANGER, Work, work

NOW = MONDAY + 2 * DAY
SECOND = "C-2026-00002"
SILENT = Closing(Closure.WITHDRAWN, "She rang.", letter=False)
TWO_POINTS = Complaint(date(2026, 3, 30), Channel.PHONE, ("The boiler.", "The bin."), address=JO, area="repairs")


@dataclass(frozen=True)
class Deed:
    """Something a person does, after what it needs has been done by others. `on_a_case`: it needs one."""

    act: Callable[[Work, str], object]
    before: Callable[[Work], object] = lambda bench: None
    on_a_case: bool = True


DEEDS: Mapping[str, Deed] = {
    "new": Deed(lambda bench, by: new(bench.office, TWO_POINTS, by, NOW), on_a_case=False),
    "close": Deed(lambda bench, by: close(bench.office, REF, SILENT, by, NOW)),
    "reopen": Deed(
        lambda bench, by: reopen(bench.office, REF, "A mistake.", by, NOW),
        lambda bench: close(bench.office, REF, SILENT, MIA, NOW),
    ),
    "link": Deed(lambda bench, by: link(bench.office, REF, SECOND, "", by, NOW)),
    "unlink": Deed(
        lambda bench, by: unlink(bench.office, REF, SECOND, by, NOW),
        lambda bench: link(bench.office, REF, SECOND, "", MIA, NOW),
    ),
    "duplicate": Deed(lambda bench, by: duplicate(bench.office, SECOND, REF, Duplicate("Twice."), by, NOW)),
    "merge": Deed(lambda bench, by: merge(bench.office, SECOND, REF, Merging("Twice."), by, NOW)),
    "unmerge": Deed(
        lambda bench, by: unmerge(bench.office, SECOND, "A mistake.", by, NOW),
        lambda bench: merge(bench.office, SECOND, REF, Merging("Twice.", letter=False), MIA, NOW),
    ),
    "split": Deed(lambda bench, by: split(bench.office, REF, Splitting((2,)), by, NOW)),
    "points_to_split": Deed(lambda bench, by: points_to_split(bench.office, REF, by, NOW)),
    "reply": Deed(lambda bench, by: reply(bench.office, REF, Reply("News."), by, NOW)),
    "correct_response": Deed(
        lambda bench, by: correct_response(bench.office, REF, date(2026, 3, 31), "a stamp", by, NOW),
        lambda bench: bench.answered(NOW - HOUR),
    ),
}


def two_cases(ledger: Ledger, deed: Deed) -> Work:
    bench = work(ledger)
    for hours in (0, 1):
        new(bench.office, TWO_POINTS, ANN, MONDAY + hours * HOUR)
    deed.before(bench)
    return bench


@pytest.mark.parametrize("name", DEEDS)
def test_somebody_without_a_role_and_a_stranger_are_refused_politely(sqlite_ledger: Ledger, name: str) -> None:
    bench = two_cases(sqlite_ledger, DEEDS[name])
    before = bench.everything()
    for by in (SAM, STRANGER, ""):
        with pytest.raises(NotAllowed) as refusal:
            DEEDS[name].act(bench, by)
        assert refusal.value.reason == STAFF_ONLY
    assert bench.everything() == before


@pytest.mark.parametrize("by", [ANN, ADA])
@pytest.mark.parametrize("name", DEEDS)
def test_people_of_every_role_may(sqlite_ledger: Ledger, name: str, by: str) -> None:
    assert DEEDS[name].act(two_cases(sqlite_ledger, DEEDS[name]), by) is not None


@pytest.mark.parametrize("name", [name for name, deed in DEEDS.items() if deed.on_a_case])
def test_whoever_is_kept_out_of_a_case_does_nothing_with_it(sqlite_ledger: Ledger, name: str) -> None:
    bench = two_cases(sqlite_ledger, DEEDS[name])
    keep_out(bench.office, REF, ANN, MIA, NOW)
    before = bench.everything()
    with pytest.raises(NotAllowed, match="is not open to you"):
        DEEDS[name].act(bench, ANN)
    assert bench.everything() == before
