"""`frontline run` and `run --once`: opens the doors, starts the timetable, and closes everything again."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, current_thread, main_thread
from typing import TYPE_CHECKING

import structlog

from bot.clock import SystemClock
from bot.health import HealthServer, HttpPortTaken
from bot.house import House
from bot.mail.listener import Listener
from bot.mail.notes import MailedNotes
from bot.outside import Outside
from bot.settings import Settings, missing_secrets
from bot.watching import Watch
from bot.wiring import clock_of, mailboxes_of, mailer_of, office, process_name
from handlers.office import Office
from handlers.ruled import check_ruled
from procedure.desk import SENT_ITEMS
from procedure.errors import Mistakes, NotAllowed
from scheduler.delivery import Carrier
from scheduler.ports import Chat, Mailer
from scheduler.timetable import Job, Timetable
from storage.outbox import Side

if TYPE_CHECKING:
    from bot.slack.door import SlackDoor

log = structlog.get_logger()

POLL_SECONDS = 0.5
SWEEP_SECONDS = 1.0
DELIVER_SECONDS = 0.5
BEAT_SECONDS = 60.0
SEED_SECONDS = 3600.0
SEAL_SECONDS = 60.0
GATHER_SECONDS = 86_400.0
FACTS_SECONDS = 5.0
WATCH_SECONDS = 60.0
KNOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Counts:
    """What one `run --once` did: mails read, filed and held; acts done; what left, and what failed to.

    Without Slack a note to a channel leaves to nobody and is not counted.
    """

    read: int
    filed: int
    held: int
    done: int
    sent: int
    failed: int


def run(settings: Settings, stopping: Event | None = None) -> int:
    """Run until SIGTERM or SIGINT, then drain; returns the exit code. Ports are tried before anything is written."""
    _refuse_missing_secrets(settings)
    stop = stopping or Event()
    clock = clock_of(settings)
    watches: list[Watch] = []
    with _signals(stop), ExitStack() as stack:
        health = _health_server(settings, watches)
        stack.callback(health.stop)
        outside = Outside(settings, clock)
        stack.callback(outside.stop)
        outside.start()
        here = stack.enter_context(office(settings))
        check_ruled(here.ledger, here.desk)
        door = _door(settings, here, clock, outside)
        house = stack.enter_context(_open_house(settings, here, clock, outside, door, stop))
        outside.walk_with(house.move_clock)
        if door:
            stack.callback(door.stop)
            _knock(door)
        watches.append(Watch(here, clock, partial(_slack_says, door)))
        health.start()
        stack.enter_context(_timetable(house, watches[0], door))
        log.info("ready", health_port=health.port, page=outside.page_url)
        stop.wait()
        log.info("stopping")
    return 0


def run_once(settings: Settings) -> Counts:
    """Poll every mailbox, do what is due, deliver until nothing is due now; SIGTERM ends it after the item at hand."""
    _refuse_missing_secrets(settings)
    clock, stop = clock_of(settings), Event()
    with _signals(stop), ExitStack() as stack:
        outside = Outside(settings, clock)
        stack.callback(outside.stop)
        outside.start()
        here = stack.enter_context(office(settings))
        check_ruled(here.ledger, here.desk)
        door = _door(settings, here, clock, outside)
        house = stack.enter_context(_open_house(settings, here, clock, outside, door, stop))
        polled = house.poll()
        house.watch(_slack_says(door))
        done = house.sweep()
        tally = house.deliver(Side.LETTERS) + house.deliver(Side.NOTES) + house.deliver(Side.STAFF)
    return Counts(polled.read, polled.filed, polled.held, done, tally.sent, tally.failed)


def _refuse_missing_secrets(settings: Settings) -> None:
    missing = missing_secrets(settings)
    if missing:
        raise Mistakes(missing)


def _health_server(settings: Settings, watches: list[Watch]) -> HealthServer:
    """Bound at once, so that a taken port is found before anything is written; it answers once a watch is there."""
    try:
        return HealthServer(
            settings.http.host, settings.http.port, lambda: watches[0].health(), lambda: watches[0].metrics()
        )
    except HttpPortTaken as error:
        raise NotAllowed(str(error)) from error


def _door(settings: Settings, here: Office, clock: SystemClock, outside: Outside) -> "SlackDoor | None":
    if settings.slack.mode == "off":
        return None
    from bot.slack.door import SlackDoor  # noqa: PLC0415 - Slack is imported only where it is used

    api_url, bot_token, app_token = outside.slack
    return SlackDoor(
        bot_token=bot_token,
        app_token=app_token,
        api_url=api_url,
        command=settings.slack.command,
        office=here,
        clock=clock.now,
        pace_seconds=0.0 if settings.has_sandbox else 1.0,
    )


@contextmanager
def _open_house(
    settings: Settings, here: Office, clock: SystemClock, outside: Outside, door: "SlackDoor | None", stop: Event
) -> Iterator[House]:
    who = process_name()
    mailer = mailer_of(settings, outside.smtp_port)
    chat: Chat = door.chat if door else _mailed_notes(here, mailer, clock)
    divert_to, begun_at = settings.outgoing.divert_to, clock.now()
    carrier = Carrier(here, mailer, chat, who, clock.now, clock.real, divert_to, begun_at=begun_at)
    # The sent items first: after an absence the inbox waits until they were gone through.
    boxes = sorted(mailboxes_of(settings), key=lambda one: not one.name.endswith(SENT_ITEMS))
    listeners = [Listener(here, one, clock, who) for one in boxes]
    house = House(here, clock, carrier, listeners, stop)
    try:
        with house.ending_in_time():
            house.beat()
            house.seed()
            house.gather()
            yield house
        house.seal()
    finally:
        house.close()


def _mailed_notes(here: Office, mailer: Mailer, clock: SystemClock) -> MailedNotes:
    return MailedNotes(mailer, here.desk.name, here.desk.address_of(""), here.desk.domain, clock.now)


def _knock(door: "SlackDoor") -> None:
    """Connect to Slack. A Slack out of reach stops nobody's mail: it is tried again; a wrong token is refused."""
    from bot.slack.connecting import CannotConnect, WrongToken  # noqa: PLC0415 - as above

    try:
        door.start()
    except WrongToken as error:
        raise NotAllowed(str(error)) from error
    except CannotConnect as error:
        log.warning("slack_unreachable", why=str(error))


def _slack_says(door: "SlackDoor | None") -> str:
    return door.state().say if door else ""


@contextmanager
def _timetable(house: House, watch: Watch, door: "SlackDoor | None") -> Iterator[None]:
    def timed_sweep() -> None:
        with watch.sweep_seconds.time():
            house.sweep()

    jobs = [
        *(
            Job(f"poll.{one.mailbox.name}", POLL_SECONDS, house.guarded("poll", partial(house.read, one)))
            for one in house.listeners
        ),
        Job("sweep", SWEEP_SECONDS, house.guarded("sweep", timed_sweep)),
        Job("letters", DELIVER_SECONDS, house.guarded("letters", partial(house.deliver, Side.LETTERS))),
        Job("notes", DELIVER_SECONDS, house.guarded("notes", partial(house.deliver, Side.NOTES))),
        Job("staff", DELIVER_SECONDS, house.guarded("staff", partial(house.deliver, Side.STAFF))),
        Job("beat", BEAT_SECONDS, house.guarded("beat", house.beat)),
        Job("seed", SEED_SECONDS, house.guarded("seed", house.seed)),
        Job("watch", WATCH_SECONDS, house.guarded("watch", lambda: house.watch(watch.slack_says()))),
        Job("facts", FACTS_SECONDS, house.guarded("facts", house.keep_facts)),
        Job("seal", SEAL_SECONDS, house.guarded("seal", house.seal)),
        Job("gather", GATHER_SECONDS, house.guarded("gather", house.gather)),
    ]
    if door:
        jobs.append(Job("slack", KNOCK_SECONDS, house.guarded("slack", partial(_knock, door))))
    timetable = Timetable(jobs)
    timetable.start()
    try:
        yield
    finally:
        timetable.stop()


@contextmanager
def _signals(stop: Event) -> Iterator[None]:
    """SIGTERM and SIGINT ask the bot to stop. Outside the main thread (tests) nothing is listened for."""
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
