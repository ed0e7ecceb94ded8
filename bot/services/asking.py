"""Who asks, where, and how: what is known of a question before it is answered."""

from dataclasses import dataclass

# What a button's custom id has room for.
LONGEST_ID = 48
# The surface of what was not asked of the bot, but goes on with something that was.
FOLLOW_UP = "follow_up"
# That of what people were asked, until a curator logged it; nothing is said to it.
NOTED = "noted"
# Where a message may be meant for the bot, or be a remark to somebody else.
PERHAPS = frozenset({"reply", "named", "thread"})


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, where.

    `surface` is cli, slash, private, mention, dm, menu, forum, reply, named, thread, overheard, follow_up or noted;
    `question_id` is unique. With `message` it is a message's id, and a reply is owed under it until it is sent; with
    `quiet` only a reply that is sure.
    """

    question_id: str
    surface: str
    user_id: int | str | None = None
    guild_id: int | None = None
    channel_id: int | None = None
    message: bool = False
    quiet: bool = False
