"""`frontline calendar explain`: a due date, day by day."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import Config, Json, settings_of
from bot.cli.explained import explanation_document, print_explanation
from bot.cli.known import days_known
from bot.cli.printing import print_document
from bot.settings.files import read_text
from procedure.calendar import Nation
from procedure.deadlines import calendar_of
from procedure.desk import Desk
from procedure.explanation import explain as explained
from procedure.loading import load_procedure
from procedure.own_days import own_days
from procedure.preset import Procedure


def explain(
    ctx: typer.Context,
    dates: Annotated[list[datetime], typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="Dates of receipt.")],
    procedure: Annotated[
        str, typer.Option(metavar="ID", help="A procedure, or the path of a TOML preset; default: the desk's.")
    ] = "",
    stage: Annotated[int, typer.Option(metavar="N", help="The stage.")] = 1,
    nation: Annotated[Nation | None, typer.Option(help="Another nation's bank holidays.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """The due date day by day, for one or more dates of receipt."""
    rules = _procedure(days_known(settings_of(ctx, config)).desk, procedure)
    if nation:
        rules = replace(rules, nation=nation)
    counted = rules.stage(stage)
    found = [explained(rules, calendar_of(rules), counted, one.date()) for one in dates]
    if as_json:
        print_document([explanation_document(one) for one in found])
        return
    for each in found:
        print_explanation(each)


def _procedure(desk: Desk, named: str) -> Procedure:
    """A procedure of the desk, or of a file: that one is counted with the desk's own days too."""
    if not named.endswith(".toml"):
        return desk.procedure(named or desk.default_procedure)
    closed, worked = own_days(desk)
    return replace(load_procedure(read_text(Path(named)), named), closed=closed, worked=worked)
