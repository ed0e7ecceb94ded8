"""Whether a claim is about what an answer says; only then does its source give the answer a grade of evidence."""

import re
from collections import Counter

from bot.knowledge.models import KnowledgeBase

# A word in more than this share of answers says nothing about a single one. Of the 295 claims that support an answer of
# the shipped base, 94 % share a rarer word with its question and text; of claims taken from other entries, 26 % do.
COMMON = 0.05
# Words with STEM equal first letters have one stem; shorter words than SHORTEST do not count.
STEM, SHORTEST = 5, 4


def ties(claim: str, text: str, knowledge: KnowledgeBase) -> bool:
    """Whether a claim and a text share a number, or a word, whatever its ending, that is in few answers."""
    shared = _stems(claim) & _stems(text)
    if not shared:
        return False
    held = Counter(stem for entry in knowledge.entries for stem in _stems(f"{entry.question} {entry.answer}"))
    return any(held[stem] <= max(1, COMMON * len(knowledge.entries)) for stem in shared)


def _stems(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {word[:STEM] for word in words if len(word) >= SHORTEST or word.isdecimal()}
