"""What pydantic found becomes mistakes in our own words: the key as in the file, and what may stand there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.settings.raw import nearest
from procedure.errors import Mistake

Details = Mapping[str, Any]
Place = tuple[int | str, ...]
_PASSWORD_IN_ADDRESS = re.compile(r"(://[^/@\s]*:)\S*@|(password=)[^&\s]*")


def mistakes_of(error: ValidationError, model: type[BaseModel]) -> list[Mistake]:
    """One mistake for each thing that pydantic refused."""
    found = error.errors(include_url=False)
    return [_mistake(one, model) for one in found if not _follows(one, found)]


def dotted(place: Place) -> str:
    """Like `mailbox[0].transport`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


def _follows(error: Details, found: Sequence[Details]) -> bool:
    """Whether it only says that another mistake made something impossible: a default, or a list that is long enough."""
    if error["type"] == "default_factory_not_called":
        return True
    if error["type"] != "too_short":
        return False
    depth = len(error["loc"])
    return any(other["loc"][:depth] == error["loc"] and len(other["loc"]) > depth for other in found)


def _mistake(error: Details, model: type[BaseModel]) -> Mistake:
    place, key = error["loc"], dotted(error["loc"])
    if error["type"] == "extra_forbidden":
        known = [name for name, one in _table_at(model, place[:-1]).model_fields.items() if not is_secret(one)]
        return Mistake(key, _shown(error["input"]), f"there is no such key{nearest(str(place[-1]), known)}")
    if error["type"] == "value_error":
        return Mistake(key, _shown(error["input"]), str(error["ctx"]["error"]))
    field = _field_at(model, place)
    return Mistake(
        key,
        None if error["type"] == "missing" else _shown(error["input"]),
        (field.description if field else None) or error["msg"],
    )


def is_secret(field: FieldInfo) -> bool:
    """Whether the environment alone may fill this key."""
    return (field.description or "").startswith("FRONTLINE_")


def _shown(value: object) -> object:
    # An address such as postgresql://user:secret@host is printed without its password.
    if isinstance(value, str):
        return _PASSWORD_IN_ADDRESS.sub(lambda found: f"{found[1]}***@" if found[1] else f"{found[2]}***", value)
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return value if isinstance(value, int | float) else str(value)


def _fields_along(model: type[BaseModel], place: Place) -> Iterator[FieldInfo]:
    for part in place:
        if isinstance(part, int):
            continue
        if part not in model.model_fields:
            return
        field = model.model_fields[part]
        yield field
        model = table_in(field.annotation) or model


def _field_at(model: type[BaseModel], place: Place) -> FieldInfo | None:
    return next(reversed(list(_fields_along(model, place))), None)


def _table_at(model: type[BaseModel], place: Place) -> type[BaseModel]:
    field = _field_at(model, place)
    return (table_in(field.annotation) if field else None) or model


def table_in(annotation: Any) -> type[BaseModel] | None:
    """`DeskTable` in itself and in `tuple[DeskTable, ...]`."""
    candidates = (annotation, *get_args(annotation))
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)), None)
