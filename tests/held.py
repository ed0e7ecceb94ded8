"""A child process that does its work here, and no sooner than a test lets it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.services import works
from bot.services.child import Child
from bot.services.model_files import load_models
from bot.services.progress import Progress, unheard
from bot.services.publish import PublishService
from bot.store.port import Store
from tests.discord_server.waiting import TIMEOUT
from tests.wiring import KEY

MANY = 100


class Held(Child):
    """Asks what the gate asks once it is let go.

    Attributes:
        begun: counts how often it was asked to.
        examined: the version of each knowledge that it was to ask, in turn.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        super().__init__((), {})
        self._publish = PublishService(store, load_models, KEY, now)
        self._go = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)
        self.examined: list[str] = []
        self._refusals: tuple[str, ...] = ()

    def refuses(self, why: str) -> None:
        """From now on the gate refuses whatever it is asked."""
        self._refusals = (why,)

    def let_go(self) -> None:
        """From now on nothing is held up."""
        self._go.release(MANY)

    def let_one_go(self) -> None:
        """What is held up now goes on."""
        self._go.release()

    def has_begun(self) -> None:
        """Wait until it asks."""
        assert self.begun.acquire(timeout=TIMEOUT)

    def run(self, work: str, data: Any, *, first: bool = False, progress: Progress = unheard) -> Any:
        """Do it, as a child process would; see `bot.cli.work`."""
        knowledge = works.unpacked(data["items"])
        if work == "prepare":
            self._publish.make_ready(knowledge, first=first)
            return None
        self.examined.append(knowledge.manifest.version)
        progress(20, 60)
        self.begun.release()
        assert self._go.acquire(timeout=TIMEOUT)
        progress(40, 60)
        report = self._publish.examine(data["version"], knowledge, data["guild_id"])
        report = replace(report, refusals=(*report.refusals, *self._refusals))
        return works.REPORT.dump_python(report, mode="json")
