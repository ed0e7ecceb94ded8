"""A request as a page sees it (who asks, what was typed), and the responses that a page gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.bootstrap import Services
from bot.curation.review import Curator, NotAllowedError
from bot.errors import SalveError
from bot.locale import ENGLISH, S_, Translator
from bot.web.directory import Directory
from bot.web.looks import Looks
from bot.web.visitor import Visitor

DOOR = "web"
NO_CURATOR = S_("You may see your server's settings here, but the desk is for curators of the home.")
# The largest whole number that SQLite keeps.
MAX_NUMBER = 2**63 - 1


class MissingError(SalveError):
    """There is no such page."""


class KeptError(SalveError):
    """What was typed is kept, but not what was to be done with it."""


class Form:
    """What was typed: text by name, each name once or many times."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(pairs)

    def __getitem__(self, name: str) -> str:
        """The text typed there, without blanks around it; empty where nothing was."""
        return next((text for text in self.all(name)), "").strip()

    def __contains__(self, name: object) -> bool:
        return any(each == name for each, _ in self._pairs)

    def get(self, name: str, default: str) -> str:
        """The text typed there; the default where the form has no such field."""
        return next((self[name] for each, _ in self._pairs if each == name), default)

    def all(self, name: str) -> list[str]:
        """Everything chosen under a name."""
        return [text.replace("\r\n", "\n") for each, text in self._pairs if each == name]

    def number(self, name: str) -> int | None:
        """A whole number; None where nothing was typed.

        Raises:
            SalveError: it is none.
        """
        return _number(self[name]) if self[name] else None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of somebody who is signed in.

    Attributes:
        services: all use cases.
        visitor: who asks, made sure of just now.
        path: what the address says.
        query: what follows its question mark.
        form: what was typed.
        partial: whether the page's script asks for the part that changes only.
        error: why the form was refused, when its page is shown again with what was typed.
        kept: whether what was typed is kept nevertheless.
        directory: what Discord calls its servers' roles and channels; None where it cannot be asked.
        looks: what curators saw of drafts last.
        tr: who speaks the language of whoever asks.
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
        """The curator who asks, with the servers that they curate.

        Raises:
            NotAllowedError: they do not.
        """
        if self.visitor.curator is None:
            raise NotAllowedError(NO_CURATOR)
        return self.visitor.curator

    @property
    def channels(self) -> Mapping[str, str]:
        """What the channels of the servers that they curate are called, by id; empty where nothing says it."""
        if self.directory is None:
            return {}
        guilds = self.services.servers.all if self.curator.guilds is None else map(int, self.curator.guilds)
        found = self.directory.rooms(set(guilds))
        return {str(id_): self.tr(name) for id_, name in found.items()}

    @property
    def number(self) -> int:
        """The number in the address.

        Raises:
            SalveError: nothing has such a number.
        """
        return _number(str(self.path["number"]))

    @property
    def page(self) -> int:
        """Which page of a list, from 0."""
        text = self.query.get("page", "")
        return int(text) if text.isdecimal() and len(text) < 7 else 0  # noqa: PLR2004 - a million pages are enough

    @staticmethod
    def form_number(text: str) -> int:
        """A whole number that was chosen.

        Raises:
            SalveError: it is none.
        """
        return _number(text)

    def refused(self, error: SalveError) -> Self:
        """The same, to be shown again; what is kept needs no form."""
        kept = isinstance(error, KeptError)
        return replace(self, error=error.said, kept=kept, form=Form() if kept else self.form)


@dataclass(frozen=True, slots=True)
class View:
    """A template and what it shows.

    Attributes:
        template: its name.
        values: what it shows.
        part: the template of the part that changes, where there is one.
        status: what HTTP calls it; 202 as long as what was asked for is being worked out.
    """

    template: str
    values: Mapping[str, Any]
    part: str | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Go:
    """To another page, where one sentence says what was done.

    `undo` are the gaps whose last step can be taken back, `onward` the address of what waits next.
    """

    to: str
    said: str = ""
    undo: tuple[int, ...] = ()
    onward: str = ""


Page = Callable[[Asked], View | Go]


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:20]) > MAX_NUMBER:
        raise MissingError(S_("nothing has the number '{text}'", text=text[:40]))
    return int(text[:20])
