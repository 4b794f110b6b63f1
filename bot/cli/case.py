"""`frontline case`: open cases, and one case with its history."""

from typing import Annotated

import typer

from bot.cli.asked import By, Config, Json, acting, part, settings_of
from bot.cli.case_documents import line_document, view_document
from bot.cli.case_pages import print_list, print_view
from bot.cli.explained import case_explanation_document, print_explanation
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document, say
from handlers import ask
from handlers.adopt import adopt as adopt_case
from procedure.errors import NotAllowed
from procedure.history import LONGEST
from procedure.references import parse_reference

Reference = Annotated[str, typer.Argument(metavar="REF", help="Like C-2026-00042.")]


def commands() -> typer.Typer:
    """`case list`, `case show`, `case adopt`."""
    app = part("Open cases, and one case with its history.")
    app.command("list")(list_cases)
    app.command("show")(show)
    app.command("adopt")(adopt)
    return app


def list_cases(
    ctx: typer.Context,
    owner: Annotated[str, typer.Option(metavar="EMAIL", help="Only the cases of this person.")] = "",
    area: Annotated[str, typer.Option(metavar="CODE", help="Only the cases of this area.")] = "",
    only: Annotated[str, typer.Option(metavar="WHICH", help="overdue, due or unassigned.")] = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Open cases by due date."""
    if only not in ask.ONLY:
        raise typer.BadParameter(f"there are {', '.join(filter(None, ask.ONLY))}.", param_hint="--only")
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        found = ask.cases(office, owner=owner.strip().lower(), area=area, only=only, now=now_of(settings))
    if as_json:
        print_document([line_document(one) for one in found])
    else:
        print_list(found)


def show(
    ctx: typer.Context,
    reference: Reference,
    explain: Annotated[bool, typer.Option("--explain", help="Also how its dates were counted, day by day.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """One case with its dates, messages, duties and history."""
    named = _named(reference)
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        view = ask.case(office, named, by="", now=now_of(settings))
        counted = ask.why(office, named) if explain else ()
    if as_json:
        explained = {"explained": [case_explanation_document(one) for one in counted]} if explain else {}
        print_document(view_document(view) | explained)
        return
    print_view(view, office.desk)
    for one in counted:
        print_explanation(one)


def adopt(ctx: typer.Context, reference: Reference, by: By = "", as_json: Json = False, config: Config = None) -> None:
    """A dormant case comes alive: with its owner, its duties, and its clock from its receipt."""
    named = _named(reference)
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        done = adopt_case(office, named, acting(settings, by), now_of(settings))
    if as_json:
        print_document({"say": done.say, "reference": done.reference})
    else:
        say(done.say)


def _named(reference: str) -> str:
    """Ours, however it was typed; another one, which came by import, as it stands."""
    named = parse_reference(reference) or reference.strip()
    if not named or len(named) > LONGEST["reference"] or not named.isprintable():
        raise NotAllowed("That is no reference; one looks like C-2026-00042.")
    return named
