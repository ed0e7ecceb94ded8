"""In which language the bot speaks: to whoever uses it, in theirs; to all who read a message, in that of the server.

Commands are named in each language when they are registered; Discord shows everybody theirs.
"""

from functools import cache
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place

from bot.discord.rules import Rules
from bot.locale import Translator, translator
from bot.services.ask import AskService


def reader(interaction: discord.Interaction[Any]) -> Translator:
    """For whoever used something: as they have set Discord, else as the server speaks, else as the base does."""
    bot = interaction.client
    language: str = bot.ask_service.language
    return translator(interaction.locale.value, bot.rules.language(interaction.guild), language)


def spoken_in(client: discord.Client, rules: Rules, service: AskService, channel_id: int) -> Translator:
    """The same by the channel alone."""
    return readers(rules, service, getattr(client.get_channel(channel_id), "guild", None))


def readers(rules: Rules, service: AskService, guild: discord.Guild | None) -> Translator:
    """For all who read what is written in a server, or in a direct message."""
    return translator(rules.language(guild), service.language)


_NAMES = frozenset({Place.command_name, Place.group_name, Place.parameter_name})


class CommandTranslator(app_commands.Translator):
    """Gives discord.py the names and descriptions of commands; what has no translation is shown in English."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text in that locale; None where it is as in English."""
        return _said(string.message, locale.value, context.location in _NAMES)


# discord.py asks for every text in each of its 34 locales, most of them twice: some 5,000 times a start.
@cache
def _said(text: str, locale: str, is_name: bool) -> str | None:
    tr = translator(locale)
    said = tr.named("command", text) if is_name else tr(text)
    return None if said == text else said
