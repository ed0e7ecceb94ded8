"""/privacy: shows members what is kept about them, erases it, and stops Salve from keeping anything."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import escape_markdown

from bot.discord.handlers import Acting, Handlers
from bot.discord.render import clean_inline
from bot.discord.render_desk import page
from bot.discord.respond import add_care, in_time, note, say
from bot.discord.rules import Rules
from bot.discord.sending import Attachment
from bot.discord.translating import reader
from bot.discord.views import Press
from bot.locale import BUTTON, N_, NAME, NC_, NN_, OPTION, Said, Translator
from bot.services.conversations import Conversations
from bot.services.members import SERVER_GRACE, Erased, MembersService

log = logging.getLogger(__name__)

TITLE = N_("What I keep about you")
NOTHING = N_("Nothing.")
# What is kept, by kind, and how its number is told. Wishes are no number: what somebody wishes stands in words below.
COUNTS = {
    "questions": NN_(
        "**{number}** question you asked, with when and where; handles, links, addresses and long numbers are masked",
        "**{number}** questions you asked, with when and where; handles, links, addresses and long numbers are masked",
    ),
    "feedback": NN_(
        "**{number}** time you pressed a button under a reply", "**{number}** times you pressed a button under a reply"
    ),
    "waiting for": NN_(
        "**{number}** question that you are waiting to have answered",
        "**{number}** questions that you are waiting to have answered",
    ),
    "messages owed": NN_("**{number}** message I owe you", "**{number}** messages I owe you"),
    "answers to be mended": NN_(
        "**{number}** answer that I tell you about once it is corrected",
        "**{number}** answers that I tell you about once they are corrected",
    ),
    "what curators asked you": NN_(
        "**{number}** question that curators asked you, with what you answered",
        "**{number}** questions that curators asked you, with what you answered",
    ),
    "drafts from your messages": NN_(
        "**{number}** draft made from a message of yours", "**{number}** drafts made from a message of yours"
    ),
    "at the desk": NN_(
        "**{number}** note of when you were last at the curators' desk, and for which servers",
        "**{number}** notes of when you were last at the curators' desk, and for which servers",
    ),
    "your turn at the desk": NN_(
        "**{number}** question or draft that is your turn at the desk",
        "**{number}** questions and drafts that are your turn at the desk",
    ),
    "acts as a curator": NN_(
        "**{number}** thing you did as a curator, with your name",
        "**{number}** things you did as a curator, with your name",
    ),
}
# What stands under a curator's name: *Replace my name* puts another in its place, or deletes it.
AT_THE_DESK = ("acts as a curator", "at the desk", "your turn at the desk")
ERASED_COUNTS = {
    "questions": NN_("{number} question", "{number} questions"),
    "feedback": NN_("{number} piece of feedback", "{number} pieces of feedback"),
    "waiting": NN_("{number} promise to tell you", "{number} promises to tell you"),
    "drafts": NN_("{number} draft", "{number} drafts"),
}
NONE_ERASED = N_("there was nothing")
OWNER, SOMEBODY = N_("{owner}, who runs this bot"), N_("whoever runs this bot")
LAST = N_("Your latest questions")
SHOWN = 5
LIFE = NN_(
    "After {number} day here I erase the text of a question, who asked it and where; what came of it (which entry "
    "answered it, or none) stays. I keep a keyed hash of you, not your name, and your id only where you pressed *Tell "
    "me*, until you are told.",
    "After {number} days here I erase the text of a question, who asked it and where; what came of it (which entry "
    "answered it, or none) stays. I keep a keyed hash of you, not your name, and your id only where you pressed *Tell "
    "me*, until you are told.",
)
UNLOGGED = N_(
    "You asked me to log nothing about you: I answer and keep nothing. So I can neither follow edits nor correct an "
    "answer later."
)
# Shown if the operator has entered a privacy policy in the Developer Portal.
POLICY = N_("All of it, place by place: {link}")
RESPONSIBLE = N_("Responsible for this: {name}.")
AS_FILE, ERASE = N_("As a file", BUTTON), N_("Erase it", BUTTON)
UNLOG, RELOG = N_("Do not log me", BUTTON), N_("Log me again", BUTTON)
RENAME = N_("Replace my name", BUTTON)
SURE = N_(
    "This erases your questions, your feedback, what you are waiting for and drafts made from your messages, at "
    "once and for good. What a curator has knowingly put into an entry stays there."
)
SURE_LABEL = N_("Yes, erase it", BUTTON)
ERASED = N_("Erased: {what}.")
HELD = NN_(
    "Wording like yours is in {number} published answer. The curators have been told; they can take it out of "
    "every release.",
    "Wording like yours is in {number} published answers. The curators have been told; they can take it out of "
    "every release.",
)
TOLD = N_(
    "A member has erased what is kept about them. Wordings like theirs are phrasings of: {entries}. To take one out of "
    "all releases: `salve knowledge redact`."
)
FROM_NOW = N_("From now on I answer you and keep nothing. What is kept already stays until you erase it.")
AGAIN = NN_(
    "From now on I keep your questions again, for {number} day.",
    "From now on I keep your questions again, for {number} days.",
)
RENAMED = N_("In the audit trail you are **{name}** now. What you do from now on is under your name again.")

Tell = Callable[[str], Awaitable[None]]


class PrivacyCog(Acting, commands.Cog):
    """For everybody, everywhere: in servers, in direct messages, and where somebody installed the app themselves."""

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
        self.handlers = Handlers(
            presses={
                "privacy_file": self.as_file,
                "privacy_ask": self.ask_first,
                "privacy_erase": self.erase,
                "privacy_log": self.set_log,
                "privacy_name": self.replace_name,
            },
        )

    @app_commands.command(
        name=NC_("command", "privacy", NAME),
        description=N_("What I keep about you: see it, erase it, or stop me from keeping anything.", OPTION),
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """Show what is kept about a member, with buttons for all they can do about it."""
        async with self.working():
            user = interaction.user.id
            kept = await in_time(interaction, True, self.service.kept, user)
            wish = await asyncio.to_thread(self.service.wish, user)
            tr, days = reader(interaction), self.rules.days(interaction.guild_id)
            lines = [*_counts(kept, tr), "", tr.counted(LIFE, days)]
            lines += [tr(UNLOGGED)] if wish.unlogged else []
            lines += [tr(POLICY, link=link)] if (link := _policy(interaction.client)) else []
            lines += ["", tr(RESPONSIBLE, name=self._responsible(interaction.client, interaction.guild_id, tr))]
            view = _buttons(tr, unlogged=wish.unlogged, curates=any(kept[kind] for kind in AT_THE_DESK))
            embed = page(tr(TITLE), lines, tr)
            add_care(embed, interaction)
            await say(interaction, embed=embed, view=view, ephemeral=True)

    async def as_file(self, interaction: discord.Interaction[Any]) -> None:
        """Send all that is kept about a member, as a JSON file."""
        data = await in_time(interaction, True, self.service.export, interaction.user.id)
        await say(interaction, file=Attachment("salve-privacy.json", data), ephemeral=True)

    async def ask_first(self, interaction: discord.Interaction[Any]) -> None:
        """Ask before erasing."""
        tr, view = reader(interaction), discord.ui.View(timeout=None)
        view.add_item(Press("privacy_erase", label=tr(SURE_LABEL), style=discord.ButtonStyle.danger))
        await note(interaction, tr(SURE), view)

    async def erase(self, interaction: discord.Interaction[Any]) -> None:
        """Erase what is kept about a member, and tell the curators which published phrasings read like theirs."""
        self.conversations.forget_asker(interaction.user.id)
        done = await in_time(interaction, True, self.service.erase, interaction.user.id)
        tr = reader(interaction)
        said = tr(ERASED, what=_what(done, tr))
        if done.entries:
            said += f" {tr.counted(HELD, len(done.entries))}"
        await note(interaction, said)
        if done.entries:
            await self.tell_curators(Said(TOLD, {"entries": ", ".join(done.entries)}))

    async def set_log(self, interaction: discord.Interaction[Any], kept: str) -> None:
        """Keep nothing about a member from now on, or keep it again."""
        unlogged = kept == "no"
        await in_time(interaction, True, self.service.set_unlogged, interaction.user.id, unlogged=unlogged)
        tr, days = reader(interaction), self.rules.days(interaction.guild_id)
        await note(interaction, tr(FROM_NOW) if unlogged else tr.counted(AGAIN, days))

    async def replace_name(self, interaction: discord.Interaction[Any]) -> None:
        """Put a pseudonym in place of a curator's name."""
        name = await in_time(interaction, True, self.service.replace_name, f"discord:{interaction.user.id}")
        await note(interaction, reader(interaction)(RENAMED, name=name))

    def _responsible(self, client: discord.Client, guild_id: int | None, tr: Translator) -> str:
        responsible = self.rules.servers.of(guild_id).responsible
        if responsible:
            return clean_inline(responsible, 200)
        application = client.application
        if application is None:
            return tr(SOMEBODY)
        owner = application.team.name if application.team else application.owner.name
        return tr(OWNER, owner=escape_markdown(owner))


def _policy(client: discord.Client) -> str:
    """The address of the operator's privacy policy; empty if there is none."""
    return (client.application and client.application.privacy_policy_url) or ""


def _counts(kept: Mapping[str, Sequence[Any]], tr: Translator) -> list[str]:
    lines = [tr.counted(text, len(kept[kind])) for kind, text in COUNTS.items() if kept[kind]]
    asked = [clean_inline(str(row["text"]), 100) for row in kept["questions"][-SHOWN:] if row["text"]]
    lines += [f"{tr(LAST)}{tr.colon}", *(f"- {text}" for text in reversed(asked))] if asked else []
    return lines or [tr(NOTHING)]


def _buttons(tr: Translator, *, unlogged: bool, curates: bool) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(Press("privacy_file", label=tr(AS_FILE)))
    view.add_item(Press("privacy_ask", label=tr(ERASE), style=discord.ButtonStyle.danger))
    view.add_item(Press("privacy_log", "yes" if unlogged else "no", label=tr(RELOG if unlogged else UNLOG)))
    if curates:
        view.add_item(Press("privacy_name", label=tr(RENAME)))
    return view


def _what(done: Erased, tr: Translator) -> str:
    counts = asdict(done.forgotten)
    said = [tr.counted(text, counts[kind]) for kind, text in ERASED_COUNTS.items() if counts[kind]]
    return tr.several(said) if said else tr(NONE_ERASED)


def left_server(guild_id: str) -> str:
    """What the operator is told when the bot is removed from a server."""
    return f"I am no longer in server {guild_id}: what was asked there is erased in {SERVER_GRACE.days} days."
