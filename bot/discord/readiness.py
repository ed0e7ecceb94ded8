"""What a server's settings still lack: each finding is a sentence that says how to mend it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import discord

from bot.locale import N_, NN_, Said
from bot.settings.model import READING, Answering, ServerSettings
from bot.settings.needs import Channel, lacking, needs

READY = N_("✅ **Ready.** Members can ask now: `/ask`, a mention of me, or a direct message.")
# Names of such tags in the languages that Salve speaks; any of them counts, whichever the server speaks.
SOLVED = frozenset(
    {"solved", "answered", "resolved", "done"}
    | {"gelöst", "beantwortet", "erledigt"}
    | {"resuelto", "resuelta", "solucionado", "respondido", "contestado"}
    | {"résolu", "résolue", "répondu", "terminé"}
    | {"resolvido", "resolvida", "respondida", "concluído"}
)
LACKS = N_(
    "In {where} I lack **{missing}**: open that channel's *Edit Channel → Permissions*, add {me} and allow it there."
)
DELETED_ROOM = N_("The curators' channel was deleted, so I cannot tell them anything: choose another one.")
DELETED_NEWS = N_(
    "The channel for news was deleted, so members do not hear of new releases: choose another one, or none."
)
DELETED_PLACE = NN_(
    "{number} of the channels you chose has been deleted: choose again where I answer.",
    "{number} of the channels you chose have been deleted: choose again where I answer.",
)
DELETED_ROLE = NN_(
    "{number} of the roles you chose has been deleted: choose again who curates and who helps.",
    "{number} of the roles you chose have been deleted: choose again who curates and who helps.",
)
NO_ROOM = N_("Choose a channel where I tell the curators what they should know, emergencies first.")
NO_FORUM = N_(
    "{where} is not a forum, so there are no posts to answer: choose a forum, or a category that contains one."
)
NO_TAG = N_("{where} has no tag such as *Solved*. I answer there all the same; forums with one are easier to search.")
EVERYBODY = N_("**@everyone** is chosen as curators, so every member could publish: choose another role.")
ABOVE = N_("**{role}** stands above my own role. That does no harm: I never give or take roles.")
UNSEEN = N_(
    "Anybody with **{role}** can already use what I post for curators, but sees `/desk` only once you allow it: "
    "*Server Settings → Integrations → {name} → /desk, /log, /release*."
)
TOO_FEW = NN_(
    "{approvals} curators must approve an answer, but there is at most {number}: nothing can be published. "
    "Choose more curators, or let **{number}** be enough.",
    "{approvals} curators must approve an answer, but there are at most {number}: nothing can be published. "
    "Choose more curators, or let **{number}** be enough.",
)
NO_CONTENT = N_(
    "I cannot read messages that do not name me (the Message Content intent is off), so I cannot answer forum "
    "posts, respond to my name or listen. Whoever runs me can switch it on: Developer Portal → Bot → Privileged "
    "Gateway Intents. Everything else works: `/ask`, mentions, replies, direct messages."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; if it is not `ok`, it has to be mended before everything works."""

    ok: bool
    says: str


def findings(
    guild: discord.Guild, settings: ServerSettings, counts: Mapping[int, int] | None, *, content: bool
) -> Iterator[Finding]:
    """What to mend, and what to know.

    Args:
        guild: the server, as Discord has it now.
        settings: the server's settings.
        counts: how many members each role has, by its id; None if that is not known.
        content: whether the bot may read messages that do not name it.
    """
    yield from _room(guild, settings)
    yield from _news(guild, settings)
    yield from _places(guild, settings)
    yield from _lacking(guild, settings)
    yield from _roles(guild, settings)
    yield from _approvals(guild, settings, counts)
    if not content and any(place.answers in READING for place in settings.places):
        yield Finding(ok=False, says=NO_CONTENT)


def solved_tag(forum: object) -> discord.ForumTag | None:
    """The tag that marks solved posts in a forum; None if it has none, or is no forum."""
    tags = forum.available_tags if isinstance(forum, discord.ForumChannel) else ()
    return next((tag for tag in tags if tag.name.casefold() in SOLVED), None)


def solvable(channel: object) -> bool:
    """Whether a channel is a post that can be marked as solved and is not yet."""
    if not isinstance(channel, discord.Thread):
        return False
    tag = solved_tag(channel.parent)
    return tag is not None and tag not in channel.applied_tags


def _lacking(guild: discord.Guild, settings: ServerSettings) -> Iterator[Finding]:
    for id_, needed in needs(settings, [_seen(each) for each in guild.channels]):
        channel = guild.get_channel(id_)
        may = channel.permissions_for(guild.me) if channel else discord.Permissions.none()
        lacks = lacking(needed, {each for each in needed if getattr(may, each)})
        if channel and lacks:
            says = Said(LACKS, {"where": channel.mention, "missing": lacks, "me": guild.me.mention})
            yield Finding(ok=False, says=says)


def _seen(channel: discord.abc.GuildChannel) -> Channel:
    forum, text = isinstance(channel, discord.ForumChannel), isinstance(channel, discord.TextChannel)
    return Channel(channel.id, channel.category_id, forum, text, own=not channel.permissions_synced)


def _news(guild: discord.Guild, settings: ServerSettings) -> Iterator[Finding]:
    if settings.news_channel is not None and guild.get_channel(settings.news_channel) is None:
        yield Finding(ok=False, says=DELETED_NEWS)


def _room(guild: discord.Guild, settings: ServerSettings) -> Iterator[Finding]:
    if settings.curator_channel is None:
        yield Finding(ok=False, says=NO_ROOM)
    elif guild.get_channel(settings.curator_channel) is None:
        yield Finding(ok=False, says=DELETED_ROOM)


def _places(guild: discord.Guild, settings: ServerSettings) -> Iterator[Finding]:
    there = {place: guild.get_channel(place.channel) for place in settings.places}
    for place, channel in there.items():
        if channel is not None and place.answers is Answering.POSTS:
            yield from _forums(channel)
    gone = sum(channel is None for channel in there.values())
    if gone:
        yield Finding(ok=False, says=Said(DELETED_PLACE, {}, gone))


def _forums(channel: discord.abc.GuildChannel) -> Iterator[Finding]:
    forums = channel.forums if isinstance(channel, discord.CategoryChannel) else [channel]
    forums = [each for each in forums if isinstance(each, discord.ForumChannel)]
    if not forums:
        yield Finding(ok=False, says=Said(NO_FORUM, {"where": channel.mention}))
    for each in forums:
        if solved_tag(each) is None:
            yield Finding(ok=True, says=Said(NO_TAG, {"where": each.mention}))


def _roles(guild: discord.Guild, settings: ServerSettings) -> Iterator[Finding]:
    chosen = [guild.get_role(id_) for id_ in (*settings.curator_roles, *settings.helper_roles)]
    gone = sum(role is None for role in chosen)
    if gone:
        yield Finding(ok=False, says=Said(DELETED_ROLE, {}, gone))
    if guild.id in settings.curator_roles:
        yield Finding(ok=False, says=EVERYBODY)
    for id_ in settings.curator_roles:
        role = guild.get_role(id_)
        if role is not None and not role.is_default() and not role.permissions.manage_messages:
            yield Finding(ok=True, says=Said(UNSEEN, {"role": role.name, "name": guild.me.display_name}))
    for role in chosen:
        if role is not None and not role.is_default() and role >= guild.me.top_role:
            yield Finding(ok=True, says=Said(ABOVE, {"role": role.name}))


def _approvals(guild: discord.Guild, settings: ServerSettings, counts: Mapping[int, int] | None) -> Iterator[Finding]:
    if counts is None:
        return
    permission = settings.curator_permission
    permitted = {role.id for role in guild.roles if getattr(role.permissions, permission, False)}
    # Members with several roles count more than once, so this is an upper limit. The bot's own role does not count.
    own = {role.id for role in guild.me.roles} - {guild.id}
    of_roles = sum(counts.get(id_, 0) for id_ in ({*settings.curator_roles} | permitted) - own)
    most = of_roles + len(settings.curators) + (permission != "none")
    if most < settings.approvals:
        yield Finding(ok=False, says=Said(TOO_FEW, {"approvals": settings.approvals}, max(most, 1)))
