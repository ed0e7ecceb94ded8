"""/setup, /settings and /doctor: a server is set up and looked after from menus in Discord, without typing ids."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.curation.review import NotAllowedError
from bot.discord import profile, setup_panel
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.readiness import Finding, findings
from bot.discord.respond import acknowledged, note, think
from bot.discord.rules import SETS_UP, Rules, administrator
from bot.discord.translating import reader, readers
from bot.discord.troubles import FAILURES, trouble
from bot.errors import SalveError
from bot.locale import LABEL, MODAL, N_, NN_, OPTION, S_, Said, Translator
from bot.services.ask import AskService
from bot.services.servers import NOT_SERVED, NOT_YOURS
from bot.services.statistics import StatisticsService
from bot.settings.model import MOST_ID, Answering, ServerSettings

log = logging.getLogger(__name__)

DOOR = "discord"
ASK = N_("Your question", LABEL)
ASK_HINT = N_("As a member would ask it. Only you see the answer.", OPTION)
PLACE_HOURS_HINT = N_("For example 22-7, or never. Empty: as in the rest of the server.", OPTION)
NEVER = N_("never")
HOURS_HINT = N_("For example 22-7, on the 24-hour clock. Empty: never.", OPTION)
ZONE_HINT = N_("For example Europe/Vienna, America/New_York or UTC.", OPTION)
RESPONSIBLE_HINT = N_("A name or an address that members can turn to.", OPTION)
DUE = NN_(
    "{number} entry is due for review: `/desk stats` lists it.",
    "{number} entries are due for review: `/desk stats` lists them.",
)
RESPONSIBLE, WHO = N_("Responsible", LABEL), N_("Who is responsible?", MODAL)
FROM_TO, ZONE, AGAIN = N_("From when to when?", LABEL), N_("In which time zone?", LABEL), S_("choose that again")
PUBLIC = N_(
    "Anybody can add me to their server. I leave it at once, but you can prevent it: Developer Portal → "
    "Installation → Install Link: None, then Bot → Public Bot: off."
)
# How the bot answers in the channels chosen in each menu.
_PLACES = {"posts": Answering.POSTS, **{name: way for name, (way, _) in setup_panel.WAYS.items()}}
# How many values come from the menus of one place: the place, and with it how long it rests.
_HELD = {"place": 1, "place_rest": 2}
_PEOPLE = {"curators": "curator_roles", "helpers": "helper_roles", "ignored": "ignored_roles"}
# The pages of the panel, and the page of each menu; those not named here are on the page "more".
_BASICS, _MORE, _WHERE = "basics", "more", "places"
_PAGES = dict.fromkeys(("curators", "curator_channel", "posts", "approvals"), _BASICS)
_PAGES |= dict.fromkeys((*setup_panel.WAYS, "elsewhere"), _WHERE)


class SetupCog(Acting, commands.Cog):
    """For members who may manage the server, which is asked of Discord at every press."""

    def __init__(
        self,
        bot: commands.Bot,
        rules: Rules,
        statistics: StatisticsService,
        service: AskService,
        ask: Callable[[discord.Interaction[Any], str], Awaitable[None]],
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.bot = bot
        self.rules = rules
        self.servers = rules.servers
        self.statistics = statistics
        self.service = service
        self.ask = ask
        self.working = working
        self.handlers = Handlers(
            presses={
                "setup": self.show_basics,
                "settings": self.show_more,
                "places": self.show_places,
                "try_question": self.ask_what,
                "responsible": self.ask_who,
                "replies_go": self.replies_go,
                "quiet_hours": self.ask_when,
                "close_solved": self.close_solved,
                "knowledge": self.knowledge,
                "name_here": self.ask_name,
                "place_hours": self.ask_when_there,
            },
            picks={setup_panel.SETS: self.chosen},
            forms={
                "try_question": self.tried,
                "responsible": self.responsible,
                "quiet_hours": self.quiet_hours,
                "name_here": self.name_here,
                "place_hours": self.place_hours,
            },
        )

    @app_commands.command(
        name="setup", description=N_("Set me up in this server from menus. It takes a minute.", OPTION)
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(SETS_UP)
    async def setup(self, interaction: discord.Interaction[Any]) -> None:
        """Show the first page of the panel."""
        async with self.working():
            await self.show_basics(interaction)

    @app_commands.command(name="settings", description=N_("See and change all of this server's settings.", OPTION))
    @app_commands.guild_only()
    @app_commands.default_permissions(SETS_UP)
    async def settings(self, interaction: discord.Interaction[Any]) -> None:
        """Show the page of further settings."""
        async with self.working():
            await self.show_more(interaction)

    @app_commands.command(name="doctor", description=N_("Check that I have the permissions I need here.", OPTION))
    @app_commands.guild_only()
    @app_commands.default_permissions(SETS_UP)
    async def doctor(self, interaction: discord.Interaction[Any]) -> None:
        """Say what is amiss, and how to mend it."""
        async with self.working():
            guild = await self._managed(interaction)
            found = [*await self._findings(guild), *await self._around(guild)]
            await note(interaction, "\n".join(setup_panel.told(found, reader(interaction))))

    async def show_basics(self, interaction: discord.Interaction[Any]) -> None:
        """Show the settings that every server needs; the first server that is set up becomes the home."""
        guild = await self._managed(interaction)
        await asyncio.to_thread(self.servers.begin, guild.id, administrator(interaction), DOOR)
        await self._show(interaction, guild, _BASICS)

    async def show_more(self, interaction: discord.Interaction[Any]) -> None:
        """Show the settings that may be left as they are."""
        guild = await self._managed(interaction)
        await asyncio.to_thread(self.servers.begin, guild.id, administrator(interaction), DOOR)
        await self._show(interaction, guild, _MORE)

    async def show_places(self, interaction: discord.Interaction[Any]) -> None:
        """Show where the bot answers, and how."""
        await self._show(interaction, await self._managed(interaction), _WHERE)

    async def chosen(self, interaction: discord.Interaction[Any], name: str, *values: str) -> None:
        """Keep what was chosen in a menu, and show the page anew."""
        guild = await self._managed(interaction)
        if len(values) != _HELD.get(name, len(values)):
            raise SalveError(AGAIN)
        if name == "place":
            await interaction.edit_original_response(view=self._place(guild, reader(interaction), *values))
            return
        if name == "place_rest":
            channel_id, seconds = values
            await self._change_place(interaction, guild, channel_id, cooldown=seconds)
            return
        wanted = _wanted(name, values, interaction, self.servers.of(guild.id))
        await self._change(interaction, guild, wanted, _PAGES.get(name, _MORE))

    async def replies_go(self, interaction: discord.Interaction[Any], wanted: str) -> None:
        """Choose whether replies are removed with deleted questions."""
        guild = await self._managed(interaction)
        await self._change(interaction, guild, {"remove_replies": wanted == "yes"}, _MORE)

    async def close_solved(self, interaction: discord.Interaction[Any], wanted: str) -> None:
        """Choose whether posts are closed when they are solved."""
        guild = await self._managed(interaction)
        await self._change(interaction, guild, {"close_solved": wanted == "yes"}, _MORE)

    async def knowledge(self, interaction: discord.Interaction[Any], wanted: str) -> None:
        """Choose whether this server adds entries of its own to the shared knowledge."""
        guild = await self._managed(interaction)
        await self._change(interaction, guild, {"knowledge": wanted}, _MORE)

    async def ask_name(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form for the bot's name and profile in this server."""
        guild = await self._managed(interaction, at_once=True)
        tr = reader(interaction)
        await interaction.response.send_modal(
            Form("name_here", title=tr(setup_panel.NAME), fields=profile.fields(guild, tr))
        )

    async def name_here(self, interaction: discord.Interaction[Any], values: Values) -> None:
        """Change the bot's name and profile in this server."""
        guild = await self._managed(interaction)
        await profile.change(interaction, guild, values)
        await self._show(interaction, guild, _MORE)

    async def ask_who(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form that asks who is responsible."""
        guild = await self._managed(interaction, at_once=True)
        name = self.servers.of(guild.id).responsible
        tr = reader(interaction)
        field = Field("name", tr(RESPONSIBLE), name, tr(RESPONSIBLE_HINT), required=False)
        await interaction.response.send_modal(Form("responsible", title=tr(WHO), fields=[field]))

    async def responsible(self, interaction: discord.Interaction[Any], values: Values) -> None:
        """Keep who is responsible."""
        guild = await self._managed(interaction)
        await self._change(interaction, guild, {"responsible": values.get("name", "")}, _MORE)

    async def ask_when(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form for the quiet hours."""
        settings = self.servers.of((await self._managed(interaction, at_once=True)).id)
        tr = reader(interaction)
        fields = [
            Field("quiet_hours", tr(FROM_TO), settings.quiet_hours, tr(HOURS_HINT), required=False),
            Field("timezone", tr(ZONE), settings.timezone, tr(ZONE_HINT)),
        ]
        await interaction.response.send_modal(Form("quiet_hours", title=tr(setup_panel.HOURS), fields=fields))

    async def quiet_hours(self, interaction: discord.Interaction[Any], values: Values) -> None:
        """Keep the quiet hours."""
        guild = await self._managed(interaction)
        wanted = {name: values.get(name, "").replace(" ", "") for name in ("quiet_hours", "timezone")}
        await self._change(interaction, guild, wanted, _MORE)

    async def ask_when_there(self, interaction: discord.Interaction[Any], channel_id: str) -> None:
        """Open the form for the quiet hours of a place."""
        guild = await self._managed(interaction, at_once=True)
        hours = self.servers.of(guild.id).place(_of(guild, channel_id).id).quiet_hours
        tr = reader(interaction)
        value = "" if hours is None else hours or tr(NEVER)
        field = Field("quiet_hours", tr(FROM_TO), value, tr(PLACE_HOURS_HINT), required=False)
        await interaction.response.send_modal(
            Form("place_hours", channel_id, title=tr(setup_panel.HOURS), fields=[field])
        )

    async def place_hours(self, interaction: discord.Interaction[Any], values: Values, channel_id: str) -> None:
        """Keep the quiet hours of a place."""
        guild = await self._managed(interaction)
        typed = values.get("quiet_hours", "").replace(" ", "").casefold()
        never = {NEVER, reader(interaction)(NEVER).casefold()}
        hours = None if not typed else "" if typed in never else typed
        await self._change_place(interaction, guild, channel_id, quiet_hours=hours)

    async def ask_what(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form for a question to try."""
        await self._managed(interaction, at_once=True)
        tr = reader(interaction)
        field = Field("question", tr(ASK), hint=tr(ASK_HINT))
        await interaction.response.send_modal(Form("try_question", title=tr(setup_panel.TRY), fields=[field]))

    async def tried(self, interaction: discord.Interaction[Any], values: Values) -> None:
        """Answer the question that was tried, for that person alone."""
        await self._managed(interaction, at_once=True)
        await self.ask(interaction, values.get("question", ""))

    async def greet(self, guild: discord.Guild) -> None:
        """Say hello in the first channel where the bot may write, with the button that opens /setup."""
        places = [guild.system_channel, *guild.text_channels]
        for channel in filter(None, places):
            may = channel.permissions_for(guild.me)
            if may.view_channel and may.send_messages:
                try:
                    tr = readers(self.rules, self.service, guild)
                    known = self.servers.known(guild.id)
                    await channel.send(view=setup_panel.greeting(guild.me.display_name, tr, known=known))
                except FAILURES as error:
                    log.warning("server %d could not be greeted: %s", guild.id, trouble(error).value)
                return
        log.warning("there is no channel in server %d where I may write: /setup works all the same", guild.id)

    async def _change(
        self, interaction: discord.Interaction[Any], guild: discord.Guild, wanted: Mapping[str, Any], page: str
    ) -> None:
        """Keep a change, and show its page again."""
        await asyncio.to_thread(self.servers.change, guild.id, wanted, administrator(interaction), DOOR)
        await self._show(interaction, guild, page)

    async def _show(self, interaction: discord.Interaction[Any], guild: discord.Guild, page: str) -> None:
        """Show a page in place of the one that was pressed, or of "thinking …"."""
        settings, tr = self.servers.of(guild.id), reader(interaction)
        if page == _MORE:
            view = setup_panel.more(guild, settings, self.rules.retention_days, tr, home=guild.id == self.servers.home)
        else:
            draw = setup_panel.places if page == _WHERE else setup_panel.basics
            view = draw(guild, settings, await self._findings(guild), tr)
        await interaction.edit_original_response(view=view)

    async def _change_place(
        self, interaction: discord.Interaction[Any], guild: discord.Guild, channel_id: str, **wanted: str | None
    ) -> None:
        """Keep a setting of one place, and show the place again."""
        channel, settings = _of(guild, channel_id), self.servers.of(guild.id)
        chosen = {name: None if value == setup_panel.NONE else value for name, value in wanted.items()}
        places = [each.model_dump() for each in settings.places if each.channel != channel.id]
        places.append(settings.place(channel.id).model_dump() | chosen)
        await asyncio.to_thread(self.servers.change, guild.id, {"places": places}, administrator(interaction), DOOR)
        await interaction.edit_original_response(view=self._place(guild, reader(interaction), channel_id))

    def _place(self, guild: discord.Guild, tr: Translator, channel_id: str = "") -> discord.ui.LayoutView:
        return setup_panel.place(self.servers.of(guild.id), _of(guild, channel_id), tr)

    async def _managed(self, interaction: discord.Interaction[Any], *, at_once: bool = False) -> discord.Guild:
        """The server, if this person may change its settings; acknowledges the interaction unless `at_once`.

        Raises:
            NotAllowedError: they may not, or the server is not served.
        """
        guild = interaction.guild
        if guild is None or not administrator(interaction).manages(guild.id):
            raise NotAllowedError(NOT_YOURS)
        if not self.servers.may_begin(guild.id):
            raise NotAllowedError(NOT_SERVED)
        if not at_once:
            await _wait(interaction)
        return guild

    async def _findings(self, guild: discord.Guild) -> list[Finding]:
        try:
            counts = {role.id: count for role, count in (await guild.role_member_counts()).items()}
        except FAILURES as error:
            log.warning("how many curators server %d has is not known: %s", guild.id, trouble(error).value)
            counts = None
        content = self.bot.intents.message_content
        return list(findings(guild, self.servers.of(guild.id), counts, content=content))

    async def _around(self, guild: discord.Guild) -> list[Finding]:
        """Findings on the knowledge and the operator's part; none outside the home."""
        if guild.id != self.servers.home:
            return []
        found = []
        due = await asyncio.to_thread(self.statistics.due)
        if due:
            found.append(Finding(ok=True, says=Said(DUE, {}, len(due))))
        application = self.bot.application
        if application is not None and application.bot_public and self.servers.alone:
            found.append(Finding(ok=True, says=PUBLIC))
        return found


def _wanted(
    name: str, values: tuple[str, ...], interaction: discord.Interaction[Any], now: ServerSettings
) -> Mapping[str, Any]:
    """The settings that correspond to a menu's values.

    Raises:
        SalveError: the menu is not one of ours, or its values are not ids.
    """
    if name in {"elsewhere", "language", "curator_permission"}:
        return {name: "".join(values)}
    if not all(value.isascii() and value.isdecimal() for value in values):
        raise SalveError(AGAIN)
    ids = [int(value) for value in values]
    if name in _PEOPLE:
        data: Any = interaction.data or {}
        roles = {int(id_) for id_ in data.get("resolved", {}).get("roles", {})}
        return {
            _PEOPLE[name]: [id_ for id_ in ids if id_ in roles],
            name: [id_ for id_ in ids if id_ not in roles],
        }
    if name in _PLACES:
        if not all(0 < id_ <= MOST_ID for id_ in ids):
            raise SalveError(AGAIN)
        way = _PLACES[name]
        kept = [place.model_copy(update={"answers": None}) if place.answers is way else place for place in now.places]
        others = [place for place in kept if place.channel not in ids]
        places = [*others, *(now.place(id_).model_copy(update={"answers": way}) for id_ in ids)]
        return {"places": [place.model_dump() for place in places]}
    if name == "remind_days":
        return {name: (ids[0] if ids else 0) or None}
    if name in {"curator_channel", "news_channel", "approvals", "retention_days", "cooldown"}:
        return {name: ids[0] if ids else None}
    raise SalveError(AGAIN)


def _of(guild: discord.Guild, channel_id: str) -> discord.abc.GuildChannel:
    """The channel of that server whose id a menu or button holds.

    Raises:
        SalveError: there is no such channel, or it is gone.
    """
    channel = guild.get_channel(int(channel_id)) if channel_id.isascii() and channel_id.isdecimal() else None
    if channel is None:
        raise SalveError(AGAIN)
    return channel


async def _wait(interaction: discord.Interaction[Any]) -> None:
    """Acknowledge the interaction, so that reading and writing may take longer."""
    if acknowledged(interaction):
        return
    of_a_panel = interaction.message is not None and interaction.message.flags.ephemeral
    if of_a_panel:
        await interaction.response.defer()
    else:
        await think(interaction, ephemeral=True)
