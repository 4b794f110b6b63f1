"""A complaint over Easter by the system's own clock, which stands still and is put on by the hour."""

from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from bot.clock import SystemClock
from handlers.seed import seed
from procedure.words import OutboxKind, OutboxState
from storage.ledger import Ledger
from tests.handlers.desk import ANN, MIA, REF, work

# Received on Thursday 2 April 2026; Good Friday and Easter Monday do not count, so it is due on Monday 13 April.
THURSDAY = datetime(2026, 4, 2, 16, 30, tzinfo=UTC)


def test_hour_by_hour_the_letters_leave_in_the_hour_in_which_they_fall_due(sqlite_ledger: Ledger) -> None:
    bench, clock = work(sqlite_ledger), SystemClock()
    with freeze_time(THURSDAY) as frozen:
        seed(bench.office, clock.now())
        bench.complaint(received_at=clock.now())
        for _ in range(24 * 12):
            frozen.tick(timedelta(hours=1))
            bench.sweep(clock.now())
            bench.deliver(clock.now())
    sent = {kind: [row.sent_at for row in bench.rows(kind)] for kind in (OutboxKind.RECEIPT, OutboxKind.UPDATE)}
    # The update falls due at 15:00 in the office, which is 14:00 UTC in summer; the hours here end at half past.
    assert sent == {
        OutboxKind.RECEIPT: [THURSDAY],
        OutboxKind.UPDATE: [datetime(2026, 4, 13, 14, 30, tzinfo=UTC)],
    }
    assert [key for key, _ in bench.letters()] == [f"{REF}.s1.receipt.1", f"{REF}.s1.update.1"]
    chases = [row.key for row in bench.rows(OutboxKind.CHASE, state=OutboxState.SENT) if row.address == ANN]
    assert chases == [f"chase.{ANN}.2026-04-10", f"chase.{ANN}.2026-04-13"]
    digests = [row.key[-10:] for row in bench.rows(OutboxKind.DIGEST) if row.address == MIA]
    assert "2026-04-03" not in digests  # Good Friday
    assert "2026-04-06" not in digests  # Easter Monday
    assert digests[-1] == "2026-04-14"
