"""Every mistake is found, all of them at once, each with its key and what may stand there."""

from pathlib import Path

import pytest

from procedure.errors import Mistakes
from tests.bot.settings_files import SMALL, changed, load, mistakes

LOCAL = 'transport = "local"\npath = "mail/in"'
OUT = 'transport = "local"\npath = "mail/out"'


def test_mistakes_of_every_kind_are_reported_together(tmp_path: Path) -> None:
    text = SMALL.replace('transport = "local"\npath = "mail/in"', 'transport = "imapp"\npasswort = "s"')
    text = text.replace('manager = "mia', 'manager = "mai').replace('domain = "test.example"\n', "")
    found = mistakes(tmp_path, text, {"FRONTLINE_HTTP__PORT": "many", "FRONTLINE_HTPT__PORT": "1"})
    assert set(found) == {
        "desk.domain",
        "mailbox[0].transport",
        "mailbox[0].passwort",
        "area[0].manager",
        "FRONTLINE_HTTP__PORT",
        "FRONTLINE_HTPT__PORT",
    }


def test_the_file_is_named_in_front_of_each_mistake(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"frontline\.toml: desk\.name is 3: the organisation's name"):
        load(tmp_path, changed('"Test Council"', "3"))


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("[desk]", "[desk]\nprocedre = 'x'", "desk.procedre", "did you mean 'procedure'?"),
        ("[outgoing]", "[storge]\nx = 1\n[outgoing]", "storge", "did you mean 'storage'?"),
        ("[outgoing]", "[_env_file]\nx = 1\n[outgoing]", "_env_file", "no such table"),
        ('name = "Test Council"\n', "", "desk.name", "is missing: the organisation's name"),
        ('"Test Council"', '"Test\\nBcc: x"', "desk.name", "one line without control characters"),
        ("[desk]", '[desk]\nphone = "01234\\n5"', "desk.phone", "one line"),
        ("[desk]", "[desk]\npostal_address = 'Here'", "desk.postal_address", "a list of at most 8 lines"),
        ("[desk]", "[desk]\nprivacy_notice = 'our site'", "desk.privacy_notice", "begins with https://"),
        ("[outgoing]", "[outgoing]\nper_address = 0", "outgoing.per_address", "from 1 to 1000"),
        ("[outgoing]", "[outgoing]\nper_address = 1001", "outgoing.per_address", "from 1 to 1000"),
        ("[outgoing]", "[outgoing]\nhold_minutes = 1441", "outgoing.hold_minutes", "from 0 to 1440"),
        ("[outgoing]", "[outgoing]\nhold_minutes = true", "outgoing.hold_minutes", "a whole number"),
        ("[outgoing]", "[http]\nport = 65536\n[outgoing]", "http.port", "from 0 to 65535"),
        ("[outgoing]", "[http]\nport = -1\n[outgoing]", "http.port", "from 0 to 65535"),
        ("[outgoing]", "live_from = 5\n[outgoing]", "mailbox[0].live_from", "a date without quotation marks"),
        ("[outgoing]", "live_from = '2026-11-01'\n[outgoing]", "mailbox[0].live_from", "a date without quotation"),
        ('name = "complaints"', 'name = "complaints.sent"', "mailbox[0].name", "does not end in .sent"),
        ("[outgoing]", "area = 'repair'\n[outgoing]", "mailbox[0].area", "did you mean 'repairs'?"),
        ('"complaints@test.example"', '"complaints"', "mailbox[0].address", "an e-mail address"),
        ('"mail/in"', '"mail\\u0000"', "mailbox[0].path", "a path"),
        ('["ann@test.example"]', '["amn@test.example"]', "area[0].stage_owners[0]", "did you mean 'ann@test.example'?"),
        ('["ann@test.example"]', "[]", "area[0].stage_owners", "a list of e-mail addresses"),
        ('["handler"]', '["handler", "king"]', "person[0].roles[1]", "a list of handler, manager, admin"),
        ('["handler"]', '[]\nworking_days = ["Mo"]', "person[0].working_days[0]", "a list of mon, tue"),
        ('["handler"]', '[]\ndeputy = "Ann@test.example"', "person[0].deputy", "nobody is their own deputy"),
        ('["handler"]', '[]\ndeputy = "sam@test.example"', "person[0].deputy", "no [[person]] defines it"),
        ("[outgoing]", "[outgoing]\nmailbox = 'complaint'", "outgoing.mailbox", "did you mean 'complaints'?"),
        ("[outgoing]", "[outgoing]\ndivert_to = 'Complaints@test.example'", "outgoing.divert_to", "none of our own"),
        ("[outgoing]", "[slack]\nmode = 'on'\n[outgoing]", "slack.mode", "one of socket, sandbox, off"),
        ("[outgoing]", "[slack]\ncommand = 'complaint'\n[outgoing]", "slack.command", "a slash"),
        ("[outgoing]", "[slack]\napi_url = 'slack.com'\n[outgoing]", "slack.api_url", "a web address"),
        ("[outgoing]", "[storage]\nurl = 'mysql://x/y'\n[outgoing]", "storage.url", "sqlite:///FILE or postgresql"),
        ("[outgoing]", "[slack]\nchannel = 'a b'\n[outgoing]", "slack.channel", "a Slack channel"),
        ("[outgoing]", "[slack]\nchannel = '#'\n[outgoing]", "slack.channel", "a Slack channel"),
        ("[outgoing]", "[slack]\napi_url = 'http://h:99999/'\n[outgoing]", "slack.api_url", "a web address"),
        (
            'path = "mail/in"',
            'path = "mail/in"\nbase_url = "http://graph.example/v1.0"',
            "mailbox[0].base_url",
            "this machine only",
        ),
        ("[outgoing]", "[storage]\nurl = 'sqlite://'\n[outgoing]", "storage.url", "sqlite:///FILE or postgresql"),
        *(
            (OUT, f'transport = "smtp"\nhost = "{host}"', "outgoing.host", "a server's name such as")
            for host in ("smtp://mail.example", "mail.example:587", "mail example", "b\u00fccher..example", "x" * 64)
        ),
        ('"Test Council"', '"EX\\bot"', "desk.name", "a backslash is written twice"),
        ("[desk]", "[desk]\nprocedure = 'frontlin'", "desk.procedure", "did you mean 'frontline'?"),
        ("[desk]", "[desk]\nprocedure = 'gone.toml'", "desk.procedure", "does not exist"),
    ],
)
def test_a_mistake_names_its_key_and_what_may_stand_there(
    tmp_path: Path, old: str, new: str, key: str, said: str
) -> None:
    found = mistakes(tmp_path, changed(old, new))
    assert list(found) == [key]
    assert said in found[key]


def everywhere(key: str, value: str) -> str:
    lines = SMALL.splitlines()
    return "\n".join(f"{key}= {value}" if line.startswith(f"{key}=") else line for line in lines)


@pytest.mark.parametrize("value", ["1", "true", "[[]]", "{a = 1}", "2026-01-01", '"\\u0000.toml"', '"//["'])
def test_whatever_stands_in_the_file_is_a_setting_or_a_mistake(tmp_path: Path, value: str) -> None:
    keys = dict.fromkeys(line.partition("=")[0] for line in SMALL.splitlines() if "=" in line)
    texts = [everywhere(key, value) for key in keys]
    refused = 0
    for text in texts:
        try:
            load(tmp_path, text)
        except Mistakes as found:
            refused += bool(found.mistakes)
    assert refused > len(texts) / 2


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        (LOCAL, 'transport = "local"', ["path"]),
        (LOCAL, 'transport = "local"\npath = ""', ["path"]),
        (LOCAL, 'transport = "imap"', ["host", "username"]),
        (
            LOCAL,
            'transport = "imap"\nhost = "mail"\nusername = "bot"\nauth = "oauth2"',
            ["tenant_id", "client_id"],
        ),
        (LOCAL, 'transport = "graph"', ["tenant_id", "client_id"]),
        (LOCAL, 'transport = "exchange"', ["username", "endpoint"]),
        (LOCAL, 'transport = "exchange"\nauth = "oauth2"\nautodiscover = true', ["tenant_id", "client_id"]),
    ],
)
def test_a_mailbox_needs_what_its_transport_needs(tmp_path: Path, old: str, new: str, missing: list[str]) -> None:
    assert list(mistakes(tmp_path, changed(old, new))) == [f"mailbox[0].{key}" for key in missing]


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ('transport = "local"', "outgoing.path"),
        ('transport = "smtp"', "outgoing.host"),
        ('transport = "graph"', "outgoing.mailbox"),
        ('transport = "exchange"\nmailbox = "complaints"', "outgoing.mailbox"),
        ('transport = "smtp"\nhost = "127.0.0.1"\nmailbox = "complaints"', "outgoing.mailbox"),
    ],
)
def test_outgoing_needs_what_its_transport_needs(tmp_path: Path, new: str, key: str) -> None:
    assert list(mistakes(tmp_path, changed(OUT, new))) == [key]


def test_keys_of_another_transport_do_no_harm(tmp_path: Path) -> None:
    text = changed(LOCAL, LOCAL + '\nhost = "old.example"\nendpoint = "https://old.example/EWS"')
    assert load(tmp_path, text).mailboxes[0].transport == "local"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('[[person]]\nemail = "ANN@test.example"\nname = "Ann again"', "person[2].email"),
        (
            '[[area]]\ncode = "Repairs"\ndirectorate = "H"\nname = "R"\nstage_owners = ["ann@test.example"]\n'
            'manager = "mia@test.example"',
            "area[1].code",
        ),
        (
            '[[mailbox]]\nname = "other"\naddress = "Complaints@test.example"\ntransport = "local"\npath = "x"',
            "mailbox[1].address",
        ),
        (
            '[[mailbox]]\nname = "COMPLAINTS"\naddress = "b@test.example"\ntransport = "local"\npath = "x"',
            "mailbox[1].name",
        ),
    ],
)
def test_nothing_is_named_twice(tmp_path: Path, table: str, key: str) -> None:
    found = mistakes(tmp_path, SMALL + table)
    assert list(found) == [key]
    assert "used twice" in found[key]


def test_without_a_mailbox_there_is_nothing_to_do(tmp_path: Path) -> None:
    found = mistakes(tmp_path, '[desk]\nname = "X"\ndomain = "x.example"')
    assert found["mailbox"] == "mailbox is missing: one or more tables [[mailbox]]"
    assert found["outgoing"] == "outgoing is missing: a table [outgoing]"


@pytest.mark.parametrize("wrong", ["desk = 1", "mailbox = 1", "mailbox = [1]", "area = {}", "person = ['x']"])
def test_tables_that_are_none_are_mistakes_and_not_failures(tmp_path: Path, wrong: str) -> None:
    assert wrong.split()[0] in {key.partition("[")[0] for key in mistakes(tmp_path, wrong)}


@pytest.mark.parametrize("variable", ["FRONTLINE_MAILBOX__NAME", "FRONTLINE_AREA__CODE"])
def test_lists_of_tables_are_not_set_from_the_environment(tmp_path: Path, variable: str) -> None:
    assert list(mistakes(tmp_path, SMALL, {variable: "x"})) == [variable]


def test_a_misspelt_variable_is_named_as_it_was_written(tmp_path: Path) -> None:
    found = mistakes(tmp_path, SMALL, {"FRONTLINE_HTTP__PROT": "1"})
    assert "did you mean 'port'?" in found["FRONTLINE_HTTP__PROT"]


def test_names_that_would_share_a_secret_are_told_which_and_why(tmp_path: Path) -> None:
    box = '[[mailbox]]\nname = "housing-north"\naddress = "n@test.example"\ntransport = "local"\npath = "n"\n'
    other = box.replace("housing-north", "Housing.North").replace("n@", "m@")
    found = mistakes(tmp_path, f"{SMALL}\n{box}{other}")
    assert list(found) == ["mailbox[2].name"]
    assert "share the secrets FRONTLINE_MAILBOX_HOUSING_NORTH_..." in found["mailbox[2].name"]
    assert "mailbox[1], which is 'housing-north'" in found["mailbox[2].name"]
