"""A question is answered in its own language where an approved translation stands; else it is offered what there is."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from bot.answering import pipeline, preparation
from bot.answering.composing import compose
from bot.answering.decision import Abstain, Answer, Foreign, Reason, Suggest, decide
from bot.answering.language import detect
from bot.answering.own_words import OUTDATED
from bot.answering.release import Release
from bot.answering.understanding import tokenize
from bot.knowledge import translating
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.translation import Translation, TranslationStatus, Wordings
from bot.knowledge.versions import revision
from bot.locale import SOURCE, translator
from bot.services.checks import run_checks
from bot.services.model_files import load_models
from tests import town
from tests.answering.test_decision import ALL, THRESHOLDS, found

TODAY = town.NOW.date()
GERMAN = {
    "sun": ("Macht es meine Haut empfindlich gegen Sonne?", "darf ich damit in die sonne", "brauche ich sonnenschutz"),
    "pregnancy": ("Darf ich es in der Schwangerschaft nehmen?", "schwanger und die creme", "sicher fürs baby"),
}


def translation(entry: Entry, **changes: object) -> Translation:
    """An entry of the town in German."""
    question, *phrasings = GERMAN[entry.id]
    fields: dict[str, object] = {
        "language": "de",
        "entry": entry.id,
        "of": translating.meaning(entry),
        "question": question,
        "phrasings": phrasings,
        "answer": f"Die geprüfte Antwort zu {entry.id}.",
        "detail": f"Mehr zu {entry.id}.",
        "not_known": "Wie es über Jahre wirkt.",
        "cautions": ["Frag einen Arzt."],
        "reviewed_by": "the editors",
        **changes,
    }
    return Translation.model_validate(fields)


def translated(sun: Entry | None = None, **changes: object) -> KnowledgeBase:
    """The town's knowledge, or with another entry about the sun; two entries of it in German too."""
    knowledge = town.knowledge(**{"sun": sun} if sun else {})
    return replace(knowledge, translations=tuple(translation(knowledge.entry[id_], **changes) for id_ in GERMAN))


@cache
def release() -> Release:
    """The same, ready to answer from without any encoder of other languages."""
    return preparation.prepare(translated(), load_models())


@cache
def understood() -> Release:
    """The same with one."""
    return preparation.prepare(translated(), load_models(meaning=True))


def test_a_translation_is_quoted_byte_for_byte() -> None:
    knowledge = translated()
    (german, _) = knowledge.translations
    reply = compose(Answer("sun", 0.9, language="de"), knowledge, TODAY)
    assert (reply.title, reply.lead) == (german.question, german.answer)
    assert [section.text for section in reply.sections] == [german.not_known, german.cautions[0], german.detail]
    assert reply.stamp == (
        f"sun · revision {revision(knowledge.entry['sun'])} · in German, {revision(german)} · knowledge 1.2.3"
    )
    assert reply.notice is None
    # What it is drawn from is the original's.
    assert [source.claim for source in reply.sources] == ["It says so about sun."]
    # A related entry is named in the language too, where it has a name there.
    assert [choice.question for choice in reply.choices] == [knowledge.entry["storage"].question]


def test_what_is_not_translated_is_offered_by_its_wordings_without_any_encoder() -> None:
    asked = (Wordings(language="de", entry="storage", phrasings=("wo bewahre ich die tube auf",)),)
    ready = preparation.prepare(replace(translated(), wordings=asked), load_models())
    outcome = pipeline.answer("Wo bewahre ich die Tube auf?", ready, TODAY)
    assert outcome.query.language == "de"
    assert isinstance(outcome.decision, Suggest)
    assert (outcome.decision.entry_ids[0], outcome.decision.translated) == ("storage", True)
    # Of a language that nothing is translated into, too.
    outcome = pipeline.answer("je range le tube où ?", french(), TODAY)
    assert isinstance(outcome.decision, Suggest)
    assert outcome.decision.entry_ids[0] == "storage"
    assert outcome.candidates.ranked[0].phrasing == "je range le tube où"


@cache
def french() -> Release:
    """The town's knowledge as it is asked for in French, without any encoder of other languages."""
    asked = {
        "storage": ("je range le tube où", "ça se garde au frigo ?", "conserver la crème après ouverture"),
        "sun": ("je peux aller au soleil avec", "bronzer à la plage", "faut-il un écran solaire"),
        "pregnancy": ("enceinte, j'arrête ?", "pendant la grossesse", "est-ce dangereux pour le bébé"),
    }
    wordings = tuple(Wordings(language="fr", entry=id_, phrasings=texts) for id_, texts in asked.items())
    return preparation.prepare(replace(town.knowledge(), wordings=wordings), load_models())


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("Bonjour, combien de temps se conserve la creme au frigo après l'ouverture ?", "storage"),
        ("la plage et le soleil, je peux quand même bronzer", "sun"),
        ("je suis enceinte est ce dangereux pour mon bebe", "pregnancy"),
    ],
)
def test_a_language_is_found_by_its_own_words_without_any_encoder(typed: str, entry: str) -> None:
    outcome = pipeline.answer(typed, french(), TODAY)
    assert outcome.query.language == "fr"
    assert isinstance(outcome.decision, Suggest)
    assert outcome.decision.entry_ids[0] == entry
    # Nothing is sure by wording alone, and nothing is told in French.
    assert outcome.decision.translated
    assert outcome.decision.language == ""


@pytest.mark.parametrize(
    ("typed", "language"),
    [("c au frigo, c bon ?", "fr"), ("vitamin c serum", "und"), ("does c go with it", "en"), ("à la plage", "fr")],
)
def test_a_consonant_by_itself_tells_no_language(typed: str, language: str) -> None:
    assert detect(tokenize(typed), french().vocabulary.tongue) == language


def test_without_any_encoder_what_has_no_word_in_common_is_passed_on() -> None:
    assert pipeline.answer("quel est le meilleur vélo pour les montagnes", french(), TODAY).reply.kind == "abstain"


def test_wordings_of_other_languages_change_nothing_in_the_base_s_own() -> None:
    plain = preparation.prepare(town.knowledge(), load_models())
    for typed in ("can i go tanning while using it", "how do i store it", "is it safe in pregnancy"):
        mine, theirs = (pipeline.answer(typed, each, TODAY) for each in (plain, french()))
        assert mine.decision == theirs.decision
        assert mine.candidates == theirs.candidates


def test_with_an_encoder_words_and_meaning_count_together() -> None:
    knowledge = replace(translated(), wordings=french().knowledge.wordings)
    ready = preparation.prepare(knowledge, load_models(meaning=True))
    told = pipeline.answer("on la garde au frigo, la creme, apres ouverture ?", ready, TODAY)
    assert told.candidates.ranked[0].label == "storage"
    assert "meaning" in told.candidates.ranked[0].parts
    assert isinstance(told.decision, Suggest)


def test_around_a_translation_the_bot_speaks_its_language() -> None:
    said = compose(Answer("sun", 0.9, language="de"), translated(), TODAY, tr=translator("fr"))
    assert said.grade == "Teilweise bekannt · bester Beleg: amtliche Produktinformation"
    assert said.language == "de"
    swiss = compose(Answer("sun", 0.9, language="de"), translated(), date(2027, 1, 1), tr=translator("de-CH"))
    assert swiss.notice is not None
    assert "1. Dezember 2026" in swiss.notice


def test_replies_of_before_keep_their_digests() -> None:
    english = Answer("sun", 0.9)
    assert compose(english, translated(), TODAY).digest == compose(english, town.knowledge(), TODAY).digest
    assert compose(replace(english, language="de"), translated(), TODAY).digest != (
        compose(english, translated(), TODAY).digest
    )


def test_one_out_of_date_is_served_with_a_notice() -> None:
    reply = compose(Answer("sun", 0.9, language="de"), translated(of="00000000"), TODAY)
    assert reply.lead == "Die geprüfte Antwort zu sun."
    assert reply.notice == OUTDATED


def test_in_a_strict_topic_one_out_of_date_is_not_served() -> None:
    strict = town.entry("sun", topic="care")
    knowledge = town.knowledge(sun=strict)
    old = replace(knowledge, translations=(translation(strict, of="00000000"),))
    ready = preparation.prepare(old, load_models())
    assert not ready.told("de", TODAY)
    assert pipeline.answer(GERMAN["sun"][1], ready, TODAY).reply.kind == "abstain"
    assert compose(Answer("sun", 1.0, language="de"), old, TODAY).lead == strict.answer


def test_one_that_is_being_translated_is_nowhere() -> None:
    ready = preparation.prepare(translated(status=TranslationStatus.BEING_TRANSLATED), load_models())
    assert not ready.told("de", TODAY)
    assert not ready.index.translated


def test_what_a_translation_asks_is_answered_in_it_without_any_encoder() -> None:
    for question in ("darf ich damit in die Sonne?", "Macht es meine Haut empfindlich gegen Sonne?"):
        outcome = pipeline.answer(question, release(), TODAY)
        assert outcome.decision == Answer("sun", 0.99, language="de")
        assert outcome.query.language == "de"
        assert outcome.reply.lead == "Die geprüfte Antwort zu sun."
        assert outcome.candidates.ranked[0].label == "sun"
    english = pipeline.answer("can i go tanning while using it", release(), TODAY)
    assert english.reply.language == ""
    assert english.reply.lead == "The approved answer about sun."


def test_an_untranslated_language_is_as_it_was() -> None:
    said = pipeline.answer("combien de temps est-ce que je peux garder la crème au soleil", release(), TODAY)
    assert said.reply.kind == "abstain"
    assert said.reply.language == ""


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("sonnenschutz", "de"),
        ("schwanger?", "de"),
        ("sun", "und"),
        ("can i sonnenschutz", "en"),
        ("um sunscreen", "en"),
        ("darf ich in die sonne", "de"),
        ("xyzzy", "und"),
    ],
)
def test_a_short_message_is_told_by_the_words_of_the_translations(typed: str, language: str) -> None:
    assert detect(tokenize(typed), release().vocabulary.tongue) == language


def test_what_is_chosen_is_shown_in_the_readers_language_where_it_is_told_in_that() -> None:
    german, french = translator("de"), translator("fr")
    for tr, lead in ((german, "Die geprüfte Antwort zu sun."), (french, "The approved answer about sun.")):
        shown = pipeline.show("sun", release(), TODAY, tr)
        assert shown is not None
        assert shown.lead == lead
    untranslated = pipeline.show("storage", release(), TODAY, german)
    assert untranslated is not None
    assert untranslated.language == ""


def test_with_an_encoder_other_words_are_offered_in_the_language_until_checks_tell_how_sure_to_be() -> None:
    outcome = pipeline.answer("Kann ich mit der Creme ins Solarium oder in die Sonne gehen?", understood(), TODAY)
    assert isinstance(outcome.decision, Suggest)
    assert outcome.decision.language == "de"
    assert outcome.decision.entry_ids[0] == "sun"
    assert outcome.reply.choices[0].question == GERMAN["sun"][0]
    said = outcome.said(translator("en"))
    assert said.title == "Meinst du eine von diesen?"


def test_a_list_of_which_some_or_all_are_not_translated_says_so() -> None:
    mixed = compose(Suggest(("sun", "storage"), 0.5, translated=True, language="de"), translated(), TODAY)
    assert mixed.lead.endswith("some of these are in English.")
    assert [choice.question for choice in mixed.choices] == [GERMAN["sun"][0], town.QUESTIONS["storage"][0]]
    untold = Suggest(("storage",), 0.5, translated=True)
    for decided, tr in ((replace(untold, language="de"), SOURCE), (untold, translator("de"))):
        assert "nur auf Englisch" not in compose(decided, translated(), TODAY, tr=tr).lead
        assert "English only" not in compose(decided, translated(), TODAY, tr=tr).lead
    assert "English only" in compose(untold, translated(), TODAY).lead
    whole = compose(Suggest(("sun", "pregnancy"), 0.5, language="de"), translated(), TODAY)
    assert "English" not in whole.lead


def test_a_base_that_has_nothing_in_the_readers_language_takes_no_message_for_a_third_one() -> None:
    offered = Suggest(("sun", "storage"), 0.5, translated=True, language="de")
    for decided in (offered, Abstain(Reason.NO_MATCH, 0.1)):
        strange = compose(decided, translated(), TODAY, "de", tr=translator("pl"))
        assert strange.reader(translator("pl")).code == "pl"
        assert strange.care == translated().lexicon["en"].care
        german = compose(decided, translated(), TODAY, "de", tr=translator("de"))
        assert german.care == translated().lexicon["de"].care
    assert [each.question for each in compose(offered, translated(), TODAY, "de", tr=translator("pl")).choices] == [
        town.QUESTIONS[id_][0] for id_ in offered.entry_ids
    ]


def test_the_table_across_languages() -> None:
    told = Foreign("de", frozenset({"sun"}))

    def decided(*labels: str, confidence: float = 0.7) -> object:
        candidates = found(confidence, *labels)
        return decide(candidates, THRESHOLDS, town.knowledge(), servable=ALL, understood=False, foreign=told)

    assert decided("sun", "storage") == Answer("sun", 0.7, language="de")
    assert decided("storage", "sun") == Suggest(("storage", "sun"), 0.7, translated=True, language="de")
    assert decided("sun", confidence=0.5) == Suggest(("sun",), 0.5, language="de")


def test_the_checks_of_translations_are_asked_by_themselves() -> None:
    checks = {
        "reach": ["Darf ich damit in die Sonne?", "kann ich damit ins solarium"],
        "miss": ["schwanger und die creme"],
    }
    knowledge = town.knowledge()
    ready = preparation.prepare(
        replace(
            knowledge,
            translations=(
                translation(knowledge.entry["sun"], checks=checks),
                translation(knowledge.entry["pregnancy"]),
            ),
        ),
        load_models(),
    )
    report = run_checks(ready, TODAY)
    assert report.translated == {"de": {"answered": 1, "silent": 1, "kept away": 1}}
