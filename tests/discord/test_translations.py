"""Members ask in another language: they read the approved translation, and the bot around it speaks that language."""

from dataclasses import replace

import pytest

from bot.discord.client import SalveBot
from bot.services.explain import explain
from tests import town
from tests.answering.test_translations import GERMAN, translated
from tests.discord.conftest import Desk
from tests.discord.test_talking import ask
from tests.discord_server import DiscordServer
from tests.discord_server.components import walk

ASKED = "darf ich damit in die Sonne?"


@pytest.fixture
async def german(salve: SalveBot, desk: Desk) -> SalveBot:
    """Salve, once two entries are told in German."""
    desk.publish.publish(desk.publish.plan(translated(), ()), "ann", "in German", despite="a test")
    await salve.delivery.follow()
    return salve


async def test_a_question_in_german_is_answered_in_german(server: DiscordServer, german: SalveBot, desk: Desk) -> None:
    ana = server.member("ana")
    said = await ask(server, ana, ASKED)
    for part in (
        GERMAN["sun"][0],
        "Die geprüfte Antwort zu sun.",
        "Frag einen Arzt.",
        "bester Beleg: amtliche Produktinformation",
        "sun · Fassung",
        "auf Deutsch, ",
    ):
        assert part in said.text
    assert said.buttons == ["Mehr lesen", "Hilfreich", "Nicht hilfreich", "Entfernen"]
    more = await ana.click(said, label="Mehr lesen").answer()
    assert "Mehr zu sun." in more.text
    assert "More about sun." not in more.text


async def test_the_log_knows_both_languages_and_the_reply_is_rebuilt(
    server: DiscordServer, german: SalveBot, desk: Desk
) -> None:
    ana = server.member("ana")
    for question, languages in ((ASKED, ("de", "de")), ("can i go tanning while using it", ("en", ""))):
        exchange = ana.slash("ask", question=question)
        await exchange.answer()
        question_id = str(exchange.interaction.id)
        kept = desk.store.interaction(question_id)
        assert kept is not None
        assert (kept.entry_id, kept.language, kept.reply_language) == ("sun", *languages)
        found = explain(question_id, desk.services.log, desk.services.publish)
        assert found.identical
        assert found.outcome.reply.language == kept.reply_language


async def test_what_is_chosen_shown_and_sent_stays_in_its_language(server: DiscordServer, german: SalveBot) -> None:
    ana = server.member("ana")
    private = await ana.slash("ask", question=ASKED, private=True).answer()
    shown = await ana.click(private, label="Allen zeigen").answer()
    assert "Die geprüfte Antwort zu sun." in shown.text
    # A related entry that is not translated keeps the base's text.
    assert "How do I store the cream?" in str(private.components)


async def test_a_correction_of_a_translated_answer_is_in_its_language(
    server: DiscordServer, german: SalveBot, desk: Desk
) -> None:
    said = await ask(server, server.member("ana"), ASKED)
    turned = town.entry("sun", answer="No, it does not.")
    # The original now says otherwise, and so does its translation.
    changed = translated(turned, answer="Nein, das macht es nicht.")
    desk.publish.publish(desk.publish.plan(changed, ()), "ann", "other", despite="a test")
    await server.until(lambda: "Nein, das macht es nicht." in said.text, "the reply to be corrected")
    assert "No, it does not." not in said.text


async def test_topics_and_their_entries_are_named_in_the_readers_language_where_they_are_told_in_it(
    server: DiscordServer, salve: SalveBot, desk: Desk
) -> None:
    knowledge = translated()
    use, *others = knowledge.manifest.topics
    titled = (use.model_copy(update={"title_in": {"de": "Anwendung"}}), *others)
    manifest = knowledge.manifest.model_copy(update={"topics": titled})
    plan = desk.publish.plan(replace(knowledge, manifest=manifest), ())
    desk.publish.publish(plan, "ann", "in German", despite="a test")
    await salve.delivery.follow()
    ana = server.member("ana")
    ana.user.locale = "de"
    topics = await ana.slash("topics").answer()
    [menu] = [each for each in walk(topics.components) if "options" in each]
    assert [each["label"] for each in menu["options"]] == ["Anwendung"]
    entries = await ana.choose(topics, menu["custom_id"], ["use"]).answer()
    assert "**Anwendung**" in entries.text
    labels = [each["label"] for menu in walk(entries.components) for each in menu.get("options", ())]
    assert GERMAN["sun"][0] in labels
    assert "How do I store the cream?" in labels
    proposed = await ana.autocomplete("ask", "question", "empfindlich gegen")
    assert proposed[0]["value"] == GERMAN["sun"][0]
    said = await ana.slash("ask", question=proposed[0]["value"]).answer()
    assert "Die geprüfte Antwort zu sun." in said.text
    ana.user.locale = "en-GB"
    assert "Anwendung" not in str((await ana.slash("topics").answer()).components)
