"""What `frontline run` on the embedded default costs while nobody writes: python -m benchmarks.start.

Time until /health says ok, memory and processor time at rest; the median of several starts on a fresh folder.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.02
SETTLE_SECONDS = 5.0
RUN = "import sys; from bot.cli import main; sys.exit(main())"
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Start:
    """One start: seconds to ready; resident and shared-counted-in-part (PSS) memory; per cent of one core at rest."""

    ready_seconds: float
    resident_mb: float
    proportional_mb: float
    idle_percent: float


def main() -> None:
    given = _arguments()
    found = [a_start(given.idle_seconds) for _ in range(given.starts)]
    _say("until /health is ok", [one.ready_seconds for one in found], "s")
    _say("resident memory at rest", [one.resident_mb for one in found], "MB")
    _say("proportional memory at rest", [one.proportional_mb for one in found], "MB")
    _say("processor time at rest", [one.idle_percent for one in found], "% of one core")


def a_start(idle_seconds: float) -> Start:
    """Start in an empty folder, wait until it is ready, then leave it alone."""
    with tempfile.TemporaryDirectory(prefix="frontline-start-") as folder:
        port = _free_port()
        with subprocess.Popen([sys.executable, "-c", RUN, "run"], cwd=folder, env=_environment(port)) as process:
            try:
                ready_seconds = _until_ready(process, port)
                time.sleep(SETTLE_SECONDS)
                before = _processor_seconds(process.pid)
                time.sleep(idle_seconds)
                used = (_processor_seconds(process.pid) - before) / idle_seconds
                memory = [_memory_mb(process.pid, kind) for kind in ("Rss", "Pss")]
                return Start(ready_seconds, memory[0], memory[1], used * 100)
            finally:
                process.terminate()


def _until_ready(process: "subprocess.Popen[bytes]", port: int) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < PATIENCE_SECONDS:
        assert process.poll() is None, "it ended"
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            if json.load(answer)["status"] == "ok":
                return time.perf_counter() - started
        time.sleep(LOOK_SECONDS)
    raise AssertionError("not ready in time")


def _environment(port: int) -> dict[str, str]:
    ports = {"FRONTLINE_HTTP__PORT": port, "FRONTLINE_SANDBOX__PAGE_PORT": 0, "FRONTLINE_SANDBOX__SMTP_PORT": 0}
    numbers = {name: str(number) for name, number in (ports | {"FRONTLINE_OUTGOING__PORT": 0}).items()}
    return os.environ | numbers | {"PYTHONPATH": str(ROOT)}


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int, kind: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


def _say(what: str, values: list[float], unit: str) -> None:
    print(f"{what:30}{statistics.median(values):8.2f} {unit}  ({min(values):.2f} to {max(values):.2f})")


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--starts", type=int, default=5)
    asked.add_argument("--idle-seconds", type=float, default=20.0)
    return asked.parse_args()


if __name__ == "__main__":
    main()
