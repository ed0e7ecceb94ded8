"""What stands under a word to the owner of an entry whose review is due: a button to hear no more of that."""

import discord

from bot.discord.views import Press

NO_MORE = "No more reminders"


def reminder_view() -> discord.ui.View:
    """The button under a reminder."""
    view = discord.ui.View(timeout=None)
    view.add_item(Press("no_reminders", label=NO_MORE))
    return view
