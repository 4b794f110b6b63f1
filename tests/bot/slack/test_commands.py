"""Every verb, from what a person types to what the ledger and the person then hold."""

from datetime import date

import pytest

from bot.slack.commands import ASKING, DOING
from bot.slack.verbs import VERBS
from handlers import ask
from sandbox.block_rules import block_problems
from tests.bot.slack.conftest import House
from tests.bot.slack.office import COMPLAINANT, SECRET_WORDS
from tests.bot.slack.workspace import ANN, HEAD, MIA, Shown


def owner_of(house: House, reference: str) -> str:
    return ask.line(house.office, reference).owner


def typed(house: House, text: str, member: object = ANN) -> Shown:
    shown = house.script.command(member, f"/complaint {text}")  # type: ignore[arg-type]
    assert shown.text or shown.view
    assert block_problems(shown.blocks, "message") == []
    return shown


def test_every_verb_of_the_help_is_carried_out_by_something() -> None:
    assert {verb.name for verb in VERBS} == set(ASKING) | set(DOING)


@pytest.mark.parametrize("text", ["", "help"])
def test_the_bare_command_says_what_can_be_done(house: House, text: str) -> None:
    shown = typed(house, text)
    assert all(f"/complaint {verb.name}" in shown.text for verb in VERBS)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("frobnicate", "There is no verb 'frobnicate'. What there is: /complaint help"),
        ("asign", "There is no verb 'asign'. Did you mean: /complaint assign"),
    ],
)
def test_help_on_what_is_no_verb_says_so(house: House, word: str, said: str) -> None:
    assert said in typed(house, f"help {word}").words


def test_help_on_a_verb_is_about_that_verb(house: House) -> None:
    shown = typed(house, "help assign")
    assert "/complaint assign REF @person" in shown.text
    assert "/complaint take" not in shown.text


def test_a_typing_mistake_is_answered_with_the_nearest_verb_and_does_nothing(house: House) -> None:
    reference = house.complaints.file()
    before = owner_of(house, reference)
    assert "Did you mean: /complaint assign REF @person" in typed(house, f"asign {reference} @head").text
    assert owner_of(house, reference) == before


def test_show_tells_dates_owner_and_history_but_never_content(house: House) -> None:
    reference = house.complaints.file()
    shown = typed(house, f"show {reference}")
    assert reference in shown.text
    assert "Repairs" in shown.words
    assert "Wed 8 Apr 2026" in shown.words  # five days after Monday 30 March, without Good Friday and Easter Monday
    assert COMPLAINANT not in shown.words
    assert "Periwinkle" not in shown.words


def test_a_reference_alone_shows_the_case(house: House) -> None:
    reference = house.complaints.file()
    short = reference.removeprefix("C-").replace("-", "/")
    assert reference in typed(house, short).text


def test_an_unknown_reference_is_answered_in_a_sentence(house: House) -> None:
    assert "C-1999-00001" in typed(house, "show 1999/1").text


def test_a_missing_reference_is_asked_for(house: House) -> None:
    assert typed(house, "take").text == "Say which case: /complaint take REF"
    assert "'xyz' is no reference" in typed(house, "take xyz").text


def test_mine_and_list_show_cases_with_buttons(house: House) -> None:
    reference = house.complaints.file()
    typed(house, f"assign {reference} {HEAD.email}")
    assert reference in typed(house, "mine", HEAD).words
    for text in ("list", "list due", "list overdue", "list unassigned", "list waste", "list Repairs", "list 2"):
        typed(house, text)
    assert "There is no list 'nonsense'" in typed(house, "list nonsense").text


def test_a_long_list_comes_in_pages(house: House) -> None:
    for _ in range(13):
        house.complaints.file()
    assert "/complaint list 2" in typed(house, "list").text
    assert "Page 2 of" in typed(house, "list 2").text


@pytest.mark.parametrize("name", [f"@{HEAD.handle}", HEAD.email, HEAD.name, HEAD.handle])
def test_a_case_is_assigned_to_a_person_however_named(house: House, name: str) -> None:
    reference = house.complaints.file()
    assert HEAD.name in typed(house, f"assign {reference} {name}").text
    assert owner_of(house, reference) == HEAD.email


def test_a_case_is_not_assigned_to_somebody_unknown(house: House) -> None:
    reference = house.complaints.file()
    before = owner_of(house, reference)
    assert "I do not know whom you mean" in typed(house, f"assign {reference} zebedee").text
    assert owner_of(house, reference) == before


def test_take_and_me_make_a_case_ones_own(house: House) -> None:
    first, second = house.complaints.file(), house.complaints.file()
    typed(house, f"take {first}", HEAD)
    typed(house, f"assign {second} me", HEAD)
    assert (owner_of(house, first), owner_of(house, second)) == (HEAD.email, HEAD.email)


def test_a_note_is_kept_as_typed(house: House) -> None:
    reference = house.complaints.file()
    typed(house, f"note {reference} She said <b> & left")
    notes = [one.text for one in ask.case(house.office, reference, ANN.email).messages if one.kind == "note"]
    assert notes == ["She said <b> & left"]


def test_a_wrong_day_of_receipt_is_put_right_with_a_reason(house: House) -> None:
    reference = house.complaints.file()
    said = typed(house, f"correct {reference} 2026-03-31 it lay in the post room").text
    # Tuesday 31 March is day 0; Good Friday and Easter Monday do not count.
    assert "due Thu 9 Apr 2026" in said
    assert ask.line(house.office, reference).due_on == date(2026, 4, 9)
    assert "'yesterday' is no date" in typed(house, f"correct {reference} yesterday").text
    assert "Give a reason" in typed(house, f"correct {reference} 2026-03-30").text


def test_why_counts_the_days(house: House) -> None:
    reference = house.complaints.file()
    words = typed(house, f"why {reference}").words
    assert "Good Friday" in words
    assert "working day 5" in words


def test_stats_are_the_figures_of_the_reports(house: House) -> None:
    house.complaints.file()
    assert "Basis:" in typed(house, "stats").text
    assert "by month" not in typed(house, "stats").text
    assert "Basis:" in typed(house, "stats q1 vs last-year").text
    assert "is no period" in typed(house, "stats whenever").text


def test_the_digest_is_for_managers(house: House) -> None:
    house.complaints.file()
    assert typed(house, "digest", MIA).blocks
    assert "Only a manager may" in typed(house, "digest", ANN).text


def test_held_mail_is_listed_with_its_sender_for_managers_only(house: House) -> None:
    assert house.complaints.file(text="strange mail", held_reason="It could not be read.") == ""
    assert "1 waits for a person." in typed(house, "held", MIA).words
    for_manager, for_handler = typed(house, "held", MIA).words, typed(house, "held", ANN).words
    assert "It could not be read." in for_manager
    assert "@example.org" in for_manager
    assert "It could not be read." in for_handler
    assert "@example.org" not in for_handler


def test_letters_are_paused_and_resumed_by_a_manager(house: House) -> None:
    assert "Only a manager may" in typed(house, "letters pause", ANN).text
    typed(house, "letters pause wrong template", MIA)
    assert ask.letters_are_paused(house.office)
    typed(house, "letters resume", MIA)
    assert not ask.letters_are_paused(house.office)
    assert "/complaint letters pause" in typed(house, "letters", MIA).text


@pytest.mark.parametrize("verb", ["assign", "respond", "hold", "note"])
def test_some_verbs_open_a_form(house: House, verb: str) -> None:
    reference = house.complaints.file()
    shown = typed(house, f"{verb} {reference}")
    assert shown.view is not None
    assert reference in shown.words
    assert SECRET_WORDS not in shown.words


def test_answers_are_seen_by_nobody_else(house: House) -> None:
    reference = house.complaints.file()
    typed(house, f"show {reference}")
    assert not any(reference in one["text"] for one in house.script.messages("complaints"))
