"""From a file and an environment to `Settings`, or to every mistake at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.settings.checks import check
from bot.settings.environment import override, variable_or_key
from bot.settings.files import Source, find_source, read_toml
from bot.settings.mistakes import mistakes_of
from bot.settings.places import anchored
from bot.settings.presets import NamedProcedures, load_presets
from bot.settings.raw import Raw
from bot.settings.secrets import put_in, take_out
from bot.settings.tables import (
    AreaTable,
    DeskTable,
    HttpTable,
    MailboxTable,
    OutgoingTable,
    PersonTable,
    ReportTable,
    RouteTable,
    SandboxTable,
    SlackTable,
    StorageTable,
    Tables,
    WebFormTable,
)
from procedure.errors import Mistake, Mistakes
from procedure.preset import Procedure


@dataclass(frozen=True)
class Settings:
    """Everything that is set up once. `procedures` holds every shipped preset and those of named files, by id."""

    desk: DeskTable
    storage: StorageTable
    mailboxes: tuple[MailboxTable, ...]
    outgoing: OutgoingTable
    slack: SlackTable
    http: HttpTable
    sandbox: SandboxTable
    areas: tuple[AreaTable, ...]
    routes: tuple[RouteTable, ...]
    web_forms: tuple[WebFormTable, ...]
    reports: tuple[ReportTable, ...]
    people: tuple[PersonTable, ...]
    procedures: Mapping[str, Procedure]
    source: Path
    is_embedded: bool

    @property
    def has_sandbox(self) -> bool:
        """Whether the sandbox is to be started, and its clock may be moved."""
        return self.slack.mode == "sandbox"


def load_settings(config: Path | None, env: Mapping[str, str], cwd: Path) -> Settings:
    """Reads `config`, else FRONTLINE_CONFIG, else ./frontline.toml, else the embedded default.

    Paths in it are relative to `cwd`, those of presets to the settings file. Raises Mistakes.
    """
    source = find_source(config, env, cwd)
    raw = read_toml(source.path)
    named = NamedProcedures(load_presets(), source.path.parent)
    mistakes = [*override(raw, env), *take_out(raw), *put_in(raw, env, cwd), *check(raw)]
    procedures = named.resolve(raw)
    tables = _validated(raw, mistakes)
    mistakes.extend(named.mistakes)
    if tables is None or mistakes:
        raise Mistakes([_as_known(one, env) for one in mistakes], str(source.path))
    return _settings(anchored(tables, cwd), procedures, source)


def _validated(raw: Raw, mistakes: list[Mistake]) -> Tables | None:
    try:
        # pydantic-settings takes keys such as _env_file for its own arguments: only our own tables reach it.
        return Tables(**{name: table for name, table in raw.items() if name in Tables.model_fields})
    except ValidationError as error:
        mistakes.extend(mistakes_of(error, Tables))
        return None


def _as_known(mistake: Mistake, env: Mapping[str, str]) -> Mistake:
    return Mistake(variable_or_key(mistake.key, env), mistake.value, mistake.allowed)


def _settings(tables: Tables, procedures: Mapping[str, Procedure], source: Source) -> Settings:
    return Settings(
        desk=tables.desk,
        storage=tables.storage,
        mailboxes=tables.mailbox,
        outgoing=tables.outgoing,
        slack=tables.slack,
        http=tables.http,
        sandbox=tables.sandbox,
        areas=tables.area,
        routes=tables.route,
        web_forms=tables.web_form,
        reports=tables.report,
        people=tables.person,
        procedures=procedures,
        source=source.path,
        is_embedded=source.is_embedded,
    )
