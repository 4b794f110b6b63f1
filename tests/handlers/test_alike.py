"""Near-duplicates: the same sender writes nearly the same within days; a case is opened, and the team gets a hint."""

from dataclasses import replace

import pytest

from handlers.link import link
from handlers.sensitive import make_sensitive
from letters.notes import Action, Note
from storage.ledger import Ledger
from tests.handlers.desk import ANN, DAY, HOUR, MIA, MONDAY, REF, STRANGER, Work, at, work

SECOND = "C-2026-00002"
TEXT = "The boiler at 12 High Street has been broken for two weeks. I rang three times and nobody came. Please mend it."
AGAIN = "Dear all, the boiler at 12 High Street has been broken for two weeks. I rang three times, nobody came."
OTHER = "The boiler is fine now, thank you. I complain about how rudely your officer spoke to my mother on the phone."


def hints(bench: Work) -> list[Note]:
    return [one for one in bench.told("#complaints") if "looks like" in one.text]


def test_nearly_the_same_of_the_same_sender_is_a_case_of_its_own_with_a_hint(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(TEXT)
    assert bench.complaint(AGAIN, received_at=MONDAY + DAY) == SECOND
    (hint,) = hints(bench)
    assert [(one.action, one.value) for one in hint.offers] == [
        (Action.LINK, f"{SECOND} {REF}"),
        (Action.MERGE, f"{SECOND} {REF}"),
    ]
    assert (hint.in_thread, hint.reference) == (True, SECOND)
    assert "boiler" not in hint.text
    assert "looks_alike" in bench.events(SECOND)
    link(bench.office, SECOND, REF, "", ANN, MONDAY + DAY)


@pytest.mark.parametrize(
    ("text", "sender", "later"),
    [(OTHER, "", DAY), (AGAIN, STRANGER, DAY), (AGAIN, "", 8 * DAY), ("", "", HOUR)],
)
def test_what_is_different_from_somebody_else_or_later_gets_none(
    sqlite_ledger: Ledger, text: str, sender: str, later: object
) -> None:
    bench = work(sqlite_ledger)
    bench.complaint(TEXT)
    mail = bench.a_mail(text, sender=sender or "jo@example.org")
    bench.arrives(replace(mail, text=text), MONDAY + later)  # type: ignore[operator]
    assert hints(bench) == []


def test_a_case_that_is_not_open_to_everybody_is_not_named_in_a_channel(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint(TEXT)
    make_sensitive(bench.office, REF, (ANN,), MIA, at("2026-03-30 10:00"))
    bench.complaint(AGAIN, received_at=MONDAY + DAY)
    assert hints(bench) == []
