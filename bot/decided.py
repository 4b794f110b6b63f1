"""What was found and promised on a case, in the lines that stand beside its dates; never the words of a point."""

from letters.cards import short_date
from procedure.money import pounds
from storage.decided import CommitmentView, Decided, PointView, ReferralView, RemedyView

SHOWN = 200


def decided_facts(decided: Decided) -> list[tuple[str, str]]:
    """A line for each sort of it that there is."""
    newest = max((one.stage for one in decided.points), default=0)
    found = [point_found(one) for one in decided.points if one.finding and one.stage == newest]
    facts = [
        ("Findings", found),
        ("Remedies", [f"{spoken_remedy(one)}: {remedy_state(one)}" for one in decided.remedies]),
    ]
    facts.append(("Learning", [f"commitment {one.id}: {how_far(one)}" for one in decided.commitments]))
    facts.append(("External body", [referred(one) for one in decided.referrals]))
    if decided.is_overridden:
        facts.append(("Overridden", ["the outcome is not what the points add up to; the history says why"]))
    return [(name, "; ".join(lines)) for name, lines in facts if lines]


def point_found(one: PointView) -> str:
    """`2 upheld (process, delay)`."""
    theme = ", ".join(filter(None, (one.theme, one.subtheme)))
    finding = one.finding.value.replace("_", " ") if one.finding else "no finding yet"
    return f"{one.number} {finding}" + (f" ({theme})" if theme else "")


def spoken_remedy(one: RemedyView) -> str:
    """Kind, amount, date and words in a line."""
    amount = f" of {pounds(one.pence)}" if one.pence else ""
    by = f" by {short_date(one.promised_on)}" if one.promised_on else ""
    return f"{one.kind.value}{amount}{by}" + (f" ({one.text[:SHOWN]})" if one.text else "")


def remedy_state(one: RemedyView) -> str:
    """Owed, done or dropped, and when."""
    day = one.done_on or one.dropped_on
    return f"{one.state} {short_date(day)}" if day else one.state


def how_far(one: CommitmentView) -> str:
    """What the service said last; "awaiting update" counts as open."""
    if one.done_on:
        return f"done {short_date(one.done_on)}"
    if one.progress_on is None:
        return "awaiting update"
    return f"{short_date(one.progress_on)}: {one.progress[:SHOWN]}"


def referred(one: ReferralView) -> str:
    """The external body, since when, and what it decided."""
    ended = one.outcome.value.replace("_", " ") if one.outcome else "not looked into"
    decision = f"decided {short_date(one.decided_on)}: {ended}" if one.decided_on else "not decided yet"
    return f"{one.body} since {short_date(one.referred_on)}, {decision}"
