"""What a member reads when a question was passed on: its number, what happens next, and open questions like it."""

from collections.abc import Sequence

import discord

from bot.answering.decision import Abstain
from bot.answering.reply import Reply, unpassed
from bot.curation.gaps import Gap, Status
from bot.discord.belonging import Placed
from bot.discord.plural import counted
from bot.discord.render import add_field, clean_inline
from bot.discord.render_desk import duration
from bot.discord.views import Pick, Press
from bot.services.ask import Asked
from bot.services.gap_views import Passed

NEXT = "What happens next"
SIMILAR = "Others have asked"
TELL_ME = "Tell me when this is answered"
DIFFERS = "Mine is different"
UNKEPT = "Nothing, as you wish: I have not kept it. Only if you press the button it goes on the curators' list."
WHOSE = "Whose curators may see your question?"
NOBODY_YET = "We share several servers. Nobody reads it before you pick one; its curators then write an answer."
LATER = "It goes on the curators' list. They write an answer from sources; then I can give it to everybody."
HINT = "Is one of these yours? Then press its button."
MAX_SIMILAR = 3


def offer(embed: discord.Embed, view: discord.ui.View | None, placed: Placed, asked: Asked) -> discord.ui.View | None:
    """What an asker may do next where nothing answers; who keeps out of the log may still have it kept to be told."""
    if placed.passed is not None:
        return add_to(embed, view, placed.passed, asked.question_id)
    if placed.servers:
        return add_choice(embed, view, placed.servers, asked.question_id)
    if placed.later or (not asked.kept and isinstance(asked.outcome.decision, Abstain)):
        view = view or discord.ui.View(timeout=None)
        add_field(embed, NEXT, LATER if placed.later else UNKEPT)
        view.add_item(Press("tell_me", asked.question_id, label=TELL_ME, style=discord.ButtonStyle.primary))
    return view


def as_placed(reply: Reply, placed: Placed) -> Reply:
    """The reply; while its asker has yet to pick whose curators read the question, it is passed on to none."""
    return unpassed(reply) if placed.servers else reply


def add_choice(
    embed: discord.Embed, view: discord.ui.View | None, servers: Sequence[discord.Guild], question_id: str
) -> discord.ui.View:
    """Let the asker pick whose curators may read the question; until then nobody does."""
    view = view or discord.ui.View(timeout=None)
    add_field(embed, WHOSE, NOBODY_YET)
    options = [(str(guild.id), guild.name) for guild in servers]
    view.add_item(Pick("belongs", question_id, options=options, placeholder=WHOSE))
    return view


def add_to(embed: discord.Embed, view: discord.ui.View | None, passed: Passed, question_id: str) -> discord.ui.View:
    """Say what happens next under a reply that answers nothing; returns the view with its buttons."""
    view = view or discord.ui.View(timeout=None)
    gap = passed.gap
    add_field(embed, NEXT, _next(passed))
    if gap.status in {Status.REJECTED, Status.NOT_FOR_BOT}:
        view.add_item(Press("differs", question_id, label=DIFFERS))
        return view
    view.add_item(Press("tell_me", question_id, label=TELL_ME, style=discord.ButtonStyle.primary))
    similar = passed.similar[:MAX_SIMILAR]
    if similar:
        add_field(embed, SIMILAR, HINT)
        for each in similar:
            shown = f"**#{each.number}** {clean_inline(each.shown, 150)}"
            view.add_item(Press("me_too", str(each.number), label=f"Me too: #{each.number}", beside=shown))
    return view


def _next(passed: Passed) -> str:
    gap = passed.gap
    if gap.status in {Status.REJECTED, Status.NOT_FOR_BOT}:
        why = f": {clean_inline(gap.reason, 300)}" if gap.reason else "."
        return f"The curators have looked at this before (**#{gap.number}**) and decided not to answer it here{why}"
    others = gap.askers - 1
    also = f" {counted(others, 'other person has', 'others have')} asked it too." if others > 0 else ""
    wait = f" Answers usually take {duration(passed.hours)}." if passed.hours is not None else ""
    return f"It is **#{gap.number}** on the curators' list.{also}{wait}"


def waiting_for(gap: Gap, *, here: bool) -> str:
    """What somebody reads who will be told."""
    where = "under your message or by direct message" if here else "by direct message"
    return (
        f"I will tell you {where} as soon as **#{gap.number}** is answered. Until then I keep your question and who "
        "you are; after that I forget both."
    )
