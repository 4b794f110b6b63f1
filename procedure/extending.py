"""Later dates that the procedure allows: until when, who approves, and when it is too late to ask for one.

"An extension (where allowed) needs a reason, an approver of the named role, and a letter sent before the limit where
the preset says so"; "if the limit passes it is an apology, never an extension" (procedure.md sections 4 and 5).
"""

from dataclasses import dataclass
from datetime import date

from procedure.calendar import Calendar
from procedure.dates import spoken
from procedure.deadlines import latest_extension
from procedure.desk import Person, Role
from procedure.errors import NotAllowed
from procedure.preset import Approver, Extension, Procedure, StageRule

APOLOGY = "It can only be a holding letter with an apology now."
_MAY_APPROVE = {
    Approver.MANAGER: frozenset({Role.MANAGER, Role.ADMIN}),
    Approver.ADMIN: frozenset({Role.ADMIN}),
}
_ROLES = {Approver.MANAGER: "a manager", Approver.ADMIN: "an administrator"}


@dataclass(frozen=True)
class Extendable:
    """A stage as the rules of extensions see it. `started_on` is when its reply clock started, or starts at the latest;
    `told_on` the date that the complainant waits for.
    """

    rule: StageRule
    started_on: date
    due_on: date
    extended_to: date | None
    told_on: date

    @property
    def limit(self) -> date:
        """The last day on which a later date may still be approved: the target, or the date it was extended to."""
        return max(self.due_on, self.extended_to or self.due_on)


def extension_of(rule: StageRule) -> Extension:
    """How this stage may be extended; NotAllowed where it may not."""
    if rule.extension is None:
        raise NotAllowed(f"The procedure allows no extension at stage {rule.number} ({rule.name}). {APOLOGY}")
    return rule.extension


def latest(procedure: Procedure, calendar: Calendar, stage: Extendable) -> date | None:
    """The last day to which this stage may be extended; None where the procedure sets no end."""
    return latest_extension(procedure, calendar, stage.rule, stage.started_on, stage.due_on)


def may_go_on(procedure: Procedure, calendar: Calendar, stage: Extendable) -> bool:
    """Whether there is a day left to which the stage could still be extended."""
    if stage.rule.extension is None:
        return False
    end = latest(procedure, calendar, stage)
    return end is None or end > stage.limit


def check_in_time(stage: Extendable, today: date) -> None:
    """NotAllowed once the limit has passed."""
    if today > stage.limit:
        raise NotAllowed(f"The limit, {spoken(stage.limit)}, has passed: there is nothing left to extend. {APOLOGY}")


def mistakes_in(procedure: Procedure, calendar: Calendar, stage: Extendable, until: date, today: date) -> list[str]:
    """What is wrong with a new date, one sentence each."""
    end, after, wrong = latest(procedure, calendar, stage), max(stage.told_on, stage.limit, today), list[str]()
    if end is not None and end <= stage.limit:
        return [f"Stage {stage.rule.number} cannot be extended beyond {spoken(end)}. {APOLOGY}"]
    if until <= after:
        wrong.append(f"The new date must lie after {spoken(after)}.")
    elif end is not None and until > end:
        wrong.append(f"The new date cannot lie after {spoken(end)}, the last day that the procedure allows.")
    elif not calendar.is_working_day(until):
        wrong.append(f"{spoken(until)} is no working day: {calendar.why_not(until)}.")
    return wrong


def proposed(procedure: Procedure, calendar: Calendar, stage: Extendable) -> date:
    """A date to begin with: some working days on, and no later than the procedure allows."""
    on = calendar.add_working_days(max(stage.limit, stage.told_on), procedure.holding.update_days)
    end = latest(procedure, calendar, stage)
    return on if end is None else min(on, end)


def may_approve(extension: Extension, person: Person) -> bool:
    return bool(person.roles & _MAY_APPROVE[extension.approver])


def role_of(approver: Approver) -> str:
    """Like "a manager"."""
    return _ROLES[approver]
