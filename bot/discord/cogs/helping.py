"""What helpers and curators do with entries and with members' messages: post an entry, note what was asked."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.curation.review import Curator, NotAllowedError, Role
from bot.discord.cogs.drafts import DOOR
from bot.discord.cogs.messages import NO_TEXT, MessagesCog
from bot.discord.handlers import Acting, Handlers
from bot.discord.render import LABEL_LIMIT, first_page
from bot.discord.respond import in_time, note, say
from bot.discord.rules import CURATES, CURATORS_ONLY, HELPERS_ONLY, Rules, who
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.translating import reader, readers
from bot.discord.views import GONE, MAX_OPTIONS, NO_QUESTION, REMOVE, Pick, Press, id_in, reply_view
from bot.locale import BUTTON, MODAL, N_, NAME, NC_, OPTION, PLACEHOLDER
from bot.locale.signs import shorten
from bot.services.asking import NOTED, Asking
from bot.services.wiring import Services

WHAT = N_("What should be done with that message?")
POST_IT, MAKE_IT = N_("Post an entry", BUTTON), N_("Make this an entry", MODAL)
SAVE_IT, LOG_IT = N_("Save as phrasing", BUTTON), N_("Log as unanswered", BUTTON)
WHICH = N_("Which entry should I post under that message? Its author is not notified.")
NOTIFYING = N_("Post it, and notify its author …", PLACEHOLDER)
WHOSE = N_("Which entry does that message ask for?")
POSTED, REFUSED = N_("It is under the message now."), N_("I could not post it there: {why}.")
FOR = N_("For {member}")
LOGGED = N_("Logged: it is **#{gap}** on the curators' list. Its author is not told.")
NOT_LOGGED = N_(
    "I have not logged it: either it asks nothing, or it calls for care (*Apps → Answer this*), or its author "
    "wants me to keep nothing."
)
NONE_NEAR = N_("No entry is near that message. Use /entry to post any entry.")
LOST = N_("I no longer have that message. Please open its menu again.")
REMEMBERED = 100


class HelpingCog(Acting, commands.Cog):
    """Posts entries for helpers and curators, and notes questions that were asked of people."""

    def __init__(
        self,
        bot: commands.Bot,
        services: Services,
        messages: MessagesCog,
        sender: Sender,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.bot = bot
        self.service = services.ask
        self.gaps = services.gaps
        self.messages = messages
        self.sender = sender
        self.rules = rules
        self.working = working
        # Discord sends a message's text only with the command used on it, not with the presses that follow.
        self._opened: OrderedDict[int, discord.Message] = OrderedDict()
        self.menu = app_commands.ContextMenu(name=NC_("command", "For helpers", NAME), callback=self.open)
        app_commands.guild_only(app_commands.default_permissions(CURATES)(self.menu))
        self.handlers = Handlers(
            presses={"post_it": self.choose, "make_it": self.make, "save_it": self.choose_meant, "log_it": self.log},
            picks={"post": self.post, "post_to": self.post_to, "saves": self.save},
        )

    @app_commands.command(
        name=NC_("command", "entry", NAME),
        description=N_("For helpers: post an approved answer in this channel.", OPTION),
    )
    @app_commands.describe(
        entry=N_("Which one; type a few words", OPTION),
        member=N_("Whom it is for", OPTION),
        notify=N_("Whether they are notified", OPTION),
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(CURATES)
    async def entry(
        self,
        interaction: discord.Interaction,
        entry: str,
        member: discord.Member | None = None,
        notify: bool = False,
    ) -> None:
        """Post the entry that was picked, or whose question or id was typed word for word."""
        self._must(interaction, Role.HELPER)
        async with self.working():
            found = await in_time(interaction, False, self.service.proposals, entry, 1, interaction.guild_id)
            wanted = found[0].entry_id if found and found[0].question == entry else entry
            tr = readers(self.rules, self.service, interaction.guild)
            reply = await in_time(interaction, False, self.service.show, wanted, tr, interaction.guild_id)
            if reply is None:
                await note(interaction, reader(interaction)(GONE))
                return
            view = reply_view(reply, NO_QUESTION, tr) or discord.ui.View(timeout=None)
            view.add_item(Press("remove", NO_QUESTION, label=tr(REMOVE)))
            said = await say(
                interaction,
                content=tr(FOR, member=member.mention) if member else None,
                embed=first_page(reply, tr),
                view=view,
                notify=member if notify else None,
                ephemeral=False,
            )
            if said and interaction.channel_id:
                await asyncio.to_thread(self.service.shared, reply, NO_QUESTION, interaction.channel_id, said)

    @entry.autocomplete("entry")
    async def propose(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose entries while a helper types."""
        found = await asyncio.to_thread(self.service.proposals, typed, MAX_OPTIONS, interaction.guild_id)
        return [app_commands.Choice(name=shorten(each.question, LABEL_LIMIT), value=each.entry_id) for each in found]

    async def open(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Offer what a helper or curator may do with a message."""
        helper = self._must(interaction, Role.HELPER)
        if not message.content or message.author.bot:
            await note(interaction, reader(interaction)(NO_TEXT))
            return
        self._opened[message.id] = message
        while len(self._opened) > REMEMBERED:
            self._opened.popitem(last=False)
        tr, view, id_ = reader(interaction), discord.ui.View(timeout=None), str(message.id)
        offered = {"post_it": POST_IT, "make_it": MAKE_IT}
        if helper.role is Role.CURATOR:
            offered |= {"save_it": SAVE_IT, "log_it": LOG_IT}
        for action, label in offered.items():
            view.add_item(Press(action, id_, label=tr(label)))
        await note(interaction, tr(WHAT), view)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget a message that is deleted."""
        self._opened.pop(payload.message_id, None)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget messages that are deleted together."""
        for message_id in payload.message_ids:
            self._opened.pop(message_id, None)

    # Posting

    async def choose(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        """Offer the entries nearest to a message, to be posted under it."""
        message = await self._message(interaction, message_id, Role.HELPER)
        if message is not None:
            await self._offer(interaction, message, WHICH, {"post": POST_IT, "post_to": NOTIFYING})

    async def post(self, interaction: discord.Interaction[Any], message_id: str, entry_id: str) -> None:
        """Post the picked entry under the message."""
        self._must(interaction, Role.HELPER)
        await self._post(interaction, id_in(message_id), entry_id, None)

    async def post_to(self, interaction: discord.Interaction[Any], message_id: str, entry_id: str) -> None:
        """Post the picked entry under the message, and notify its author."""
        message = await self._message(interaction, message_id, Role.HELPER)
        if message is not None:
            await self._post(interaction, message.id, entry_id, message.author)

    async def _post(
        self,
        interaction: discord.Interaction[Any],
        under: int,
        entry_id: str,
        notify: discord.Member | discord.User | None,
    ) -> None:
        read, tr = reader(interaction), readers(self.rules, self.service, interaction.guild)
        reply = await in_time(interaction, True, self.service.show, entry_id, tr, interaction.guild_id)
        if reply is None or interaction.channel_id is None:
            await note(interaction, reader(interaction)(GONE))
            return
        view = reply_view(reply, NO_QUESTION, tr) or discord.ui.View(timeout=None)
        view.add_item(Press("remove", NO_QUESTION, label=tr(REMOVE)))
        content = tr(FOR, member=notify.mention) if notify else None
        words, nonce = Words(content, first_page(reply, tr), view, notify=notify, tr=tr), f"post {under} {reply.digest}"
        try:
            said = await self.sender.send(interaction.channel_id, words, nonce, under=under, alone=False)
        except NotSentError as error:
            await note(interaction, read(REFUSED, why=read(error.why.value)))
            return
        await asyncio.to_thread(self.service.shared, reply, NO_QUESTION, interaction.channel_id, said.id)
        await note(interaction, read(POSTED))

    # Noting what was asked

    async def make(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        """Open the form that makes a draft of somebody's good answer."""
        message = await self._message(interaction, message_id, Role.HELPER)
        if message is not None:
            await self.messages.make_entry(interaction, message)

    async def log(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        """Put a question that somebody asked people on the curators' list."""
        message = await self._message(interaction, message_id, Role.CURATOR)
        if message is not None and await self._log(interaction, message):
            tr = reader(interaction)
            gap = await in_time(
                interaction, True, self.gaps.wrong_match, message_id, who(interaction, self.rules), DOOR
            )
            await note(interaction, tr(LOGGED, gap=gap.number) if gap else tr(NOT_LOGGED))

    async def choose_meant(self, interaction: discord.Interaction[Any], message_id: str) -> None:
        """Offer the entries that a message may ask for in other words."""
        message = await self._message(interaction, message_id, Role.CURATOR)
        if message is not None:
            await self._offer(interaction, message, WHOSE, {"saves": SAVE_IT})

    async def save(self, interaction: discord.Interaction[Any], message_id: str, entry_id: str) -> None:
        """Log the message, and open a draft for the entry, in which a curator takes or rewords its wording."""
        message = await self._message(interaction, message_id, Role.CURATOR)
        if message is not None and await self._log(interaction, message):
            await self.messages.meant(interaction, message_id, entry_id)

    async def _log(self, interaction: discord.Interaction[Any], message: discord.Message) -> bool:
        guild_id = message.guild.id if message.guild else interaction.guild_id
        asking = Asking(str(message.id), NOTED, message.author.id, guild_id, message.channel.id)
        logged = await in_time(interaction, True, self.service.note, message.content, asking)
        if not logged:
            await note(interaction, reader(interaction)(NOT_LOGGED))
        return logged

    async def _offer(
        self, interaction: discord.Interaction[Any], message: discord.Message, text: str, menus: Mapping[str, str]
    ) -> None:
        """Offer the entries nearest to a message, in one menu for each thing that can be done with them."""
        found = await in_time(
            interaction, True, self.service.proposals, message.content, MAX_OPTIONS, interaction.guild_id
        )
        if not found:
            await note(interaction, reader(interaction)(NONE_NEAR))
            return
        tr, view = reader(interaction), discord.ui.View(timeout=None)
        options = [(each.entry_id, each.question) for each in found]
        for action, placeholder in menus.items():
            view.add_item(Pick(action, str(message.id), options=options, placeholder=tr(placeholder)))
        await note(interaction, tr(text), view)

    async def _message(
        self, interaction: discord.Interaction[Any], message_id: str, least: Role
    ) -> discord.Message | None:
        """The message on which the menu was opened; None, after saying so, if it is no longer remembered.

        Raises:
            NotAllowedError: this person's role is below `least`.
        """
        self._must(interaction, least)
        message = self._opened.get(id_in(message_id))
        if message is None or message.channel.id != interaction.channel_id:
            await note(interaction, reader(interaction)(LOST))
            return None
        return message

    def _must(self, interaction: discord.Interaction[Any], least: Role) -> Curator:
        person = who(interaction, self.rules)
        if person.role < least:
            raise NotAllowedError(CURATORS_ONLY if least is Role.CURATOR else HELPERS_ONLY)
        return person
