"""Notes as Slack messages: complete, escaped, within Slack's limits."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.slack.buttons import LABELS, QUESTIONS
from bot.slack.dressing import Dressed, dress
from letters.notes import Action, Note, Offer, Row
from sandbox.block_rules import block_problems

REFERENCE = "C-2026-00042"
HOSTILE = "<!channel> <@U0SANDBOX|x> & <https://evil.example|click> *bold*"


def all_offers() -> tuple[Offer, ...]:
    return tuple(Offer(action, REFERENCE) for action in Action)


def elements(dressed: Dressed) -> list[dict[str, Any]]:
    return [one for block in dressed.blocks if block["type"] == "actions" for one in block["elements"]]


def test_a_card_shows_its_facts_and_offers_its_actions() -> None:
    facts = (("Area", "Repairs"), ("Owner", "Ann Owner"), ("Due", "Thu 2 Apr 2026"))
    dressed = dress(Note(REFERENCE, facts=facts, offers=(Offer(Action.TAKE, REFERENCE), Offer(Action.OPEN, REFERENCE))))
    shown = json.dumps(dressed.blocks)
    assert all(word in shown for pair in facts for word in pair)
    assert [(one["action_id"], one["value"]) for one in elements(dressed)] == [
        ("take.0", REFERENCE),
        ("open.1", REFERENCE),
    ]


def test_the_text_says_what_the_blocks_say() -> None:
    note = Note(
        "Late", "Two cases.", facts=(("Owner", "Ann"),), columns=("Case", "Due"), rows=(Row((REFERENCE, "today")),)
    )
    assert dress(note).text.splitlines() == ["Late", "Two cases.", "Owner: Ann", f"{REFERENCE} · Due: today"]


def test_nothing_from_outside_reaches_slack_unescaped() -> None:
    row = Row((HOSTILE, HOSTILE), (Offer(Action.SHOW, REFERENCE),))
    for note in (
        Note(HOSTILE, HOSTILE, facts=((HOSTILE, HOSTILE),), columns=(HOSTILE, HOSTILE), rows=(row,)),
        Note(HOSTILE, HOSTILE, columns=(HOSTILE, HOSTILE), rows=(Row((HOSTILE, HOSTILE)),)),
    ):
        dressed = dress(note)
        assert "<" not in dressed.text + json.dumps(dressed.blocks)


def test_a_chase_list_has_a_row_with_buttons_per_case() -> None:
    rows = tuple(Row((f"C-2026-{n:05d}", "late"), (Offer(Action.RESPOND, f"C-2026-{n:05d}"),)) for n in range(1, 4))
    dressed = dress(Note("Today", columns=("Case", "State"), rows=rows))
    assert [one["value"] for one in elements(dressed)] == ["C-2026-00001", "C-2026-00002", "C-2026-00003"]
    assert len({one["action_id"] for one in elements(dressed)}) == 3


def test_rows_that_do_not_fit_are_counted() -> None:
    rows = tuple(Row((str(n),), (Offer(Action.SHOW, str(n)),)) for n in range(1, 101))
    dressed = dress(Note("Today", columns=("Case",), rows=rows, offers=(Offer(Action.OPEN, REFERENCE),)))
    shown = len([one for one in elements(dressed) if one["action_id"].startswith("show")])
    assert len(dressed.blocks) <= 50
    assert 20 <= shown < 100
    assert f"… and {100 - shown} more" in json.dumps(dressed.blocks, ensure_ascii=False)


def test_rows_without_buttons_are_a_native_table() -> None:
    dressed = dress(Note("Digest", columns=("Case", "Days"), rows=(Row((REFERENCE, "")), Row(("C-2026-00043", "2")))))
    table = next(block for block in dressed.blocks if block["type"] == "data_table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Case", "Days"],
        [REFERENCE, "–"],
        ["C-2026-00043", "2"],
    ]


def test_a_repeat_says_so_in_text_and_blocks() -> None:
    dressed = dress(Note("Digest"), is_repeat=True)
    assert dressed.text == "(possible repeat) Digest"
    assert "(possible repeat)" in dressed.blocks[0]["text"]["text"]


def test_every_action_has_a_label_and_dangerous_ones_ask_first() -> None:
    assert set(LABELS) == set(Action)
    asking = {
        one["action_id"].partition(".")[0]
        for one in elements(dress(Note("x", offers=all_offers())))
        if "confirm" in one
    }
    assert asking == {action.value for action in QUESTIONS} == {"cancel_letter", "resume_letters", "keep_out"}


@pytest.mark.parametrize(
    "note",
    [
        Note(""),
        Note("&" * 5000, "<" * 50_000, offers=all_offers() * 20),
        Note("x", facts=(("&" * 500, "<" * 9000),) * 60),
        Note("x", columns=("&" * 300,) * 40, rows=(Row(("<" * 900,) * 40),) * 400),
        Note("x", columns=("a",), rows=(Row(("&" * 9000,), all_offers()),) * 400, offers=all_offers()),
        Note("x", offers=(Offer(Action.TAKE, "v" * 3000), Offer(Action.TAKE, ""))),
    ],
)
def test_no_note_is_too_large_for_slack(note: Note) -> None:
    check(dress(note))


TEXTS = st.text(max_size=80)
OFFERS = st.lists(st.builds(Offer, st.sampled_from(Action), st.text(max_size=30)), max_size=4).map(tuple)
ROWS = st.lists(st.builds(Row, st.lists(TEXTS, max_size=4).map(tuple), OFFERS), max_size=40).map(tuple)


FACTS = st.lists(st.tuples(TEXTS, TEXTS), max_size=25).map(tuple)


@settings(max_examples=60, deadline=None)
@given(st.builds(Note, TEXTS, TEXTS, facts=FACTS, rows=ROWS, offers=OFFERS))
def test_slack_takes_every_note(note: Note) -> None:
    check(dress(note))


def check(dressed: Dressed) -> None:
    """Against the workspace's rules, and against the models of Slack's own library."""
    assert dressed.text
    assert len(dressed.text) <= 4000
    assert dressed.blocks
    assert block_problems(list(dressed.blocks), "message") == []
    assert all(block.get("block_id") for block in dressed.blocks)
    for block in dressed.blocks:
        if block["type"] != "data_table":
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
