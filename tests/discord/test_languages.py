"""A member of each language uses all that is for members: what they read is in theirs, but for quoted entries.

The scenes below cover every command, button, menu and form that is for everybody; a new one fails here until it has a
scene.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bot.curation.review import Act, Curator, Role
from bot.discord.client import SalveBot
from bot.discord.passed import TELL_ME
from bot.locale import CATALOGUES, Translator, translator
from bot.services.gap_views import Passed
from tests import town
from tests.discord.conftest import Desk, Start, with_message
from tests.discord.test_desk_access import FOR_EVERYBODY, FOR_THE_AUTHOR, MENUS_FOR_EVERYBODY
from tests.discord_server import DiscordServer, Intent, Message, Permission, Person, Upload
from tests.discord_server.components import walk
from tests.discord_server.exchange import Exchange
from tests.discord_server.state import Channel

LOCALES = ["de", "es-419", "fr", "pl", "pt-BR"]
HALF, UNCLEAR, LUMP = (
    "If I put it on half a cheek, does it only work there?",
    "can i put it on my scar",
    "i found a lump",
)
LAPTOP, DOG, FLIGHT = "what's the best laptop for video editing", "can my dog lick it off", "can i fly with it"
CAT, WHICH = "will my cat sneeze from the smell of it", "Which strength is it?"
GOOD = "Mine smells of nothing at all."
ASKED = (HALF, UNCLEAR, LUMP, LAPTOP, DOG, FLIGHT, GOOD, CAT, WHICH, "does it smell", "storage", "Later", "Too vague")
ANN = Curator("discord:1", "ann", Role.CURATOR, None)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# The fields of a component or an embed that people read, and names that are the same in every language.
READ = ("content", "label", "placeholder", "description", "title", "text", "name")
NAMES = {
    "ana",
    "ben",
    "mo",
    "owner",
    "general",
    "Elsewhere",
    "Home",
    "test",
    "guild",
    "salve",
    "Curator",
    "Loopback",
    "https",
    "discord",
    "com",
}
COMMANDS = {"/ask", "/topics", "/open", "/privacy", "/help", "Answer this", "Remove this reply"}
FORMS = {"why", "panel_ask", "tell_more"}


@cache
def catalogue(tr: Translator) -> dict[str, str]:
    """What a text of the bot's is in a language: every form of it, by the English."""
    file = resources.files("bot.locale") / CATALOGUES[tr.code] / "LC_MESSAGES" / "salve.po"
    with file.open("rb") as opened:
        found = read_po(opened)
    said: dict[str, str] = {}
    for each in found:
        ids, strings = (x if isinstance(x, tuple) else (x,) for x in (each.id, each.string))
        for one in ids:
            said[str(one)] = " ".join([said.get(str(one), ""), *map(str, strings)]).strip()
    return said


def quoted() -> Iterator[str]:
    """All that stands in the base."""
    base = town.knowledge()
    for part in (base.manifest, *base.entries, *base.sources, *base.red_flags, *base.scopes, *base.lexicons):
        yield from _texts(part.model_dump(mode="json"))
    # The labels of its buttons, if the base does not set its own.
    yield from (town.FINE, town.SHOW_THEM, town.NOT_URGENT)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for each in data.values() for text in _texts(each))
    elif isinstance(data, list):
        yield from (text for each in data for text in _texts(each))


def read_in(data: Any) -> Iterator[str]:
    """What a person reads in components, embeds and forms."""
    for each in data if isinstance(data, list) else [data]:
        if isinstance(each, dict):
            yield from (text for key in READ if isinstance(text := each.get(key), str))
            yield from (text for inner in each.values() if isinstance(inner, dict | list) for text in read_in(inner))


def words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(re.sub(r"<[^>]*>|https?://\S+|\w*\d\w*", " ", text))}


def figures(tr: Translator, text: str) -> list[str]:
    """Dates, numbers and shares that are written as in English."""
    plain = re.sub(r"<[^>]*>|https?://\S+|`[^`]*`|\bv?\d+\.\d+\.\d+\S*|\b\S+\.(?:csv|json|yaml)\b", " ", text)
    kinds = [r"\b\d{4}-\d\d-\d\d\b"]
    # American Spanish has the decimal point and the percent sign as in English, so these are not searched for.
    kinds += [r"\b\d{1,3}(?:,\d{3})+\b"] if "," not in tr.number(12345) else []
    kinds += [r"(?<![\d.])\d+\.\d{1,2}(?![\d.])"] if "." not in tr.decimal(0.5, 1) else []
    kinds += [r"\d+%"] if tr.share(0.5) != "50%" else []
    return [found for kind in kinds for found in re.findall(kind, plain)]


@cache
def known(tr: Translator, names: str) -> frozenset[str]:
    """The words that readers of a language know: the catalogue's, the base's, their own, names and units."""
    who = (f"{name}{each.__name__}" for each in SCENES for name in ("ana", "ben"))
    found = words(" ".join([*catalogue(tr).values(), *quoted(), *ASKED, *NAMES, names, *who]))
    found |= words(tr.several("abc")) | words(tr.language("en"))
    found |= words(" ".join(tr.short(date(2026, month, 1)) for month in range(1, 13)))
    units = ("second", "minute", "hour", "day")
    return frozenset(found | {word for unit in units for n in (1, 2) for word in words(tr.duration(n, unit))})


@dataclass
class Reader:
    """What members of one language see, by what they used; `foreign` is what of it is in no language of theirs."""

    tr: Translator
    names: str = ""
    used: set[str] = field(default_factory=set)
    foreign: list[tuple[str, tuple[list[str], list[str], str]]] = field(default_factory=list)

    def sees(self, what: str, *read: Message | dict[str, Any]) -> None:
        """Note what was used, and look at what is read."""
        self.used.add(what)
        for each in read:
            shown = list(read_in([each] if isinstance(each, dict) else [*each.embeds, *each.components]))
            text = "\n".join([*([] if isinstance(each, dict) else [each.content]), *shown])
            assert text or (isinstance(each, Message) and each.attachments), what
            self.look(what, text)

    def look(self, what: str, text: str) -> None:
        """Note what in a text is in no language of the reader's."""
        said = catalogue(self.tr)
        unknown = words(text) - known(self.tr, self.names)
        english = [each for each, here in said.items() if len(each) > 12 and each != here and each in text]
        english += figures(self.tr, text)
        if unknown or english:
            self.foreign.append((what, (sorted(unknown), english, text)))

    async def clicks(self, person: Person, message: Message, action: str) -> Exchange:
        """Press the button of that action."""
        ids = [str(each.get("custom_id")) for each in walk(message.components)]
        found = [each for each in ids if re.match(rf"salve:{action}(:|$)", each)]
        assert found, (action, ids, message.text)
        return await person.click(message, custom_id=found[0])

    async def presses(self, person: Person, message: Message, action: str) -> Message:
        """The same, and see what is said to it."""
        said = await (await self.clicks(person, message, action)).answer()
        self.sees(action, said)
        return said

    async def picks(self, person: Person, message: Message, action: str) -> Message:
        """Pick the first entry of the menu of that action."""
        ours = re.compile(rf"salve-pick:{action}(?![a-z_])")
        [menu] = [each for each in walk(message.components) if ours.match(str(each.get("custom_id")))]
        value = menu["options"][0]["value"]
        said = await person.choose(message, menu["custom_id"], [value]).answer()
        self.sees(f"menu {action}", said)
        return said


@dataclass
class Scene:
    """Where the members are, and how they read."""

    server: DiscordServer
    desk: Desk
    read: Reader
    ana: Person
    ben: Person
    forum: Channel

    async def asks(self, question: str, **more: Any) -> Message:
        """Ask by the command."""
        said = await self.ana.slash("ask", question=question, **more).answer()
        self.read.sees("/ask", said)
        return said


async def _answers(scene: Scene) -> None:
    read, ana = scene.read, scene.ana
    answer = await scene.asks(HALF, private=True)
    await read.presses(ana, answer, "helpful")
    await read.presses(ana, answer, "more")
    await read.presses(ana, answer, "share")
    await read.presses(ana, answer, "copy")
    read.sees("copy", await ana.next_dm())
    await read.picks(ana, answer, "open")
    form = await read.clicks(ana, answer, "why")
    read.sees("why", form.modal)
    said = await ana.submit(form, {"reason": "outdated"}).answer()
    read.sees("form why", said)
    promised = await read.presses(ana, said, "mending")
    await read.presses(ana, promised, "not_mending")
    public = await scene.asks(HALF)
    await read.clicks(ana, public, "remove")
    await scene.server.until(lambda: public.deleted, "the reply to go")
    read.used.add("remove")
    other = await scene.asks(HALF)
    read.sees("Remove this reply", await ana.context_menu("Remove this reply", other).answer())
    written = await scene.ben.says(scene.server.general, HALF)
    read.sees("Answer this", await ana.context_menu("Answer this", written).answer())


async def _nothing(scene: Scene) -> None:
    read, ana, desk = scene.read, scene.ana, scene.desk
    unclear = await scene.asks(UNCLEAR)
    await read.presses(ana, unclear, "open")
    await read.presses(ana, unclear, "not_this")
    unanswered = await scene.asks(LAPTOP)
    waiting = await read.presses(ana, unanswered, "tell_me")
    await read.presses(ana, waiting, "never_mind")
    also = await scene.ben.slash("ask", question=f"{LAPTOP} ??").answer()
    read.sees("/ask", also)
    listed = await ana.slash("open").answer()
    read.sees("/open", listed)
    await read.picks(ana, listed, "me_too")
    gap = desk.store.desk.gap_of(str(next(iter(desk.unanswered())).question_id))
    assert gap is not None
    desk.services.gaps.act(gap.number, Act.REJECT, ANN, "web", reason="Too vague")
    refused = await scene.asks(f"{LAPTOP} ?!")
    await read.presses(ana, refused, "differs")
    read.sees("/ask", await ana.slash("ask", question="kann ich das auch auf der nase haben oder nicht").answer())
    read.sees("/ask", await ana.slash("ask", question="where can i buy it").answer())


async def _browse(scene: Scene) -> None:
    read, ana = scene.read, scene.ana
    topics = await ana.slash("topics").answer()
    read.sees("/topics", topics, await ana.slash("topics", search="storage").answer())
    with pytest.MonkeyPatch.context() as small:
        small.setattr("bot.discord.cogs.topics.MAX_OPTIONS", 1)
        await read.presses(ana, await read.picks(ana, topics, "topic"), "topics")
    read.sees("/help", await ana.slash("help").answer())
    mo = scene.server.member("mo", permissions=Permission.MANAGE_MESSAGES)
    mo.user.locale = ana.user.locale
    read.sees("panel", await mo.slash("panel").answer())
    panel = await scene.server.general.next_message()
    read.sees("panel", panel)
    form = await read.clicks(ana, panel, "panel_ask")
    read.sees("panel_ask", form.modal)
    read.sees("form panel_ask", await ana.submit(form, {"question": HALF}).answer())
    await read.presses(ana, panel, "panel_topics")
    await read.presses(ana, panel, "panel_open")


async def _privacy(scene: Scene) -> None:
    read, ana = scene.read, scene.ana
    await scene.asks(HALF)
    kept = await ana.slash("privacy").answer()
    read.sees("/privacy", kept)
    await read.presses(ana, kept, "privacy_file")
    asked = await read.presses(ana, kept, "privacy_ask")
    await read.presses(ana, kept, "privacy_log")
    read.sees("/privacy", await ana.slash("privacy").answer())
    read.sees("/ask", await ana.slash("ask", question=DOG).answer())
    await read.presses(ana, asked, "privacy_erase")
    scene.desk.services.gaps.act(
        1, Act.SNOOZE, Curator(f"discord:{ana.id}", "ana", Role.CURATOR), "web", days=2, reason="Later"
    )
    await read.presses(ana, await ana.slash("privacy").answer(), "privacy_name")


async def _care(scene: Scene) -> None:
    read, ana, ben = scene.read, scene.ana, scene.ben
    await read.presses(ana, await scene.asks(LUMP), "fine")
    written = await ben.says(scene.server.general, LUMP)
    told = await ana.context_menu("Answer this", written).answer()
    read.sees("Answer this", told)
    await read.presses(ana, told, "show_care")


async def _messages(scene: Scene) -> None:
    read, ana, general = scene.read, scene.ana, scene.server.general
    await _unread(general)
    await ana.says(general, HALF)
    offer = await general.next_message()
    read.sees("overheard", offer)
    await read.clicks(scene.ben, offer, "overheard")
    read.sees("overheard", await general.next_message())
    for text, more in (("", {}), ("", {"voice": True}), ("", {"stickers": ["s"]}), (UNCLEAR, {}), (DOG, {})):
        await ana.says(general, text, mentions=[scene.server.bot], **more)
        read.sees("mention", await general.next_message())
    await ana.says(general, "", mentions=[scene.server.bot], files=[Upload("a.png", b"x", "image/png")])
    reply = await general.next_message()
    read.sees("mention", reply)
    thread = await ana.post(scene.forum, "Half a cheek", HALF)
    answer = await thread.next_message()
    read.sees("forum", answer)
    await read.presses(ana, answer, "solved")
    await ana.dm(HALF)
    answer = await ana.next_dm()
    await ana.dm("please delete my question")
    offered = await ana.next_dm()
    await read.presses(ana, offered, "erase")


async def _consent(scene: Scene) -> None:
    read, general, ann = scene.read, scene.server.general, scene.server.member("ann")
    good = await scene.ana.says(general, GOOD, reply_to=await scene.ben.says(general, "does it smell"))
    await _unread(general)
    made = await ann.submit(await with_message(ann, "Make this an entry", good), {"question": "Does it smell?"})
    await made.answer()
    asked = await general.next_message()
    read.sees("consent", asked)
    read.sees("consent", await scene.ana.click(asked, custom_id="salve:consent:1:yes").answer())
    await scene.server.quiet()
    read.sees("consent", asked, await scene.ana.click(asked, custom_id="salve:consent:1:no").answer())
    await scene.server.quiet()
    read.sees("consent", asked)


async def _unread(channel: Channel) -> None:
    for _ in list(channel.unread):
        await channel.next_message()


async def _asked_back(scene: Scene) -> None:
    """Curators ask what somebody means: by a form, or by a reply."""
    read, ana, ann = scene.read, scene.ana, scene.server.member("ann")
    asked = await ana.slash("ask", question=CAT).answer()
    await ana.click(asked, label=read.tr(TELL_ME)).answer()
    waiting = scene.desk.services.waiting
    [gap] = [each for each in waiting.open_questions(scene.server.guild.id, 99) if CAT in each.shown]
    for answered in (False, True):
        form = await ann.click(await ann.slash("desk gap", number=gap.number).answer(), label="Ask back …")
        await (await ann.submit(form, {"asked": WHICH})).answer()
        scene.desk.clock.move(minutes=1)
        back = await ana.next_dm()
        read.sees("tell_more", back)
        if not answered:
            await read.presses(ana, back, "tell_nothing")
            continue
        form = await read.clicks(ana, back, "tell_more")
        read.sees("tell_more", form.modal)
        read.sees("form tell_more", await ana.submit(form, {"text": "both"}).answer())
        await ana.says(ana.inbox, "both", reply_to=back)
        read.sees("dm", await ana.next_dm())


async def _helping(scene: Scene) -> None:
    """What a helper does with messages."""
    read, general, hal = scene.read, scene.server.general, scene.server.member("hal")
    hal.user.locale = scene.ana.user.locale
    good = await scene.ben.says(general, GOOD, reply_to=await scene.ana.says(general, "does it smell"))
    opened = await hal.context_menu("For helpers", good).answer()
    read.sees("For helpers", opened)
    offered = await read.presses(hal, opened, "post_it")
    await read.picks(hal, offered, "post")
    form = await read.clicks(hal, opened, "make_it")
    read.sees("make_it", form.modal)
    read.sees("form entry", await hal.submit(form, {"question": "does it smell"}).answer())
    await _unread(general)
    await scene.ana.says(general, HALF, mentions=[scene.server.bot])
    wrong = await hal.context_menu("Wrong match", await general.next_message()).answer()
    read.sees("Wrong match", wrong)
    await read.presses(hal, wrong, "meant_none")


SCENES: list[Callable[[Scene], Awaitable[None]]] = [
    _browse,
    _answers,
    _nothing,
    _privacy,
    _care,
    _messages,
    _consent,
    _asked_back,
    _helping,
]


@pytest.mark.parametrize("spoken", LOCALES)
async def test_members_read_their_language(server: DiscordServer, start: Start, desk: Desk, spoken: str) -> None:
    server.gateway.granted |= Intent.MESSAGE_CONTENT
    forum, read = server.forum("questions", tags=["Solved"]), Reader(translator(spoken))
    curator = server.member("ann")
    settings = {"language": read.tr.code, "curators": (int(curator.id),), "posts": (int(forum.id),)}
    settings["helpers"] = (int(server.member("hal").id),)
    async with start(listen=(int(server.general.id),), member_limit=1000, channel_limit=1000, **settings):
        for scene in SCENES:
            # Different questions each time, because a question may follow on from the one before it.
            ana, ben = server.member(f"ana{scene.__name__}"), server.member(f"ben{scene.__name__}")
            ana.user.locale = ben.user.locale = spoken
            await scene(Scene(server, desk, read, ana, ben, forum))
            await server.quiet()
    assert read.foreign == []
    wanted = {*COMMANDS, *FOR_EVERYBODY, *FOR_THE_AUTHOR}
    wanted |= {f"menu {each}" for each in MENUS_FOR_EVERYBODY} | {f"form {each}" for each in FORMS}
    # These need other servers and others' questions: their scenes are below. Only curators are reminded.
    assert wanted - read.used == {"me_too", "menu belongs", "no_reminders"}


@pytest.mark.parametrize("spoken", LOCALES)
async def test_whose_question_it_is_is_asked_in_its_askers_language(
    server: DiscordServer, start: Start, spoken: str
) -> None:
    read, ben, elsewhere = Reader(translator(spoken)), server.member("ben"), server.new_guild("Elsewhere")
    server.world.add_member(elsewhere, ben.user)
    ben.user.locale = spoken
    async with start(served=None, language=read.tr.code):
        asked = await ben.slash("ask", question=DOG, where=ben.inbox).answer()
        read.sees("/ask", asked)
        await read.picks(ben, asked, "belongs")
        await ben.dm(FLIGHT)
        read.sees("dm", await ben.next_dm())
        ben.user_install = True
        read.sees("/ask", await ben.slash("ask", question=HALF).answer())
        read.sees("/help", await ben.slash("help").answer())
    assert read.foreign == []


@pytest.mark.parametrize("spoken", LOCALES)
async def test_what_others_have_asked_is_offered_in_its_readers_language(
    server: DiscordServer, start: Start, desk: Desk, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, ana, ben = Reader(translator(spoken)), server.member("ana"), server.member("ben")
    ana.user.locale = ben.user.locale = spoken
    async with start():
        await ana.slash("ask", question=DOG).answer()
        gap = desk.store.desk.gap(1)
        assert gap is not None
        listed = desk.services.waiting.open_questions(server.guild.id, 1)
        passing = desk.services.gaps.pass_on

        def with_others(question_id: str, patience: float | None = None) -> Passed | None:
            passed = passing(question_id, patience)
            return None if passed is None else replace(passed, similar=tuple(listed), hours=30.0)

        monkeypatch.setattr(desk.services.gaps, "pass_on", with_others)
        reply = await ben.slash("ask", question=FLIGHT).answer()
        read.sees("/ask", reply)
        await read.presses(ben, reply, "me_too")
    assert read.foreign == []
    assert "me_too" in read.used


def test_what_is_in_no_language_of_a_readers_is_seen() -> None:
    for text in ("Hilfreich. Thank you for telling me.", "Danke. Somebody pressed a shiny button."):
        read = Reader(translator("de"))
        read.sees("a button", {"label": text})
        assert read.foreign
    read = Reader(translator("de"))
    read.sees("a button", {"label": "Danke. Eine verwandte Frage: How do I store the cream?"})
    assert not read.foreign


HEBREW, ARABIC = "איך שומרים את הקרם", "كيف أحفظ الكريم"
JAPANESE, CHINESE = "クリームはどう保管しますか", "药膏怎么保存"
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("text", [HEBREW, ARABIC, JAPANESE, CHINESE])
async def test_what_members_write_in_any_script_stays_what_it_is(
    server: DiscordServer, salve: SalveBot, text: str
) -> None:
    """It is quoted inertly: no sign of it turns the line around it, and nobody is mentioned."""
    ana = server.member("ana")
    ana.user.locale = "de"
    reply = await ana.slash("ask", question=f"\u202e{text}\u2066 @everyone").answer()
    assert "Ich kann bisher nur auf Englisch antworten" in reply.text
    kept = (await ana.slash("privacy").answer()).text
    assert text in kept
    assert not TURNS.search(kept)
    assert "@everyone" not in kept


FAMILY, HAND, FLAG, MARKED = "👨\u200d👩\u200d👧\u200d👦", "👍🏽", "🇩🇪", "e\u0323\u0301"


@pytest.mark.parametrize("sign", [FAMILY, HAND, FLAG, MARKED, "क्षि"])
async def test_what_is_cut_is_not_cut_within_a_sign(server: DiscordServer, salve: SalveBot, sign: str) -> None:
    ana = server.member("ana")
    await ana.slash("ask", question=f"is it {sign * 60}").answer()
    shown = (await ana.slash("privacy").answer()).text
    [cut] = re.findall(r"is it (\S+)…", shown)
    assert len(cut) > 70
    assert cut == sign * (len(cut) // len(sign))


async def test_joiners_stay_where_a_script_needs_them(server: DiscordServer, salve: SalveBot) -> None:
    ana, persian = server.member("ana"), "می\u200cخواهم بدانم"
    await ana.slash("ask", question=f"{persian} {FAMILY} in\u200dvisible").answer()
    assert f"{persian} {FAMILY} invisible" in (await ana.slash("privacy").answer()).text


async def test_the_names_of_commands_are_given_in_each_language(server: DiscordServer, start: Start) -> None:
    async with start(as_registered=True):
        seen = {each["name"]: each for each in server.world.commands.all(None)}
    asking = seen["ask"]
    assert asking["name_localizations"] == {
        "de": "fragen", "es-ES": "preguntar", "es-419": "preguntar", "fr": "demander", "pl": "zapytaj",
        "pt-BR": "perguntar",
    }  # fmt: skip
    assert asking["description_localizations"]["de"].startswith("Stell eine Frage")
    assert {each["name"]: each["name_localizations"]["de"] for each in asking["options"]} == {
        "question": "frage", "private": "privat",
    }  # fmt: skip
    assert seen["Remove this reply"]["name_localizations"]["pt-BR"] == "Remover esta resposta"
    for name in ("ask", "topics", "open", "privacy", "help", "panel", "Answer this", "Remove this reply"):
        # In Polish a panel is a panel.
        spoken = {"de", "fr", "pt-BR"} if name == "panel" else {"de", "fr", "pl", "pt-BR"}
        assert set(seen[name]["name_localizations"]) >= spoken
