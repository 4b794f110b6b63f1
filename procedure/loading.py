"""A preset's TOML text becomes a Procedure, or every mistake in it is reported at once. The caller read the file."""

from procedure.calendar import Nation
from procedure.consistency import contradictions
from procedure.errors import Mistake, Mistakes
from procedure.outcomes import Outcome, RollUp
from procedure.parsing import parsed
from procedure.preset import (
    AcknowledgedBy,
    Approver,
    Chase,
    ClockStarts,
    ClosedDay,
    Confidence,
    CountedFrom,
    Extension,
    Holding,
    HoldingMode,
    Letter,
    LetterSections,
    Measured,
    Milestone,
    OnceLate,
    OnNonWorkingDay,
    Procedure,
    Signpost,
    StageRule,
    Target,
    Unit,
)
from procedure.reading import Table

MAX_CHARACTERS = 200_000
ID_CHARACTERS, VERSION_CHARACTERS = 80, 40  # what the ledger keeps with every case
# The longest targets that make sense; more is a slip of the finger.
_MOST = {Unit.ELAPSED_HOURS: 744, Unit.WORKING_DAYS: 260, Unit.CALENDAR_DAYS: 366, Unit.WEEKS: 104, Unit.MONTHS: 24}


def load_procedure(text: str, name: str) -> Procedure:
    """Raises Mistakes with all mistakes of the text; `name` says in them which file is meant."""
    if len(text) > MAX_CHARACTERS:
        raise Mistakes([Mistake("file", len(text), f"at most {MAX_CHARACTERS} characters")], name)
    table = Table(parsed(text, name))
    procedure = _procedure(table)
    # Contradictions are looked for among stand-ins too: these are chosen to contradict nothing.
    mistakes = [*table.mistakes, *contradictions(procedure)]
    if mistakes:
        raise Mistakes(mistakes, name)
    return procedure


def _procedure(table: Table) -> Procedure:
    stages = tuple(_stage(each, number) for number, each in enumerate(table.tables("stages"), 1))
    procedure = Procedure(
        id=table.text("id", longest=ID_CHARACTERS),
        title=table.text("title"),
        version=table.text("version", longest=VERSION_CHARACTERS),
        source_url=table.text("source_url", ""),
        verified_on=table.day("verified_on"),
        confidence=table.choice("confidence", Confidence),
        nation=table.choice("nation", Nation),
        time_zone=table.text("time_zone"),
        day_of_receipt=table.number("day_of_receipt", 0, 1),
        stages=stages,
        outcomes=table.choices("outcomes", Outcome),
        roll_up=table.choice("roll_up", RollUp),
        signpost=_signpost(table.table("signpost")),
        closures=tuple(_closed_day(each) for each in table.tables("closures")),
        closures_replace_holidays=table.flag("closures_replace_holidays", Procedure.closures_replace_holidays),
        cut_off=table.clock("cut_off") if table.has("cut_off") else None,
        received_on_non_working_day=table.choice(
            "received_on_non_working_day", OnNonWorkingDay, Procedure.received_on_non_working_day
        ),
        ends_on_non_working_day=table.choice(
            "ends_on_non_working_day", OnNonWorkingDay, Procedure.ends_on_non_working_day
        ),
        overall_warning=_target(table, "overall_warning"),
        accept_within=_target(table, "accept_within"),
        escalate_within=_target(table, "escalate_within"),
        letter_sections=_letter_sections(table.table("letter_sections")),
        chase=_chase(table.table("chase")),
        holding=_holding(table.table("holding")),
        digest_at=table.clock("digest_at", Procedure.digest_at),
    )
    table.close()
    return procedure


def _stage(table: Table, number: int) -> StageRule:
    acknowledge = table.table("acknowledge") if table.has("acknowledge") else None
    respond = table.table("respond")
    stage = StageRule(
        key=table.text("key"),
        name=table.text("name"),
        number=table.number("number", number, number),
        respond=_measure(respond),
        respond_counted_from=respond.choice("counted_from", CountedFrom, StageRule.respond_counted_from),
        receipt=_target(table, "receipt"),
        acknowledge=_measure(acknowledge) if acknowledge else None,
        acknowledged_by=acknowledge.choice("by", AcknowledgedBy) if acknowledge else StageRule.acknowledged_by,
        clock_starts=table.choice("clock_starts", ClockStarts),
        day_of_receipt=table.number("day_of_receipt", 0, 1) if table.has("day_of_receipt") else None,
        extension=_extension(table.table("extension")) if table.has("extension") else None,
        direct_entry=table.flag("direct_entry", StageRule.direct_entry),
        different_decider=table.flag("different_decider", StageRule.different_decider),
        update_every=_target(table, "update_every"),
        chase_before_days=table.number("chase_before_days", 0, 20) if table.has("chase_before_days") else None,
        milestones=tuple(_milestone(each) for each in table.tables("milestones")),
        once_late=table.choice("once_late", OnceLate) if table.has("once_late") else None,
    )
    for each in (acknowledge, respond, table):
        if each:
            each.close()
    return stage


def _milestone(table: Table) -> Milestone:
    milestone = Milestone(
        key=table.text("key", longest=ID_CHARACTERS),
        name=table.text("name"),
        within=_measure(table),
        counted_from=table.choice("counted_from", CountedFrom, Milestone.counted_from),
    )
    table.close()
    return milestone


def _target(table: Table, key: str) -> Target | None:
    return _required_target(table.table(key)) if table.has(key) else None


def _required_target(table: Table) -> Target:
    target = _measure(table)
    table.close()
    return target


def _measure(table: Table, n: str = "n") -> Target:
    """The target in a table that may have more keys; after a mistake one of length 0, which contradicts nothing."""
    before = len(table.mistakes)
    unit = table.choice("unit", Unit)
    target = Target(table.number(n, 1, _MOST[unit]), unit)
    return target if len(table.mistakes) == before else Target(0, Unit.ELAPSED_HOURS)


def _extension(table: Table) -> Extension:
    open_ended = not table.has("max") and not table.has("unit")
    extension = Extension(
        limit=None if open_ended else _measure(table, "max"),
        measured=table.choice("measured", Measured, Measured.TOTAL),
        approver=table.choice("approver", Approver),
        notice_before_limit=table.flag("notice_before_limit", False),
        signpost_required=table.flag("signpost_required", False),
    )
    table.close()
    return extension


def _signpost(table: Table) -> Signpost:
    signpost = Signpost(
        name=table.text("name"),
        address=table.text("address"),
        time_limit=table.text("time_limit"),
        url=table.text("url") if table.has("url") else None,
    )
    table.close()
    return signpost


def _closed_day(table: Table) -> ClosedDay:
    day = ClosedDay(date=table.day("date"), reason=table.text("reason"))
    table.close()
    return day


def _letter_sections(table: Table) -> tuple[LetterSections, ...]:
    found = tuple(LetterSections(letter, table.texts(letter)) for letter in Letter if table.has(letter))
    table.close()
    return found


def _chase(table: Table) -> Chase:
    chase = Chase(
        before_days=table.number("before_days", 0, 20, Chase.before_days),
        before_days_long=table.number("before_days_long", 0, 20, Chase.before_days_long),
        at=table.clock("at", Chase.at),
        overdue_every=table.number("overdue_every", 1, 20, Chase.overdue_every),
        manager_after=table.number("manager_after", 0, 60, Chase.manager_after),
    )
    table.close()
    return chase


def _holding(table: Table) -> Holding:
    holding = Holding(
        mode=table.choice("mode", HoldingMode, Holding.mode),
        propose_days_before=table.number("propose_days_before", 0, 20, Holding.propose_days_before),
        send_at=table.clock("send_at", Holding.send_at),
        max_automatic=table.number("max_automatic", 0, 10, Holding.max_automatic),
        update_days=table.number("update_days", 1, 60, Holding.update_days),
        reasons=table.texts("reasons"),
    )
    table.close()
    return holding
