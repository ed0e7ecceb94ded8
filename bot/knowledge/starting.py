"""Begin a knowledge folder: from the starter, or as a copy of another base."""

import re
import shutil
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from bot.errors import SalveError
from bot.knowledge import editing, files, schema, strays, wording
from bot.knowledge.models import GENERAL, Entry, KnowledgeBase, Status
from bot.knowledge.translating import TO_DO

SCHEMA = "schema"
# There is a starter for each of these languages, in a folder named after its code.
STARTERS = Path(str(resources.files("bot.knowledge") / "starter"))
ENGLISH = "en"
_CODE = re.compile(r"[a-z]{2}")
_LANGUAGE = re.compile(r"^(language: )[a-z]{2}$", re.MULTILINE)
_ENTRY = """\
# yaml-language-server: $schema=../{schema}/entry.json
{body}{phrasings}
# phrasings:
#   - {to_do}
"""
_DRAFT = "{comment}\nstatus: draft\n"


def begin(folder: Path, origin: Path | None = None, language: str | None = None) -> None:
    """Write a starter into a new folder, or a copy of the base in `origin` without its releases.

    If there is no starter in the language (`has_starter`), its texts are in English.

    Args:
        folder: the new folder.
        origin: the base to copy.
        language: the ISO 639-1 code of the language of the starter's answers.

    Raises:
        SalveError: the folder is not empty, or the language is not such a code.
        KnowledgeError: the base in `origin` is broken.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SalveError(f"{folder} is not empty. Name a new folder")
    if language is not None and not _CODE.fullmatch(language):
        raise SalveError(f"'{language}' is no language in two letters, such as de, pl or tr")
    if origin is not None:
        files.load(origin)
    source = origin or _starter(language)
    for file in sorted(source.rglob("*.yaml")):
        if file.name != files.LINEAGE and not strays.is_hidden(file, source):
            place = folder / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
    if language is not None:
        manifest = folder / "knowledge.yaml"
        manifest.write_text(_LANGUAGE.sub(rf"\g<1>{language}", manifest.read_text("utf-8")), "utf-8")
    write_schemas(folder)


def _starter(language: str | None) -> Path:
    return STARTERS / (language if language and has_starter(language) else ENGLISH)


def has_starter(language: str) -> bool:
    """Whether there is a starter in that language."""
    return (STARTERS / language).is_dir()


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write the schemas for editors beside the knowledge; returns their files."""
    place = folder / SCHEMA
    place.mkdir(parents=True, exist_ok=True)
    for name, text in schema.schemas().items():
        (place / name).write_text(text, "utf-8")
    return tuple(place / name for name in schema.schemas())


def entry(knowledge: KnowledgeBase, id_: str, question: str, answer: str) -> Entry:
    """A new entry for that base; without an answer yet, it is a draft to fill in.

    Raises:
        SalveError: the id, the question or the answer is not what an entry may have.
    """
    topic = GENERAL if GENERAL in knowledge.topic else next(iter(knowledge.topic))
    status = Status.APPROVED if answer else Status.DRAFT
    fields = {"id": id_, "topic": topic, "question": question, "answer": answer or TO_DO, "status": status}
    try:
        return Entry.model_validate(fields)
    except ValidationError as error:
        raise SalveError(wording.first(error)) from error


def add(folder: Path, new: Entry, language: str) -> Path:
    """Write the file of a new entry, with comments in that language, if there is a starter in it."""
    written = new.model_dump(mode="json", include={"topic", "question", "answer"}, exclude_defaults=True)
    body = "".join(f"{line}\n" for line in editing.lines(written))
    text = _ENTRY.format(schema=SCHEMA, body=body, phrasings=_comment(language, "phrasings"), to_do=TO_DO)
    if new.status is Status.DRAFT:
        text += _DRAFT.format(comment=_comment(language, "status"))
    file = folder / "entries" / f"{new.id}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as opened:
        opened.write(text)
    return file


def _comment(language: str, key: str) -> str:
    """What a starter says above that key of its entries."""
    texts = (file.read_text("utf-8") for file in sorted((_starter(language) / "entries").glob("*.yaml")))
    above = re.compile(rf"^#.*(?=\n{key}:)", re.MULTILINE)
    return next(found[0] for text in texts if (found := above.search(text)))


def examples(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """The ids of a starter's sample entries and scope notes that a base still holds unchanged, in any language."""
    entries = {id_: _alone(entry) for each in _starters() for id_, entry in each.entry.items()}
    scopes = {id_: scope for each in _starters() for id_, scope in each.scope.items()}
    return (
        *(entry.id for entry in knowledge.entries if entries.get(entry.id) == _alone(entry)),
        *(scope.id for scope in knowledge.scopes if scopes.get(scope.id) == scope),
    )


def unanswerable() -> frozenset[str]:
    """The questions that a starter says nothing answers, in any language."""
    return frozenset(text for each in _starters() for text in each.unanswerable)


@cache
def _starters() -> tuple[KnowledgeBase, ...]:
    """The starters of all languages."""
    return tuple(files.load(each) for each in sorted(STARTERS.iterdir()))


def _alone(entry: Entry) -> Entry:
    """The entry without the samples that it refers to, which may have been deleted."""
    return entry.model_copy(update={"related": ()})


def stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """The time of the last change and the length of each knowledge file, to detect changes."""
    return {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in _read(folder)}


def _read(folder: Path) -> Iterable[Path]:
    return (file for file in folder.rglob("*.yaml") if strays.is_item(file, folder) and file.is_file())
