"""What a member reads when curators ask back: the buttons under the question, and what is said to an answer."""

import discord

from bot.discord.views import Press
from bot.locale import BUTTON, N_, Translator

ANSWER, RATHER_NOT = N_("Answer …", BUTTON), N_("I would rather not say", BUTTON)
TOLD = N_("Thank you, I have told the curators.")
DECLINED = N_("All right. You will hear from me when your question is answered.")


def answer_view(number: int, tr: Translator) -> discord.ui.View:
    """The buttons under a curators' question."""
    view = discord.ui.View(timeout=None)
    view.add_item(Press("tell_more", str(number), label=tr(ANSWER), style=discord.ButtonStyle.primary))
    view.add_item(Press("tell_nothing", str(number), label=tr(RATHER_NOT)))
    return view
