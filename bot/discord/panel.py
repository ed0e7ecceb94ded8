"""The panel by which a server is set up: menus of roles, members and channels, so that nobody ever needs an id."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord

from bot.discord.plural import counted
from bot.discord.readiness import READY, Finding
from bot.discord.render import clean_inline
from bot.discord.views import Press
from bot.settings.model import Answering, ServerSettings

GREETING = (
    "### Hello! I am {name}.\nI answer questions from what your curators approved, say so when nobody knows, and pass "
    "on what I could not answer. Somebody who may manage this server sets me up in a minute:"
)
BACK = "### I am back.\nEverything is as you left it. Look it over here:"
SET_UP = "Set up"
TITLE = "### Set up {name}\nEverything is kept as you choose it; nothing has to be restarted."
CURATORS = "**Who curates?** They write and approve what I say."
ANYHOW = " Who may *{permission}* does so in any case."
# As Discord names them.
PERMISSIONS = {
    "manage_guild": "Manage Server",
    "manage_messages": "Manage Messages",
    "moderate_members": "Timeout Members",
}
ROOM = "**Where do I tell the curators** what nobody could answer, and of emergencies?"
POSTS = "**Forums whose new posts I answer**, when I am sure. A category stands for all of its forums."
NEWS = "**Where do I tell members** what a release answers anew, otherwise or no longer?"
PERMISSION = "**Which permission makes a curator too?**"
NO_PERMISSION = "none: only whom you chose curates"
APPROVALS = "**How many curators** must stand behind an answer, its author included?"
MORE_TITLE = "### More settings of {name}"
HELPERS = "**Who helps?** They may point out wrong answers and good ones."
PLACES_TITLE = (
    "### Where {name} answers\nChannels, or whole categories; what a channel is chosen for goes before its category. "
    "Forums whose posts I answer stand on the first page."
)
# Each menu of places: how it is answered there, and what the menu asks.
WAYS = {
    "off": (Answering.OFF, "**Where am I to keep silent?**"),
    "thread": (Answering.THREAD, "**Where do I open a thread** for my answer, so that the channel stays short?"),
    "named": (Answering.NAMED, "**Where do I also answer** what begins with my name?"),
    "listen": (
        Answering.LISTEN,
        "**Where do I listen**, and offer a button under what I can surely answer? Nothing is kept until it is used.",
    ),
    "asked": (Answering.ASKED, "**Where do I answer whoever asks**, whatever holds for the category or elsewhere?"),
}
ELSEWHERE = "**And everywhere else?**"
OWN = "**Which place has a rest or quiet hours of its own?** Choose one, and then how.{those}"
PLACE_TITLE = "### In {where}"
OWN_REST = "**How long does it rest** after an answer?"
AS_AROUND = "as everywhere here"
OWN_HOURS = "Quiet hours: {hours}"
# What stands for no choice of its own.
NONE = "none"
ANYWHERE = {Answering.ASKED: "I answer whoever asks me", Answering.OFF: "I keep silent"}
IGNORED = "**Whom do I not answer?** Bots in any case. Who is in danger is told whom to call all the same."
RETENTION = "**After how many days** is the text of questions erased? At most {most}."
REST = "**How long does a channel rest** after an answer?"
LANGUAGE = "**In which language** do I write what everybody reads here? Commands speak each member's own."
LANGUAGES = {
    "auto": "As Discord has it: Server Settings, Community",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "pt": "Português",
}
REMIND = "**When do I remind** whoever opened a post that it is not marked as solved? Once, without a ping."
RESPONSIBLE = "**Responsible for what I keep:** {name}"
CLOSES, OPEN = "Solved posts are closed: yes", "Solved posts are closed: no"
ON, OFF = "Replies go with deleted questions: yes", "Replies go with deleted questions: no"
NAME = "My name and picture here …"
HOURS = "Quiet hours …"
TRY, MORE, BASICS, CHECK, WHO = "Try a question", "More settings", "Back", "Check again", "Who is responsible …"
PLACES = "Where I answer …"
MOST = 25
TEXT = [discord.ChannelType.text, discord.ChannelType.news]
FORUMS = [discord.ChannelType.forum, discord.ChannelType.category]
# What a menu of a panel sets: a setting, or places of a kind.
SETS = "set"


class Panel(discord.ui.LayoutView):
    """A page of settings. What is chosen in it comes by its custom id, so it works after a restart."""

    def __init__(self, title: str, parts: Iterable[discord.ui.Item[Any] | str], notes: Iterable[str] = ()) -> None:
        super().__init__(timeout=None)
        items = [title, *parts]
        shown = [discord.ui.TextDisplay(each) if isinstance(each, str) else _row(each) for each in items]
        self.add_item(discord.ui.Container(*shown, accent_colour=discord.Colour.dark_teal()))
        text = "\n".join(notes)
        if text:
            self.add_item(discord.ui.TextDisplay(text[:2000]))
        # What is pressed is found by its custom id alone.
        self.stop()


def _row(item: discord.ui.Item[Any]) -> discord.ui.Item[Any]:
    return item if isinstance(item, discord.ui.ActionRow) else discord.ui.ActionRow(item)


def greeting(name: str, *, known: bool) -> Panel:
    """What is said in a server that the bot was added to."""
    button = Press("setup", label=SET_UP, style=discord.ButtonStyle.primary)
    return Panel(BACK if known else GREETING.format(name=clean_inline(name, 60)), [button])


def basics(guild: discord.Guild, settings: ServerSettings, found: Sequence[Finding]) -> Panel:
    """The settings that every server needs, and whether it is ready."""
    posts = [place.channel for place in settings.places if place.answers is Answering.POSTS]
    permission = PERMISSIONS.get(settings.curator_permission)
    return Panel(
        TITLE.format(name=guild.me.display_name),
        [
            CURATORS + (ANYHOW.format(permission=permission) if permission else ""),
            _people("curators", guild, settings.curator_roles, settings.curators, "Roles and members …"),
            ROOM,
            _channels("curator_channel", guild, [settings.curator_channel], TEXT, "A channel …", most=1),
            POSTS,
            _channels("posts", guild, posts, FORUMS, "Forums and categories …"),
            APPROVALS,
            _options("approvals", settings.approvals, [(str(n), str(n)) for n in range(1, 6)]),
            discord.ui.ActionRow(
                Press("try_question", label=TRY, style=discord.ButtonStyle.primary),
                Press("setup", label=CHECK),
                Press("settings", label=MORE),
            ),
        ],
        told(found),
    )


def more(guild: discord.Guild, settings: ServerSettings, most_days: int) -> Panel:
    """The settings that a server may well leave as they are."""
    days = sorted({1, 7, 14, 30, 90, 365, settings.retention_days or most_days, most_days})
    choices = [(str(each), f"{each} days") for each in days if each <= most_days]
    responsible = clean_inline(settings.responsible, 200) or "nobody yet; I name whoever runs me"
    closes = CLOSES if settings.close_solved else OPEN
    goes = ON if settings.remove_replies else OFF
    return Panel(
        MORE_TITLE.format(name=guild.me.display_name),
        [
            PERMISSION,
            _options("curator_permission", settings.curator_permission, [*PERMISSIONS.items(), (NONE, NO_PERMISSION)]),
            NEWS,
            _channels("news_channel", guild, [settings.news_channel], TEXT, "A channel …", most=1),
            HELPERS,
            _people("helpers", guild, settings.helper_roles, settings.helpers, "Roles and members …"),
            IGNORED,
            _people("ignored", guild, settings.ignored_roles, settings.ignored, "Roles and members …"),
            RETENTION.format(most=most_days),
            _options("retention_days", settings.retention_days or most_days, choices),
            LANGUAGE,
            _options("language", settings.language, LANGUAGES.items()),
            REST,
            _options("cooldown", settings.cooldown, [(str(each), label) for each, label in _rests(settings.cooldown)]),
            REMIND,
            _options("remind_days", settings.remind_days or 0, _reminders(settings.remind_days or 0)),
            RESPONSIBLE.format(name=responsible),
            discord.ui.ActionRow(
                Press("places", label=PLACES),
                Press("responsible", label=WHO),
                Press("replies_go", "no" if settings.remove_replies else "yes", label=goes),
            ),
            discord.ui.ActionRow(
                Press("quiet_hours", label=_hours(settings)),
                Press("close_solved", "no" if settings.close_solved else "yes", label=closes),
                Press("name_here", label=NAME),
                Press("setup", label=BASICS),
            ),
        ],
    )


def places(guild: discord.Guild, settings: ServerSettings, found: Sequence[Finding]) -> Panel:
    """Where it answers, and how; and what is missing for that."""
    parts: list[discord.ui.Item[Any] | str] = []
    for name, (way, asks) in WAYS.items():
        chosen = [place.channel for place in settings.places if place.answers is way]
        kinds = [*TEXT, discord.ChannelType.category] if way is Answering.THREAD else [*TEXT, *FORUMS]
        parts += [asks, _channels(name, guild, chosen, kinds, "Channels and categories …")]
    parts += [ELSEWHERE, _options("elsewhere", settings.elsewhere, ANYWHERE.items())]
    those = "".join(f"\n-# {line}" for line in _own(guild, settings))
    parts += [
        OWN.format(those=those),
        _channels("place", guild, [], [*TEXT, *FORUMS], "A channel or category …", most=1),
    ]
    parts.append(discord.ui.ActionRow(Press("settings", label=BASICS)))
    return Panel(PLACES_TITLE.format(name=guild.me.display_name), parts, told(found))


def place(settings: ServerSettings, channel: discord.abc.GuildChannel) -> Panel:
    """What holds in one channel or category otherwise than around it."""
    own = settings.place(channel.id)
    hours = AS_AROUND if own.quiet_hours is None else own.quiet_hours or "never"
    rests = [(NONE, AS_AROUND), *((str(each), label) for each, label in _rests(own.cooldown or 0))]
    return Panel(
        PLACE_TITLE.format(where=channel.mention),
        [
            OWN_REST,
            _options(f"place_rest:{channel.id}", NONE if own.cooldown is None else own.cooldown, rests),
            discord.ui.ActionRow(
                Press("place_hours", str(channel.id), label=OWN_HOURS.format(hours=hours)),
                Press("places", label=BASICS),
            ),
        ],
    )


def _own(guild: discord.Guild, settings: ServerSettings) -> Iterable[str]:
    """Each place that rests or is quiet otherwise than around it, in a line."""
    for each in settings.places:
        channel = guild.get_channel(each.channel)
        if channel is None or (each.cooldown, each.quiet_hours) == (None, None):
            continue
        rests = (
            None if each.cooldown is None else f"rests {each.cooldown} seconds" if each.cooldown else "does not rest"
        )
        quiet = None if each.quiet_hours is None else f"quiet {each.quiet_hours or 'never'}"
        yield f"{channel.mention}: {', '.join(filter(None, (rests, quiet)))}"


def _rests(chosen: int) -> Iterable[tuple[int, str]]:
    return ((each, f"{each} seconds" if each else "not at all") for each in sorted({0, 10, 30, 60, 300, chosen}))


def _reminders(chosen: int) -> Iterable[tuple[str, str]]:
    days = sorted({0, 1, 2, 3, 5, 7, 14, chosen})
    return ((str(each), f"after {counted(each, 'day')}" if each else "never") for each in days)


def _hours(settings: ServerSettings) -> str:
    return f"Quiet hours: {settings.quiet_hours} {settings.timezone}" if settings.quiet_hours else HOURS


def told(found: Sequence[Finding]) -> list[str]:
    """Findings as lines: what to mend first; ready where nothing is."""
    mend = [f"⚠ {each.says}" for each in found if not each.ok]
    return [*(mend or [READY]), *(f"-# {each.says}" for each in found if each.ok)]


def _people(
    name: str, guild: discord.Guild, roles: Sequence[int], members: Sequence[int], placeholder: str
) -> discord.ui.MentionableSelect[Any]:
    kept = [discord.SelectDefaultValue.from_role(discord.Object(id_)) for id_ in roles if guild.get_role(id_)]
    kept += [discord.SelectDefaultValue.from_user(discord.Object(id_)) for id_ in members]
    return discord.ui.MentionableSelect(
        custom_id=_id(name), placeholder=placeholder, min_values=0, max_values=MOST, default_values=kept[:MOST]
    )


def _channels(
    name: str,
    guild: discord.Guild,
    chosen: Sequence[int | None],
    kinds: list[discord.ChannelType],
    placeholder: str,
    most: int = MOST,
) -> discord.ui.ChannelSelect[Any]:
    there = [channel for id_ in chosen if (channel := guild.get_channel(id_ or 0))]
    kept = [discord.SelectDefaultValue.from_channel(channel) for channel in there if channel.type in kinds]
    return discord.ui.ChannelSelect(
        custom_id=_id(name),
        channel_types=kinds,
        placeholder=placeholder,
        min_values=0,
        max_values=most,
        default_values=kept[:most],
    )


def _options(name: str, chosen: object, choices: Iterable[tuple[str, str]]) -> discord.ui.Select[Any]:
    options = [discord.SelectOption(label=label, value=value, default=value == str(chosen)) for value, label in choices]
    return discord.ui.Select(custom_id=_id(name), options=options)


def _id(name: str) -> str:
    return f"salve-pick:{SETS}:{name}"
