"""Whether a claim is about what an answer says; only then does its source lend the answer a grade of evidence."""

import re
from collections import Counter

from bot.knowledge.models import KnowledgeBase

# A word in more answers than this share says nothing about one of them. Of the 295 claims that support an answer of
# the shipped base, 94 % share a rarer word with its question and text; of claims drawn from other entries, 26 %.
COMMON = 0.05
# This many letters tell words of one stem.
STEM, SHORTEST = 5, 4


def ties(claim: str, text: str, knowledge: KnowledgeBase) -> bool:
    """Whether a claim shares with a text a number, or a word, whatever its ending, that few answers hold."""
    shared = _stems(claim) & _stems(text)
    if not shared:
        return False
    held = Counter(stem for entry in knowledge.entries for stem in _stems(f"{entry.question} {entry.answer}"))
    return any(held[stem] <= max(1, COMMON * len(knowledge.entries)) for stem in shared)


def _stems(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {word[:STEM] for word in words if len(word) >= SHORTEST or word.isdecimal()}
