"""Notes survive their time in the outbox unchanged, and what is no note is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.notes import Action, Note, Offer, Row, from_json

TEXT = st.text(max_size=30)
OFFERS = st.lists(st.builds(Offer, st.sampled_from(Action), TEXT), max_size=3).map(tuple)
ROWS = st.lists(st.builds(Row, st.lists(TEXT, max_size=3).map(tuple), OFFERS), max_size=3).map(tuple)
FACTS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
NOTES = st.builds(
    Note,
    title=TEXT,
    text=TEXT,
    reference=TEXT,
    facts=FACTS,
    columns=st.lists(TEXT, max_size=3).map(tuple),
    rows=ROWS,
    offers=OFFERS,
    in_thread=st.booleans(),
    is_card=st.booleans(),
)


@given(NOTES)
def test_a_note_comes_back_as_it_was(note: Note) -> None:
    assert from_json(note.to_json()) == note


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"title": "x"}',
        Note("x", offers=(Offer(Action.TAKE, "C"),)).to_json().replace("take", "explode"),
        json.dumps({**json.loads(Note("x").to_json()), "unknown": 1}),
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)
