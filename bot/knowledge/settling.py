"""Settle git merge conflicts that only publishing caused: the version of a folder, and its date."""

import re

# Only publishing writes this file.
LINEAGE = "releases.yaml"
_CONFLICT = re.compile(
    r"^<{7}[^\n]*\n(?P<ours>.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}\r?\n(?P<theirs>.*?)^>{7}[^\n]*(?:\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
_STAMP = re.compile(r"(?:(?:version|released):[^\n]*\n)*")


def settled(text: str) -> str:
    """A manifest's text with this side's version and date if both sides had published; other conflicts stay."""
    return _CONFLICT.sub(_settled, text)


def is_of_publishing(name: str, text: str) -> bool:
    """Whether all conflicts in the file of that name were caused by publishing."""
    left = settled(text)
    return name == LINEAGE or (left != text and not _CONFLICT.search(left))


def _settled(found: re.Match[str]) -> str:
    written = all(_STAMP.fullmatch(found[side]) for side in ("ours", "theirs"))
    return found["ours"] if written else found[0]
