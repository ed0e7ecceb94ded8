"""Remove a wording from an item, and recognise it by its digest if somebody adds it again."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from bot.knowledge.models import Entry, KnowledgeBase, Scope
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.translation import Translation, Wordings
from bot.knowledge.twins import fold
from bot.knowledge.versions import UNANSWERABLE, Key


def mark(wording: str) -> str:
    """SHA-256 of a wording, whatever its case and punctuation: only somebody who has it can tell that it was here."""
    return hashlib.sha256(fold(wording).encode()).hexdigest()


def without(key: Key, content: str, wording: str) -> str | None:
    """An item in canonical form without a wording; None if the item does not contain it.

    Phrasings and checks are searched. An item that would be left without a phrasing keeps its own title as one; the
    title itself is a curator's and stays.
    """
    data, folded = json.loads(content), fold(wording)
    changed = _drop(data, folded) if key == UNANSWERABLE else _drop_from_item(data, folded)
    if not changed:
        return None
    return json.dumps(data, ensure_ascii=False, sort_keys=key != UNANSWERABLE, separators=(",", ":"))


def without_lines(text: str, wording: str) -> str:
    """A text without the lines that are that wording."""
    folded = fold(wording)
    return "\n".join(line for line in text.split("\n") if fold(line) != folded)


def _drop_from_item(data: Any, folded: str) -> bool:
    if not isinstance(data, dict) or "phrasings" not in data:
        return False
    checks = [data.get("checks") or {}, *(data.get("checks_in") or {}).values()]
    held = (each[name] for each in checks for name in ("reach", "miss") if name in each)
    changed = [_drop(texts, folded) for texts in (data["phrasings"], *held)]
    changed += [_drop_turns(each, folded) for each in checks]
    title = data.get("question") or data.get("title")
    if not data["phrasings"] and "urgency" not in data and title:
        data["phrasings"].append(title)
    return any(changed)


def _drop_turns(checks: dict[str, Any], folded: str) -> bool:
    """Remove follow-ups of which either message is that wording."""
    had = checks.get("turns", [])
    kept = [each for each in had if folded not in {fold(each["context"]), fold(each["ask"])}]
    if len(kept) == len(had):
        return False
    checks["turns"] = kept
    if not kept:
        del checks["turns"]
    return True


def _drop(texts: list[str], folded: str) -> bool:
    kept = [text for text in texts if fold(text) != folded]
    changed = len(kept) < len(texts)
    texts[:] = kept
    return changed


def wordings(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Every wording that may be a member's, with the item that contains it."""
    items: tuple[Entry | Translation | RedFlag | Scope, ...] = (
        *knowledge.entries,
        *knowledge.translations,
        *knowledge.red_flags,
        *knowledge.scopes,
    )
    for item in items:
        own = {fold(title) for title in _titles(item)}
        checks = (item.checks, *(item.checks_in.values() if isinstance(item, RedFlag) else ()))
        turns = (text for each in checks for turn in each.turns for text in (turn.context, turn.ask))
        asked = (*(text for each in checks for text in (*each.reach, *each.miss)), *turns)
        yield from ((item.id, text) for text in (*item.phrasings, *asked) if fold(text) not in own)
    worded: tuple[Wordings, ...] = knowledge.wordings
    yield from ((each.id, text) for each in worded for text in each.phrasings)
    yield from (("unanswerable", text) for text in knowledge.unanswerable)


def _titles(item: Entry | Translation | RedFlag | Scope) -> list[str]:
    if isinstance(item, RedFlag):
        return [text.title for text in item.texts.values()]
    return [item.title if isinstance(item, Scope) else item.question]
