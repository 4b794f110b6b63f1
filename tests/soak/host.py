"""A mail server of the contract as a process of its own that outlives a bot.

It prints the settings that a bot needs as one line of JSON, then answers each line that it is given with one.
"""

import json
import sys
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.bot.mail.kinds import KINDS
from tests.bot.mail.servers import MailServer


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    kind = next(one for one in KINDS if one.name == name)
    with kind.start(folder) as server:
        say(server.settings())  # type: ignore[attr-defined]
        for line in sys.stdin:
            say(answer(server, json.loads(line)))


def answer(server: MailServer, asked: dict[str, Any]) -> object:
    """Mails go in and out as base64."""
    if "put" in asked:
        for raw in asked["put"]:
            server.put(b64decode(raw), datetime.fromisoformat(asked["at"]))
        return True
    if "count" in asked:
        return {"inbox": len(server.inbox()), "taken": len(server.taken())}
    return [b64encode(raw).decode() for raw in server.taken()]


def say(what: object) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()
