"""The index that queries are compared with: each label's phrasings, in one language or several, and their features."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from bot.answering import lexical
from bot.answering.candidates import OUTSIDE, Role
from bot.answering.designs import ABROAD, MEANING, SPOKEN, WORDING, Design, kernel
from bot.answering.lexical import Folded, TfIdf, WordwiseTfIdf
from bot.answering.nearest import Nearest
from bot.answering.subject import Subject
from bot.answering.vectors import Encoder, Matrix, StaticVectors
from bot.knowledge.folding import unaccented
from bot.knowledge.models import Ages

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A text to match against, its label, and the role of that label."""

    label: str
    text: str
    role: Role = Role.ENTRY


@dataclass(frozen=True)
class Wording:
    """The similarity of wording to each landmark, and the classifier's weights, shape (landmarks, labels)."""

    encoder: StaticVectors
    vectors: Matrix
    letters: WordwiseTfIdf
    words: TfIdf
    weights: Matrix
    design: Design = WORDING

    def near(self, texts: Sequence[Sequence[str]]) -> Matrix:
        """The cosines of these texts with each landmark, by vectors and by letters, shape (2, texts, landmarks)."""
        size, dimensions = self.vectors.shape
        total = np.zeros((len(texts), 2 * size + dimensions), np.float32)
        held: dict[str, list[int]] = {}
        for place, tokens in enumerate(texts):
            for token in tokens:
                held.setdefault(token, []).append(place)
        # What a word adds is read once for all texts, because memory access is most of the cost.
        for token, places in held.items():
            added = self._added(token)
            for place in places:
                total[place] += added
        near = np.stack([total[:, :size], total[:, size : 2 * size]])
        # The vector of a text is the sum of its words' vectors, and the same holds for the products with it.
        lengths = np.linalg.norm(total[:, 2 * size :], axis=1).tolist(), self.letters.settle(near[1], texts)
        near *= np.array([[1 / length if length else 0 for length in each] for each in lengths], np.float32)[..., None]
        return near

    @cached_property
    def _added(self) -> Callable[[str], Matrix]:
        """What a word adds: the products of its vector, the products of its letters, and its vector, concatenated."""

        def added(word: str) -> Matrix:
            vector = self.encoder.total(word)
            return np.concatenate([self.vectors @ vector, self.letters.row(word), vector])

        return lru_cache(lexical.WORDS_KEPT)(added)

    @cached_property
    def folded(self) -> Folded:
        """The part of the logits that comes from words."""
        return Folded(self.words, self.weights)


@dataclass(frozen=True)
class Meaning:
    """A sentence encoder, its vectors of the landmarks, the weights of the classifier that uses it, and its design.

    `subject` tells how much a message is on the subject; None if not learned.
    """

    encoder: Encoder
    vectors: Matrix
    weights: Matrix
    design: Design = MEANING
    subject: Subject | None = None


@dataclass(frozen=True)
class Abroad(Meaning):
    """Meaning across languages, over the base's phrasings and those of its translations.

    `phrasings`, `starts` and `exact` are those of these phrasings, as in an index. `letters` find the words of a
    translation, because a multilingual encoder knows less of each word.
    """

    design: Design = field(default_factory=lambda: ABROAD)
    phrasings: tuple[str, ...] = ()
    starts: Numbers = field(default_factory=lambda: np.zeros(0, np.intp))
    exact: Mapping[str, str] = field(default_factory=dict)
    letters: WordwiseTfIdf = field(default_factory=lambda: lexical.letters(())[0])


@dataclass(frozen=True)
class Spoken:
    """How the labels are asked for in one other language, by wording; an install without an encoder has only this.

    `labels` are the numbers of the labels with phrasings in it, `starts` the positions at which each label's begin.
    """

    labels: Numbers
    phrasings: tuple[str, ...]
    starts: Numbers
    letters: WordwiseTfIdf
    words: TfIdf
    weights: Matrix

    def near(self, words: Sequence[str]) -> dict[str, Matrix]:
        """The similarities of these words, without accents, to each phrasing."""
        return {"letters": self.letters.similar(words), "words": self.words.similar(words)}

    def logits(self, near: Mapping[str, Matrix]) -> Matrix:
        """How much each of its labels is favoured by these similarities."""
        logits: Matrix = kernel(SPOKEN.kernel, [near[name] for name in SPOKEN.names]) @ self.weights
        return logits


@dataclass(frozen=True)
class Index:
    """Everything retrieval needs.

    `phrasings` are sorted by label; `starts` holds the position at which each label's begin. `measures` and `opposed`
    name the labels that are about certain measures ("0.1%") and about the opposite of a word; `ages` holds the ages
    that some labels apply to. `roles` has one `Role` per label. `own` names the base's own product, `others` the labels
    that speak of each other product.
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
    # The questions of translations, for exact matches, which need no encoder.
    translated: Mapping[str, str] = field(default_factory=dict)
    spoken: Mapping[str, Spoken] = field(default_factory=dict)

    @cached_property
    def has_outside(self) -> bool:
        """Whether any label is outside the subject."""
        return OUTSIDE in self.roles

    @cached_property
    def role(self) -> list[int]:
        """The role of each label."""
        return [int(role) for role in self.roles]

    @cached_property
    def folded(self) -> Folded | None:
        """The words' part of the logits of the classifier that uses meaning, if there is one."""
        if self.meaning is None or isinstance(self.look, Nearest):
            return None
        return Folded(self.look.words, self.meaning.weights)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of all labels."""
        return np.arange(len(self.labels))

    @cached_property
    def bounds(self) -> list[int]:
        """The position at which the phrasings of each label begin, and the end of the last label's."""
        return [*self.starts.tolist(), len(self.phrasings)]

    @cached_property
    def across(self) -> "Index":
        """The same labels with their phrasings in all languages."""
        if self.abroad is None:
            return self
        return replace(self, phrasings=self.abroad.phrasings, starts=self.abroad.starts, exact=self.abroad.exact)

    @cached_property
    def by_language(self) -> Mapping[str, "Index"]:
        """The same labels with their phrasings in one other language, by language."""
        return {
            language: replace(self, phrasings=each.phrasings, starts=each.starts, exact=self.translated)
            for language, each in self.spoken.items()
        }


def unmarked(words: Sequence[str]) -> tuple[str, ...]:
    """The words as typed by people who leave out accents and other marks."""
    return tuple(map(unaccented, words))
