"""The parts that the settings ask for, and a sentence for what this version cannot do."""

from pathlib import Path

import pytest

from bot.clock import Clock, SystemClock
from bot.mail.exchange_mailer import ExchangeMailers
from bot.mail.graph_mailer import GraphMailer
from bot.mail.graph_setup import account_of
from bot.mail.imap import ImapMailbox
from bot.mail.local import LocalMailbox, LocalMailer
from bot.mail.smtp import SmtpMailer
from bot.settings import to_desk
from bot.settings.tables import MailboxTable
from bot.wiring import clock_of, ledger_of, mailboxes_of, mailer_of, office, override_folder, process_name
from procedure.errors import NotAllowed
from storage.migrating import migrate
from tests.bot.settings_files import SMALL, changed, load

SMTP = 'transport = "smtp"\nhost = "127.0.0.1"\nport = 25\ntls = "none"'
SANDBOX = SMALL + '[slack]\nmode = "sandbox"\n'


def test_local_mail_goes_both_ways(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL)
    mailer, (mailbox,) = mailer_of(settings), mailboxes_of(settings)
    assert isinstance(mailer, LocalMailer)
    assert isinstance(mailbox, LocalMailbox)
    assert mailbox.name == "complaints"
    mailbox.close()
    mailer.close()


def test_the_inbox_and_the_sent_items_of_an_imap_server_are_read(tmp_path: Path) -> None:
    imap = 'transport = "imap"\nhost = "127.0.0.1"\nusername = "bot"'
    boxes = mailboxes_of(load(tmp_path, changed('transport = "local"\npath = "mail/in"', imap)))
    assert [type(one) for one in boxes] == [ImapMailbox, ImapMailbox]
    assert [one.name for one in boxes] == ["complaints", "complaints.sent"]


@pytest.mark.parametrize(
    "server",
    ['transport = "imap"\nhost = "127.0.0.1"', 'transport = "exchange"\nendpoint = "https://127.0.0.1/EWS"'],
)
def test_a_file_without_certificates_is_named(tmp_path: Path, server: str) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    imap = f'{server}\nusername = "bot"\nca_file = "ca.pem"'
    with pytest.raises(NotAllowed, match=r"ca\.pem holds no certificates"):
        mailboxes_of(load(tmp_path, changed('transport = "local"\npath = "mail/in"', imap)))


def test_smtp_is_sent_through_the_host_of_the_settings(tmp_path: Path) -> None:
    settings = load(tmp_path, changed('transport = "local"\npath = "mail/out"', SMTP))
    mailer = mailer_of(settings)
    assert isinstance(mailer, SmtpMailer)
    mailer.close()


@pytest.mark.parametrize(
    ("keys", "secret", "mailer"),
    [
        ('transport = "graph"\ntenant_id = "t"\nclient_id = "c"', "CLIENT_SECRET", GraphMailer),
        (
            'transport = "exchange"\nendpoint = "https://mail.example.gov.uk/EWS/Exchange.asmx"\nusername = "u"',
            "PASSWORD",
            ExchangeMailers,
        ),
    ],
    ids=["graph", "exchange"],
)
def test_the_inbox_and_the_sent_items_are_read_and_letters_leave_the_same_way(
    tmp_path: Path, keys: str, secret: str, mailer: type
) -> None:
    text = changed('transport = "local"\npath = "mail/in"', keys)
    sending = f'{keys.partition(chr(10))[0]}\nmailbox = "complaints"'
    text = text.replace('transport = "local"\npath = "mail/out"', sending)
    settings = load(tmp_path, text, {f"FRONTLINE_MAILBOX_COMPLAINTS_{secret}": "x"})
    assert [one.name for one in mailboxes_of(settings)] == ["complaints", "complaints.sent"]
    assert isinstance(mailer_of(settings), mailer)


def test_what_belongs_to_no_mailbox_is_sent_from_the_one_that_letters_leave_by(tmp_path: Path) -> None:
    graph = 'transport = "graph"\ntenant_id = "t"\nclient_id = "c"'
    text = changed('transport = "local"\npath = "mail/in"', graph)
    text = text.replace('transport = "local"\npath = "mail/out"', 'transport = "graph"\nmailbox = "complaints"')
    text += '[[mailbox]]\nname = "a"\naddress = "a@test.example"\ntransport = "local"\npath = "mail/a"\n'
    settings = load(tmp_path, text, {"FRONTLINE_MAILBOX_COMPLAINTS_CLIENT_SECRET": "x"})
    desk, (first, _) = to_desk(settings), settings.mailboxes
    assert desk.address_of("") == desk.address_of("gone") == first.address
    assert desk.address_of("a.sent") == "a@test.example"


def test_what_another_transport_signs_in_with_opens_no_other_mailbox_at_graph() -> None:
    fields = {"name": "complaints", "address": "complaints@test.example", "transport": "graph"}
    box = MailboxTable(**fields, username="bot@test.example")  # type: ignore[arg-type]
    assert account_of(box).user == ""
    assert account_of(box.model_copy(update={"upn": "c@test.example"})).user == "c@test.example"


def test_only_the_sandbox_has_a_clock_that_can_be_moved(tmp_path: Path) -> None:
    assert isinstance(clock_of(load(tmp_path, SANDBOX)), Clock)
    real = clock_of(load(tmp_path, SMALL))
    assert isinstance(real, SystemClock)
    assert not isinstance(real, Clock)


def test_processes_are_told_apart_and_fit_their_column() -> None:
    names = {process_name() for _ in range(50)}
    assert len(names) == 50
    assert max(map(len, names)) <= 80


def test_a_ledger_that_is_not_up_to_date_is_refused_unless_it_is_the_embedded_one(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL)
    with pytest.raises(NotAllowed, match=r"^The ledger is not up to date. Run `frontline migrate`.$"), office(settings):
        pass
    ledger = ledger_of(settings)
    migrate(ledger)
    ledger.close()
    with office(settings) as here:
        assert here.desk.name == "Test Council"


def test_the_secret_of_our_message_ids_is_drawn_once_and_never_shown(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL)
    ledger = ledger_of(settings)
    migrate(ledger)
    ledger.close()
    with office(settings) as first:
        secret = first.secret
        assert len(secret) == 32
        assert repr(secret) not in repr(first)
    with office(settings) as second:
        assert second.secret == secret


def test_letters_of_ones_own_are_taken_from_the_data_folder_if_there_are_any(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL)
    assert override_folder(settings) is None
    folder = settings.desk.data / "letters"
    folder.mkdir(parents=True)
    assert override_folder(settings) == folder
