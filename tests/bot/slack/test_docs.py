"""The page about Slack says what the code does."""

import json
from pathlib import Path

from bot.slack.verbs import VERBS, usage

PAGE = Path("docs/slack.md").read_text(encoding="utf-8")


def test_every_verb_is_documented_as_the_help_shows_it() -> None:
    missing = [verb.name for verb in VERBS if f"/complaint {verb.name}" not in PAGE and verb.name != "help"]
    assert missing == []
    for verb in VERBS:
        if "|" not in verb.takes and verb.name not in ("help", "stats"):
            assert f"`{usage('/complaint', verb)}`" in PAGE


def test_every_scope_is_explained() -> None:
    scopes = json.loads(Path("slack-manifest.json").read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]
    assert all(f"`{scope}`" in PAGE for scope in scopes)
