"""Reading a request's body: JSON, or multipart with a JSON part and files."""

import json
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord_server.rest.call import Upload
from tests.discord_server.rest.errors import ApiError

BODY_LIMIT = 25 * 1024 * 1024


async def read_body(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    """Return the decoded JSON and the files."""
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    data = await request.read()
    if len(data) > BODY_LIMIT:
        raise ApiError(413, 40005, "Request entity too large")
    if not data:
        return None, ()
    if request.content_type != "application/json":
        raise ApiError(400, 50035, f"Invalid Form Body: unexpected content type {request.content_type}")
    return _decoded(data), ()


async def _multipart(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    body: Any = {}
    files: list[Upload] = []
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(400, 50035, "Invalid Form Body: nested multipart")
        data = bytes(await part.read())
        size += len(data)
        if size > BODY_LIMIT:
            raise ApiError(413, 40005, "Request entity too large")
        if part.name == "payload_json":
            body = _decoded(data)
        else:
            content_type = part.headers.get("Content-Type", "application/octet-stream")
            files.append(Upload(part.filename or "file", data, content_type))
    return body, tuple(files)


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from error
