"""`python -m sandbox`: a process of its own, stopped by SIGTERM, none the worse for a kill."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sandbox.conftest import ANN, MAILBOX, Script

ROOT = Path(__file__).parents[2]


@contextmanager
def alone(tmp_path: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], Script]]:
    arguments = ["--data", str(tmp_path), "--page-port", "0", "--smtp-port", "0", "--member", f"{ANN.email}={ANN.name}"]
    arguments += ["--mailbox", f"{MAILBOX}={tmp_path / 'maildir'}", "--channel", "complaints", *more]
    command = [sys.executable, "-W", "error", "-m", "sandbox", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = re.fullmatch(r"sandbox ready page_port=(\d+) smtp_port=(\d+)\n", process.stdout.readline())
            assert ready is not None
            yield process, Script(f"http://127.0.0.1:{ready.group(1)}")
        finally:
            process.kill()


def test_it_serves_until_sigterm_and_keeps_what_it_was_given(tmp_path: Path) -> None:
    with alone(tmp_path) as (process, script):
        script.post("/sandbox/mail", {"from": "jo@example.com", "to": MAILBOX, "subject": "Hello", "text": "x"})
        script.post("/sandbox/clock", {"advance": "P1D"})
        process.kill()
    with alone(tmp_path) as (process, script):
        assert [one["subject"] for one in script.get("/sandbox/mail", to=MAILBOX)] == ["Hello"]
        assert (tmp_path / "sandbox" / "clock.json").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_taken_port_ends_it_with_a_sentence(tmp_path: Path) -> None:
    with alone(tmp_path) as (_, script):
        port = script.base_url.rpartition(":")[2]
        command = [sys.executable, "-m", "sandbox", "--data", str(tmp_path / "other"), "--page-port", port]
        second = subprocess.run(
            [*command, "--smtp-port", "0"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
        )
    assert second.returncode == 1
    assert second.stderr.startswith(f"Port {port} is taken by another program: choose another sandbox.page_port.")
    assert not (tmp_path / "other").exists()
