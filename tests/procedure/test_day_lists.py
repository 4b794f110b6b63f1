"""Lists of closed days from files: what a calendar program exports, what a person writes, and what is refused."""

from datetime import date

import pytest

from procedure.day_lists import load_days
from procedure.errors import Mistakes
from procedure.preset import ClosedDay

GOV_UK = """BEGIN:VCALENDAR\r
VERSION:2.0\r
METHOD:PUBLISH\r
PRODID:-//uk.gov/GOVUK calendars//EN\r
CALSCALE:GREGORIAN\r
BEGIN:VEVENT\r
DTEND;VALUE=DATE:20220920\r
DTSTART;VALUE=DATE:20220919\r
SUMMARY:Bank Holiday for the State Funeral of\r
  Queen Elizabeth II\r
UID:ca6af7456b0088abad9a69f9f620f5ac-0@gov.uk\r
SEQUENCE:0\r
DTSTAMP:20220914T095433Z\r
END:VEVENT\r
END:VCALENDAR\r
"""
"""The shape of the lists that www.gov.uk/bank-holidays offers, with a folded line."""


def an_event(*lines: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])


def refused(text: str, reason: str = "") -> str:
    with pytest.raises(Mistakes) as caught:
        load_days(text, "list", reason)
    return str(caught.value)


def test_a_published_list_of_bank_holidays_is_read() -> None:
    say = "Bank Holiday for the State Funeral of Queen Elizabeth II"
    assert load_days(GOV_UK, "list.ics") == (ClosedDay(date(2022, 9, 19), say),)


def test_an_event_of_several_days_ends_the_day_before_its_end() -> None:
    found = load_days(an_event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Shut"), "list")
    assert [one.date.day for one in found] == [24, 25, 26]


def test_an_event_without_an_end_is_one_day_and_its_words_are_unescaped() -> None:
    [found] = load_days(an_event("dtstart:20261224", r"Summary;LANGUAGE=en:Shut\, all day\nReally\; yes"), "list")
    assert found == ClosedDay(date(2026, 12, 24), "Shut, all day Really; yes")


def test_an_alarm_inside_and_a_time_zone_beside_do_not_matter_and_a_cancelled_event_is_left_out() -> None:
    text = "\n".join(
        [
            *("BEGIN:VCALENDAR", "BEGIN:VTIMEZONE", "BEGIN:STANDARD", "DTSTART:19961027T020000"),
            *("RRULE:FREQ=YEARLY;BYMONTH=10", "END:STANDARD", "END:VTIMEZONE"),
            *("BEGIN:VEVENT", "DTSTART;VALUE=DATE:20261224", "SUMMARY:Shut", "BEGIN:VALARM", "SUMMARY:Ring"),
            *("END:VALARM", "END:VEVENT", "BEGIN:VEVENT", "STATUS:CANCELLED", "DTSTART;VALUE=DATE:20261228"),
            *("END:VEVENT", "END:VCALENDAR"),
        ]
    )
    assert load_days(text, "list") == (ClosedDay(date(2026, 12, 24), "Shut"),)


def test_toml_is_read_as_in_a_procedure_and_a_day_without_a_reason_takes_the_one_of_the_command() -> None:
    text = 'closures = [{ date = 2026-12-29 }, { date = 2026-12-24, reason = "Christmas" }]'
    assert load_days(text, "list", "moving house") == (
        ClosedDay(date(2026, 12, 24), "Christmas"),
        ClosedDay(date(2026, 12, 29), "moving house"),
    )


def test_a_day_that_stands_twice_is_taken_once_with_its_first_reason() -> None:
    text = 'closures = [{ date = 2026-12-24, reason = "one" }, { date = 2026-12-24, reason = "two" }]'
    assert load_days(text, "list") == (ClosedDay(date(2026, 12, 24), "one"),)


@pytest.mark.parametrize(
    ("lines", "say"),
    [
        (("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY", "SUMMARY:x"), "RRULE is 'FREQ=YEARLY': a single event"),
        (("DTSTART:20261225T090000Z", "SUMMARY:x"), "DTSTART is '20261225T090000Z': a whole day like 20220919"),
        (("DTSTART;VALUE=DATE:20260230", "SUMMARY:x"), "DTSTART is '20260230': a whole day"),
        (("SUMMARY:x",), "DTSTART is missing"),
        (("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224", "SUMMARY:x"), "later than DTSTART"),
        (("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20271224", "SUMMARY:x"), "by at most 31 days"),
        (("DTSTART;VALUE=DATE:99991231", "DTEND;VALUE=DATE:99991231", "SUMMARY:x"), "later than DTSTART"),
        (("DTSTART;VALUE=DATE:20261224", "DURATION:P2D", "SUMMARY:x"), "DTEND instead"),
        (("DTSTART;VALUE=DATE:20261224", "DTSTART;VALUE=DATE:20261225", "SUMMARY:x"), "given once in an event"),
        (("DTSTART;VALUE=DATE:20261224",), "2026-12-24 is missing: a reason"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(lines: tuple[str, ...], say: str) -> None:
    assert say in refused(an_event(*lines))


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    text = "BEGIN:VCALENDAR\n" + 3 * "BEGIN:VEVENT\nDTSTART:tomorrow\nEND:VEVENT\n" + "END:VCALENDAR\n"
    assert [line.partition(":")[2].partition(":")[0] for line in refused(text).splitlines()] == [
        " event 1 (line 2)",
        " event 2 (line 5)",
        " event 3 (line 8)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nSUMMARY:x\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        "closures = []",
        "closures = 5",
        'closure = [{ date = 2026-12-24, reason = "x" }]',
        'closures = [{ date = "2026-12-24", reason = "x" }]',
        "closures = [",
        "",
        "x" * 1_000_001,
        "BEGIN:VCALENDAR\n" + "BEGIN:A\n" * 100_000,
        "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nDTSTART:20261224\nSUMMARY:x\nEND:VEVENT\n" * 2_001 + "END:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY" + ';a="' * 50_000 + "\nEND:VEVENT\nEND:VCALENDAR",
        an_event("DTSTART;VALUE=DATE:20261224", "SUMMARY:" + "x" * 501),
    ],
)
def test_broken_empty_and_hostile_files_are_mistakes(text: str) -> None:
    assert refused(text).startswith("list: ")


def test_words_of_a_file_hold_no_control_characters() -> None:
    [found] = load_days(an_event("DTSTART;VALUE=DATE:20261224", "SUMMARY:Shut\x1b[2J \x07today"), "list")
    assert found.reason == "Shut [2J today"
