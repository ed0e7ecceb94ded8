"""What members read of a release: what it newly answers, changes or withdraws, and a menu that opens entries."""

from collections.abc import Sequence

import discord

from bot.answering.reply import Choice
from bot.discord.markdown import inert
from bot.discord.render import SOURCES_MORE, clean_inline
from bot.discord.render_desk import page
from bot.discord.sending import Words
from bot.discord.views import NO_QUESTION, entry_menu
from bot.locale import N_, PLACEHOLDER, Translator
from bot.locale.signs import apart, shorten
from bot.services.whats_new import WhatsNew

NEWS = N_("What is new: knowledge {version}")
ADDED, CHANGED = N_("Answered now:"), N_("Answered differently:")
WITHDRAWN = N_("Withdrawn, being reviewed:")
OPEN = N_("Read the answers …", PLACEHOLDER)
STANDING = N_("Earlier replies that no longer hold have been corrected where they stand.")
# How many questions a line names; the menu has the others.
NAMED = 3


def news_card(news: WhatsNew, tr: Translator) -> Words:
    """A release in at most three lines and its reason, with a menu of the entries it adds or changes."""
    found = ((ADDED, news.added), (CHANGED, news.changed), (WITHDRAWN, news.withdrawn))
    lines = [f"**{tr(label)}** {_some(choices, tr)}" for label, choices in found if choices]
    if news.why:
        lines.append(f"*{clean_inline(news.why, 300)}*")
    view = discord.ui.View(timeout=None)
    if news.added or news.changed:
        view.add_item(entry_menu((*news.added, *news.changed), NO_QUESTION, tr(OPEN)))
    standing = tr(STANDING) if news.changed or news.withdrawn else ""
    return Words(
        embed=page(tr(NEWS, version=news.version), lines, tr, standing), view=view if view.children else None, tr=tr
    )


def _some(choices: Sequence[Choice], tr: Translator) -> str:
    shown = " · ".join(apart(inert(shorten(each.question, 120))) for each in choices[:NAMED])
    return f"{shown} · {tr(SOURCES_MORE, count=len(choices) - NAMED)}" if len(choices) > NAMED else shown
