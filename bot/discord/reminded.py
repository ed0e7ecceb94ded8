"""The button under a reminder that the review of somebody's entry is due: it stops these reminders."""

import discord

from bot.discord.views import Press
from bot.locale import BUTTON, N_, Translator

NO_MORE = N_("No more reminders", BUTTON)


def reminder_view(tr: Translator) -> discord.ui.View:
    """The button under a reminder."""
    view = discord.ui.View(timeout=None)
    view.add_item(Press("no_reminders", label=tr(NO_MORE)))
    return view
