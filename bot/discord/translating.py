"""Which language the bot speaks: to one person, theirs; to all who read a message, the server's.

Commands are registered with their names in each language, and Discord shows everybody their own.
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
    """The translator for one person: in the language set in their Discord, else the server's, else the base's."""
    bot = interaction.client
    language: str = bot.ask_service.language
    return translator(interaction.locale.value, bot.rules.language(interaction.guild), language)


def spoken_in(client: discord.Client, rules: Rules, service: AskService, channel_id: int) -> Translator:
    """The translator for all who read a channel, by the channel's id."""
    return readers(rules, service, getattr(client.get_channel(channel_id), "guild", None))


def readers(rules: Rules, service: AskService, guild: discord.Guild | None) -> Translator:
    """The translator for all who read a server; without one, for direct messages."""
    return translator(rules.language(guild), service.language)


_NAMES = frozenset({Place.command_name, Place.group_name, Place.parameter_name})


class CommandTranslator(app_commands.Translator):
    """Gives discord.py the names and descriptions of commands; those without a translation are shown in English."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text in that locale; None if it is the same as in English."""
        return _said(string.message, locale.value, context.location in _NAMES)


# discord.py asks for every text in each of its 34 locales, most of them twice: some 5,000 times at each start.
@cache
def _said(text: str, locale: str, is_name: bool) -> str | None:
    tr = translator(locale)
    said = tr.named("command", text) if is_name else tr(text)
    return None if said == text else said
