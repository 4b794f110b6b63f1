"""Ways into a mailbox in Exchange, and what is said at each closed door: passwords, tokens, certificates, rights."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.mail.exchange import ExchangeMailbox
from bot.mail.exchange_account import Access, comes_from_online, discovered, is_online
from bot.mail.exchange_errors import RETIREMENT, trouble_of
from bot.mail.exchange_mailer import ExchangeMailer
from bot.mail.exchange_setup import access_of, exchange_folders
from bot.mail.ports import Finding, MailboxError
from bot.settings.tables import MailboxTable
from tests.bot.mail.exchange_server import SECONDS, access, as_application
from tests.bot.mail.servers import ADDRESS, NAME
from tests.bot.mail.test_contract import AT, a_mail
from tests.stubs.ews import BEARER, Exchange, an_exchange
from tests.stubs.ews_signing import BASIC, CLIENT_SECRET, DOMAIN, PASSWORD, USER
from tests.stubs.ews_store import INBOX, Store

ALIAS = "old-complaints@example.gov.uk"


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Exchange]:
    with an_exchange(tmp_path, ADDRESS) as started:
        yield started


@pytest.fixture
def modern(tmp_path: Path) -> Iterator[Exchange]:
    with an_exchange(tmp_path, ADDRESS, BEARER) as started:
        yield started


def probed(given: Access) -> Finding:
    with closing(ExchangeMailbox(NAME, given)) as mailbox:
        return mailbox.probe()


def refusal(given: Access) -> str:
    with closing(ExchangeMailbox(NAME, given, listens=False)) as mailbox, pytest.raises(MailboxError) as refused:
        mailbox.fetch(10, "")
    return refused.value.reason


def test_a_server_that_is_down_is_told_from_a_slow_one(exchange: Exchange) -> None:
    nobody = "https://127.0.0.1:1/EWS/Exchange.asmx"
    assert probed(access(exchange, endpoint=nobody)).say.startswith("The Exchange server cannot be reached. Check")


# Passwords and tokens


def test_ntlm_signs_in_with_the_password(exchange: Exchange) -> None:
    assert probed(access(exchange)) == Finding(
        True, "The mailbox in the settings answered through Exchange Web Services."
    )


def test_basic_signs_in_with_the_password(tmp_path: Path) -> None:
    with an_exchange(tmp_path, ADDRESS, BASIC) as exchange:
        assert probed(access(exchange)).ok


@pytest.mark.parametrize("scheme", ["NTLM", BASIC])
def test_a_wrong_password_is_tried_once_at_each_look_and_never_said(tmp_path: Path, scheme: str) -> None:
    with an_exchange(tmp_path, ADDRESS, scheme) as exchange:
        said = refusal(access(exchange, secret="not the right one"))
        refusals = exchange.guard.refusals
    assert said.startswith("The Exchange server refused the user name or password. Check")
    assert refusals == 1


@pytest.mark.parametrize(("offered", "auth"), [(BASIC, "ntlm"), ("NTLM", "basic")])
def test_a_way_to_sign_in_that_the_server_does_not_offer_is_no_wrong_password(
    tmp_path: Path, offered: str, auth: str
) -> None:
    with an_exchange(tmp_path, ADDRESS, offered) as exchange:
        assert f'does not offer auth = "{auth}"' in probed(access(exchange, auth=auth)).say


def test_an_application_gets_a_token_for_this_server_and_acts_in_the_mailboxs_name(modern: Exchange) -> None:
    store = modern.store
    store.add(store.known(INBOX), a_mail(1), AT)
    with closing(ExchangeMailbox(NAME, as_application(modern), listens=False)) as mailbox:
        assert len(mailbox.fetch(10, "").items) == 1
    assert modern.guard.scopes == ["https://127.0.0.1/.default"]
    assert set(modern.directory.impersonated) == {ADDRESS}


def test_a_token_that_is_not_taken_any_more_is_fetched_anew_by_the_next_look(modern: Exchange) -> None:
    with closing(ExchangeMailbox(NAME, as_application(modern), listens=False)) as mailbox:
        mailbox.fetch(10, "")
        modern.guard.tokens.clear()
        with pytest.raises(MailboxError):
            mailbox.fetch(10, "")
        assert mailbox.fetch(10, "").items == []


def test_a_token_that_has_run_out_is_fetched_anew_at_once(modern: Exchange) -> None:
    modern.guard.lifetimes = [-60]
    assert probed(as_application(modern)).ok
    assert len(modern.guard.tokens) >= 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("AADSTS7000222: The provided client secret keys are expired.", "has expired"),
        ("AADSTS7000215: Invalid client secret provided.", "refused the application's client secret"),
        ("AADSTS50034: another fault", "gave no token (invalid_client)"),
    ],
)
def test_a_secret_that_is_refused_is_said_without_it(modern: Exchange, fault: str, said: str) -> None:
    modern.guard.secret_fault = fault
    found = probed(as_application(modern))
    assert not found.ok
    assert said in found.say
    assert CLIENT_SECRET not in found.say


def test_an_application_that_nobody_knows_is_named_by_its_key(modern: Exchange) -> None:
    assert "client_id" in probed(as_application(modern, client_id="another")).say
    assert "tenant" in probed(as_application(modern, tenant_id="another")).say


# Certificates and networks


def test_a_certificate_for_another_name_is_refused(exchange: Exchange) -> None:
    elsewhere = exchange.endpoint.replace("127.0.0.1", "localhost")
    assert probed(access(exchange, endpoint=elsewhere)) == Finding(
        False, "The server's TLS certificate is for another name. Check endpoint, or have the certificate corrected."
    )


def test_a_certificate_of_ones_own_authority_needs_ca_file(exchange: Exchange) -> None:
    assert "ca_file" in probed(access(exchange, ca_file=None)).say


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (302, "another address"),
        (403, "forbids Exchange Web Services"),
        (404, "usually ends in /EWS/Exchange.asmx"),
        (418, "HTTP status 418"),
        (503, "busy or down for maintenance"),
    ],
)
def test_an_answer_that_is_no_soap_is_explained(exchange: Exchange, status: int, said: str) -> None:
    exchange.status = status
    assert said in probed(access(exchange)).say


def test_a_retry_after_is_heeded(exchange: Exchange) -> None:
    exchange.status, exchange.headers = 503, {"Retry-After": "77"}
    with closing(ExchangeMailbox(NAME, access(exchange))) as mailbox, pytest.raises(MailboxError) as refused:
        mailbox.fetch(10, "")
    assert refused.value.wait_seconds == 77


# Whose mailbox


def test_a_mailbox_that_is_gone_is_said(exchange: Exchange) -> None:
    assert "no such mailbox" in refusal(access(exchange, address="gone@example.gov.uk"))


def test_a_mailbox_without_rights_is_said(exchange: Exchange) -> None:
    exchange.directory.stores["boss@example.gov.uk"] = Store("boss@example.gov.uk")
    for acts_as in ("delegate", "impersonation"):
        assert "has no access" in refusal(access(exchange, address="boss@example.gov.uk", acts_as=acts_as))


def test_a_service_account_acts_in_the_mailboxs_name(exchange: Exchange) -> None:
    assert probed(access(exchange, acts_as="impersonation")).ok
    assert ADDRESS in exchange.directory.impersonated


@pytest.mark.parametrize("acts_as", ["delegate", "impersonation"])
def test_an_alias_of_another_mailbox_is_never_read(exchange: Exchange, acts_as: str) -> None:
    store = exchange.store
    store.add(store.known(INBOX), a_mail(1), AT)
    exchange.directory.stores[ALIAS] = store
    said = refusal(access(exchange, address=ALIAS, acts_as=acts_as))
    assert said.startswith("Another mailbox answered than the one in the settings")
    assert "GetItem" not in exchange.directory.calls


# Autodiscovery


def looked_up(exchange: Exchange, **fields: object) -> Access:
    lookups = ("https://127.0.0.1:1/autodiscover/autodiscover.svc", f"{exchange.host}/autodiscover/autodiscover.svc")
    return replace(access(exchange, endpoint="", lookups=lookups), **fields)  # type: ignore[arg-type]


def test_autodiscovery_finds_the_endpoint_at_the_second_address(exchange: Exchange) -> None:
    assert discovered(looked_up(exchange)) == exchange.endpoint
    assert probed(looked_up(exchange)).ok


def test_autodiscovery_without_a_server_asks_for_the_endpoint(exchange: Exchange) -> None:
    found = probed(looked_up(exchange, lookups=("https://127.0.0.1:1/autodiscover/autodiscover.svc",)))
    assert (found.ok, "set its endpoint" in found.say) == (False, True)


def test_autodiscovery_tells_a_wrong_password_from_a_wrong_address(exchange: Exchange) -> None:
    assert "refused the user name or password" in probed(looked_up(exchange, secret="wrong")).say
    exchange.status = 404
    assert "set its endpoint" in probed(looked_up(exchange)).say


def test_autodiscovery_does_not_lead_to_another_mailbox(exchange: Exchange) -> None:
    exchange.directory.stores[ALIAS] = exchange.store
    assert "Another mailbox answered" in probed(looked_up(exchange, address=ALIAS)).say


# Exchange Online


@pytest.mark.parametrize(
    ("endpoint", "is_theirs"),
    [
        ("https://outlook.office365.com/EWS/Exchange.asmx", True),
        ("https://OUTLOOK.OFFICE.COM/ews/exchange.asmx", True),
        ("https://mail.example.gov.uk/EWS/Exchange.asmx", False),
        ("https://outlook.office365.com.example.org/EWS/Exchange.asmx", False),
        ("", False),
    ],
)
def test_exchange_online_is_known_by_its_endpoint(endpoint: str, is_theirs: bool) -> None:
    assert is_online(endpoint) is is_theirs


def test_exchange_online_is_known_by_its_machines_whatever_its_name(exchange: Exchange) -> None:
    assert comes_from_online({"X-FEServer": "LO4P123CA0001.GBRP123.PROD.OUTLOOK.COM"})
    exchange.headers = {"X-CalculatedBETarget": "LO4P123MB0001.GBRP123.PROD.OUTLOOK.COM"}
    found = probed(access(exchange))
    assert found.ok
    assert found.say.endswith(RETIREMENT)


def test_the_log_says_at_start_what_the_end_of_its_services_means(exchange: Exchange) -> None:
    exchange.headers = {"X-CalculatedBETarget": "LO4P123MB0001.GBRP123.PROD.OUTLOOK.COM"}
    with closing(ExchangeMailbox(NAME, access(exchange), listens=False)) as mailbox, capture_logs() as logs:
        mailbox.fetch(10, "")
        mailbox.fetch(10, "")
    assert [one["say"] for one in logs if one["event"] == "exchange_online"] == [RETIREMENT]


def test_exchange_online_that_forbids_its_services_says_why_and_what_to_change(exchange: Exchange) -> None:
    exchange.headers, exchange.status = {"X-FEServer": "LO4P123CA0001.GBRP123.PROD.OUTLOOK.COM"}, 403
    said = refusal(access(exchange))
    for word in ("October 2026", "1 April 2027", '"graph"', "tenant_id", "client_id"):
        assert word in said


# The way out


def test_doctor_is_told_whether_letters_can_leave(exchange: Exchange) -> None:
    with closing(ExchangeMailer(access(exchange))) as mailer:
        assert mailer.probe().ok
    with closing(ExchangeMailer(access(exchange, secret="wrong"))) as mailer:
        assert mailer.probe() == Finding(
            False, "The Exchange server refused the user name or password. Check username and the environment."
        )


# From the settings


def test_the_settings_of_a_mailbox_are_its_way_in(exchange: Exchange) -> None:
    box = MailboxTable(
        name=NAME,
        address=ADDRESS,
        transport="exchange",
        endpoint=exchange.endpoint,
        username=f"{DOMAIN}\\{USER}",
        ca_file=access(exchange).ca_file,
        password=PASSWORD,  # type: ignore[arg-type]
    )
    assert replace(access_of(box), timeout_seconds=SECONDS) == access(exchange)
    assert [one.name for one in exchange_folders(box)] == [NAME, f"{NAME}.sent"]


def test_no_way_in_shows_its_secret(exchange: Exchange) -> None:
    assert PASSWORD not in repr(access(exchange))
    assert PASSWORD not in repr(ExchangeMailbox(NAME, access(exchange)))


def test_a_fault_that_nobody_foresaw_is_a_sentence_too() -> None:
    assert trouble_of(ValueError("with <words> of a mail")).say == (
        "The Exchange server's answer made no sense (ValueError)."
    )
