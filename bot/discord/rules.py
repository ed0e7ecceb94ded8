"""The rules for the bot in Discord: those of the operator, and those of each server."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import discord

from bot.curation.review import Curator, Role
from bot.locale import N_
from bot.services.servers import ServerService
from bot.services.shards import ShardRange
from bot.settings.model import AUTO, Administrator, Answering, ServerSettings

HELPERS_ONLY = N_("only helpers and curators may do that")
CURATORS_ONLY = N_("only curators may do that")
MODERATORS_ONLY = N_("only curators and moderators may do that")
# Whom Discord shows the commands for curators, and those for setting up, until a server decides otherwise under
# Integrations. Whether somebody may do something is decided by `who`, at every use.
CURATES = discord.Permissions(manage_messages=True)
SETS_UP = discord.Permissions(manage_guild=True)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules: `servers` holds what each server decided; the rest is the operator's, and the same everywhere.

    Attributes:
        servers: the settings of each server.
        member_limit: how many questions a minute a member may ask.
        channel_limit: how many questions a minute a channel takes.
        retention_days: for how many days texts are kept; servers may choose fewer.
        follow_leaving: whether a member who leaves a server is forgotten there.
        knowledge: the folder that is published from.
        health: the host and port at which the bot reports its health; None if it does not.
        shards: the shards of Discord's that this process serves; None if it serves all.
    """

    servers: ServerService
    member_limit: int = 6
    channel_limit: int = 30
    retention_days: int = 30
    follow_leaving: bool = False
    knowledge: Path = Path("knowledge")
    health: tuple[str, int] | None = None
    shards: ShardRange | None = None

    def hears(self, guild_id: int) -> bool:
        """Whether this process hears of a server; processes with other shards hear of the rest."""
        return self.shards is None or self.shards.holds(guild_id)

    def days(self, guild_id: int | None) -> int:
        """For how many days the texts of a server are kept."""
        return min(self.retention_days, self.servers.of(guild_id).retention_days or self.retention_days)

    def language(self, guild: discord.Guild | None) -> str:
        """The language of a server: the one it chose, else the one set in Discord; empty without a server."""
        chosen = self.servers.of(guild.id if guild else None).language
        if chosen != AUTO:
            return chosen
        return guild.preferred_locale.value if guild else ""

    def answers_in(self, channel: Any) -> Answering:
        """How the bot answers in a channel of a server."""
        return self._settings(channel).answers_in(*_place(channel))

    def opens_threads(self, channel: Any) -> bool:
        """Whether the bot opens a thread for each answer in a channel."""
        return isinstance(channel, discord.TextChannel) and self.answers_in(channel) is Answering.THREAD

    def listens(self, channel: Any) -> bool:
        """Whether the bot listens in a channel of a server to what people say to each other."""
        return channel is not None and self.answers_in(channel) is Answering.LISTEN

    def rests_in(self, channel: Any) -> int:
        """For how many seconds a channel of a server rests after an answer."""
        return self._settings(channel).rests_in(*_place(channel))

    def quiet(self, channel: Any, now: datetime) -> bool:
        """Whether the bot keeps silent in a channel of a server at this hour."""
        return self._settings(channel).quiet_at(now, *_place(channel))

    def answers_posts(self, channel: Any) -> bool:
        """Whether a channel is a post of a forum whose posts are answered; a thread of a text channel is not."""
        in_forum = isinstance(channel, discord.Thread) and not isinstance(channel.parent, discord.TextChannel)
        return in_forum and self.answers_in(channel) is Answering.POSTS

    def silent(self, message: discord.Message, now: datetime) -> bool:
        """Whether a message in a server gets no reply, because of its channel, the hour or its author."""
        if message.guild is None:
            return False
        settings = self.servers.of(message.guild.id)
        roles = {role.id for role in getattr(message.author, "roles", ())}
        ignored = message.author.id in settings.ignored or roles.intersection(settings.ignored_roles)
        off = self.answers_in(message.channel) is Answering.OFF
        return off or bool(ignored) or self.quiet(message.channel, now)

    def _settings(self, channel: Any) -> ServerSettings:
        guild = getattr(channel, "guild", None)
        return self.servers.of(guild.id if guild else None)


def _place(channel: Any) -> tuple[int, int | None]:
    """The ids of the channel whose settings apply, which for a thread is its parent, and of its category."""
    place = getattr(channel, "parent", None) or channel
    return getattr(channel, "parent_id", None) or place.id, getattr(place, "category_id", None)


def who(interaction: discord.Interaction[Any], rules: Rules) -> Curator:
    """Who acts, and what they may do now and in this server; by default, nothing.

    Curators are chosen by name, by role, or by a permission. This counts only in servers that are served, so that the
    owner of any other server decides nothing.
    """
    member, guild_id = interaction.user, interaction.guild_id
    id_ = f"discord:{member.id}"
    if guild_id is None or not isinstance(member, discord.Member) or not rules.servers.serves(guild_id):
        return Curator(id_, member.name, Role.NOBODY, frozenset())
    settings, roles = rules.servers.of(guild_id), {role.id for role in member.roles}
    named = member.id in settings.curators or roles.intersection(settings.curator_roles)
    role = Role.NOBODY
    # Looked up in a dict of the permissions, because `Permissions` has an attribute `none` too, which is true.
    if named or dict(interaction.permissions).get(settings.curator_permission, False):
        role = Role.CURATOR
    elif member.id in settings.helpers or roles.intersection(settings.helper_roles):
        role = Role.HELPER
    return Curator(id_, member.name, role, frozenset({str(guild_id)}), home=guild_id == rules.servers.home)


def is_curator(interaction: discord.Interaction[Any], rules: Rules) -> bool:
    """Whether this person curates, now and in this server."""
    return who(interaction, rules).role is Role.CURATOR


def administrator(interaction: discord.Interaction[Any]) -> Administrator:
    """Who acts, and whether they may change this server's settings: they need Manage Server now."""
    user, guild_id = interaction.user, interaction.guild_id
    manages = guild_id is not None and interaction.permissions.manage_guild
    return Administrator(f"discord:{user.id}", user.name, frozenset({guild_id} if manages and guild_id else ()))
