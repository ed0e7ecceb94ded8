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
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.answering import classifier, lexical, nearest
from bot.answering.language import UNKNOWN, bare
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
# Of more phrasings than the first the kernel is rounded, which halves the room it takes. Of more than the second an even
# share of each label's is compared with, as many as the third, which bounds the matrix to invert. Of a base of 4,859
# phrasings half were once left out: on labelled messages it then answered 77 with 4 wrong, with all of them 102.
MAX_EXACT, MAX_WHOLE, MAX_LANDMARKS = 4000, 6000, 4000
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
        alike: whether each phrasing counts alike, and nothing is learned from a few.
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
    alike: bool = False


class Designs(NamedTuple):
    """How a base is matched: by wording, and by meaning too."""

    wording: Design
    meaning: Design


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
ENGLISH, OTHERS = Designs(WORDING, MEANING), Designs(WORDING, MANY_LANGUAGES)
# A base whose entries have a question and an answer alone (decision 51). Chosen on 415 questions of twelve such bases
# in four languages; of 415 others 78 % then have the right entry among the first three, and 67 % are shown it.
FEW_KERNEL = ((0.2, 2), (0.7, 2), (0.2, 1), (8.0, 2))
FEW_WORDING = replace(WORDING, kernel=((3.0, 2), (2.0, 2), (0.5, 1)), alike=True)
FEW_ENGLISH = Designs(FEW_WORDING, replace(MEANING, kernel=FEW_KERNEL, alike=True))
FEW_OTHERS = Designs(FEW_WORDING, replace(MANY_LANGUAGES, kernel=FEW_KERNEL, alike=True))
# Of 250 held-out German and Spanish questions the right entry is first for 70 % with the letters, for 63 % without.
ABROAD = Design(("meaning", "letters"), ((2.5, 2), (2.0, 2)), (2.0, 0.0), -3.5, lead=0.0)
# One language's own phrasings, by wording alone. The lead that it takes to offer was chosen on 240 questions in German,
# Spanish, French and Portuguese and 122 beside the subject: 98 % of the first get a list, two in three of the others.
SPOKEN = Design(("letters", "words"), ((4.0, 2), (1.0, 1)), (1.0, 0.0), -3.5, lead=0.0, offer=1.3)
# How much their wording counts beside meaning across languages. Of the same 240 questions the right entry is first for
# 95 % without it, for 97.5 % with any share from a half to all; of 930 worded as unlike as could be for 60 %, 63 % with
# a half and 59 % with twice as much.
SPOKEN_SHARE = 0.5
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
    design: Design = WORDING

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
    letters: WordwiseTfIdf = field(default_factory=lambda: lexical.letters(())[0])


@dataclass(frozen=True)
class Spoken:
    """How the labels are asked for in one other language, by wording: what an install without any encoder knows of it.

    `labels` are the numbers of those that have phrasings in it, `starts` says where each one's begin.
    """

    labels: Numbers
    phrasings: tuple[str, ...]
    starts: Numbers
    letters: WordwiseTfIdf
    words: TfIdf
    weights: Matrix

    def near(self, words: Sequence[str]) -> dict[str, Matrix]:
        """The similarities of these words, without marks, with each phrasing."""
        return {"letters": self.letters.similar(words), "words": self.words.similar(words)}

    def logits(self, near: Mapping[str, Matrix]) -> Matrix:
        """How much each of its labels is favoured by such similarities."""
        logits: Matrix = kernel(SPOKEN.kernel, [near[name] for name in SPOKEN.names]) @ self.weights
        return logits


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
    spoken: Mapping[str, Spoken] = field(default_factory=dict)

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

    @cached_property
    def by_language(self) -> Mapping[str, "Index"]:
        """The same labels by their phrasings in one other language, for each."""
        return {
            language: replace(self, phrasings=each.phrasings, starts=each.starts, exact=self.translated)
            for language, each in self.spoken.items()
        }


def build_index(
    phrasings: Sequence[Phrasing],
    vocabulary: Vocabulary,
    encoder: StaticVectors,
    meaning: Encoder | None = None,
    abroad: Encoder | None = None,
    designs: Designs = ENGLISH,
    translated: Mapping[str, Sequence[Phrasing]] = MappingProxyType({}),
) -> Index:
    """The index over these phrasings; their order does not matter.

    Args:
        phrasings: the texts to match.
        vocabulary: of the same phrasings.
        encoder: the static vectors.
        meaning: a sentence encoder to ask where wording leaves doubt.
        abroad: one that puts equal meanings of different languages side by side.
        designs: how wording is heeded, and meaning beside it.
        translated: by language, phrasings of the same labels in other languages.

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
    further = [each for asked in translated.values() for each in asked]
    known = {query.text: each.label for each in further if (query := understand(each.text, vocabulary)).text}
    kept = np.arange(len(gold))
    look: Wording | Nearest
    deep = foreign = None
    spoken = {language: _fit_spoken(asked, number) for language, asked in translated.items() if asked}
    if len(gold) <= MAX_CLASSIFIED and len(labels) <= MAX_LABELS:
        kept = _landmarks(gold)
        starts = np.searchsorted(gold[kept], np.arange(len(labels))).astype(np.intp)
        raw = [query.raw for query in queries]
        read = centre(meaning, raw) if meaning else None
        look, deep = _fit(queries, encoder, vectors, read, kept, gold, designs)
        if abroad:
            own = read if read and abroad is meaning else (abroad, abroad.encode(raw))
            foreign = _fit_abroad(own, ordered, further, number, exact | known)
    else:
        look = nearest.nearest(vectors)
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
        spoken=spoken,
    )


def _landmarks(gold: Numbers) -> Numbers:
    """All phrasings of a base of usual size; of a large one, evenly spaced ones of each label, and the first of each."""
    if len(gold) <= MAX_WHOLE:
        return np.arange(len(gold))
    # Sorted by label, so that evenly spaced ones are an even share of each.
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
) -> tuple[Wording, Meaning | None]:
    """Fit both classifiers: the one that heeds wording only, and the one that heeds meaning too."""
    encoder, deep = read or (None, None)
    tokens = [query.tokens for query in queries]
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
    # The kernels are large enough without them.
    del by_letters, by_words, similarities
    labels = int(gold[-1]) + 1
    weights = _weights(designs.wording, shallow_kernel, kept, gold, labels)
    wording = Wording(static, vectors[kept], letters, words, weights, designs.wording)
    if encoder is None or deep is None or deep_kernel is None:
        return wording, None
    deep_weights = _weights(designs.meaning, deep_kernel, kept, gold, labels)
    return wording, Meaning(encoder, deep[kept], deep_weights, designs.meaning)


def _weights(design: Design, kernel: classifier.Kernel, kept: Numbers, gold: Numbers, labels: int) -> Matrix:
    """The weights of each landmark for each label, shape (landmarks, labels)."""
    return classifier.alike(kept, gold, labels) if design.alike else classifier.fit(kernel, kept, gold, labels)


def _room(design: Design, gold: Numbers, kept: Numbers) -> classifier.Kernel:
    """Where a kernel is kept while fitting: rounded where it would take hundreds of megabytes."""
    greatest = sum(weight for weight, _ in design.kernel)
    return classifier.Kernel(len(gold), len(kept), greatest, rounded=len(gold) > MAX_EXACT)


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
    letters, by_letters = lexical.letters([tokenize(texts[row]) for row in order], kept)
    for start in range(0, len(gold), BLOCK):
        rows = slice(start, start + BLOCK)
        room.keep(rows, kernel(ABROAD.kernel, [vectors[rows] @ vectors[kept].T, letters.similar_all(by_letters[rows])]))
    weights = classifier.fit(room, kept, gold, len(number))
    starts = np.searchsorted(gold[kept], np.arange(len(number))).astype(np.intp)
    phrasings = tuple(texts[row] for row in order[kept])
    return Abroad(encoder, vectors[kept], weights, phrasings=phrasings, starts=starts, exact=exact, letters=letters)


def _fit_spoken(asked: Sequence[Phrasing], number: Mapping[str, int]) -> Spoken:
    """Fit the classifier over one language's own phrasings of these labels."""
    ordered = sorted({(number[each.label], each.text) for each in asked})
    labels, gold = np.unique([label for label, _ in ordered], return_inverse=True)
    kept = _landmarks(gold)
    said = [_unmarked(tokenize(text)) for _, text in ordered]
    letters, words = lexical.letters(said, kept)[0], lexical.fit(said, lexical.word_grams, kept)[0]
    room = _room(SPOKEN, gold, kept)
    for start in range(0, len(gold), BLOCK):
        rows = slice(start, start + BLOCK)
        similar = [np.stack([each.similar(one) for one in said[rows]]) for each in (letters, words)]
        room.keep(rows, kernel(SPOKEN.kernel, similar))
    weights = classifier.fit(room, kept, gold, len(labels))
    starts = np.searchsorted(gold[kept], np.arange(len(labels))).astype(np.intp)
    return Spoken(labels, tuple(ordered[row][1] for row in kept), starts, letters, words, weights)


def _unmarked(words: Sequence[str]) -> tuple[str, ...]:
    """The words as people type them who leave out accents and other marks."""
    return tuple(map(bare, words))


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
    near = dict(zip(look.design.names, look.near([query.tokens for query in queries]), strict=False))
    words = [cache(partial(look.words.similar, query.tokens)) for query in queries]
    found = _by_logits(queries, index, look.design, near, words, look.folded)
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
    logits += weight * folded.sums([query.tokens for query in queries])
    similar = [partial(_of_one, place, near, words[place]) for place in range(len(queries))]
    return _classified(queries, index, design, similar, logits)


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


def retrieve_abroad(query: Query, index: Index, language: str = "") -> Candidates:
    """The labels that a question in another language resembles: by meaning, and by that language's own wordings.

    Without an encoder for the first, by wording alone; of a language that has none, only word for word.

    Args:
        query: the question.
        index: what is looked in.
        language: the question's, if it is not the one that its words tell.
    """
    if not query.tokens:
        return Candidates((), 0.0)
    told = _by_language(query, index, language or query.language)
    if index.abroad is None:
        return _by_spoken(query, index, told) if told else _word_for_word(query, index)
    meaning = index.abroad.vectors @ index.abroad.encoder.encode([query.raw])[0]
    near = {"meaning": meaning, "letters": index.abroad.letters.similar(query.plain)}
    logits = kernel(ABROAD.kernel, [near[name] for name in ABROAD.names]) @ index.abroad.weights
    if told:
        # What nothing answers has no wordings there, and stays where it is.
        logits[told.spoken.labels] += SPOKEN_SHARE * told.logits
    return _classified([query], index.across, ABROAD, [near.__getitem__], logits[None])[0]


class _Told(NamedTuple):
    """What one language's wordings tell: their similarities to a question, and what these come to."""

    language: str
    spoken: Spoken
    near: Mapping[str, Matrix]
    logits: Matrix


def _by_language(query: Query, index: Index, language: str) -> _Told | None:
    """What the wordings of that language tell; where it cannot be told, those of the one that tells most."""
    words = _unmarked(query.plain)
    told = [
        _Told(code, each, near := each.near(words), each.logits(near))
        for code, each in index.spoken.items()
        if language in {code, UNKNOWN}
    ]
    return max(told, key=lambda each: float(each.logits.max()), default=None)


def _by_spoken(query: Query, index: Index, told: _Told) -> Candidates:
    """The labels by one language's wordings; sure are only those asked for word for word."""
    language, spoken, near, logits = told
    bounds: list[int] = [*spoken.starts.tolist(), len(spoken.phrasings)]
    place = {int(label): number for number, label in enumerate(spoken.labels)}

    def of(label: int) -> slice:
        return slice(*bounds[place[label] : place[label] + 2])

    def phrasing(label: int) -> int:
        here = np.sum([near[name][of(label)] for name in SPOKEN.names], axis=0)
        return bounds[place[label]] + int(here.argmax())

    look = Look(lambda label, name: float(near[name][of(label)].max()), phrasing)
    nearness = float(near["letters"].max())
    there = index.by_language[language]
    scores = logits.astype(np.float64)[None]
    found = _candidates([query], there, SPOKEN, spoken.labels, scores, [nearness], [look])[0]
    if index.translated.get(query.text) == found.ranked[0].label:
        return replace(found, nearness=1.0, lead=FARTHEST)
    return replace(found, confidence=min(found.confidence, UNSURE[1]))


def _word_for_word(query: Query, index: Index) -> Candidates:
    label = index.translated.get(query.text)
    if label is None:
        return Candidates((), 0.0)
    found = Candidate(label, 1.0, lambda: (query.raw, {}))
    return Candidates((found,), EXACT, 1.0, FARTHEST, Role.ENTRY)


def _classified(
    queries: Sequence[Query], index: Index, design: Design, similar: Sequence[Similar], logits: Matrix
) -> list[Candidates]:
    """The candidates by the classifier's logits, shape (queries, labels)."""
    nearness = [float(each(design.names[0]).max()) for each in similar]
    looks = [_look(each, index, design) for each in similar]
    return _candidates(queries, index, design, index.numbers, logits.astype(np.float64), nearness, looks)


def _look(similar: Similar, index: Index, design: Design) -> Look:
    def near(label: int, name: str) -> float:
        start, end = index.bounds[label : label + 2]
        return float(similar(name)[start:end].max())

    def phrasing(label: int) -> int:
        start, end = index.bounds[label : label + 2]
        return start + int(np.sum([similar(name)[start:end] for name in design.names], axis=0).argmax())

    return Look(near, phrasing)


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
    return _candidates([query], index, NEAREST, numbers, STEEPNESS * near[None], [float(near.max())], [close])[0]


def _candidates(
    queries: Sequence[Query],
    index: Index,
    design: Design,
    numbers: Numbers,
    logits: Scores,
    nearness: Sequence[float],
    looks: Sequence[Look],
) -> list[Candidates]:
    """Rank the labels with these numbers, in ascending order, by their logits, shape (queries, labels).

    Only those that somebody asks about are looked at closely.
    """
    silent = [_silent(query, index) for query in queries]
    for place, query in enumerate(queries):
        if against := [*_against(query, index), *silent[place]]:
            logits[place] -= AGAINST * np.isin(numbers, against)
        if aged_out := _aged_out(query, index):
            logits[place] -= OTHER_AGE * np.isin(numbers, aged_out)
    # Rounded first, so that what is equal in rank is equal in belief, on every processor.
    logits = logits.round(DIGITS)
    order = np.argsort(-logits, axis=1, kind="stable")[:, :MAX_CANDIDATES]
    each = np.arange(len(queries))[:, None]
    best = logits[each, order]
    odds = np.exp(logits - best[:, :1])
    belief = (odds[each, order] / odds.sum(axis=1, keepdims=True)).round(DIGITS)
    leads = _leads(logits, index.roles if numbers is index.numbers else index.roles[numbers])
    columns = numbers[order].tolist(), best.tolist(), belief.tolist(), leads
    ranked = list(map(_Ranked, *columns))
    found = zip(queries, silent, ranked, nearness, looks, strict=True)
    return [_one(query, index, design, never, those, near, look) for query, never, those, near, look in found]


class _Ranked(NamedTuple):
    """Labels, best first, the logit and the share of belief of each, and how far an entry leads."""

    numbers: Sequence[int]
    logits: Sequence[float]
    belief: Sequence[float]
    lead: float


def _one(
    query: Query,
    index: Index,
    design: Design,
    silent: Sequence[int],
    ranked: _Ranked,
    nearness: float,
    look: Look,
) -> Candidates:
    """The candidates of one query."""

    def why(number: int, logit: float) -> tuple[str, Mapping[str, float]]:
        parts = {name: round(look.near(number, name), DIGITS) for name in design.names}
        return index.phrasings[look.phrasing(number)], parts | {"classifier": round(logit, DIGITS)}

    numbers, logits, belief, lead = ranked
    candidates = tuple(
        [
            Candidate(index.labels[number], share, partial(why, number, logit))
            for number, logit, share in zip(numbers, logits, belief, strict=True)
        ]
    )
    first, top = numbers[0], logits[0]
    margin = top - logits[1] if len(logits) > 1 else 0.0
    near = sum(
        [weight * look.near(first, name) for name, weight in zip(design.names, design.near, strict=True) if weight]
    )
    evidence = design.logit * top + design.margin * margin + near + design.bias
    if index.has_outside:
        evidence += design.lead * min(abs(lead), FARTHEST)
    confidence = 1 / (1 + math.exp(-evidence))
    if index.exact.get(query.text) == candidates[0].label:
        confidence = max(confidence, EXACT)
    if first in silent:
        # However alike the rest of the wording is, it is no answer to that.
        confidence = 0.0
    role = Role(index.role[first])
    return Candidates(candidates, round(confidence, DIGITS), round(nearness, DIGITS), lead, role)


def _leads(logits: Scores, roles: Numbers) -> list[float]:
    """How far the best entry of each stands above the best label outside; above nothing where there is none."""
    inside, outside = (logits[:, roles == role] for role in (ENTRY, OUTSIDE))
    best = inside.max(axis=1, initial=-math.inf)
    return (best - (outside.max(axis=1) if outside.size else 0.0)).round(DIGITS).tolist()  # type: ignore[no-any-return]


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
