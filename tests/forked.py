"""Processes of their own that begin as copies of this one: what they need is imported already, which takes a second
of a processor otherwise. They can be killed as any other.
"""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.005
OWN = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
"""Signals for which the test process may have a handler of its own."""


@dataclass
class Forked:
    """Speaks as `subprocess.Popen` does."""

    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, negative after a signal; None while it lives."""
        if self.returncode is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def wait_at_most(self, seconds: float) -> bool:
        """Whether it came to its end."""
        over = time.monotonic() + seconds
        while self.poll() is None and time.monotonic() < over:
            time.sleep(LOOK_SECONDS)
        return self.returncode is not None

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def forked(
    main: Callable[[], int | None],
    arguments: list[str],
    *,
    files: tuple[int, int, int],
    unknown: tuple[int, ...] = (),
    secrets: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Forked:
    """Call `main` in a child as a program with these arguments. `files` are its standard input, output and error;
    `unknown` are ends of pipes that only this process holds.

    No ledger in a file may be open in this process: SQLite's locks do not go along.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return Forked(pid)
    code = 1
    try:  # nothing of the parent's may run on in the child
        for each in unknown:
            os.close(each)
        _become(arguments, files, secrets or {}, folder)
        code = main() or 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - the end of the process
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(code)


def _become(arguments: list[str], files: tuple[int, int, int], secrets: Mapping[str, str], folder: Path | None) -> None:
    for each in OWN:
        signal.signal(each, signal.default_int_handler if each is signal.SIGINT else signal.SIG_DFL)
    for number, each in enumerate(files):
        os.dup2(each, number)
    for each in {*files} - {0, 1, 2}:
        os.close(each)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1, closefd=False)
    os.environ.update(secrets)
    sys.argv = arguments
    if folder is not None:
        os.chdir(folder)
