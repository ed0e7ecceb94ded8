"""Whether a message is meant for the bot, in which way, and what it says.

A message is meant for the bot if it is a direct message, names the bot (by mention, by the bot's own role, or by name
where the server allows that), replies to it, opens a post that it answers, or continues a thread in which only the
asker speaks.
"""

import re
from collections import OrderedDict, deque
from dataclasses import dataclass

import discord
from discord.ext import commands

from bot.discord.rules import Rules
from bot.locale import N_, Translator
from bot.settings.model import Answering

# How many threads are remembered, with who speaks in them.
THREADS = 1000
# How many messages are remembered: Discord may send one again after a connection is resumed.
REMEMBERED = 1000
# Surfaces on which people need not mean the bot: it answers only if it is sure, or if its asker asks on.
QUIET = frozenset({"forum", "thread", "overheard"})
# Surfaces that depend on a message's words: an edit can make it a message that is not meant for the bot.
BY_WORDS = frozenset({"mention", "named"})
# Messages that people write; joins, pins and boosts are none.
SPOKEN = frozenset({discord.MessageType.default, discord.MessageType.reply})
EMPTY = N_("Write your question after my name, or use /ask. /topics shows what there is.")
UNREADABLE = N_(
    "I cannot see what you wrote: Discord shows me only messages that mention me. Please write {mention} and your "
    "question, or use /ask."
)
VOICE = N_("I cannot listen to voice messages yet. Please type your question; a few words are enough.")
PICTURE = N_(
    "I can read text only, so I do not see what you attached. Please type your question; a few words are enough."
)
STICKER = N_("That looks nice, but I can read text only. What would you like to know? Type it, or use /topics.")
_HAILS = r"(?:(?:hi|hey|hello|hallo|hola|salut|ciao|ok|okay|dear|yo)\W+)?"


@dataclass(slots=True)
class _Floor:
    """Who is the only speaker in a thread (None if there are several), and whether the bot has spoken there."""

    user_id: int | None
    answered: bool = False


class Hearing:
    """Tells what is said to the bot. Who speaks in which thread is kept in memory only."""

    def __init__(self, bot: commands.Bot, rules: Rules) -> None:
        self._bot = bot
        self._rules = rules
        self._floors: OrderedDict[int, _Floor] = OrderedDict()
        self._told: deque[tuple[int, int]] = deque(maxlen=THREADS)
        self._heard: deque[int] = deque(maxlen=REMEMBERED)

    def surface(self, message: discord.Message) -> str | None:
        """The surface on which a message speaks to the bot, or None if it does not."""
        if message.author.bot or message.webhook_id or message.type not in SPOKEN:
            return None
        if message.guild is None:
            return "dm"
        if not self._rules.servers.may_begin(message.guild.id):
            return None
        if self._mentions_me(message):
            return "mention"
        # The first message of a forum post has the id of its thread.
        opens = message.id == message.channel.id and self._rules.answers_posts(message.channel)
        if opens and self._bot.intents.message_content:
            return "forum"
        return None if self._is_to_others(message) else self._implied(message)

    def overhears(self, message: discord.Message) -> bool:
        """Whether people say this to each other where the bot listens; it may then only offer an answer."""
        if message.guild is None or message.author.bot or message.webhook_id or message.type not in SPOKEN:
            return False
        listens = self._bot.intents.message_content and self._rules.listens(message.channel)
        return listens and self.surface(message) is None and not self._is_to_others(message)

    def note(self, message: discord.Message, surface: str | None) -> None:
        """Note who speaks in a thread: its asker alone, until somebody else writes there."""
        thread, author = message.channel, message.author
        if author.bot or not isinstance(thread, discord.Thread):
            return
        own = self._opened(message) or (thread.owner_id == author.id and self._rules.answers_posts(thread))
        holder = author.id if own and surface is not None else None
        if thread.id not in self._floors or self._floors[thread.id].user_id != holder:
            self._floors[thread.id] = _Floor(holder)
            while len(self._floors) > THREADS:
                self._floors.popitem(last=False)

    def again(self, message: discord.Message) -> bool:
        """Whether Discord has sent this message before; remembers it."""
        known = message.id in self._heard
        if not known:
            self._heard.append(message.id)
        return known

    def answered(self, channel_id: int) -> None:
        """Note that the bot has spoken in a thread, so that what the asker says next is said to it."""
        if channel_id in self._floors:
            self._floors[channel_id].answered = True

    def quiet(self, channel_id: int, surface: str) -> bool:
        """Whether the bot answers only if it is sure."""
        held = self._floors.get(channel_id)
        return surface in QUIET and not (surface == "thread" and held is not None and held.answered)

    def replied_to(self, message: discord.Message) -> int | None:
        """The id of the bot's message that this one replies to, or None."""
        reference = message.reference
        return reference.message_id if reference and self._replies_to_me(message) else None

    def text(self, message: discord.Message, surface: str | None) -> str:
        """What a message says: its own or its forwarded text without the bot's name, and for a post its title above."""
        content = message.content or "\n".join(each.content for each in message.message_snapshots)
        text = self.without_me(content, message.guild)
        if surface == "named":
            text = self._name(message.guild).sub("", text, count=1).strip()
        return f"{getattr(message.channel, 'name', '')}\n{text}" if surface == "forum" else text

    def lacks(self, message: discord.Message, surface: str, tr: Translator) -> str | None:
        """What to say to a message without text; None if nothing is to be said, or its author has read it here."""
        if surface in {"thread", "named", "forum"}:
            return None
        if message.flags.voice:
            return tr(VOICE)
        if message.attachments:
            return tr(PICTURE)
        if message.stickers:
            return tr(STICKER)
        readable = self._bot.intents.message_content or surface == "dm" or self._bot.user in message.mentions
        return tr(EMPTY) if readable else self._unreadable(message, tr)

    def _unreadable(self, message: discord.Message, tr: Translator) -> str | None:
        """What to say to a message that the bot cannot read; None if its author has been told in this channel."""
        told = (message.channel.id, message.author.id)
        if told in self._told:
            return None
        self._told.append(told)
        return tr(UNREADABLE, mention=self._bot.user.mention if self._bot.user else "@Salve")

    def without_me(self, content: str, guild: discord.Guild | None = None) -> str:
        """The text without the mention of the bot."""
        me, role = self._bot.user, guild.self_role if guild else None
        for sign in filter(None, (rf"<@!?{me.id}>" if me else None, f"<@&{role.id}>" if role else None)):
            content = re.sub(sign, " ", content)
        return content.strip()

    def _mentions_me(self, message: discord.Message) -> bool:
        me, role = self._bot.user, message.guild.self_role if message.guild else None
        typed = me is not None and f"<@{me.id}>" in message.content.replace("<@!", "<@")
        return typed or (role is not None and any(each.id == role.id for each in message.role_mentions))

    def _replies_to_me(self, message: discord.Message) -> bool:
        me, reference = self._bot.user, message.reference
        if me is None or reference is None or message.type is not discord.MessageType.reply:
            return False
        replied = reference.resolved
        if isinstance(replied, discord.Message):
            return replied.author.id == me.id
        # Discord does not always send the message replied to, but it always sends whom the reply pings.
        return replied is None and me in message.mentions

    def _is_to_others(self, message: discord.Message) -> bool:
        """Whether a message speaks to somebody else: it names them, or replies to them."""
        me = self._bot.user
        named = any(each not in {me, message.author} for each in message.mentions)
        replies = message.type is discord.MessageType.reply and not self._replies_to_me(message)
        return named or replies or message.mention_everyone or bool(message.role_mentions)

    def _implied(self, message: discord.Message) -> str | None:
        if self._replies_to_me(message):
            return "reply"
        by_name = self._rules.answers_in(message.channel) in {Answering.NAMED, Answering.LISTEN}
        if by_name and self._name(message.guild).match(message.content):
            return "named"
        held = self._floors.get(message.channel.id)
        mine = self._opened(message) and held is None
        return "thread" if mine or (held is not None and held.user_id == message.author.id) else None

    def _opened(self, message: discord.Message) -> bool:
        """Whether the bot opened the thread."""
        thread, me = message.channel, self._bot.user
        return isinstance(thread, discord.Thread) and me is not None and thread.owner_id == me.id

    def _name(self, guild: discord.Guild | None) -> re.Pattern[str]:
        """A pattern of the bot's name at the start of a message, with or without a greeting before it."""
        names = {"salve", self._bot.user.name if self._bot.user else "", guild.me.display_name if guild else ""}
        either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
        return re.compile(rf"\W*{_HAILS}@?(?:{either})(?!\w|['\u2019]s)[\s,:;!.-]*", re.IGNORECASE)
