"""The button under a reminder that an entry is due for review; it stops these reminders."""

import discord

from bot.discord.views import Press
from bot.locale import BUTTON, N_, Translator

NO_MORE = N_("No more reminders", BUTTON)


def reminder_view(tr: Translator) -> discord.ui.View:
    """A view of the button that stops reminders."""
    view = discord.ui.View(timeout=None)
    view.add_item(Press("no_reminders", label=tr(NO_MORE)))
    return view
