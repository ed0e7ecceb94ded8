"""What members read of a release: what is answered now, what otherwise, what no longer, and a menu that opens it."""

from collections.abc import Sequence

import discord

from bot.answering.reply import Choice
from bot.discord.markdown import inert
from bot.discord.render import clean_inline, shorten
from bot.discord.render_desk import page
from bot.discord.sending import Words
from bot.discord.views import NO_QUESTION, entry_menu
from bot.services.whats_new import WhatsNew

NEWS = "What is new: knowledge {version}"
ADDED, CHANGED, WITHDRAWN = "Answered now:", "Answered otherwise:", "Withdrawn, being reviewed:"
OPEN = "Read the answers …"
STANDING = "Earlier replies that no longer hold have been corrected where they stand."
# So many questions are named on a line; the menu has the others.
NAMED = 3


def news_card(news: WhatsNew) -> Words:
    """A release in three lines, with a menu that opens what it answers."""
    found = ((ADDED, news.added), (CHANGED, news.changed), (WITHDRAWN, news.withdrawn))
    lines = [f"**{label}** {_some(choices)}" for label, choices in found if choices]
    if news.why:
        lines.append(f"*{clean_inline(news.why, 300)}*")
    view = discord.ui.View(timeout=None)
    if news.added or news.changed:
        view.add_item(entry_menu((*news.added, *news.changed), NO_QUESTION, OPEN))
    standing = STANDING if news.changed or news.withdrawn else ""
    return Words(embed=page(NEWS.format(version=news.version), lines, standing), view=view if view.children else None)


def _some(choices: Sequence[Choice]) -> str:
    shown = " · ".join(inert(shorten(each.question, 120)) for each in choices[:NAMED])
    return f"{shown} · {len(choices) - NAMED} more" if len(choices) > NAMED else shown
