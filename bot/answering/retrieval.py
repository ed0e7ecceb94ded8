"""Find the labels whose phrasings a query resembles, best first, and say how sure that is.

The similarities to known phrasings (by word vectors, character n-grams, words and, if a sentence encoder is installed,
meaning) are the input of a classifier, which ranks the labels.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np

from bot.answering import subject
from bot.answering.candidates import Candidates
from bot.answering.designs import NEAREST, UNSURE, Design, kernel
from bot.answering.index import Index, Meaning, Wording
from bot.answering.lexical import Folded
from bot.answering.nearest import Nearest
from bot.answering.ranking import DIGITS, Look, classified, ranked
from bot.answering.subject import Subject
from bot.answering.understanding import Query
from bot.answering.vectors import Matrix

# At most this many bytes of a matrix are multiplied at once, so that they fit the processor's cache.
NEAREST_MEMORY = 2**18
# In a large base, the logit of a label whose nearest phrasing has cosine 1.
STEEPNESS = 8.0
# The similarity whose part of the logits is summed word by word, which works because its power in a design's kernel is
# 1.
FOLDED = "words"


def retrieve(query: Query, index: Index) -> Candidates:
    """The labels that the query resembles. Equal scores are ordered by label."""
    return retrieve_all([query], index)[0]


def retrieve_all(queries: Sequence[Query], index: Index) -> list[Candidates]:
    """The same for several queries; together they cost less, because reading the index is most of the work."""
    look = index.look
    if isinstance(look, Nearest):
        return [
            _among_nearest(query, index, look, index.encoder.encode([query.text])[0])
            if query.tokens
            else Candidates((), 0.0)
            for query in queries
        ]
    told = [query for query in queries if query.tokens]
    found = dict(zip(map(id, told), _by_wording(told, index, look), strict=True)) if told else {}
    return [found.get(id(query)) or Candidates((), 0.0) for query in queries]


def nearest_in_meaning(text: str, index: Index) -> list[str]:
    """All labels, that with the phrasing nearest in meaning first; none without a sentence encoder."""
    if index.meaning is None:
        return []
    cosines = _products(index.meaning.encoder.encode([text]), index.meaning.vectors)[0]
    near = np.maximum.reduceat(cosines, index.bounds[:-1]).round(DIGITS)
    return [index.labels[number] for number in np.argsort(-near, kind="stable")]


def _by_wording(queries: Sequence[Query], index: Index, look: Wording) -> list[Candidates]:
    """The candidates by wording and, if that leaves doubt, by meaning as well."""
    near = dict(zip(look.design.names, look.near([query.tokens for query in queries]), strict=False))
    words = [cache(partial(look.words.similar, query.tokens)) for query in queries]
    found = _by_logits(queries, index, look.design, near, words, look.folded)
    meaning, folded = index.meaning, index.folded
    if meaning is None or folded is None:
        return found
    unsure = [place for place, each in enumerate(found) if UNSURE[0] <= each.confidence <= UNSURE[1]]
    sure = [place for place, each in enumerate(found) if each.confidence > UNSURE[1]]
    if unsure:
        near = {name: each[unsure] for name, each in near.items()}
        asked, said = [queries[place] for place in unsure], [words[place] for place in unsure]
        again = _by_meaning(asked, index, meaning, near, said, folded)
        for place, candidates in zip(unsure, again, strict=True):
            found[place] = candidates
    # Wording may be sure of the wrong thing: each word of "does botox hurt" is in what entries are asked by.
    if meaning.subject is not None and meaning.subject.labels:
        for place in sure:
            if queries[place].text not in index.exact:
                found[place] = _placed(found[place], queries[place], meaning, meaning.subject)
    return found


def _by_meaning(
    queries: Sequence[Query],
    index: Index,
    meaning: Meaning,
    near: Mapping[str, Matrix],
    words: Sequence[Callable[[], Matrix]],
    folded: Folded,
) -> list[Candidates]:
    """The candidates by wording and meaning, their lead changed by how much each query is on the subject."""
    read = np.stack([meaning.encoder.encode([query.spelled])[0] for query in queries])
    near = {**near, "meaning": _products(read, meaning.vectors)}
    found = _by_logits(queries, index, meaning.design, near, words, folded)
    if meaning.subject is None:
        return found
    judged, notes = subject.judge(near["meaning"], read, meaning.subject)
    on_subject = zip(found, judged.round(DIGITS).tolist(), notes, strict=True)
    return [replace(each, lead=each.lead + on, subject=on, beside=note) for each, on, note in on_subject]


def _placed(found: Candidates, query: Query, meaning: Meaning, learned: Subject) -> Candidates:
    """What wording alone found, with how much the query is on the subject."""
    read = meaning.encoder.encode([query.spelled])
    judged, (note,) = subject.judge(_products(read, meaning.vectors), read, learned)
    return replace(found, subject=round(float(judged[0]), DIGITS), beside=note)


def _by_logits(
    queries: Sequence[Query],
    index: Index,
    design: Design,
    near: Mapping[str, Matrix],
    words: Sequence[Callable[[], Matrix]],
    folded: Folded,
) -> list[Candidates]:
    """The candidates by the classifier's logits, including the words' part.

    Args:
        queries: the queries.
        index: the index that they are compared with.
        design: how much each similarity counts.
        near: by name, the similarities of the queries to each landmark, shape (queries, landmarks), except for words.
        words: for each query, a function that gives the similarities of its words.
        folded: the words' part of the logits.
    """
    shape = dict(zip(design.names, design.kernel, strict=True))
    weight, _ = shape.pop(FOLDED)
    logits = _times(kernel(list(shape.values()), [near[name] for name in shape]), folded.weights)
    logits += weight * folded.sums([query.tokens for query in queries])
    similar = [partial(_of_one, place, near, words[place]) for place in range(len(queries))]
    return classified(queries, index, design, similar, logits)


def _of_one(place: int, near: Mapping[str, Matrix], words: Callable[[], Matrix], name: str) -> Matrix:
    return words() if name == FOLDED else near[name][place]


def _times(left: Matrix, right: Matrix) -> Matrix:
    """The matrix product, reading the right matrix in parts that fit a processor's cache."""
    if len(left) == 1:
        return np.asarray(left @ right)
    out = np.zeros((len(left), right.shape[1]), np.float32)
    for rows in _parts(right):
        out += left[:, rows] @ right[rows]
    return out


def _products(left: Matrix, right: Matrix) -> Matrix:
    """The products of the rows of both, shape (left rows, right rows), read in the same way."""
    if len(left) == 1:
        return np.asarray(right @ left[0])[None]
    return np.concatenate([left @ right[rows].T for rows in _parts(right)], axis=1)


def _parts(matrix: Matrix) -> Iterator[slice]:
    step = max(1, NEAREST_MEMORY // matrix[0].nbytes)
    return (slice(start, start + step) for start in range(0, len(matrix), step))


def _among_nearest(query: Query, index: Index, look: Nearest, vector: Matrix) -> Candidates:
    """The candidates by the nearest phrasing of each label."""
    rows, cosines = look.look(vector)
    labels = np.searchsorted(index.starts, rows, side="right") - 1
    numbers, starts = np.unique(labels, return_index=True)
    near = np.maximum.reduceat(cosines, starts).astype(np.float64)
    rank = {int(number): place for place, number in enumerate(numbers)}
    bounds = [*starts.tolist(), len(rows)]

    def phrasing(label: int) -> int:
        start, end = bounds[rank[label]], bounds[rank[label] + 1]
        return int(rows[start + int(cosines[start:end].argmax())])

    close = Look(lambda label, _: float(near[rank[label]]), phrasing)
    return ranked([query], index, NEAREST, numbers, STEEPNESS * near[None], [float(near.max())], [close])[0]
