"""A knowledge base prepared for answering, and the models that compare texts."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Self

from bot.answering import reading, resembling, understanding
from bot.answering.calibration import Thresholds
from bot.answering.composing import compose
from bot.answering.decision import Decision
from bot.answering.distress import Screens
from bot.answering.index import Index
from bot.answering.language import ENGLISH
from bot.answering.reply import Reply
from bot.answering.resembling import Resemblances
from bot.answering.short_forms import Lexicon, ShortForms
from bot.answering.small_talk import Examples
from bot.answering.understanding import Vocabulary
from bot.answering.vectors import Encoder, StaticVectors
from bot.knowledge import translating
from bot.knowledge.languages import Language
from bot.knowledge.models import KnowledgeBase
from bot.locale import Translator

REPLIES = 512


@dataclass(frozen=True, slots=True)
class Models:
    """The models that compare texts: static word vectors, and sentence encoders if they are wanted.

    `meaning` serves the language of the knowledge, `abroad` all others. `native` serves a base in another language than
    English, and the languages beside it; without it, `abroad` does. `lexicon` is used to mend spelling. By language
    code, `languages` holds how each is spoken in a chat, `short` its short forms, number words and units, and `talk`
    what people say to a bot in it.
    """

    static: StaticVectors
    meaning: Encoder | None = None
    abroad: Encoder | None = None
    native: Encoder | None = None
    lexicon: Lexicon = understanding.NO_LEXICON
    languages: Mapping[str, Language] = field(default_factory=dict)
    short: Mapping[str, ShortForms] = field(default_factory=dict)
    talk: Mapping[str, Examples] = field(default_factory=dict)

    def spoken(self, language: str) -> Self:
        """These models for a base in that language: a model that knows only English is of no use to another language.

        A multilingual one also serves the base's own language.
        """
        if language == ENGLISH.code:
            return self
        lexicon = Lexicon(short=self.short.get(language, ShortForms()))
        native = self.native or self.abroad
        return replace(self, meaning=native, abroad=native, lexicon=lexicon)

    @property
    def digest(self) -> str:
        """Identifies the models: with equal models, equal knowledge is prepared identically."""
        digests = (each.digest if each else "-" for each in (self.static, self.meaning, self.abroad))
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()


@dataclass(frozen=True)
class Release:
    """A knowledge base prepared for answering; a process holds it in memory and replaces it as a whole."""

    knowledge: KnowledgeBase
    digest: str
    vocabulary: Vocabulary
    index: Index
    screens: Screens
    thresholds: Thresholds
    resemblances: Resemblances = field(default_factory=Resemblances)
    languages: Mapping[str, Language] = field(default_factory=dict)
    # The thresholds for other languages, by language.
    abroad: Mapping[str, Thresholds] = field(default_factory=dict)
    _served: dict[date, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _told: dict[tuple[str, date], frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _talk: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def served(self, today: date) -> frozenset[str]:
        """The ids of the entries that may be served on that day, computed once a day."""
        found = self._served.get(today)
        if found is None:
            found = self._served[today] = frozenset(entry.id for entry in self.knowledge.served(today))
        return found

    def told(self, language: str, today: date) -> frozenset[str]:
        """The ids of the entries that may be served in that language on that day."""
        if language not in self.abroad:
            return frozenset()
        found = self._told.get((language, today))
        if found is None:
            served = (self.knowledge.entry[id_] for id_ in self.served(today))
            told = (each.id for each in served if translating.served(each, language, self.knowledge))
            found = self._told[language, today] = frozenset(told)
        return found

    @cached_property
    def said(self) -> Callable[[Decision, date, str, str | None, Translator], Reply]:
        """`compose` with the knowledge of this release. The latest replies are kept, because many repeat."""

        def said(decided: Decision, today: date, language: str, likely: str | None, tr: Translator) -> Reply:
            return compose(decided, self.knowledge, today, language, likely, tr)

        return lru_cache(REPLIES)(said)

    def is_talk(self, label: str) -> bool:
        """Whether a label is a scope note about the bot, or about small talk: a phrasing of it is nothing else."""
        found = self._talk.get(label)
        if found is None:
            scope = self.knowledge.scope.get(label)
            found = self._talk[label] = scope is not None and any(map(self._only_talks, scope.phrasings))
        return found

    def _only_talks(self, text: str) -> bool:
        own, tongue = self.knowledge.manifest.language, self.vocabulary.tongue
        read = reading.read(text, self.languages, own, tongue)
        return read.aside is not None and not read.asks

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """The words of every text that curators mark as ordinary, made when first needed."""
        abroad = (text for _, text in resembling.ordinary_abroad(self.knowledge))
        texts = (*resembling.ordinary(self.knowledge), *abroad)
        return frozenset(" ".join(understanding.tokenize(text)) for text in texts)

    @cached_property
    def wordings(self) -> frozenset[str]:
        """The wordings of the entries, word for word as curators wrote them."""
        entries = self.knowledge.entries
        return frozenset(text for entry in entries for text in (entry.question, *entry.phrasings))

    @property
    def version(self) -> str:
        """The knowledge version."""
        return self.knowledge.manifest.version
