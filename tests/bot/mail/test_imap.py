"""The odd and broken IMAP servers that the contract's Dovecot cannot be: against a scripted one."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest

from bot.mail.imap import ImapMailbox
from bot.mail.imap_idle import pause_after
from bot.mail.imap_reading import UNREADABLE
from bot.mail.imap_server import ImapServer
from bot.mail.ports import MailboxError
from procedure.desk import SENT_ITEMS
from tests.stubs.imap import CUT, DROP, LONG, Folder, ImapScript, an_imap_server

AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
BASE = ("AUTH=PLAIN", "NAMESPACE")
IMPATIENT = 0.6
"""Seconds, for those that wait in vain."""
KINDS_OF_DONE = (("MOVE",), ("UIDPLUS",), ("MOVE", "UIDPLUS"))


def a_mail(number: int) -> bytes:
    return f"From: jo@example.org\r\nSubject: {number}\r\n\r\nThe boiler is broken.\r\n".encode()


@contextmanager
def reading(
    script: ImapScript, mails: int = 0, name: str = "complaints", patience: float = 1.5, **given: object
) -> Iterator[ImapMailbox]:
    for number in range(mails):
        script.put(a_mail(number), AT + timedelta(minutes=number))
    with an_imap_server(script) as port:
        server = ImapServer("127.0.0.1", port, "none", "bot", "right", timeout_seconds=patience)
        with closing(ImapMailbox(name, "complaints@example.gov.uk", server, lambda: NOW, **given)) as box:
            yield box


def keys(box: ImapMailbox, cursor: str = "", limit: int = 50) -> list[str]:
    return [one.key for one in box.fetch(limit, cursor).items]


def refusal(box: ImapMailbox, cursor: str = "") -> MailboxError:
    with pytest.raises(MailboxError) as refused:
        box.fetch(50, cursor)
    assert "@" not in refused.value.reason
    assert refused.value.reason.endswith(".")
    return refused.value


# What is done


@pytest.mark.parametrize("can", KINDS_OF_DONE, ids="+".join)
@pytest.mark.parametrize(("prefix", "delimiter"), [("", "/"), ("INBOX.", ".")])
def test_what_is_done_lies_in_processed_whatever_the_server_can(
    can: tuple[str, ...], prefix: str, delimiter: str
) -> None:
    script = ImapScript(capabilities=(*BASE, *can), prefix=prefix, delimiter=delimiter)
    with reading(script, mails=3) as box:
        first = keys(box)
        box.done(first[:2])
        box.done([*first[:2], "never", "7.99", "8.1"])
    assert script.raws("INBOX") == [a_mail(2)]
    assert script.raws(f"{prefix}Processed") == [a_mail(0), a_mail(1)]


def test_folders_are_made_under_the_inbox_where_a_server_wants_that_without_saying_so() -> None:
    script = ImapScript(capabilities=("MOVE",), prefix="INBOX.", delimiter=".")
    with reading(script, mails=1) as box:
        box.done(keys(box))
    assert script.raws("INBOX.Processed") == [a_mail(0)]


def test_mails_that_others_marked_as_deleted_are_left_alone_and_read() -> None:
    script = ImapScript(capabilities=(*BASE, "UIDPLUS"))
    with reading(script, mails=2) as box:
        script.folders["INBOX"].mails[1].flags.add("\\Deleted")
        first = keys(box)
        box.done(first[:1])
    assert len(first) == 2
    assert script.raws("INBOX") == [a_mail(1)]


def test_without_move_and_uidplus_a_keyword_says_what_is_done_and_nothing_is_removed() -> None:
    script = ImapScript(capabilities=BASE)
    with reading(script, mails=3) as box:
        box.done(keys(box)[:2])
        rest = keys(box)
    assert rest == ["7.3"]
    assert script.flags() == {"FrontlineDone"}
    assert len(script.raws("INBOX")) == 3
    assert not any(one.upper().startswith(("EXPUNGE", "CLOSE")) for one in script.heard)


def test_where_not_even_a_keyword_is_kept_the_cursor_knows_what_is_done() -> None:
    script = ImapScript(capabilities=BASE, keeps_keywords=False)
    with reading(script, mails=3) as box:
        batch = box.fetch(2, "")
        box.done([one.key for one in batch.items])
        assert keys(box, batch.cursor) == ["7.3"]
    assert script.flags() == set()


def test_a_full_mailbox_is_said_new_mails_are_read_and_old_ones_moved_when_there_is_room() -> None:
    full: list[str | bytes] = ["NO [OVERQUOTA] jo@example.org has too much"] * 2
    script = ImapScript(answers={"UID MOVE": full})
    with reading(script, mails=2) as box:
        with pytest.raises(MailboxError, match=r"cannot be moved to Processed\. The mailbox is full"):
            box.done(keys(box))
        script.put(a_mail(2), AT)
        assert keys(box) == ["7.3"]
        assert "The mailbox is full" in refusal(box, "7:3:0:0").reason  # nothing new, and still no room
        box.fetch(50, "7:3:0:0")
    assert (script.raws("INBOX"), len(script.raws("Processed"))) == ([a_mail(2)], 2)


def test_a_full_mailbox_without_keywords_holds_nobody_up() -> None:
    full: list[str | bytes] = ["NO [OVERQUOTA] full"] * 3
    script = ImapScript(answers={"UID MOVE": full}, keeps_keywords=False)
    with reading(script, mails=3) as box:
        first = keys(box, limit=2)
        with pytest.raises(MailboxError):
            box.done(first)
        second = keys(box, limit=2)
        with pytest.raises(MailboxError):
            box.done(second)
        assert "The mailbox is full" in refusal(box).reason
        assert keys(box) == []
    assert (first, second) == (["7.1", "7.2"], ["7.3"])
    assert (script.raws("INBOX"), len(script.raws("Processed"))) == ([], 3)


def test_what_was_left_over_under_another_numbering_is_other_mail() -> None:
    script = ImapScript(answers={"UID MOVE": ["NO [OVERQUOTA] full"]}, keeps_keywords=False)
    with reading(script, mails=2) as box:
        with pytest.raises(MailboxError):
            box.done(keys(box))
        script.folders["INBOX"].validity = 8
        assert keys(box) == ["8.1", "8.2"]
    assert len(script.raws("INBOX")) == 2


def test_what_was_left_over_when_a_process_ended_is_moved_by_the_next() -> None:
    script = ImapScript()
    script.put(a_mail(0), AT)
    script.folders["INBOX"].mails[0].flags.add("FrontlineDone")
    with reading(script) as box:
        assert keys(box) == []
    assert (script.raws("INBOX"), script.raws("Processed")) == ([], [a_mail(0)])


def test_nothing_is_marked_as_seen() -> None:
    script = ImapScript()
    with reading(script, mails=2) as box:
        keys(box)
    assert script.flags() == set()


# Numbers


def test_a_new_numbering_reads_the_inbox_again_under_other_keys() -> None:
    script = ImapScript()
    with reading(script, mails=2) as box:
        batch = box.fetch(50, "")
        script.folders["INBOX"].validity = 8
        again = box.fetch(50, batch.cursor)
    assert [one.key for one in again.items] == ["8.1", "8.2"]
    assert again.cursor.startswith("8:2:")


def test_keys_of_another_numbering_mark_nothing() -> None:
    script = ImapScript()
    with reading(script, mails=2) as box:
        first = keys(box)
        script.folders["INBOX"].validity = 8
        box.done(first)
    assert len(script.raws("INBOX")) == 2


@pytest.mark.parametrize("cursor", ["", "garbage", "1:2", "-1:0:0:0", "9" * 50 + ":1:0:0", "7:0:0:0"])
def test_a_cursor_that_means_nothing_begins_from_the_beginning(cursor: str) -> None:
    with reading(ImapScript(), mails=2) as box:
        assert keys(box, cursor) == ["7.1", "7.2"]


def test_numbers_with_wide_gaps_are_found() -> None:
    script = ImapScript()
    script.put(a_mail(0), AT)
    script.folders["INBOX"].next_uid = 3_000_000
    script.put(a_mail(1), AT)
    with reading(script) as box:
        assert keys(box) == ["7.1"]
        assert keys(box, "7:1:0:0") == ["7.3000000"]


def test_a_batch_is_bounded_by_bytes_and_holds_at_least_one() -> None:
    with reading(ImapScript(), mails=4, max_batch_bytes=len(a_mail(0)) * 2) as box:
        batch = box.fetch(50, "")
        assert [one.key for one in batch.items] == ["7.1", "7.2"]
        assert keys(box, batch.cursor) == ["7.3", "7.4"]
    with reading(ImapScript(), mails=2, max_batch_bytes=1) as box:
        assert keys(box) == ["7.1"]


def test_a_server_that_sends_more_than_was_asked_for_is_cut() -> None:
    with reading(ImapScript(ignores_partial=True), mails=1, max_item_bytes=20) as box:
        (item,) = box.fetch(50, "").items
    assert (len(item.raw), item.size_bytes) == (21, len(a_mail(0)))


def test_a_mail_without_a_received_time_counts_as_received_now() -> None:
    with reading(ImapScript(has_dates=False), mails=1) as box:
        (item,) = box.fetch(50, "").items
    assert item.received_at == NOW


# Sent items


@pytest.mark.parametrize(
    ("name", "use"), [("Gesendet", "\\HasNoChildren \\Sent"), ("Sent Items", ""), ("INBOX.Sent", "")]
)
def test_sent_items_are_found_by_use_or_name(name: str, use: str) -> None:
    script = ImapScript(prefix="INBOX." if name.startswith("INBOX.") else "", delimiter=".")
    script.folders[name] = Folder(use=use)
    script.put(a_mail(0), AT, name)
    with reading(script, name="complaints" + SENT_ITEMS) as box:
        first = box.fetch(50, "")
        script.put(a_mail(1), AT, name)
        second = box.fetch(50, first.cursor)
        box.done([one.key for one in second.items])
    assert (len(first.items), [one.raw for one in second.items]) == (0, [a_mail(1)])
    assert len(script.raws(name)) == 2


def test_a_folder_of_sent_items_that_comes_later_is_read_from_its_first_mail() -> None:
    script = ImapScript()
    with reading(script, name="complaints" + SENT_ITEMS) as box:
        first = box.fetch(50, "")
        script.folders["Sent"] = Folder()
        script.put(a_mail(0), AT, "Sent")
        assert len(box.fetch(50, first.cursor).items) == 1


def test_a_new_numbering_of_sent_items_does_not_bring_up_what_was_sent_before_the_first_look() -> None:
    script = ImapScript()
    script.folders["Sent"] = Folder()
    for day in (-40, -1, 0):
        script.put(a_mail(day), AT + timedelta(days=day), "Sent")
    with reading(script, name="complaints" + SENT_ITEMS) as box:
        cursor = box.fetch(50, "").cursor
        script.put(a_mail(5), AT + timedelta(days=5), "Sent")
        script.folders["Sent"].validity = 8
        found = box.fetch(50, cursor)
        script.put(a_mail(-9), AT - timedelta(days=9), "Sent")  # a client that dates its copy by the draft
        later = box.fetch(50, found.cursor)
    assert [one.raw for one in found.items] == [a_mail(0), a_mail(5)]  # the newest before may have a twin: read again
    assert [one.raw for one in later.items] == [a_mail(-9)]


# Troubles


@pytest.mark.parametrize(
    ("verb", "answer", "said"),
    [
        ("AUTHENTICATE", "NO [AUTHENTICATIONFAILED] bot@example.org", "refused the user name or password"),
        ("AUTHENTICATE", "NO [EXPIRED] change it", "password has expired"),
        ("AUTHENTICATE", "NO [UNAVAILABLE] later", "left alone"),
        ("AUTHENTICATE", "NO Login failed: too many connections", "left alone"),
        ("AUTHENTICATE", DROP, "connection"),
        ("AUTHENTICATE", b"\xff\xfe\x00garbage\r\n", "."),
        ("SELECT", "NO [NONEXISTENT] gone", "not there any more"),
        ("SELECT", "NO [ALERT] jo@example.org: see https://example.org", "refused a command"),
        ("SELECT", "NO [NOPERM] no", "does not let this user"),
        ("SELECT", "BAD User is authenticated but not connected.", "refused a command"),
        ("SELECT", b"* BYE jo@example.org logged out\r\n", "connection"),
        ("SELECT", b"* OK [UIDVALIDITY banana] x\r\n* 1 EXISTS\r\n", "."),
        ("SELECT", b"\x16\x03\x01\x00\r\n", "."),
        ("UID SEARCH", b"* SEARCH one two\r\n", "."),
        ("UID SEARCH", "NO [SERVERBUG] jo@example.org", "left alone"),
        ("UID FETCH", "NO [INUSE] locked", "left alone"),
        ("UID FETCH", b"* 1 FETCH (UID 1 RFC822.SIZE {5}\r\n", "."),
        ("UID FETCH", b"* 1 FETCH (((((\r\n", "."),
        ("UID FETCH", b"* banana FETCH ()\r\n", "."),
        ("UID FETCH", b'* 1 FETCH (UID "x" RFC822.SIZE NIL)\r\n', "."),
        ("UID FETCH", b"* 1 FETCH (UID 1 BODY[]<0> {99999999999999}\r\n", "."),
    ],
)
def test_a_server_that_says_something_else_is_one_sentence_and_caught_up_after(
    verb: str, answer: str | bytes, said: str
) -> None:
    script = ImapScript()
    with reading(script, mails=1, patience=IMPATIENT) as box:
        script.answers[verb] = [answer, answer]
        assert said in refusal(box).reason
        script.answers.clear()
        assert keys(box) == ["7.1"]


def test_a_wait_that_the_server_wants_is_handed_on() -> None:
    script = ImapScript(answers={"SELECT": ["BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds"]})
    with reading(script) as box:
        assert refusal(box).wait_seconds == pytest.approx(92.4, abs=0.1)


def test_a_refused_password_is_not_tried_again_at_once() -> None:
    with reading(ImapScript(passwords=())) as box:
        assert refusal(box).wait_seconds >= 60
        assert box.probe().say.startswith("The mail server refused the user name or password")


def test_a_server_that_takes_passwords_over_tls_only_is_told_none() -> None:
    script = ImapScript(capabilities=("LOGINDISABLED",))
    with reading(script) as box:
        assert "takes no password" in refusal(box).reason
    assert "LOGIN" not in script.heard


def test_an_idle_connection_that_was_closed_is_replaced_silently() -> None:
    script = ImapScript(capabilities=("MOVE",))
    with reading(script, mails=1) as box:
        keys(box)
        script.answers["SELECT"] = [b"* BYE idle for too long\r\n"]
        assert keys(box) == ["7.1"]
        script.answers["SELECT"] = [DROP]
        assert keys(box) == ["7.1"]


def test_a_mail_that_somebody_moved_away_while_it_was_read_is_left_out() -> None:
    with reading(ImapScript(vanishing={2}), mails=3) as box:
        assert keys(box) == ["7.1", "7.3"]


@pytest.mark.parametrize("fault", ["NO [UNAVAILABLE] later", "NO [INUSE] locked", "BAD Request is throttled."])
def test_a_server_that_is_busy_for_long_costs_no_mail(fault: str) -> None:
    script = ImapScript(capabilities=("MOVE",), poisoned=dict.fromkeys((1, 2, 3), fault))
    with reading(script, mails=3) as box:
        for _ in range(40):
            assert "left alone" in refusal(box).reason
        script.poisoned.clear()
        items = box.fetch(50, "").items
    assert [(one.raw, one.fault) for one in items] == [(a_mail(number), "") for number in range(3)]


@pytest.mark.parametrize("fault", [CUT, LONG, DROP, "NO [SERVERBUG] cannot", "NO corrupt mail"])
def test_a_mail_that_the_server_cannot_hand_over_holds_nobody_up(fault: str) -> None:
    """Whatever its kind: asked for five times, it is passed by without its bytes, and its neighbours are whole."""
    script = ImapScript(capabilities=("MOVE",), poisoned={2: fault})
    with reading(script, mails=3, patience=IMPATIENT) as box:
        for _ in range(40):
            try:
                items = box.fetch(50, "").items
                break
            except MailboxError:
                continue
    assert [(one.key, one.fault) for one in items] == [("7.1", ""), ("7.2", UNREADABLE), ("7.3", "")]
    assert [one.raw for one in items] == [a_mail(0), b"", a_mail(2)]


@pytest.mark.parametrize("verb", ["SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "LIST"])
def test_a_break_at_any_step_loses_and_doubles_nothing(verb: str) -> None:
    script = ImapScript()
    seen: list[bytes] = []
    with reading(script, mails=4) as box:
        cursor = ""
        script.answers[verb] = [DROP, DROP]
        for _ in range(6):
            try:
                batch = box.fetch(2, cursor)
                box.done([one.key for one in batch.items])
                seen += [one.raw for one in batch.items if one.raw not in seen]
                cursor = batch.cursor
            except MailboxError:
                continue
    assert seen == [a_mail(number) for number in range(4)]
    assert (script.raws("INBOX"), script.raws("Processed")) == ([], seen)


@pytest.mark.parametrize("verb", ["UID COPY", "UID STORE", "UID EXPUNGE"])
def test_a_break_between_copy_and_expunge_loses_nothing(verb: str) -> None:
    script = ImapScript(capabilities=(*BASE, "UIDPLUS"), answers={verb: [DROP, DROP]})
    with reading(script, mails=3) as box:
        first = keys(box)
        with pytest.raises(MailboxError):
            box.done(first)
        again = keys(box)
        box.done(again)
    assert again == first
    assert (script.raws("INBOX"), set(script.raws("Processed"))) == ([], {a_mail(number) for number in range(3)})


def test_a_server_that_falls_silent_is_left_in_time() -> None:
    with reading(ImapScript(answers={"SELECT": [b"* OK still thinking\r\n"]}), patience=IMPATIENT) as box:
        began = monotonic()
        assert "in time" in refusal(box).reason
        assert monotonic() - began < 10


def test_a_server_that_trickles_is_left_in_time() -> None:
    script = ImapScript(trickles=True)
    with an_imap_server(script) as port:
        server = ImapServer("127.0.0.1", port, "none", "bot", "right", timeout_seconds=1.5, longest_seconds=0.5)
        with closing(ImapMailbox("complaints", "complaints@example.gov.uk", server, lambda: NOW)) as box:
            assert "in time" in refusal(box).reason


# Tokens


def by_token(port: int, *tokens: str) -> tuple[ImapMailbox, list[str]]:
    left, refused = list(tokens), list[str]()

    def give(instead_of: str) -> str:
        if instead_of:
            refused.append(instead_of)
            left[:] = left[1:] or left
        return left[0]

    server = ImapServer("127.0.0.1", port, "none", "bot", token=give, timeout_seconds=1.5)
    return ImapMailbox("complaints", "complaints@example.gov.uk", server, lambda: NOW), refused


def test_a_token_signs_in_and_one_that_was_revoked_is_replaced_once() -> None:
    script = ImapScript(passwords=("new",), capabilities=("MOVE",))
    script.put(a_mail(0), AT)
    with an_imap_server(script) as port:
        box, refused = by_token(port, "old", "new")
        with closing(box):
            assert keys(box) == ["7.1"]
    assert refused == ["old"]


def test_tokens_that_are_refused_are_said_without_them() -> None:
    with an_imap_server(ImapScript(passwords=("other",))) as port:
        box, refused = by_token(port, "old-token", "new-token")
        with closing(box):
            said = refusal(box)
    assert (refused, said.wait_seconds > 0) == (["old-token"], True)
    assert "token" not in said.reason


def test_what_a_server_says_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    script = ImapScript(answers={"SELECT": ["NO [NOPERM] Zoë Ångström <zoe@example.org>"]})
    with caplog.at_level("DEBUG"), reading(script) as box:
        refusal(box)
    assert "example.org" not in caplog.text
    assert "secret" not in caplog.text


# Signs


def test_a_sign_comes_over_a_line_of_its_own_and_is_forgotten_with_the_next_look() -> None:
    script = ImapScript()
    with reading(script) as box:
        box.fetch(50, "")
        wait_for(lambda: box.has_news() and box.pause_seconds == 60.0)  # what came meanwhile is not missed
        box.fetch(50, "")
        assert not box.has_news()
        script.put(a_mail(0), AT)
        wait_for(box.has_news)


def test_without_idle_there_are_no_signs_and_looks_are_more_frequent() -> None:
    script = ImapScript(capabilities=BASE)
    with reading(script, mails=1) as box:
        box.fetch(50, "")
        sleep(0.2)
        assert (box.has_news(), box.pause_seconds) == (False, 15.0)
    assert "IDLE" not in script.heard


def test_the_line_for_signs_is_tried_less_often_each_time_and_not_before_the_server_wants_it() -> None:
    assert [pause_after(OSError(), faults) for faults in (0, 1, 2, 3, 4, 99)] == [1, 2, 5, 15, 60, 60]
    assert pause_after(MailboxError("No.", 600.0), 1) == 600


def test_a_line_for_signs_that_breaks_is_made_again() -> None:
    script = ImapScript(answers={"IDLE": [DROP]})
    with reading(script) as box:
        box.fetch(50, "")
        wait_for(lambda: box.pause_seconds == 60.0)
    assert script.heard.count("IDLE") == 2


# Looking


def test_a_probe_says_who_answered_and_changes_nothing() -> None:
    script = ImapScript(capabilities=BASE)
    with reading(script, mails=2) as box:
        found = box.probe()
    assert found.ok
    assert found.say.startswith("Signed in as bot; INBOX holds 2 mails.")
    assert "those that are done stay there" in found.say
    assert not {one.split()[0] for one in script.heard} - {"AUTHENTICATE", "CAPABILITY", "EXAMINE", "LOGOUT"}


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(ImapServer("127.0.0.1", 1, "none", "bot", "secret"))


def wait_for(holds: Callable[[], object]) -> None:
    over = monotonic() + 15
    while not holds():
        assert monotonic() < over
        sleep(0.02)
