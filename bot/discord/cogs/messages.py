"""What helpers do with messages: turn a good answer into a draft if its author consents, point out wrong matches."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import escape_markdown

from bot.curation.drafts import Consent, Draft, Stage
from bot.curation.review import NotAllowedError, Role
from bot.discord.cogs.drafts import DOOR, DraftsCog
from bot.discord.draft_form import QUESTION_HINT
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.render import clean_inline
from bot.discord.respond import in_time, note, think
from bot.discord.rules import CURATES, HELPERS_ONLY, Rules, who
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.translating import reader, readers
from bot.discord.troubles import Trouble
from bot.discord.views import FORGOTTEN, NO_REPLY, Pick, Press, id_in, number_in, question_of
from bot.locale import BUTTON, LABEL, MODAL, N_, NAME, NC_, NN_, OPTION, PLACEHOLDER, Said, Translator
from bot.services.consent import LAPSES_AFTER
from bot.services.wiring import Services

CONSENT = NN_(
    "{name}, the curators would like to keep this answer of yours, so that I can give it to others. It would "
    "be checked, sourced and reworded where needed. May they? If you say nothing within {number} day, that counts as "
    "a no, and what they copied is erased.",
    "{name}, the curators would like to keep this answer of yours, so that I can give it to others. It would "
    "be checked, sourced and reworded where needed. May they? If you say nothing within {number} days, that counts as "
    "a no, and what they copied is erased.",
)
GIVEN = N_("Thank you! The curators have been told.")
REFUSED = N_("All right, it will not be used.")
YES, NO = N_("Yes", BUTTON), N_("No", BUTTON)
AGREED = N_("{name} lets the curators use this answer. You can take that back here at any time, {name}.")
TAKE_BACK = N_("Take it back", BUTTON)
ERASED = N_("This answer is not used. What the curators had copied from it has been erased.")
PUBLISHED_ALREADY = N_("It is part of an answer already: the curators have been asked to reword or withdraw it.")
MEND = N_("Draft {number}: its author says no. It is in **{entry}**, since {version}: reword or withdraw that.")
SAID_NO = N_("Draft {number}: its author says no. Its text has been erased; nothing near it can be published.")
SAID_YES = N_("Draft {number}: its author says yes.")
FROM_MESSAGE = N_("Draft {number} was made from a message by {name}.")
NO_TEXT = N_("There is no text in that message.")
MAKE_IT, QUESTION, ANSWER = N_("Make this an entry", MODAL), N_("Question", LABEL), N_("Answer", LABEL)
ASKED = N_("Asked: {question}")
ASKED_FIRST = N_("Its author is asked before it may be used.", OPTION)
MADE = N_("Thank you: draft {number}.")
UNASKED = N_("Draft {number} is kept, but its author could not be asked: {why}. Without a yes it is not used.")
MEANT = N_("Which entry should have answered it?", PLACEHOLDER)
NONE_OF_THEM = N_("None of them", BUTTON)
CARE = N_("A signpost to care", BUTTON)
NOTED = N_("Noted: it is **#{gap}** on the curators' list.")


class MessagesCog(Acting, commands.Cog):
    """Message commands for helpers and curators."""

    def __init__(
        self,
        bot: commands.Bot,
        sender: Sender,
        drafts: DraftsCog,
        services: Services,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.bot = bot
        self.sender = sender
        self.drafts = drafts
        self.consents = services.consent
        self.gaps = services.gaps
        self.log = services.log
        self.ask = services.ask
        self.rules = rules
        self.working = working
        self.tell_curators = drafts.tell_curators
        self.menu = app_commands.ContextMenu(name=NC_("command", "Wrong match", NAME), callback=self.wrong_match)
        app_commands.guild_only(app_commands.default_permissions(CURATES)(self.menu))
        self.handlers = Handlers(
            presses={"consent": self.consent, "meant_none": self.meant_none},
            picks={"meant": self.meant},
            forms={"entry": self.entry_made},
        )

    def _tr(self, guild: discord.Guild | None) -> Translator:
        return readers(self.rules, self.ask, guild)

    async def make_entry(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Open a form that holds somebody's good answer, and shows the question it replied to."""
        if who(interaction, self.rules).role < Role.HELPER:
            raise NotAllowedError(HELPERS_ONLY)
        if not message.content:
            await note(interaction, reader(interaction)(NO_TEXT))
            return
        reference = message.reference.resolved if message.reference else None
        question = clean_inline(reference.content, 80) if isinstance(reference, discord.Message) else ""
        # The asker's consent is not sought, so the helper words the question.
        tr = reader(interaction)
        fields = [
            Field("question", tr(QUESTION), "", tr(ASKED, question=question) if question else tr(QUESTION_HINT)),
            Field("answer", tr(ANSWER), message.content, tr(ASKED_FIRST), long=True),
        ]
        form = Form("entry", str(message.channel.id), str(message.id), title=tr(MAKE_IT), fields=fields)
        await interaction.response.send_modal(form)

    async def entry_made(
        self, interaction: discord.Interaction[Any], values: Values, channel: str, message: str
    ) -> None:
        """Keep the form as a draft, and ask the author of the message for consent."""
        helper = who(interaction, self.rules)
        if helper.role < Role.HELPER or channel != str(interaction.channel_id):
            raise NotAllowedError(HELPERS_ONLY)
        about = id_in(message)
        await think(interaction, ephemeral=True)
        place = self.bot.get_partial_messageable(id_in(channel), guild_id=interaction.guild_id)
        # The author is looked up in Discord: the form could be forged.
        found = await place.fetch_message(about)
        draft = await asyncio.to_thread(
            self.consents.begin,
            values.get("question", ""),
            values.get("answer", ""),
            found.jump_url,
            found.author.id,
            helper,
            DOOR,
            message=found.content,
        )
        asking = draft.consent is Consent.ASKED and not found.author.bot
        unasked = await self._ask_author(interaction, draft, found) if asking else None
        if unasked:
            tr = reader(interaction)
            await note(interaction, tr(UNASKED, number=draft.number, why=tr(unasked.value)))
        elif helper.role is Role.CURATOR:
            await self.drafts.display(interaction, draft, helper)
        else:
            await note(interaction, reader(interaction)(MADE, number=draft.number))
        await self.tell_curators(
            Said(FROM_MESSAGE, {"number": draft.number, "name": escape_markdown(helper.name)}), interaction.guild_id
        )

    async def _ask_author(
        self, interaction: discord.Interaction[Any], draft: Draft, found: discord.Message
    ) -> Trouble | None:
        """Ask the author of a message whether it may be used; returns why they could not be asked, or None."""
        tr, view = self._tr(interaction.guild), discord.ui.View(timeout=None)
        number = str(draft.number)
        view.add_item(Press("consent", number, "yes", label=tr(YES), style=discord.ButtonStyle.success))
        view.add_item(Press("consent", number, "no", label=tr(NO)))
        name = escape_markdown(found.author.display_name)
        words = Words(tr.counted(CONSENT, LAPSES_AFTER.days, name=name), view=view)
        try:
            await self.sender.send(found.channel.id, words, f"consent {number}", under=found.id, alone=False)
        except NotSentError as error:
            return error.why
        return None

    async def consent(self, interaction: discord.Interaction[Any], number: str, said: str) -> None:
        """Note whether the author of a message lets it be used, or takes that back."""
        given, user = said == "yes", interaction.user
        tr, stands = reader(interaction), self._tr(interaction.guild)
        link = await _own_message(interaction)
        draft = await in_time(
            interaction, True, self.consents.answer, number_in(number), user.id, given=given, link=link
        )
        if given:
            await note(interaction, tr(GIVEN))
            view = discord.ui.View(timeout=None)
            view.add_item(Press("consent", number, "no", label=stands(TAKE_BACK)))
            await _now_says(interaction, stands(AGREED, name=escape_markdown(user.display_name)), view)
            await self.tell_curators(Said(SAID_YES, {"number": draft.number}), interaction.guild_id)
            return
        published = draft.stage is Stage.PUBLISHED
        await note(interaction, " ".join(map(tr, [REFUSED, *([PUBLISHED_ALREADY] if published else [])])))
        await _now_says(interaction, stands(ERASED), None)
        values = {"number": number, "entry": draft.entry_id, "version": draft.version}
        told = Said(MEND if published else SAID_NO, values)
        await self.tell_curators(told, interaction.guild_id)

    async def wrong_match(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Ask a helper which entry should have answered."""
        if who(interaction, self.rules).role < Role.HELPER:
            raise NotAllowedError(HELPERS_ONLY)
        question_id = question_of(message)
        if question_id is None or message.author != interaction.client.user:
            await note(interaction, reader(interaction)(NO_REPLY))
            return
        logged = await in_time(interaction, True, self.log.interaction, question_id)
        if logged is None:
            await note(interaction, reader(interaction)(FORGOTTEN))
            return
        entry = self.ask.of(interaction.guild_id).knowledge.entry
        near = [id_ for id_, _ in logged.candidates if id_ != logged.entry_id and id_ in entry]
        options = [(id_, f"{id_}: {entry[id_].question}") for id_ in near[:24]]
        tr, view = reader(interaction), discord.ui.View(timeout=None)
        if options:
            view.add_item(Pick("meant", question_id, options=options, placeholder=tr(MEANT)))
        view.add_item(Press("meant_none", question_id, label=tr(NONE_OF_THEM)))
        if logged.decision != "signpost":
            view.add_item(Press("missed", question_id, label=tr(CARE)))
        await note(interaction, tr(MEANT), view=view)

    async def meant(self, interaction: discord.Interaction[Any], question_id: str, entry_id: str) -> None:
        """Note which entry should have answered; for a curator, open the draft that makes it answer."""
        helper = who(interaction, self.rules)
        gap = await in_time(interaction, True, self.gaps.wrong_match, question_id, helper, DOOR, entry_id)
        if gap is None:
            await note(interaction, reader(interaction)(FORGOTTEN))
        elif helper.role is Role.CURATOR and entry_id:
            await self.drafts.same_as(interaction, str(gap.number), entry_id)
        else:
            await note(interaction, reader(interaction)(NOTED, gap=gap.number))

    async def meant_none(self, interaction: discord.Interaction[Any], question_id: str) -> None:
        """Note that no entry should have answered."""
        await self.meant(interaction, question_id, "")


async def _own_message(interaction: discord.Interaction[Any]) -> str:
    """The link to the message that the pressed one replies to, if this person wrote it; else an empty string."""
    asked = interaction.message
    if asked is None or asked.reference is None or asked.reference.message_id is None:
        return ""
    try:
        found = await asked.channel.fetch_message(asked.reference.message_id)
    except discord.HTTPException:
        return ""
    return found.jump_url if found.author == interaction.user else ""


async def _now_says(interaction: discord.Interaction[Any], text: str, view: discord.ui.View | None) -> None:
    """Replace the question to the author by their answer; if the message is gone, do nothing."""
    asked = interaction.message
    # Authors are asked by a message with plain content. A layout has none, so a press under one is forged.
    if asked is not None and not asked.flags.components_v2:
        with suppress(discord.HTTPException):
            await asked.edit(content=text, view=view)
