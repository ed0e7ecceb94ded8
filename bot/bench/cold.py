"""What a process costs before it answers: `salve ask` beside the import of its libraries alone, and the encoder."""

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
# The modules of other projects that `salve ask` has imported by the time it looks for a question.
_LIBRARIES = """
import json, sys, bot.cli.ask
own = {*sys.stdlib_module_names, *sys.builtin_module_names, "bot", "__main__", "__mp_main__"}
found = ((name, getattr(module, "__spec__", None)) for name, module in sys.modules.items())
print(json.dumps([name for name, spec in found if spec and spec.name == name and name.split(".")[0] not in own]))
"""
_IMPORT = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"


@dataclass(frozen=True, slots=True)
class Cold:
    """CPU seconds of one `salve ask` whose knowledge is prepared, and of importing its libraries; the best of five."""

    ask_seconds: float
    import_seconds: float

    @property
    def ratio(self) -> float:
        """How many times the import the whole costs."""
        return self.ask_seconds / self.import_seconds


@dataclass(frozen=True, slots=True)
class EncoderCost:
    """What an encoder costs: megabytes on disk, CPU seconds until the first text, milliseconds per further text."""

    disk_mb: float
    first_seconds: float
    cpu_ms: float


def cold(knowledge: Path) -> Cold | None:
    """Start `salve ask` as a process of its own, over and over; None where the system does not tell what it cost."""
    with tempfile.TemporaryDirectory() as place:
        settings = {
            "SALVE_DATABASE_URL": f"sqlite:///{place}/salve.db",
            "SALVE_KNOWLEDGE": str(knowledge.resolve()),
            "XDG_CACHE_HOME": place,
            # As where it is installed: no module is compiled anew.
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
    """Load an encoder that has read nothing yet, and let it read."""
    started = time.process_time()
    encoder.encode(TEXTS[:1])
    loaded = time.process_time()
    for _ in range(TIMES):
        encoder.encode(TEXTS)
    each = (time.process_time() - loaded) / TIMES / len(TEXTS)
    return EncoderCost(encoder.model.stat().st_size / 1e6, loaded - started, each * 1000)


def _spent(command: list[str], settings: dict[str, str]) -> float:
    """The CPU seconds of a command, this process's threads apart."""
    before = os.times()
    _output(command, settings)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _output(command: list[str], settings: dict[str, str]) -> str:
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SalveError(f"salve ask could not be measured: {done.stderr.strip()[-300:]}")
    return done.stdout
