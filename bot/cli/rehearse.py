"""`frontline rehearse`: what would go out if nobody acted."""

from collections.abc import Hashable
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.asked import Config, Json, day_of, part, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document, print_table, say, short_instant, stamp
from bot.folding import folded
from scheduler.rehearsal import Foretold
from scheduler.rehearsal import rehearse as rehearsed


def commands() -> typer.Typer:
    """`rehearse`."""
    app = part()
    app.command("rehearse")(rehearse)
    return app


def rehearse(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(metavar="N", help="How many working days to look ahead.")],
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="From this day on; default: today."),
    ] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Everything that would go out if nobody acted; nothing is written or sent."""
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        found = rehearsed(office, now_of(settings), days, day_of(start))
        zone = office.desk.procedure(office.desk.default_procedure).zone
    if as_json:
        items = [
            {"at": stamp(one.at), "kind": one.kind, "to": one.to, "reference": one.reference, "subject": one.subject}
            for one in found
        ]
        print_document({"items": items})
    elif found:
        rows = [_row(same, zone) for same in folded(found, lambda one: _same(one, zone))]
        print_table(("When", "Kind", "To", "Reference", "Subject"), rows)
        if settings.outgoing.divert_to:
            say(f"\nShadow running: letters to customers go to {settings.outgoing.divert_to} instead.")
    else:
        say("Nothing would go out.")


def _same(one: Foretold, zone: ZoneInfo) -> Hashable:
    """What looks the same on one day is one line: an urgent case is alerted of up to 24 times."""
    return one.at.astimezone(zone).date(), one.kind, one.to, one.reference, one.subject


def _row(same: list[Foretold], zone: ZoneInfo) -> tuple[str, ...]:
    one, times = same[0], len(same)
    more = f" ({times} times, the last {same[-1].at.astimezone(zone):%H:%M})" if times > 1 else ""
    return short_instant(one.at, zone), one.kind, one.to, one.reference, f"{one.subject}{more}"
