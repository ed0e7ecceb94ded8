"""Who asks, where, and how: what is known of a question before it is answered."""

from dataclasses import dataclass

# The space that a button's custom id has for it.
LONGEST_ID = 48
# The surface of a message that was not addressed to the bot, but follows on from a question that was.
FOLLOW_UP = "follow_up"
# The surface of a question among people that a curator logged; it gets no reply.
NOTED = "noted"
# Surfaces on which a message may be meant for the bot, or may be a remark to somebody else.
PERHAPS = frozenset({"reply", "named", "thread"})


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and where.

    `surface` is cli, slash, private, mention, dm, menu, forum, reply, named, thread, overheard, follow_up or noted;
    `question_id` is unique. With `message`, it is a message's id, and a reply is owed until it is sent; with `quiet`,
    only a reply that is sure.
    """

    question_id: str
    surface: str
    user_id: int | str | None = None
    guild_id: int | None = None
    channel_id: int | None = None
    message: bool = False
    quiet: bool = False
