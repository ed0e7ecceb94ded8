"""What a member reads whom the curators ask something: the buttons under it, and what is said to an answer."""

import discord

from bot.discord.views import Press

ANSWER, RATHER_NOT = "Answer …", "I would rather not say"
TOLD = "Thank you, I have told the curators."
DECLINED = "All right. You hear from me when your question is answered."


def answer_view(number: int) -> discord.ui.View:
    """The buttons under a curators' question."""
    view = discord.ui.View(timeout=None)
    view.add_item(Press("tell_more", str(number), label=ANSWER, style=discord.ButtonStyle.primary))
    view.add_item(Press("tell_nothing", str(number), label=RATHER_NOT))
    return view
