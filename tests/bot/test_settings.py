"""Which file is read, what the environment changes, and what becomes of the values."""

from datetime import date
from pathlib import Path

import pytest

from bot.settings import load_presets, load_settings, to_desk
from bot.settings.files import Unreadable
from procedure.desk import Role
from procedure.errors import Mistakes
from tests.bot.settings_files import SMALL, changed, load


def only_sentence(config: Path, cwd: Path) -> str:
    with pytest.raises(Mistakes) as caught:
        load_settings(config, {}, cwd)
    assert [type(one) for one in caught.value.mistakes] == [Unreadable]
    return str(caught.value)


def test_without_any_file_the_embedded_default_is_read(tmp_path: Path) -> None:
    settings = load_settings(None, {}, tmp_path)
    assert settings.is_embedded
    assert settings.has_sandbox
    assert settings.source.name == "embedded.toml"


def test_the_embedded_default_has_one_person_of_every_sort(tmp_path: Path) -> None:
    desk = to_desk(load_settings(None, {}, tmp_path))
    assert {person.email.partition("@")[0]: set(person.roles) for person in desk.people} == {
        "ann": {Role.HANDLER},
        "olu": {Role.HANDLER},
        "head": {Role.HANDLER},
        "mia": {Role.MANAGER},
        "ada": {Role.ADMIN},
        "sam": set(),
    }
    assert [area.code for area in desk.areas] == ["housing-repairs", "waste"]
    assert desk.addresses() == {"complaints@example.gov.uk"}


def test_the_embedded_default_sends_to_the_sandboxs_post_office(tmp_path: Path) -> None:
    assert load_settings(None, {}, tmp_path).outgoing.port == 2525
    moved = load_settings(None, {"FRONTLINE_SANDBOX__SMTP_PORT": "2526"}, tmp_path)
    assert (moved.outgoing.host, moved.outgoing.port) == ("127.0.0.1", 2526)


def test_a_file_named_on_the_command_line_wins_over_all_others(tmp_path: Path) -> None:
    for name in ("given", "named", "frontline"):
        (tmp_path / f"{name}.toml").write_text(changed("Test Council", name), encoding="utf-8")
    env = {"FRONTLINE_CONFIG": "named.toml"}
    assert load_settings(Path("given.toml"), env, tmp_path).desk.name == "given"
    assert load_settings(None, env, tmp_path).desk.name == "named"
    assert load_settings(None, {}, tmp_path).desk.name == "frontline"
    assert not load_settings(None, {}, tmp_path).is_embedded


def test_a_missing_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    assert only_sentence(Path("gone.toml"), tmp_path) == f"The file {tmp_path / 'gone.toml'} does not exist."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[desk]\nname = \n", "line 2"),
        (b"[desk]\nname = 'x'\n[[mailbox", "line 3"),
        (b"[desk]\nname = '\xff'\n", "not UTF-8 text (line 2)"),
        (b"x = " + b"[" * 100_000, "is nested too deeply"),
        (b"x = " + b"9" * 10_000, "is not valid TOML"),
        (b"#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_toml_is_said_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "bad.toml").write_bytes(content)
    sentence = only_sentence(Path("bad.toml"), tmp_path)
    assert said in sentence
    assert "\n" not in sentence


def test_a_folder_instead_of_a_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    assert "cannot be read" in only_sentence(tmp_path, tmp_path)


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "n.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_settings(Path("n.toml"), {}, tmp_path).desk.name == "Test Council"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env = {"FRONTLINE_HTTP__PORT": "9000", "FRONTLINE_DESK__NAME": "Other", "FRONTLINE_OUTGOING__PER_ADDRESS": "3"}
    settings = load(tmp_path, SMALL, env)
    assert (settings.http.port, settings.desk.name, settings.outgoing.per_address) == (9000, "Other", 3)


def test_the_environment_of_the_process_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK", '{"name": "Intruder"}')
    monkeypatch.setenv("FRONTLINE_DESK__NAME", "Intruder")
    assert load(tmp_path, SMALL).desk.name == "Test Council"


def test_addresses_are_small_letters_wherever_they_stand(tmp_path: Path) -> None:
    text = SMALL.replace("mia@", "MIA@").replace("@test.example", "@Test.Example")
    settings = load(tmp_path, text)
    assert settings.mailboxes[0].address == "complaints@test.example"
    assert settings.areas[0].manager == settings.people[1].email == "mia@test.example"


def test_paths_are_relative_to_the_current_folder(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL)
    assert settings.desk.data == tmp_path / "var"
    assert settings.mailboxes[0].path == tmp_path / "mail/in"
    assert settings.outgoing.path == tmp_path / "mail/out"
    assert settings.storage.connect_url() == f"sqlite:///{tmp_path}/var/frontline.db"


def test_a_ledger_with_an_absolute_path_stays_there(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL + '[storage]\nurl = "sqlite:////srv/ledger.db"')
    assert settings.storage.url == "sqlite:////srv/ledger.db"


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("[::1]", "::1"),
        ("::1", "::1"),
        (" mail.example ", "mail.example"),
        ("b\u00fccher.example", "b\u00fccher.example"),
    ],
)
def test_a_server_may_be_named_in_several_ways(tmp_path: Path, written: str, host: str) -> None:
    imap = f'transport = "imap"\nhost = "{written}"\nusername = "bot"'
    assert load(tmp_path, changed('transport = "local"\npath = "mail/in"', imap)).mailboxes[0].host == host


@pytest.mark.parametrize(("tls", "port"), [("tls", 993), ("starttls", 143), ("none", 143)])
def test_imap_listens_on_its_usual_port(tmp_path: Path, tls: str, port: int) -> None:
    imap = f'transport = "imap"\nhost = "mail"\nusername = "bot"\ntls = "{tls}"'
    assert load(tmp_path, changed('transport = "local"\npath = "mail/in"', imap)).mailboxes[0].port == port


@pytest.mark.parametrize(("tls", "port"), [("tls", 465), ("starttls", 587), ("none", 25)])
def test_smtp_listens_on_its_usual_port(tmp_path: Path, tls: str, port: int) -> None:
    smtp = f'transport = "smtp"\nhost = "mail"\ntls = "{tls}"'
    assert load(tmp_path, changed('transport = "local"\npath = "mail/out"', smtp)).outgoing.port == port


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL)
    for value in (settings, settings.desk, settings.mailboxes[0]):
        with pytest.raises((AttributeError, ValueError), match=r"cannot assign|frozen"):
            value.name = "Other"  # type: ignore[union-attr]


def test_the_desk_says_what_the_file_says(tmp_path: Path) -> None:
    text = changed('roles = ["handler"]', 'roles = ["handler"]\ndeputy = "MIA@test.example"\nworking_days = ["tue"]')
    text = text.replace("[outgoing]", "live_from = 2026-11-01\n[outgoing]\nper_address = 4\nhold_minutes = 0")
    desk = to_desk(load(tmp_path, text))
    ann = desk.person("Ann@test.example")
    assert ann is not None
    assert (ann.deputy, ann.working_days) == ("mia@test.example", frozenset({1}))
    assert (desk.limits.per_address, desk.limits.hold_minutes) == (4, 0)
    assert desk.mailboxes[0].live_from == date(2026, 11, 1)
    assert desk.procedure_for(desk.area("repairs"), desk.mailbox("complaints")).id == "frontline"


def test_the_desk_knows_every_shipped_procedure(tmp_path: Path) -> None:
    presets = load_presets()
    assert to_desk(load(tmp_path, SMALL)).procedures == presets
    assert presets["frontline"].id == "frontline"
    assert list(presets) == sorted(presets)
