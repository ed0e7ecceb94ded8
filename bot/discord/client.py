"""The bot: its intents, allowed mentions, what it registers at start, and how it stops without cutting anyone off."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import discord
from discord.ext import commands

from bot.discord import errors, forms
from bot.discord.alarms import Alarms
from bot.discord.cogs.ask import AskCog
from bot.discord.cogs.asked_back import AskedBackCog
from bot.discord.cogs.care import CareCog
from bot.discord.cogs.desk import DeskCog
from bot.discord.cogs.drafts import DraftsCog
from bot.discord.cogs.events import EventsCog
from bot.discord.cogs.feedback import FeedbackCog
from bot.discord.cogs.gaps import GapsCog
from bot.discord.cogs.help import HelpCog
from bot.discord.cogs.helping import HelpingCog
from bot.discord.cogs.knowledge import KnowledgeCog
from bot.discord.cogs.listening import ListeningCog
from bot.discord.cogs.log import LogCog
from bot.discord.cogs.messages import MessagesCog
from bot.discord.cogs.panel import PanelCog
from bot.discord.cogs.privacy import PrivacyCog
from bot.discord.cogs.remarks import RemarksCog
from bot.discord.cogs.setup import SetupCog
from bot.discord.cogs.solved import SolvedCog
from bot.discord.cogs.topics import TopicsCog
from bot.discord.cogs.turns import TurnsCog
from bot.discord.cogs.waiting import WaitingCog
from bot.discord.cogs.wordings import WordingsCog
from bot.discord.delivery import Delivery
from bot.discord.errands import Errands
from bot.discord.gateway import FORESEEN, Gateway
from bot.discord.guests import Tree
from bot.discord.handlers import Acting
from bot.discord.loops import Loops
from bot.discord.notices import Notices
from bot.discord.presence import Presence
from bot.discord.registering import register
from bot.discord.reminders import Reminders
from bot.discord.replies import Replies
from bot.discord.rules import Rules
from bot.discord.sending import Sender
from bot.discord.smalltalk import SmallTalk
from bot.discord.telling import Teller
from bot.discord.translating import CommandTranslator, spoken_in
from bot.discord.views import HANDLERS, Pick, Press
from bot.discord.vitals import TURN, Vitals
from bot.errors import ClockError, ConfigError
from bot.locale import Translator
from bot.services.wiring import Services

log = logging.getLogger(__name__)

DRAIN_SECONDS = 6.0
# How often the database is asked whether anything is due: a release is served, and replies corrected, within 0.5 s.
SOON = 0.4
LATER = 20.0
HOURLY = 3_600.0
DAILY = 86_400.0
# What the bot does without if an intent is not granted.
WHERE = "Switch it on in the Developer Portal under Bot, Privileged Gateway Intents, and start Salve again"
WITHOUT = {
    "message_content": (
        "the Message Content intent is off: new posts of forums are not answered, and nothing is listened to; /ask, "
        f"mentions, replies and direct messages are answered. {WHERE}"
    ),
    "members": f"the Server Members intent is off: who leaves a server is not forgotten there. {WHERE}",
}
NO_SUCH_SERVER = (
    "SALVE_GUILD_ID is {guild_id}, and I am in no such server. Invite me there; or correct it (in Discord switch on "
    "User Settings, Advanced, Developer Mode, then right-click the server and choose Copy Server ID); or delete it and "
    "set your server up with /setup"
)
NO_MEMBERS = discord.MemberCacheFlags.none()


def intents(*, follow_leaving: bool) -> discord.Intents:
    """The intents the bot asks for; privileged ones that are not granted are left out when it logs in."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.members = follow_leaving
    wanted.message_content = True
    return wanted


def missing(wanted: discord.Intents, granted: discord.ApplicationFlags) -> list[str]:
    """The privileged intents that are wanted but not switched on in the Developer Portal."""
    on = {
        "message_content": granted.gateway_message_content or granted.gateway_message_content_limited,
        "members": granted.gateway_guild_members or granted.gateway_guild_members_limited,
    }
    return [name for name, granted_ in on.items() if getattr(wanted, name) and not granted_]


class SalveBot(commands.Bot):
    """Answers in Discord. Nothing it sends can mention anybody."""

    def __init__(self, services: Services, rules: Rules, **options: Any) -> None:
        # No message is kept in memory: events tell the id of what is edited or deleted.
        options |= {"max_messages": None, "chunk_guilds_at_startup": False, "member_cache_flags": NO_MEMBERS}
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=Tree,
            intents=intents(follow_leaving=rules.follow_leaving),
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.handlers = HANDLERS
        self.gateway = self.heard()
        self.services = services
        self.ask_service = services.ask
        self.rules = rules
        self.sender = Sender(self)
        owed, members = services.deliveries, services.members
        self.delivery = Delivery(
            self.sender, services.ask, services.publish, services.corrections, owed, self.tell_curators, self.spoken_in
        )
        self.replies = Replies(self, self.sender, services, rules)
        self.errands = Errands(services, self.tell_curators)
        self.alarms = Alarms(self.sender, services.care, owed, services.servers, self.spoken_in)
        self.notices = Notices(self.sender, services, self.spoken_in)
        self.teller = Teller(
            self.sender, services.ask, services.tell, members, owed, services.asking_back, self.spoken_in
        )
        self.reminders = Reminders(self, self.sender, services.reminders, services.ask, rules)
        self.presence = Presence(services.presence, self.tell_curators)
        self.loops = Loops(self.wait_until_ready)
        self.vitals = Vitals(services, self.gateway, self.loops, self.tell_curators)
        self._at_work = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def heard(self) -> Gateway:
        """What watches over the connection to Discord."""
        return Gateway(self)

    def spoken_in(self, channel_id: int | str | None) -> Translator:
        """The translator for a channel's server; without a channel, for the language of the base."""
        return spoken_in(self, self.rules, self.ask_service, int(channel_id or 0))

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Add a cog, and with it its buttons, menus, forms and message command."""
        await super().add_cog(cog, **options)
        if isinstance(cog, Acting):
            self.handlers |= cog.handlers
            if cog.menu:
                self.tree.add_command(cog.menu)

    async def setup_hook(self) -> None:
        """Register commands, buttons and menus before the gateway connects."""
        await self._begin_at_home()
        self._do_without(missing(self.intents, self.application_flags))
        await self._add_cogs()
        self.add_dynamic_items(Press, Pick)
        self.add_listener(forms.on_submit, "on_interaction")
        self.add_listener(self.presence.on_ready)
        self.tree.error(errors.handle)
        self.loops.start()
        await self.tree.set_translator(CommandTranslator())
        await self.register()

    async def _add_cogs(self) -> None:
        """Add all that members and curators use, and the loops."""
        services, rules = self.services, self.rules
        asking = AskCog(self, services, self.replies, SmallTalk(self.sender, self.replies), rules, self.working)
        await self.add_cog(asking)
        await self.add_cog(AskedBackCog(asking, services.asking_back, services.gaps, rules, self.working))
        await self.add_cog(ListeningCog(asking, self.sender, rules, self.working))
        await self.add_cog(CareCog(asking, services.care, rules, self.working))
        setting_up = SetupCog(self, rules, services.statistics, services.ask, asking.try_out, self.working)
        await self.add_cog(setting_up)
        greet = setting_up.greet
        events = EventsCog(self, asking, services, self.sender, rules, self.working, self.tell_curators, greet)
        await self.add_cog(events)
        await self.add_cog(HelpCog(services.ask, rules))
        await self.add_cog(SolvedCog(rules))
        conversations = services.conversations
        await self.add_cog(PrivacyCog(services.members, rules, self.working, self.tell_curators, conversations))
        waiting = WaitingCog(services.waiting, services.gaps, services.ask, self.working)
        await self.add_cog(waiting)
        await self.add_cog(FeedbackCog(services.ask, services.members, waiting, self.working))
        topics = TopicsCog(services.ask)
        await self.add_cog(topics)
        shown = (asking.try_out, topics.show_topics, waiting.show_open)
        await self.add_cog(PanelCog(rules, services.ask, *shown, self.working))
        await self.add_cog(LogCog(services.log, rules, self.working))
        drafts = DraftsCog(services, rules, self.working, self.tell_curators)
        await self.add_cog(drafts)
        await self.add_cog(WordingsCog(services.drafts, drafts, rules))
        messages = MessagesCog(self, self.sender, drafts, services, rules, self.working)
        await self.add_cog(messages)
        await self.add_cog(HelpingCog(self, services, messages, self.sender, rules, self.working))
        gaps = GapsCog(services, rules)
        await self.add_cog(gaps)
        await self.add_cog(DeskCog(services, gaps, drafts, rules, self.working))
        await self.add_cog(RemarksCog(services.remarks, drafts, rules, self.working))
        await self.add_cog(TurnsCog(services.turns, rules, self.working))
        await self.add_cog(KnowledgeCog(self, services, rules, self.working, lambda: self.delivery.trouble))
        self._add_loops(events)

    def _add_loops(self, events: EventsCog) -> None:
        """Add the work that is done without being asked for, and say how often each is done."""
        for name, work, every in (
            ("serve the active release", self.delivery.follow, SOON),
            ("see changed settings", self.see_settings, SOON),
            ("send replies that are owed", self.replies.deliver, SOON),
            ("tell of emergencies", self.alarms.tell, SOON),
            ("tell the curators", self.notices.tell, SOON),
            ("tell those who asked", self.teller.tell, SOON),
            ("correct replies", self.delivery.correct, SOON),
            ("tidy the desk", self.errands.tidy, LATER),
            ("remove replies and servers", events.upkeep, LATER),
            ("note that this process serves", self.presence.beat, LATER),
            ("measure the event loop", self.vitals.turn, TURN),
            ("look at the connection", self.gateway.look, LATER),
            ("look at the bot's own health", self.vitals.watch, LATER),
            ("remind of unsolved posts", self.reminders.remind, HOURLY),
            ("erase what is old", self.erase_old, DAILY),
        ):
            self.loops.add(name, work, every)

    async def _begin_at_home(self) -> None:
        """Move the server's settings from the environment into the database, once.

        Raises:
            ConfigError: the bot is not in that server. As the home, it would have no curators.
        """
        servers = self.services.servers
        guild_id = servers.former.guild_id
        if servers.home is not None or guild_id is None:
            return
        if not any([guild.id == guild_id async for guild in self.fetch_guilds(limit=None)]):
            raise ConfigError(NO_SUCH_SERVER.format(guild_id=guild_id))
        log.info("%s", await asyncio.to_thread(servers.take_over, guild_id))

    async def register(self) -> None:
        """Register the commands with Discord."""
        await register(self)

    def _do_without(self, intents: Sequence[str]) -> None:
        """Leave out intents that the Developer Portal does not grant, for which Discord would close the connection."""
        for name in intents:
            # discord.py has no public way to change intents between logging in and connecting.
            setattr(self._connection._intents, name, False)  # noqa: SLF001
            log.warning("%s", WITHOUT[name])

    async def see_settings(self) -> None:
        """Read settings that were changed on the page or the command line."""
        await asyncio.to_thread(self.services.servers.refresh)

    async def erase_old(self) -> None:
        """Erase the texts that have been kept long enough; a day on which that fails is made good on the next.

        Raises:
            ClockError: the date is so far ahead that the clock may be wrong; the curators' channel is told.
        """
        days, now = self.rules.retention_days, self.services.deliveries.now
        try:
            erased = await asyncio.to_thread(self.services.log.erase_old, now, days)
        except ClockError as error:
            await self.tell_curators(error.said)
            raise
        log.info("erased the text of %d old questions", erased)

    async def tell_curators(self, text: str, guild_id: int | None = None) -> None:
        """Owe a message to the curators' channel of a server, or of the home if none is given; log it too."""
        log.info("%s", text)
        await asyncio.to_thread(self.services.deliveries.owe_notice, "text", text, None, guild_id)

    async def on_message(self, message: discord.Message) -> None:
        """Do nothing: there are no prefix commands, and the cogs have listeners of their own."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Mark a piece of work that must be finished before the bot stops."""
        self._at_work += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._at_work -= 1
            if self._at_work == 0:
                self._idle.set()

    async def finish(self) -> None:
        """Finish what is being answered (for `DRAIN_SECONDS` at most), then close. Heavy work is ended at once."""
        self.end_heavy_work()
        try:
            await asyncio.wait_for(self._idle.wait(), DRAIN_SECONDS)
        except TimeoutError:
            log.warning("stopped with %d answers unfinished", self._at_work)
        await self.close()

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected until the bot is closed; data that discord.py cannot parse ends a connection, not the bot."""
        while not self.is_closed():
            try:
                await super().connect(reconnect=reconnect)
            except (*FORESEEN, discord.DiscordException):
                raise
            except Exception as error:  # noqa: BLE001 - whatever it was, it came from what Discord sent
                self.gateway.broken(error)
                with suppress(*FORESEEN):
                    await self.ws.close(code=4000)

    async def on_ready(self) -> None:
        """Note that a session has begun."""
        self.gateway.ready()

    async def on_resumed(self) -> None:
        """Note that the session was resumed."""
        self.gateway.resumed()

    async def on_disconnect(self) -> None:
        """Note that the connection is gone."""
        self.gateway.down()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that the bot was added to a server."""
        self.gateway.joined(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that the bot was removed from a server."""
        self.gateway.left(guild)

    def end_heavy_work(self) -> None:
        """End what the child process does; those who wait for it are told so."""
        if self.services.publish.child is not None:
            self.services.publish.child.stop()

    async def close(self) -> None:
        """End the loops, which need the connection, log what waits in memory, and then close the connection."""
        self.gateway.close()
        self.end_heavy_work()
        await self.loops.stop()
        await asyncio.to_thread(self.services.ask.catch_up)
        await super().close()
