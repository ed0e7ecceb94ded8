"""Conflicts of a merge in git that publishing alone made: which version a folder has, and since when."""

import re

# Written by publishing alone.
LINEAGE = "releases.yaml"
_CONFLICT = re.compile(
    r"^<{7}[^\n]*\n(?P<ours>.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}\r?\n(?P<theirs>.*?)^>{7}[^\n]*(?:\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
_STAMP = re.compile(r"(?:(?:version|released):[^\n]*\n)*")


def settled(text: str) -> str:
    """The text of a manifest with this side's version and date, where both sides had published; others stay."""
    return _CONFLICT.sub(_settled, text)


def is_of_publishing(name: str, text: str) -> bool:
    """Whether publishing alone made all conflicts in the file of that name."""
    left = settled(text)
    return name == LINEAGE or (left != text and not _CONFLICT.search(left))


def _settled(found: re.Match[str]) -> str:
    written = all(_STAMP.fullmatch(found[side]) for side in ("ours", "theirs"))
    return found["ours"] if written else found[0]
