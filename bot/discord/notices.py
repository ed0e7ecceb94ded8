"""Notices for the curators' channel and news for members; each stays owed until Discord has accepted it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

import discord
from discord.utils import escape_markdown

from bot.curation.drafts import Kind, Stage
from bot.curation.gaps import Gap
from bot.curation.review import Curator, Role
from bot.discord.batch import one_by_one
from bot.discord.news import news_card
from bot.discord.render import MESSAGE_LIMIT, first_page
from bot.discord.render_desk import gap_line, judgement, numbers, page
from bot.discord.sending import NotSentError, Sender, Words
from bot.discord.views import Press
from bot.errors import SalveError
from bot.locale import BUTTON, N_, Translator
from bot.locale.signs import cut
from bot.services.turns import DISCORD
from bot.services.whats_new import whats_new
from bot.services.wiring import Services
from bot.store.records import Notice

log = logging.getLogger(__name__)

AT_ONCE = 10
URGENT = N_("⚠ A question near a red flag cannot be answered yet:")
POPULAR = N_("Many people ask this:")
WAITS = N_("Draft {number}, by {name}, is waiting for approval.")
DIGEST, YOUR_TURN = N_("The desk, this week"), N_("Your turn, {who}: {told}")
ANSWER, LOOK = N_("Answer #{gap}", BUTTON), N_("Look closer", BUTTON)
APPROVE, SEND_BACK, GAP = N_("Approve", BUTTON), N_("Send back …", BUTTON), N_("Gap #{number}")
CURATOR = Curator("salve", "salve", Role.CURATOR, None)


class Notices:
    """Sends channels the notices owed to them; a notice without a channel is only logged.

    Releases go to the news channel of a server, all others to its curators' channel.
    """

    def __init__(self, sender: Sender, services: Services, spoken_in: Callable[[int], Translator]) -> None:
        self._sender = sender
        self._spoken_in = spoken_in
        self._services = services

    async def tell(self) -> None:
        """Send the next notices; one that cannot be sent is tried again later."""
        due = await asyncio.to_thread(self._services.deliveries.notices, AT_ONCE)
        await one_by_one(due, self._tell, self._put_off)

    async def _tell(self, notice: Notice) -> None:
        settings = self._services.servers.of(int(notice.guild_id) if notice.guild_id else None)
        channel = settings.news_channel if notice.kind == "release" else settings.curator_channel
        if channel is not None:
            words = await self._words(notice, self._spoken_in(channel))
            try:
                if words is not None:
                    await self._sender.send(channel, words, f"notice {notice.number}")
            except NotSentError as error:
                log.warning("channel %s cannot be written to: %s", channel, error)
                await asyncio.to_thread(self._put_off, notice)
                return
        about = f"{notice.kind} {notice.about}" if notice.about else notice.kind
        log.info("told of %s" if channel else "to be told, but there is no channel for it: %s", about)
        await asyncio.to_thread(self._services.deliveries.noticed, notice)
        if notice.kind == "draft":
            await asyncio.to_thread(self._ask_all, notice)

    def _put_off(self, notice: Notice) -> None:
        self._services.deliveries.put_off("notice", notice.number)

    async def _words(self, notice: Notice, tr: Translator) -> Words | None:
        """What is to be said now; None if what it is about no longer exists, or members would not notice it."""
        if notice.kind in {"gap", "draft"}:
            try:
                return await (self._gap if notice.kind == "gap" else self._draft)(notice, tr)
            except SalveError:
                return None
        if notice.kind == "release":
            return await asyncio.to_thread(self._release, notice, tr)
        return await self.digest(tr) if notice.kind == "digest" else Words(cut(tr(notice.text), MESSAGE_LIMIT))

    def _of_the_home(self) -> Curator:
        home = self._services.servers.home
        return replace(CURATOR, guilds=None if home is None else frozenset({str(home)}))

    def _here(self, notice: Notice) -> Curator:
        return replace(CURATOR, guilds=frozenset({notice.guild_id})) if notice.guild_id else self._of_the_home()

    def _ask_all(self, notice: Notice) -> None:
        """Ask all questions of the release that a draft would make, so that whoever approves it need not wait."""
        try:
            self._services.drafts.preview(notice.about or 0, self._here(notice), whole=True)
        except SalveError as error:
            log.warning("draft %s is examined when it is approved: %s", notice.about, error)

    async def _gap(self, notice: Notice, tr: Translator) -> Words:
        gap = await asyncio.to_thread(self._services.gaps.find, notice.about or 0, CURATOR)
        return _to(gap.turn, _alert(gap, notice.text, tr), tr)

    async def _draft(self, notice: Notice, tr: Translator) -> Words | None:
        """Word of a draft; None if nobody can approve it any more, or, if it was given to somebody, if it is closed."""
        number = str(notice.about)
        preview = await asyncio.to_thread(self._services.drafts.preview, notice.about or 0, self._here(notice), tr)
        draft, view = preview.draft, discord.ui.View(timeout=None)
        proposed = draft.stage is Stage.PROPOSED
        if not (proposed or (notice.text and draft.stage is Stage.WRITING)):
            return None
        said = tr(notice.text) or tr(WAITS, number=number, name=escape_markdown(draft.author_name))
        style = discord.ButtonStyle.primary
        if proposed:
            view.add_item(Press("approve", number, str(draft.revision), label=tr(APPROVE), style=style))
        view.add_item(Press("draft", number, label=tr(LOOK)))
        if proposed:
            view.add_item(Press("ask_return", number, label=tr(SEND_BACK)))
        shown = preview.reply if draft.kind is not Kind.WORDING else None
        embed = first_page(shown, tr) if shown else judgement(preview, tr)
        return _to(draft.turn, Words(said, embed, view, tr=tr), tr)

    def _release(self, notice: Notice, tr: Translator) -> Words | None:
        """What a release changes, in a line for each kind; None if members would not notice."""
        publish = self._services.publish
        record = next((each for each in publish.log() if each.number == notice.about), None)
        news = whats_new(record, publish.knowledge(record)) if record else None
        return news_card(news, tr) if news else None

    async def digest(self, tr: Translator) -> Words:
        """The desk's numbers of the last weeks."""
        overview = await asyncio.to_thread(self._services.statistics.overview, self._of_the_home())
        overview = replace(overview, top=[gap.discreet for gap in overview.top])
        return Words(embed=page(tr(DIGEST), numbers(overview, tr), tr), tr=tr)


def _to(turn: str, words: Words, tr: Translator) -> Words:
    """The words, addressed to the curator whose turn it is, who is notified; unchanged if they are not in Discord."""
    user_id = turn.removeprefix(DISCORD)
    if user_id == turn or not user_id.isdecimal():
        return words
    return replace(
        words, content=tr(YOUR_TURN, who=f"<@{user_id}>", told=words.content), notify=discord.Object(int(user_id))
    )


def _alert(gap: Gap, said: str, tr: Translator) -> Words:
    view = discord.ui.View(timeout=None)
    number, style = str(gap.number), discord.ButtonStyle.primary
    view.add_item(Press("answer", number, label=tr(ANSWER, gap=number), style=style))
    view.add_item(Press("gap", number, label=tr(LOOK)))
    embed = page(tr(GAP, number=number), [gap_line(gap.discreet, tr)], tr)
    return Words(tr(said or (URGENT if gap.urgent else POPULAR)), embed, view, tr=tr)
