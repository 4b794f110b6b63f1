"""Indicators are data: those that are shipped in `indicators/`, and an organisation's own from a folder."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable

from procedure.errors import Mistake, Mistakes, NotAllowed
from procedure.parsing import parsed
from procedure.reading import Table
from reports.indicator import Counting, Ending, Indicator, Measure, Partial, Polarity

MAX_CHARACTERS = 20_000
MAX_FILES = 200
LAST_STAGE, MOST_DAYS, MOST_HOURS, MOST_HOMES = 9, 260, 744, 100_000_000
_BASES = {
    Measure.IN_TIME: (Counting.CLOSED, Counting.DUE),
    Measure.RECEIPT_IN_TIME: (Counting.RECEIVED,),
    Measure.UPHELD: (Counting.CLOSED,),
    Measure.OUTCOMES: (Counting.CLOSED,),
    Measure.RECEIVED: (Counting.RECEIVED,),
    Measure.MEAN_DAYS: (Counting.CLOSED,),
}


def shipped() -> dict[str, Indicator]:
    """Every shipped definition by its id."""
    return {one.id: one for one in _loaded(resources.files("reports") / "indicators")}


def with_own(folder: Traversable | None) -> dict[str, Indicator]:
    """The shipped definitions and those of the folder, which win over shipped ones of the same id.

    Raises Mistakes with all mistakes of a file, NotAllowed where two files define one id.
    """
    own: dict[str, Indicator] = {}
    for one in _loaded(folder) if folder is not None else ():
        if one.id in own:
            raise NotAllowed(f"Two files define the indicator '{one.id[:40]}'.")
        own[one.id] = one
    return shipped() | own


def load_indicator(text: str, name: str) -> Indicator:
    """Raises Mistakes with all mistakes of the text; `name` says in them which file is meant."""
    if len(text) > MAX_CHARACTERS:
        raise Mistakes([Mistake("file", len(text), f"at most {MAX_CHARACTERS} characters")], name)
    table = Table(parsed(text, name))
    found = _indicator(table)
    _contradictions(found, table)
    table.close()
    if table.mistakes:
        raise Mistakes(table.mistakes, name)
    return found


def asked_for(known: Mapping[str, Indicator], indicator_id: str) -> Sequence[Indicator]:
    """The one of this id, whatever its case, or all that are on. NotAllowed for an unknown one, or one that is off."""
    if not indicator_id:
        return [one for one in known.values() if one.is_on]
    found = next((one for one in known.values() if one.id.upper() == indicator_id.strip().upper()), None)
    if found is None:
        raise NotAllowed(f"There is no indicator '{indicator_id[:40]}'. There is: {', '.join(known)}.")
    if not found.is_on:
        reason = " ".join((f"The indicator {found.id} is off.", *found.notes))
        raise NotAllowed(f"{reason} To have it, define it in `indicators/` of the data folder with is_on = true.")
    return [found]


def _loaded(folder: Traversable) -> Iterator[Indicator]:
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    if len(files) > MAX_FILES:
        raise NotAllowed(f"There are {len(files)} files of indicators; at most {MAX_FILES} are read.")
    for one in files:
        with one.open("rb") as file:
            text = file.read(4 * MAX_CHARACTERS + 1).decode("utf-8", errors="replace")
        yield load_indicator(text, one.name)


def _indicator(table: Table) -> Indicator:
    return Indicator(
        id=table.text("id", longest=40),
        title=table.text("title", longest=200),
        version=table.text("version", longest=40),
        source=table.text("source", ""),
        measure=table.choice("measure", Measure),
        basis=table.choice("basis", Counting),
        polarity=table.choice("polarity", Polarity),
        stages=_stages(table),
        within_days=table.number("within_days", 0, MOST_DAYS, 0),
        within_hours=table.number("within_hours", 0, MOST_HOURS, 0),
        ends_with=table.choice("ends_with", Ending, Ending.RESPONSE),
        extension_counts_as_met=table.flag("extension_counts_as_met", False),
        partial_counts_as=table.choice("partial_counts_as", Partial, Partial.PROCEDURE),
        target=table.number("target", 0, MOST_DAYS) if table.has("target") else None,
        tolerance=table.number("tolerance", 0, 100, 0),
        size=table.number("size", 0, MOST_HOMES, 0),
        size_of=table.text("size_of", "", longest=40),
        is_on=table.flag("is_on", True),
        notes=table.texts("notes"),
    )


def _stages(table: Table) -> tuple[int, ...]:
    found = table.whole_numbers("stages", 1, LAST_STAGE)
    if len(set(found)) != len(found):
        table.refuse("stages", list(found), "each stage once")
    return found


def _contradictions(found: Indicator, table: Table) -> None:
    if found.basis not in _BASES[found.measure]:
        table.refuse("basis", found.basis, f"for {found.measure} one of {', '.join(_BASES[found.measure])}")
    if found.measure is Measure.RECEIPT_IN_TIME and not found.within_hours:
        table.refuse("within_hours", found.within_hours, "a number of hours, for receipt_in_time")
    if found.measure is not Measure.MEAN_DAYS and found.target is not None and found.target > 100:
        table.refuse("target", found.target, "a percentage")
