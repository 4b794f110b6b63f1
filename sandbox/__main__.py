"""`python -m sandbox`: the sandbox alone, so that it outlives a bot that is killed."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from sandbox.clock import FileClock
from sandbox.people import Member
from sandbox.ports import PortTaken
from sandbox.service import APP_TOKEN, BOT_TOKEN, Sandbox


def pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def parser() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    asked.add_argument("--data", type=Path, required=True, help="folder for what must survive a restart")
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--page-port", type=int, default=8080, help="page, Web API and Socket Mode (0: any)")
    asked.add_argument("--smtp-port", type=int, default=2525, help="post office (0: any)")
    asked.add_argument("--mailbox", type=pair, action="append", default=[], metavar="ADDRESS=MAILDIR")
    asked.add_argument("--member", type=pair, action="append", default=[], metavar="EMAIL=NAME")
    asked.add_argument("--guest", type=pair, action="append", default=[], metavar="EMAIL=NAME")
    asked.add_argument("--stranger", type=pair, action="append", default=[], metavar="EMAIL=NAME")
    asked.add_argument("--channel", action="append", default=[], metavar="NAME")
    asked.add_argument("--command", default="/complaint")
    asked.add_argument("--bot-token", default=BOT_TOKEN)
    asked.add_argument("--app-token", default=APP_TOKEN)
    asked.add_argument("--clock-file", type=Path, help="where the moved clock's offset is kept")
    return asked


def members(given: argparse.Namespace) -> list[Member]:
    return [
        *(Member(email, name) for email, name in given.member),
        *(Member(email, name, is_guest=True) for email, name in given.guest),
        *(Member(email, name, is_stranger=True) for email, name in given.stranger),
    ]


def built(given: argparse.Namespace) -> Sandbox:
    clock = FileClock(given.clock_file or given.data / "sandbox" / "clock.json")
    return Sandbox(
        data=given.data,
        mailboxes={address: Path(path) for address, path in given.mailbox},
        members=members(given),
        channels=given.channel or ["complaints"],
        page_port=given.page_port,
        smtp_port=given.smtp_port,
        bot_token=given.bot_token,
        app_token=given.app_token,
        command=given.command,
        now=clock.now,
        move_clock=clock.move,
        host=given.host,
    )


def main() -> int:
    sandbox = built(parser().parse_args())
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    try:
        sandbox.start()
    except PortTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return 1
    sys.stdout.write(f"sandbox ready page_port={sandbox.page_port} smtp_port={sandbox.smtp_port}\n")
    sys.stdout.flush()
    over.wait()
    sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
