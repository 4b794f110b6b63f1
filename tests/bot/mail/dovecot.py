"""A real Dovecot on loopback with one mailbox, started by an ordinary user in a folder of its own."""

import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from tests.bot.mail.servers import PASSWORD
from tests.ports import free_port

USER = "complaints"
CERTIFICATE = Path(__file__).parent / "loopback.pem"
PROGRAM = "/usr/sbin/dovecot"
START_SECONDS = 20.0
_ACCOUNT = "nobody"  # for a test run by root: Dovecot gives root's mail to nobody, and root may read everybody's

_COMMON = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_max_userip_connections = 200
auth_failure_delay = 0 secs
first_valid_uid = 1
{flavour}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
_OF_2_3 = """
ssl = yes
ssl_cert = <{pem}
ssl_key = <{pem}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service stats {{
  chroot =
}}
"""
_OF_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
ssl = yes
ssl_server_cert_file = {pem}
ssl_server_key_file = {pem}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/mail
passdb passwd-file {{
  passwd_file_path = {folder}/users
  default_password_scheme = PLAIN
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home
  }}
}}
"""


@dataclass
class Dovecot:
    """One mailbox; its files are looked at and changed directly, as a mail server's own delivery does."""

    folder: Path
    port: int
    tls_port: int
    owner: tuple[int, int]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1_600_000_000))

    def put(self, raw: bytes, at: datetime, folder: str = "") -> None:
        """Delivered to the inbox, or to a folder such as `.Sent`."""
        for name in ("tmp", "new", "cur"):
            self._make(self._mails(folder) / name)
        number = next(self.numbers)
        temporary = self._mails(folder) / "tmp" / f"{number}.M1P1.loopback"
        temporary.write_bytes(raw)
        os.chown(temporary, *self.owner)
        os.utime(temporary, (at.timestamp(), at.timestamp()))
        os.rename(temporary, self._mails(folder) / "new" / temporary.name)

    def mails(self, folder: str = "") -> list[bytes]:
        """What lies in a folder, in no particular order."""
        found = []
        for name in ("new", "cur"):
            for path in sorted((self._mails(folder) / name).glob("*")):
                with suppress(FileNotFoundError):
                    found.append(path.read_bytes())
        return found

    def flags(self, folder: str = "") -> str:
        """The Maildir flags of all mails together: S is seen, T deleted, a-z keywords."""
        return "".join(path.name.partition(":2,")[2] for path in (self._mails(folder) / "cur").glob("*"))

    def mark_as_deleted(self, raw: bytes) -> None:
        """As another mail program does, which removes it later."""
        for name in ("new", "cur"):
            for path in (self._mails("") / name).iterdir():
                if path.read_bytes() == raw:
                    base, _, flags = path.name.partition(":2,")
                    path.rename(self._mails("") / "cur" / f"{base}:2,{flags}T")

    def set_password(self, password: str) -> None:
        """From the next sign-in on; Dovecot looks at the file once in each second of the clock."""
        path = self.folder / "users"
        path.write_text(f"{USER}:{{PLAIN}}{password}\n")
        os.utime(path, (next(self.numbers), next(self.numbers)))  # it is read again when its time has changed
        os.chown(path, *self.owner)
        time.sleep(1.02 - time.time() % 1)

    def renumber(self) -> None:
        """A new UIDVALIDITY, as after a restore. The file from which Dovecot draws them stays: else it would go by the
        clock, and might draw the same one again within a second.
        """
        for path in (self.folder / "mail").glob("dovecot*"):
            if not path.name.startswith("dovecot-uidvalidity"):
                path.unlink()

    def _mails(self, folder: str) -> Path:
        return self.folder / "mail" / folder if folder else self.folder / "mail"

    def _make(self, path: Path) -> None:
        for one in reversed((path, *path.parents)):
            if self.folder in one.parents and not one.exists():
                one.mkdir()
                os.chown(one, *self.owner)


def need_dovecot() -> None:
    """Skip the test, loudly, where it is not installed."""
    if not Path(PROGRAM).exists():
        pytest.skip("DOVECOT IS NOT INSTALLED (apt-get install dovecot-imapd): NO TEST AGAINST A REAL IMAP SERVER")


@contextmanager
def a_dovecot(extra: str = "") -> Iterator[Dovecot]:
    """Started and stopped. `extra` is added to its configuration."""
    need_dovecot()
    folder = Path(tempfile.mkdtemp(prefix="dovecot."))
    account = pwd.getpwnam(_ACCOUNT) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    owner = (account.pw_uid, account.pw_gid)
    found = Dovecot(folder, free_port(), free_port(), owner)
    try:
        for name in ("run", "state", "home", "mail"):
            (folder / name).mkdir()
            os.chown(folder / name, *owner)
        os.chown(folder, *owner)
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        os.chown(folder / "users", *owner)
        (folder / "dovecot.conf").write_text(_configuration(found, account, extra))
        with _running(found):
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configuration(found: Dovecot, account: pwd.struct_passwd, extra: str) -> str:
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    pem = found.folder / "loopback.pem"
    shutil.copy(CERTIFICATE, pem)
    os.chown(pem, *found.owner)
    group = _group_name(account.pw_gid)
    values = {"folder": found.folder, "pem": pem, "uid": found.owner[0], "gid": found.owner[1]}
    is_new = not told.startswith("2.3")
    flavour = (_OF_2_4 if is_new else _OF_2_3).format(**values) + extra
    text = _COMMON.format(
        folder=found.folder,
        user=account.pw_name,
        group=group,
        port=found.port,
        tls_port=found.tls_port,
        flavour=flavour,
    )
    # 2.4 wants its version before everything else, and knows no chroot-less anvil-auth-penalty by this name.
    return "".join(sorted(text.splitlines(keepends=True), key=lambda line: not line.startswith("dovecot_")))


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


@contextmanager
def _running(found: Dovecot) -> Iterator[None]:
    given = {"user": found.owner[0], "group": found.owner[1], "extra_groups": []} if os.getuid() == 0 else {}
    process = subprocess.Popen(
        [PROGRAM, "-F", "-c", str(found.folder / "dovecot.conf")],
        cwd=found.folder,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **given,
    )
    try:
        over = time.monotonic() + START_SECONDS
        while not _answers(found.port):
            if process.poll() is not None or time.monotonic() > over:
                said = process.stderr.read().decode() if process.stderr and process.poll() is not None else ""
                log = found.folder / "log"
                raise RuntimeError(f"Dovecot did not start: {said}{log.read_text() if log.exists() else ''}")
            time.sleep(0.02)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # asked to end, it waits a second for its children
        process.wait()
        if process.stderr:
            process.stderr.close()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            return line.recv(4) == b"* OK"
    except OSError:
        return False
