"""Every odd mail is understood and classed as its TOML says."""

from typing import Any

import pytest

from bot.mail.message import understand
from procedure.mail import IncomingMail
from procedure.quoting import passages
from procedure.screening import screen
from procedure.web_forms import form_person
from tests.bot.mail.corpus import FOLDER, NAMES, SECRET, expectation, known, mail_bytes


def field(mail: IncomingMail, name: str) -> Any:
    """A field, or the names of the files; tuples as lists, as TOML writes them."""
    value = tuple(each.name for each in mail.attachments) if name == "attachment_names" else getattr(mail, name)
    return list(value) if isinstance(value, tuple) else value


def whole(value: Any) -> str | list[Any]:
    """For "has" and "lacks": a text, a list of whole names, or sentences as one text."""
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def test_every_mail_has_its_expectation_and_there_are_many() -> None:
    assert len(NAMES) >= 160
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_mail_is_understood(name: str) -> None:
    expected = expectation(name)
    mail = understand(mail_bytes(name))
    for key, value in expected.get("mail", {}).items():
        assert field(mail, key) == value, key
    for key, pieces in expected.get("has", {}).items():
        assert [piece for piece in pieces if piece not in whole(field(mail, key))] == [], key
    for key, pieces in expected.get("lacks", {}).items():
        assert [piece for piece in pieces if piece in whole(field(mail, key))] == [], key
    assert len(mail.attachments) == expected.get("attachments", len(mail.attachments))


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_mail_gets_its_class(name: str) -> None:
    expected = expectation(name)
    mail = understand(mail_bytes(name))
    verdict = screen(mail, known(expected["known"]), SECRET)
    assert (verdict.mail_class, verdict.answer) == (expected["class"], expected["answer"])
    assert verdict.reference == expected.get("reference")
    assert expected.get("reason_has", "") in verdict.reason
    assert verdict.doubtful == expected.get("doubtful", False)
    assert verdict.bounced_message_id == expected.get("bounced_message_id", verdict.bounced_message_id)


@pytest.mark.parametrize("name", [name for name in NAMES if "fold" in expectation(name)])
def test_what_is_quoted_is_folded_for_reading_and_no_own_word_is(name: str) -> None:
    expected, text = expectation(name)["fold"], understand(mail_bytes(name)).text
    found = passages(text)
    assert "".join(one.text for one in found) == text
    own, quoted = ("".join(one.text for one in found if one.is_quoted is folded) for folded in (False, True))
    assert [words for words in expected["own"] if words not in own] == []
    assert [words for words in expected["quoted"] if words not in quoted] == []
    assert bool(quoted) is bool(expected["quoted"])


def test_a_web_form_names_its_person() -> None:
    table = known(expectation("web-form")["known"])
    mail = understand(mail_bytes("web-form"))
    person = form_person(mail, table.web_forms[mail.from_address])
    assert (person.address, person.name) == ("jo@example.org", "Jo Bloggs")
