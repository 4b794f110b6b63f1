"""How long mails take whose form drives a careless parser into quadratic time: python -m benchmarks.hostile."""

import time

from bot.mail.message import understand
from procedure.screening import Known, screen
from tests.bot.mail.hostile import hostile_mails

TRIES = 3


def main() -> None:
    """Processor time of each, the best of three, the slowest first."""
    known = Known(staff=frozenset({"ann@example.gov.uk"}))
    found = [(min(_seconds(raw, known) for _ in range(TRIES)), raw) for raw in hostile_mails()]
    for seconds, raw in sorted(found, reverse=True):
        print(f"{seconds:6.3f} s  {len(raw) / 1000:8,.0f} KB  {_form(raw)}")


def _seconds(raw: bytes, known: Known) -> float:
    started = time.process_time()
    screen(understand(raw), known)
    return time.process_time() - started


def _form(raw: bytes) -> str:
    return ascii(raw[:200].rpartition(b"\n\n")[2][:60] or raw[:60]).removeprefix("b")


if __name__ == "__main__":
    main()
