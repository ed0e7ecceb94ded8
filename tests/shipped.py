"""The knowledge that ships, loaded and prepared once for all tests and all their workers.

Preparing it takes half a minute of work. What is prepared is named after all that it is made of, as Salve's own cache
is, so it is kept from run to run.
"""

import fcntl
import os
from functools import cache
from pathlib import Path

import pytest

from bot.answering.gauge import Gauge, learn
from bot.answering.release import Release
from bot.knowledge import files
from bot.knowledge.models import KnowledgeBase
from bot.services import compiled
from bot.services.model_files import load_models, load_vectors

FOLDER = Path(__file__).parents[1] / "knowledge"
# As it stands before a test is sealed in a folder of its own.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "salve-tests"


@cache
def knowledge() -> KnowledgeBase:
    """Its content."""
    return files.load(FOLDER)


@cache
def release() -> Release:
    """Ready to answer from, by wording alone; whoever comes second waits for the first."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        patch.setenv("XDG_CACHE_HOME", str(_CACHE))
        return compiled.prepare(knowledge(), load_models())


@cache
def gauge() -> Gauge:
    """What it teaches of likeness."""
    return learn(release(), load_vectors())
