"""A small bot with one of everything, for the server's own tests; `python -m` runs it alone."""

import asyncio
import os
import sys
from typing import Any

import discord
from discord import app_commands

from tests.discord_server.client import GUILDS_WITHIN

MESSAGE_CONTENT = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


class Feedback(discord.ui.Modal, title="What was wrong?"):
    """A modal in today's form: a labelled input."""

    reason: "discord.ui.Label[Feedback]" = discord.ui.Label(
        text="Reason", component=discord.ui.TextInput(custom_id="reason", max_length=200)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say the reason back, to the person alone."""
        assert isinstance(self.reason.component, discord.ui.TextInput)
        await interaction.response.send_message(f"noted: {self.reason.component.value}", ephemeral=True)


class Panel(discord.ui.View):
    """Buttons and a menu."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        closed: discord.ui.Button[Panel] = discord.ui.Button(label="Closed", disabled=True, custom_id="closed")
        self.add_item(closed)

    @discord.ui.button(label="Helpful", custom_id="helpful")
    async def helpful(self, interaction: discord.Interaction, _button: "discord.ui.Button[Panel]") -> None:
        """Change the message itself."""
        await interaction.response.edit_message(content="Thank you", view=None)

    @discord.ui.button(label="Wrong", custom_id="wrong")
    async def wrong(self, interaction: discord.Interaction, _button: "discord.ui.Button[Panel]") -> None:
        """Ask why."""
        await interaction.response.send_modal(Feedback())

    @discord.ui.select(
        custom_id="topic", options=[discord.SelectOption(label="Sleep", value="s"), discord.SelectOption(label="Diet")]
    )
    async def topic(self, interaction: discord.Interaction, menu: "discord.ui.Select[Panel]") -> None:
        """Answer with a followup after a silent acknowledgement."""
        await interaction.response.defer()
        await interaction.followup.send(f"chosen: {menu.values[0]}", ephemeral=True)


class SampleBot(discord.Client):
    """Commands and message handlers that each show one way of answering."""

    def __init__(self, intents: discord.Intents = MESSAGE_CONTENT, **options: Any) -> None:
        none = discord.AllowedMentions.none()
        super().__init__(intents=intents, allowed_mentions=none, guild_ready_timeout=GUILDS_WITHIN, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.gate = asyncio.Event()
        self.failures: list[BaseException] = []
        add_commands(self)

    async def setup_hook(self) -> None:
        """Register commands and the buttons of earlier lives."""
        self.add_view(Panel())
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answer mentions and direct messages; note the rest."""
        if message.author.bot or self.user is None:
            return
        self.heard.append(message.content)
        if self.user in message.mentions or message.guild is None:
            await message.reply(f"heard: {message.clean_content}")

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Answer a forum's post."""
        if thread.owner_id != self.application_id:
            starter = await thread.fetch_message(thread.id)
            await thread.send(f"welcome to {thread.name}: {starter.content}")

    async def on_message_delete(self, message: discord.Message) -> None:
        """Note what was deleted."""
        self.heard.append(f"deleted {message.id}")

    async def on_message_edit(self, _before: discord.Message, after: discord.Message) -> None:
        """Note what was edited."""
        self.heard.append(f"edited to {after.content}")

    async def on_error(self, event_method: str, /, *_arguments: Any, **_options: Any) -> None:
        """Keep the failure for the test to see."""
        self.failures.append(failure())


def failure() -> BaseException:
    """Return the exception being handled."""
    error = sys.exception()
    assert error is not None
    return error


def add_commands(bot: SampleBot) -> None:
    """Register one command of each kind."""

    @bot.tree.command(description="Ask")
    async def ask(interaction: discord.Interaction, question: str, private: bool = False) -> None:
        await interaction.response.send_message(f"answer to {question}", ephemeral=private, view=Panel())

    @ask.autocomplete("question")
    async def suggest(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}?", value=typed)]

    @bot.tree.command(description="For moderators")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(interaction: discord.Interaction) -> None:
        embed = discord.Embed(title="Settings", description="none").add_field(name="A", value="b")
        await interaction.response.send_message(embed=embed.set_footer(text="foot"), ephemeral=True)

    @bot.tree.context_menu(name="Answer this")
    async def answer_this(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"about: {message.content}")

    @bot.tree.error
    async def on_error(_: discord.Interaction, error: app_commands.AppCommandError) -> None:
        bot.failures.append(getattr(error, "original", error))

    add_slow_commands(bot)
    bot.tree.add_command(gap_commands())


def add_slow_commands(bot: SampleBot) -> None:
    """Register commands that take their time, or answer wrongly."""

    @bot.tree.command(description="Think first")
    async def think(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await bot.gate.wait()
        await interaction.edit_original_response(content="thought")
        await interaction.followup.send("and more", ephemeral=True)

    @bot.tree.command(description="Wait before any response")
    async def wait(interaction: discord.Interaction) -> None:
        await bot.gate.wait()
        await interaction.response.send_message("late")

    @bot.tree.command(description="Respond twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first")
        await interaction.client.http.request(
            discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback"),
            json={"type": 5},
        )


def gap_commands() -> "app_commands.Group":
    """Return a group of commands."""
    gap = app_commands.Group(name="gap", description="Gaps")

    @gap.command(name="show", description="Show one")
    async def show(interaction: discord.Interaction, number: int, person: discord.Member) -> None:
        await interaction.response.send_message(f"gap {number} of {person.name}")

    return gap


if __name__ == "__main__":
    SampleBot().run(os.environ["SAMPLE_TOKEN"], log_handler=None)
