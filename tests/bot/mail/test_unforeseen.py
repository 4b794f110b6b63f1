"""What nobody foresaw stops nobody, and the log says where it arose and nothing of what it said."""

from collections.abc import Callable

import pytest
from exchangelib.errors import ErrorServerBusy
from structlog.testing import capture_logs

from bot.mail.exchange import ExchangeMailbox
from bot.mail.exchange_account import Access
from bot.mail.exchange_errors import told
from bot.mail.imap_errors import explained
from bot.mail.ports import MailboxError

WORDS = "words of a mail from jo@example.org"


def caught(work: Callable[[], object]) -> Exception:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the one that was asked for
        return error
    raise AssertionError("nothing went wrong")


def test_a_mailbox_that_is_set_up_as_no_mailbox_can_be_is_said_and_logged_with_its_place() -> None:
    wrong = Access("complaints@example.gov.uk", "https://127.0.0.1:1/EWS/Exchange.asmx", acts_as=WORDS)  # type: ignore[arg-type]
    box = ExchangeMailbox("complaints", wrong, listens=False)
    with capture_logs() as logs, pytest.raises(MailboxError, match=r"made no sense"):
        box.fetch(10, "")
    (line,) = [one for one in logs if one["event"] == "exchange_unforeseen"]
    ours, behind = str(line["at"]).split(" > ")
    assert ours.startswith("bot.mail.exchange_account:")
    assert behind.startswith("exchangelib.")
    assert WORDS not in str(logs)


def test_an_answer_that_trips_the_imap_library_up_is_logged_with_its_place() -> None:
    with capture_logs() as logs:
        explained(caught(lambda: {}[WORDS]))  # type: ignore[index]
    (line,) = logs
    assert (line["event"], line["fault"]) == ("imap_unforeseen", "KeyError")
    assert WORDS not in str(line)


@pytest.mark.parametrize("error", [ErrorServerBusy("busy"), TimeoutError(), ConnectionResetError()])
def test_what_a_server_may_well_do_is_no_such_fault(error: Exception) -> None:
    with capture_logs() as logs:
        told(error)
    assert logs == []
