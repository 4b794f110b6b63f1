"""What a change of the calendar moves, as JSON and for people."""

from collections.abc import Iterable
from typing import Any

from bot.cli.printing import iso, print_table, say, spoken_day
from handlers.calendar import Counted, Preview
from storage.recounting import Fixed, Kept, Unable
from storage.redating import Move

_NAMES = {"due_on": "due", "acknowledge_by": "acknowledge by", "started_on": "clock starts", "received_on": "received"}


def document(found: Preview, done: Counted | None) -> dict[str, Any]:
    """`done` is None where nothing was changed: then `moved` is what would move."""
    foreseen = found.forecast
    return {
        "done": done is not None,
        "days": [
            {"date": iso(one.day), "does": one.does.value, "reason": one.reason, "say": one.say}
            for one in found.effects
        ],
        "moved": _moved(done.moves if done else foreseen.moves),
        "kept": [_kept(one) for one in foreseen.kept],
        "promised": [_fixed(one) for one in foreseen.fixed],
        "unable": [{"reference": one.reference, "why": one.why} for one in (done.unable if done else foreseen.unable)],
    }


def print_preview(found: Preview) -> None:
    """What would happen, before anybody says yes."""
    for one in found.effects:
        say(one.say)
    foreseen = found.forecast
    _print_moves("Cases that move", foreseen.moves)
    if foreseen.kept:
        say("\nCases that stay as they are:")
        rows = [
            (one.reference, one.stage, spoken_day(one.due_on), spoken_day(one.counted_on), one.why)
            for one in foreseen.kept
        ]
        print_table(("Reference", "Stage", "Stays due", "Counted", "Because"), rows)
    if foreseen.fixed:
        say("\nDates on a day that is to be closed; they are not moved. Write to these people before:")
        print_table(
            ("Reference", "Stage", "Date", "Was"),
            [(one.reference, one.stage, spoken_day(one.on), one.what) for one in foreseen.fixed],
        )
    _print_unable(foreseen.unable)
    say(f"\nOpen cases to be counted again: {foreseen.cases}. Of them move: {len(_moved(foreseen.moves))}.")


def print_counted(found: Preview, done: Counted) -> None:
    """What has happened; what was foretold is not said again."""
    say(f"Done. Cases that moved: {len(_moved(done.moves))}.")
    if set(done.moves) != set(found.forecast.moves):
        _print_moves("Meanwhile something had changed; these moved", done.moves)
    if set(done.unable) != set(found.forecast.unable):
        _print_unable(done.unable)


def _print_moves(title: str, moves: Iterable[Move]) -> None:
    rows = [(one.reference, one.stage, _NAMES[one.what], spoken_day(one.old), spoken_day(one.new)) for one in moves]
    if rows:
        say(f"\n{title}:")
        print_table(("Reference", "Stage", "Date", "From", "To"), rows)


def _print_unable(unable: Iterable[Unable]) -> None:
    rows = [(one.reference, one.why) for one in unable]
    if rows:
        say("\nCases that cannot be counted:")
        print_table(("Reference", "Because"), rows)


def _moved(moves: Iterable[Move]) -> list[dict[str, Any]]:
    """One entry a case, with each date that moves and what it was."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for one in moves:
        entry = found.setdefault((one.reference, one.stage), {"reference": one.reference, "stage": one.stage})
        entry |= {one.what: iso(one.new), f"was_{one.what}": iso(one.old)}
    return list(found.values())


def _kept(one: Kept) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "stage": one.stage,
        "due_on": iso(one.due_on),
        "counted_on": iso(one.counted_on),
        "why": one.why,
    }


def _fixed(one: Fixed) -> dict[str, Any]:
    return {"reference": one.reference, "stage": one.stage, "on": iso(one.on), "what": one.what}
