"""Write an answer in blocks that name their kind under a key of their own as Markdown: `[{"k": "ul", "v": [...]}]`."""

from collections.abc import Mapping
from typing import Any

from bot.knowledge.importing.columns import folded
from bot.knowledge.importing.richtext import table

_PARAGRAPHS = frozenset(["p", "paragraph", "para", "text", "txt"])
_BULLETS = frozenset(["ul", "list", "bullets", "bulletlist", "unorderedlist"])
_STEPS = frozenset(["ol", "steps", "numbers", "numberedlist", "orderedlist"])
_HEADS = frozenset(["h", "h1", "h2", "h3", "h4", "h5", "h6", "head", "heading", "header", "title"])
_CODE = frozenset(["pre", "code", "codeblock"])
_KINDS = _PARAGRAPHS | _BULLETS | _STEPS | _HEADS | _CODE | {"table"}


def markdown(value: Any) -> str:
    """The blocks as Markdown; empty if the value is not a list of such blocks."""
    if not isinstance(value, list) or not value or not all(isinstance(each, Mapping) for each in value):
        return ""
    keys = [key for key in value[0] if all(_kind(each, key) in _KINDS for each in value)]
    held = [[part for key, part in each.items() if key not in keys] for each in value]
    # A block that holds several things is one of an editor, and its parts have names of their own.
    if len(keys) != 1 or not all(len(parts) == 1 and isinstance(parts[0], str | list) for parts in held):
        return ""
    return "\n\n".join(
        filter(None, (_block(_kind(each, keys[0]), part) for each, (part,) in zip(value, held, strict=True)))
    )


def _kind(block: Mapping[str, Any], key: str) -> str:
    found = block.get(key)
    return folded(found) if isinstance(found, str) else ""


def _block(kind: str, part: Any) -> str:
    if kind == "table" and isinstance(part, list) and all(isinstance(row, list) for row in part):
        return table([list(map(_text, row)) for row in part])
    lines = [_text(each) for each in part] if isinstance(part, list) else [_text(part)]
    if kind in _STEPS:
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    if kind in _BULLETS:
        return "\n".join(f"- {line}" for line in lines)
    if kind in _CODE:
        return "\n".join(("```", *lines, "```"))
    return f"**{' '.join(lines)}**" if kind in _HEADS else "\n\n".join(lines)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else "" if isinstance(value, list | Mapping) else str(value)
