"""Prepare a knowledge base for answering: its vocabulary, index, signs of distress and thresholds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cache, partial

from bot.answering import calibration, distress, indexing, lookup, matching, resembling, signposting, understanding
from bot.answering.calibration import Asked, Labelled, Seen, Thresholds
from bot.answering.candidates import OUTSIDE
from bot.answering.cores import spread
from bot.answering.corpus import beside, held_out, held_out_in, phrasings, phrasings_abroad
from bot.answering.designs import SPOKEN, Design, Designs, designs_for
from bot.answering.index import Index, Wording
from bot.answering.language import commonest
from bot.answering.lookup import NEAR_ABROAD
from bot.answering.ranking import EXACT
from bot.answering.release import Models, Release
from bot.answering.resembling import Resemblances, Tongue
from bot.answering.sureness import Sureness
from bot.answering.understanding import Query, Vocabulary
from bot.knowledge import versions
from bot.knowledge.folding import unaccented
from bot.knowledge.models import KnowledgeBase

# With fewer checks that must reach a translation, a language gets answers only to exact matches.
MIN_TRANSLATED = 30
VOWELS = frozenset("aeiouy")
# This many of the commonest words of the base's language count as correct and not as misspelt words of distress:
# "sydney" is not "sudden". Of 896 misspelt emergencies in the tests, 5 are missed with 12,000 and with 30,000 words,
# and 6 with 50,000.
RIGHT = 30_000


class Stage(StrEnum):
    """The parts of preparing that take long, in their order."""

    READING = "reading what its entries are asked by"
    DISTRESS = "learning from examples of distress"
    ASKING = "asking it the held-out questions"


def _untold(_: Stage) -> None:
    """Nobody waits for it."""


def prepare(knowledge: KnowledgeBase, models: Models, begins: Callable[[Stage], None] = _untold) -> Release:
    """Build everything needed to answer from a knowledge base. Pure: equal inputs give equal releases.

    Args:
        knowledge: its content.
        models: what texts are compared by.
        begins: is told each stage as it begins.
    """
    begins(Stage.READING)
    models = models.spoken(knowledge.manifest.language)
    own = _vocabulary(knowledge, models)
    vocabulary = _of_tongues(own, _foreign_words(knowledge, own, models), models)
    designs = designs_for(knowledge)
    spoken = phrasings_abroad(knowledge)
    index = indexing.build_index(
        list(phrasings(knowledge)),
        vocabulary,
        models.static,
        models.meaning,
        models.abroad,
        designs,
        spoken,
        beside(knowledge),
    )
    begins(Stage.DISTRESS)
    resemblances = resembling.learn(knowledge, index, models.talk)
    untuned = restore(knowledge, models, index, Thresholds(1.0), resemblances, {}, vocabulary.tongue.others)
    begins(Stage.ASKING)
    used = _used(designs, index)
    offer = used.offer_beside if OUTSIDE in index.roles else used.offer
    thresholds = calibration.calibrate(_ask(untuned), knowledge.manifest.wrong_answer_limit, offer, used.spare)
    abroad = {language: _calibrated(language, untuned, thresholds) for language in spoken}
    return replace(untuned, thresholds=thresholds, abroad=abroad)


def _calibrated(language: str, release: Release, own: Thresholds) -> Thresholds:
    """The thresholds for another language, by the checks of its translations.

    Unanswerable questions exist in the base's language alone; they are looked up as if they were asked in this one.
    """
    knowledge = release.knowledge
    asked = list(held_out_in(language, knowledge))
    if release.index.abroad is None:
        return replace(own, answer=EXACT, near=0.0, offer=SPOKEN.offer, sureness=Sureness())
    if sum(each.label is not None for each in asked) < MIN_TRANSLATED:
        # Only an exact match is near enough.
        return replace(own, answer=EXACT, near=NEAR_ABROAD, offer=calibration.UNTRIED, sureness=Sureness())
    asked += [each for each in held_out(knowledge) if each.unanswerable or each.outside]
    found = [(lookup.abroad_by(_views(each.text, release), language, release), each) for each in asked]
    return calibration.calibrate(found, knowledge.manifest.wrong_answer_limit)


def _views(text: str, release: Release) -> list[Query]:
    """The views of a text that may be looked up, as understood."""
    ask = lookup.first_ask(text, release)
    return [understanding.understand(view, release.vocabulary) for view in matching.views(ask)]


def restore(
    knowledge: KnowledgeBase,
    models: Models,
    index: Index,
    thresholds: Thresholds,
    resemblances: Resemblances,
    abroad: Mapping[str, Thresholds],
    others: Mapping[str, frozenset[str]],
) -> Release:
    """The release, from what `prepare` made of the same knowledge earlier."""
    models = models.spoken(knowledge.manifest.language)
    vocabulary = _of_tongues(_vocabulary(knowledge, models), others, models)
    screens = distress.compile_signs(knowledge.red_flags, knowledge.lexicons, _ordinary(knowledge, models))
    digest = versions.digest(knowledge)
    number = {label: place for place, label in enumerate(index.labels)}
    ages = {number[each.id]: each.ages for each in knowledge.entries if each.ages and each.id in number}
    designs = designs_for(knowledge)
    meaning = index.meaning and replace(index.meaning, design=designs.meaning)
    look = replace(index.look, design=designs.wording) if isinstance(index.look, Wording) else index.look
    index = replace(index, ages=ages, look=look, meaning=meaning)
    return Release(knowledge, digest, vocabulary, index, screens, thresholds, resemblances, models.languages, abroad)


def promise(release: Release) -> Seen | None:
    """How well the promised rate of wrong answers holds on held-out questions; None if there are too few to tell."""
    spare = _used(designs_for(release.knowledge), release.index).spare
    return calibration.cross_check(_ask(release), release.knowledge.manifest.wrong_answer_limit, spare)


def _used(designs: Designs, index: Index) -> Design:
    """The design that decides: by meaning too, where an encoder is there."""
    return designs.meaning if index.meaning else designs.wording


def _ask(release: Release) -> list[Asked]:
    """The held-out questions, each with what is found for its first ask as if a member had typed it."""
    return spread(partial(_ask_one, release), held_out(release.knowledge))


def _ask_one(release: Release, item: Labelled) -> Asked:
    found = lookup.matches(item.text, lookup.read_by(item.text, release), release, None)[0].candidates
    screening = distress.screen(item.text, release.screens)
    return found, replace(item, signposted=bool(signposting.sure(item.text, screening, release, Tongue.OWN)))


def _vocabulary(knowledge: KnowledgeBase, models: Models) -> Vocabulary:
    texts = (phrasing.text for phrasing in phrasings(knowledge))
    reviewed = (entry.reviewed.year for entry in knowledge.entries if entry.reviewed)
    year = max(reviewed, default=knowledge.manifest.released.year)
    language = knowledge.manifest.language
    return understanding.build_vocabulary(
        texts, knowledge.glossary, lexicon=models.lexicon, year=year, language=language
    )


def _of_tongues(own: Vocabulary, others: Mapping[str, frozenset[str]], models: Models) -> Vocabulary:
    """The same vocabulary, with the words that distinguish other languages from its own."""
    tables = (each for code, each in models.languages.items() if code not in (own.tongue.code, *others))
    rivals = {each.code: each.closed | commonest(each.code) for each in tables}
    return replace(own, tongue=replace(own.tongue, others=others, rivals=rivals))


def _foreign_words(knowledge: KnowledgeBase, own: Vocabulary, models: Models) -> dict[str, frozenset[str]]:
    """For each language, its closed classes and the words of its wordings that are not the base's."""
    if not (spoken := phrasings_abroad(knowledge)):
        return {}
    texts = (text for entry in knowledge.entries for text in (entry.question, *entry.phrasings))
    common = models.static.ranks, models.lexicon.before(RIGHT)
    ours = own.tongue.words.union(*common, *map(understanding.tokenize, texts))
    tables = (models.languages.get(language) for language in spoken)
    found: dict[str, set[str]] = {table.code: set(table.closed) for table in tables if table}
    for language, asked in spoken.items():
        words = (word for each in asked for word in understanding.tokenize(each.text))
        found.setdefault(language, set()).update(word for word in words if word not in ours)
    # A single consonant belongs to any language: "vitamin c" and "c normal".
    telling = {
        language: (word for word in words if len(word) > 1 or unaccented(word) in VOWELS)
        for language, words in found.items()
    }
    return {language: frozenset(words) for language, words in telling.items()}


def _ordinary(knowledge: KnowledgeBase, models: Models) -> Callable[[str], frozenset[str]]:
    """The words of a language that are correctly spelt: common ones, and those of ordinary questions."""

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

    @cache
    def ordinary(language: str) -> frozenset[str]:
        if language == knowledge.manifest.language:
            return common() | models.lexicon.before(RIGHT)
        return common() | abroad().get(language, frozenset())

    return ordinary
