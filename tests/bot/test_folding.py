"""What repeats itself is one line for the reader."""

from datetime import timedelta

from bot.folding import folded, folded_events
from storage.views import EventView
from tests.handlers.desk import MONDAY


def event(kind: str, minutes: int) -> EventView:
    return EventView(MONDAY + timedelta(minutes=minutes), kind, "bot", f"{kind} at {minutes}")


def test_alerts_that_follow_one_another_are_one_line_with_their_number_and_the_last_of_them() -> None:
    events = [event("received", 0), event("alerted", 1), event("alerted", 16), event("alerted", 31), event("noted", 40)]
    found = [(one.at, text) for one, text in folded_events(events, lambda one: f"{one.at:%H:%M}")]
    assert found == [
        (MONDAY, "received at 0"),
        (MONDAY + timedelta(minutes=1), "3 alerts went out, the last 09:31"),
        (MONDAY + timedelta(minutes=40), "noted at 40"),
    ]


def test_one_alert_alone_is_said_as_it_is() -> None:
    events = [event("alerted", 1), event("opened", 2), event("alerted", 16)]
    assert [text for _, text in folded_events(events, lambda _: "")] == ["alerted at 1", "opened at 2", "alerted at 16"]


def test_what_is_the_same_stands_where_the_first_of_it_stood() -> None:
    assert folded("abcab", str.upper) == [["a", "a"], ["b", "b"], ["c"]]
