"""Where generated inputs come in without Discord: each yields a check that tells what went wrong with one."""

import contextlib
import io
import itertools
import os
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.main import COMMANDS, main
from bot.discord.render import pages
from bot.errors import KnowledgeError
from bot.knowledge import files
from bot.services.ask import AskService
from bot.services.asking import Asking
from bot.store.local import LocalStore
from tests import town
from tests.chaos.generated import mutated, text
from tests.knowledge.folder import write

Check = Callable[[random.Random], str | None]
# What would mention somebody, were it not for the allowed mentions of every message, which the loopback Discord judges.
PING = re.compile(r"<@[!&]?\d+>|@everyone|@here")
# What ends by itself at once, and asks nothing of who typed it.
TYPED = sorted(set(COMMANDS) - {"run", "web", "chat", "init", "bench", "review", "doctor"})
OPTIONS = ("--help", "--json", "--jsonl", "--why", "--lines", "--days", "--verify", "--format", "-n", "--", "--limit=²")
SUBCOMMANDS = ("check", "diff", "log", "history", "show", "export", "erase", "list", "expire", "verify", "bundle")
# sysexits.h and what `salve` says of itself.
CODES = {0, 1, 2, 64, 65, 69, 73, 74, 75, 77, 78, 130}


@contextmanager
def question(folder: Path) -> Iterator[Check]:
    """A question: it is answered and logged, and what is said mentions nobody."""
    folder.mkdir()
    store, numbers = LocalStore(folder / "salve.db"), itertools.count(1)
    service = AskService(town.release(), store, b"key", lambda: town.NOW)

    def check(chance: random.Random) -> str | None:
        asked = text(chance)
        try:
            found = service.ask(asked, Asking(str(next(numbers)), "slash", 1, 2, 3))
            said = "" if found is None else str([page.to_dict() for page in pages(found.reply)])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            return f"{asked!r}: {error!r}"
        return f"{asked!r} is said with {PING.findall(said)}" if found is None or PING.search(said) else None

    yield check
    store.close()


@contextmanager
def knowledge_file(folder: Path) -> Iterator[Check]:
    """A slip in a file of the knowledge: it is read, or every problem says where it is and what to do."""
    write(folder)
    contents = {path: path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}

    def check(chance: random.Random) -> str | None:
        path = chance.choice(list(contents))
        content = mutated(chance, contents[path])
        path.write_text(content, "utf-8")
        try:
            files.load(folder)
        except KnowledgeError as error:
            unclear = [problem for problem in error.problems if not str(problem).strip()]
            return f"{path.name} {content!r}: {unclear}" if unclear or not error.problems else None
        except Exception as error:  # noqa: BLE001 - as above
            return f"{path.name} {content!r}: {error!r}"
        finally:
            path.write_text(contents[path], "utf-8")
        return None

    yield check


@contextmanager
def command_line(folder: Path) -> Iterator[Check]:
    """Words after `salve`: they are done, or refused with a word and a code that says which kind of refusal."""
    write(folder / "knowledge")
    given = {"SALVE_KNOWLEDGE": str(folder / "knowledge"), "SALVE_DATABASE_URL": f"sqlite:///{folder / 'salve.db'}"}
    before, here, tty = dict(os.environ), Path.cwd(), sys.stdin
    os.environ.update(given)
    os.chdir(folder)
    try:
        yield _typed
    finally:
        os.chdir(here)
        sys.stdin = tty
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder)


class _Screen(io.TextIOWrapper):
    """Where a command writes, as text or as bytes."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, "utf-8", write_through=True)

    @property
    def shown(self) -> str:
        return self._bytes.getvalue().decode(errors="replace")


def _typed(chance: random.Random) -> str | None:
    words = [chance.choice(TYPED)] if chance.random() < 0.9 else []
    if chance.random() < 0.6:
        words.append(chance.choice(SUBCOMMANDS))
    words += [chance.choice((*OPTIONS, text(chance, 4))) for _ in range(chance.randrange(4))]
    words = [word.replace("\x00", "") for word in words]
    said, wrong = _Screen(), _Screen()
    # Nothing is typed, at once: what asks or reads gets the end of the input.
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
            main(words)
    except SystemExit as end:
        code = end.code or 0
        silent = code and not (said.shown + wrong.shown).strip()
        return f"{words}: ends with {code}, {wrong.shown!r}" if silent or code not in CODES else None
    except BaseException as error:  # noqa: BLE001 - as above
        return f"{words}: {error!r}"
    return None
