"""`python -m bot.cli.work`: the child process, which reads a request as a line of JSON and writes its result."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.cli import logs
from bot.config import Settings
from bot.errors import SalveError
from bot.locale import kept
from bot.services import works

log = logging.getLogger(__name__)

# Answers come before this work, where the system knows priorities; a withdrawal comes before all.
NICENESS = 10
# If memory runs out, the kernel kills the process with the highest score: this one rather than the bot.
OOM_SCORE = 1000
# Progress is reported once in this many questions.
TOLD = 20


def _examine(settings: Settings, data: Any) -> Any:
    now = datetime.fromisoformat(data["now"])
    with bootstrap.publish_service(settings, lambda: now) as (publish, _):
        report = publish.examine(data["version"], works.unpacked(data["items"]), data["guild_id"], _told)
        return works.REPORT.dump_python(report, mode="json")


def _told(done: int, of: int) -> None:
    if done % TOLD == 0:
        print(json.dumps([done, of]), file=sys.__stdout__, flush=True)


def _prepare(settings: Settings, data: Any) -> None:
    from bot.services import compiled  # noqa: PLC0415 - numpy is not needed by every work

    compiled.prepare(works.unpacked(data["items"]), bootstrap.models(settings))


def _heal(settings: Settings, _: Any) -> int:
    with bootstrap.desk(settings) as services:
        return services.gaps.heal()


WORKS: Mapping[str, Callable[[Settings, Any], Any]] = {
    "examine": _examine,
    "prepare": _prepare,
    "heal": _heal,
}


def answer(request: Any) -> Any:
    """The answer to a request: its result, or the error and its kind."""
    try:
        settings = Settings.model_validate(request["settings"])
        logs.configure(settings.log_format)
        begun = datetime.now(UTC)
        result = WORKS[request["work"]](settings, request["data"])
        log.info("%s took %.1f s", request["work"], (datetime.now(UTC) - begun).total_seconds())
    except SalveError as error:
        return {"error": kept(error.said), "kind": type(error).__name__}
    return {"result": result}


def _end_with_the_parent() -> None:
    """End this process when the parent does, however that ends: our standard input is closed then."""
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Read one request from standard input, and write its answer to standard output."""
    # Ctrl-C in a terminal reaches the child too, but the parent decides when to end it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = json.loads(sys.stdin.readline())
    with suppress(OSError):
        # Only Linux has this file.
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), "ascii")
    if not request["first"]:
        with suppress(OSError, AttributeError):
            os.nice(NICENESS)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    # Nothing but the result may be written to standard output.
    said, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(answer(request)), file=said, flush=True)
    # The thread above holds the lock of standard input, for which an orderly exit would wait.
    os._exit(0)


if __name__ == "__main__":
    main()
