"""A marked question by every way in becomes a gap, a draft, a release; each is taken back, and its bytes are gone."""

import asyncio
import json
import logging
import os
from pathlib import Path

import pytest

from bot.curation.review import Curator, Role
from bot.services import compiled, export
from tests.discord.conftest import Desk, Start
from tests.discord_server import DiscordServer, Person

ANN, BEN = (Curator(f"discord:{number}", name, Role.CURATOR) for number, name in ((1, "ann"), (2, "ben")))
EVERY_WAY = ("qzslash", "qzprivate", "qzmention", "qzdirect", "qzmenu", "qzforum")
TAKEN_BACK = ("qzedited", "qzdeleted", "qzerased", "qzleft", "qzconsent", "qzunlogged")
TICKED = "may my qzticked hamster lick it off"
ANSWER = {
    "question": "May a pet lick it off?",
    "topic": "use",
    "answer": "Nobody has looked at that. Keep pets away until it has dried.",
    "not_known": "What licking it does. A study would settle it.",
    "certainty": "unknown",
}


def marked(word: str) -> str:
    return f"which {word} keyboard suits small hands"


async def ask_every_way(server: DiscordServer, ana: Person, forum_name: str) -> None:
    bot, place = server.bot, server.channel("talk")
    await (await ana.slash("ask", question=marked("qzslash"))).answer()
    await (await ana.slash("ask", question=marked("qzprivate"), private=True)).answer()
    await ana.says(place, f"<@{bot.id}> {marked('qzmention')}", mentions=[bot])
    await place.next_message()
    await ana.dm(marked("qzdirect"))
    await ana.next_dm()
    said = await server.member("other").says(place, marked("qzmenu"))
    await (await ana.context_menu("Answer this", said)).answer()
    await ana.post(server.forum(forum_name), "A question", marked("qzforum"))
    await server.quiet()


async def take_back(server: DiscordServer, desk: Desk) -> None:
    """One person each edits, deletes, erases, leaves, refuses, and wishes that nothing be kept."""
    bot, place = server.bot, server.channel("back")

    async def mention(person: Person, word: str) -> object:
        asked = await person.says(place, f"<@{bot.id}> {marked(word)}", mentions=[bot])
        await place.next_message()
        return asked

    dora, cid, eve, leo, una = map(server.member, ("dora", "cid", "eve", "leo", "una"))
    await (await una.click(await una.slash("privacy").answer(), label="Do not log me")).answer()
    edited, deleted = await mention(dora, "qzedited"), await mention(cid, "qzdeleted")
    for person, word in ((eve, "qzerased"), (leo, "qzleft"), (una, "qzunlogged")):
        await mention(person, word)
    await dora.edits(edited, f"<@{bot.id}> can i go tanning while using it")  # type: ignore[arg-type]
    await cid.deletes(deleted)  # type: ignore[arg-type]
    await leo.leaves()
    await server.quiet()
    await asyncio.to_thread(desk.services.members.erase, eve.id)
    consent = desk.services.consent
    draft = consent.begin("What?", "A qzconsent answer.", "https://x.test/1", 77, ANN, "discord")
    consent.answer(draft.number, 77, given=False)


def publish_one(desk: Desk, question_id: str) -> None:
    """Two curators answer a gap; of its wordings one is taken knowingly."""
    gap = desk.store.desk.gap_of(question_id)
    assert gap is not None
    drafts = desk.services.drafts
    draft = drafts.save({**ANSWER, "phrasings": [TICKED]}, ANN, "web", gap=gap.number)
    proposed = drafts.propose(draft.number, ANN, "web")
    assert drafts.approve(proposed.number, proposed.revision, BEN, "web").record is not None


def holding(desk: Desk, word: str) -> list[str]:
    """Where a word stands by now: files beside the database, the cache, and everything that can be exported."""
    files = [*desk.store.path.parent.iterdir(), *compiled.cache_folder().glob("*")]
    found = [file.name for file in files if file.is_file() and word.encode() in file.read_bytes()]
    rows = (
        json.dumps(list(export.rows(desk.store, what, None, desk.clock.now)), default=str) for what in export.COLUMNS
    )
    return found + ["an export" for text in rows if word in text]


async def test_nothing_marked_is_left_but_what_a_curator_took(
    server: DiscordServer,
    start: Start,
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    caplog.set_level(logging.INFO)
    forum = server.forum("questions")
    async with start(posts=(forum.id,), follow_leaving=True, member_limit=60):
        ana, gus = server.member("ana"), server.member("gus")
        await ask_every_way(server, ana, "questions")
        ticked = await gus.slash("ask", question=TICKED)
        await ticked.answer()
        await take_back(server, desk)
        await asyncio.to_thread(publish_one, desk, str(ticked.interaction.id))
        for word in EVERY_WAY:
            assert holding(desk, word), word
        for word in TAKEN_BACK:
            assert not holding(desk, word), word
        copy = desk.store.path.with_name("salve.db.before-m999")
        desk.store.writer.do(lambda db: None)
        copy.write_bytes(desk.store.path.read_bytes() + b"qzslash")
        os.utime(copy, (desk.clock.now.timestamp(),) * 2)

        desk.clock.move(days=31)
        desk.log.erase_old(desk.clock.now, 30)
        for word in (*EVERY_WAY, *TAKEN_BACK):
            assert holding(desk, word) == [], word
            assert word not in caplog.text
        shown = await (await ana.slash("privacy")).answer()
        assert "Nothing." in shown.text
        assert "qz" not in shown.text

        assert holding(desk, "qzticked")
        await asyncio.to_thread(desk.publish.redact, TICKED, "ann", "its author asked")
        assert holding(desk, "qzticked") == []
        assert "damaged" not in [verdict for _, verdict in desk.publish.verify()]
