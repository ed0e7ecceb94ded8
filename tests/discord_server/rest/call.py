"""A request as a handler sees it, and what the handler answers."""

from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.kinds import Json
from tests.discord_server.state import Attachment


@dataclass(frozen=True)
class Upload:
    """A file, as a bot or a person uploads it."""

    filename: str
    data: bytes = field(repr=False)
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Call:
    """A request, matched to its route and decoded."""

    method: str
    template: str
    path: str
    params: dict[str, str]
    query: dict[str, str]
    body: Any = None
    files: tuple[Upload, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        """The request by its route and by its path."""
        return f"{self.method} {self.template}", f"{self.method} {self.path}"

    @property
    def form(self) -> Json:
        """The body of a request that sends an object."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def file_data(self) -> tuple[bytes, ...]:
        """The contents of the files."""
        return tuple(upload.data for upload in self.files)

    def id(self, name: str) -> int:
        """Return an id from the path."""
        return int(self.params[name])


@dataclass(frozen=True)
class Reply:
    """A status and a JSON body; no body goes with 204."""

    status: int = 200
    body: Any = None


NO_CONTENT = Reply(204)


def attachments_of(call: Call, next_id: Any) -> list[Attachment]:
    """Return the uploaded files as attachments."""
    return [Attachment(next_id(), up.filename, up.content_type, up.data) for up in call.files]
