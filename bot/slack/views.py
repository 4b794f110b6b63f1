"""Forms and windows as Slack takes them: the frame, and windows that only tell something."""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from slackblocks import Block, ModalView

from bot.slack.buttons import plain
from bot.slack.dressing import Dressed
from bot.slack.escaping import cut

TITLE_CHARACTERS = 24
MOST_BLOCKS = 100

View = dict[str, Any]


@dataclass(frozen=True)
class Carried:
    """What a form carries unseen: what it is about (a reference or an id), and the key that absorbs a second press.

    `more` counts the fields that were asked for on top of the usual ones.
    """

    about: str
    key: str
    more: tuple[int, ...] = ()


def form(
    kind: str,
    title: str,
    submit: str,
    about: str,
    blocks: Sequence[Block],
    *,
    key: str = "",
    more: Sequence[int] = (),
) -> View:
    """A form to fill in. `kind` comes back as its callback id; a form that grows keeps its `key`."""
    carried = json.dumps({"about": about, "key": key or secrets.token_hex(12), "more": list(more)})
    view = ModalView(
        plain(cut(title, TITLE_CHARACTERS)),
        [*blocks],
        close=plain("Close"),
        submit=plain(submit),
        callback_id=kind,
        private_metadata=carried,
    )
    return view.to_dict()


def carried_by(view: View) -> Carried:
    """What `form` put in; ValueError for a form that is not ours."""
    raw = json.loads(view.get("private_metadata") or "{}")
    if not isinstance(raw, dict) or not raw.get("about") or not raw.get("key"):
        raise ValueError("a form without its reference and key")
    more = raw.get("more") or []
    return Carried(str(raw["about"]), str(raw["key"]), tuple(one for one in more if isinstance(one, int)))


def window(title: str, blocks: Iterable[Block]) -> View:
    """Something to read, nothing to send."""
    return ModalView(plain(cut(title, TITLE_CHARACTERS)), [*blocks][:MOST_BLOCKS], close=plain("Close")).to_dict()


def told_view(dressed: Dressed, title: str = "Done") -> View:
    """A form that was sent turns into this."""
    blocks = [one for one in dressed.blocks if one["type"] in ("section", "actions")]
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": cut(title, TITLE_CHARACTERS)},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks[:MOST_BLOCKS],
    }
