"""Three moments, through the bot's real doors: the officer at nine, the manager at a quarter to nine, the customer."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.clock import Clock
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ADDRESS, ANN, MIA
from tests.stories.sockets import Sandboxed, a_running_bot, wait_until

REFERENCE = "C-2026-00001"
NEW_DATE = f"Your complaint {REFERENCE}: a new date for our reply"
RECEIPT, LATE = f"We have your message ({REFERENCE})", f"Your complaint {REFERENCE}: our reply is late"
ON_MONDAY = "Your cases on Mon 20 Apr 2026"
HOLDING = {
    "promised_on": "2026-04-29",
    "done": "An engineer has seen the boiler and ordered a pump.",
    "remains": "The pump must be fitted.",
    "interim_help": "Two heaters come today.",
}


@contextmanager
def a_complaint(folder: Path) -> Iterator[Sandboxed]:
    """A complaint about a boiler came on Monday 13 April 2026 at ten; it is due on Monday the 20th."""
    Clock(folder / "var").set_to(london("2026-04-13 10:00"))
    with a_running_bot(folder) as bot:
        bot.post("/sandbox/mail", **{"from": JO, "to": ADDRESS, "subject": "Complaint", "text": "The boiler is cold."})
        bot.letters(JO, 1)
        yield bot


def move(bot: Sandboxed, office_time: str) -> None:
    bot.post("/sandbox/clock", to=london(office_time).isoformat())


def told(bot: Sandboxed, person: str, words: str) -> list[Any]:
    """What a person was told directly with these words in it, the oldest first."""
    return [one for one in bot.get("/sandbox/dm", user=person) if words in str(one)]


def pressed(bot: Sandboxed, person: str, message: Any, label: str) -> Any:
    """What happens when the person presses the button that says so."""
    elements = [one for block in message["blocks"] for one in (*block.get("elements", ()), block.get("accessory"))]
    (button,) = [one for one in elements if one and one["type"] == "button" and one["text"]["text"] == label]
    press = {key: button[key] for key in ("action_id", "value")}
    return bot.post("/sandbox/action", user=person, channel=person, ts=message["ts"], **press)


def held_with(bot: Sandboxed, form: Any, **changes: str) -> Any:
    """The form for a holding letter filled in and sent, with the first of its reasons."""
    (reason,) = [one for one in form["view"]["blocks"] if one.get("block_id") == "reason"]
    values = HOLDING | {"reason": reason["element"]["options"][0]["value"]} | changes
    filled = {name: {name: value} for name, value in values.items()}
    return bot.post("/sandbox/submit", user=ANN, view_id=form["view"]["id"], values=filled)


def shown(bot: Sandboxed, person: str) -> str:
    text = f"/complaint show {REFERENCE}"
    return str(bot.post("/sandbox/command", user=person, channel="complaints", text=text))


def test_the_officer_answers_from_outlook_and_one_tap_in_the_list_of_nine_finishes_it(tmp_path: Path) -> None:
    with a_complaint(tmp_path) as bot:
        move(bot, "2026-04-17 09:01")
        assert len(told(bot, ANN, "Your cases on Fri 17 Apr 2026")) == 1
        move(bot, "2026-04-17 09:21")
        mail = (
            f"From: Ann Owner <{ANN}>\r\nTo: {JO}\r\nCc: {ADDRESS}\r\nSubject: RE: Complaint [{REFERENCE}]\r\n"
            "Message-ID: <outlook.1@example.gov.uk>\r\nDate: Fri, 17 Apr 2026 09:20:00 +0100\r\n\r\nIt is mended.\r\n"
        )
        with smtplib.SMTP("127.0.0.1", bot.smtp_port, "localhost", timeout=10) as server:
            server.sendmail(ANN, [JO, ADDRESS], mail)
        wait_until(lambda: told(bot, ANN, "Is this the response?"))

        # She does not look at that message; on Monday the case is due, and her list asks once more.
        move(bot, "2026-04-20 09:01")
        (monday,) = told(bot, ANN, ON_MONDAY)
        assert "Your mail was seen: was it the answer?" in str(monday)
        assert "is closed. No letter goes out." in pressed(bot, ANN, monday, "Answered: upheld")["text"]

        move(bot, "2026-04-24 18:00")
        assert told(bot, ANN, "Your cases on")[-1]["ts"] == monday["ts"]
        assert "Closed: upheld" in shown(bot, ANN)
        assert "Fri 17 Apr 2026 09:20" in shown(bot, ANN)
        assert [one["subject"] for one in bot.letters(JO, 2)] == [RECEIPT, f"RE: Complaint [{REFERENCE}]"]


def test_at_a_quarter_to_nine_the_manager_has_why_and_who_in_one_step(tmp_path: Path) -> None:
    with a_complaint(tmp_path) as bot:
        move(bot, "2026-04-17 09:05")
        (list_of_friday,) = told(bot, ANN, "Your cases on Fri 17 Apr 2026")
        assert held_with(bot, pressed(bot, ANN, list_of_friday, "Hold"))["errors"] == {}

        # On the promised Wednesday nobody acts, and an update goes. On Thursday the digest comes at half past eight.
        move(bot, "2026-04-30 08:45")
        digest = told(bot, MIA, "Complaints on Thu 30 Apr 2026")[-1]
        assert all(words in str(digest) for words in (REFERENCE, "Ann Owner", "overdue", "Late: 8"))
        case = str(pressed(bot, MIA, digest, "Show"))
        assert "by Thu 7 May 2026 (update of Wed 29 Apr 2026)" in case
        assert "Late because" in case
        assert all(words in case for words in ("Ann Owner", "The complainant was told 2026-04-29 (holding)"))
        assert [one["subject"] for one in bot.letters(JO, 3)] == [RECEIPT, NEW_DATE, LATE]


def test_the_customer_hears_before_the_date_passes_from_somebody_who_knows_what_is_done(tmp_path: Path) -> None:
    with a_complaint(tmp_path) as bot:
        move(bot, "2026-04-17 09:05")
        (list_of_friday,) = told(bot, ANN, "Your cases on Fri 17 Apr 2026")
        assert held_with(bot, pressed(bot, ANN, list_of_friday, "Hold"))["errors"] == {}
        move(bot, "2026-04-17 09:16")
        letter = bot.letters(JO, 2)[1]
        assert letter["subject"] == NEW_DATE
        words = ("Wednesday 29 April 2026", HOLDING["done"], HOLDING["remains"], HOLDING["interim_help"])
        assert all(one in " ".join(letter["text"].split()) for one in words)

        # Nothing goes by itself on the day that was due, nor is anybody chased for it that day.
        move(bot, "2026-04-20 18:00")
        assert [one["subject"] for one in bot.letters(JO, 2)] == [RECEIPT, NEW_DATE]
