"""A question through the whole of answering: understand, screen, retrieve, decide, compose."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, partial
from typing import Self

from bot.answering import (
    calibration,
    decision,
    distress,
    matching,
    reading,
    reply,
    resembling,
    retrieval,
    understanding,
)
from bot.answering.calibration import Asked, Labelled, Seen, Thresholds
from bot.answering.clauses import Kind
from bot.answering.decision import Abstain, Answer, Decision, Foreign, OutOfScope, Reason, Signpost, Suggest, Talk
from bot.answering.distress import Screens, Strength
from bot.answering.language import ENGLISH, UNKNOWN, bare, hints_at_another, name_of
from bot.answering.matching import Match
from bot.answering.reading import Ask, Reading
from bot.answering.reply import Reply
from bot.answering.resembling import Resemblances, Tongue
from bot.answering.retrieval import Candidates, Designs, Index, Phrasing, Role
from bot.answering.short_forms import Lexicon, ShortForms
from bot.answering.sureness import Sureness
from bot.answering.understanding import Query, Vocabulary
from bot.answering.vectors import Encoder, StaticVectors
from bot.knowledge import translating, versions
from bot.knowledge.languages import Language
from bot.knowledge.models import Entry, KnowledgeBase, Scope, Status
from bot.knowledge.profile import Rule
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.translation import Translation
from bot.locale import SOURCE, Translator

# Across languages even a stranger's question lies fairly near to something.
NEAR_ABROAD = 0.5
# With fewer checks that must reach a translation, only what is asked word for word is answered in its language.
MIN_TRANSLATED = 30
VOWELS = frozenset("aeiouy")
# The label of what nothing answers: no id looks like it.
NOTHING = "-"
# The line that red flags of despair call, as lexicons name it.
CRISIS = "crisis"
# Of what curators ruled unanswerable, one in so many is never indexed, but tells how sure to be.
KEPT_OUT = 10
# So many of the commonest words of the base's language are right as they are, and not misspelt words of distress:
# "sydney" is not "sudden". Of 896 misspelt emergencies in the tests 5 are missed with 12,000 as with 30,000, and 6 with
# 50,000.
RIGHT = 30_000
# With so few wordings an entry is known by what its answer says too, as far as that many words: behind its question,
# and without other wordings also alone. Of 430 held-out questions of the tests' bases, without wordings, the right
# entry is among the first three for 377; for 345 where the answer does not count.
FEW, OF_ANSWER = 4, 60
# How much of a conversation is remembered: words of the last ask, and over how many messages of small talk.
REMEMBERED, LASTS = 40, 2


@dataclass(frozen=True, slots=True)
class Models:
    """What texts are compared by: static word vectors, and sentence encoders where they are wanted.

    `meaning` serves the language of the knowledge, `abroad` all others; `lexicon` is what spelling is mended by,
    `languages` how each is spoken in a chat, and `short` its short forms, number words and units, by code.
    """

    static: StaticVectors
    meaning: Encoder | None = None
    abroad: Encoder | None = None
    lexicon: Lexicon = understanding.NO_LEXICON
    languages: Mapping[str, Language] = field(default_factory=dict)
    short: Mapping[str, ShortForms] = field(default_factory=dict)

    def spoken(self, language: str) -> Self:
        """These models for a base in that language: one that knows English alone is of no use to another.

        A multilingual one also serves the base's own language.
        """
        if language == ENGLISH.code:
            return self
        lexicon = Lexicon(short=self.short.get(language, ShortForms()))
        return replace(self, meaning=self.abroad, lexicon=lexicon)

    @property
    def digest(self) -> str:
        """Identifies the models: with equal ones, equal knowledge is prepared alike."""
        digests = (each.digest if each else "-" for each in (self.static, self.meaning, self.abroad))
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()


@dataclass(frozen=True)
class Release:
    """A knowledge base prepared to answer from: a process holds it in memory and swaps it as a whole."""

    knowledge: KnowledgeBase
    digest: str
    vocabulary: Vocabulary
    index: Index
    screens: Screens
    thresholds: Thresholds
    resemblances: Resemblances = field(default_factory=Resemblances)
    languages: Mapping[str, Language] = field(default_factory=dict)
    # By language, what is needed to answer in it.
    abroad: Mapping[str, Thresholds] = field(default_factory=dict)
    _served: dict[date, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _told: dict[tuple[str, date], frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def served(self, today: date) -> frozenset[str]:
        """Ids of the entries that may be served on that day; worked out once a day."""
        found = self._served.get(today)
        if found is None:
            found = self._served[today] = frozenset(entry.id for entry in self.knowledge.served(today))
        return found

    def told(self, language: str, today: date) -> frozenset[str]:
        """Ids of the entries that may be served in that language on that day."""
        if language not in self.abroad:
            return frozenset()
        found = self._told.get((language, today))
        if found is None:
            served = (self.knowledge.entry[id_] for id_ in self.served(today))
            told = (each.id for each in served if translating.served(each, language, self.knowledge))
            found = self._told[language, today] = frozenset(told)
        return found

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """The words of every text that curators hold to be ordinary; made when the first one is looked for."""
        abroad = (text for _, text in resembling.ordinary_abroad(self.knowledge))
        texts = (*resembling.ordinary(self.knowledge), *abroad)
        return frozenset(" ".join(understanding.tokenize(text)) for text in texts)

    @cached_property
    def wordings(self) -> frozenset[str]:
        """What the entries are asked by, word for word as curators wrote it."""
        entries = self.knowledge.entries
        return frozenset(text for entry in entries for text in (entry.question, *entry.phrasings))

    @property
    def version(self) -> str:
        """The knowledge version."""
        return self.knowledge.manifest.version


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked last in a conversation, as context for the next message.

    Attributes:
        asked: the words of the last ask, with what was carried into it; at most `REMEMBERED` words.
        entry: the likeliest entry to answer it, or nothing.
        age: how many messages ago.
    """

    asked: str
    entry: str = ""
    age: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one ask of a message; `turned` says that what was asked before changed it."""

    match: Match
    decision: Decision
    turned: bool = False

    @property
    def left(self) -> bool:
        """Whether nothing answers it; an ask that depends on another is not a separate question."""
        ask = self.match.ask
        return isinstance(self.decision, Abstain) and ask.kind is Kind.QUESTION and not ask.leans


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that came of one message, enough to log it and to rebuild the reply.

    Attributes:
        query: the ask that decided, as understood.
        candidates: what was found for it.
        decision: what may be said.
        reply: what is said.
        release: by which release.
        reading: what the message was taken to say.
        parts: what came of each ask, in the order of the message.
        context: the context for the next message.
        said: the same reply in the language that a translator speaks.
    """

    query: Query
    candidates: Candidates
    decision: Decision
    reply: Reply
    release: Release
    reading: Reading
    said: Callable[[Translator], Reply] = field(compare=False)
    parts: tuple[Part, ...] = ()
    context: Context | None = None

    @property
    def confidence(self) -> float:
        """How sure the decision is (0..1)."""
        return self.decision.confidence

    @property
    def left(self) -> tuple[str, ...]:
        """What else an answered message asks, and nothing answers."""
        if not isinstance(self.decision, Answer):
            return ()
        return tuple(part.match.ask.text for part in self.parts if part.left)

    @property
    def carried(self) -> str:
        """What of the last turn was read with this message."""
        return next((part.match.carried for part in self.parts if part.match.carried), "")


def prepare(knowledge: KnowledgeBase, models: Models) -> Release:
    """Build everything needed to answer from a knowledge base. Pure: equal inputs give equal releases."""
    models = models.spoken(knowledge.manifest.language)
    own = _vocabulary(knowledge, models)
    vocabulary = _of_tongues(own, _foreign_words(knowledge, own, models))
    designs = _designs(knowledge)
    spoken = _abroad_phrasings(knowledge)
    index = retrieval.build_index(
        list(phrasings(knowledge)),
        vocabulary,
        models.static,
        models.meaning,
        models.abroad,
        designs,
        spoken,
    )
    others = vocabulary.tongue.others
    untuned = restore(knowledge, models, index, Thresholds(1.0), resembling.learn(knowledge, index), {}, others)
    used = designs.meaning if index.meaning else designs.wording
    offer = used.offer_beside if retrieval.OUTSIDE in index.roles else used.offer
    thresholds = calibration.calibrate(_ask(untuned), knowledge.manifest.wrong_answer_limit, offer)
    abroad = {language: _calibrated(language, untuned, thresholds) for language in spoken}
    return replace(untuned, thresholds=thresholds, abroad=abroad)


def _calibrated(language: str, release: Release, own: Thresholds) -> Thresholds:
    """What is needed to answer in another language, by the checks of its translations.

    What nothing answers is known in the base's language alone, and looked up from there as from any other.
    """
    knowledge = release.knowledge
    asked = list(_held_out_in(language, knowledge))
    if release.index.abroad is None:
        return replace(own, answer=retrieval.EXACT, near=0.0, offer=retrieval.SPOKEN.offer, sureness=Sureness())
    if sum(each.label is not None for each in asked) < MIN_TRANSLATED:
        # As near as word for word.
        offer = max(own.offer, calibration.LEADS[1])
        return replace(own, answer=retrieval.EXACT, near=NEAR_ABROAD, offer=offer, sureness=Sureness())
    asked += [each for each in held_out(knowledge) if each.unanswerable or each.outside]
    found = [(_abroad_by(matching.views(_first_ask(each.text, release)), language, release), each) for each in asked]
    return calibration.calibrate(found, knowledge.manifest.wrong_answer_limit, own.offer)


def restore(
    knowledge: KnowledgeBase,
    models: Models,
    index: Index,
    thresholds: Thresholds,
    resemblances: Resemblances,
    abroad: Mapping[str, Thresholds],
    others: Mapping[str, frozenset[str]],
) -> Release:
    """The release, from what `prepare` made of the same knowledge before."""
    models = models.spoken(knowledge.manifest.language)
    vocabulary = _of_tongues(_vocabulary(knowledge, models), others)
    screens = distress.compile_signs(knowledge.red_flags, knowledge.lexicons, _ordinary(knowledge, models))
    digest = versions.digest(knowledge)
    number = {label: place for place, label in enumerate(index.labels)}
    ages = {number[each.id]: each.ages for each in knowledge.entries if each.ages and each.id in number}
    designs = _designs(knowledge)
    meaning = index.meaning and replace(index.meaning, design=designs.meaning)
    look = replace(index.look, design=designs.wording) if isinstance(index.look, retrieval.Wording) else index.look
    index = replace(index, ages=ages, look=look, meaning=meaning)
    return Release(knowledge, digest, vocabulary, index, screens, thresholds, resemblances, models.languages, abroad)


def _designs(knowledge: KnowledgeBase) -> Designs:
    """How wording and meaning are heeded, by the language of the knowledge and by how much it knows of each entry."""
    served = [entry for entry in knowledge.entries if entry.status is Status.APPROVED]
    bare = Rule.COUNTS not in knowledge.manifest.rules and 2 * sum(not e.phrasings for e in served) > len(served)
    if knowledge.manifest.language == ENGLISH.code:
        return retrieval.FEW_ENGLISH if bare else retrieval.ENGLISH
    return retrieval.FEW_OTHERS if bare else retrieval.OTHERS


def answer(
    question: str, release: Release, today: date, context: Context | None = None, despite: str | None = None
) -> Outcome:
    """What that release has to say to a message on that day.

    Args:
        question: as it was typed.
        release: what to answer from.
        today: tells which reviews are overdue.
        context: what was asked before it in the same conversation.
        despite: the id of the red flag that its asker calls a false alarm: they are answered, with its line on top.
    """
    screening = distress.screen(question, release.screens)
    signs = screening.seen
    read = read_by(question, release)
    matches = _matches(question, read, release, context)
    tongue = _tongue(matches[0].query, release)
    sure = () if despite else _sure(question, screening, release, tongue)
    if despite:
        matches = [each for each in matches if not _flagged(each.candidates, release)] or matches
    general = despite is not None or screening.in_general
    decide = partial(_decide, release=release, today=today, in_general=general)
    parts = tuple(_part(each, decide, release) for each in matches)
    if sure:
        decided: Decision = Signpost(sure, 1.0)
        first = matches[0]
    else:
        first, decided = _together(parts, read, release)
    like = None if sure or despite else _like(decided, question, tongue, screening, release)
    if like and like.strength is Strength.SURE:
        decided = Signpost((like.flag_id,), like.near)
    language = signs[0].language if signs else read.language if isinstance(decided, Talk) else first.query.language
    likely = signs[0].flag_id if signs and not sure else _alike(matches, release, in_general=general)
    if like and likely is None:
        likely = like.flag_id
    if despite in release.knowledge.red_flag:
        likely = despite
    decided = _worded(decided, release)
    # Made once for each language, however often the outcome is met again.
    said = cache(partial(reply.compose, decided, release.knowledge, today, language, likely))
    after = _remember(first, read, release, context)
    return Outcome(first.query, first.candidates, decided, said(SOURCE), release, read, said, parts, after)


def _sure(question: str, screening: distress.Screening, release: Release, tongue: Tongue) -> tuple[str, ...]:
    """The red flags whose signs decide alone."""
    signs = screening.seen
    sure = tuple(each.flag_id for each in signs if each.strength is Strength.SURE)
    base = release.knowledge.manifest.language
    # A short message may be of another language than its words tell.
    if tongue is Tongue.OWN and any(each.language != base for each in signs):
        tongue = Tongue.UNKNOWN
    # Who hints at an end of their own is never explained away: such words are like nothing that was heard.
    kept = tuple(each for each in sure if CRISIS in release.knowledge.red_flag[each].call)
    # A graft lasts, however long ago it was; who asks whether to stop a medicine tells of nobody else.
    told = screening.told and not any(release.knowledge.red_flag[each].even for each in sure)
    doubted = sure != kept and resembling.unlike(question, tongue, release.resemblances, release.index, told=told)
    return kept if doubted else sure


def _matches(question: str, read: Reading, release: Release, context: Context | None) -> list[Match]:
    """What is found for each ask; a message that asks nothing is looked up as it stands, and by itself."""
    asks = read.asks or (Ask(question, Kind.STATEMENT),)
    before = (context.asked, context.entry) if context and read.asks else ("", "")
    found = matching.match(asks, release.vocabulary, release.index, *before)
    return [_told_by_all(each, read, release) for each in found]


def _first_ask(text: str, release: Release) -> Ask:
    """What a message asks first; all of it where it asks nothing."""
    return next(iter(read_by(text, release).asks), Ask(text, Kind.STATEMENT))


def _told_by_all(found: Match, read: Reading, release: Release) -> Match:
    """The match in the language of the whole message, where the words of its ask are too few to tell it by."""
    own = (UNKNOWN, release.knowledge.manifest.language)
    if found.query.language != UNKNOWN or read.language in own:
        return found
    return replace(found, query=replace(found.query, language=read.language))


def _part(found: Match, decide: Callable[[Match], Decision], release: Release) -> Part:
    """What comes of an ask, and whether its words alone would have come to something else."""
    decided = decide(found)
    foreign = isinstance(decided, Answer | Suggest) and (
        decided.language or (isinstance(decided, Suggest) and decided.translated)
    )
    if foreign and (there := _abroad(found, release)):
        return Part(replace(found, candidates=there), decided)
    turned = found.alone is not None and not decision.same(decide(found.alone), decided)
    return Part(found, decided, turned)


def _alike(matches: Sequence[Match], release: Release, *, in_general: bool) -> str | None:
    """The red flag that any of the asks is likely to be about by likeness alone."""
    flags = (
        decision.alike(each.candidates, release.thresholds, release.knowledge, in_general=in_general)
        for each in matches
    )
    return next(filter(None, flags), None)


def _decide(found: Match, release: Release, today: date, *, in_general: bool) -> Decision:
    """What may be said to one ask; where its wording says nothing, what it resembles across languages."""
    decided = partial(
        decision.decide,
        thresholds=release.thresholds,
        knowledge=release.knowledge,
        servable=release.served(today),
        in_general=in_general,
        one_word=len(found.query.raw.split()) == 1 == len(found.ask.text.split()) and not found.carried,
    )
    language = found.query.language
    nobodys = language == UNKNOWN and not hints_at_another(found.query.plain, release.vocabulary.tongue)
    own = nobodys or language == release.knowledge.manifest.language
    native = decided(found.candidates, understood=own)
    foreign = _abroad(found, release) if isinstance(native, Abstain) or not own else None
    if not foreign:
        # Where something is told in that language, it is no reason by itself.
        if isinstance(native, Abstain) and native.reason is Reason.LANGUAGE and language in release.abroad:
            return replace(native, reason=Reason.NO_MATCH)
        return native
    told = release.told(language, today)
    return decided(foreign, thresholds=_needed(language, release), foreign=Foreign(language if told else "", told))


def _like(
    decided: Decision, question: str, tongue: Tongue, screening: distress.Screening, release: Release
) -> resembling.Seen | None:
    """What is like distress where nothing answers; what curators hold to be ordinary never is."""
    if isinstance(decided, Answer | Signpost):
        return None
    # Who hints at an end of their own, or of somebody's, is never explained away.
    flags = (flag.id for flag in release.knowledge.red_flags if screening.told and CRISIS not in flag.call)
    like = resembling.like(question, tongue, release.resemblances, release.index, frozenset(flags))
    return None if like and " ".join(understanding.tokenize(question)) in release.ordinary else like


def _tongue(query: Query, release: Release) -> Tongue:
    """Whose language it is in, as far as its words tell: a word of another is enough to look there too."""
    base = release.knowledge.manifest.language
    if query.language not in (base, UNKNOWN):
        return Tongue.OTHER
    hinted = query.language == UNKNOWN or hints_at_another(query.plain, release.vocabulary.tongue)
    return Tongue.UNKNOWN if hinted else Tongue.OWN


def _together(parts: Sequence[Part], read: Reading, release: Release) -> tuple[Match, Decision]:
    """The decision on the whole message: the first answer, with what else was asked offered beneath it."""
    talk = _talk(parts[0], read, release)
    if talk:
        return parts[0].match, talk
    for part in parts:
        if isinstance(part.decision, Signpost):
            return part.match, part.decision
    for part in parts:
        if isinstance(part.decision, Answer):
            left = sum(each.left for each in parts)
            return part.match, replace(part.decision, also=_also(part.decision.entry_id, parts), left=left)
    offers = [(part.decision, part.match) for part in parts if isinstance(part.decision, Suggest)]
    if offers:
        surest, found = max(offers, key=lambda offer: offer[0].confidence)
        return found, _one_list(surest, [offer for offer, _ in offers])
    part = max(parts, key=lambda part: (isinstance(part.decision, OutOfScope), part.decision.confidence))
    return part.match, part.decision


def _talk(part: Part, read: Reading, release: Release) -> Decision | None:
    """What small talk comes to: a scope note that was written for it, else a word in kind."""
    if read.asks or read.aside is None or isinstance(part.decision, OutOfScope | Signpost):
        return None
    table = release.languages.get(read.language)
    if table is None:
        return Talk(read.aside, 1.0)
    at_home = table.says_at_home if table.code == release.knowledge.manifest.language else {}
    return Talk(read.aside, 1.0, at_home.get(read.aside) or table.says.get(read.aside))


def _worded(decided: Decision, release: Release) -> Decision:
    """What is said to another language than the base's: in that of the base, where its words for it are known."""
    code = release.knowledge.manifest.language
    table = release.languages.get(code)
    if code == ENGLISH.code:
        return decided
    if isinstance(decided, Abstain) and decided.reason is Reason.LANGUAGE:
        return replace(decided, said=(table and table.only) or reply.only_in(name_of(code)))
    if isinstance(decided, Suggest) and decided.translated:
        return replace(decided, said=(table and table.nearest) or reply.offered_in(name_of(code)))
    return decided


def _also(answered: str, parts: Sequence[Part]) -> tuple[str, ...]:
    """What answers the other asks, or is likeliest to."""
    found: dict[str, None] = {}
    for part in parts:
        if isinstance(part.decision, Answer):
            found[part.decision.entry_id] = None
        elif isinstance(part.decision, Suggest):
            found[part.decision.entry_ids[0]] = None
    return tuple(entry for entry in found if entry != answered)


def _one_list(surest: Suggest, lists: Sequence[Suggest]) -> Suggest:
    """One list for all asks: the likeliest of each, then the next."""
    ordered = [surest, *(each for each in lists if each is not surest)]
    ids = [
        each.entry_ids[place]
        for place in range(decision.MAX_CHOICES)
        for each in ordered
        if place < len(each.entry_ids)
    ]
    return replace(surest, entry_ids=tuple(dict.fromkeys(ids))[: decision.MAX_CHOICES])


def _remember(first: Match, read: Reading, release: Release, context: Context | None) -> Context | None:
    """What the next message may go on from; small talk leaves it standing for a while."""
    if not read.asks:
        return replace(context, age=context.age + 1) if context and context.age < LASTS else None
    asked = f"{first.carried} {first.ask.text}".split()
    entry = next((each.label for each in first.candidates.ranked if each.label in release.knowledge.entry), "")
    return Context(" ".join(asked[-REMEMBERED:]), entry)


def _abroad(found: Match, release: Release) -> Candidates | None:
    """What a question in another language resembles; None where it is in the base's, or too little to tell.

    The view that decided is the surest in the base's language; in the question's own all of them are looked up.
    """
    query = found.query
    known = query.language != UNKNOWN
    if query.language == release.knowledge.manifest.language or not (
        known or hints_at_another(query.plain, release.vocabulary.tongue)
    ):
        return None
    there = _abroad_by((query.raw, *matching.views(found.ask)), query.language, release)
    # How far the entries lead over what is outside tells more, where a language has wordings of theirs.
    near = 0.0 if query.language in release.index.spoken or release.index.abroad is None else NEAR_ABROAD
    return there if there.ranked and there.nearness >= near else None


def _abroad_by(views: Iterable[str], language: str, release: Release) -> Candidates:
    """What the views of an ask in that language resemble together."""
    queries = [understanding.understand(text, release.vocabulary) for text in dict.fromkeys(views)]
    return matching.surest([retrieval.retrieve_abroad(each, release.index, language) for each in queries])


def _needed(language: str, release: Release) -> Thresholds:
    """What is needed to answer or offer in another language: where it has translations, their checks tell."""
    if language in release.abroad:
        return release.abroad[language]
    if release.index.abroad is None and release.abroad:
        # Too little to tell the language by: what is needed by wording is the same in all.
        return next(iter(release.abroad.values()))
    return release.thresholds


def _flagged(found: Candidates, release: Release) -> bool:
    """Whether a red flag comes first."""
    return bool(found.ranked) and found.ranked[0].label in release.knowledge.red_flag


def show(
    entry_id: str, release: Release, today: date, tr: Translator = SOURCE, language: str | None = None
) -> Reply | None:
    """The reply made of one entry that somebody chose, or None when it may not be served (any more).

    In that language, else its reader's, where it is told in that.
    """
    if entry_id not in release.served(today):
        return None
    wanted = language or (tr.code if tr.locale else "")
    language = wanted if entry_id in release.told(wanted, today) else ""
    return reply.compose(Answer(entry_id, 1.0, language=language), release.knowledge, today, tr=tr)


def promise(release: Release) -> Seen | None:
    """How well the promised rate of wrong answers holds on held-out questions; None if they are too few to tell."""
    return calibration.cross_check(_ask(release), release.knowledge.manifest.wrong_answer_limit)


def _ask(release: Release) -> list[Asked]:
    """The held-out questions, each with what is found for its first ask, as if a member had typed it."""
    return [_ask_one(item, release) for item in held_out(release.knowledge)]


def _ask_one(item: Labelled, release: Release) -> Asked:
    found = _matches(item.text, read_by(item.text, release), release, None)[0].candidates
    screening = distress.screen(item.text, release.screens)
    return found, replace(item, signposted=bool(_sure(item.text, screening, release, Tongue.OWN)))


def asked(release: Release, text: str) -> str:
    """What a message asks, without the talk around it; all of it if it asks nothing."""
    asks = read_by(text, release).asks
    return " ".join(ask.whole if ask.leans else ask.text for ask in asks) or text


def read_by(text: str, release: Release) -> Reading:
    """What a message says, by the languages of that release."""
    return reading.read(text, release.languages, release.knowledge.manifest.language, release.vocabulary.tongue)


def nearest(typed: str, release: Release) -> list[str]:
    """Ids of what that text resembles, best first."""
    query = understanding.understand(typed, release.vocabulary)
    return [candidate.label for candidate in retrieval.retrieve(query, release.index).ranked]


def _vocabulary(knowledge: KnowledgeBase, models: Models) -> Vocabulary:
    texts = (phrasing.text for phrasing in phrasings(knowledge))
    reviewed = (entry.reviewed.year for entry in knowledge.entries if entry.reviewed)
    year = max(reviewed, default=knowledge.manifest.released.year)
    language = knowledge.manifest.language
    return understanding.build_vocabulary(
        texts, knowledge.glossary, lexicon=models.lexicon, year=year, language=language
    )


def _of_tongues(own: Vocabulary, others: Mapping[str, frozenset[str]]) -> Vocabulary:
    """The same, with the words by which other languages are told from its own."""
    return replace(own, tongue=replace(own.tongue, others=others))


def _foreign_words(knowledge: KnowledgeBase, own: Vocabulary, models: Models) -> dict[str, frozenset[str]]:
    """By language, its closed classes, and the words it asks by that are none of the base's."""
    if not (spoken := _abroad_phrasings(knowledge)):
        return {}
    texts = (text for entry in knowledge.entries for text in (entry.question, *entry.phrasings))
    common = models.static.ranks, models.lexicon.before(RIGHT)
    ours = own.tongue.words.union(*common, *map(understanding.tokenize, texts))
    tables = (models.languages.get(language) for language in spoken)
    found: dict[str, set[str]] = {table.code: set(table.closed) for table in tables if table}
    for language, asked in spoken.items():
        words = (word for each in asked for word in understanding.tokenize(each.text))
        found.setdefault(language, set()).update(word for word in words if word not in ours)
    # A consonant by itself is of any language: "vitamin c" and "c normal".
    telling = {
        language: (word for word in words if len(word) > 1 or bare(word) in VOWELS) for language, words in found.items()
    }
    return {language: frozenset(words) for language, words in telling.items()}


def _serving(knowledge: KnowledgeBase) -> Iterable[Translation]:
    """The translations that members may be answered from."""
    for each in knowledge.translations:
        entry = knowledge.entry[each.entry]
        if entry.status is Status.APPROVED and translating.served(entry, each.language, knowledge) is each:
            yield each


def _abroad_phrasings(knowledge: KnowledgeBase) -> dict[str, list[Phrasing]]:
    """What entries are asked by in other languages, in translations and beside them; by language, in their order."""
    found: dict[str, list[Phrasing]] = {}
    for each in _serving(knowledge):
        texts = (each.question, *each.phrasings)
        found.setdefault(each.language, []).extend(Phrasing(each.entry, text) for text in texts)
    for worded in knowledge.wordings:
        if knowledge.entry[worded.entry].status is Status.APPROVED:
            found.setdefault(worded.language, []).extend(Phrasing(worded.entry, text) for text in worded.phrasings)
    return dict(sorted(found.items()))


def _held_out_in(language: str, knowledge: KnowledgeBase) -> Iterable[Labelled]:
    """The held-out phrasings of a language's translations."""
    for each in _serving(knowledge):
        if each.language == language:
            yield from (Labelled(text, label=each.entry) for text in each.checks.reach)
            yield from (Labelled(text, never=each.entry) for text in each.checks.miss)


def _ordinary(knowledge: KnowledgeBase, models: Models) -> Callable[[str], frozenset[str]]:
    """Words of a language that are right as they are: common ones, and those of ordinary questions."""

    @cache
    def common() -> frozenset[str]:
        items = ((entry.question, *entry.phrasings, *entry.checks.reach) for entry in knowledge.entries)
        scopes = ((*scope.phrasings, *scope.checks.reach) for scope in knowledge.scopes)
        texts = (text for each in (*items, *scopes) for text in each)
        return frozenset(models.static.ranks).union(*map(understanding.tokenize, texts))

    @cache
    def abroad() -> dict[str, frozenset[str]]:
        words: dict[str, set[str]] = {}
        for language, text in resembling.ordinary_abroad(knowledge):
            words.setdefault(language, set()).update(word for word, _ in distress.split(text))
        return {language: frozenset(found) for language, found in words.items()}

    def ordinary(language: str) -> frozenset[str]:
        if language == knowledge.manifest.language:
            return common() | models.lexicon.before(RIGHT)
        return common() | abroad().get(language, frozenset())

    return ordinary


def phrasings(knowledge: KnowledgeBase) -> Iterable[Phrasing]:
    """What is matched against: entries, red flags, scope notes and what nothing answers compete for a question.

    A withdrawn entry keeps the wordings that no other took over, so that no neighbour takes its questions. What an
    entry says counts where a base asks for no number of wordings.
    """
    few = Rule.COUNTS not in knowledge.manifest.rules
    served = [entry for entry in knowledge.entries if entry.status is Status.APPROVED]
    taken = frozenset(text for entry in served for text in (entry.question, *entry.phrasings))
    for entry in knowledge.entries:
        texts = (entry.question, *entry.phrasings)
        if entry.status is Status.APPROVED:
            yield from (Phrasing(entry.id, text) for text in texts)
            if few and len(texts) <= FEW:
                told = " ".join(entry.answer.split()[:OF_ANSWER])
                yield Phrasing(entry.id, f"{entry.question} {told}")
                if not entry.phrasings:
                    yield Phrasing(entry.id, told)
        elif entry.status is Status.WITHDRAWN:
            yield from (Phrasing(entry.id, text) for text in texts if text not in taken)
    for flag in knowledge.red_flags:
        yield from (Phrasing(flag.id, text, Role.FLAG) for text in flag.phrasings)
    for scope in knowledge.scopes:
        yield from (Phrasing(scope.id, text, Role.OUTSIDE) for text in scope.phrasings)
    yield from (Phrasing(NOTHING, text, Role.OUTSIDE) for text in knowledge.unanswerable if not kept_out(text))


def held_out(knowledge: KnowledgeBase) -> Iterable[Labelled]:
    """The held-out phrasings: each with the ids it may reach, or the id it must not."""
    scopes = {scope.id for scope in knowledge.scopes}
    for text, (first, *others) in owners(knowledge).items():
        yield Labelled(text, label=first, also=frozenset(others), outside=first in scopes)
    for item in _checked(knowledge):
        yield from (Labelled(text, never=item.id) for text in item.checks.miss)
    yield from (Labelled(text, unanswerable=True) for text in knowledge.unanswerable if kept_out(text))


def owners(knowledge: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """The ids that each held-out phrasing may reach: one that several entries list has several good answers."""
    found: dict[str, tuple[str, ...]] = {}
    for item in _checked(knowledge):
        for text in item.checks.reach:
            found[text] = (*found.get(text, ()), item.id)
    return found


def _checked(knowledge: KnowledgeBase) -> tuple[Entry | RedFlag | Scope, ...]:
    return (*knowledge.entries, *knowledge.red_flags, *knowledge.scopes)


def kept_out(text: str) -> bool:
    """Whether a labelled question is kept for calibration: one in ten, by its own words, so that it never changes."""
    return zlib.crc32(" ".join(understanding.tokenize(text)).encode()) % KEPT_OUT == 0
