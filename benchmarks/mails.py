"""Made-up complaints, the same for the same seed: 17 KB on average, five charsets, a fifth with an attachment."""

import random
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

ADDRESS = "complaints@example.gov.uk"
CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "iso-8859-2", "gb18030")
ATTACHMENT_BYTES = 50 * 1024
EVERY_NTH_HAS_ONE = 5
TEXT_CHARACTERS = (1_000, 5_000)

_WORDS = {
    "utf-8": "The boiler has been broken since Tuesday and nobody has come — it’s cold, and we ring every day",
    "iso-8859-1": "Notre chaudière est cassée depuis mardi et personne n'est venu après déjà trois appels",
    "windows-1252": "The bins weren’t emptied “again” – that is the third week and the lane smells",
    "iso-8859-2": "Śmieci nie zostały wywiezione od trzech tygodni, proszę o pilną odpowiedź, dziękuję",
    "gb18030": "暖气 已经 坏了 三个 星期 没有 人 来 修理 我们 很 冷 请 尽快 回复",
}


def write_mails(maildir: Path, count: int, seed: int) -> int:
    """Put mails into `new/`, one sender each; returns their bytes."""
    chance = random.Random(seed)
    for folder in ("tmp", "new", "cur"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)
    total = 0
    for number in range(count):
        raw = a_mail(number, chance)
        (maildir / "new" / f"{number:06d}.benchmark").write_bytes(raw)
        total += len(raw)
    return total


def a_mail(number: int, chance: random.Random) -> bytes:
    """One mail as a mail program would write it."""
    charset = CHARSETS[number % len(CHARSETS)]
    words = _WORDS[charset].split()
    mail = EmailMessage()
    mail["From"] = f"Resident {number} <resident{number}@example.org>"
    mail["To"] = ADDRESS
    mail["Subject"] = " ".join(words[:6])
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{number}.{chance.getrandbits(64):x}@example.org>"
    mail.set_content(_text(words, chance), charset=charset)
    if chance.randrange(EVERY_NTH_HAS_ONE) == 0:
        content = chance.randbytes(ATTACHMENT_BYTES)
        mail.add_attachment(content, maintype="image", subtype="jpeg", filename="photo.jpg")
    return mail.as_bytes()


def _text(words: list[str], chance: random.Random) -> str:
    wanted = chance.randint(*TEXT_CHARACTERS)
    lines: list[str] = []
    while sum(map(len, lines)) < wanted:
        lines.append(" ".join(chance.choices(words, k=12)))
    return "\n".join(lines) + "\n"
