"""Make a folder hold a given knowledge base: only files whose items differ are written, and either all or none."""

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.errors import KnowledgeError, Problem
from bot.knowledge import citing, files, formats, lint, strays, versions
from bot.knowledge.document import parse
from bot.knowledge.editing import layout, splice
from bot.knowledge.fact import Fact
from bot.knowledge.fields import Line
from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, KnowledgeBase, Manifest, Scope, Term
from bot.knowledge.red_flag import Lexicon, RedFlag
from bot.knowledge.source import Source
from bot.knowledge.translation import Translation, Wordings

# The new text of each file that changes; None removes the file.
Plan = dict[Path, str | None]


def write(folder: Path, target: KnowledgeBase) -> tuple[Path, ...]:
    """Make the folder's content equal to `target`.

    Whatever does not change stays byte for byte. Either all files are written or none.

    Returns:
        The changed files, sorted.

    Raises:
        KnowledgeError: the folder is broken, the target is inconsistent (`lint.integrity`), or a file cannot be
            written. Nothing is changed then, unless a problem says that a file could not be restored.
    """
    current = files.load(folder)
    if findings := lint.integrity(target):
        raise KnowledgeError([_finding(folder, finding) for finding in findings])
    if versions.digest(current) == versions.digest(target):
        return ()
    plan = _plan(folder, current, target)
    _apply(plan)
    return tuple(sorted(plan))


def _finding(folder: Path, finding: Finding) -> Problem:
    key = ".".join(map(str, (finding.kind, finding.id, *finding.place)))
    return Problem(folder, 1, key, finding.cause, finding.mend)


def _plan(folder: Path, current: KnowledgeBase, target: KnowledgeBase) -> Plan:
    return {
        **_file(folder / "knowledge.yaml", Manifest, current.manifest, target.manifest),
        **_list(folder / "sources.yaml", Source, current.sources, target.sources),
        **_list(folder / "glossary.yaml", Term, current.glossary, target.glossary),
        **_list(folder / "unanswerable.yaml", Line, current.unanswerable, target.unanswerable),
        **_facts(folder / "facts", current, target),
        **_folder(folder / "entries", Entry, current.entry, target.entry, target.fact),
        **_folder(folder / "red_flags", RedFlag, current.red_flag, target.red_flag, target.fact),
        **_folder(folder / "scope", Scope, current.scope, target.scope),
        **_folder(folder / "lexicon", Lexicon, current.lexicon, target.lexicon),
        **_translations(folder / "translations", current.translation, target.translation),
        **_wordings(folder / "wordings", current.wordings, target.wordings),
    }


def _facts(folder: Path, current: KnowledgeBase, target: KnowledgeBase) -> Plan:
    """A file for each theme, named after it; the file of a theme without facts is removed."""
    plan: Plan = {}
    for theme in dict.fromkeys(fact.theme for fact in (*current.facts, *target.facts)):
        before, after = (tuple(each for each in side.facts if each.theme == theme) for side in (current, target))
        path = folder / f"{theme}.yaml"
        plan |= _list(path, Fact, before, after) if after else {path: None}
    return plan


def _translations(folder: Path, current: Mapping[str, Translation], target: Mapping[str, Translation]) -> Plan:
    """A file for each translation, in a folder of its language and named after its entry."""
    plan: Plan = {}
    for id_ in {**current, **target}:
        plan |= _file(folder / f"{id_}.yaml", Translation, current.get(id_), target.get(id_))
    return plan


def _wordings(folder: Path, current: Sequence[Wordings], target: Sequence[Wordings]) -> Plan:
    """A file for each language, with a list for each entry."""
    plan: Plan = {}
    for language in dict.fromkeys(each.language for each in (*current, *target)):
        sides = ([each for each in side if each.language == language] for side in (current, target))
        before, after = ({each.entry: list(each.phrasings) for each in side} for side in sides)
        path = folder / f"{language}.yaml"
        if not after:
            plan[path] = None
        elif before != after:
            text = _edited(path, before, after) if before else _text(layout.mapping(after, 0))
            plan[path] = _checked(path, dict[str, list[str]], text, after)
    return plan


def _folder(
    folder: Path,
    model: Any,
    current: Mapping[str, BaseModel],
    target: Mapping[str, BaseModel],
    facts: Mapping[str, Fact] = MappingProxyType({}),
) -> Plan:
    """A file for each item, named after its id; a new file goes directly into the folder."""
    homes = {path.stem: path for path in folder.glob("**/*.yaml") if path.is_file() and strays.is_item(path, folder)}
    plan: Plan = {}
    for id_ in {**current, **target}:
        path = homes.get(id_, folder / f"{id_}.yaml")
        plan |= _file(path, model, current.get(id_), target.get(id_), facts)
    return plan


def _file(
    path: Path,
    model: Any,
    before: BaseModel | None,
    after: BaseModel | None,
    facts: Mapping[str, Fact] = MappingProxyType({}),
) -> Plan:
    if before == after:
        return {}
    if after is None:
        return {path: None}
    want = _plain(after)
    # If only the cited facts have changed, the item's own file stays as it is.
    if before is not None and _plain(before) == want:
        return {}
    if before is None:
        return {path: _checked(path, model, _text(layout.mapping(want, 0)), want, facts)}
    # An id that only the name of the file gives is not written into it.
    written = parse(path, path.read_bytes()).value
    implied = {"id"} if formats.named(written, path, model) != written else set()
    before_, after_ = _plain(before), {**_kept(before, after), **want}
    had, aim = ({key: value for key, value in each.items() if key not in implied} for each in (before_, after_))
    return {path: _checked(path, model, _edited(path, had, aim), want, facts)}


def _kept(before: BaseModel, after: BaseModel) -> dict[str, Any]:
    """The fields that a file states although they equal the defaults: its author wrote them, so they stay."""
    value = after.model_dump()
    return {key: said for key, said in _plain(before).items() if value.get(key) == said}


def _list(path: Path, model: Any, before: Sequence[BaseModel | str], after: Sequence[BaseModel | str]) -> Plan:
    had, aim = _plain(before), _plain(after)
    want = splice.merged_list(had, aim)
    if had == want:
        return {}
    text = _edited(path, had, want) if path.exists() else _text(layout.sequence(want, 0))
    return {path: _checked(path, tuple[model, ...], text, want)}


# The fields of an item that the name of its file gives.
_NAMED: Mapping[type[BaseModel], frozenset[str]] = {
    Fact: frozenset({"theme"}),
    Translation: frozenset({"language", "entry"}),
}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        named = _NAMED.get(type(value), frozenset())
        plain = layout.plain(value)
        if isinstance(value, Manifest):
            plain = {**formats.written_out(value), **plain}
        return {key: inner for key, inner in plain.items() if key not in named}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _edited(path: Path, had: Any, want: Any) -> str:
    try:
        return splice.edit(path.read_bytes().decode(), had, want)
    except ValueError as error:
        raise _by_hand(path) from error


def _by_hand(path: Path) -> KnowledgeError:
    return KnowledgeError([Problem(path, 1, "file", "its layout does not take the change", "make it by hand")])


def _checked(path: Path, model: Any, text: str, want: Any, facts: Mapping[str, Fact] = MappingProxyType({})) -> str:
    """The text, after checking that the loader reads the intended value from it."""
    document = parse(path, text.encode())
    try:
        found = _plain(_validated(path, model, document.value, facts))
    except ValidationError:
        found = None
    if document.problems or found != want:
        raise _by_hand(path)
    return text


def _validated(path: Path, model: Any, value: Any, facts: Mapping[str, Fact]) -> Any:
    if model == tuple[Fact, ...] and isinstance(value, list):
        value = [formats.named(each, path, Fact) for each in value]
    full, _ = citing.resolved(formats.named(value, path, model), model, facts)
    return TypeAdapter(model).validate_python(full)


def _apply(plan: Plan) -> None:
    """Write drafts beside the files, then move them into place; after a failure, restore what was there."""
    before = {path: path.read_bytes() if path.is_file() else None for path in plan}
    # If a draft is left behind, its name starts with a dot, so it is not read as knowledge.
    drafts = {path: path.with_name(f".{path.name}.new") for path, text in plan.items() if text is not None}
    done: list[Path] = []
    place = next(iter(plan))
    try:
        for place, draft in drafts.items():
            draft.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes((plan[place] or "").encode())
            if before[place] is not None:
                shutil.copymode(place, draft)
        for place, text in plan.items():
            done.append(place)
            if text is None:
                place.unlink()
            else:
                drafts[place].replace(place)
    except BaseException as error:
        lost = [path for path in done if not _put_back(path, before[path])]
        for draft in drafts.values():
            _discard(draft)
        if not isinstance(error, OSError) and not lost:
            raise
        mend = "take it back from version control, then try again"
        problems = [Problem(path, 1, "file", "could not be put back", mend) for path in lost]
        cause = getattr(error, "strerror", None) or str(error)
        mend = "nothing was changed; mend it and try again" if not lost else ""
        raise KnowledgeError([Problem(place, 1, "file", f"cannot be written: {cause}", mend), *problems]) from error


def _put_back(path: Path, content: bytes | None) -> bool:
    try:
        if content is not None:
            path.write_bytes(content)
        elif path.is_file():
            path.unlink()
    except OSError:
        return False
    return True


def _discard(draft: Path) -> None:
    with contextlib.suppress(OSError):
        draft.unlink(missing_ok=True)
