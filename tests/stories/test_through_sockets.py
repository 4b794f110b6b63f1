"""The whole bot through its real doors: SMTP in and out, Slack's Socket Mode, the sandbox's clock."""

import smtplib
from pathlib import Path

from bot.clock import Clock
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ADDRESS, ANN, HEAD
from tests.stories.sockets import Sandboxed, a_running_bot, wait_until

REFERENCE = "C-2026-00001"
MONDAY = "2026-04-13 10:00"
RECEIPT = f"We have your message ({REFERENCE})"
LATE = f"Your complaint {REFERENCE}: our reply is late"
REPLY = f"Your complaint {REFERENCE}: our reply"


def complain(bot: Sandboxed, text: str = "The boiler is broken.") -> None:
    bot.post("/sandbox/mail", **{"from": JO, "to": ADDRESS, "subject": "Complaint", "text": text})


def move(bot: Sandboxed, office_time: str) -> None:
    bot.post("/sandbox/clock", to=london(office_time).isoformat())


def subjects(bot: Sandboxed, count: int) -> list[str]:
    return [one["subject"] for one in bot.letters(JO, count)]


def test_a_complaint_from_its_mail_to_its_answer(tmp_path: Path) -> None:
    Clock(tmp_path / "var").set_to(london(MONDAY))
    with a_running_bot(tmp_path) as bot:
        complain(bot)
        (receipt,) = bot.letters(JO, 1)
        assert receipt["subject"] == RECEIPT
        assert receipt["headers"]["Auto-Submitted"] == "auto-replied"
        wait_until(lambda: any(REFERENCE in str(one) for one in bot.get("/sandbox/channels/complaints")))

        # Due Monday 20 April; nobody acts.
        move(bot, "2026-04-20 15:01")
        assert subjects(bot, 2) == [RECEIPT, LATE]
        chased = [one for one in bot.get("/sandbox/dm", user=ANN) if "Your cases on" in str(one)]
        assert len(chased) == 2

        seen = bot.post("/sandbox/command", user=ANN, channel="complaints", text=f"/complaint respond {REFERENCE}")
        typed = {
            "outcome": "upheld",
            "text": "The boiler is mended.",
            "remedy": "Heat again.",
            "outstanding": "Nothing.",
        }
        values = {name: {name: value} for name, value in typed.items()}
        sent = bot.post("/sandbox/submit", user=ANN, view_id=seen["view"]["id"], values=values)
        assert sent["errors"] == {}
        assert subjects(bot, 2) == [RECEIPT, LATE]
        bot.post("/sandbox/clock", advance="PT11M")
        assert subjects(bot, 3) == [RECEIPT, LATE, REPLY]
        shown = bot.post("/sandbox/command", user=HEAD, channel="complaints", text=f"/complaint show {REFERENCE}")
        assert "Closed: upheld" in str(shown)


def test_a_restart_forgets_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    Clock(tmp_path / "var").set_to(london(MONDAY))
    with a_running_bot(tmp_path) as bot:
        raw = f"From: {JO}\r\nTo: {ADDRESS}\r\nSubject: K\xe4lte\r\n\r\nDer boiler ist kalt: \xe4\xf6\r\n"
        with smtplib.SMTP("127.0.0.1", bot.smtp_port, "localhost", timeout=10) as server:
            server.sendmail(JO, [ADDRESS], raw.encode("latin-1"), mail_options=["BODY=8BITMIME"])
        assert subjects(bot, 1) == [RECEIPT]
    with a_running_bot(tmp_path) as bot:
        move(bot, "2026-04-20 18:00")

        assert subjects(bot, 2) == [RECEIPT, LATE]
        listed = bot.post("/sandbox/command", user=ANN, channel="complaints", text="/complaint list")
        assert REFERENCE in str(listed)
