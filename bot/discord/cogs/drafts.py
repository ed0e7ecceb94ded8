"""Drafts in Discord: written in a form, shown with all that helps to judge them, approved and published."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from typing import Any

import discord
from discord.ext import commands
from discord.utils import escape_markdown

from bot.curation.drafts import Draft, Kind, Stage
from bot.curation.review import Curator, StaleError
from bot.discord import respond
from bot.discord.draft_form import rest_fields, rest_values, text_fields, text_values
from bot.discord.draft_page import Beside
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.render import clean_said, first_page
from bot.discord.respond import in_time, say
from bot.discord.rules import Rules, who
from bot.discord.sending import Words
from bot.discord.translating import reader
from bot.discord.views import number_in
from bot.errors import BehindError, SalveError
from bot.knowledge.models import Certainty, Topic
from bot.locale import BUTTON, LABEL, MODAL, N_, NN_, OPTION, Said, Translator
from bot.services.previews import Preview
from bot.services.wiring import Services
from bot.services.wordings import Offer

DOOR = "discord"
PROPOSED = N_("Draft {number} is waiting for another curator.")
PUBLISHED = N_("Published as {version} by {names}. Everybody who asked is being told.")
SOON = N_("Approved. No need to wait: it is published as soon as every question in the log has been asked again.")
COUNTS_SOON = N_(
    "Approved. No need to wait: your approval counts as soon as every question in the log has been asked again."
)
UNPUBLISHED = N_("Draft {number} is not published. {names} approved it, but that does not count: {why}.")
MISSING = NN_("Thank you. {number} more must approve it.", "Thank you. {number} more must approve it.")
DISCARDED = N_("Draft {number} is discarded.")
COMMENTS_GO = N_("Comments on its fields go with it.", OPTION)
SENT_BACK = N_("Draft {number} is back with {name}.")
TOLD_PUBLISHED, TOLD_RETURNED = N_("Draft {number}: {told}"), "{told} {note}"
ANSWER_TITLE, DRAFT_TITLE = N_("Answer #{gap}", BUTTON), N_("Draft {number}")
WHAT_TO_MEND, SEND_BACK = N_("What should be changed?", LABEL), N_("Send draft {number} back", MODAL)
Tell = Callable[..., Awaitable[None]]


class DraftsCog(Acting, commands.Cog):
    """Takes a draft from the form to the release; at every press the services decide who may do it."""

    def __init__(
        self,
        services: Services,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
        tell_curators: Tell,
    ) -> None:
        self.service = services.drafts
        self.remarks = services.remarks
        self.tell = services.tell
        self.ask = services.ask
        self.publish = services.publish
        self.rules = rules
        self.working = working
        self.tell_curators = tell_curators
        self.handlers = Handlers(
            presses={
                "answer": self.answer,
                "draft": self.show,
                "draft_text": self.change_text,
                "draft_rest": self.change_rest,
                "propose": self.propose,
                "approve": self.approve,
                "ask_return": self.ask_return,
                "discard": self.discard,
            },
            picks={
                "draft": self.show,
                "same": self.same_as,
                "edit_entry": self.edit_entry,
                "moves": self.name_moves,
            },
            forms={
                "answer": self.answered,
                "text": self.text_changed,
                "rest": self.rest_changed,
                "send_back": self.send_back,
            },
        )

    # Writing

    async def answer(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Claim a gap and open the form for its answer."""
        curator = who(interaction, self.rules)
        gap, proposal = await asyncio.to_thread(self.service.begin, number_in(number), curator, DOOR)
        tr = reader(interaction)
        title = f"{tr(ANSWER_TITLE, gap=gap.number)} {tr(gap.name)}"
        form = Form(
            "answer", str(gap.number), title=title, fields=text_fields(proposal, self._topics(), tr, tr(gap.name))
        )
        await interaction.response.send_modal(form)

    async def answered(self, interaction: discord.Interaction[Any], values: Values, number: str) -> None:
        """Keep what was typed as a draft for that gap, and show it."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self._begin, values, curator, number_in(number))
        await self.display(interaction, draft, curator)

    def _begin(self, values: Values, curator: Curator, number: int) -> Draft:
        _, proposal = self.service.begin(number, curator, DOOR)
        fields = {**proposal.model_dump(), **text_values(values)}
        if not fields["sources"]:
            # Without a source, the curators cannot show that anybody knows.
            fields["certainty"] = Certainty.UNKNOWN
        return self.service.save(fields, curator, DOOR, gap=number)

    async def change_text(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Open the form for question, answer and sources."""
        draft = await asyncio.to_thread(self.service.find, number_in(number), who(interaction, self.rules))
        tr = reader(interaction)
        fields = text_fields(draft.proposal, self._topics(), tr)
        form = Form("text", number, str(draft.revision), title=tr(DRAFT_TITLE, number=number), fields=fields)
        await interaction.response.send_modal(form)

    async def text_changed(
        self, interaction: discord.Interaction[Any], values: Values, number: str, revision: str
    ) -> None:
        """Keep the changed text."""
        await self._save(interaction, text_values(values), number, revision)

    async def change_rest(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Open the form for all other fields."""
        draft = await asyncio.to_thread(self.service.find, number_in(number), who(interaction, self.rules))
        tr = reader(interaction)
        fields = rest_fields(draft.proposal, tr)
        form = Form("rest", number, str(draft.revision), title=tr(DRAFT_TITLE, number=number), fields=fields)
        await interaction.response.send_modal(form)

    async def rest_changed(
        self, interaction: discord.Interaction[Any], values: Values, number: str, revision: str
    ) -> None:
        """Keep the changed fields."""
        await self._save(interaction, rest_values(values), number, revision)

    async def _save(
        self, interaction: discord.Interaction[Any], changed: dict[str, Any], number: str, revision: str
    ) -> None:
        curator = who(interaction, self.rules)
        draft = await in_time(
            interaction,
            True,
            self.service.save,
            changed,
            curator,
            DOOR,
            number=number_in(number),
            revision=number_in(revision),
        )
        await self.display(interaction, draft, curator)

    def _topics(self) -> Sequence[Topic]:
        return self.ask.release.knowledge.manifest.topics

    async def same_as(self, interaction: discord.Interaction[Any], number: str, entry_id: str) -> None:
        """Begin a draft that gives a gap's wordings to an entry, and show it."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self.service.same_as, number_in(number), entry_id, curator, DOOR)
        await self.display(interaction, draft, curator)

    async def edit_entry(self, interaction: discord.Interaction[Any], entry_id: str) -> None:
        """Begin a draft of a new text for an entry, and show it."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self.service.edit, entry_id, curator, DOOR)
        await self.display(interaction, draft, curator)

    # Judging

    async def show(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Show a draft by its number."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self.service.find, number_in(number), curator)
        await self.display(interaction, draft, curator)

    async def display(self, interaction: discord.Interaction[Any], draft: Draft, curator: Curator) -> None:
        """Show a draft as members would read it, and beside it all that helps to judge it.

        To see what it would change, the questions near it are asked first, then all of them, which takes long; so
        whatever is known is shown at once, and completed later.
        """
        tr = reader(interaction)
        glance = await in_time(interaction, True, self.service.glance, draft.number, curator, tr)
        task = asyncio.ensure_future(asyncio.to_thread(self.service.preview, draft.number, curator, tr))
        await asyncio.wait({task}, timeout=respond.ACKNOWLEDGE_WITHIN)
        shown = await task if task.done() else glance
        if shown.reply is not None and shown.draft.kind is not Kind.WORDING:
            await say(interaction, embed=first_page(shown.reply, tr), ephemeral=True)
        beside = await asyncio.to_thread(self._beside, shown.draft, curator, tr)
        said = await say(interaction, **beside.shown(shown, curator), ephemeral=True)
        if said is None:
            return
        if shown is glance:
            shown = await self._complete(interaction, said, task, beside, curator)
        if shown.report is None or not shown.report.of:
            return
        whole = partial(self.service.preview, draft.number, curator, tr, whole=True)
        # A draft that has changed meanwhile is shown anew by whatever changed it.
        with suppress(StaleError, BehindError):
            await self._complete(interaction, said, asyncio.ensure_future(asyncio.to_thread(whole)), beside, curator)

    def _beside(self, draft: Draft, curator: Curator, tr: Translator) -> Beside:
        return Beside(
            self.service.wordings.offered(draft, curator) if draft.open else Offer(),
            tuple(self.remarks.of(draft.number, curator)),
            self.tell.told_of(draft.number) if draft.version and draft.gap else None,
            tr,
        )

    async def _complete(
        self,
        interaction: discord.Interaction[Any],
        said: int,
        task: "asyncio.Future[Preview]",
        beside: Beside,
        curator: Curator,
    ) -> Preview:
        """Add to the message what the draft would change, once that is known; if the message is gone, do nothing."""
        preview = await task
        shown = beside.shown(preview, curator)
        with suppress(discord.HTTPException):
            await interaction.followup.edit_message(said, **Words(**shown).edited)
        return preview

    async def name_moves(self, interaction: discord.Interaction[Any], number: str, revision: str, *keys: str) -> None:
        """Name the questions that this draft is meant to take over from another entry."""
        curator, at = who(interaction, self.rules), number_in(revision)
        draft = await in_time(
            interaction, True, self.service.name_moves, number_in(number), keys, curator, DOOR, revision=at
        )
        await self.display(interaction, draft, curator)

    async def propose(self, interaction: discord.Interaction[Any], number: str, revision: str) -> None:
        """Propose a draft to the other curators; if one curator is enough, publish it."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self.service.find, number_in(number), curator)
        if draft.revision != number_in(revision):
            await self.display(interaction, draft, curator)
            return
        draft = await in_time(interaction, True, self.service.propose, draft.number, curator, DOOR)
        if self.service.needed_for(draft) == 1:
            await self._approve(interaction, draft, curator)
            return
        await say(interaction, content=reader(interaction)(PROPOSED, number=number), ephemeral=True)

    async def approve(self, interaction: discord.Interaction[Any], number: str, revision: str) -> None:
        """Approve a draft; the last approval needed publishes it."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self.service.find, number_in(number), curator)
        if draft.revision != number_in(revision) and draft.stage is Stage.PROPOSED:
            await self.display(interaction, draft, curator)
            return
        await self._approve(interaction, draft, curator)

    async def _approve(self, interaction: discord.Interaction[Any], draft: Draft, curator: Curator) -> None:
        work = self.service.approve_ahead
        approved = await in_time(interaction, True, work, draft.number, draft.revision, curator, DOOR)
        if not approved.done():
            promise = self.service.promise(draft)
            said = SOON if promise and promise.publishes else COUNTS_SOON
            await say(interaction, content=reader(interaction)(said), ephemeral=True)
        try:
            done = await asyncio.wrap_future(approved)
        except SalveError:
            await self._unpublished(draft, curator, interaction.guild_id)
            raise
        if done.record is None:
            await self._say_while_heard(interaction, reader(interaction).counted(MISSING, done.missing))
            return
        # This process serves it at once; others follow within half a second.
        await asyncio.to_thread(self.publish.refresh, self.ask)
        said = Said(PUBLISHED, {"version": done.record.version, "names": escape_markdown(done.record.author)})
        await self._say_while_heard(interaction, reader(interaction)(said))
        told = Said(TOLD_PUBLISHED, {"number": draft.number, "told": said})
        await self.tell_curators(told, interaction.guild_id)

    async def _unpublished(self, draft: Draft, curator: Curator, guild_id: int | None) -> None:
        """Tell the other curators why a draft that was approved is not published."""
        stored = await asyncio.to_thread(self.service.find, draft.number, curator)
        promise = self.service.promise(stored)
        if promise is not None and promise.failed:
            names = escape_markdown(", ".join(promise.names.values()))
            told = Said(UNPUBLISHED, {"number": draft.number, "names": names, "why": promise.failed})
            await self.tell_curators(told, guild_id)

    @staticmethod
    async def _say_while_heard(interaction: discord.Interaction[Any], text: str) -> None:
        """Say it, unless the time in which Discord lets an interaction be answered is over."""
        with suppress(discord.HTTPException):
            await say(interaction, content=text, ephemeral=True)

    async def ask_return(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Open the form that asks what should be changed."""
        draft = await asyncio.to_thread(self.service.find, number_in(number), who(interaction, self.rules))
        tr = reader(interaction)
        field = Field("note", tr(WHAT_TO_MEND), hint=tr(COMMENTS_GO), long=True, required=False)
        title = tr(SEND_BACK, number=draft.number)
        form = Form("send_back", str(draft.number), title=title, fields=[field])
        await interaction.response.send_modal(form)

    async def send_back(self, interaction: discord.Interaction[Any], values: Values, number: str) -> None:
        """Send a draft back to its author."""
        curator = who(interaction, self.rules)
        draft = await in_time(
            interaction, True, self.remarks.send_back, number_in(number), values.get("note", ""), curator, DOOR
        )
        said = Said(SENT_BACK, {"number": draft.number, "name": escape_markdown(draft.author_name)})
        await say(interaction, content=reader(interaction)(said), ephemeral=True)
        told = Said(TOLD_RETURNED, {"told": said, "note": clean_said(draft.note, 500)})
        await self.tell_curators(told, interaction.guild_id)

    async def discard(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Discard a draft."""
        curator = who(interaction, self.rules)
        draft = await in_time(interaction, True, self.service.discard, number_in(number), curator, DOOR)
        await say(interaction, content=reader(interaction)(DISCARDED, number=draft.number), ephemeral=True)
