"""The JSON that scripts rely on: its names are fixed."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.assign import assign
from storage.migrating import newest
from tests.bot.cli.desk import CommandLine, mail

DECIDED = ["points", "is_overridden", "remedies", "commitments", "referrals"]
CASE = [
    *("reference", "stage", "status", "owner", "area", "procedure", "received_at", "receipt_sent_at", "acknowledge_by"),
    *("acknowledged_at", "due_on", "extended_to", "promised_on", "responded_at", "outcome"),
]
HELD = ["id", "mailbox", "received_at", "reason", "class", "from", "subject"]
OUTBOX = ["id", "key", "kind", "state", "to", "attempts", "due_at", "last_error"]
EXPLAINED = ["received_on", "start_on", "due_on", "acknowledge_by", "days"]


def test_case_list_has_its_names_and_null_for_what_is_not_there(frontline: CommandLine) -> None:
    assert frontline.json("case", "list") == []
    reference = frontline.complaint()
    [case] = frontline.json("case", "list")
    assert list(case) == CASE
    assert case == {
        "reference": reference,
        "stage": 1,
        "status": "open",
        "owner": "ann@test.example",
        "area": "repairs",
        "procedure": "frontline",
        "received_at": "2025-04-03T08:12:00Z",
        "receipt_sent_at": None,
        "acknowledge_by": None,
        "acknowledged_at": None,
        "due_on": "2025-04-10",
        "extended_to": None,
        "promised_on": None,
        "responded_at": None,
        "outcome": None,
    }


def test_case_show_adds_messages_duties_and_events(frontline: CommandLine) -> None:
    case = frontline.json("case", "show", frontline.complaint())
    sorted_as = ["urgent", "in_hand_of", "sensitive", "routed"]
    assert list(case) == [*CASE, "messages", "duties", "events", "links", *DECIDED, "measures", *sorted_as]
    assert (case["urgent"], case["sensitive"], case["routed"]) == (False, False, None)
    assert (case["messages"][0]["kind"], case["messages"][0]["subject"]) == ("new", "My boiler")
    assert case["duties"][0]["due_at"].endswith("Z")
    assert list(case["measures"][0]) == [
        "stage",
        "answered_by_target",
        "kept_informed",
        "first_promise_kept",
        "letters",
    ]
    assert "cold" not in json.dumps(case)


def test_an_explained_case_is_the_case_with_one_explanation_for_each_stage(frontline: CommandLine) -> None:
    case = frontline.json("case", "show", frontline.complaint(), "--explain")
    assert [list(one) for one in case["explained"]] == [[*EXPLAINED, "stage", "judged_by", "rules", "notes"]]
    assert case["explained"][0]["due_on"] == case["due_on"]


def test_a_case_without_area_and_owner_says_null(frontline: CommandLine) -> None:
    frontline.complaint(subject="Hello", text="You were late.")
    [case] = frontline.json("case", "list")
    assert (case["owner"], case["area"]) == (None, None)


def test_case_list_can_be_narrowed(frontline: CommandLine) -> None:
    reference = frontline.complaint()
    other = frontline.complaint(subject="Hello", text="You were late.")
    found = {
        which: frontline.json("case", "list", *which.split())
        for which in (
            "--owner ann@test.example",
            "--area repairs",
            "--only unassigned",
            "--only overdue",
            "--area none",
        )
    }
    assert [[one["reference"] for one in cases] for cases in found.values()] == [
        [reference],
        [reference],
        [other],
        [reference, other],
        [],
    ]


def test_intake_lists_what_became_of_each_mail(frontline: CommandLine) -> None:
    found = frontline.json("intake", frontline.put("a.eml", mail()), frontline.put("b.eml", b""))
    assert found["seen"] == 2
    assert [list(one) for one in found["items"]] == [["source", "class", "reference", "message_id", "held_reason"]] * 2
    assert [one["class"] for one in found["items"]] == ["new", "held"]
    assert found["items"][0]["held_reason"] is None
    assert found["items"][1]["reference"] is None


def test_the_holding_pen_has_its_names(frontline: CommandLine) -> None:
    frontline.json("intake", frontline.put("b.eml", b""))
    [held] = frontline.json("held", "list")
    assert list(held) == HELD
    assert (held["mailbox"], held["class"]) == ("complaints", "held")
    assert frontline.json("held", "show", held["id"]) == held


def test_the_outbox_has_its_names(frontline: CommandLine) -> None:
    frontline.complaint(received="")
    rows = frontline.json("outbox", "list")
    assert [list(one) for one in rows] == [OUTBOX] * len(rows)
    assert ("receipt", "queued", "jo@example.org") in [(one["kind"], one["state"], one["to"]) for one in rows]
    assert frontline.json("outbox", "list", "--state", "sent") == []


def test_run_once_counts_what_it_did(frontline: CommandLine) -> None:
    frontline.put("in/new/1.mail", mail())
    found = frontline("run", "--once", "--json")
    assert found.code == 0
    assert list(found.json) == ["read", "filed", "held", "done", "sent", "failed"]
    assert (found.json["read"], found.json["filed"], found.json["failed"]) == (1, 1, 0)
    assert found.json["sent"] == 1  # the receipt: without Slack the card has nobody to see it
    [case] = frontline.json("case", "list")
    assert case["receipt_sent_at"] is not None


def test_audit_verify_has_its_names(frontline: CommandLine) -> None:
    frontline.complaint()
    found = frontline.json("audit", "verify")
    assert list(found) == ["ok", "rows", "head", "broken"]
    assert (found["ok"], found["broken"]) == (True, None)
    assert found["rows"] > 0


def test_rehearse_lists_what_would_go_out_and_writes_nothing(frontline: CommandLine) -> None:
    frontline.json("intake", frontline.put("a.eml", mail()))
    before = frontline.json("outbox", "list")
    items = frontline.json("rehearse", "--days", 7)["items"]
    assert {tuple(one) for one in items} == {("at", "kind", "to", "reference", "subject")}
    assert "receipt" in [one["kind"] for one in items]
    assert frontline.json("outbox", "list") == before


def test_rehearse_can_begin_later(frontline: CommandLine) -> None:
    start = datetime.now(UTC).date() + timedelta(days=3)
    items = frontline.json("rehearse", "--days", 5, "--from", start)["items"]
    assert all(date.fromisoformat(one["at"][:10]) >= start - timedelta(days=1) for one in items)


def test_a_report_is_the_same_document_by_format_and_by_flag(frontline: CommandLine) -> None:
    frontline.complaint()
    asked = ("report", "performance", "--from", "2025-04-01", "--to", "2025-04-30")
    by_flag = frontline.json(*asked)
    assert by_flag["period"] == {"from": "2025-04-01", "to": "2025-04-30"}
    assert json.loads(frontline(*asked, "--format", "json").out) == by_flag
    compared = frontline.json(*asked, "--compare", "previous-year", "--basis", "entries")
    assert compared["compared_with"] == {"from": "2024-04-01", "to": "2024-04-30"}


@pytest.mark.parametrize(
    ("format", "start"),
    [("text", "Complaints performance"), ("md", "# "), ("html", "<!doctype html>"), ("csv", "title,"), ("json", "{")],
)
def test_a_report_can_be_written_to_a_file(frontline: CommandLine, format: str, start: str) -> None:
    ended = frontline("report", "performance", "--format", format, "-o", "figures")
    assert (ended.code, ended.out) == (0, "")
    assert (frontline.folder / "figures").read_text(encoding="utf-8").lower().startswith(start.lower())


@pytest.mark.parametrize("format", ["xlsx", "docx"])
def test_an_office_file_of_a_report_is_written_byte_by_byte(frontline: CommandLine, format: str) -> None:
    ended = frontline("report", "performance", "--format", format, "-o", "figures")
    assert (ended.code, ended.out) == (0, "")
    assert (frontline.folder / "figures").read_bytes().startswith(b"PK")


def test_a_report_is_frozen_listed_and_shown_as_it_was(frontline: CommandLine) -> None:
    asked = ("report", "performance", "--from", "2025-04-01", "--to", "2025-04-30")
    published = frontline.json(*asked, "--freeze", "April")
    frontline.complaint()
    [line] = frontline.json("reports", "list")
    assert (line["name"], line["report"], line["definition"]) == ("April", "performance", "1")
    assert line["frozen_by"] == "ada@test.example"
    assert frontline.json("reports", "show", "April") == published
    restated = {table["id"]: table["rows"] for table in frontline.json(*asked)["tables"]}["restatement"]
    assert {"was": "0", "now": "1"}.items() <= next(
        row for row in restated if row["key"] == "received_closed.total.received"
    ).items()


def test_letters_are_paused_and_let_go_in_the_name_of_the_first_admin(frontline: CommandLine) -> None:
    assert frontline.json("letters", "pause", "--reason", "a wrong date")["paused"] is True
    assert frontline("doctor").code == 1
    assert frontline.json("letters", "resume", "--by", "mia@test.example")["paused"] is False


def test_a_letter_can_be_seen_before_anybody_gets_it(frontline: CommandLine) -> None:
    letter = frontline.json("letters", "preview", "receipt")
    assert list(letter) == ["kind", "subject", "text", "html"]
    assert letter["subject"] in frontline("letters", "preview", "receipt").out
    assert frontline.json("letters", "check") == {"ok": True, "findings": []}


def test_a_held_mail_is_released_onto_a_case_or_discarded(frontline: CommandLine) -> None:
    reference = frontline.complaint()
    for number in ("1", "2"):
        frontline.json("intake", frontline.put(f"{number}.eml", f"From: jo{number}@example.org\n\n".encode()))
    first, second = (one["id"] for one in frontline.json("held", "list"))
    assert frontline.json("held", "release", first, "--onto", reference)["reference"] == reference
    assert frontline.json("held", "discard", second, "--reason", "nothing in it")["reference"] is None
    assert frontline.json("held", "list") == []


def test_the_receipt_can_be_cancelled_in_the_outbox(frontline: CommandLine) -> None:
    reference = frontline.complaint(received="")
    [receipt] = [one for one in frontline.json("outbox", "list") if one["kind"] == "receipt"]
    assert "cancelled" in frontline.json("outbox", "cancel", receipt["id"])["say"]
    case = frontline.json("case", "show", reference)
    assert {"Ada Admin", "ada@test.example"} & {one["actor"] for one in case["events"]}
    assert frontline("outbox", "retry", receipt["id"]).code == 1


def test_procedures_are_listed_and_shown(frontline: CommandLine) -> None:
    listed = frontline.json("procedure", "list")
    verified = {"confidence", "verified_on", "days_since_verified", "source_url"}
    assert {"id", "title", "version", "nation", "stages"} | verified == set(listed[0])
    assert "frontline" in [one["id"] for one in listed]
    shown = frontline.json("procedure", "show", "frontline")
    assert shown["stages"][0]["respond"] == {"n": 5, "unit": "working_days"}


def test_migrate_brings_a_new_ledger_up_to_date_and_may_be_repeated(bare: CommandLine) -> None:
    for _ in range(2):
        ended = bare("migrate")
        assert (ended.code, newest() in ended.out) == (0, True)
    assert bare.json("case", "list") == []


def test_the_owner_is_the_one_that_the_case_was_given_to(frontline: CommandLine) -> None:
    reference = frontline.complaint()
    with frontline.office() as office:
        assign(office, reference, "mia@test.example", "mia@test.example", datetime(2025, 4, 3, 10, tzinfo=UTC))
    [case] = frontline.json("case", "list")
    assert case["owner"] == "mia@test.example"


def test_there_is_no_document_for_a_letter_that_is_mailed(frontline: CommandLine) -> None:
    frontline.complaint(received="")
    [receipt] = [one for one in frontline.json("outbox", "list") if one["kind"] == "receipt"]
    refused = frontline("outbox", "document", receipt["id"])
    assert refused.code == 1
    assert "There is no letter for the post" in refused.err
