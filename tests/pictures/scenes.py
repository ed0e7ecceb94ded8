"""What the pictures show: a community, its questions, and everything that Salve says, from the loopback Discord."""

from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial

from bot.knowledge.models import Certainty, KnowledgeBase
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.source import Citation, Evidence, Source, SourceKind
from bot.services.publish import PublishService
from tests import town
from tests.discord_server import DiscordServer
from tests.discord_server.components import walk
from tests.discord_server.people import Person
from tests.discord_server.state import Channel, Message
from tests.pictures.spoken import Tongue

HALF = "hey, if i put it on half a cheek does it only work there"
SCAR = "can i put rapa cream on my fresh surgery scar"
STORE = "how do i store the cream"
TROUBLE = "my lips are swollen since i put it on"
LUGGAGE = "can i fly with it in hand luggage"
SHOP = "which shop sells it"
LAPTOP = "which laptop is the best for editing films"
TRIAL = Source(
    id="trial", kind=SourceKind.RCT, title="A cream on one hand", authors="Chung CL et al.", venue="GeroScience",
    year=2019, doi="10.1007/s11357-019-00113-y",
)  # fmt: skip
LEAFLET = town.LEAFLET.model_copy(update={"authors": "EMA", "year": 2023, "url": "https://www.ema.europa.eu/en"})


HALF_ANSWER = (
    "Mostly yes, as far as anyone knows. It acts where you put it; a little may creep past the edge or travel on your "
    "fingers."
)
HALF_DETAIL = """\
In the hand trial only the treated hand changed.

1. Put a little on.
2. Let it dry.
3. Wash your hands.

| Where | Seen |
|---|---|
| treated hand | fewer aged cells |
| other hand | no change |"""
STORE_ANSWER = """\
In the fridge, unless the label says otherwise.

- 2 to 8 °C once it is open
- never in the freezer
- away from children and pets"""
ALLERGY = {
    "title": "Severe allergic reaction",
    "steps": [
        "Use your adrenaline injector now, if you have one.",
        'Call your emergency number. Say "anaphylaxis".',
        "Lie flat, legs up. Sit up only to breathe.",
    ],
    "avoid": "Do not stand up or walk, even if you feel better.",
}
DRAFT = {
    "Question": "Can I take it in hand luggage?",
    "Topic": "Use",
    "Answer": "Yes. Keep it in the box with its label.",
    "Not known": "What each airline asks for.",
}


def knowledge() -> KnowledgeBase:
    """The town's knowledge with texts worth a look."""
    cited = [
        Citation(source="trial", claim="One hand got the cream, the other one none."),
        Citation(source="leaflet", claim="Put it on the place that is to be treated."),
    ]
    half = town.entry(
        "half-cheek",
        sources=cited,
        evidence=Evidence.CONTROLLED_TRIAL,
        answer=HALF_ANSWER,
        not_known="How far it spreads on a face. A study that measures it would settle it.",
        cautions=["Wash your hands before and after."],
        detail=HALF_DETAIL,
    )
    scar = town.entry(
        "fresh-scar",
        certainty=Certainty.UNKNOWN,
        evidence=Evidence.NONE,
        sources=[],
        answer="Better not. Nobody has tried it on fresh wounds, and it can slow healing down.",
        not_known="When it is safe to begin.",
        cautions=["Ask whoever did the surgery."],
        related=(),
    )
    store = town.entry(
        "storage", sources=cited[1:], related=(), cautions=[], not_known=None, answer=STORE_ANSWER, detail=None
    )
    told = town.knowledge(half_cheek=half, fresh_scar=scar, storage=store)
    allergy = told.red_flags[0].model_dump()
    allergy["texts"]["en"] |= ALLERGY
    flags = (RedFlag.model_validate(allergy), *told.red_flags[1:])
    return replace(told, red_flags=flags, sources=(LEAFLET, TRIAL))


@dataclass(frozen=True)
class Stage:
    """Where it is played: the server, its members, and what makes the knowledge change."""

    server: DiscordServer
    ana: Person
    ann: Person
    owner: Person
    bo: Person
    news: Channel
    curators: Channel
    publish: Callable[[str], Awaitable[None]]
    a_week_passes: Callable[[], Awaitable[None]]


async def asks(stage: Stage, text: str, who: Person | None = None) -> list[Message]:
    """A question and its reply."""
    server = stage.server
    said = await (who or stage.ana).says(server.general, f"<@{server.bot.id}> {text}", mentions=[server.bot])
    return [said, await server.general.next_message()]


async def members(stage: Stage) -> Sequence[Message]:
    """An answer, a care message, a question passed on, choices, a subject that is not answered."""
    found = [message for text in (HALF, TROUBLE, LUGGAGE) for message in await asks(stage, text)]
    found += await asks(stage, "scar")
    return [*found, *await asks(stage, SHOP)]


async def reading(stage: Stage) -> Sequence[Message]:
    """An answer whose text is a list, the rest of another one behind "read more", what is open, the topics."""
    answer = await asks(stage, STORE)
    half = (await asks(stage, HALF))[1]
    more = await stage.ana.click(half, label="Read more").answer()
    opened = await stage.ana.slash("open").answer()
    return [*answer, more, opened, await stage.ana.slash("topics").answer()]


async def corrected(stage: Stage) -> Sequence[Message]:
    """A reply that was corrected, and one whose entry was withdrawn."""
    said: list[Message] = []
    for question, entry in ((SCAR, "fresh-scar"), (STORE, "storage")):
        asked, reply = await asks(stage, question)
        before = reply.edits
        await stage.publish(entry)
        await stage.server.until(partial(_edited, reply, before), "the reply to be corrected")
        said += [asked, reply, await stage.news.next_message()]
    return said


def _edited(reply: Message, before: int) -> bool:
    return reply.edits > before


async def desk(stage: Stage) -> Sequence[Message]:
    """The queue, a gap, a draft, and what a release is."""
    queue = await stage.ann.slash("desk queue").answer()
    gap = await stage.ann.slash("desk gap", number=1).answer()
    opened = await stage.ann.click(queue, label="Answer #1")
    judged = await (await stage.ann.submit(opened, DRAFT)).followup()
    await stage.server.until(lambda: "All are asked before" not in judged.text, "every question to be asked")
    version = await stage.ann.slash("knowledge version").answer()
    return [queue, gap, judged, version]


async def panel(stage: Stage) -> Sequence[Message]:
    """The panel by which a server is set up: what is missing, and once it is ready."""
    page = await stage.owner.slash("setup").answer()
    before = copy(page)
    await stage.owner.choose(page, "salve-pick:set:curator_channel", [stage.curators])
    await stage.server.until(partial(_edited, page, before.edits), "the panel to change")
    return [before, page]


async def settings(stage: Stage) -> Sequence[Message]:
    """The other pages: what may stay as it is, and where it answers."""
    more = await stage.owner.slash("settings").answer()
    before = copy(more)
    await stage.owner.click(more, label="Where I answer …")
    await stage.server.until(partial(_edited, more, before.edits), "the page to change")
    return [before, more]


async def told(stage: Stage) -> Sequence[Message]:
    """Somebody wants to be told; another curator approves; the answer stands under the question."""
    server, ben = stage.server, stage.server.member("ben")
    asked, reply = await asks(stage, LUGGAGE, ben)
    promised = await ben.click(reply, label="Tell me when this is answered").answer()
    listed = await stage.ann.slash("desk drafts").answer()
    [menu] = [each for each in walk(listed.components) if "options" in each]
    draft = await (await stage.ann.choose(listed, menu["custom_id"], ["1"])).followup()
    await (await stage.ann.click(draft, label="Propose")).answer()
    notice = await _that_offers("Approve", stage.curators)
    await (await stage.bo.click(notice, label="Approve")).answer()
    answered = await server.general.next_message()
    return [asked, promised, notice, answered]


async def _that_offers(label: str, channel: Channel) -> Message:
    """The next message with that button: curators hear of more than this."""
    found = await channel.next_message()
    return found if label in found.buttons else await _that_offers(label, channel)


async def privacy(stage: Stage) -> Sequence[Message]:
    """What is kept about a member."""
    return [await stage.ana.slash("privacy").answer()]


async def in_language(stage: Stage, tongue: Tongue) -> Sequence[Message]:
    """What a member meets who reads that language: an answer, care, what nothing answers, the help, what is kept."""
    member = stage.server.member(f"ana ({tongue.code})")
    member.user.locale = tongue.locale
    asked = [await member.slash("ask", question=text).answer() for text in _asked_in(tongue)]
    return [*asked, await member.slash("topics").answer(), await member.slash("help").answer(),
            await member.slash("privacy").answer()]  # fmt: skip


def _asked_in(tongue: Tongue) -> Sequence[str]:
    return str(tongue.half["question"]), tongue.trouble, tongue.luggage


async def statistics(stage: Stage) -> Sequence[Message]:
    """How questions came out, as curators ask for it and as the week's digest tells it."""
    asked = await stage.ann.slash("desk stats").answer()
    await stage.a_week_passes()
    return [asked, await _that_says("this week", stage.curators)]


async def _that_says(words: str, channel: Channel) -> Message:
    found = await channel.next_message()
    return found if words in found.text.lower() else await _that_says(words, channel)


ALL = (members, reading, desk, corrected, privacy, panel, told, settings, statistics)


def _mend(publish: PublishService) -> None:
    """A release in which one answer says otherwise."""
    served = publish.knowledge(publish.log()[0])
    entries = tuple(
        each.model_copy(update={"answer": "Yes, once the wound is closed.", "certainty": Certainty.PARTLY_KNOWN})
        if each.id == "fresh-scar"
        else each
        for each in served.entries
    )
    plan = publish.plan(replace(served, entries=entries), ())
    publish.publish(plan, "ann", "a trial on closed wounds came out")


def _withdraw(publish: PublishService) -> None:
    publish.withdraw("storage", "ann", "the label has changed")


changes = {"fresh-scar": _mend, "storage": _withdraw}
