"""Heavy work in a child process, one task at a time: the bot stays responsive, and can end the work at any moment.

Input and output are JSON; no live object crosses. A line with a list reports progress, a line with an object is the
result. The child ends by itself when its parent does.
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

# Preparing the shipped base takes minutes of CPU, and a small machine has a fifth of a core. Anything longer hangs.
LIMIT_SECONDS = 3600.0
# The names of the child's errors, and the errors that they stand for here.
FAILURES: Mapping[str, type[SalveError]] = {"BehindError": BehindError}
STOPPING = S_("Salve is stopping: look again in a minute")


class _PreemptedError(Exception):
    """The child was ended in favour of more urgent work."""


class Child:
    """Runs tasks in a child process. Safe to call from any thread; the caller waits for the result.

    Attributes:
        working: the current task, and when it began (seconds of `time.monotonic`); None if there is none.
    """

    def __init__(self, command: Sequence[str], settings: Mapping[str, Any]) -> None:
        """Use `command`, which reads one line of JSON and writes its result; `settings` are passed with each task."""
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
            work: the task's name, as defined in `bot.services.works`.
            data: its input, as JSON values.
            first: whether it goes before all waiting tasks; a running task is ended, and repeated afterwards.
            progress: called with the progress made, by tasks that report it.

        Raises:
            SalveError: the task failed or took too long, or Salve is stopping.
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
        """How long the current task has been running; 0 if there is none."""
        working = self.working
        return time.monotonic() - working[1] if working else 0.0

    def stop(self) -> None:
        """End the running task and accept no more."""
        with self._turn:
            self._stopped = True
            self._kill()
            self._turn.notify_all()

    @contextmanager
    def _held(self, work: str, *, first: bool) -> Iterator[None]:
        """Wait for a turn to use the child."""
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
        """The child's last answer, and its exit code."""
        # Settings travel in the request; the token and other secrets are no business of the child's.
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
    """Send the request and return the last answer; lines before it report progress.

    The child's input stays open meanwhile: its end tells the child that this process has ended, for whatever reason.
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
