"""A release in which the wordings of a few labels have changed: only nearby labels are fitted again, in under a second.

The classifier of a release is fitted over all phrasings at once, which takes a minute. A few new wordings change it
only near themselves. So the labels nearest to them are fitted twice on their own, without the change and with it, and
the difference is added to the weights in service. Thresholds and what was learned of distress stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.answering import classifier, corpus, designs, indexing, lexical
from bot.answering.designs import ABROAD
from bot.answering.index import Abroad, Index, Numbers, Phrasing, Wording
from bot.answering.lexical import TfIdf
from bot.answering.release import Release
from bot.answering.subject import Subject
from bot.answering.understanding import Vocabulary, names, tokenize, understand
from bot.answering.vectors import Matrix
from bot.knowledge import versions
from bot.knowledge.models import KnowledgeBase

# This many labels, the nearest to the change, are fitted again.
NEAR = 12
Texts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of an index's phrasings after a change.

    Attributes:
        rows: the former position of each phrasing; -1 if it is new.
        phrasings: their texts.
        starts: the position at which the phrasings of each label begin.
        gold: the number of each phrasing's label.
    """

    rows: Numbers
    phrasings: tuple[str, ...]
    starts: Numbers
    gold: Numbers

    @property
    def new(self) -> Numbers:
        """The positions of the new phrasings."""
        return np.flatnonzero(self.rows < 0)

    @property
    def moved(self) -> Numbers:
        """The positions of the phrasings that existed before."""
        return np.flatnonzero(self.rows >= 0)


def changed(release: Release, knowledge: KnowledgeBase) -> tuple[Texts, Texts]:
    """The wordings that are gone and those that are new, each with its label."""
    before, after = (
        {(each.label, each.text) for each in corpus.phrasings(of)} for of in (release.knowledge, knowledge)
    )
    return sorted(before - after), sorted(after - before)


def amended(release: Release, knowledge: KnowledgeBase) -> Release | None:
    """The release of changed knowledge, made from the release in service; None if it has to be prepared in full.

    Args:
        release: the release in service.
        knowledge: its knowledge, with a few entries changed.
    """
    gone, new = changed(release, knowledge)
    index = release.index
    labels = {each.label for each in corpus.phrasings(knowledge)}
    if not isinstance(index.look, Wording) or any(label not in labels for label in index.labels):
        # Either the base is too large for a classifier, or a label is gone, so that the labels after it would need new
        # numbers.
        return None
    if index.look.design.alike or designs.is_bare(knowledge):
        # Nothing is fitted in such a base, so full preparation is quick.
        return None
    if gone or new:
        index = _amended(release, gone, new, {each.label: each for each in corpus.phrasings(knowledge)})
    number = {label: place for place, label in enumerate(index.labels)}
    ages = {number[each.id]: each.ages for each in knowledge.entries if each.ages and each.id in number}
    return Release(
        knowledge,
        versions.digest(knowledge),
        release.vocabulary,
        replace(index, ages=ages),
        release.screens,
        release.thresholds,
        release.resemblances,
        release.languages,
        release.abroad,
    )


def _amended(release: Release, gone: Texts, new: Texts, known: Mapping[str, Phrasing]) -> Index:
    index, look = release.index, release.index.look
    assert isinstance(look, Wording)  # noqa: S101 - see `amended`
    labels = (*index.labels, *sorted({label for label, _ in new} - {*index.labels}))
    layout = _layout(index.phrasings, index.bounds, labels, gone, new)
    texts = [layout.phrasings[row] for row in layout.new]
    queries = [understand(text, release.vocabulary) for text in texts]
    tokens = [query.tokens for query in queries]
    vectors = _inserted(look.vectors, layout, index.encoder.encode([query.text for query in queries]))
    letters = lexical.amended(look.letters, layout.rows, tokens)
    words = lexical.amended(look.words, layout.rows, tokens)
    deep = None
    if index.meaning is not None:
        read = index.meaning.encoder.encode([query.raw for query in queries]) if queries else index.meaning.vectors[:0]
        deep = _inserted(index.meaning.vectors, layout, read)
    touched = [place for place, label in enumerate(labels) if label in {label for label, _ in (*gone, *new)}]
    near = _nearest(touched, layout, vectors if deep is None else deep)
    told = _Part(layout, index.bounds, near, len(labels))
    similar = [(look.vectors, vectors), (look.letters, letters), (look.words, words)]
    weights = told.weights(look.weights, look.design.kernel, similar)
    meaning = index.meaning
    if meaning is not None and deep is not None:
        both = told.weights(meaning.weights, meaning.design.kernel, [*similar, (meaning.vectors, deep)])
        meaning = replace(meaning, vectors=deep, weights=both, subject=_subject(meaning.subject, layout))
    return replace(
        index,
        labels=labels,
        phrasings=layout.phrasings,
        starts=layout.starts,
        look=Wording(look.encoder, vectors, letters, words, weights, look.design),
        exact=_exact(index, gone, new, release.vocabulary),
        roles=np.array([*index.roles, *(known[label].role for label in labels[len(index.labels) :])], np.intp),
        meaning=meaning,
        abroad=_abroad(index, labels, gone, new, near),
        **_told_apart(release, touched, layout),
    )


def _layout(phrasings: Sequence[str], bounds: Sequence[int], labels: Sequence[str], gone: Texts, new: Texts) -> Layout:
    rows, texts, starts, gold = list[int](), list[str](), list[int](), list[int]()
    lost = {*gone}
    for place, label in enumerate(labels):
        starts.append(len(rows))
        old = range(*bounds[place : place + 2]) if place < len(bounds) - 1 else range(0)
        kept = [row for row in old if (label, phrasings[row]) not in lost]
        added = [text for one, text in new if one == label]
        rows += [*kept, *(-1 for _ in added)]
        texts += [*(phrasings[row] for row in kept), *added]
        gold += [place] * (len(kept) + len(added))
    return Layout(np.array(rows, np.intp), tuple(texts), np.array(starts, np.intp), np.array(gold, np.intp))


def _inserted(before: Matrix, layout: Layout, new: Matrix) -> Matrix:
    """The rows in their new positions, with the new ones inserted."""
    after = np.zeros((len(layout.rows), before.shape[1]), before.dtype)
    after[layout.moved] = before[layout.rows[layout.moved]]
    if len(new):
        after[layout.new] = new
    return after


def _subject(learned: Subject | None, layout: Layout) -> Subject | None:
    """What is on the subject, as learned before; the new rows say nothing of it yet."""
    if learned is None:
        return None
    weights = _inserted(learned.weights[:, None], layout, learned.weights[:0, None])
    return replace(learned, weights=weights[:, 0])


def _nearest(touched: Sequence[int], layout: Layout, vectors: Matrix) -> Numbers:
    """The numbers of the labels nearest to the changed ones, which are included, in ascending order."""
    changed = vectors[np.isin(layout.gold, touched)]
    near = np.maximum.reduceat((vectors @ changed.T).max(axis=1), layout.starts)
    near[touched] = np.inf
    return np.sort(np.argsort(-near, kind="stable")[: max(NEAR, len(touched))])


class _Part:
    """The labels near a change, fitted on their own."""

    def __init__(self, layout: Layout, bounds: Sequence[int], labels: Numbers, count: int) -> None:
        self._layout = layout
        self._labels = labels
        self._count = count
        gold = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        self._before, self._after = (np.flatnonzero(np.isin(each, labels)) for each in (gold, layout.gold))
        self._gold = tuple(
            np.searchsorted(labels, each[rows]).astype(np.intp)
            for each, rows in ((gold, self._before), (layout.gold, self._after))
        )

    def weights(
        self, served: Matrix, kernel: Sequence[tuple[float, int]], similar: Sequence[tuple[Any, Any]]
    ) -> Matrix:
        """The weights in service plus what the change adds; `similar` holds the likenesses before and after it."""
        found = []
        for side, (rows, gold) in enumerate(zip((self._before, self._after), self._gold, strict=True)):
            alike = [_among(each[side], rows) for each in similar]
            kept = classifier.Kernel(len(rows), len(rows), sum(weight for weight, _ in kernel), rounded=False)
            kept.keep(slice(None), designs.kernel(kernel, alike))
            found.append(classifier.fit(kept, np.arange(len(rows)), gold, len(self._labels)))
        before, after = found
        layout = self._layout
        weights = np.zeros((len(layout.rows), self._count), np.float32)
        weights[layout.moved, : served.shape[1]] = served[layout.rows[layout.moved]]
        place = {row: at for at, row in enumerate(self._before.tolist())}
        for at, row in enumerate(self._after.tolist()):
            old = int(layout.rows[row])
            weights[row, self._labels] += after[at] - (before[place[old]] if old >= 0 else 0)
        return weights


def _among(told: Matrix | TfIdf, rows: Numbers) -> Matrix:
    """The likenesses among these rows."""
    if isinstance(told, TfIdf):
        return lexical.among(told, rows)
    return np.asarray(told[rows] @ told[rows].T)


def _exact(index: Index, gone: Texts, new: Texts, vocabulary: Vocabulary) -> Mapping[str, str]:
    lost, found = ([(understand(text, vocabulary).text, label) for label, text in texts] for texts in (gone, new))
    left = {text: label for text, label in index.exact.items() if (text, label) not in lost}
    return left | {text: label for text, label in found if text}


def _abroad(index: Index, labels: Sequence[str], gone: Texts, new: Texts, near: Numbers) -> Abroad | None:
    """The same change in the index across languages."""
    abroad = index.abroad
    if abroad is None:
        return None
    bounds = [*abroad.starts.tolist(), len(abroad.phrasings)]
    layout = _layout(abroad.phrasings, bounds, labels, gone, new)
    texts = [layout.phrasings[row] for row in layout.new]
    vectors = _inserted(abroad.vectors, layout, abroad.encoder.encode(texts) if texts else abroad.vectors[:0])
    letters = lexical.amended(abroad.letters, layout.rows, [tokenize(text) for text in texts])
    similar = [(abroad.vectors, vectors), (abroad.letters, letters)]
    weights = _Part(layout, bounds, near, len(labels)).weights(abroad.weights, ABROAD.kernel, similar)
    return replace(
        abroad, vectors=vectors, weights=weights, phrasings=layout.phrasings, starts=layout.starts, letters=letters
    )


def _told_apart(release: Release, touched: Sequence[int], layout: Layout) -> dict[str, Any]:
    """The labels that are about a measure or about the opposite of a word, and those that speak of another product."""
    index = release.index
    measures = {label: said for label, said in index.measures.items() if label not in touched}
    opposed = {(word, other): {*named} - {*touched} for word, other, named in index.opposed}
    others = {term: {*named} - {*touched} for term, named in index.others.items()}
    for label in touched:
        texts = (layout.phrasings[row] for row in np.flatnonzero(layout.gold == label))
        queries = [understand(text, release.vocabulary) for text in texts]
        tokens = [query.tokens for query in queries]
        if found := indexing.measures(tokens, np.zeros(len(tokens), np.intp)):
            measures[label] = found[0]
        for (word, other), named in opposed.items():
            if indexing.about(other, word, tokens, np.zeros(1, np.intp)):
                named.add(label)
        for term, speaking in others.items():
            if any(names(query, [term]) for query in queries):
                speaking.add(label)
    return {
        "measures": measures,
        "opposed": tuple((*words, tuple(sorted(named))) for words, named in opposed.items()),
        "others": {term: frozenset(speaking) for term, speaking in others.items()},
    }
