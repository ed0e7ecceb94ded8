"""What a member reads when a question is passed on: its number, what happens next, and similar open questions."""

from collections.abc import Sequence

import discord

from bot.answering.composing import unpassed
from bot.answering.decision import Abstain
from bot.answering.reply import Reply
from bot.curation.gaps import Gap, Status
from bot.discord.belonging import NOWHERE, Placed
from bot.discord.render import add_field, clean_inline
from bot.discord.views import Pick, Press
from bot.locale import BUTTON, N_, NN_, PLACEHOLDER, Translator
from bot.services.asked import Asked
from bot.services.gap_views import Passed

NEXT = N_("What happens next")
SIMILAR = N_("Others have asked")
TELL_ME = N_("Tell me when this is answered", BUTTON)
DIFFERS = N_("Mine is different", BUTTON)
UNKEPT = N_(
    "Nothing: you asked me to keep nothing, so I have not kept it. It goes on the curators' list only if you press "
    "the button."
)
WHOSE = N_("Whose curators may see your question?", PLACEHOLDER)
NOBODY_YET = N_("We share several servers. Nobody reads it until you pick one; its curators then write an answer.")
LATER = N_("It goes on the curators' list. They write an answer from sources; then I can give it to everybody.")
HINT = N_("Is one of these yours? Then press its button.")
ME_TOO = N_("Me too: #{number}", BUTTON)
REFUSED = N_("The curators have looked at this before (**#{number}**) and decided not to answer it here.")
REFUSED_FOR = N_("The curators have looked at this before (**#{number}**) and decided not to answer it here: {why}")
LISTED = N_("It is **#{number}** on the curators' list.")
OTHERS = NN_("{number} other person has asked it too.", "{number} others have asked it too.")
USUALLY = N_("Answers usually take {time}.")
WAITING_HERE = N_(
    "I will tell you under your message or by direct message as soon as **#{number}** is answered. Until then I keep "
    "your question and who you are; after that I forget both."
)
WAITING = N_(
    "I will tell you by direct message as soon as **#{number}** is answered. Until then I keep your question and who "
    "you are; after that I forget both."
)
MAX_SIMILAR = 3


def offer(
    embed: discord.Embed, view: discord.ui.View | None, placed: Placed, asked: Asked, tr: Translator
) -> discord.ui.View | None:
    """Add to an unanswered question's reply what its asker may do next; returns the view with its buttons.

    An asker who wants nothing logged may still have this question kept, to be told of its answer.
    """
    if placed.passed is not None:
        return add_to(embed, view, placed.passed, asked.question_id, tr)
    if placed.servers:
        return add_choice(embed, view, placed.servers, asked.question_id, tr)
    if placed.later or (not asked.kept and isinstance(asked.outcome.decision, Abstain)):
        view = view or discord.ui.View(timeout=None)
        add_field(embed, tr(NEXT), tr(LATER if placed.later else UNKEPT))
        view.add_item(Press("tell_me", asked.question_id, label=tr(TELL_ME), style=discord.ButtonStyle.primary))
    return view


def offers(placed: Placed, asked: Asked) -> bool:
    """Whether `offer` would add anything."""
    return placed != NOWHERE or (not asked.kept and isinstance(asked.outcome.decision, Abstain))


def as_placed(reply: Reply, placed: Placed, tr: Translator) -> Reply:
    """The reply; while its asker has yet to pick a server, it does not say that the question was passed on."""
    return unpassed(reply, tr) if placed.servers else reply


def add_choice(
    embed: discord.Embed,
    view: discord.ui.View | None,
    servers: Sequence[discord.Guild],
    question_id: str,
    tr: Translator,
) -> discord.ui.View:
    """Add a menu in which the asker picks whose curators may read the question; returns the view."""
    view = view or discord.ui.View(timeout=None)
    add_field(embed, tr(WHOSE), tr(NOBODY_YET))
    options = [(str(guild.id), guild.name) for guild in servers]
    view.add_item(Pick("belongs", question_id, options=options, placeholder=tr(WHOSE)))
    return view


def add_to(
    embed: discord.Embed, view: discord.ui.View | None, passed: Passed, question_id: str, tr: Translator
) -> discord.ui.View:
    """Say what happens next, under a reply that answers nothing; returns the view with its buttons."""
    view = view or discord.ui.View(timeout=None)
    gap = passed.gap
    add_field(embed, tr(NEXT), _next(passed, tr))
    if gap.status in {Status.REJECTED, Status.NOT_FOR_BOT}:
        view.add_item(Press("differs", question_id, label=tr(DIFFERS)))
        return view
    view.add_item(Press("tell_me", question_id, label=tr(TELL_ME), style=discord.ButtonStyle.primary))
    similar = passed.similar[:MAX_SIMILAR]
    if similar:
        add_field(embed, tr(SIMILAR), tr(HINT))
        for each in similar:
            shown = f"**#{each.number}** {clean_inline(each.shown, 150)}"
            view.add_item(Press("me_too", str(each.number), label=tr(ME_TOO, number=each.number), beside=shown))
    return view


def _next(passed: Passed, tr: Translator) -> str:
    gap = passed.gap
    if gap.status in {Status.REJECTED, Status.NOT_FOR_BOT}:
        why = clean_inline(gap.reason, 300)
        return tr(REFUSED_FOR, number=gap.number, why=why) if why else tr(REFUSED, number=gap.number)
    others = gap.askers - 1
    said = [tr(LISTED, number=gap.number)]
    said += [tr.counted(OTHERS, others)] if others > 0 else []
    said += [tr(USUALLY, time=tr.lasting(passed.hours))] if passed.hours is not None else []
    return " ".join(said)


def waiting_for(gap: Gap, tr: Translator, *, here: bool) -> str:
    """What a member reads who will be told of an answer; `here` if it may be told under their message."""
    return tr(WAITING_HERE if here else WAITING, number=gap.number)
