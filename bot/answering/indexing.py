"""Build an index: fit a classifier over the similarities of its phrasings, for each way of matching them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bot.answering import classifier, lexical, nearest, subject
from bot.answering.candidates import ENTRY
from bot.answering.designs import ABROAD, ENGLISH, SPOKEN, Design, Designs, kernel
from bot.answering.index import Abroad, Index, Meaning, Numbers, Phrasing, Spoken, Wording, unmarked
from bot.answering.measures import is_measure
from bot.answering.nearest import Nearest
from bot.answering.understanding import Query, Vocabulary, names, tokenize, understand
from bot.answering.vectors import Encoder, Matrix, StaticVectors, centre

# An encoder, and its vectors of all phrasings.
Read = tuple[Encoder, Matrix]
# Above MAX_EXACT phrasings, the kernel is rounded, which halves its memory. Above MAX_WHOLE, questions are compared
# with an even share of each label's phrasings, MAX_LANDMARKS in all, which bounds the matrix to invert. With half of
# the phrasings left out, a base of 4,859 answers 70 labelled messages, and with all of them 96, with 4 wrong answers in
# both cases.
MAX_EXACT, MAX_WHOLE, MAX_LANDMARKS = 4000, 6500, 4000
# Above these sizes fitting would take minutes and gigabytes, so the nearest phrasing alone decides.
MAX_CLASSIFIED, MAX_LABELS = 20_000, 2000
BLOCK = 500


def build_index(
    phrasings: Sequence[Phrasing],
    vocabulary: Vocabulary,
    encoder: StaticVectors,
    meaning: Encoder | None = None,
    abroad: Encoder | None = None,
    designs: Designs = ENGLISH,
    translated: Mapping[str, Sequence[Phrasing]] = MappingProxyType({}),
    beside: Sequence[Phrasing] = (),
) -> Index:
    """The index over these phrasings, whose order does not matter.

    Args:
        phrasings: the texts to match, with their labels.
        vocabulary: the vocabulary of the same phrasings.
        encoder: the static vectors.
        meaning: a sentence encoder, asked if wording leaves doubt.
        abroad: an encoder that places equal meanings of different languages close together.
        designs: how much wording and meaning count.
        translated: phrasings of the same labels in other languages, by language.
        beside: texts beside the subject that do not compete with these phrasings.

    Raises:
        ValueError: there are no phrasings.
    """
    if not phrasings:
        raise ValueError("an index needs at least one phrasing")
    ordered = sorted({(phrasing.label, phrasing.text) for phrasing in phrasings})
    role = {phrasing.label: phrasing.role for phrasing in phrasings}
    labels = tuple(sorted(role))
    number = {label: place for place, label in enumerate(labels)}
    gold = np.array([number[label] for label, _ in ordered], np.intp)
    roles = np.array([role[label] for label in labels], np.intp)
    queries = [understand(text, vocabulary) for _, text in ordered]
    tokens = [query.tokens for query in queries]
    vectors = encoder.encode([query.text for query in queries])
    exact = {query.text: label for query, (label, _) in zip(queries, ordered, strict=True) if query.text}
    further = [each for asked in translated.values() for each in asked]
    known = {query.text: each.label for each in further if (query := understand(each.text, vocabulary)).text}
    kept = np.arange(len(gold))
    look: Wording | Nearest
    deep = foreign = None
    if len(gold) <= MAX_CLASSIFIED and len(labels) <= MAX_LABELS:
        kept = _landmarks(gold)
        raw = [query.raw for query in queries]
        read = centre(meaning, raw) if meaning else None
        look, deep = _fit(queries, encoder, vectors, read, kept, gold, designs, roles)
        deep = deep and _on_subject(deep, roles[gold[kept]], beside)
        if abroad:
            own = read if read and abroad is meaning else (abroad, abroad.encode(raw))
            foreign = _fit_abroad(own, ordered, further, number, exact | known)
    else:
        look = nearest.nearest(vectors)
    whole = _starts(gold, len(labels))
    return Index(
        labels,
        phrasings=tuple(ordered[row][1] for row in kept),
        starts=_starts(gold[kept], len(labels)),
        encoder=encoder,
        look=look,
        exact=exact,
        roles=roles,
        opposed=tuple((word, other, about(other, word, tokens, whole)) for word, other in vocabulary.opposites),
        measures=measures(tokens, gold),
        own=vocabulary.own,
        others={term: frozenset(_speaking(term, queries, gold)) for term in vocabulary.others},
        meaning=deep,
        abroad=foreign,
        translated=known,
        spoken={language: _fit_spoken(asked, number) for language, asked in translated.items() if asked},
    )


def _starts(gold: Numbers, labels: int) -> Numbers:
    """The position of each label's first phrasing; the phrasings are sorted by label."""
    return np.searchsorted(gold, np.arange(labels)).astype(np.intp)


def _landmarks(gold: Numbers) -> Numbers:
    """All phrasings of a base of usual size; of a large one, evenly spaced phrasings and the first of each label."""
    if len(gold) <= MAX_WHOLE:
        return np.arange(len(gold))
    # The phrasings are sorted by label, so evenly spaced ones are an even share of each label's.
    spaced = np.linspace(0, len(gold), MAX_LANDMARKS, endpoint=False).astype(np.intp)
    return np.union1d(spaced, np.flatnonzero(np.diff(gold, prepend=-1)))


def _fit(
    queries: Sequence[Query],
    static: StaticVectors,
    vectors: Matrix,
    read: Read | None,
    kept: Numbers,
    gold: Numbers,
    designs: Designs,
    roles: Numbers,
) -> tuple[Wording, Meaning | None]:
    """Fit both classifiers: one that uses wording only, and one that also uses meaning."""
    encoder, deep = read or (None, None)
    tokens, entries = [query.tokens for query in queries], roles == ENTRY
    letters, by_letters = lexical.letters(tokens, kept)
    words, by_words = lexical.fit(tokens, lexical.word_grams, kept)
    shallow_kernel = _room(designs.wording, gold, kept)
    deep_kernel = _room(designs.meaning, gold, kept) if deep is not None else None
    for start in range(0, len(gold), BLOCK):
        rows = slice(start, start + BLOCK)
        similarities = [
            vectors[rows] @ vectors[kept].T,
            letters.similar_all(by_letters[rows]),
            words.similar_all(by_words[rows]),
        ]
        shallow_kernel.keep(rows, kernel(designs.wording.kernel, similarities))
        if deep is not None and deep_kernel is not None:
            deep_kernel.keep(rows, kernel(designs.meaning.kernel, [*similarities, deep[rows] @ deep[kept].T]))
    # The kernels are large enough without these.
    del by_letters, by_words, similarities
    weights = _weights(designs.wording, shallow_kernel, kept, gold, entries)
    wording = Wording(static, vectors[kept], letters, words, weights, designs.wording)
    if encoder is None or deep is None or deep_kernel is None:
        return wording, None
    deep_weights = _weights(designs.meaning, deep_kernel, kept, gold, entries)
    return wording, Meaning(encoder, deep[kept], deep_weights, designs.meaning)


def _on_subject(meaning: Meaning, roles: Numbers, beside: Sequence[Phrasing]) -> Meaning:
    """The same with what is on the subject learned, from landmarks of these roles and further texts beside it."""
    told = sorted({(each.label, each.text) for each in beside})
    vectors = meaning.encoder.encode([text for _, text in told]) if told else meaning.vectors[:0]
    return replace(meaning, subject=subject.learn(meaning.vectors, roles, vectors, tuple(label for label, _ in told)))


def _weights(
    design: Design, kernel: classifier.Kernel, kept: Numbers, gold: Numbers, entries: npt.NDArray[np.bool_]
) -> Matrix:
    """The weights of each landmark for each label, shape (landmarks, labels)."""
    if design.alike:
        return classifier.alike(kept, gold, entries, design.alike)
    return classifier.fit(kernel, kept, gold, len(entries))


def _room(design: Design, gold: Numbers, kept: Numbers) -> classifier.Kernel:
    """The storage for a kernel while fitting: rounded if it would take hundreds of megabytes."""
    greatest = sum(weight for weight, _ in design.kernel)
    return classifier.Kernel(len(gold), len(kept), greatest, rounded=len(gold) > MAX_EXACT)


def _fit_abroad(
    read: Read,
    ordered: Sequence[tuple[str, str]],
    translated: Sequence[Phrasing],
    number: Mapping[str, int],
    exact: Mapping[str, str],
) -> Abroad:
    """Fit the classifier over the base's own phrasings, whose vectors are given, and those in other languages."""
    encoder, vectors = read
    further = sorted({(each.label, each.text) for each in translated})
    labels, texts = zip(*ordered, *further, strict=True)
    if further:
        vectors = np.concatenate([vectors, encoder.encode([text for _, text in further])])
    gold = np.array([number[label] for label in labels], np.intp)
    order = np.argsort(gold, kind="stable")
    gold, vectors = gold[order], vectors[order]
    kept = _landmarks(gold)
    room = _room(ABROAD, gold, kept)
    # The words are not mended, because mending would pull them towards the base's own language.
    letters, by_letters = lexical.letters([tokenize(texts[row]) for row in order], kept)
    for start in range(0, len(gold), BLOCK):
        rows = slice(start, start + BLOCK)
        room.keep(rows, kernel(ABROAD.kernel, [vectors[rows] @ vectors[kept].T, letters.similar_all(by_letters[rows])]))
    weights = classifier.fit(room, kept, gold, len(number))
    starts = _starts(gold[kept], len(number))
    phrasings = tuple(texts[row] for row in order[kept])
    return Abroad(encoder, vectors[kept], weights, phrasings=phrasings, starts=starts, exact=exact, letters=letters)


def _fit_spoken(asked: Sequence[Phrasing], number: Mapping[str, int]) -> Spoken:
    """Fit the classifier over the phrasings of these labels in one other language."""
    ordered = sorted({(number[each.label], each.text) for each in asked})
    labels, gold = np.unique([label for label, _ in ordered], return_inverse=True)
    kept = _landmarks(gold)
    said = [unmarked(tokenize(text)) for _, text in ordered]
    letters, by_letters = lexical.letters(said, kept)
    words, by_words = lexical.fit(said, lexical.word_grams, kept)
    room = _room(SPOKEN, gold, kept)
    for start in range(0, len(gold), BLOCK):
        rows = slice(start, start + BLOCK)
        similar = [letters.similar_all(by_letters[rows]), words.similar_all(by_words[rows])]
        room.keep(rows, kernel(SPOKEN.kernel, similar))
    weights = classifier.fit(room, kept, gold, len(labels))
    starts = _starts(gold[kept], len(labels))
    return Spoken(labels, tuple(ordered[row][1] for row in kept), starts, letters, words, weights)


def _speaking(term: str, queries: Sequence[Query], gold: Numbers) -> Iterator[int]:
    """The labels with a phrasing that names the term."""
    return (label for label, query in zip(gold.tolist(), queries, strict=True) if names(query, [term]))


def about(word: str, opposite: str, tokens: Sequence[Sequence[str]], starts: Numbers) -> tuple[int, ...]:
    """The labels whose phrasings hold the word more than twice as often as its opposite."""
    held = np.add.reduceat(np.array([word in each for each in tokens], int), starts)
    against = np.add.reduceat(np.array([opposite in each for each in tokens], int), starts)
    return tuple(np.flatnonzero(held > 2 * against).tolist())


def measures(tokens: Sequence[Sequence[str]], gold: Numbers) -> dict[int, frozenset[str]]:
    """The measures that the phrasings of each label name, for labels of which most phrasings name one."""
    found: dict[int, list[frozenset[str]]] = {}
    for label, each in zip(gold.tolist(), tokens, strict=True):
        found.setdefault(label, []).append(frozenset(filter(is_measure, each)))
    return {
        label: frozenset().union(*named) for label, named in found.items() if 2 * sum(map(bool, named)) > len(named)
    }
