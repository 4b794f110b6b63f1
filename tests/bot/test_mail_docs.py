"""docs/mail.md names what every mail becomes, and says how each transport is set up."""

import re
from pathlib import Path

from procedure.mail import MailClass

DOCS = (Path(__file__).parents[2] / "docs" / "mail.md").read_text(encoding="utf-8")


def sections() -> list[str]:
    return re.findall(r"^## (.+)$", DOCS, re.MULTILINE)


def test_every_class_of_mail_is_explained_and_no_other() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", DOCS, re.MULTILINE)
    assert sorted(explained) == sorted(MailClass)


def test_the_contents_lead_to_sections() -> None:
    anchors = re.findall(r"\]\(#([\w-]+)\)", DOCS)
    assert anchors
    assert {one.lower().replace(" ", "-") for one in sections()} >= set(anchors)
