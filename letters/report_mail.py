"""The mail that brings a report to a manager: what it says in a few sentences, and which files come with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from procedure.report_times import ReportTime

NOT_READ = "Nobody reads answers to this mail."
LEFT_OUT = "Too large for a mail, and left out: {names}."
AGAIN = "Figures change when cases are corrected or go on. `{command}` counts them again."
WIDTH = 72


@dataclass(frozen=True)
class ReportMail:
    """Subject and text of the mail."""

    subject: str
    text: str


def report_mail(
    title: str, counted_on: str, said: Sequence[str], enclosed: Sequence[str], left_out: Sequence[str], command: str
) -> ReportMail:
    """`said` are the report's own sentences, `enclosed` the names of its files, `command` counts it again."""
    lines = [title, f"As known on {counted_on}."]
    lines += [fill(f"* {one}", WIDTH, subsequent_indent="  ") for one in said]
    lines += [f"Enclosed: {', '.join(enclosed)}."] if enclosed else []
    lines += [LEFT_OUT.format(names=", ".join(left_out))] if left_out else []
    lines += [AGAIN.format(command=command), NOT_READ]
    return ReportMail(title, "\n\n".join(lines) + "\n")


def report_command(one: ReportTime, first: date, last: date) -> str:
    """What is typed to count a report of the timetable again."""
    narrowed = "".join((*(f" --area {area}" for area in one.areas), " --public" if one.is_public else ""))
    return f"frontline report {one.report} --from {first} --to {last}{narrowed}"
