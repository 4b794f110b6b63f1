"""Tests stay on this machine."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_another_host_cannot_be_reached(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outward, pytest.raises(PermissionError, match="only this machine"):
        outward.connect((host, 80))


def test_another_hosts_name_cannot_be_looked_up() -> None:
    with pytest.raises(PermissionError, match="only this machine"):
        socket.getaddrinfo("mail.example.gov.uk", 25)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=10).close()
