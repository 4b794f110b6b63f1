"""The odd mails in tests/mail/: each `.eml` with a `.toml` beside it that says what must be understood."""

import tomllib
from pathlib import Path
from typing import Any

from procedure.screening import Known, KnownCase
from procedure.web_forms import WebForm

FOLDER = Path(__file__).parents[2] / "mail"
SECRET = b"a secret of the corpus"  # signs the plus-addresses in it
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))


def mail_bytes(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def expectation(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def known(table: dict[str, Any]) -> Known:
    """What the ledger knows, as the TOML's `[known]` says it."""
    threads = table.get("by_message_id", {})
    subjects = table.get("by_reference", {})
    return Known(
        own_addresses=frozenset(table.get("own_addresses", ())),
        staff=frozenset(table.get("staff", ())),
        web_forms={address: WebForm() for address in table.get("web_forms", ())},
        domain=table.get("domain", ""),
        own_message=table.get("own_message", False),
        answers_staff_mail=table.get("answers_staff_mail", False),
        sent_items=table.get("sent_items", False),
        duplicate_of=table.get("duplicate_of"),
        by_message_id={key: KnownCase(case["reference"], frozenset(case["parties"])) for key, case in threads.items()},
        by_reference={key: KnownCase(key, frozenset(parties)) for key, parties in subjects.items()},
        bounced_letters={key: KnownCase(case, frozenset()) for key, case in table.get("bounced_letters", {}).items()},
        bounced_addresses={
            key: KnownCase(case, frozenset()) for key, case in table.get("bounced_addresses", {}).items()
        },
    )
