"""Buttons and menus. They hold ids only and no state, so they work after a restart.

Whether somebody may do what they press is decided at each press.
"""

import asyncio
import inspect
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import discord

from bot.answering.reply import Choice, Reply
from bot.discord import errors
from bot.discord.handlers import Action, Handlers, handlers_of
from bot.discord.layout import components
from bot.discord.markdown import inert
from bot.discord.render import LABEL_LIMIT, first_page, page_count, pages
from bot.discord.respond import in_time, note, say
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.translating import reader, readers
from bot.errors import SalveError
from bot.knowledge.red_flag import CareLabels
from bot.locale import BUTTON, N_, PLACEHOLDER, Translator
from bot.locale.signs import shorten
from bot.services.ask import AskService

log = logging.getLogger(__name__)

HELPFUL = N_("Helpful", BUTTON)
NOT_HELPFUL = N_("Not helpful", BUTTON)
NONE_OF_THESE = N_("None of these", BUTTON)
READ_MORE = N_("Read more", BUTTON)
NEXT_PAGE = N_("Next page", BUTTON)
SHOW_EVERYONE = N_("Show everyone", BUTTON)
SEND_COPY = N_("Send me a copy", BUTTON)
COPY = N_("Your copy. If this answer is changed or withdrawn, this message says so.")
COPIED = N_("It is in your direct messages. If the answer is changed or withdrawn, your copy says so.")
NO_COPY = N_("I could not send it to you: {why}.")
REMOVE = N_("Remove", BUTTON)
RELATED = N_("Related questions", PLACEHOLDER)
THANKS = N_("Thank you.")
PASSED_ON = N_("Thank you for telling me. I have put your question on the curators' list.")
NO_REPLY = N_("That is not one of my answers.")
FORGOTTEN = N_("I no longer have that question. Please ask it again.")
GONE = N_("That answer has changed or been withdrawn since. Please ask again.")
OUTDATED = N_("This button is from an older version of me. Please ask again.")
NO_QUESTION = "-"
# Custom ids of a reply's buttons and menus that hold the id of its question.
_QUESTION = re.compile(
    r"salve(?:-pick)?:(?:helpful|why|not_this|open|tell_me|fine)(?::[a-z0-9-]+)??:(?P<id>\d{15,20})$"
)
MAX_OPTIONS = 25


class _Acts:
    """What buttons and menus have in common: the name of an action, and the ids it is about."""

    action: str
    ids: tuple[str, ...]

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003
        match: re.Match[str],
        /,
    ) -> Self:
        """The button or menu that was pressed, made from its custom id alone."""
        return cls(match["action"], *match["ids"].split(":")[1:])  # type: ignore[call-arg]


class Press(
    _Acts,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"salve:(?P<action>[a-z_]{1,16})(?P<ids>(?::[\w-]{1,48}){0,3})",
):
    """Every button of ours; its custom id is `salve:action:id:id`, at most 100 characters.

    `beside` is the line that it is about, which a layout draws beside it.
    """

    def __init__(
        self,
        action: str,
        *ids: str,
        label: str = "",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        row: int | None = None,
        beside: str | None = None,
    ) -> None:
        custom_id = ":".join(("salve", action, *ids))
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id, row=row))
        self.beside = beside
        self.action = action
        self.ids = ids

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Run the button's action."""
        await act(handlers_of(interaction.client).presses, self.action, interaction, *self.ids)


class Pick(
    _Acts,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"salve-pick:(?P<action>[a-z_]{1,16})(?P<ids>(?::[\w-]{1,48}){0,3})",
):
    """Every menu of ours; its custom id is `salve-pick:action:id`, and the picked values are further ids."""

    def __init__(
        self,
        action: str,
        *ids: str,
        options: Iterable[tuple[str, str]] = (),
        placeholder: str | None = None,
        most: int = 1,
    ) -> None:
        custom_id = ":".join(("salve-pick", action, *ids))
        choices = [discord.SelectOption(label=shorten(text, LABEL_LIMIT), value=value) for value, text in options]
        menu = discord.ui.Select[Any](custom_id=custom_id, options=choices, placeholder=placeholder, max_values=most)
        super().__init__(menu)
        self.action = action
        self.ids = ids

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Run the menu's action with the values that were picked."""
        data: Any = interaction.data or {}
        picks = handlers_of(interaction.client).picks
        await act(picks, self.action, interaction, *self.ids, *data.get("values", ()))


def number_in(text: str) -> int:
    """The number in a custom id; -1, which no row has, if it is not a number."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004 - what a database key can hold


def id_in(text: str) -> int:
    """The Discord id in a custom id.

    Raises:
        SalveError: it holds none, so it was forged.
    """
    if not re.fullmatch(r"[0-9]{15,20}", text):
        raise SalveError(OUTDATED)
    return int(text)


def question_of(message: discord.Message) -> str | None:
    """The id of the question that a reply of ours answers, from its buttons; None if they hold none."""
    for item in components(message):
        found = _QUESTION.match(getattr(item, "custom_id", None) or "")
        if found:
            return found["id"]
    return None


def names(message: discord.Message, custom_id: str) -> bool:
    """Whether a message has a button with that custom id."""
    return any(getattr(item, "custom_id", None) == custom_id for item in components(message))


async def act(actions: Mapping[str, Action], action: str, interaction: discord.Interaction[Any], *given: Any) -> None:
    """Run an action with the ids of its custom id; say so if the custom id is forged or outdated."""
    try:
        handler = actions.get(action)
        if handler is None or not _takes(handler, (interaction, *given)):
            await _outdated(interaction, action)
            return
        async with interaction.client.working():
            await handler(interaction, *given)
    except Exception as error:  # noqa: BLE001 - discord.py would only log it; the member should be told
        await errors.handle(interaction, error)


def _takes(handler: Action, given: Sequence[Any]) -> bool:
    """Whether a custom id holds as many ids as its action needs."""
    try:
        inspect.signature(handler).bind(*given)
    except TypeError:
        return False
    return True


async def _outdated(interaction: discord.Interaction[Any], action: str) -> None:
    log.warning("interaction %s names no %s that there is", interaction.id, action)
    await note(interaction, reader(interaction)(OUTDATED))


def reply_view(reply: Reply, question_id: str, tr: Translator, *, shareable: bool = False) -> discord.ui.View | None:
    """The buttons and menus under a reply, or None if there are none."""
    view, tr = discord.ui.View(timeout=None), reply.reader(tr)
    if reply.kind == "answer" and reply.entry_id:
        if page_count(reply, tr) > 1:
            view.add_item(_more(reply.entry_id, 2, tr, reply.language))
        if question_id != NO_QUESTION:
            view.add_item(Press("helpful", question_id, label=tr(HELPFUL)))
            view.add_item(Press("why", question_id, label=tr(NOT_HELPFUL)))
        for item in _private(reply.entry_id, question_id, tr, reply.language) if shareable else ():
            view.add_item(item)
        if reply.choices:
            view.add_item(entry_menu(reply.choices, question_id, tr(RELATED), reply.language))
    elif reply.kind == "suggest":
        style = discord.ButtonStyle.primary
        for number, choice in enumerate(reply.choices, 1):
            asked = f"**{number}.** {inert(choice.question)}"
            given = choice.entry_id, question_id, *_in(reply.language)
            view.add_item(Press("open", *given, label=str(number), style=style, beside=asked))
        view.add_item(Press("not_this", question_id, label=tr(NONE_OF_THESE)))
    elif question_id != NO_QUESTION and (misjudged := _misjudged(reply, question_id, tr)):
        view.add_item(misjudged)
    elif reply.choices:
        view.add_item(entry_menu(reply.choices, question_id, tr(RELATED)))
    return view if view.children else None


def _misjudged(reply: Reply, question_id: str, tr: Translator) -> Press | None:
    """The button to press if a reply without an answer is not what was needed."""
    if reply.kind == "signpost":
        return Press("fine", question_id, label=reply.labels.fine)
    return Press("why", question_id, label=tr(NOT_HELPFUL)) if reply.kind == "abstain" else None


def care_view(labels: CareLabels, question_id: str, message_id: int) -> discord.ui.View:
    """The buttons under a signpost on somebody else's message: show it to them, or see the answer instead."""
    view = discord.ui.View(timeout=None)
    show = Press("show_care", question_id, str(message_id), label=labels.show, style=discord.ButtonStyle.primary)
    view.add_item(show)
    view.add_item(Press("fine", question_id, label=labels.not_urgent))
    return view


def _in(language: str) -> Sequence[str]:
    """The id by which a button keeps an answer's language; none if it is the base's."""
    return [language] if language else []


def entry_menu(choices: Iterable[Choice], question_id: str, placeholder: str, language: str = "") -> Pick:
    """A menu of entries that shows the one picked, in `language` if it is translated."""
    options = [(choice.entry_id, choice.question) for choice in choices][:MAX_OPTIONS]
    return Pick("open", question_id, *_in(language), options=options, placeholder=placeholder)


def _private(entry_id: str, question_id: str, tr: Translator, language: str) -> Iterator[Press]:
    """The buttons under an answer that one person alone sees; a copy is offered only if there is a question."""
    given = entry_id, question_id, *_in(language)
    yield Press("share", *given, label=tr(SHOW_EVERYONE))
    if question_id.isdecimal():
        yield Press("copy", *given, label=tr(SEND_COPY))


def _more(entry_id: str, page: int, tr: Translator, language: str) -> Press:
    given = entry_id, str(page), *_in(language)
    return Press("more", *given, label=tr(READ_MORE), style=discord.ButtonStyle.primary)


async def _helpful(interaction: discord.Interaction[Any], question_id: str) -> None:
    service: AskService = interaction.client.ask_service
    known = await in_time(
        interaction, True, service.give_feedback, question_id, helpful=True, user_id=interaction.user.id
    )
    await note(interaction, reader(interaction)(THANKS if known else FORGOTTEN))


async def _open(interaction: discord.Interaction[Any], entry_id: str, question_id: str, language: str = "") -> None:
    service: AskService = interaction.client.ask_service
    user, tr, guild_id = interaction.user.id, reader(interaction), interaction.guild_id
    reply = await in_time(interaction, True, service.choose, question_id, entry_id, user, tr, guild_id, language)
    if reply is None:
        await note(interaction, tr(GONE))
        return
    tr = reply.reader(tr)
    view = reply_view(reply, NO_QUESTION, tr)
    if interaction.guild_id is not None:
        view = view or discord.ui.View(timeout=None)
        for item in _private(entry_id, question_id, tr, reply.language):
            view.add_item(item)
    await say(interaction, embed=first_page(reply, tr), view=view, ephemeral=True)


async def _open_picked(interaction: discord.Interaction[Any], question_id: str, first: str, second: str = "") -> None:
    language, entry_id = (first, second) if second else ("", first)
    await _open(interaction, entry_id, question_id, language)


async def _read_more(interaction: discord.Interaction[Any], entry_id: str, page: str, language: str = "") -> None:
    service: AskService = interaction.client.ask_service
    tr = reader(interaction)
    reply = await in_time(interaction, True, service.show, entry_id, tr, interaction.guild_id, language)
    tr = reply.reader(tr) if reply else tr
    embeds = pages(reply, tr) if reply else []
    if not page.isdecimal() or not 1 <= int(page) <= len(embeds):
        await note(interaction, tr(GONE))
        return
    view = None
    if int(page) < len(embeds):
        view = discord.ui.View(timeout=None)
        view.add_item(_more(entry_id, int(page) + 1, tr, language))
    await say(interaction, embed=embeds[int(page) - 1], view=view, ephemeral=True)


async def _share(
    interaction: discord.Interaction[Any], entry_id: str, question_id: str = NO_QUESTION, language: str = ""
) -> None:
    service: AskService = interaction.client.ask_service
    tr = readers(interaction.client.rules, service, interaction.guild)
    reply = await in_time(interaction, False, service.show, entry_id, tr, interaction.guild_id, language)
    if reply is None:
        await note(interaction, reader(interaction)(GONE))
        return
    tr = reply.reader(tr)
    said = await say(interaction, embed=first_page(reply, tr), view=reply_view(reply, NO_QUESTION, tr), ephemeral=False)
    if said and interaction.channel_id:
        await asyncio.to_thread(service.shared, reply, question_id, interaction.channel_id, said)


async def _copy(interaction: discord.Interaction[Any], entry_id: str, question_id: str, language: str = "") -> None:
    """Send the reader of a private answer a copy, which can be corrected; it is removed with its question."""
    service: AskService = interaction.client.ask_service
    tr = reader(interaction)
    reply = await in_time(interaction, True, service.show, entry_id, tr, interaction.guild_id, language)
    if reply is None or await asyncio.to_thread(service.logged, question_id) is None:
        await note(interaction, tr(GONE if reply is None else FORGOTTEN))
        return
    sender: Sender = interaction.client.sender
    tr = reply.reader(tr)
    words = Words(tr(COPY), first_page(reply, tr), reply_view(reply, NO_QUESTION, tr), tr=tr)
    try:
        said = await sender.direct(interaction.user.id, words, f"copy {interaction.id}")
    except NotSentError as error:
        await note(interaction, tr(NO_COPY, why=tr(error.why.value)))
        return
    await asyncio.to_thread(service.shared, reply, question_id, said.channel.id, said.id)
    await note(interaction, tr(COPIED))


# The handlers of every reply; the cogs add theirs.
HANDLERS = Handlers(
    presses={"helpful": _helpful, "open": _open, "more": _read_more, "share": _share, "copy": _copy},
    picks={"open": _open_picked},
)
