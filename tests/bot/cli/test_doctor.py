"""`frontline doctor`: each line ok, or what to do."""

from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest

from handlers.polling import poll_failed
from handlers.seed import seed
from handlers.wake import wake
from tests.bot.cli.desk import SETTINGS, CommandLine
from tests.stubs.ews import CERTIFICATE, an_exchange
from tests.stubs.ews_signing import PASSWORD
from tests.stubs.graph import graph_stub
from tests.stubs.graph_signin import CLIENT, TENANT

NOW = datetime(2025, 4, 3, 9, 0, tzinfo=UTC)


def checks(frontline: CommandLine) -> dict[str, tuple[bool, str]]:
    ended = frontline("doctor", "--json")
    assert all(list(one) == ["check", "ok", "say"] for one in ended.json)
    assert ended.code == (0 if all(one["ok"] for one in ended.json) else 1)
    return {one["check"]: (one["ok"], one["say"]) for one in ended.json}


def test_a_desk_in_order_is_all_ok(frontline: CommandLine) -> None:
    found = checks(frontline)
    assert all(ok for ok, _ in found.values())
    assert {"settings", "secrets", "stage owners", "clock", "calendar frontline", "disk", "ledger"} <= set(found)
    assert {"heartbeat", "poll complaints", "letters", "mailbox complaints", "letters out", "slack"} <= set(found)


def test_for_people_it_is_a_line_each(frontline: CommandLine) -> None:
    lines = frontline("doctor").out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    assert len(lines) == len(checks(frontline))


def test_a_look_writes_nothing(bare: CommandLine) -> None:
    before = sorted(bare.folder.rglob("*"))
    assert bare("doctor").code == 1
    assert sorted(bare.folder.rglob("*")) == before


def test_a_ledger_that_is_not_there_or_not_up_to_date_is_to_be_migrated(bare: CommandLine) -> None:
    assert "frontline migrate" in checks(bare)["ledger"][1]
    bare.put("ledger.db", b"")
    assert "frontline migrate" in checks(bare)["ledger"][1]
    bare.put("ledger.db", b"no ledger at all, but some text")
    assert checks(bare)["ledger"] == (False, f"{bare.folder}/ledger.db is no SQLite file, so it cannot be the ledger.")


def test_the_embedded_default_makes_its_ledger_itself(bare: CommandLine) -> None:
    (bare.folder / "frontline.toml").unlink()
    assert checks(bare)["ledger"][0]


def test_a_bot_that_went_silent_is_noticed(frontline: CommandLine) -> None:
    real = datetime.now(UTC)
    with frontline.office() as office:
        wake(office, real, real - timedelta(hours=2))
    ok, say = checks(frontline)["heartbeat"]
    assert not ok
    assert "frontline run" in say


def test_a_mailbox_that_could_not_be_read_is_noticed(frontline: CommandLine) -> None:
    with frontline.office() as office:
        seed(office, NOW)
        poll_failed(office, "complaints", "out of reach: no route")
    ok, say = checks(frontline)["poll complaints"]
    assert not ok
    assert "no route" in say


def test_paused_letters_are_noticed(frontline: CommandLine) -> None:
    frontline.json("letters", "pause")
    ok, say = checks(frontline)["letters"]
    assert not ok
    assert "frontline letters resume" in say


def test_a_web_form_without_a_table_is_named(frontline: CommandLine) -> None:
    form = "From: forms@test.example\nTo: complaints@test.example\nSubject: Form %d\nAuto-Submitted: auto-generated\n\n"
    for number in range(3):
        frontline.put(f"form{number}.eml", f"{form % number}Name: P\nEmail: p{number}@example.org\n".encode())
    assert frontline("intake", "form0.eml", "form1.eml").code == 0
    assert checks(frontline)["web forms"][0] is True

    assert frontline("intake", "form2.eml").code == 0
    ok, say = checks(frontline)["web forms"]
    assert (ok, "forms@test.example" in say, "[[web_form]]" in say) == (False, True, True)

    frontline.put("frontline.toml", SETTINGS.encode() + b'[[web_form]]\nsender = "forms@test.example"\n')
    assert checks(frontline)["web forms"][0] is True


def test_a_stage_owner_without_a_role_is_named(frontline: CommandLine) -> None:
    frontline.put("frontline.toml", SETTINGS.replace('["handler"]', "[]").encode())
    assert checks(frontline)["stage owners"] == (False, "Give a role to: ann@test.example (repairs).")


def test_a_case_without_its_procedure_is_named_and_the_bot_does_not_start(frontline: CommandLine) -> None:
    file = resources.files("procedure") / "presets" / "frontline.toml"
    own = file.read_text(encoding="utf-8").replace('id = "frontline"', 'id = "our-own"')
    frontline.put("own.toml", own.encode())
    with_own = SETTINGS.replace("[desk]\n", '[desk]\nprocedure = "own.toml"\n')
    frontline.put("frontline.toml", with_own.encode())
    reference = frontline.complaint()
    assert checks(frontline)["procedures"][0] is True
    frontline.put("frontline.toml", SETTINGS.encode())
    said = f"{reference} runs under the procedure 'our-own', which is not loaded. Put it back into the settings."
    assert checks(frontline)["procedures"] == (False, said)
    for command in (["run"], ["run", "--once"]):
        ended = frontline(*command)
        assert (ended.code, ended.err.strip().splitlines()[-1]) == (1, said)


LOCAL_OUT = 'transport = "local"\npath = "out"'
NOBODY = "Nobody answers at the mail server's port"


def test_servers_are_tried(frontline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    imap = 'transport = "imap"\nhost = "127.0.0.1"\nport = 1\nusername = "bot"'
    smtp = 'transport = "smtp"\nhost = "127.0.0.1"\nport = 1'
    text = SETTINGS.replace('transport = "local"\npath = "in"', imap)
    frontline.put("frontline.toml", text.replace(LOCAL_OUT, smtp).encode())
    found = checks(frontline)
    assert found["secrets"] == (False, "Set FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD in the environment.")
    assert found["mailbox complaints"] == (False, "Its secret is missing; see the line about secrets.")
    assert (found["letters out"][0], found["letters out"][1].partition(".")[0]) == (False, NOBODY)
    frontline.put("frontline.toml", text.replace(LOCAL_OUT, f'{smtp}\nusername = "bot"').encode())
    assert checks(frontline)["letters out"] == (False, "A secret is missing; see the line about secrets.")
    monkeypatch.setenv("FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD", "made up")
    ok, say = checks(frontline)["mailbox complaints"]
    assert (ok, say.partition(".")[0]) == (False, NOBODY)


def test_a_mailbox_at_graph_is_opened(frontline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    with graph_stub("complaints@test.example", "known") as stub:
        places = f'base_url = "{stub.base_url}"\nauthority = "{stub.origin}"'
        graph = f'transport = "graph"\ntenant_id = "{TENANT}"\nclient_id = "{CLIENT}"\n{places}'
        out = 'transport = "graph"\nmailbox = "complaints"'
        text = SETTINGS.replace('transport = "local"\npath = "in"', graph)
        frontline.put("frontline.toml", text.replace('transport = "local"\npath = "out"', out).encode())
        missing = checks(frontline)
        monkeypatch.setenv("FRONTLINE_MAILBOX_COMPLAINTS_CLIENT_SECRET", "known")
        well = checks(frontline)
        stub.signin.roles = {"Mail.ReadWrite"}
        ill = checks(frontline)
    assert missing["mailbox complaints"] == (False, "Its secret is missing; see the line about secrets.")
    assert missing["letters out"] == (False, "A secret is missing; see the line about secrets.")
    assert well["mailbox complaints"] == (True, "Microsoft Graph opens its inbox; 0 mails lie in it.")
    assert well["letters out"] == (True, "Microsoft Graph lets letters leave.")
    assert (ill["mailbox complaints"][0], ill["letters out"][0]) == (True, False)
    assert "application permission Mail.Send" in ill["letters out"][1]


def test_a_mailbox_in_exchange_is_opened(frontline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD", PASSWORD)
    with an_exchange(frontline.folder, "complaints@test.example") as exchange:
        way_in = f'endpoint = "{exchange.endpoint}"\nusername = "EXAMPLE\\\\bot"\nca_file = "{CERTIFICATE}"'
        text = SETTINGS.replace('transport = "local"\npath = "in"', f'transport = "exchange"\n{way_in}')
        out = 'transport = "exchange"\nmailbox = "complaints"'
        frontline.put("frontline.toml", text.replace('transport = "local"\npath = "out"', out).encode())
        well = checks(frontline)
        monkeypatch.delenv("FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD")
        missing = checks(frontline)
        monkeypatch.setenv("FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD", PASSWORD)
        exchange.store.primary = "somebody.else@test.example"
        ill = checks(frontline)
    assert (well["mailbox complaints"][0], well["letters out"][0]) == (True, True)
    for name in ("mailbox complaints", "letters out"):
        assert not missing[name][0]
        assert missing[name][1].endswith("secret is missing; see the line about secrets.")
        assert not ill[name][0]
        assert ill[name][1].startswith("Another mailbox answered than the one in the settings")


def test_a_mailbox_that_cannot_even_be_set_up_ends_no_other_check(
    frontline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD", "x")
    way_in = 'transport = "imap"\nhost = "127.0.0.1"\nusername = "bot"\nca_file = "none.pem"'
    text = SETTINGS.replace('transport = "local"\npath = "in"', way_in)
    out = 'transport = "smtp"\nhost = "127.0.0.1"\nport = 1\nmailbox = "complaints"'
    frontline.put("frontline.toml", text.replace('transport = "local"\npath = "out"', out).encode())
    found = checks(frontline)
    for name in ("mailbox complaints", "letters out"):
        assert not found[name][0]
        assert "none.pem holds no certificates" in found[name][1]
    assert found["slack"][0]


def test_a_misspelt_variable_is_named_beside_the_missing_one(
    frontline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    way_in = 'transport = "imap"\nhost = "127.0.0.1"\nusername = "bot"'
    frontline.put("frontline.toml", SETTINGS.replace('transport = "local"\npath = "in"', way_in).encode())
    monkeypatch.setenv("FRONTLINE_MAILBOX_COMPLAINT_PASSWORD", "x")
    assert checks(frontline)["secrets"] == (
        False,
        "Set FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD in the environment. "
        "Set, but read by nothing: FRONTLINE_MAILBOX_COMPLAINT_PASSWORD.",
    )


def test_slack_is_asked_who_we_are(frontline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    socket_mode = 'mode = "socket"\napi_url = "http://127.0.0.1:1/api/"'
    frontline.put("frontline.toml", SETTINGS.replace('mode = "off"', socket_mode).encode())
    assert checks(frontline)["slack"] == (False, "Its tokens are missing; see the line about secrets.")
    monkeypatch.setenv("FRONTLINE_SLACK_BOT_TOKEN", "xoxb-made-up")
    monkeypatch.setenv("FRONTLINE_SLACK_APP_TOKEN", "xapp-made-up")
    ok, say = checks(frontline)["slack"]
    assert not ok
    assert "127.0.0.1" in say


def test_what_to_do_is_shown_to_its_end(frontline: CommandLine) -> None:
    ends = SETTINGS.replace('path = "in"', 'path = "in"\nsecret_expires = 2026-01-02')
    frontline.put("frontline.toml", ends.encode())
    assert frontline("migrate").code == 0
    (line,) = (one for one in frontline("doctor").out.splitlines() if "secrets end" in one)
    assert line.startswith("NOT")
    assert line.endswith("put it into FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD.")


def test_a_letter_of_ones_own_that_cannot_be_filled_in_is_named(frontline: CommandLine) -> None:
    folder = frontline.folder / "var" / "letters" / "cy"
    folder.mkdir(parents=True)
    (folder / "update.txt.j2").write_text("Subject: {{ referense }}\n\nText\n", encoding="utf-8")
    ok, say = checks(frontline)["letter templates"]
    assert (ok, "'cy/update.txt.j2' cannot be filled in: 'referense' is undefined." in say) == (False, True)
