"""The panel with which a server is set up: menus of roles, members and channels, so that nobody needs to type ids."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

from bot.discord.readiness import READY, Finding
from bot.discord.render import clean_inline
from bot.discord.render_desk import MORE as MORE_LINES
from bot.discord.views import Press
from bot.locale import BUTTON, MODAL, N_, NN_, OPTION, PLACEHOLDER, Translator
from bot.locale.signs import cut
from bot.settings.model import AUTO, EXTENDED, LANGUAGES, PERMISSIONS, SHARED, Answering, ServerSettings

GREETING = N_(
    "### Hello! I am {name}.\nI answer questions from what your curators approved, say so when nobody knows, and pass "
    "on what I could not answer. Somebody who may manage this server can set me up in a minute:"
)
BACK = N_("### I am back.\nEverything is as you left it. You can look it over here:")
SET_UP = N_("Set up", BUTTON)
TITLE = N_("### Set up {name}\nEach choice is saved at once; nothing has to be restarted.")
CURATORS = N_("**Who curates?** They write and approve what I say.")
ANYHOW = N_(" Anybody with the permission *{permission}* is a curator too.")
ROOM = N_("**Where do I tell the curators** about unanswered questions and emergencies?")
POSTS = N_("**Forums whose new posts I answer**, when I am sure. A category stands for all of its forums.")
NEWS = N_("**Where do I tell members** which answers a release adds, changes or withdraws?")
PERMISSION = N_("**Which permission also makes somebody a curator?**")
NO_PERMISSION = N_("none: only those you chose are curators", OPTION)
APPROVALS = N_("**How many curators** must approve an answer, its author included?")
MORE_TITLE = N_("### More settings of {name}")
HELPERS = N_("**Who helps?** They may point out wrong answers and good ones.")
PLACES_TITLE = N_(
    "### Where {name} answers\nChoose channels or whole categories; a channel's own setting overrides its "
    "category's. Forums whose posts I answer are on the first page."
)
# Each menu of places: how the bot answers in the places chosen there, and what the menu asks.
WAYS = {
    "off": (Answering.OFF, N_("**Where should I keep silent?**")),
    "thread": (Answering.THREAD, N_("**Where do I open a thread** for my answer, so that the channel stays short?")),
    "named": (Answering.NAMED, N_("**Where do I also answer** messages that begin with my name?")),
    "listen": (
        Answering.LISTEN,
        N_(
            "**Where do I listen**, and offer a button under questions I am sure I can answer? Nothing is kept "
            "until somebody presses it."
        ),
    ),
    "asked": (
        Answering.ASKED,
        N_("**Where do I answer whoever asks**, whatever is set for the category or elsewhere?"),
    ),
}
ELSEWHERE = N_("**And everywhere else?**")
# Discord takes 4,000 characters in all the texts of a message.
OWN_SHOWN = 15
OWN = N_("**Which place has a rest or quiet hours of its own?** Choose one, and then set them.{those}")
PLACE_TITLE = N_("### In {where}")
OWN_REST = N_("**How long does it rest** after an answer?")
AS_AROUND = N_("as in the rest of the server", OPTION)
OWN_HOURS = N_("Quiet hours: {hours}", BUTTON)
SHARED_ONLY, WITH_OWN = N_("Knowledge: shared", BUTTON), N_("Knowledge: shared + our own", BUTTON)
# The value for "no choice of its own".
NONE = "none"
ANYWHERE = {Answering.ASKED: N_("I answer whoever asks me", OPTION), Answering.OFF: N_("I keep silent", OPTION)}
IGNORED = N_("**Whom do I not answer?** Bots are never answered. Anybody in danger is told whom to call all the same.")
RETENTION = N_("**After how many days** is the text of questions erased? At most {most}.")
REST = N_("**How long does a channel rest** after an answer?")
LANGUAGE = N_(
    "**In which language** do I write what everybody reads here? Commands appear in each member's own language."
)
SERVERS_LANGUAGE = N_("As set in Discord: Server Settings, Community", OPTION)
REMIND = N_("**When do I remind** whoever opened a post that it is not marked as solved? Once, without a ping.")
RESPONSIBLE = N_("**Responsible for what I keep:** {name}")
CLOSES, OPEN = N_("Solved posts are closed: yes", BUTTON), N_("Solved posts are closed: no", BUTTON)
ON = N_("Remove replies to deleted questions: yes", BUTTON)
OFF = N_("Remove replies to deleted questions: no", BUTTON)
NAME = N_("My name and picture here …", BUTTON)
HOURS = N_("Quiet hours …", BUTTON)
TRY, MORE, BASICS = N_("Try a question", MODAL), N_("More settings", BUTTON), N_("Back", BUTTON)
CHECK, WHO = N_("Check again", BUTTON), N_("Who is responsible …", BUTTON)
QUIET = N_("Quiet hours: {hours} {zone}", BUTTON)
PEOPLE, FORUMS_HINT = N_("Roles and members …", PLACEHOLDER), N_("Forums and categories …", PLACEHOLDER)
A_CHANNEL, ONE = N_("A channel …", PLACEHOLDER), N_("A channel or category …", PLACEHOLDER)
CHANNELS = N_("Channels and categories …", PLACEHOLDER)
NOBODY = N_("nobody yet, so I name whoever runs me")
DAYS, AFTER = NN_("{number} day", "{number} days", OPTION), NN_("after {number} day", "after {number} days", OPTION)
SECONDS = NN_("{number} second", "{number} seconds", OPTION)
NOT_AT_ALL, NEVER = N_("not at all", OPTION), N_("never")
RESTS = NN_("rests {number} second", "rests {number} seconds")
NO_REST, QUIET_THERE = N_("does not rest"), N_("quiet {hours}")
PLACES = N_("Where I answer …", BUTTON)
MOST = 25
TEXT = [discord.ChannelType.text, discord.ChannelType.news]
FORUMS = [discord.ChannelType.forum, discord.ChannelType.category]
# The action of every menu of the panel; the id after it names the setting.
SETS = "set"


class Panel(discord.ui.LayoutView):
    """A page of settings. Choices are recognised by their custom ids, so it works after a restart."""

    def __init__(self, title: str, parts: Iterable[discord.ui.Item[Any] | str], notes: Iterable[str] = ()) -> None:
        super().__init__(timeout=None)
        items = [title, *parts]
        shown = [discord.ui.TextDisplay(each) if isinstance(each, str) else _row(each) for each in items]
        self.add_item(discord.ui.Container(*shown, accent_colour=discord.Colour.dark_teal()))
        text = "\n".join(notes)
        if text:
            self.add_item(discord.ui.TextDisplay(cut(text, 2000)))
        # Presses are dispatched by custom id, so the view need not listen.
        self.stop()


def _row(item: discord.ui.Item[Any]) -> discord.ui.Item[Any]:
    return item if isinstance(item, discord.ui.ActionRow) else discord.ui.ActionRow(item)


def greeting(name: str, tr: Translator, *, known: bool) -> Panel:
    """What is said in a server to which the bot was added; `known` if it was there before."""
    button = Press("setup", label=tr(SET_UP), style=discord.ButtonStyle.primary)
    return Panel(tr(BACK) if known else tr(GREETING, name=clean_inline(name, 60)), [button])


def basics(guild: discord.Guild, settings: ServerSettings, found: Sequence[Finding], tr: Translator) -> Panel:
    """The settings that every server needs, and whether it is ready."""
    posts = [place.channel for place in settings.places if place.answers is Answering.POSTS]
    permission = PERMISSIONS.get(settings.curator_permission)
    return Panel(
        tr(TITLE, name=guild.me.display_name),
        [
            tr(CURATORS) + (tr(ANYHOW, permission=tr(permission)) if permission else ""),
            _people("curators", guild, settings.curator_roles, settings.curators, tr(PEOPLE)),
            tr(ROOM),
            _channels("curator_channel", guild, [settings.curator_channel], TEXT, tr(A_CHANNEL), most=1),
            tr(POSTS),
            _channels("posts", guild, posts, FORUMS, tr(FORUMS_HINT)),
            tr(APPROVALS),
            _options("approvals", settings.approvals, [(str(n), tr.number(n)) for n in range(1, 6)]),
            discord.ui.ActionRow(
                Press("try_question", label=tr(TRY), style=discord.ButtonStyle.primary),
                Press("setup", label=tr(CHECK)),
                Press("settings", label=tr(MORE)),
            ),
        ],
        told(found, tr),
    )


def more(guild: discord.Guild, settings: ServerSettings, most_days: int, tr: Translator, *, home: bool) -> Panel:
    """The settings that a server may leave as they are; for the `home`, knowledge is not among them."""
    days = sorted({1, 7, 14, 30, 90, 365, settings.retention_days or most_days, most_days})
    choices = [(str(each), tr.counted(DAYS, each)) for each in days if each <= most_days]
    responsible = clean_inline(settings.responsible, 200) or tr(NOBODY)
    closes = CLOSES if settings.close_solved else OPEN
    goes = ON if settings.remove_replies else OFF
    return Panel(
        tr(MORE_TITLE, name=guild.me.display_name),
        [
            tr(PERMISSION),
            _options(
                "curator_permission", settings.curator_permission, _said({**PERMISSIONS, NONE: NO_PERMISSION}, tr)
            ),
            tr(NEWS),
            _channels("news_channel", guild, [settings.news_channel], TEXT, tr(A_CHANNEL), most=1),
            tr(HELPERS),
            _people("helpers", guild, settings.helper_roles, settings.helpers, tr(PEOPLE)),
            tr(IGNORED),
            _people("ignored", guild, settings.ignored_roles, settings.ignored, tr(PEOPLE)),
            tr(RETENTION, most=tr.number(most_days)),
            _options("retention_days", settings.retention_days or most_days, choices),
            tr(LANGUAGE),
            _options("language", settings.language, _said({AUTO: SERVERS_LANGUAGE, **LANGUAGES}, tr)),
            tr(REST),
            _options("cooldown", settings.cooldown, _rests(settings.cooldown, tr)),
            tr(REMIND),
            _options("remind_days", settings.remind_days or 0, _reminders(settings.remind_days or 0, tr)),
            tr(RESPONSIBLE, name=responsible),
            discord.ui.ActionRow(
                Press("places", label=tr(PLACES)),
                Press("responsible", label=tr(WHO)),
                Press("replies_go", "no" if settings.remove_replies else "yes", label=tr(goes)),
                *(() if home else [_knowledge(settings, tr)]),
            ),
            discord.ui.ActionRow(
                Press("quiet_hours", label=_hours(settings, tr)),
                Press("close_solved", "no" if settings.close_solved else "yes", label=tr(closes)),
                Press("name_here", label=tr(NAME)),
                Press("setup", label=tr(BASICS)),
            ),
        ],
    )


def _knowledge(settings: ServerSettings, tr: Translator) -> Press:
    """The button that shows whether this server adds entries of its own, and switches that."""
    extended = settings.knowledge == EXTENDED
    return Press("knowledge", SHARED if extended else EXTENDED, label=tr(WITH_OWN if extended else SHARED_ONLY))


def places(guild: discord.Guild, settings: ServerSettings, found: Sequence[Finding], tr: Translator) -> Panel:
    """Where the bot answers and how, and what is missing for that."""
    parts: list[discord.ui.Item[Any] | str] = []
    for name, (way, asks) in WAYS.items():
        chosen = [place.channel for place in settings.places if place.answers is way]
        kinds = [*TEXT, discord.ChannelType.category] if way is Answering.THREAD else [*TEXT, *FORUMS]
        parts += [tr(asks), _channels(name, guild, chosen, kinds, tr(CHANNELS))]
    parts += [tr(ELSEWHERE), _options("elsewhere", settings.elsewhere, _said(ANYWHERE, tr))]
    own = list(_own(guild, settings, tr))
    more = [tr.counted(MORE_LINES, len(own) - OWN_SHOWN)] if len(own) > OWN_SHOWN else []
    those = "".join(f"\n-# {line}" for line in (*own[:OWN_SHOWN], *more))
    parts += [
        tr(OWN, those=those),
        _channels("place", guild, [], [*TEXT, *FORUMS], tr(ONE), most=1),
    ]
    parts.append(discord.ui.ActionRow(Press("settings", label=tr(BASICS))))
    return Panel(tr(PLACES_TITLE, name=guild.me.display_name), parts, told(found, tr))


def place(settings: ServerSettings, channel: discord.abc.GuildChannel, tr: Translator) -> Panel:
    """The settings of one channel or category that differ from those around it."""
    own = settings.place(channel.id)
    hours = tr(AS_AROUND) if own.quiet_hours is None else own.quiet_hours or tr(NEVER)
    rests = [(NONE, tr(AS_AROUND)), *_rests(own.cooldown or 0, tr)]
    return Panel(
        tr(PLACE_TITLE, where=channel.mention),
        [
            tr(OWN_REST),
            _options(f"place_rest:{channel.id}", NONE if own.cooldown is None else own.cooldown, rests),
            discord.ui.ActionRow(
                Press("place_hours", str(channel.id), label=tr(OWN_HOURS, hours=hours)),
                Press("places", label=tr(BASICS)),
            ),
        ],
    )


def _own(guild: discord.Guild, settings: ServerSettings, tr: Translator) -> Iterable[str]:
    """A line for each place that has a rest or quiet hours of its own."""
    for each in settings.places:
        channel = guild.get_channel(each.channel)
        if channel is None or (each.cooldown, each.quiet_hours) == (None, None):
            continue
        rests = None if each.cooldown is None else tr.counted(RESTS, each.cooldown) if each.cooldown else tr(NO_REST)
        quiet = None if each.quiet_hours is None else tr(QUIET_THERE, hours=each.quiet_hours or tr(NEVER))
        yield f"{channel.mention}: {', '.join(filter(None, (rests, quiet)))}"


def _said(choices: Mapping[Any, str], tr: Translator) -> list[tuple[str, str]]:
    return [(str(value), tr(label)) for value, label in choices.items()]


def _rests(chosen: int, tr: Translator) -> list[tuple[str, str]]:
    seconds = sorted({0, 10, 30, 60, 300, chosen})
    return [(str(each), tr.counted(SECONDS, each) if each else tr(NOT_AT_ALL)) for each in seconds]


def _reminders(chosen: int, tr: Translator) -> list[tuple[str, str]]:
    days = sorted({0, 1, 2, 3, 5, 7, 14, chosen})
    return [(str(each), tr.counted(AFTER, each) if each else tr(NEVER)) for each in days]


def _hours(settings: ServerSettings, tr: Translator) -> str:
    hours = settings.quiet_hours
    return tr(QUIET, hours=hours, zone=settings.timezone) if hours else tr(HOURS)


def told(found: Sequence[Finding], tr: Translator) -> list[str]:
    """Findings as lines: first what to mend, or that the server is ready, then notes."""
    mend = [f"⚠ {tr(each.says)}" for each in found if not each.ok]
    return [*(mend or [tr(READY)]), *(f"-# {tr(each.says)}" for each in found if each.ok)]


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
