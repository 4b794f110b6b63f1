"""The procedures in force, as every report asks them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from procedure.calendar import Calendar
from procedure.deadlines import days_taken
from procedure.errors import NotAllowed
from procedure.preset import Procedure, Unit


@dataclass(frozen=True)
class Rules:
    """The procedures in force and their calendars, both by procedure id."""

    procedures: Mapping[str, Procedure]
    calendars: Mapping[str, Calendar]
    # A year of entries has few different pairs of dates, and several tables ask for each.
    _days: dict[tuple[str, date, date], int] = field(default_factory=dict, compare=False, repr=False)

    def procedure_called(self, key: str, reference: str) -> Procedure:
        """NotAllowed if it is no longer loaded: nothing can be judged without it. `reference` is of a case under it."""
        found = self.procedures.get(key)
        if found is None:
            reason = f"{reference} was opened under the procedure '{key}', which is not loaded"
            raise NotAllowed(f"{reason}: its figures cannot be counted.")
        return found

    def days_of_procedure(self, procedure: str, since: date, until: date) -> int:
        """Working days by the rule of a procedure that is loaded, as `days_taken` counts them."""
        key = (procedure, since, until)
        if key not in self._days:
            self._days[key] = days_taken(self.procedures[procedure], self.calendars[procedure], since, until)
        return self._days[key]


def stage_target(procedure: Procedure, number: int) -> int | None:
    """The reply target of a stage in working days; None where it runs in other units or there is no such stage."""
    target = next((stage.respond for stage in procedure.stages if stage.number == number), None)
    return target.n if target is not None and target.unit is Unit.WORKING_DAYS else None
