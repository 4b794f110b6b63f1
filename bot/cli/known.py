"""The days that a command counts by: those of the settings, and of the ledger when there is one."""

from bot.cli.opening import bare_ledger, sqlite_file
from bot.cli.printing import warn
from bot.cli.stopped import Stopped
from bot.settings import Settings, to_desk
from handlers.calendar_known import Days, days_of
from procedure.errors import NotAllowed
from storage.migrating import is_current

_WITHOUT = "Days that were added with `frontline calendar` are not counted."


def days_known(settings: Settings) -> Days:
    """Never fails for the ledger's sake: one that is out of reach or out of date is said on standard error."""
    desk = to_desk(settings)
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        return Days(desk)
    try:
        with bare_ledger(settings) as ledger:
            if is_current(ledger):
                return days_of(ledger, desk)
            warn(f"The ledger is not up to date. {_WITHOUT}")
    except (NotAllowed, Stopped, OSError) as error:
        warn(f"{error} {_WITHOUT}")
    return Days(desk)
