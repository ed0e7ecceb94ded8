"""What a process costs before it answers: `salve ask` beside the import of its libraries, and the encoder."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SalveError
from bot.services.sentence_encoder import SentenceEncoder

QUESTION = "can i put it on my neck?"
TEXTS = (QUESTION, "how long until i see something", "it stings a bit, should i stop")
TIMES = 5
# The third-party modules that `salve ask` has imported by the time it looks for a question.
_LIBRARIES = """
import json, sys, bot.cli.ask
own = {*sys.stdlib_module_names, *sys.builtin_module_names, "bot", "__main__", "__mp_main__"}
found = ((name, getattr(module, "__spec__", None)) for name, module in sys.modules.items())
print(json.dumps([name for name, spec in found if spec and spec.name == name and name.split(".")[0] not in own]))
"""
_IMPORT = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"


@dataclass(frozen=True, slots=True)
class Cold:
    """CPU seconds of a `salve ask` with prepared knowledge, and of importing its libraries; the best of five runs."""

    ask_seconds: float
    import_seconds: float

    @property
    def ratio(self) -> float:
        """The cost of the whole as a multiple of the import alone."""
        return self.ask_seconds / self.import_seconds


@dataclass(frozen=True, slots=True)
class EncoderCost:
    """The cost of an encoder: megabytes on disk, CPU seconds until the first text, milliseconds per further text."""

    disk_mb: float
    first_seconds: float
    cpu_ms: float


def cold(knowledge: Path) -> Cold | None:
    """Start `salve ask` repeatedly in a process of its own; None if the system does not report what it cost."""
    with tempfile.TemporaryDirectory() as place:
        settings = {
            "SALVE_DATABASE_URL": f"sqlite:///{place}/salve.db",
            "SALVE_KNOWLEDGE": str(knowledge.resolve()),
            "XDG_CACHE_HOME": place,
            # As in an installation: no module is compiled again.
            "PYTHONPYCACHEPREFIX": place,
            "PYTHONDONTWRITEBYTECODE": "",
        }
        ask = [sys.executable, "-m", "bot", "ask", QUESTION]
        _spent(ask, settings)
        libraries = json.loads(_output([sys.executable, "-c", _LIBRARIES], settings))
        imports = [sys.executable, "-c", _IMPORT, *libraries]
        spent = Cold(*(min(_spent(each, settings) for _ in range(TIMES)) for each in (ask, imports)))
    return spent if spent.import_seconds else None


def encoder_cost(encoder: SentenceEncoder) -> EncoderCost:
    """Load an encoder that has encoded nothing yet, and let it encode texts."""
    started = time.process_time()
    encoder.encode(TEXTS[:1])
    loaded = time.process_time()
    for _ in range(TIMES):
        encoder.encode(TEXTS)
    each = (time.process_time() - loaded) / TIMES / len(TEXTS)
    return EncoderCost(encoder.model.stat().st_size / 1e6, loaded - started, each * 1000)


def _spent(command: list[str], settings: dict[str, str]) -> float:
    """The CPU seconds of a command, without those of this process's threads."""
    before = os.times()
    _output(command, settings)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _output(command: list[str], settings: dict[str, str]) -> str:
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SalveError(f"salve ask could not be measured: {done.stderr.strip()[-300:]}")
    return done.stdout
