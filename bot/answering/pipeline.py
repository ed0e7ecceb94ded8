"""A question through the whole of answering: understand, screen, retrieve, decide, compose."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from bot.answering import calibration, decision, distress, reply, retrieval, understanding
from bot.answering.calibration import Labelled, Seen, Thresholds
from bot.answering.decision import Answer, Decision
from bot.answering.distress import Screens, Strength
from bot.answering.language import UNKNOWN, hints_at_another
from bot.answering.reply import Reply
from bot.answering.retrieval import Candidates, Index, Phrasing
from bot.answering.understanding import Query, Vocabulary
from bot.answering.vectors import Encoder, StaticVectors
from bot.knowledge import versions
from bot.knowledge.models import Entry, KnowledgeBase, RedFlag, Scope, Status

# Across languages even a stranger's question lies fairly near to something.
NEAR_ABROAD = 0.5


@dataclass(frozen=True, slots=True)
class Models:
    """What texts are compared by: static word vectors, and sentence encoders where they are wanted.

    `meaning` serves the language of the knowledge, `abroad` all others.
    """

    static: StaticVectors
    meaning: Encoder | None = None
    abroad: Encoder | None = None


@dataclass(frozen=True)
class Release:
    """A knowledge base made ready to answer from: what one process holds in memory and swaps as a whole."""

    knowledge: KnowledgeBase
    digest: str
    vocabulary: Vocabulary
    index: Index
    screens: Screens
    thresholds: Thresholds
    _served: dict[date, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def served(self, today: date) -> frozenset[str]:
        """Ids of the entries that may be served on that day; worked out once a day."""
        found = self._served.get(today)
        if found is None:
            found = self._served[today] = frozenset(entry.id for entry in self.knowledge.served(today))
        return found

    @property
    def version(self) -> str:
        """The knowledge version."""
        return self.knowledge.manifest.version


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that came of one question, enough to log it and to rebuild the reply."""

    query: Query
    candidates: Candidates
    decision: Decision
    reply: Reply
    release: Release

    @property
    def confidence(self) -> float:
        """How sure the decision is (0..1)."""
        return self.decision.confidence


def prepare(knowledge: KnowledgeBase, models: Models) -> Release:
    """Build everything needed to answer from a knowledge base. Pure: equal inputs give equal releases."""
    phrasings = list(_phrasings(knowledge))
    vocabulary = _vocabulary(knowledge, models)
    index = retrieval.build_index(phrasings, vocabulary, models.static, models.meaning, models.abroad)
    labelled = list(held_out(knowledge))
    thresholds = calibration.calibrate(labelled, vocabulary, index, knowledge.manifest.wrong_answer_limit)
    return restore(knowledge, models, index, thresholds)


def restore(knowledge: KnowledgeBase, models: Models, index: Index, thresholds: Thresholds) -> Release:
    """The release with an index and thresholds that `prepare` made of the same knowledge before."""
    vocabulary = _vocabulary(knowledge, models)
    screens = distress.compile_signs(knowledge.red_flags, knowledge.lexicons, _ordinary(knowledge, models))
    return Release(knowledge, versions.digest(knowledge), vocabulary, index, screens, thresholds)


def answer(question: str, release: Release, today: date, despite: str | None = None) -> Outcome:
    """What that release has to say to a question on that day.

    `despite`: the id of the red flag that its asker says is none: they are answered, with its line on top.
    """
    signs = distress.screen(question, release.screens)
    seen = tuple(each.flag_id for each in signs if each.strength is Strength.SURE and not despite)
    in_general = despite is not None or distress.asks(question, release.screens)
    query = understanding.understand(question, release.vocabulary)
    servable = release.served(today)
    readings = _readings(query, release)
    if despite:
        readings = [each for each in readings if not _flagged(each, release)] or readings
    sure = {each.ranked[0].label: each for each in readings[1:] if _sure(each, release.thresholds)}
    # Of several questions the first is answered and the others are offered.
    answerable = [label for label in sure if label in servable]
    first, *others = answerable or [""]
    flagged = any(label in release.knowledge.red_flag for label in sure)
    candidates = sure[first] if others and not flagged else max(readings, key=lambda each: _clarity(each, release))
    foreign = _abroad(query, candidates, release)
    candidates = foreign or candidates
    decided = decision.decide(
        candidates,
        seen,
        release.thresholds,
        release.knowledge,
        servable=servable,
        in_general=in_general,
        understood=query.language in {UNKNOWN, release.knowledge.manifest.language},
        translated=foreign is not None,
    )
    if isinstance(decided, Answer) and decided.entry_id == first:
        decided = replace(decided, also=tuple(others))
    language = signs[0].language if signs else query.language
    alike = decision.alike(candidates, release.thresholds, release.knowledge, in_general=in_general)
    likely = signs[0].flag_id if signs and not seen else alike
    if despite in release.knowledge.red_flag:
        likely = despite
    composed = reply.compose(decided, release.knowledge, today, language, likely)
    return Outcome(query, candidates, decided, composed, release)


def _readings(query: Query, release: Release) -> list[Candidates]:
    """What is found for the message as a whole, then for each question in it: a long story drowns its question."""
    parts = [understanding.understand(part, release.vocabulary) for part in understanding.questions(query.raw)]
    return [retrieval.retrieve(each, release.index) for each in (query, *parts)]


def _abroad(query: Query, found: Candidates, release: Release) -> Candidates | None:
    """What a question in another language resembles, where that says more than its wording."""
    sure = release.thresholds.confidence(found.confidence)
    own = query.language == release.knowledge.manifest.language
    if sure >= (release.thresholds.suggest if own else release.thresholds.answer):
        return None
    if own and not hints_at_another(query.plain):
        return None
    abroad = retrieval.retrieve_abroad(query, release.index)
    return abroad if abroad.confidence > found.confidence and abroad.nearness >= NEAR_ABROAD else None


def _clarity(found: Candidates, release: Release) -> tuple[bool, float]:
    """Which reading to go by: one that nears a red flag before all others, then the surest."""
    return _flagged(found, release) and _sure(found, release.thresholds), found.confidence


def _flagged(found: Candidates, release: Release) -> bool:
    """Whether a red flag comes first."""
    return bool(found.ranked) and found.ranked[0].label in release.knowledge.red_flag


def _sure(found: Candidates, thresholds: Thresholds) -> bool:
    """Whether its first label may be answered."""
    return found.nearness >= thresholds.near and thresholds.confidence(found.confidence) >= thresholds.answer


def show(entry_id: str, release: Release, today: date) -> Reply | None:
    """The reply made of one entry that somebody chose, or None when it may not be served (any more)."""
    if entry_id not in release.served(today):
        return None
    return reply.compose(Answer(entry_id, 1.0), release.knowledge, today)


def promise(release: Release) -> Seen | None:
    """How the promised rate of wrong answers fares on held-out questions; None where they are too few to tell."""
    limit = release.knowledge.manifest.wrong_answer_limit
    return calibration.cross_check(list(held_out(release.knowledge)), release.vocabulary, release.index, limit)


def nearest(typed: str, release: Release) -> list[str]:
    """Ids of what that text resembles, best first."""
    query = understanding.understand(typed, release.vocabulary)
    return [candidate.label for candidate in retrieval.retrieve(query, release.index).ranked]


def _vocabulary(knowledge: KnowledgeBase, models: Models) -> Vocabulary:
    texts = (phrasing.text for phrasing in _phrasings(knowledge))
    return understanding.build_vocabulary(texts, knowledge.glossary, models.static.known_words)


def _ordinary(knowledge: KnowledgeBase, models: Models) -> frozenset[str]:
    """Words that are right as they are: common ones, and those of ordinary questions."""
    entries = (text for entry in knowledge.entries for text in (entry.question, *entry.phrasings, *entry.checks.reach))
    scopes = (text for scope in knowledge.scopes for text in (*scope.phrasings, *scope.checks.reach))
    return frozenset(models.static.known_words).union(*map(understanding.tokenize, (*entries, *scopes)))


def _phrasings(knowledge: KnowledgeBase) -> Iterable[Phrasing]:
    """What is matched against: approved entries, red flags and scope notes compete for a question."""
    for entry in knowledge.entries:
        if entry.status is Status.APPROVED:
            yield from (Phrasing(entry.id, text) for text in (entry.question, *entry.phrasings))
    others: tuple[RedFlag | Scope, ...] = (*knowledge.red_flags, *knowledge.scopes)
    for item in others:
        yield from (Phrasing(item.id, text) for text in item.phrasings)


def held_out(knowledge: KnowledgeBase) -> Iterable[Labelled]:
    """The held-out phrasings: each with the id it must reach, or the id it must not."""
    items: tuple[Entry | RedFlag | Scope, ...] = (*knowledge.entries, *knowledge.red_flags, *knowledge.scopes)
    for item in items:
        yield from (Labelled(text, label=item.id) for text in item.checks.reach)
        yield from (Labelled(text, never=item.id) for text in item.checks.miss)
    yield from (Labelled(text, unanswerable=True) for text in knowledge.unanswerable)
