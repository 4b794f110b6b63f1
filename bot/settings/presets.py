"""The procedures: those that are shipped, and those that the settings name by the path of a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.settings.files import Unreadable, read_text
from bot.settings.raw import Raw, nearest, numbered, single, text
from procedure.errors import Mistake, Mistakes
from procedure.loading import load_procedure
from procedure.preset import Procedure


def load_presets() -> dict[str, Procedure]:
    """Every shipped preset by its id, in the order of their ids."""
    files = [entry for entry in _folder().iterdir() if entry.name.endswith(".toml")]
    loaded = [load_procedure(entry.read_text(encoding="utf-8"), entry.name) for entry in files]
    return {procedure.id: procedure for procedure in sorted(loaded, key=lambda one: one.id)}


def shipped_text(procedure_id: str) -> str | None:
    """The file of a shipped preset, remarks included; None where none has this id."""
    for entry in _folder().iterdir():
        if entry.name == f"{procedure_id}.toml":
            return entry.read_text(encoding="utf-8")
    return None


def _folder() -> Traversable:
    return resources.files("procedure") / "presets"


@dataclass
class NamedProcedures:
    """Reads the preset files that settings name; paths are relative to `folder`, that of the settings file.

    A file wins over the shipped preset with the same id: an organisation may correct one without renaming it.
    """

    shipped: Mapping[str, Procedure]
    folder: Path
    mistakes: list[Mistake] = field(default_factory=list)
    _by_path: dict[Path, Procedure | None] = field(default_factory=dict)

    def resolve(self, raw: Raw) -> dict[str, Procedure]:
        """Replace each path in `raw` by the id of its procedure; all procedures by id, mistakes in `mistakes`."""
        for table, key in _tables_that_name_one(raw):
            named = text(table, "procedure")
            if named.endswith(".toml") and named.isprintable():
                table["procedure"] = self._id_of(named, key)
            elif named and named not in self.shipped:
                known = f"known are {', '.join(self.shipped)}, or the path of a TOML file"
                self.mistakes.append(Mistake(key, named, f"{known}{nearest(named, list(self.shipped))}"))
        return dict(self.shipped) | {one.id: one for one in self._by_path.values() if one}

    def _id_of(self, named: str, key: str) -> str:
        path = (self.folder / named).resolve()
        if path not in self._by_path:
            self._by_path[path] = self._read(path, named, key)
        procedure = self._by_path[path]
        return procedure.id if procedure else named

    def _read(self, path: Path, named: str, key: str) -> Procedure | None:
        try:
            procedure = load_procedure(read_text(path), named)
        except Mistakes as error:
            self.mistakes.extend(_inside(named, key, one) for one in error.mistakes)
            return None
        if any(procedure.id == other.id for other in self._by_path.values() if other):
            self.mistakes.append(
                Mistake(key, named, f"a file with an id of its own: another file has '{procedure.id}' too")
            )
        return procedure


def _inside(named: str, key: str, mistake: Mistake) -> Mistake:
    if isinstance(mistake, Unreadable):
        return Mistake(key, named, str(mistake))
    return Mistake(f"{named}: {mistake.key}", mistake.value, mistake.allowed)


def _tables_that_name_one(raw: Raw) -> Iterator[tuple[Raw, str]]:
    yield single(raw, "desk"), "desk.procedure"
    for name in ("mailbox", "area"):
        for number, table in numbered(raw, name):
            yield table, f"{name}[{number}].procedure"
