"""/health and /metrics over a real socket."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.health import Health, HealthServer, HttpPortTaken

SECONDS = 5.0


@contextmanager
def serving(health: Health) -> Iterator[int]:
    server = HealthServer("127.0.0.1", 0, lambda: health, lambda: b"frontline_open_cases 1\n")
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def get(port: int, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"] or "", answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("reasons", "status", "word"), [((), 200, "ok"), (("Slack is out of reach.",), 503, "not ready")]
)
def test_health_says_ready_or_why_not(reasons: tuple[str, ...], status: int, word: str) -> None:
    with serving(Health(reasons, {"open_cases": 3})) as port:
        found, kind, body = get(port, "/health")
    assert (found, kind) == (status, "application/json")
    assert json.loads(body) == {"status": word, "reasons": list(reasons), "open_cases": 3}


def test_metrics_are_plain_text_and_nothing_else_is_there() -> None:
    with serving(Health((), {})) as port:
        assert get(port, "/metrics")[::2] == (200, b"frontline_open_cases 1\n")
        assert get(port, "/")[0] == 404
        assert get(port, "/health/../metrics")[0] == 404
        assert get(port, "/health", "POST")[0] == 501


def test_a_taken_port_is_named_with_its_setting() -> None:
    with serving(Health((), {})) as port, pytest.raises(HttpPortTaken, match=rf"^Port {port} is taken .* http.port"):
        HealthServer("127.0.0.1", port, lambda: Health((), {}), lambda: b"")


@pytest.mark.parametrize("host", ["198.51.100.7", "nowhere.invalid"])
def test_an_address_that_is_not_this_machines_is_not_called_a_taken_port(host: str) -> None:
    with pytest.raises(HttpPortTaken, match=rf"^{host} is no address of this machine: set http.host"):
        HealthServer(host, 0, lambda: Health((), {}), lambda: b"")


def test_health_answers_on_ipv6() -> None:
    try:
        server = HealthServer("::1", 0, lambda: Health((), {}), lambda: b"")
    except HttpPortTaken:
        pytest.skip("THIS MACHINE HAS NO IPV6: /health WAS NOT ASKED OVER IT")
    server.start()
    try:
        connection = http.client.HTTPConnection("::1", server.port, timeout=SECONDS)
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        server.stop()


def test_a_server_that_never_started_may_be_stopped_and_frees_its_port() -> None:
    server = HealthServer("127.0.0.1", 0, lambda: Health((), {}), lambda: b"")
    port = server.port
    server.stop()
    again = HealthServer("127.0.0.1", port, lambda: Health((), {}), lambda: b"")
    assert again.port == port
    again.stop()
