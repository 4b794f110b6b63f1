"""Damaged mails are understood and classed: no exception, clean values, every list bounded."""

import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings

from bot.mail.message import understand
from procedure.mail import IncomingMail, MailClass
from procedure.screening import Known, Screened, screen
from tests.bot.mail.mutations import damaged_mails
from tests.bot.mail.test_message import is_clean

KNOWN = Known(domain="example.gov.uk", staff=frozenset({"ann@example.gov.uk"}))
MEMORY_PER_BYTE, MEMORY_BYTES = 60, 8_000_000
SHORT = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(SHORT, max_examples=15_000, derandomize=False)


@SHORT
@given(damaged_mails)
def test_damage_never_stops_the_parser(raw: bytes) -> None:
    assert_understood(raw)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@LONG
@given(damaged_mails)
def test_much_damage_never_stops_the_parser(raw: bytes) -> None:
    assert_understood(raw)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(LONG, max_examples=2_000)
@given(damaged_mails)
def test_damage_never_fills_the_memory(raw: bytes) -> None:
    understand(raw)  # what is built once, such as the tables of character sets, does not count
    tracemalloc.start()
    try:
        understand(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= MEMORY_PER_BYTE * len(raw) + MEMORY_BYTES


def assert_understood(raw: bytes) -> None:
    """What every caller relies on, whatever the bytes."""
    mail = understand(raw)
    assert is_clean(mail)
    assert mail.size_bytes == len(raw)
    assert len(mail.content_hash) == 64
    assert is_bounded(mail)
    verdict = screen(mail, KNOWN)
    assert isinstance(verdict, Screened)
    assert not (verdict.answer and verdict.mail_class in (MailClass.BOUNCE, MailClass.AUTOMATIC, MailClass.BULK))


def is_bounded(mail: IncomingMail) -> bool:
    """The lists that come from outside."""
    lists = (mail.references, mail.to, mail.sender_addresses, mail.failed_recipients, mail.original_message_ids)
    return all(len(one) <= 500 for one in lists) and len(mail.attachments) <= 1500 and len(mail.subject) <= 2000
