"""A lease is kept alive while its holder waits."""

from threading import Event

import pytest
from structlog.testing import capture_logs

from scheduler.renewing import renewing
from storage.ledger import LedgerUnreachable

SOON_SECONDS = 20.0


@pytest.mark.parametrize(
    ("fault", "said"), [(LedgerUnreachable(), "lease_not_renewed"), (KeyError("x"), "renewing_failed")]
)
def test_a_fault_while_renewing_is_logged_and_the_lease_is_renewed_again(fault: Exception, said: str) -> None:
    faults, renewed = [fault], Event()

    def renew() -> None:
        if faults:
            raise faults.pop()
        renewed.set()

    with capture_logs() as logs, renewing(renew, 0.01) as waiting, waiting():
        assert renewed.wait(SOON_SECONDS)
    assert [one["event"] for one in logs] == [said]
