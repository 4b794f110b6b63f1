"""What `frontline procedure check` asks about a preset that contradicts nothing."""

from datetime import date

import pytest

from procedure.doubts import doubts
from procedure.loading import load_procedure
from tests.procedure.examples import PRESETS, preset_text, shipped

TODAY = date(2026, 11, 26)
FIVE = 'respond = { n = 5, unit = "working_days" }'


@pytest.mark.parametrize("preset", sorted(path.stem for path in PRESETS.glob("*.toml")))
def test_nothing_in_a_shipped_preset_is_doubtful(preset: str) -> None:
    assert doubts(shipped(preset), TODAY) == ()


@pytest.mark.parametrize(
    ("preset", "old", "new", "said"),
    [
        ("frontline", "2026-11-21", "2026-11-27", "verified_on is 2026-11-27: that day has not come."),
        (
            "frontline",
            'overall_warning = { n = 12, unit = "weeks" }',
            'overall_warning = { n = 4, unit = "calendar_days" }',
            "overall_warning comes after 4 calendar days, before the reply of the first stage is due.",
        ),
        (
            "ni-nipso",
            "cut_off = 17:00:00",
            "cut_off = 07:00:00",
            "cut_off is 07:00, before the office opens (chase.at 09:00): nearly everything counts as received on the "
            "next working day.",
        ),
        (
            "eng-nhs-2009",
            "overall_warning",
            'escalate_within = { n = 2, unit = "months" }\noverall_warning',
            "escalate_within says nothing: there is no next stage.",
        ),
        (
            "frontline",
            FIVE,
            f"{FIVE}\ndifferent_decider = true",
            "stages.1.different_decider says nothing: no stage comes before it.",
        ),
        (
            "eng-housing-2024",
            "within 12 months of our final reply",
            "within 6 months of this letter",
            'signpost.time_limit is "within 6 months of this letter", but letters about a late reply name it too: say '
            '"of our final reply", or whatever it runs from.',
        ),
        (
            "scot-spso-2021",
            'mode = "manual"',
            'mode = "ask"',
            'stages.1 knows an extension, but holding.mode is "ask": an update goes by itself, and nobody is asked.',
        ),
        (
            "frontline",
            FIVE,
            f'{FIVE}\nupdate_every = {{ n = 1, unit = "weeks" }}',
            "stages.1.update_every says nothing: the reply is due before the first 1 week have passed.",
        ),
        (
            "scot-spso-2021",
            'acknowledge = { n = 3, unit = "working_days"',
            'acknowledge = { n = 5, unit = "weeks"',
            "stages.2.acknowledge (5 weeks) mostly ends after the reply is due (20 working days).",
        ),
        (
            "scot-spso-2021",
            "max = 10, unit",
            'max = 1, unit = "weeks", measured = "total", approver = "manager" } #',
            "stages.1.extension (1 week in all) mostly gives no more time than the reply has anyhow.",
        ),
    ],
)
def test_what_is_seldom_meant_so_is_said_with_its_key(preset: str, old: str, new: str, said: str) -> None:
    text = preset_text(preset)
    assert old in text
    assert said in doubts(load_procedure(text.replace(old, new, 1), "ours"), TODAY)
