"""Close the gaps that are left where something was taken out of a text."""

import re

# Stands where something was taken out.
GONE = "\x02"
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])?[ \t]*\\?")


def closed(text: str) -> str:
    """The text without the marks of what is gone, the lines left empty by it, and the hard breaks before those."""
    kept = list[str]()
    for line in text.split("\n"):
        if GONE not in line or not _ITEM.fullmatch(line.replace(GONE, "")):
            kept.append(line)
        elif kept and not line.endswith("\\"):
            kept[-1] = kept[-1].removesuffix("\\")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept).replace(GONE, "")).strip()
