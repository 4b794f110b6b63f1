"""A bot without doors as a process of its own, with leases as short as a test needs."""

import argparse
import os
import signal
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event

from bot.clock import SystemClock
from bot.house import House
from bot.mail.listener import Listener
from bot.mail.message import understand
from bot.mail.notes import MailedNotes
from bot.running import DELIVER_SECONDS, POLL_SECONDS, SWEEP_SECONDS
from bot.settings import load_settings
from bot.wiring import mailboxes_of, mailer_of, office, process_name
from procedure.mail import IncomingMail
from scheduler.delivery import Carrier
from scheduler.timetable import Job, Timetable
from storage.outbox import Side


def main() -> None:
    given = arguments()
    wanted = ("FRONTLINE_MAILBOX_", "FRONTLINE_OUTGOING_")
    secrets = {name: value for name, value in os.environ.items() if name.startswith(wanted)}
    settings = load_settings(given.config, secrets, given.config.parent)
    clock, who, stop = Fast(given.config, given.speed), process_name(), Event()
    with office(settings) as here:
        mailer = mailer_of(settings)
        chat = MailedNotes(mailer, here.desk.name, here.desk.address_of(""), here.desk.domain, clock.now)
        begun_at, lease_seconds = clock.now(), given.lease_seconds
        carrier = Carrier(
            here, mailer, chat, who, clock.now, clock.real, lease_seconds=lease_seconds, begun_at=begun_at
        )
        reading = partial(read, given.dies_at.encode())
        listeners = [Listener(here, one, clock, who, given.lease_seconds, reading) for one in mailboxes_of(settings)]
        house = House(here, clock, carrier, listeners, stop)
        house.beat()
        house.seed()
        timetable = Timetable(jobs(house))
        timetable.start()
        sys.stderr.write("ready\n")
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        stop.wait()
        timetable.stop()
        house.close()


class Fast(SystemClock):
    """House time that passes `speed` times as fast since the settings were written, in every life the same."""

    def __init__(self, config: Path, speed: int) -> None:
        self._speed, self._since = speed, datetime.fromtimestamp(config.stat().st_mtime, UTC)

    def now(self) -> datetime:
        return self._since + (self.real() - self._since) * self._speed


def jobs(house: House) -> list[Job]:
    """As `run` has them, without those that only tick by the minute."""
    sides = [Job(side.value, DELIVER_SECONDS, house.guarded(side.value, partial(house.deliver, side))) for side in Side]
    return [
        Job("poll", POLL_SECONDS, house.guarded("poll", house.poll)),
        Job("sweep", SWEEP_SECONDS, house.guarded("sweep", house.sweep)),
        *sides,
    ]


def read(deadly: bytes, raw: bytes) -> IncomingMail:
    """Understand a mail; one that holds the deadly words ends the process as a fault in C would."""
    if deadly and deadly in raw:
        os.kill(os.getpid(), signal.SIGKILL)
    return understand(raw)


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--config", type=Path, required=True)
    asked.add_argument("--lease-seconds", type=float, required=True)
    asked.add_argument("--dies-at", default="")
    asked.add_argument("--speed", type=int, default=1)
    return asked.parse_args()
