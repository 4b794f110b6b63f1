"""How often an urgent case is told of again, and to whom."""

from datetime import UTC, datetime, timedelta

import pytest

from procedure.alerting import goes_further, next_alert

NIGHT = datetime(2026, 4, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rounds", "minutes"), [(0, 0), (1, 15), (2, 15), (3, 60), (23, 60), (24, 24 * 60), (400, 24 * 60)]
)
def test_the_next_alert_comes_after(rounds: int, minutes: int) -> None:
    before = [NIGHT] * rounds
    assert next_alert("C-2026-00001", rounds + 1, NIGHT, before).due_at == NIGHT + timedelta(minutes=minutes)


def test_each_has_a_key_of_its_own_and_the_fourth_goes_further() -> None:
    assert next_alert("C-2026-00001", 7, NIGHT, []).key == "C-2026-00001.alert.7"
    assert [goes_further(one) for one in (1, 3, 4)] == [False, False, True]
