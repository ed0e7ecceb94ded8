"""Find entries that ask nearly the same: which of them a question reaches would be luck."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from bot.answering.index import Wording
from bot.answering.release import Release
from bot.answering.understanding import understand
from bot.knowledge.models import Entry, Status
from bot.locale import S_, Said

# The mean of word vectors and character n-grams. Of the shipped entries, which each have their own question, none reach
# 0.88.
ALIKE = 0.88


@dataclass(frozen=True, slots=True)
class Twins:
    """Two entries, their phrasings that are nearly the same, and how alike those are (0..1)."""

    one: str
    other: str
    phrasing: str
    like: str
    similarity: float

    @property
    def said(self) -> Said:
        """The message about them."""
        values = {"one": self.one, "phrasing": self.phrasing, "other": self.other, "like": self.like}
        return S_("{one} ('{phrasing}') and {other} ('{like}') ask nearly the same", **values)

    def sample(self, samples: Collection[str]) -> str:
        """The one that is a sample of the starter, given the ids of the samples; empty unless just one is."""
        found = [each for each in (self.one, self.other) if each in samples]
        return found[0] if len(found) == 1 else ""


def unjudged(release: Release) -> tuple[Twins, ...]:
    """The pairs of served entries that ask nearly the same and that no curator has judged distinct, most alike first.

    A base too large to compare every phrasing with every other gives none.
    """
    index, entries = release.index, release.knowledge.entry
    served = [entry for entry in entries.values() if entry.status is Status.APPROVED]
    asked = {(entry.id, text) for entry in served for text in (entry.question, *entry.phrasings)}
    if not isinstance(index.look, Wording):
        return ()
    letters = np.stack(
        [index.look.letters.similar(understand(text, release.vocabulary).tokens) for text in index.phrasings]
    )
    alike = np.triu((index.look.vectors @ index.look.vectors.T + letters) / 2, 1)
    label = np.searchsorted(index.starts, np.arange(len(index.phrasings)), side="right") - 1
    found: dict[tuple[str, str], Twins] = {}
    for row, column in zip(*np.nonzero(alike >= ALIKE), strict=True):
        one, other = index.labels[label[row]], index.labels[label[column]]
        if one == other or one not in entries or other not in entries or _judged(one, other, entries):
            continue
        # Texts that are not wordings of an entry ask nothing: "Open a ticket." may answer two questions.
        if not {(one, index.phrasings[row]), (other, index.phrasings[column])} <= asked:
            continue
        twins = Twins(one, other, index.phrasings[row], index.phrasings[column], round(float(alike[row, column]), 4))
        if (one, other) not in found or found[one, other].similarity < twins.similarity:
            found[one, other] = twins
    return tuple(sorted(found.values(), key=lambda pair: (-pair.similarity, pair.one, pair.other)))


def _judged(one: str, other: str, entries: Mapping[str, Entry]) -> bool:
    return any(
        judged.entry == second for first, second in ((one, other), (other, one)) for judged in entries[first].distinct
    )
