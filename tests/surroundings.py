"""Keeps tests to this machine, and imports the rooms before any clock is frozen."""

import importlib
import ipaddress
import pkgutil
import sys

ROOMS = ("procedure", "letters", "storage", "reports", "handlers", "scheduler", "bot", "sandbox")

_SENDING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_NAMING = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_WATCHED = _SENDING | _NAMING


def forbid_other_hosts() -> None:
    """From here on, reaching for any host but this one is an error, however it is tried."""
    sys.addaudithook(_stay_here)


def import_every_room() -> None:
    """Import every module that can be; one that cannot fails the tests that need it, not everybody's."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}.", onerror=lambda _name: None):
            if not module.name.endswith(("__main__", "migrations.env")):
                _import(module.name)


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - shown here, raised where it is needed
        sys.stderr.write(f"cannot import {name}: {error}\n")


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:  # called for every statement of every ledger, too
        return
    target = arguments[0] if event in _NAMING else arguments[1]
    host = target[0] if isinstance(target, tuple) else target
    # A tuple names an internet address; text alone is a socket in the file system.
    is_path = event in _SENDING and not isinstance(target, tuple)
    if not is_path and not _is_this_machine(host):
        raise PermissionError(f"a test reached for {host}: only this machine is allowed")


def _is_this_machine(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
