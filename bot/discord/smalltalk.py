"""Answers small talk briefly: with a reaction, or a line in kind, and a button if something can be done."""

import discord

from bot.answering.decision import Talk
from bot.answering.reading import Aside
from bot.discord.render import MESSAGE_LIMIT
from bot.discord.replies import Replies, under
from bot.discord.respond import with_care
from bot.discord.sending import Sender, Words
from bot.discord.views import Press
from bot.locale.signs import cut
from bot.services.asked import Asked

# Small talk that a reaction answers.
REACTIONS = {
    Aside.THANKS: "💙",
    Aside.PRAISE: "💙",
    Aside.AFFIRMED: "👍",
    Aside.NEVERMIND: "👌",
    Aside.FAREWELL: "👋",
    Aside.BANTER: "😄",
    Aside.REGRET: "💙",
    Aside.EMOJI: "👋",
}
# What can be done about the question before: the button's action and style, and the line and label for languages that
# do not have their own.
OFFERS = {
    Aside.WRONG: (
        "why",
        discord.ButtonStyle.secondary,
        "I am sorry. Tell me what was wrong, and the curators will see it.",
        "What was wrong",
    ),
    Aside.HUMAN: (
        "not_this",
        discord.ButtonStyle.primary,
        "I am a bot, but people stand behind me. Shall I pass your question on to this community's curators?",
        "Pass it on",
    ),
    Aside.ERASE: (
        "erase",
        discord.ButtonStyle.danger,
        (
            "/privacy shows what is kept about you. Shall I erase your question, and remove my reply? Your own message "
            "is yours to delete."
        ),
        "Erase my question",
    ),
}
# Small talk that is answered with the line of care too, because its sender did not get what they came for.
_LEFT_WITHOUT = frozenset({Aside.WRONG, Aside.HUMAN})


def talk_of(asked: Asked) -> Aside | None:
    """The kind of small talk a message is; None if it is a question, or its sender may be unwell."""
    decision = asked.outcome.decision
    return decision.aside if isinstance(decision, Talk) and not asked.reply.care_first else None


class SmallTalk:
    """Answers small talk under members' messages."""

    def __init__(self, sender: Sender, replies: Replies) -> None:
        self._sender = sender
        self._replies = replies

    async def answer(self, message: discord.Message, asked: Asked, aside: Aside) -> None:
        """React, or say a line if a reaction is not allowed or not enough.

        What only sounds like small talk gets the line: if it was meant as a question, its sender sees what it was taken
        for.
        """
        emoji = None if asked.outcome.by_likeness else REACTIONS.get(aside)
        if emoji and await self._sender.react(message.channel.id, message.id, emoji):
            return
        await self._replies.say(under(message), in_kind(asked, aside))


def in_kind(asked: Asked, aside: Aside) -> Words:
    """The line that answers small talk, with a button for the question before it, if there was one."""
    # After a signpost, which leaves no question to follow, nothing is offered.
    before = asked.turn.question_id if asked.turn and asked.turn.context.asked else None
    text, press = _said(asked, aside, before)
    if aside in _LEFT_WITHOUT and asked.reply.care:
        text = with_care(text, f"-# {asked.reply.care}")
    view = None
    if press is not None:
        view = discord.ui.View(timeout=None)
        view.add_item(press)
    return Words(cut(text, MESSAGE_LIMIT), view=view)


def _said(asked: Asked, aside: Aside, before: str | None) -> tuple[str, Press | None]:
    if before is None or aside not in OFFERS:
        return f"{asked.reply.title}. {asked.reply.lead}", None
    table = asked.outcome.release.languages.get(asked.outcome.reading.language)
    action, style, *own = OFFERS[aside]
    line, label = (table.offers.get(aside) if table else None) or own
    return line, Press(action, before, label=label, style=style)
