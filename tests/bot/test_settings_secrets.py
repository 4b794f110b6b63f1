"""Secrets come from the environment alone and are never shown."""

from pathlib import Path

import pytest

from bot.settings import Settings, load_settings, missing_secrets
from procedure.errors import Mistakes
from tests.bot.settings_files import SMALL, changed, load, mistakes

SECRET = "correct-horse"
POSTGRES = '[storage]\nurl = "postgresql+psycopg://bot@db.example/ledger"\n'
IMAP = 'transport = "imap"\nhost = "mail"\nusername = "bot"'
LOCAL = 'transport = "local"\npath = "mail/in"'


def revealed(settings: Settings) -> list[str]:
    secrets = [settings.storage.password, settings.outgoing.password, settings.slack.bot_token]
    secrets += [settings.slack.app_token, settings.mailboxes[0].password, settings.mailboxes[0].client_secret]
    return [secret.get_secret_value() if secret else "" for secret in secrets]


def test_each_secret_comes_from_its_own_variable(tmp_path: Path) -> None:
    names = ["STORAGE_PASSWORD", "OUTGOING_PASSWORD", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    names += ["MAILBOX_COMPLAINTS_PASSWORD", "MAILBOX_COMPLAINTS_CLIENT_SECRET"]
    env = {f"FRONTLINE_{name}": name.lower() for name in names}
    assert revealed(load(tmp_path, SMALL, env)) == [name.lower() for name in names]


@pytest.mark.parametrize("name", ["a--b", "a.-b"])
def test_a_mailbox_may_have_any_name(tmp_path: Path, name: str) -> None:
    settings = load(
        tmp_path, changed('name = "complaints"', f'name = "{name}"'), {"FRONTLINE_MAILBOX_A__B_PASSWORD": "x"}
    )
    assert revealed(settings)[4] == "x"


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET} \n", encoding="utf-8")
    settings = load(tmp_path, SMALL, {"FRONTLINE_SLACK_BOT_TOKEN_FILE": "secret"})
    assert revealed(settings)[2] == f"{SECRET} "


def test_secrets_are_not_shown_with_the_settings(tmp_path: Path) -> None:
    env = {"FRONTLINE_STORAGE_PASSWORD": SECRET, "FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD": SECRET}
    settings = load(tmp_path, SMALL, env)
    assert SECRET in revealed(settings)
    assert SECRET not in f"{settings} {settings!r} {settings.storage.model_dump_json()}"


def test_the_ledgers_password_is_filled_into_its_address(tmp_path: Path) -> None:
    settings = load(tmp_path, SMALL + POSTGRES, {"FRONTLINE_STORAGE_PASSWORD": "a/b@c"})
    assert settings.storage.connect_url() == "postgresql+psycopg://bot:a%2Fb%40c@db.example/ledger"
    assert settings.storage.url == "postgresql+psycopg://bot@db.example/ledger"


@pytest.mark.parametrize(
    ("old", "new", "key", "instead"),
    [
        ("[outgoing]", f"password = '{SECRET}'\n[outgoing]", "mailbox[0].password", "MAILBOX_COMPLAINTS_PASSWORD"),
        ("[outgoing]", f"[outgoing]\npassword = '{SECRET}'", "outgoing.password", "set FRONTLINE_OUTGOING_PASSWORD"),
        ("[outgoing]", f"[outgoing]\npasword = '{SECRET}'", "outgoing.pasword", "set FRONTLINE_OUTGOING_PASSWORD"),
        ("[outgoing]", f"[slack]\napp_token = '{SECRET}'\n[outgoing]", "slack.app_token", "FRONTLINE_SLACK_APP_TOKEN"),
        ("[outgoing]", f"[x]\ny = [{{api-token = '{SECRET}'}}]\n[outgoing]", "x.y[0].api-token", "remove it"),
        (
            "[outgoing]",
            f"[storage]\nurl = 'postgresql+psycopg://u:{SECRET}@h/d'\n[outgoing]",
            "storage.url",
            "STORAGE_",
        ),
        (
            "[outgoing]",
            f"[storage]\nurl = 'postgresql+psycopg://u:/{SECRET}@h/d'\n[outgoing]",
            "storage.url",
            "STORAGE_",
        ),
        (
            "[outgoing]",
            f"[storage]\nurl = 'postgresql+psycopg://u@h/d?password={SECRET}'\n[outgoing]",
            "storage.url",
            "STORAGE_",
        ),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(
    tmp_path: Path, old: str, new: str, key: str, instead: str
) -> None:
    found = mistakes(tmp_path, changed(old, new))
    assert instead in found[key]
    assert SECRET not in "".join(found.values())


def test_a_secret_as_an_override_is_refused(tmp_path: Path) -> None:
    found = mistakes(tmp_path, SMALL, {"FRONTLINE_STORAGE__PASSWORD": SECRET})
    assert "set FRONTLINE_STORAGE_PASSWORD" in found["FRONTLINE_STORAGE__PASSWORD"]
    assert SECRET not in "".join(found.values())


def test_a_refusal_keeps_secrets_out_of_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(Mistakes) as caught:
        load(tmp_path, changed("[outgoing]", f"password = '{SECRET}'\n[outgoing]\nper_address = 0"))
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_variable_and_its_file_exclude_each_other(tmp_path: Path) -> None:
    env = {"FRONTLINE_OUTGOING_PASSWORD": SECRET, "FRONTLINE_OUTGOING_PASSWORD_FILE": "secret"}
    assert "not both" in mistakes(tmp_path, SMALL, env)["FRONTLINE_OUTGOING_PASSWORD"]


def test_a_file_of_a_secret_that_is_missing_or_empty_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    env = {"FRONTLINE_OUTGOING_PASSWORD_FILE": "gone", "FRONTLINE_SLACK_APP_TOKEN_FILE": "empty"}
    found = mistakes(tmp_path, SMALL, env)
    assert "does not exist" in found["FRONTLINE_OUTGOING_PASSWORD_FILE"]
    assert "1 to 10000 characters" in found["FRONTLINE_SLACK_APP_TOKEN"]


def test_the_embedded_default_needs_no_secret(tmp_path: Path) -> None:
    assert missing_secrets(load_settings(None, {}, tmp_path)) == ()


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        (LOCAL, LOCAL, []),
        (LOCAL, IMAP, ["FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD"]),
        (
            LOCAL,
            'transport = "graph"\ntenant_id = "t"\nclient_id = "c"',
            ["FRONTLINE_MAILBOX_COMPLAINTS_CLIENT_SECRET"],
        ),
        (
            "[outgoing]",
            '[slack]\nmode = "socket"\n[outgoing]',
            ["FRONTLINE_SLACK_BOT_TOKEN", "FRONTLINE_SLACK_APP_TOKEN"],
        ),
        (
            'transport = "local"\npath = "mail/out"',
            'transport = "smtp"\nhost = "h"\nusername = "u"',
            ["FRONTLINE_OUTGOING_PASSWORD"],
        ),
    ],
)
def test_what_the_running_bot_lacks_is_named(tmp_path: Path, old: str, new: str, missing: list[str]) -> None:
    text = changed(old, new)
    assert [one.key for one in missing_secrets(load(tmp_path, text))] == missing
    assert missing_secrets(load(tmp_path, text, dict.fromkeys(missing, "x"))) == ()


def test_the_date_on_which_a_secret_ends_is_no_secret_but_nothing_else_may_stand_there(tmp_path: Path) -> None:
    dated = changed(LOCAL, f"{LOCAL}\nsecret_expires = 2027-01-31")
    assert str(load(tmp_path, dated).mailboxes[0].secret_expires) == "2027-01-31"
    (refused,) = mistakes(tmp_path, changed(LOCAL, f'{LOCAL}\nsecret_expires = "{SECRET}"'))
    assert SECRET not in refused
