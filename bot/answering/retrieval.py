"""Find the labels whose phrasings a query resembles, best first, and say how sure that is.

Similarities to known phrasings (by word vectors, character n-grams, words and, where a sentence encoder is installed,
by meaning) go through a classifier, which ranks the labels; the nearness of the winner's best phrasing helps to tell
whether it is right.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache, cached_property, lru_cache, partial

import numpy as np
import numpy.typing as npt

from bot.answering import classifier, lexical, nearest
from bot.answering.lexical import Folded, TfIdf, WordwiseTfIdf
from bot.answering.measures import is_measure, unit
from bot.answering.nearest import Nearest
from bot.answering.understanding import Query, Vocabulary, names, tokenize, understand
from bot.answering.vectors import Encoder, Matrix, StaticVectors, centre
from bot.knowledge.models import Ages

Numbers = npt.NDArray[np.intp]
# An encoder, and its vectors of all phrasings.
Read = tuple[Encoder, Matrix]
Scores = npt.NDArray[np.float64]

MAX_CANDIDATES = 10
# A larger base is classified by an even share of each label's phrasings, which bounds the matrix to invert.
MAX_LANDMARKS = 4000
# Beyond these sizes fitting would take minutes and gigabytes: the nearest phrasing alone decides.
MAX_CLASSIFIED, MAX_LABELS = 20_000, 2000
BLOCK = 500
# So many bytes of a matrix are multiplied at once.
NEAREST_MEMORY = 2**18
# How much the logit of a label falls that is about the opposite of what was asked, or about another measure.
AGAINST = 3.0
# An age tells more than the words around it: "old" stands in "3 weeks old" too. Twice the above puts the fresh before
# the old in two entries of the tests' base that share most of their words.
OTHER_AGE = 6.0
EXACT = 0.99
# The encoder is asked where the rest is neither all but certain nor hopeless. By the cross-validation that chose
# MEANING: asked for 92 % of questions it is as good as asked for all; below 0.90, right at 2 % wrong falls.
UNSURE = (0.02, 0.95)
# In a large base: the logit of a label whose nearest phrasing has cosine 1.
STEEPNESS = 8.0
# What standing clear of all that is outside counts for confidence, up to so far: chosen on messages in the manner of
# real posts, where it answers 1 to 3 % more at 2 % wrong.
FARTHEST = 6.0
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Design:
    """Constants of one way to match.

    Chosen once, on training and validation splits of public sets and on split phrasings of the shipped knowledge.
    MEANING by five-fold cross-validation on phrasings alone, a fifth of the labels left out: of the shipped knowledge,
    of HINT3's three training splits, and of CLINC150 with twelve phrasings a label. Nearness counts more than that
    alone would have it: what is left out is nearer to the rest than members' real off-topic questions are, as
    CLINC150's validation split and the shipped knowledge's own unanswerable questions show.

    Attributes:
        names: the similarities it looks at.
        kernel: the weight of each similarity in the classifier's kernel, and its power: squares make near ones count
            more.
        near: how much each one's nearness of the winner counts for confidence.
        bias: what confidence starts from.
        logit: how much the winner's logit counts for confidence.
        margin: how much its margin over the next one does.
        lead: how much its lead over everything outside counts.
        offer: the lead needed to offer, in a base with too few checks to choose one.
        offer_beside: the same if the base names anything that it does not answer, over which an entry has to lead.
    """

    names: tuple[str, ...]
    kernel: tuple[tuple[float, int], ...]
    near: tuple[float, ...]
    bias: float
    logit: float = 0.45
    margin: float = 0.3
    lead: float = 0.3
    offer: float = 1.0
    offer_beside: float = 1.0


WORDING = Design(("vectors", "letters", "words"), ((1.5, 2), (0.5, 2), (0.5, 1)), (1.0, 1.0, 0.0), -3.5)
# The leads were chosen on six English bases of thirty entries with one to three wordings: of 188 held-out questions
# 86 % are then shown the right entry, and of 60 off the subject 12 % a list; with three questions that nothing answers,
# as a starter has them, 87 % and 8 %. A lead of 1.0 shows 78 %.
MEANING = Design(
    (*WORDING.names, "meaning"),
    ((0.7, 2), (0.5, 2), (0.2, 1), (5.0, 2)),
    (1.0, 1.0, 0.0, 1.0),
    -4.3,
    0.4,
    0.4,
    offer=0.7,
    offer_beside=0.3,
)
# A base in another language than English, by the multilingual encoder. Its weight is MEANING's; bias and offer were
# chosen on the German and Polish bases of the tests, and seen to hold on a Turkish and another German one: of their 244
# held-out questions 225 are then shown the right entry, 110 of them at once, and 2 are answered wrongly; of 48 that
# nothing answers none is answered, and 20 get a list.
MANY_LANGUAGES = Design(
    MEANING.names, ((0.7, 2), (0.7, 2), (0.5, 1), (5.0, 2)), MEANING.near, -3.3, 0.4, 0.4, offer=0.5, offer_beside=0.3
)
# Of 250 held-out German and Spanish questions the right entry is first for 70 % with the letters, for 63 % without.
ABROAD = Design(("meaning", "letters"), ((2.5, 2), (2.0, 2)), (2.0, 0.0), -3.5, lead=0.0)
NEAREST = Design(("vectors",), (), (2.0,), -3.5)


class Role(IntEnum):
    """What a label is: an entry answers, a red flag is signposted, and labels outside only compete."""

    ENTRY = 0
    FLAG = 1
    OUTSIDE = 2


# numpy compares with plain numbers ten times as fast.
ENTRY, OUTSIDE = int(Role.ENTRY), int(Role.OUTSIDE)
# The similarity of that name, of a query with each landmark.
Similar = Callable[[str], Matrix]
# The similarity whose part of the logits is summed up word by word: its power in a design's kernel is 1.
FOLDED = "words"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A text to match against, the label it stands for, and what that label is."""

    label: str
    text: str
    role: Role = Role.ENTRY


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label found, and its share of belief (0..1). Why it was found is worked out on request."""

    label: str
    score: float
    why: Callable[[], tuple[str, Mapping[str, float]]] = field(compare=False, repr=False)

    @property
    def phrasing(self) -> str:
        """The phrasing of it that came nearest."""
        return self.why()[0]

    @property
    def parts(self) -> Mapping[str, float]:
        """What each similarity gave it, and its logit."""
        return self.why()[1]


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most ten labels, best first.

    `confidence` is how likely the first one is the right answer (0..1). `nearness` is the cosine of the nearest
    phrasing of all (-1..1): a query far from every phrasing is off the subject, even if it has only one candidate.
    `lead` is how far the best entry stands above the best label outside the subject (a difference of logits). `role` is
    what the first label is.
    """

    ranked: tuple[Candidate, ...]
    confidence: float
    nearness: float = 0.0
    lead: float = -math.inf
    role: Role = Role.OUTSIDE


@dataclass(frozen=True, slots=True)
class Look:
    """How near the phrasings of a label lie by a similarity of that name, and which of them is nearest."""

    near: Callable[[int, str], float]
    phrasing: Callable[[int], int]


@dataclass(frozen=True)
class Wording:
    """Similarity of wording to each landmark, and the classifier's weights over them, shape (landmarks, labels)."""

    encoder: StaticVectors
    vectors: Matrix
    letters: WordwiseTfIdf
    words: TfIdf
    weights: Matrix

    def near(self, texts: Sequence[Sequence[str]]) -> Matrix:
        """The cosines of texts' words with each landmark, by vectors and by letters, shape (2, texts, landmarks)."""
        size, dimensions = self.vectors.shape
        total = np.zeros((len(texts), 2 * size + dimensions), np.float32)
        held: dict[str, list[int]] = {}
        for place, tokens in enumerate(texts):
            for token in tokens:
                held.setdefault(token, []).append(place)
        # What a word adds is read once for all texts: reading memory is most of what this costs.
        for token, places in held.items():
            added = self._added(token)
            for place in places:
                total[place] += added
        near = np.stack([total[:, :size], total[:, size : 2 * size]])
        # The vector of a text is the sum of its words', and so are the products with it.
        lengths = np.linalg.norm(total[:, 2 * size :], axis=1).tolist(), self.letters.settle(near[1], texts)
        near *= np.array([[1 / length if length else 0 for length in each] for each in lengths], np.float32)[..., None]
        return near

    @cached_property
    def _added(self) -> Callable[[str], Matrix]:
        """What a word adds: the products of its vector, those of its letters, and its vector, one after the other."""

        def added(word: str) -> Matrix:
            vector = self.encoder.total(word)
            return np.concatenate([self.vectors @ vector, self.letters.row(word), vector])

        return lru_cache(lexical.WORDS_KEPT)(added)

    @cached_property
    def folded(self) -> Folded:
        """The words' part of the logits."""
        return Folded(self.words, self.weights)


@dataclass(frozen=True)
class Meaning:
    """A sentence encoder, its vectors of the landmarks, the weights of the classifier that heeds it, and its design."""

    encoder: Encoder
    vectors: Matrix
    weights: Matrix
    design: Design = MEANING


@dataclass(frozen=True)
class Abroad(Meaning):
    """The same across languages, over the base's phrasings and those of its translations.

    `phrasings`, `starts` and `exact` are of these, as an index has them; `letters` find the words that a translation
    holds: an encoder of many languages knows less of each.
    """

    design: Design = field(default_factory=lambda: ABROAD)
    phrasings: tuple[str, ...] = ()
    starts: Numbers = field(default_factory=lambda: np.zeros(0, np.intp))
    exact: Mapping[str, str] = field(default_factory=dict)
    letters: WordwiseTfIdf = field(default_factory=lambda: lexical.letters(()))


@dataclass(frozen=True)
class Index:
    """Everything retrieval needs.

    `phrasings` are sorted by label; `starts` holds where each label's begin. `measures` and `opposed` name the labels
    that are about certain measures ("0.1%"), and about the opposite of a word; `ages` holds the ages that some of them
    apply to. `roles` has one `Role` a label. `own` names the base's own product, `others` the labels that speak of each
    other one.
    """

    labels: tuple[str, ...]
    phrasings: tuple[str, ...]
    starts: Numbers
    encoder: StaticVectors
    look: Wording | Nearest
    exact: Mapping[str, str]
    roles: Numbers
    opposed: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    measures: Mapping[int, frozenset[str]] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    others: Mapping[str, frozenset[int]] = field(default_factory=dict)
    meaning: Meaning | None = None
    abroad: Abroad | None = None
    ages: Mapping[int, Ages] = field(default_factory=dict)
    # What translations ask, word for word: known without any encoder.
    translated: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def has_outside(self) -> bool:
        """Whether any label stands for what is outside the subject."""
        return OUTSIDE in self.roles

    @cached_property
    def role(self) -> list[int]:
        """The role of each label."""
        return [int(role) for role in self.roles]

    @cached_property
    def folded(self) -> Folded | None:
        """The words' part of the logits of the classifier that heeds meaning, if there is one."""
        if self.meaning is None or isinstance(self.look, Nearest):
            return None
        return Folded(self.look.words, self.meaning.weights)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of all labels."""
        return np.arange(len(self.labels))

    @cached_property
    def bounds(self) -> list[int]:
        """Where the phrasings of each label begin, and where those of the last one end."""
        return [*self.starts.tolist(), len(self.phrasings)]

    @cached_property
    def across(self) -> "Index":
        """The same labels by their phrasings in all languages."""
        if self.abroad is None:
            return self
        return replace(self, phrasings=self.abroad.phrasings, starts=self.abroad.starts, exact=self.abroad.exact)


def build_index(
    phrasings: Sequence[Phrasing],
    vocabulary: Vocabulary,
    encoder: StaticVectors,
    meaning: Encoder | None = None,
    abroad: Encoder | None = None,
    design: Design = MEANING,
    translated: Sequence[Phrasing] = (),
) -> Index:
    """The index over these phrasings; their order does not matter.

    Args:
        phrasings: the texts to match.
        vocabulary: of the same phrasings.
        encoder: the static vectors.
        meaning: a sentence encoder to ask where wording leaves doubt.
        abroad: one that puts equal meanings of different languages side by side.
        design: how meaning is heeded beside wording.
        translated: phrasings of the same labels in other languages.

    Raises:
        ValueError: there are none.
    """
    if not phrasings:
        raise ValueError("an index needs at least one phrasing")
    ordered = sorted({(phrasing.label, phrasing.text) for phrasing in phrasings})
    role = {phrasing.label: phrasing.role for phrasing in phrasings}
    queries = [understand(text, vocabulary) for _, text in ordered]
    labels = tuple(sorted({label for label, _ in ordered}))
    number = {label: place for place, label in enumerate(labels)}
    gold = np.array([number[label] for label, _ in ordered], np.intp)
    tokens = [query.tokens for query in queries]
    vectors = encoder.encode([query.text for query in queries])
    starts = np.searchsorted(gold, np.arange(len(labels))).astype(np.intp)
    opposed = tuple((word, other, about(other, word, tokens, starts)) for word, other in vocabulary.opposites)
    exact = {query.text: label for query, (label, _) in zip(queries, ordered, strict=True) if query.text}
    known = {query.text: each.label for each in translated if (query := understand(each.text, vocabulary)).text}
    kept = np.arange(len(gold))
    look: Wording | Nearest = nearest.nearest(vectors)
    deep = foreign = None
    if len(gold) <= MAX_CLASSIFIED and len(labels) <= MAX_LABELS:
        kept = _landmarks(gold)
        starts = np.searchsorted(gold[kept], np.arange(len(labels))).astype(np.intp)
        raw = [query.raw for query in queries]
        read = centre(meaning, raw) if meaning else None
        look, deep = _fit(queries, encoder, vectors, read, kept, gold, design)
        if abroad:
            own = read if read and abroad is meaning else (abroad, abroad.encode(raw))
            foreign = _fit_abroad(own, ordered, translated, number, exact | known)
    texts = tuple(ordered[row][1] for row in kept)
    roles = np.array([role[label] for label in labels], np.intp)
    others = {term: frozenset(_speaking(term, queries, gold)) for term in vocabulary.others}
    named = measures(tokens, gold)
    return Index(
        labels,
        texts,
        starts,
        encoder,
        look,
        exact,
        roles,
        opposed,
        named,
        vocabulary.own,
        others,
        deep,
        foreign,
        translated=known,
    )


def _landmarks(gold: Numbers) -> Numbers:
    """All phrasings of a small base; of a large one, evenly spaced ones of each label, and the first of each."""
    step = -(-len(gold) // MAX_LANDMARKS)
    # Sorted by label, so that every step-th one takes an even share of each.
    return np.flatnonzero((np.arange(len(gold)) % step == 0) | (np.diff(gold, prepend=-1) > 0)).astype(np.intp)


def _fit(
    queries: Sequence[Query],
    static: StaticVectors,
    vectors: Matrix,
    read: Read | None,
    kept: Numbers,
    gold: Numbers,
    design: Design,
) -> tuple[Wording, Meaning | None]:
    """Fit both classifiers: the one that heeds wording only, and the one that heeds meaning too."""
    encoder, deep = read or (None, None)
    tokens = [query.tokens for query in queries]
    letters = lexical.letters(tokens, kept)
    words = lexical.fit(tokens, lexical.word_grams, kept)
    shallow_kernel = _room(WORDING, gold, kept)
    deep_kernel = _room(design, gold, kept) if deep is not None else None
    for start in range(0, len(gold), BLOCK):
        rows = slice(start, start + BLOCK)
        similarities = [
            vectors[rows] @ vectors[kept].T,
            np.stack([letters.similar(each) for each in tokens[rows]]),
            np.stack([words.similar(each) for each in tokens[rows]]),
        ]
        shallow_kernel.keep(rows, kernel(WORDING.kernel, similarities))
        if deep is not None and deep_kernel is not None:
            deep_kernel.keep(rows, kernel(design.kernel, [*similarities, deep[rows] @ deep[kept].T]))
    labels = int(gold[-1]) + 1
    weights = classifier.fit(shallow_kernel, kept, gold, labels)
    wording = Wording(static, vectors[kept], letters, words, weights)
    if encoder is None or deep is None or deep_kernel is None:
        return wording, None
    return wording, Meaning(encoder, deep[kept], classifier.fit(deep_kernel, kept, gold, labels), design)


def _room(design: Design, gold: Numbers, kept: Numbers) -> classifier.Kernel:
    """Where a kernel is kept while fitting: rounded where it would take hundreds of megabytes."""
    greatest = sum(weight for weight, _ in design.kernel)
    return classifier.Kernel(len(gold), len(kept), greatest, rounded=len(gold) > MAX_LANDMARKS)


def _fit_abroad(
    read: Read,
    ordered: Sequence[tuple[str, str]],
    translated: Sequence[Phrasing],
    number: Mapping[str, int],
    exact: Mapping[str, str],
) -> Abroad:
    """Fit the classifier over the base's own phrasings, of which there are vectors, and those in other languages."""
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
    # Not as they are mended: that is toward the base's own language.
    words = [tokenize(texts[row]) for row in order]
    letters = lexical.letters(words, kept)
    for start in range(0, len(gold), BLOCK):
        rows = slice(start, start + BLOCK)
        similar = np.stack([letters.similar(each) for each in words[rows]])
        room.keep(rows, kernel(ABROAD.kernel, [vectors[rows] @ vectors[kept].T, similar]))
    weights = classifier.fit(room, kept, gold, len(number))
    starts = np.searchsorted(gold[kept], np.arange(len(number))).astype(np.intp)
    phrasings = tuple(texts[row] for row in order[kept])
    return Abroad(encoder, vectors[kept], weights, phrasings=phrasings, starts=starts, exact=exact, letters=letters)


def _speaking(term: str, queries: Sequence[Query], gold: Numbers) -> Iterator[int]:
    """The labels with a phrasing that names the term."""
    return (label for label, query in zip(gold.tolist(), queries, strict=True) if names(query, [term]))


def about(word: str, opposite: str, tokens: Sequence[Sequence[str]], starts: Numbers) -> tuple[int, ...]:
    """The labels whose phrasings hold the word more than twice as often as its opposite."""
    held = np.add.reduceat(np.array([word in each for each in tokens], int), starts)
    against = np.add.reduceat(np.array([opposite in each for each in tokens], int), starts)
    return tuple(np.flatnonzero(held > 2 * against).tolist())


def measures(tokens: Sequence[Sequence[str]], gold: Numbers) -> dict[int, frozenset[str]]:
    """The measures that the phrasings of a label name, for the labels most of whose phrasings name one."""
    found: dict[int, list[str]] = {}
    for label, each in zip(gold.tolist(), tokens, strict=True):
        found.setdefault(label, []).extend(set(filter(is_measure, each)))
    sizes = np.bincount(gold)
    return {label: frozenset(named) for label, named in found.items() if 2 * len(named) > sizes[label]}


def retrieve(query: Query, index: Index) -> Candidates:
    """The labels that the query resembles. Equal scores are ordered by label."""
    return retrieve_all([query], index)[0]


def retrieve_all(queries: Sequence[Query], index: Index) -> list[Candidates]:
    """The same for each of these; together they cost less, as most of it is reading what they are compared with."""
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


def _by_wording(queries: Sequence[Query], index: Index, look: Wording) -> list[Candidates]:
    """What is found by wording, and where that leaves doubt, by meaning too."""
    near = dict(zip(WORDING.names, look.near([query.tokens for query in queries]), strict=False))
    words = [cache(partial(look.words.similar, query.tokens)) for query in queries]
    found = _by_logits(queries, index, WORDING, near, words, look.folded)
    unsure = [place for place, each in enumerate(found) if UNSURE[0] <= each.confidence <= UNSURE[1]]
    if index.meaning is None or index.folded is None or not unsure:
        return found
    read = np.stack([index.meaning.encoder.encode([queries[place].raw])[0] for place in unsure])
    near = {name: each[unsure] for name, each in near.items()} | {"meaning": _products(read, index.meaning.vectors)}
    asked = [queries[place] for place in unsure]
    said = [words[place] for place in unsure]
    again = _by_logits(asked, index, index.meaning.design, near, said, index.folded)
    for place, candidates in zip(unsure, again, strict=True):
        found[place] = candidates
    return found


def _by_logits(
    queries: Sequence[Query],
    index: Index,
    design: Design,
    near: Mapping[str, Matrix],
    words: Sequence[Callable[[], Matrix]],
    folded: Folded,
) -> list[Candidates]:
    """The candidates by the classifier's logits, to which words add what each of them adds by itself.

    Args:
        queries: what is asked.
        index: what is looked in.
        design: how the similarities are heeded.
        near: by name, the similarities of the queries with each landmark, shape (queries, landmarks), but for words.
        words: that of the words of each query.
        folded: the words' part of the logits.
    """
    shape = dict(zip(design.names, design.kernel, strict=True))
    weight, _ = shape.pop(FOLDED)
    logits = _times(kernel(list(shape.values()), [near[name] for name in shape]), folded.weights)
    found = []
    for place, query in enumerate(queries):
        logits[place] += weight * folded.sums(query.tokens)
        similar = partial(_of_one, place, near, words[place])
        found.append(_classified(query, index, design, similar, logits[place]))
    return found


def _of_one(place: int, near: Mapping[str, Matrix], words: Callable[[], Matrix], name: str) -> Matrix:
    return words() if name == FOLDED else near[name][place]


def _times(left: Matrix, right: Matrix) -> Matrix:
    """The matrix product, the right one read in parts that a processor's nearest memory holds."""
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


def retrieve_abroad(query: Query, index: Index) -> Candidates:
    """The labels that a question in another language resembles.

    Without an encoder for that, only word-for-word matches with a translation are found.
    """
    if index.abroad is None or not query.tokens:
        return _word_for_word(query, index)
    meaning = index.abroad.vectors @ index.abroad.encoder.encode([query.raw])[0]
    near = {"meaning": meaning, "letters": index.abroad.letters.similar(query.plain)}
    logits = kernel(ABROAD.kernel, [near[name] for name in ABROAD.names]) @ index.abroad.weights
    return _classified(query, index.across, ABROAD, near.__getitem__, logits)


def _word_for_word(query: Query, index: Index) -> Candidates:
    label = index.translated.get(query.text)
    if label is None:
        return Candidates((), 0.0)
    found = Candidate(label, 1.0, lambda: (query.raw, {}))
    return Candidates((found,), EXACT, 1.0, role=Role.ENTRY)


def _classified(query: Query, index: Index, design: Design, similar: Similar, logits: Matrix) -> Candidates:
    """The candidates by the classifier's logits."""

    def near(label: int, name: str) -> float:
        start, end = index.bounds[label : label + 2]
        return float(similar(name)[start:end].max())

    def phrasing(label: int) -> int:
        start, end = index.bounds[label : label + 2]
        return start + int(np.sum([similar(name)[start:end] for name in design.names], axis=0).argmax())

    nearness = float(similar(design.names[0]).max())
    return _candidates(query, index, design, index.numbers, logits.astype(np.float64), nearness, Look(near, phrasing))


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
    return _candidates(query, index, NEAREST, numbers, STEEPNESS * near, float(near.max()), close)


def _candidates(
    query: Query,
    index: Index,
    design: Design,
    numbers: Numbers,
    logits: Scores,
    nearness: float,
    look: Look,
) -> Candidates:
    """Rank the labels with these numbers, in ascending order, by their logits.

    Only those that somebody asks about are looked at closely.
    """
    silent = _silent(query, index)
    against = [*_against(query, index), *silent]
    if against:
        logits = logits - AGAINST * np.isin(numbers, against)
    if aged_out := _aged_out(query, index):
        logits = logits - OTHER_AGE * np.isin(numbers, aged_out)
    # Rounded first, so that what is equal in rank is equal in belief, on every processor.
    logits = logits.round(DIGITS)
    order = np.argsort(-logits, kind="stable")[:MAX_CANDIDATES]
    ranked_numbers: list[int] = numbers[order].tolist()
    ranked_logits: list[float] = logits[order].tolist()
    top = ranked_logits[0]
    odds = np.exp(logits - top)
    belief = (odds[order] / odds.sum()).round(DIGITS).tolist()

    def why(number: int, logit: float) -> tuple[str, Mapping[str, float]]:
        parts = {name: round(look.near(number, name), DIGITS) for name in design.names}
        return index.phrasings[look.phrasing(number)], parts | {"classifier": round(logit, DIGITS)}

    ranked = tuple(
        [
            Candidate(index.labels[number], share, partial(why, number, logit))
            for number, logit, share in zip(ranked_numbers, ranked_logits, belief, strict=True)
        ]
    )
    margin = top - ranked_logits[1] if len(ranked_logits) > 1 else 0.0
    first = ranked_numbers[0]
    near = sum(
        [weight * look.near(first, name) for name, weight in zip(design.names, design.near, strict=True) if weight]
    )
    evidence = design.logit * top + design.margin * margin + near + design.bias
    lead = _lead(logits, index.roles if numbers is index.numbers else index.roles[numbers])
    if index.has_outside:
        evidence += design.lead * min(abs(lead), FARTHEST)
    confidence = 1 / (1 + math.exp(-evidence))
    if index.exact.get(query.text) == ranked[0].label:
        confidence = max(confidence, EXACT)
    if first in silent:
        # However alike the rest of the wording is, it is no answer to that.
        confidence = 0.0
    role = Role(index.role[first])
    return Candidates(ranked, round(confidence, DIGITS), round(nearness, DIGITS), lead, role)


def _lead(logits: Scores, roles: Numbers) -> float:
    """How far the best entry stands above the best label outside; above nothing at all where there is none."""
    inside, outside = logits[roles == ENTRY], logits[roles == OUTSIDE]
    best = float(inside.max()) if len(inside) else -math.inf
    return round(best - (float(outside.max()) if len(outside) else 0.0), DIGITS)


def _against(query: Query, index: Index) -> Iterator[int]:
    """The labels about the opposite of what was asked, or about other measures of the same unit."""
    for word, opposite, labels in index.opposed:
        if word in query.tokens and opposite not in query.tokens:
            yield from labels
    asked = set(filter(is_measure, query.tokens))
    if asked:
        units = {unit(measure) for measure in asked}
        for label, measures in index.measures.items():
            same = {measure for measure in measures if unit(measure) in units}
            if same and not same & asked:
                yield label


def _aged_out(query: Query, index: Index) -> list[int]:
    """The labels that are about things of another age than any that was named."""
    return [label for label, ages in index.ages.items() if query.ages and not any(map(ages.hold, query.ages))]


def _silent(query: Query, index: Index) -> list[int]:
    """The entries that never speak of the other product that was asked about; none beside the base's own."""
    named = names(query, index.others)
    if not named or names(query, index.own):
        return []
    spoken = frozenset().union(*(index.others[term] for term in named))
    return [label for label in np.flatnonzero(index.roles == ENTRY).tolist() if label not in spoken]


def kernel(shape: Sequence[tuple[float, int]], similarities: Sequence[Matrix]) -> Matrix:
    """The weighted sum of the similarities' powers."""
    parts = []
    for (weight, power), similarity in zip(shape, similarities, strict=True):
        # Less than nothing in common is nothing: its square would be something.
        part = np.maximum(similarity, 0)
        part **= power
        part *= weight
        parts.append(part)
    total, *others = parts
    for part in others:
        total += part
    return total
