"""/privacy: what is kept of me, as text and as a file; erase it; do not log me."""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import escape_markdown

from bot.discord.render import clean_inline
from bot.discord.render_desk import page
from bot.discord.respond import add_care, in_time, note, say
from bot.discord.rules import Rules
from bot.discord.views import Press
from bot.services.conversations import Conversations
from bot.services.members import SERVER_GRACE, Erased, MembersService

log = logging.getLogger(__name__)

TITLE = "What I keep of you"
NOTHING = "Nothing."
# What is counted, one and several, and what is said of it.
COUNTS = {
    "questions": (
        "question",
        "questions",
        "you asked, with when and where; handles, links, addresses and long numbers are masked",
    ),
    "feedback": ("time", "times", "you pressed a button under a reply"),
    "waiting for": ("question", "questions", "you wait for an answer to"),
    "messages owed": ("message", "messages", "I owe you"),
    "answers to be mended": ("answer", "answers", "that you are told of once mended"),
    "drafts from your messages": ("draft", "drafts", "made from a message of yours"),
    "acts as a curator": ("act", "acts", "as a curator, with your name"),
}
LAST = "Your latest questions"
SHOWN = 5
LIFE = (
    "After {days} days here a question loses its text, who asked and where; what it came to (answered by which entry, "
    "or not) stays. Of you I keep a keyed hash, not your name; your id only where you pressed *Tell me*, until you are "
    "told. All of it, place by place: docs/privacy.md."
)
UNLOGGED = (
    "You asked me to log nothing of you: I answer and keep nothing. So I can neither follow edits nor correct an "
    "answer later."
)
RESPONSIBLE = "Responsible for this: {name}."
AS_FILE, ERASE, UNLOG, RELOG, RENAME = "As a file", "Erase it", "Do not log me", "Log me again", "Replace my name"
SURE = (
    "This erases your questions, your feedback, what you wait for and drafts made from your messages, at once and for "
    "good. What a curator took into an entry knowingly stays there."
)
SURE_LABEL = "Yes, erase it"
ERASED = "Erased: {what}."
HELD = (
    "Wording like yours stands under {count} published answers. The curators have been told; they can take it out of "
    "every release."
)
TOLD = (
    "A member has erased what is kept of them. Wordings like theirs are phrasings of: {entries}. To take one out of "
    "all releases: `salve knowledge redact`."
)
FROM_NOW = "From now on I answer you and keep nothing. What is kept already stays until you erase it."
AGAIN = "From now on I keep your questions again, for {days} days."
RENAMED = "In the audit trail you are **{name}** now. What you do from now on stands under your name again."

Tell = Callable[[str], Awaitable[None]]


class PrivacyCog(commands.Cog):
    """Everybody's, everywhere: in servers, in direct messages, and where somebody installed it for themselves."""

    def __init__(
        self,
        service: MembersService,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
        tell_curators: Tell,
        conversations: Conversations,
    ) -> None:
        self.service = service
        self.conversations = conversations
        self.rules = rules
        self.working = working
        self.tell_curators = tell_curators
        Press.actions.update(
            privacy_file=self.as_file,
            privacy_ask=self.ask_first,
            privacy_erase=self.erase,
            privacy_log=self.set_log,
            privacy_name=self.replace_name,
        )

    @app_commands.command(name="privacy", description="What I keep of you: see it, erase it, or have me keep nothing.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """Show what is kept, with everything one may do about it."""
        async with self.working():
            user = interaction.user.id
            kept = await in_time(interaction, True, self.service.kept, user)
            wish = await asyncio.to_thread(self.service.wish, user)
            days = self.rules.days(interaction.guild_id)
            lines = [*_counts(kept), "", LIFE.format(days=days)]
            lines += [UNLOGGED] if wish.unlogged else []
            lines += ["", RESPONSIBLE.format(name=self._responsible(interaction.client, interaction.guild_id))]
            view = _buttons(unlogged=wish.unlogged, curates=bool(kept["acts as a curator"]))
            embed = page(TITLE, lines)
            add_care(embed, interaction)
            await say(interaction, embed=embed, view=view, ephemeral=True)

    async def as_file(self, interaction: discord.Interaction[Any]) -> None:
        """Everything, as JSON."""
        data = await in_time(interaction, True, self.service.export, interaction.user.id)
        await say(interaction, file=discord.File(io.BytesIO(data), "salve-privacy.json"), ephemeral=True)

    async def ask_first(self, interaction: discord.Interaction[Any]) -> None:
        """Ask before erasing."""
        view = discord.ui.View(timeout=None)
        view.add_item(Press("privacy_erase", label=SURE_LABEL, style=discord.ButtonStyle.danger))
        await note(interaction, SURE, view)

    async def erase(self, interaction: discord.Interaction[Any]) -> None:
        """Erase it, and tell the curators where a published phrasing reads the same."""
        self.conversations.forget_asker(interaction.user.id)
        done = await in_time(interaction, True, self.service.erase, interaction.user.id)
        said = ERASED.format(what=_what(done))
        if done.entries:
            said += f" {HELD.format(count=len(done.entries))}"
        await note(interaction, said)
        if done.entries:
            await self.tell_curators(TOLD.format(entries=", ".join(done.entries)))

    async def set_log(self, interaction: discord.Interaction[Any], kept: str) -> None:
        """Keep nothing from now on, or keep it again."""
        unlogged = kept == "no"
        await in_time(interaction, True, self.service.set_unlogged, interaction.user.id, unlogged=unlogged)
        again = AGAIN.format(days=self.rules.days(interaction.guild_id))
        await note(interaction, FROM_NOW if unlogged else again)

    async def replace_name(self, interaction: discord.Interaction[Any]) -> None:
        """Put a pseudonym in place of a curator's name."""
        name = await in_time(interaction, True, self.service.replace_name, f"discord:{interaction.user.id}")
        await note(interaction, RENAMED.format(name=name))

    def _responsible(self, client: discord.Client, guild_id: int | None) -> str:
        responsible = self.rules.servers.of(guild_id).responsible
        if responsible:
            return clean_inline(responsible, 200)
        application = client.application
        if application is None:
            return "whoever runs this bot"
        owner = application.team.name if application.team else application.owner.name
        return f"{escape_markdown(owner)}, who runs this bot"


def _counts(kept: Mapping[str, Sequence[Any]]) -> list[str]:
    lines = [
        f"**{len(kept[kind])}** {one if len(kept[kind]) == 1 else several} {said}"
        for kind, (one, several, said) in COUNTS.items()
        if kept[kind]
    ]
    asked = [clean_inline(str(row["text"]), 100) for row in kept["questions"][-SHOWN:] if row["text"]]
    lines += [f"{LAST}:", *(f"- {text}" for text in reversed(asked))] if asked else []
    return lines or [NOTHING]


def _buttons(*, unlogged: bool, curates: bool) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(Press("privacy_file", label=AS_FILE))
    view.add_item(Press("privacy_ask", label=ERASE, style=discord.ButtonStyle.danger))
    view.add_item(Press("privacy_log", "yes" if unlogged else "no", label=RELOG if unlogged else UNLOG))
    if curates:
        view.add_item(Press("privacy_name", label=RENAME))
    return view


def _what(done: Erased) -> str:
    found = done.forgotten
    counted = {
        "questions": found.questions,
        "feedback": found.feedback,
        "subscriptions": found.waiting,
        "drafts": found.drafts,
    }
    said = [f"{count} {kind}" for kind, count in counted.items() if count]
    return ", ".join(said) or "there was nothing"


def left_server(guild_id: str) -> str:
    """What the operator is told when the bot is removed from a server."""
    return f"I am no longer in server {guild_id}: what was asked there is erased in {SERVER_GRACE.days} days."
