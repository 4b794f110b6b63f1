"""`frontline report`: the figures of a period, printed or written to a file."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.asked import By, Config, Json, acting, day_of, part, settings_of
from bot.cli.opening import now_of, office_of
from handlers.freeze import can_freeze, can_publish, freeze
from handlers.office import Office
from procedure.deadlines import office_date
from procedure.staff import require_staff
from reports.asking import Options
from reports.catalogue import build, names
from reports.forms import Form, file_of
from reports.groups import Basis
from reports.indicator_files import with_own
from reports.model import Report
from reports.narrowing import Narrowed
from reports.performance import Compare
from reports.periods import Period, financial_year
from reports.published import against_published, published_beside
from storage.ledger import Ledger

if TYPE_CHECKING:
    from bot.settings import Settings


_OF_PERIODS = tuple(one for one in names() if one != "open")
HEEDED_BY = {
    "indicator": ("--id", ("indicator",)),
    "match_published": ("--match-published", ("areas",)),
    "compare": ("--compare", ("performance",)),
    "first": ("--from", _OF_PERIODS),
    "last": ("--to", _OF_PERIODS),
}
"""Options that only some reports heed; `open` looks at today alone."""


def _only(kind: str, also: str = "") -> Any:
    said = f"Only of this {kind}{also}; may be given more than once."
    return typer.Option(f"--{kind}", metavar=kind.upper(), help=said)


OnlyArea = Annotated[list[str] | None, _only("area")]
OnlyDirectorate = Annotated[list[str] | None, _only("directorate")]
OnlyChannel = Annotated[list[str] | None, _only("channel")]
OnlyTheme = Annotated[list[str] | None, _only("theme", ", such as 'process' or 'process: delay'")]
OnlyProcedure = Annotated[list[str] | None, _only("procedure")]


def commands() -> typer.Typer:
    """`report`."""
    app = part()
    app.command("report")(report)
    return app


def report(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of: {', '.join(names())}.")],
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day; default: of the financial year."),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day; default: today.")
    ] = None,
    basis: Annotated[Basis, typer.Option(help="What is counted once.")] = Basis.FINAL_STAGE,
    compare: Annotated[Compare | None, typer.Option(help="Beside the figures of another period.")] = None,
    indicator: Annotated[
        str, typer.Option("--id", metavar="ID", help="Of indicator: which one; default: all that are on.")
    ] = "",
    match_published: Annotated[
        bool, typer.Option("--match-published", help="Areas: points from the rounded percentages.")
    ] = False,
    area: OnlyArea = None,
    directorate: OnlyDirectorate = None,
    channel: OnlyChannel = None,
    theme: OnlyTheme = None,
    procedure: OnlyProcedure = None,
    public: Annotated[
        bool, typer.Option("--public", help="As the public may have it: small numbers withheld, no cases, no names.")
    ] = False,
    trace: Annotated[
        str, typer.Option("--trace", metavar="TABLE.ROW.COLUMN", help="Instead: the entries behind this number.")
    ] = "",
    format: Annotated[Form, typer.Option(help="How it is written.")] = Form.TEXT,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it to a file.")] = None,
    freeze_as: Annotated[
        str | None, typer.Option("--freeze", metavar="NAME", help="Keep it as it is published, under this name.")
    ] = None,
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """The figures of a period."""
    form = form_of(format, as_json, output)
    _heeded(name, ctx.params)
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        person = _freezer(settings, office, freeze_as, by)
        today = office_date(office.desk.procedure(office.desk.default_procedure), now_of(settings))
        found = build(
            office.ledger,
            office.desk,
            name,
            _period(day_of(first), day_of(last), today),
            today=today,
            basis=basis,
            compare=compare or "",
            options=replace(_options(settings, name, indicator, match_published), trace=trace),
            only=Narrowed(*(tuple(one or ()) for one in (area, directorate, channel, theme, procedure))),
        )
        found = published_beside(office.ledger, found) if public else found
        deliver(_as_delivered(office.ledger, found, trace, freeze_as), form, output)
        if freeze_as is not None:
            freeze(office.ledger, found, freeze_as, now_of(settings), person)


def _freezer(settings: "Settings", office: Office, freeze_as: str | None, by: str) -> str:
    """Who freezes, by e-mail address, asked before a file is written; "" where nothing is to be kept."""
    if freeze_as is None:
        return ""
    can_freeze(office.ledger, freeze_as)
    return require_staff(office.desk, acting(settings, by)).email


def _as_delivered(ledger: Ledger, found: Report, trace: str, freeze_as: str | None) -> Report:
    """With what is restated in it; NotAllowed, before a file is written, if it may not be frozen."""
    if freeze_as is not None:
        can_publish(ledger, found)
    return found if trace else against_published(ledger, found)


def _heeded(name: str, given: Mapping[str, object]) -> None:
    """Wrong is an option that the report would not heed; a name that there is not is told by the catalogue."""
    if given["trace"] and (given["public"] or given["freeze_as"] is not None):
        raise typer.BadParameter("--trace names cases, so it goes neither with --public nor with --freeze.")
    if given["by"] and given["freeze_as"] is None:
        raise typer.BadParameter("--by says who freezes a report: it goes with --freeze.")
    for key, (option, heeding) in HEEDED_BY.items():
        if given[key] and name in names() and name not in heeding:
            raise typer.BadParameter(f"{option} does nothing for '{name}': it is heeded by {', '.join(heeding)}.")


def form_of(format: Form, as_json: bool, output: Path | None) -> Form:
    """The form asked for; a file for Excel or Word must have a name."""
    form = Form.JSON if as_json else format
    if not form.is_text and output is None:
        raise typer.BadParameter(f"{form} is a file that no terminal can show: name it with -o FILE.{form}.")
    return form


def deliver(report: Report, form: Form, output: Path | None) -> None:
    """To the file, or to standard output."""
    file = file_of(report, form)
    if output:
        # Written in place: what is named may be a device, which must not be replaced.
        output.write_bytes(file)
    else:
        sys.stdout.write(file.decode("utf-8"))


def _options(settings: "Settings", name: str, indicator: str, match_published: bool) -> Options:
    folder = settings.desk.data / "indicators"
    definitions = with_own(folder if folder.is_dir() else None) if name == "indicator" else None
    return Options(indicator, definitions, match_published)


def _period(first: date | None, last: date | None, today: date) -> Period:
    end = last or today
    return Period(first or financial_year(end).first, end)
