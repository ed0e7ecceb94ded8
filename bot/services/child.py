"""Heavy work in a child process, one task at a time: the bot still hears Discord, and can end the work at any moment.

What goes in and comes out is JSON: no live object crosses. A list on a line of its own is how far the work has come, an
object is its result. The child ends by itself when its parent does.
"""

import json
import logging
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from bot.errors import BehindError, SalveError
from bot.locale import S_, recalled
from bot.services.progress import Progress, unheard

log = logging.getLogger(__name__)

# Preparing the shipped base takes minutes of CPU, and a small machine gives a fifth of a core; what takes longer hangs.
LIMIT_SECONDS = 3600.0
# What the child says when it could not do the work, and what that is here.
FAILURES: Mapping[str, type[SalveError]] = {"BehindError": BehindError}
STOPPING = S_("Salve is stopping: look again in a minute")


class _PreemptedError(Exception):
    """The child was ended for work that comes first."""


class Child:
    """Runs tasks in a child process. Safe to call from any thread; the caller waits for the result.

    Attributes:
        working: what is being done, and since when (seconds of `time.monotonic`); None while nothing is.
    """

    def __init__(self, command: Sequence[str], settings: Mapping[str, Any]) -> None:
        """A runner of `command`, which reads one line of JSON and writes its result; `settings` go with each work."""
        self._command = command
        self._settings = settings
        self._turn = threading.Condition()
        self._first = 0
        self._stopped = self._preempted = False
        self._process: subprocess.Popen[str] | None = None
        self.working: tuple[str, float] | None = None

    def run(self, work: str, data: Any, *, first: bool = False, progress: Progress = unheard) -> Any:
        """Do a task and return its result.

        Args:
            work: its name, as `bot.services.works` has it.
            data: what it needs, as JSON has it.
            first: whether it goes before everything that waits; the running task is ended, and done again after it.
            progress: is told how far it has come, by works that say so.

        Raises:
            SalveError: it could not be done, took too long, or Salve is stopping.
        """
        request = {"work": work, "data": data, "settings": self._settings, "first": first}
        while True:
            with self._held(work, first=first):
                try:
                    return self._outcome(work, json.dumps(request), progress)
                except _PreemptedError:
                    log.info("%s is put off for what comes first", work)

    @property
    def seconds(self) -> float:
        """How long it has been at its task; 0 while it has none."""
        working = self.working
        return time.monotonic() - working[1] if working else 0.0

    def stop(self) -> None:
        """End the running task, and accept no more."""
        with self._turn:
            self._stopped = True
            self._kill()
            self._turn.notify_all()

    @contextmanager
    def _held(self, work: str, *, first: bool) -> Iterator[None]:
        """Wait for one's turn."""
        with self._turn:
            self._first += first
            if first and self.working:
                self._preempted = True
                self._kill()
            self._turn.wait_for(lambda: self._stopped or (not self.working and (first or not self._first)))
            self._first -= first
            if self._stopped:
                raise SalveError(STOPPING)
            self.working, self._preempted = (work, time.monotonic()), False
        try:
            yield
        finally:
            with self._turn:
                self.working = self._process = None
                self._turn.notify_all()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _outcome(self, work: str, request: str, progress: Progress) -> Any:
        given, code = self._spoken(request, progress)
        if self._stopped:
            raise SalveError(STOPPING)
        try:
            answer = json.loads(given)
        except ValueError:
            if self._preempted:
                raise _PreemptedError from None
            raise SalveError(f"{work} has ended without a result (code {code}); see the log, and try again") from None
        if "error" in answer:
            raise FAILURES.get(answer["kind"], SalveError)(recalled(answer["error"]))
        return answer["result"]

    def _spoken(self, request: str, progress: Progress) -> tuple[str, int]:
        """What the child answers, and its exit code."""
        # What is a setting is in the request; the token and whatever else is secret is no business of the child's.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SALVE_")}
        pipe = subprocess.PIPE
        with subprocess.Popen(  # noqa: S603 - our own command
            self._command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", env=environment
        ) as process:
            with self._turn:
                self._process = process
                if self._stopped or self._preempted:
                    process.kill()
            limit = threading.Timer(LIMIT_SECONDS, process.kill)
            limit.start()
            try:
                return _talk(process, request, progress), process.wait()
            finally:
                limit.cancel()


def _talk(process: "subprocess.Popen[str]", request: str, progress: Progress) -> str:
    """Ask, and read what is answered at last; what is said before that is how far it has come.

    The child's input stays open meanwhile: when this process ends, however it does, the child is told by its end.
    """
    if process.stdin is None or process.stdout is None:
        raise TypeError("the child has no pipes")
    with suppress(BrokenPipeError):
        process.stdin.write(f"{request}\n")
        process.stdin.flush()
    answer = ""
    for line in process.stdout:
        if line.startswith("[") and line.endswith("\n"):
            progress(*json.loads(line))
        else:
            answer += line
    return answer
