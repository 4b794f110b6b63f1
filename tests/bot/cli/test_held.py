"""`frontline held`: what waits is read, named, and tried again."""

from tests.bot.cli.desk import SETTINGS, CommandLine

FORM = '\n[[web_form]]\nsender = "forms@test.example"\naddress_label = "Your e-mail"\n'
MAIL = b"From: forms@test.example\nTo: complaints@test.example\nSubject: Form\n\nE-mail of the person: jo@example.org\n"


def held_form(frontline: CommandLine) -> int:
    """A form whose label the settings have wrong."""
    frontline.put("frontline.toml", (SETTINGS + FORM).encode())
    frontline.put("form.eml", MAIL)
    assert frontline.json("intake", "form.eml")["items"][0]["class"] == "held"
    return int(frontline.json("held", "list")[0]["id"])


def test_after_a_setting_was_mended_every_held_mail_is_read_once_more(frontline: CommandLine) -> None:
    number = held_form(frontline)
    (stays,) = frontline.json("held", "replay", "--all")
    assert (stays["id"], stays["reference"]) == (number, None)
    assert "nobody could be found" in stays["held_reason"]

    mended = FORM.replace("Your e-mail", "E-mail of the person")
    frontline.put("frontline.toml", (SETTINGS + mended).encode())
    (found,) = frontline.json("held", "replay", str(number))
    assert (found["class"], found["held_reason"]) == ("web_form", None)
    assert frontline.json("case", "show", found["reference"])["messages"][0]["from"] == "jo@example.org"
    assert frontline.json("held", "replay", "--all") == []


def test_a_held_mail_is_shown_with_its_words(frontline: CommandLine) -> None:
    number = held_form(frontline)
    assert "E-mail of the person: jo@example.org" in frontline("held", "show", str(number)).out
    assert frontline.json("held", "show", str(number))["from"] == "forms@test.example"


def test_a_held_mail_is_shown_whole_however_long_its_paragraphs_are(frontline: CommandLine) -> None:
    paragraph = " ".join(f"word{number}" for number in range(200))
    words = f"{paragraph}\n\nNot \x1b[31mred, and {'x' * 300} is long.\n"
    frontline.put("odd.eml", f"To: complaints@test.example\nSubject: {paragraph}\n\n{words}".encode())
    assert frontline.json("intake", "odd.eml")["items"][0]["class"] == "held"
    (waits,) = frontline.json("held", "list")
    shown = frontline("held", "show", str(waits["id"])).out
    assert "\x1b" not in shown
    assert " ".join(shown.split()).count(paragraph) == 2
    assert shown.replace("\n", "").count("x" * 300) == 1


def test_one_mail_or_all_is_said(frontline: CommandLine) -> None:
    for typed in (["held", "replay"], ["held", "replay", "7", "--all"]):
        ended = frontline(*typed)
        assert (ended.code, "Say which mail, or --all." in ended.err) == (1, True)


def test_the_day_of_first_receipt_is_a_date(frontline: CommandLine) -> None:
    number = held_form(frontline)
    named = ("--complainant", "jo@example.org", "--name", "Jo")
    assert frontline("held", "release", str(number), *named, "--received", "today").code == 2
    assert frontline("held", "release", str(number), *named, "--received", "2999-01-01").code == 1
    assert frontline.json("held", "release", str(number), *named)["reference"]


def test_what_was_only_recorded_is_listed_apart(frontline: CommandLine) -> None:
    frontline.put("list.eml", MAIL.replace(b"Subject", b"List-Id: <x.example.org>\nSubject"))
    frontline.json("intake", "list.eml")
    assert frontline.json("held", "list") == []
    assert [one["class"] for one in frontline.json("held", "list", "--recorded")] == ["bulk"]
