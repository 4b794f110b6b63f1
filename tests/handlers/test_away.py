"""Somebody is away: who says so, who is asked meanwhile, and that no list goes to who is not there."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.assign import assign
from handlers.away import absent, away, back
from handlers.keep_out import keep_out, let_in, not_about
from handlers.open import open_case
from handlers.reopen import reopen
from handlers.route import Routed, route, unroute
from handlers.seed import seed
from handlers.urgent import take_in_hand
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.words import Route
from storage.ledger import Ledger
from tests.handlers.desk import (
    ADA,
    ANN,
    DAY,
    HEAD,
    HOUR,
    MIA,
    MONDAY,
    OLU,
    REF,
    SAM,
    STAFF_ONLY,
    STRANGER,
    Work,
    at,
    work,
)

NOW = MONDAY + 2 * HOUR
FIRST, LAST = date(2026, 4, 1), date(2026, 4, 14)


def gone(bench: Work, who: str = ANN, deputy: str = "", by: str = ANN) -> str:
    return away(bench.office, who, FIRST, LAST, deputy, by, NOW).say


def chased(bench: Work, who: str) -> list[tuple[str, ...]]:
    """Rows of the chase lists of a person."""
    return [row.cells for note in bench.told(who) if note.title.startswith("Your cases") for row in note.rows]


def test_who_is_away_names_the_days_and_the_deputy_is_told_what_falls_due(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    assert gone(bench) == "Ann Owner is away from Wed 1 Apr 2026 to Tue 14 Apr 2026. Olu Deputy stands in."
    (note,) = bench.told(OLU)
    assert "Ann Owner is away from Wed 1 Apr 2026 to Tue 14 Apr 2026, and you stand in." in note.text
    assert f"Due until then: {REF} (by Wed 8 Apr 2026)." in note.text
    assert bench.events("")[-1] == "away"
    (one,) = absent(bench.office, OLU, NOW)
    assert (one.email, one.first_on, one.last_on) == (ANN, FIRST, LAST)


def test_while_the_owner_is_away_the_deputy_gets_the_row_and_the_owner_no_list(ledger: Ledger) -> None:
    bench = work(ledger)
    seed(bench.office, MONDAY)
    bench.complaint()
    gone(bench)
    bench.sweep(at("2026-04-07 08:00"))
    assert chased(bench, ANN) == []
    assert chased(bench, OLU) == [(REF, "Answer", "Wed 8 Apr 2026", "tomorrow", "for Ann Owner")]
    bench.sweep(at("2026-04-15 08:00"))
    assert [row[4] for row in chased(bench, ANN)] == ["you"]
    assert len([note for note in bench.told(OLU) if note.title.startswith("Your cases")]) == 1


def test_the_question_for_a_new_date_goes_to_the_deputy(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    gone(bench)
    bench.sweep(at("2026-04-07 08:00"))
    assert any("Ann Owner is not at work, and the complainant" in note.text for note in bench.told(OLU))


def test_a_deputy_who_is_away_too_is_passed_over_for_the_areas_manager(ledger: Ledger) -> None:
    bench = work(ledger)
    seed(bench.office, MONDAY)
    bench.complaint()
    gone(bench, OLU, by=OLU)
    assert gone(bench).endswith("Olu Deputy is away in that time too: then the area's manager is asked.")
    bench.sweep(at("2026-04-07 08:00"))
    assert (chased(bench, ANN), chased(bench, OLU)) == ([], [])
    assert chased(bench, MIA) == [(REF, "Answer", "Wed 8 Apr 2026", "tomorrow", "for Ann Owner")]


def test_a_note_to_the_owner_is_copied_to_the_deputy_only_while_away(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.reply()
    assert bench.told(OLU) == []
    away(bench.office, ANN, date(2026, 3, 30), LAST, "", ANN, NOW)
    bench.reply(received_at=NOW + HOUR)
    assert bench.told(ANN)[-1].text == f"The complainant wrote again on {REF}."
    assert bench.told(OLU)[-1].text == f"The complainant wrote again on {REF}. Ann Owner is not at work."


def test_the_deputy_of_an_absence_may_read_and_nobody_else(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    gone(bench, deputy=HEAD)
    assert open_case(bench.office, REF, HEAD, at("2026-04-02 09:00"))
    with pytest.raises(NotAllowed, match="is open to its owner"):
        open_case(bench.office, REF, HEAD, at("2026-04-15 09:00"))


def test_back_ends_it_and_once_only(ledger: Ledger) -> None:
    bench = work(ledger)
    gone(bench)
    assert back(bench.office, ANN, ANN, NOW + DAY).say == "Ann Owner is at work again. Told: Olu Deputy."
    assert absent(bench.office, ANN, NOW + DAY) == ()
    with pytest.raises(NotAllowed, match=r"^Ann Owner is not noted as away\.$"):
        back(bench.office, ANN, ANN, NOW + DAY)


def test_a_new_absence_replaces_those_that_it_touches(ledger: Ledger) -> None:
    bench = work(ledger)
    gone(bench)
    said = away(bench.office, ANN, date(2026, 4, 10), date(2026, 4, 24), "", ANN, NOW).say
    assert said.endswith("This replaces the absence from Wed 1 Apr 2026.")
    assert [one.first_on for one in absent(bench.office, ANN, NOW)] == [date(2026, 4, 10)]


def test_who_is_given_a_case_while_away_is_named_so(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint("The bin is full.")
    gone(bench, deputy=HEAD)
    done = assign(bench.office, REF, ANN, MIA, at("2026-04-02 09:00"))
    assert done.say.endswith("Ann Owner is away until Tue 14 Apr 2026.")
    assert bench.told(HEAD)[-1].text.endswith("Ann Owner is not at work.")


@pytest.mark.parametrize("by", [ANN, MIA, ADA])
def test_oneself_and_managers_may_say_it(sqlite_ledger: Ledger, by: str) -> None:
    assert "Ann Owner is away" in gone(work(sqlite_ledger), by=by)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (OLU, "Only a manager may say for somebody else that they are away or back."),
        (SAM, STAFF_ONLY),
        (STRANGER, STAFF_ONLY),
    ],
)
def test_others_may_not(sqlite_ledger: Ledger, by: str, said: str) -> None:
    bench = work(sqlite_ledger)
    for deed in (lambda: gone(bench, by=by), lambda: back(bench.office, ANN, by, NOW)):
        with pytest.raises(NotAllowed) as refusal:
            deed()
        assert refusal.value.reason == said
    assert absent(bench.office, ANN, NOW) == ()


@pytest.mark.parametrize(
    ("days", "deputy", "said"),
    [
        ((LAST, FIRST), "", "The last day lies before the first."),
        ((date(2026, 3, 2), date(2026, 3, 9)), "", "These days are over."),
        ((FIRST, date(2027, 4, 2)), "", "An absence has at most 366 days and begins within two years."),
        ((date(2029, 1, 1), date(2029, 1, 2)), "", "An absence has at most 366 days and begins within two years."),
        ((FIRST, LAST), ANN, "Nobody can be their own deputy."),
        ((LAST, FIRST), SAM, "The last day lies before the first. A deputy must be somebody who works"),
    ],
)
def test_what_cannot_be_is_refused_all_at_once(
    sqlite_ledger: Ledger, days: tuple[date, date], deputy: str, said: str
) -> None:
    bench = work(sqlite_ledger)
    with pytest.raises(NotAllowed) as refusal:
        away(bench.office, ANN, *days, deputy, ANN, NOW)
    assert refusal.value.reason.startswith(said)


@pytest.mark.parametrize("who", [SAM, STRANGER])
def test_only_who_works_here_can_be_away(sqlite_ledger: Ledger, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only somebody who works on complaints here"):
        gone(work(sqlite_ledger), who, by=MIA)


def test_an_out_of_office_reply_of_ours_suggests_the_deputy_once_a_week(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    for hours in (1, 2):
        mail = replace(bench.a_mail("I am away.", f"Re: {REF}", ANN), auto_submitted="auto-replied")
        assert bench.arrives(mail, MONDAY + hours * HOUR).mail_class is MailClass.AUTOMATIC
    (note,) = [one for one in bench.told(MIA) if one.title == "Is somebody away?"]
    assert "so that Olu Deputy is asked meanwhile" in note.text
    assert [(one.action.value, one.value) for one in note.offers] == [("away", ANN)]


def test_a_strangers_automatic_reply_and_that_of_somebody_noted_away_suggest_nothing(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    away(bench.office, ANN, date(2026, 3, 30), LAST, "", ANN, MONDAY)
    for sender in (ANN, STRANGER):
        mail = replace(bench.a_mail("I am away.", "Away", sender), auto_submitted="auto-replied")
        bench.arrives(mail, NOW)
    assert bench.told(MIA) == []


def test_a_deputy_who_is_kept_out_of_the_case_is_told_nothing_of_it(ledger: Ledger) -> None:
    bench = work(ledger)
    seed(bench.office, MONDAY)
    bench.complaint()
    keep_out(bench.office, REF, OLU, MIA, NOW)
    gone(bench)
    bench.reply(received_at=at("2026-04-02 09:00"))
    bench.sweep(at("2026-04-07 08:00"))
    assert [REF in note.text for note in bench.told(OLU)] == [False]
    assert chased(bench, OLU) == []
    assert chased(bench, MIA) == [(REF, "Answer", "Wed 8 Apr 2026", "tomorrow", "for Ann Owner")]
    assert any(note.text.endswith(f"again on {REF}. Ann Owner is not at work.") for note in bench.told(MIA))


def test_a_case_that_is_open_again_is_also_the_deputys_while_the_owner_is_away(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    bench.answered(NOW)
    gone(bench)
    reopen(bench.office, REF, "The answer was about somebody else.", MIA, at("2026-04-02 09:00"))
    assert bench.told(OLU)[-1].text.endswith("Ann Owner is not at work.")


def test_the_deputy_hears_what_the_absent_owner_would_of_a_case_that_comes_back(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    route(bench.office, REF, Routed(Route.FOI, "You ask for a contract.", HEAD), ANN, NOW)
    away(bench.office, ANN, date(2026, 3, 30), LAST, "", ANN, NOW)
    unroute(bench.office, REF, "A complaint.", MIA, NOW + HOUR)
    said = f"{REF} is a complaint after all. Answer by Wed 8 Apr 2026."
    assert bench.told(ANN)[-1].text == bench.told(HEAD)[-1].text == said
    assert bench.told(OLU)[-1].text == f"{said} Ann Owner is not at work."


def test_the_deputy_hears_what_the_absent_owner_would_of_an_urgent_case_that_somebody_took(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("The boiler is dead: no heating.")
    away(bench.office, ANN, date(2026, 3, 30), LAST, "", ANN, NOW)
    take_in_hand(bench.office, REF, MIA, NOW + HOUR)
    assert bench.told(OLU)[-1].text == f"Mia Manager has {REF} in hand. Ann Owner is not at work."


def test_the_deputy_hears_of_a_case_that_becomes_the_absent_owners(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, ANN, MIA, NOW)
    let_in(bench.office, REF, ANN, MIA, NOW)
    away(bench.office, ANN, date(2026, 3, 30), LAST, "", ANN, NOW)
    not_about(bench.office, REF, MIA, NOW + HOUR)
    assert bench.told(OLU)[-1].text == f"{REF} is yours. Answer by Wed 8 Apr 2026. Ann Owner is not at work."


def test_the_deputy_hears_that_it_is_over_or_does_not_begin(ledger: Ledger) -> None:
    bench = work(ledger)
    gone(bench)
    assert back(bench.office, ANN, ANN, NOW + DAY).say == "Ann Owner is at work again. Told: Olu Deputy."
    assert bench.told(OLU)[-1].text == "Ann Owner is not away from Wed 1 Apr 2026, and you do not stand in any more."
    gone(bench)
    back(bench.office, ANN, MIA, NOW + 4 * DAY)
    assert bench.told(OLU)[-1].text == "Ann Owner is at work again, and you do not stand in any more."
