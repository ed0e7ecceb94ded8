"""Approvals given before every question has been asked: they count once that is done, or fail."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from bot.curation.drafts import Draft
from bot.curation.review import Curator
from bot.errors import BehindError, RefusedError, SalveError
from bot.locale import S_
from bot.services.ahead import Ahead
from bot.services.judging import BEHIND, UnnamedError
from bot.services.previews import Approved

log = logging.getLogger(__name__)

REFUSED = S_("the gate refuses it; the reasons are under “What would change for members”")
UNNAMED = S_("it would change which entry answers some questions; name each move first")
BROKEN = S_("something went wrong; approve it again, and tell whoever runs Salve if it happens again")


@dataclass(frozen=True, slots=True)
class Promise:
    """The approvals promised for one revision of a draft.

    Attributes:
        revision: the revision.
        names: the curators, by id, who will have approved once every question has been asked.
        publishes: whether these approvals are all that is needed to publish.
        failed: why the promise failed, in words that hide what members asked; empty if it has not.
    """

    revision: int
    names: dict[str, str]
    publishes: bool = False
    failed: str = ""


class Promises:
    """The promises made in this process; a restart forgets them. Safe to call from any thread."""

    def __init__(self, ahead: Ahead, find: Callable[[int], Draft | None]) -> None:
        self._ahead = ahead
        self._find = find
        self._lock = threading.Lock()
        self._made: dict[int, Promise] = {}
        self._under_way: dict[tuple[int, int, str], Future[Approved]] = {}

    def of(self, draft: Draft) -> Promise | None:
        """The promise for a draft's present revision, kept or failed; None if there is none."""
        found = self._made.get(draft.number)
        return found if found is not None and found.revision == draft.revision else None

    def make(
        self, draft: Draft, curator: Curator, approve: Callable[[], Approved], *, publishes: bool
    ) -> Future[Approved]:
        """Approve a draft when its turn comes; returns the future result. Promising it twice changes nothing."""
        key = (draft.number, draft.revision, curator.id)
        with self._lock:
            if key in self._under_way:
                return self._under_way[key]
            before = self.of(draft)
            names = {} if before is None or before.failed else before.names
            self._made[draft.number] = Promise(draft.revision, {**names, curator.id: curator.name}, publishes)
            done = self._under_way[key] = self._ahead.owe(lambda: self._kept(key, approve))
        return done

    def _kept(self, key: tuple[int, int, str], approve: Callable[[], Approved]) -> Approved:
        try:
            done = approve()
        except Exception as error:
            if not isinstance(error, SalveError):
                log.exception("draft %s could not be published", key[0])
            self._fail(key, error)
            raise
        else:
            self._count(key, done)
            return done
        finally:
            with self._lock:
                self._under_way.pop(key, None)

    def _count(self, key: tuple[int, int, str], done: Approved) -> None:
        """Forget a promise, now that the approval counts."""
        number, revision, curator = key
        with self._lock:
            made = self._made.get(number)
            if made is None or made.revision != revision:
                return
            left = {id_: name for id_, name in made.names.items() if id_ != curator}
            if left and done.record is None:
                self._made[number] = replace(made, names=left)
            else:
                del self._made[number]

    def _fail(self, key: tuple[int, int, str], error: Exception) -> None:
        """Note why a promise failed, for the draft as it stands now; unless a new promise has replaced it."""
        number, revision, _ = key
        draft = self._find(number)
        with self._lock:
            made = self._made.get(number)
            if draft is not None and made is not None and made.revision == revision:
                self._made[number] = replace(made, revision=draft.revision, failed=_why(error))


def _why(error: Exception) -> str:
    """The reason, in words that everybody at the desk may read, because not all may see what members asked."""
    match error:
        case RefusedError():
            return REFUSED
        case UnnamedError():
            return UNNAMED
        case BehindError():
            return BEHIND
        case SalveError():
            return error.said
        case _:
            return BROKEN
