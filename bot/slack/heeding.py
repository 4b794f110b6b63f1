"""What must be known of a complainant before anybody writes or phones, on top of every form in which people do."""

from bot.slack.fields import said
from bot.slack.frontdesk import FrontDesk
from bot.slack.views import MOST_BLOCKS, View, carried_by
from handlers.ask import before_writing
from procedure.references import parse_reference

HEED = "Before you write or phone:\n"
WRITING = frozenset(
    {
        "acknowledge",
        "respond",
        "hold",
        "escalate",
        "extend",
        "reply",
        "close",
        "split",
        "merge",
        "refuse",
        "decline",
        "route",
        "correct_date",
        "tell_outcome",
        "phoned",
    }
)
"""Forms by their callback id; each carries the reference of its case first."""


def with_heed(desk: FrontDesk, view: View, by: str) -> View:
    """The same form with what is to be heeded on top; as it is where there is nothing, or nobody is written to."""
    if view.get("callback_id") not in WRITING:
        return view
    reference = parse_reference(carried_by(view).about.partition(" ")[0])
    heed = before_writing(desk.office, reference, by, desk.clock()) if reference else ()
    if not heed:
        return view
    above = said(HEED + "\n".join(heed), "heed")._resolve()
    return {**view, "blocks": [above, *view["blocks"]][:MOST_BLOCKS]}
