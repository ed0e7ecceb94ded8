"""A request as a page sees it (who asks, and what was typed), and the responses that a page gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.curation.review import Curator, NotAllowedError
from bot.errors import SalveError
from bot.locale import ENGLISH, S_, Translator
from bot.services.wiring import Services
from bot.web.directory import Directory
from bot.web.looks import Looks
from bot.web.visitor import Visitor

DOOR = "web"
NO_CURATOR = S_("You may see your server's settings here, but the desk is for curators of the home.")
# The largest integer that SQLite can store.
MAX_NUMBER = 2**63 - 1


class MissingError(SalveError):
    """There is no such page."""


class KeptError(SalveError):
    """What was typed is kept, but what was to be done with it was not done."""


class Form:
    """The fields of a form: texts by name, of which a name may have several."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(pairs)

    def __getitem__(self, name: str) -> str:
        """The first text under a name, without spaces around it; empty if there is none."""
        return next((text for text in self.all(name)), "").strip()

    def __contains__(self, name: object) -> bool:
        return any(each == name for each, _ in self._pairs)

    def get(self, name: str, default: str) -> str:
        """The first text under a name, or the default if the form has no such field."""
        return next((self[name] for each, _ in self._pairs if each == name), default)

    def all(self, name: str) -> list[str]:
        """All texts under a name, with their line ends as newlines."""
        return [text.replace("\r\n", "\n") for each, text in self._pairs if each == name]

    def number(self, name: str) -> int | None:
        """A whole number; None if nothing was typed.

        Raises:
            SalveError: what was typed is not a number.
        """
        return _number(self[name]) if self[name] else None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of somebody who is signed in.

    Attributes:
        services: all use cases.
        visitor: who asks, as just checked.
        path: the parameters in the path of the address.
        query: the parameters in its query.
        form: what was typed.
        partial: whether the page's script asks only for the part that changes.
        error: why the form was refused, if its page is shown again with what was typed.
        kept: whether what was typed is kept nevertheless.
        looks: what each curator saw of drafts last.
        directory: looks up the names of servers' roles and channels; None if there is no bot token.
        tr: translates for the person who asks.
    """

    services: Services
    visitor: Visitor
    path: Mapping[str, Any]
    query: Mapping[str, str]
    form: Form = field(default_factory=Form)
    partial: bool = False
    error: str = ""
    kept: bool = False
    looks: Looks = field(default_factory=Looks)
    directory: Directory | None = None
    tr: Translator = ENGLISH

    @property
    def curator(self) -> Curator:
        """The curator who asks.

        Raises:
            NotAllowedError: the visitor is not a curator.
        """
        if self.visitor.curator is None:
            raise NotAllowedError(NO_CURATOR)
        return self.visitor.curator

    @property
    def channels(self) -> Mapping[str, str]:
        """The names of channels in the servers they curate, by id; empty if they cannot be looked up."""
        if self.directory is None:
            return {}
        guilds = self.services.servers.all if self.curator.guilds is None else map(int, self.curator.guilds)
        found = self.directory.rooms(set(guilds))
        return {str(id_): self.tr(name) for id_, name in found.items()}

    @property
    def number(self) -> int:
        """The number in the path of the address.

        Raises:
            SalveError: nothing has such a number.
        """
        return _number(str(self.path["number"]))

    @property
    def page(self) -> int:
        """Which page of a list is asked for, from 0."""
        text = self.query.get("page", "")
        return int(text) if text.isdecimal() and len(text) < 7 else 0  # noqa: PLR2004 - a million pages are enough

    @staticmethod
    def form_number(text: str) -> int:
        """The whole number in a text of the form.

        Raises:
            SalveError: it is not a number.
        """
        return _number(text)

    def refused(self, error: SalveError) -> Self:
        """This request with its error, to show its page again; without the form if what was typed is kept."""
        kept = isinstance(error, KeptError)
        return replace(self, error=error.said, kept=kept, form=Form() if kept else self.form)


@dataclass(frozen=True, slots=True)
class View:
    """A page to show.

    Attributes:
        template: the name of its template.
        values: what the template shows.
        part: the template of the part that changes, if there is one.
        status: the HTTP status; 202 while what was asked for is being worked out.
    """

    template: str
    values: Mapping[str, Any]
    part: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Go:
    """A redirect to another page, where one sentence says what was done.

    Attributes:
        to: the address of that page.
        said: the sentence.
        undo: the numbers of the gaps whose last step can be undone there.
        onward: the address of what waits next.
    """

    to: str
    said: str = ""
    undo: tuple[int, ...] = ()
    onward: str = ""


Page = Callable[[Asked], View | Go]


def _number(text: str) -> int:
    # Python refuses to read numbers of thousands of digits.
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(MAX_NUMBER)) or int(text) > MAX_NUMBER:
        raise MissingError(S_("nothing has the number '{text}'", text=text[:40]))
    return int(text)
