"""Who may do what at the desk: every command, button, menu and form, pressed by everybody who may not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands

from bot.curation.drafts import Kind, Proposal
from bot.curation.review import Act, Curator, Role
from bot.discord.client import SalveBot
from bot.discord.cogs.topics import TopicsCog
from bot.discord.rules import Rules
from bot.services.asking import Asking
from tests.discord.conftest import Desk, Start
from tests.discord_server import DiscordServer, Permission
from tests.discord_server.exchange import Exchange
from tests.discord_server.kinds import ComponentType, InteractionType
from tests.discord_server.people import Person
from tests.discord_server.state import Channel, Message

ANN = Curator("discord:1", "ann", Role.CURATOR, None)
DOGS = ("can my dog lick it off", "is it bad if my dog licks it")
LUGGAGE = "can i fly with it in hand luggage"
QUESTIONS = ("100000000000000001", "100000000000000002", "100000000000000003")
# Buttons that everybody may press; the services check who they belong to.
FOR_EVERYBODY = {
    "panel_ask",
    "panel_topics",
    "panel_open",
    "helpful",
    "not_this",
    "open",
    "more",
    "share",
    "tell_me",
    "me_too",
    "never_mind",
    "differs",
    "tell_more",
    "tell_nothing",
    "no_reminders",
}
FOR_EVERYBODY |= {"privacy_file", "privacy_ask", "privacy_erase", "privacy_log", "privacy_name", "fine", "show_care"}
FOR_EVERYBODY |= {"why", "erase", "copy", "overheard", "mending", "not_mending", "topics"}
MENUS_FOR_EVERYBODY = {"open", "topic", "me_too", "belongs"}
# Only the author of a message decides about it.
FOR_THE_AUTHOR = {"consent": ("1", "yes"), "remove": (), "solved": ()}
PRESSES: dict[str, tuple[str, ...]] = {
    "queue": ("waiting", "0"),
    "missed": ("1",),
    "gap": ("1",),
    "answer": ("1",),
    "claim": ("1",),
    "unclaim": ("1",),
    "not_for_bot": ("1",),
    "reopen": ("2",),
    "snooze": ("1",),
    "undo": ("2",),
    "ask_back": ("1",),
    "take_back": ("1",),
    "turn": ("gap", "1"),
    "take_turn": ("gap", "1"),
    "rotate": ("draft", "1"),
    "free_turn": ("gap", "1"),
    "remarks": ("1",),
    "ask_remark": ("1",),
    "ask_reject": ("1",),
    "ask_expert": ("1",),
    "ask_title": ("1",),
    "draft": ("1",),
    "draft_text": ("1",),
    "draft_rest": ("1",),
    "propose": ("1", "0"),
    "take_near": ("1", "0"),
    "approve": ("2", "1"),
    "ask_return": ("2",),
    "discard": ("1",),
    "meant_none": (QUESTIONS[0],),
    "publish": ("0123456789abcdef",),
    "withdraw": ("sun",),
    "log": ("any", "0"),
    "setup": (),
    "settings": (),
    "places": (),
    "try_question": (),
    "responsible": (),
    "replies_go": ("yes",),
    "quiet_hours": (),
    "close_solved": ("yes",),
    "knowledge": ("extended",),
    "place_hours": ("1",),
    "name_here": (),
    "post_it": (QUESTIONS[0],),
    "make_it": (QUESTIONS[0],),
    "save_it": (QUESTIONS[0],),
    "log_it": (QUESTIONS[0],),
}
PICKS: dict[str, tuple[tuple[str, ...], str]] = {
    "gap": ((), "1"),
    "merge": (("1",), "2"),
    "hand_over": (("gap", "1"), "discord:1"),
    "edit_entry": ((), "sun"),
    "take_remark": (("1",), "1"),
    "settle_remark": (("1",), "1"),
    "split": (("1",), QUESTIONS[0]),
    "draft": ((), "1"),
    "same": (("1",), "sun"),
    "meant": ((QUESTIONS[0],), "sun"),
    "post": ((QUESTIONS[0],), "sun"),
    "post_to": ((QUESTIONS[0],), "sun"),
    "saves": ((QUESTIONS[0],), "sun"),
    "take": (("1", "0"), QUESTIONS[0]),
    "moves": (("1", "0"), "0123456789abcdef"),
    "reword": (("1", "0"), QUESTIONS[0]),
    "set": (("approvals",), "1"),
}
TYPED = {"question": "Q?", "answer": "A.", "not_known": "N.", "sources": "", "topic": "use", "reason": "R", "note": "N"}
FORMS: dict[str, tuple[str, ...]] = {
    "reject": ("1",),
    "expert": ("1",),
    "title": ("1",),
    "remark": ("1",),
    "ask_back": ("1",),
    "answer": ("1",),
    "text": ("1", "0"),
    "rest": ("1", "0"),
    "send_back": ("2",),
    "entry": ("1", "2"),
    "reword": ("1", "0", QUESTIONS[0]),
    "responsible": (),
    "try_question": (),
    "quiet_hours": (),
    "name_here": (),
    "place_hours": ("1",),
}
FORMS_FOR_EVERYBODY = {"why", "panel_ask", "tell_more"}
COMMANDS: dict[str, dict[str, Any]] = {
    "desk queue": {},
    "desk gap": {"number": 1},
    "desk drafts": {},
    "desk mine": {},
    "desk work": {},
    "desk stats": {},
    "desk trail": {},
    "desk find": {"words": "dog"},
    "desk same": {"number": 1, "entry": "sun"},
    "desk edit": {"entry": "sun"},
    "release publish": {},
    "release rollback": {"version": "1.2.3", "reason": "because"},
    "release withdraw": {"entry": "sun", "reason": "because"},
    "log unanswered": {},
    "setup": {},
    "settings": {},
    "doctor": {},
    "panel": {},
    "log flags": {},
    "entry": {"entry": "sun"},
}
COMMANDS_FOR_EVERYBODY = {"ask", "topics", "open", "Answer this", "knowledge version", "knowledge diff"}
COMMANDS_FOR_EVERYBODY |= {"knowledge history", "privacy", "help", "Remove this reply"}
MESSAGE_COMMANDS = {"Why this answer?", "Wrong match", "For helpers"}
MAY_NOT = ("member", "helper", "ex-curator", "admin of another server", "in a direct message")


@dataclass(frozen=True)
class Scene:
    """A desk with two gaps and two drafts, and the people around it."""

    server: DiscordServer
    salve: SalveBot
    desk: Desk
    people: dict[str, tuple[Person, Channel]]
    page: Message

    def state(self) -> tuple[Any, ...]:
        """Everything that an act would change."""
        store = self.desk.store
        return (
            [store.desk.gap(number) for number in (1, 2, 3)],
            store.desk.drafts(),
            [store.desk.approvals(number) for number in (1, 2)],
            len(store.desk.actions(limit=1000)),
            store.releases(),
        )

    def press(self, actor: str, custom_id: str) -> Exchange:
        """Press a button of that id, whether or not it was ever shown."""
        button = {"type": int(ComponentType.BUTTON), "id": 2, "style": 2, "label": "x", "custom_id": custom_id}
        data = {"custom_id": custom_id, "component_type": int(ComponentType.BUTTON), "id": 2}
        return self._send(actor, InteractionType.COMPONENT, data, button)

    def pick(self, actor: str, custom_id: str, value: str) -> Exchange:
        """Choose a value in a menu of that id."""
        kind = int(ComponentType.STRING_SELECT)
        options = [{"label": "x", "value": value}]
        menu = {"type": kind, "id": 2, "custom_id": custom_id, "options": options, "min_values": 1, "max_values": 1}
        data = {"custom_id": custom_id, "component_type": kind, "id": 2, "values": [value]}
        return self._send(actor, InteractionType.COMPONENT, data, menu)

    def submit(self, actor: str, custom_id: str) -> Exchange:
        """Send a form of that id."""
        text = int(ComponentType.TEXT_INPUT)
        rows = [
            {"type": 18, "id": n, "component": {"type": text, "id": n + 50, "custom_id": name, "value": value}}
            for n, (name, value) in enumerate(TYPED.items(), 1)
        ]
        return self._send(actor, InteractionType.MODAL_SUBMIT, {"custom_id": custom_id, "components": rows})

    def _send(
        self, actor: str, kind: InteractionType, data: dict[str, Any], component: dict[str, Any] | None = None
    ) -> Exchange:
        person, where = self.people[actor]
        world = self.server.world
        if component is None:
            opened = world.add_interaction(InteractionType.COMMAND, "opened", person.user, where)
            return person._interact(kind, "forged", where, data, parent=opened)
        page = world.add_message(where, self.server.bot, "a page")
        page.components = [{"type": 1, "id": 1, "components": [component]}]
        return person._interact(kind, "forged", where, data, source=page)


@pytest_asyncio.fixture
async def scene(server: DiscordServer, start: Start, desk: Desk) -> AsyncIterator[Scene]:
    curators, helpers = server.role("curators"), server.role("helpers")
    elsewhere = server.world.add_guild("Elsewhere", server.world.add_user("stranger"))
    far = server.channel("far", guild=elsewhere)
    page = await server.member("page").says(server.general, "anything")
    rules = {
        "curator_roles": (curators.id,),
        "helper_roles": (helpers.id,),
    }
    for id_, text in zip(QUESTIONS, (*DOGS, LUGGAGE), strict=True):
        desk.ask.ask(text, Asking(id_, "mention", int(id_), server.guild.id, server.general.id))
        desk.services.gaps.pass_on(id_)
    desk.services.gaps.act(2, Act.REJECT, ANN, "cli", reason="no")
    proposal = Proposal(
        question="Is it bad?", answer="Nobody knows.", not_known="All.", certainty="unknown", topic="use"
    )
    one = desk.services.drafts.save(proposal, ANN, "cli")
    two = desk.services.drafts.save(proposal.model_copy(update={"question": "Is that good?"}), ANN, "cli")
    desk.services.drafts.propose(two.number, ANN, "cli")
    assert one.kind is Kind.NEW
    async with start(**rules) as salve:
        ex = server.member("ex", roles=[curators])
        assert ex.member is not None
        ex.member.roles.remove(curators)
        people = {
            "member": (server.member("mia"), server.general),
            "helper": (server.member("hal", roles=[helpers]), server.general),
            "ex-curator": (ex, server.general),
            "curator": (server.member("ann", roles=[curators]), server.general),
            "admin": (server.member("adam", permissions=Permission.MANAGE_GUILD), server.general),
            "admin of another server": (
                server.member("eve", guild=elsewhere, permissions=Permission.MANAGE_GUILD),
                far,
            ),
            "in a direct message": (server.member("dan", roles=[curators]), server.member("dan").inbox),
        }
        yield Scene(server, salve, desk, people, page)


async def test_two_bots_in_one_process_do_each_their_own(desk: Desk) -> None:
    rules = Rules(desk.services.servers, retention_days=30)
    bots = [SalveBot(desk.services, rules) for _ in range(2)]
    cogs = [TopicsCog(desk.ask) for _ in bots]
    for salve, cog in zip(bots, cogs, strict=True):
        await salve.add_cog(cog)
    assert [salve.handlers.picks["topic"] for salve in bots] == [cog.show_topic for cog in cogs]


def test_the_tables_hold_everything_there_is(scene: Scene) -> None:
    handlers = scene.salve.handlers
    assert set(handlers.presses) == PRESSES.keys() | FOR_EVERYBODY | FOR_THE_AUTHOR.keys()
    assert set(handlers.picks) == PICKS.keys() | MENUS_FOR_EVERYBODY
    assert set(handlers.forms) == FORMS.keys() | FORMS_FOR_EVERYBODY
    known = COMMANDS.keys() | COMMANDS_FOR_EVERYBODY | MESSAGE_COMMANDS
    tree = scene.salve.tree
    there = {each.qualified_name for each in tree.walk_commands() if isinstance(each, app_commands.Command)}
    there |= {each.name for each in tree.walk_commands(type=discord.AppCommandType.message)}
    assert there == known


@pytest.mark.parametrize("actor", MAY_NOT)
async def test_who_may_not_changes_nothing_whatever_they_press(scene: Scene, actor: str) -> None:
    before = scene.state()
    for action, ids in PRESSES.items():
        if actor == "helper" and action in {"meant_none", "missed", "post_it", "make_it"}:
            continue
        done = await scene.press(actor, ":".join(("salve", action, *ids)))
        assert done.ephemeral, action
        assert "urators" in (await done.answer()).text, action
    for action, (ids, value) in PICKS.items():
        if actor == "helper" and action in {"meant", "post", "post_to"}:
            continue
        done = await scene.pick(actor, ":".join(("salve-pick", action, *ids)), value)
        assert "urators" in (await done.answer()).text, action
    for action, ids in FORMS.items():
        done = await scene.submit(actor, ":".join(("salve-form", action, *ids)))
        assert "urators" in (await done.answer()).text, action
    await scene.server.quiet()
    assert scene.state() == before


# What is asked and drafted at home in these tests, in any reply.
OF_THE_HOME = ("dog", "luggage", "is it bad", "is that good", "nobody knows.")


def of_the_home(scene: Scene) -> tuple[Any, ...]:
    """The gaps, drafts and approvals that were there at home."""
    gaps, drafts, approvals, *_ = scene.state()
    return gaps[:2], drafts, approvals


async def test_who_curates_a_guest_server_sees_and_changes_nothing_of_the_home(scene: Scene) -> None:
    guest, servers = "admin of another server", scene.desk.services.servers
    servers.served = None
    before, decided = of_the_home(scene), servers.at_home
    pressed = list(PRESSES.items())
    pressed += [(action, ids) for action in FOR_EVERYBODY for ids in ((QUESTIONS[0],), ("sun", QUESTIONS[0]), ())]
    pressed += FOR_THE_AUTHOR.items()
    forged = [scene.press(guest, ":".join(("salve", action, *ids))) for action, ids in pressed]
    picked = {**PICKS, **dict.fromkeys(MENUS_FOR_EVERYBODY, ((QUESTIONS[0],), "sun"))}
    forged += [
        scene.pick(guest, ":".join(("salve-pick", action, *ids)), value) for action, (ids, value) in picked.items()
    ]
    forms = {**FORMS, **dict.fromkeys(FORMS_FOR_EVERYBODY, (QUESTIONS[0],))}
    forged += [scene.submit(guest, ":".join(("salve-form", action, *ids))) for action, ids in forms.items()]
    for done in forged:
        await done
    await scene.server.quiet()
    for done in forged:
        message, modal = done.interaction.original, done.interaction.modal
        said = " ".join([str(modal), *(each.text for each in (message, *done.followups) if each)]).casefold()
        assert not [word for word in OF_THE_HOME if word in said], said
    # The third gap is about a question that they asked in their own server.
    assert of_the_home(scene) == before
    assert servers.at_home == decided


@pytest.mark.parametrize("actor", ["member", "helper", "ex-curator"])
async def test_who_may_not_is_refused_every_command(scene: Scene, actor: str) -> None:
    before = scene.state()
    person, _ = scene.people[actor]
    for command, options in COMMANDS.items():
        if actor == "helper" and command == "entry":
            continue
        done = await person.slash(command, **options)
        assert done.ephemeral, command
        assert "urators" in (await done.answer()).text, command
    for command in MESSAGE_COMMANDS:
        if actor != "helper" or command == "Why this answer?":
            done = await person.context_menu(command, scene.page)
            assert "urators" in (await done.answer()).text, command
    assert scene.state() == before


@pytest.mark.parametrize("actor", ["curator", "admin"])
async def test_curators_are_refused_nothing(scene: Scene, actor: str) -> None:
    person, _ = scene.people[actor]
    for command in ("desk queue", "desk gap", "desk drafts", "desk trail", "log unanswered"):
        text = (await (await person.slash(command, **COMMANDS[command])).answer()).text
        assert "Only curators" not in text
        assert "only curators" not in text
    assert "Gap #1" in (await scene.press(actor, "salve:claim:1")).message.text
    gap = scene.desk.store.desk.gap(1)
    assert gap is not None
    assert gap.holder == f"discord:{person.id}"


FORGED = (
    "salve:claim:99",
    "salve:claim:-1",
    "salve:claim:1:1:1",
    "salve:claim",
    "salve:approve:2:0",
    "salve:approve:2:99999999999",
    "salve:approve:99:0",
    "salve:propose:2:1",
    "salve:undo:77",
    "salve:nothing_like_it:1",
    "salve:queue:__class__:0",
    "salve-form:reject:99",
    "salve-form:answer:2",
    "salve-form:text:1:7",
    "salve-form:text:99:0",
    "salve-form:entry:5:5",
    "salve-form:nothing:1",
    "salve-form:reject",
    "salve-pick:merge:1",
    "salve-pick:split:1",
    "salve-pick:same:99",
    "salve-pick:draft",
)


async def test_a_forged_or_stale_id_says_so_and_does_nothing_even_for_a_curator(scene: Scene) -> None:
    before = scene.state()
    for custom_id in FORGED:
        if custom_id.startswith("salve-form"):
            done = scene.submit("curator", custom_id)
        elif custom_id.startswith("salve-pick"):
            done = scene.pick("curator", custom_id, "4711")
        else:
            done = scene.press("curator", custom_id)
        assert (await done.answer()).text, custom_id
        assert done.ephemeral, custom_id
        assert scene.state() == before, custom_id
