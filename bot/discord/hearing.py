"""Whether a message is meant for the bot, in which way, and what it says to it.

It is, where it is written to it alone, names it (by mention, by its own role, by name where it listens), replies to it,
or goes on in a thread where nobody but its asker speaks.
"""

import re
from collections import OrderedDict, deque
from dataclasses import dataclass

import discord
from discord.ext import commands

from bot.discord.rules import Rules
from bot.locale import N_, Translator
from bot.settings.model import Answering

# Threads in which it is remembered whose word it is.
THREADS = 1000
# This many messages are remembered, for Discord may tell of one again when a connection is taken up.
REMEMBERED = 1000
# Ways in which a person need not mean the bot; there it speaks up only when sure, or asked on.
QUIET = frozenset({"forum", "thread", "overheard"})
# Messages that were meant for the bot by what they said, and are not any more when an edit takes that away.
BY_WORDS = frozenset({"mention", "named"})
# What a person says: a message of its own or a reply. Joins, pins and boosts are not questions.
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
    """Whose word it is in a thread, or nobody's, and whether the bot has spoken there."""

    user_id: int | None
    answered: bool = False


class Hearing:
    """Tells what is said to the bot. Whose word it is in a thread is kept in memory only."""

    def __init__(self, bot: commands.Bot, rules: Rules) -> None:
        self._bot = bot
        self._rules = rules
        self._floors: OrderedDict[int, _Floor] = OrderedDict()
        self._told: deque[tuple[int, int]] = deque(maxlen=THREADS)
        self._heard: deque[int] = deque(maxlen=REMEMBERED)

    def surface(self, message: discord.Message) -> str | None:
        """How a message speaks to the bot, or None where it does not."""
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
        """Whether people say it to each other where the bot listens: it may offer an answer, and no more."""
        if message.guild is None or message.author.bot or message.webhook_id or message.type not in SPOKEN:
            return False
        listens = self._bot.intents.message_content and self._rules.answers_in(message.channel) is Answering.LISTEN
        return listens and self.surface(message) is None and not self._is_to_others(message)

    def note(self, message: discord.Message, surface: str | None) -> None:
        """Note whose word it is in a thread: its asker's, until somebody else writes there."""
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
        """Whether Discord has told of this message before."""
        known = message.id in self._heard
        if not known:
            self._heard.append(message.id)
        return known

    def answered(self, channel_id: int) -> None:
        """The bot has spoken in a thread: what its asker says next is said to it."""
        if channel_id in self._floors:
            self._floors[channel_id].answered = True

    def quiet(self, channel_id: int, surface: str) -> bool:
        """Whether the bot speaks up only if it is sure."""
        held = self._floors.get(channel_id)
        return surface in QUIET and not (surface == "thread" and held is not None and held.answered)

    def replied_to(self, message: discord.Message) -> int | None:
        """The message of the bot's that this one replies to."""
        reference = message.reference
        return reference.message_id if reference and self._replies_to_me(message) else None

    def text(self, message: discord.Message, surface: str | None) -> str:
        """What a message says: its own words or those it forwards, without the bot's name; a post's title with them."""
        content = message.content or "\n".join(each.content for each in message.message_snapshots)
        text = self.without_me(content, message.guild)
        if surface == "named":
            text = self._name(message.guild).sub("", text, count=1).strip()
        return f"{getattr(message.channel, 'name', '')}\n{text}" if surface == "forum" else text

    def lacks(self, message: discord.Message, surface: str, tr: Translator) -> str | None:
        """What to say to a message without text; None where nothing is to be said, or it was said to them here."""
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
        """Said once: whoever goes on writing so has seen it."""
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
        # Discord need not look up what is replied to; whom the reply pings is told all the same.
        return replied is None and me in message.mentions

    def _is_to_others(self, message: discord.Message) -> bool:
        """Whether it speaks to somebody else: it names them, or replies to them."""
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
        """The bot's name at the start of a message, after a word of greeting or none."""
        names = {"salve", self._bot.user.name if self._bot.user else "", guild.me.display_name if guild else ""}
        either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
        return re.compile(rf"\W*{_HAILS}@?(?:{either})(?!\w|['\u2019]s)[\s,:;!.-]*", re.IGNORECASE)
