"""How the workspace and its scripts say no."""

from collections.abc import Sequence


class SlackError(Exception):
    """Becomes `{"ok": false, "error": ...}` with status 200, as Slack answers; `messages` explain `invalid_blocks`."""

    def __init__(self, error: str, messages: Sequence[str] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)


class ScriptError(Exception):
    """A script asked for something that is not there: `{"error": sentence}` with a 4xx or 503 status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
