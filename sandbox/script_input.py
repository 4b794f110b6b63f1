"""What scripts ask for, read from their requests."""

from typing import Any

from starlette.requests import Request

from sandbox.errors import ScriptError

Json = dict[str, Any]


async def json_body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError as error:
        raise ScriptError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise ScriptError("The body is not a JSON object.")
    return body


def text_in(body: Json, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise ScriptError(f"{key!r} is missing.")
    return value
