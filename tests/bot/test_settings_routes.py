"""Rotas and routes in the settings: what they become, and what is refused."""

from pathlib import Path

import pytest

from bot.settings import to_desk
from procedure.preset import Target, Unit
from procedure.routes import ROUTES
from procedure.words import Route
from tests.bot.settings_files import SMALL, changed, load, mistakes


def test_without_a_word_about_them_routes_are_as_shipped_and_there_is_no_rota(tmp_path: Path) -> None:
    desk = to_desk(load(tmp_path, SMALL))
    assert all(desk.route(one) == ROUTES[one] for one in Route)
    assert desk.rota_of(desk.area("repairs"), "ann@test.example") == ("ann@test.example", "mia@test.example")


def test_a_table_names_the_person_the_team_and_the_time(tmp_path: Path) -> None:
    table = '[[route]]\nroute = "insurance"\nto = "Mia@test.example"\nteam = "our insurers"\nn = 3\nunit = "weeks"\n'
    rule = to_desk(load(tmp_path, SMALL + table)).route(Route.INSURANCE)
    assert (rule.to, rule.dealt_with_by, rule.target) == ("mia@test.example", "our insurers", Target(3, Unit.WEEKS))


@pytest.mark.parametrize("name", ["foi", "sar", "safeguarding"])
def test_a_time_that_a_law_sets_is_not_changed(tmp_path: Path, name: str) -> None:
    found = mistakes(tmp_path, SMALL + f'[[route]]\nroute = "{name}"\nn = 3\n')
    assert list(found) == ["route[0].n"]


def test_mistakes_in_routes_are_named_with_their_key(tmp_path: Path) -> None:
    wrong = '[[route]]\nroute = "moon"\n[[route]]\nroute = "foi"\nto = "who@test.example"\n[[route]]\nroute = "foi"\n'
    assert set(mistakes(tmp_path, SMALL + wrong)) == {"route[0].route", "route[1].to", "route[2].route"}


def test_the_areas_rota_wins_over_the_desks_and_everybody_on_one_is_defined(tmp_path: Path) -> None:
    text = changed('domain = "test.example"', 'domain = "test.example"\nurgent_rota = ["mia@test.example"]')
    desk = to_desk(load(tmp_path, text))
    assert desk.rota_of(desk.area("repairs"), "ann@test.example") == ("mia@test.example",)
    own = text.replace('code = "repairs"', 'code = "repairs"\nurgent_rota = ["ann@test.example", "who@test.example"]')
    assert list(mistakes(tmp_path, own)) == ["area[0].urgent_rota[1]"]
