"""Relative paths become absolute, and the sandbox's post office is where letters go unless a port says otherwise."""

from pathlib import Path

from bot.settings.tables import MailboxTable, OutgoingTable, StorageTable, Tables

_SQLITE = "sqlite:///"


def anchored(tables: Tables, cwd: Path) -> Tables:
    """The same settings with every path relative to `cwd`."""
    return tables.model_copy(
        update={
            "desk": tables.desk.model_copy(update={"data": cwd / tables.desk.data}),
            "storage": _storage(tables.storage, cwd),
            "mailbox": tuple(_mailbox(box, cwd) for box in tables.mailbox),
            "outgoing": _outgoing(tables, cwd),
        }
    )


def _storage(table: StorageTable, cwd: Path) -> StorageTable:
    if not table.url.startswith(_SQLITE):
        return table
    path, mark, query = table.url.removeprefix(_SQLITE).partition("?")
    return table.model_copy(update={"url": f"{_SQLITE}{cwd / path}{mark}{query}"})


def _mailbox(table: MailboxTable, cwd: Path) -> MailboxTable:
    return table.model_copy(update={"path": _under(cwd, table.path), "ca_file": _under(cwd, table.ca_file)})


def _outgoing(tables: Tables, cwd: Path) -> OutgoingTable:
    table = tables.outgoing
    update: dict[str, object] = {"path": _under(cwd, table.path), "ca_file": _under(cwd, table.ca_file)}
    if tables.slack.mode == "sandbox" and table.transport == "smtp" and "port" not in table.model_fields_set:
        update["port"] = tables.sandbox.smtp_port
    return table.model_copy(update=update)


def _under(cwd: Path, path: Path | None) -> Path | None:
    return cwd / path if path else None
