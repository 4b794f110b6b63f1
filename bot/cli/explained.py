"""How dates were counted, as JSON and for people."""

from typing import Any

from bot.cli.printing import iso, print_table, say, spoken_day
from procedure.explanation import Explanation


def explanation_document(one: Explanation) -> dict[str, Any]:
    """The fixed names that scripts rely on; `acknowledge_by` is null where it runs in hours."""
    return {
        "received_on": iso(one.received_on),
        "start_on": iso(one.start_on),
        "due_on": iso(one.due_on),
        "acknowledge_by": iso(one.acknowledge_by),
        "days": [{"date": iso(day.date), "counted": day.counted, "why": day.why} for day in one.days],
    }


def case_explanation_document(one: Explanation) -> dict[str, Any]:
    """The same of a stage of a case, with the rules and with what was recorded that moved its dates."""
    more = {"stage": one.stage, "judged_by": iso(one.judged_by), "rules": list(one.rules), "notes": list(one.notes)}
    return explanation_document(one) | more


def print_explanation(one: Explanation) -> None:
    """The rules, then every day."""
    say(f"\nReceived on {spoken_day(one.received_on)}: due on {spoken_day(one.judged_by or one.due_on)}")
    for sentence in (*one.rules, *one.notes):
        say(f"  {sentence}")
    say()
    print_table(
        ("Day", "Counts", "Why"), [(spoken_day(day.date), "yes" if day.counted else "no", day.why) for day in one.days]
    )
