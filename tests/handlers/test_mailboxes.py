"""Several mailboxes with areas and procedures of their own: from where a mail came to what leaves."""

from dataclasses import replace

from handlers.keep import Arrived, keep
from handlers.receive import Understood, receive
from handlers.seed import seed
from procedure.desk import MailboxRule
from procedure.mail import MailClass
from storage.cases import find
from storage.ledger import Ledger
from tests.handlers.desk import ADDRESS, JO, MONDAY, OLU, Work, a_desk, preset, work

WASTE = "waste-complaints@example.gov.uk"


def two_mailboxes(ledger: Ledger) -> Work:
    desk, scottish = a_desk(), preset("scot-spso-2021")
    own = MailboxRule("waste", WASTE, area="waste", procedure=scottish.id)
    procedures = {**desk.procedures, scottish.id: scottish}
    bench = work(ledger, replace(desk, mailboxes=(*desk.mailboxes, own), procedures=procedures))
    seed(bench.office, MONDAY)
    return bench


def arrives_at(bench: Work, mailbox: str, to: str, key: str, subject: str = "Complaint") -> str:
    mail = replace(bench.a_mail("It was left standing.", subject), to=(to,), message_id=f"<{key}@example.org>")
    (kept,) = keep(bench.office, mailbox, [Arrived(key, MONDAY, b"raw")])
    (filed,) = receive(bench.office, mailbox, [Understood(kept.raw_id, key, MONDAY, mail)], MONDAY)
    return filed.reference


def test_each_mailbox_gives_its_area_procedure_sender_and_reply_address(ledger: Ledger) -> None:
    bench = two_mailboxes(ledger)
    general = arrives_at(bench, "complaints", ADDRESS, "1")
    waste = arrives_at(bench, "waste", WASTE, "2")
    assert (bench.stage(general).owner, bench.stage(waste).owner) == ("", OLU)
    bench.deliver(MONDAY)
    sent = {one.from_address: one for one in bench.doors.letters}
    assert set(sent) == {ADDRESS, WASTE}
    assert all(one.reply_to == address and one.to == JO for address, one in sent.items())
    assert WASTE in sent[WASTE].text
    assert ADDRESS not in sent[WASTE].text.replace(WASTE, "")
    with ledger.reading() as tx:
        assert [find(tx, one).procedure_id for one in (general, waste)] == ["frontline", "scot-spso-2021"]


def test_an_answer_to_the_other_mailbox_lands_on_the_same_case(ledger: Ledger) -> None:
    bench = two_mailboxes(ledger)
    waste = arrives_at(bench, "waste", WASTE, "1")
    assert arrives_at(bench, "complaints", ADDRESS, "2", f"Re: {waste}") == waste


def test_the_same_mail_in_both_mailboxes_is_one_case(ledger: Ledger) -> None:
    bench = two_mailboxes(ledger)
    mail = bench.a_mail()
    references, classes = [], []
    for mailbox in ("complaints", "waste"):
        (kept,) = keep(bench.office, mailbox, [Arrived("same", MONDAY, b"raw")])
        (filed,) = receive(bench.office, mailbox, [Understood(kept.raw_id, "same", MONDAY, mail)], MONDAY)
        references.append(filed.reference)
        classes.append(filed.mail_class)
    assert len(set(references)) == 1
    assert classes == [MailClass.NEW, MailClass.DUPLICATE]
