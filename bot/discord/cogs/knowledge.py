"""/knowledge and /release: what anybody may see of the knowledge's releases, and what curators may do to them."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from bot.answering.explanation import explain as matches
from bot.curation.review import Role
from bot.discord.handlers import Acting, Handlers
from bot.discord.proposing import MAX_PROPOSALS, proposed_entries
from bot.discord.render import LABEL_LIMIT, clean_inline
from bot.discord.render_desk import MORE, moved_line, page
from bot.discord.respond import in_time, note, say, think
from bot.discord.rules import CURATES, Rules, is_curator, who
from bot.discord.translating import reader
from bot.discord.views import NO_REPLY, Press, question_of
from bot.errors import SalveError
from bot.knowledge import files, layers, versions
from bot.knowledge.versions import Change
from bot.locale import BUTTON, N_, NAME, NC_, NN_, OPTION, S_, Translator
from bot.locale.signs import shorten
from bot.services import folder, moves
from bot.services.explain import Explained, explain
from bot.services.publish import Plan
from bot.services.releases import summary
from bot.services.wiring import Services
from bot.store.records import ReleaseRecord

DOOR = "discord"
SHOWN = 12
REFUSED = N_("Only curators of the home server may do that.")
# Discord lets an interaction be answered for 15 minutes.
ANSWERED_WITHIN = 840.0
TOO_LONG = S_(
    "Reading the folder takes longer than Discord allows. I carry on in the background: try again in half an hour."
)
ONLY_ONE = N_("There is only one release so far.")
PUBLISH = N_("Publish {version}", BUTTON)
CHANGED_SINCE = N_("The folder has changed since you looked. Here is what publishing would do now.")
HOLDS, SOURCES = NN_("{number} entry", "{number} entries"), NN_("{number} source", "{number} sources")
DIGEST, RELEASED = N_("digest `{digest}`"), N_("released {when} by {name}")
NO_DIFFERENCE, NO_RELEASE = N_("No difference."), N_("No release has that entry.")
HISTORY, WITHDRAW = N_("History of {entry}"), N_("Withdraw {entry}", BUTTON)
WHY, ACTIVE, NOTHING = N_("Why this answer?"), N_("{version} is active"), N_("nothing")
REVERSES = N_("(no longer says what it said)")
COMES_OUT = NN_(
    "Of {number} question asked of both releases, {moved}:",
    "Of {number} questions asked of both releases, {moved}:",
)
KNOWLEDGE = N_(
    "knowledge {version} · confidence {confidence}, answered from {answer} on, offered from a lead of {offer} on"
)
IDENTICAL = N_("Rebuilt from the log, the reply is the same, byte for byte.")
OTHERWISE = N_("⚠ Rebuilt from the log, the reply is no longer the same.")
COMMON, NONE = N_("(in common: {words})"), N_("none")
# The kinds of item in a release.
KINDS = {
    "entry": NC_("kind", "entry"),
    "source": NC_("kind", "source"),
    "fact": NC_("kind", "fact"),
    "red_flag": NC_("kind", "red flag"),
    "scope": NC_("kind", "scope"),
    "lexicon": NC_("kind", "lexicon"),
    "translation": NC_("kind", "translation"),
    "wordings": NC_("kind", "wordings"),
    "manifest": NC_("kind", "manifest"),
    "unanswerable": NC_("kind", "unanswerable"),
}
_SIGNS = {"added": "+", "changed": "~", "withdrawn": "-", "removed": "-"}


class KnowledgeCog(Acting, commands.Cog):
    """`/knowledge` lets everybody read the lineage; `/release` lets curators publish, roll back and withdraw."""

    knowledge = app_commands.Group(name="knowledge", description=N_("Which knowledge I answer from.", OPTION))
    release = app_commands.Group(
        name="release",
        description=N_("Curators: publish, roll back and withdraw releases of the knowledge.", OPTION),
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        default_permissions=CURATES,
    )

    def __init__(
        self,
        bot: commands.Bot,
        services: Services,
        rules: Rules,
        working: Callable[[], AbstractAsyncContextManager[None]],
        trouble: Callable[[], str | None],
    ) -> None:
        self.bot = bot
        self.ask = services.ask
        self.log = services.log
        self.service = services.publish
        self.drafts = services.drafts
        self.rules = rules
        self.working = working
        self.trouble = trouble
        self.menu = app_commands.ContextMenu(name=NC_("command", "Why this answer?", NAME), callback=self.why)
        app_commands.guild_only(app_commands.default_permissions(CURATES)(self.menu))
        self.handlers = Handlers(
            presses={"publish": self.publish_now, "withdraw": self.withdraw_now},
        )

    @knowledge.command(name="version", description=N_("Which release I answer from, and what it changed.", OPTION))
    async def version(self, interaction: discord.Interaction) -> None:
        """Show the release being served."""
        served = self.ask.of(interaction.guild_id)
        records = await in_time(interaction, True, self.service.log)
        shared = self.ask.release
        record = next((each for each in records if each.digest == shared.digest), None)
        knowledge = served.knowledge
        tr = reader(interaction)
        holds = tr.counted(HOLDS, len(knowledge.entries)), tr.counted(SOURCES, len(knowledge.sources))
        lines = [", ".join([*holds, tr(DIGEST, digest=served.digest[:8])])]
        if record:
            lines.append(tr(RELEASED, when=format_dt(record.at, "R"), name=_by(record)))
            lines += _listed(summary(record, tr), tr)
        if self.trouble() and is_curator(interaction, self.rules):
            lines.append(f"⚠ {clean_inline(tr(self.trouble() or ''), 300)}")
        await _show(interaction, f"{knowledge.manifest.title} {served.version}", lines)

    @knowledge.command(
        name="diff", description=N_("What changed between two releases; the last two if you name none.", OPTION)
    )
    @app_commands.describe(old=N_("The earlier release", OPTION), new=N_("The later release", OPTION))
    async def diff(self, interaction: discord.Interaction, old: str = "", new: str = "") -> None:
        """List what differs between two releases."""
        found = await in_time(interaction, True, self._compare, old, new)
        tr = reader(interaction)
        if found is None:
            await note(interaction, tr(ONLY_ONE))
            return
        before, after, changes = found
        lines = [
            _changed(change, tr)
            + (f": {', '.join(change.fields)}" if change.fields and change.what == "changed" else "")
            for change in changes
        ]
        await _show(interaction, f"{before.version} → {after.version}", lines or [tr(NO_DIFFERENCE)])

    def _compare(self, old: str, new: str) -> tuple[ReleaseRecord, ReleaseRecord, Sequence[Change]] | None:
        """What differs between two releases, by default the last two; None if there is only one."""
        records = self.service.log()
        if len(records) < 2:  # noqa: PLR2004 - two to compare
            return None
        before = self.service.find(old) if old else records[1]
        after = self.service.find(new) if new else records[0]
        return before, after, self.service.changes(before, after)

    @knowledge.command(name="history", description=N_("The releases that changed one entry.", OPTION))
    @app_commands.describe(entry=N_("The entry", OPTION))
    async def history(self, interaction: discord.Interaction, entry: str) -> None:
        """List the releases that changed one entry, newest first."""
        owner = layers.owner(entry)
        here = owner if owner == str(interaction.guild_id) else None
        records, tr = await in_time(interaction, True, self.service.log, here), reader(interaction)
        changes = [
            (record, tr(versions.DID[what]), ", ".join(fields))
            for record in records
            for kind, id_, what, fields, _ in record.changes
            if (kind, id_) == ("entry", entry)
        ]
        lines = [
            f"**{record.version}** {format_dt(record.at, 'd')} {_by(record)}: {did} {fields}"
            for record, did, fields in changes
        ]
        title = tr(HISTORY, entry=clean_inline(entry, 60))
        await _show(interaction, title, lines or [tr(NO_RELEASE)])

    @release.command(name="publish", description=N_("Publish what is in the knowledge folder.", OPTION))
    async def publish(self, interaction: discord.Interaction) -> None:
        """Show what publishing would do, with a button that does it."""
        if not await self._allowed(interaction):
            return
        async with self.working():
            await think(interaction, ephemeral=True)
            await self._propose(interaction)

    async def publish_now(self, interaction: discord.Interaction[Any], digest: str) -> None:
        """Publish, if the folder has not changed since it was looked at."""
        if not await self._allowed(interaction):
            return
        await think(interaction, ephemeral=True)
        plan = await self._plan()
        if not plan.digest.startswith(digest):
            await say(interaction, content=reader(interaction)(CHANGED_SINCE), ephemeral=True)
            await self._propose(interaction)
            return
        record = await asyncio.to_thread(
            folder.publish, self.service, self._folder, plan, interaction.user.name, "published from Discord"
        )
        await self._done(interaction, record)

    @release.command(name="rollback", description=N_("Serve the content of an earlier release again.", OPTION))
    @app_commands.describe(version=N_("The release to go back to", OPTION), reason=N_("Why, for the log", OPTION))
    async def rollback(
        self, interaction: discord.Interaction, version: str, reason: app_commands.Range[str, 3, 200]
    ) -> None:
        """Publish the content of an earlier release as a new release."""
        if not await self._allowed(interaction):
            return
        async with self.working():
            name = interaction.user.name
            record = await in_time(interaction, True, self.service.rollback, version, name, reason)
            await self._done(interaction, record)

    @release.command(name="withdraw", description=N_("Take one entry out of service at once.", OPTION))
    @app_commands.describe(entry=N_("The entry", OPTION), reason=N_("Why, for the log", OPTION))
    async def withdraw(
        self, interaction: discord.Interaction, entry: str, reason: app_commands.Range[str, 3, 200]
    ) -> None:
        """Withdraw an entry; replies already given from it will be corrected."""
        if not await self._allowed(interaction, entry):
            return
        async with self.working():
            await self._withdraw(interaction, entry, reason)

    async def withdraw_now(self, interaction: discord.Interaction[Any], entry: str) -> None:
        """Withdraw an entry, by the button under the explanation of a reply."""
        if await self._allowed(interaction):
            await self._withdraw(interaction, entry, "withdrawn from an answer")

    async def why(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Explain one of the bot's own replies to a curator."""
        if not await self._allowed(interaction):
            return
        question_id = question_of(message)
        async with self.working():
            if question_id is None or message.author != interaction.client.user:
                await note(interaction, reader(interaction)(NO_REPLY))
                return
            found = await in_time(interaction, True, explain, question_id, self.log, self.service)
            view = discord.ui.View(timeout=None)
            entry = found.outcome.reply.entry_id
            if entry:
                label = shorten(reader(interaction)(WITHDRAW, entry=entry), BUTTON)
                view.add_item(Press("withdraw", entry, label=label, style=discord.ButtonStyle.danger))
            tr = reader(interaction)
            await _show(interaction, tr(WHY), _reasons(found, tr), view if entry else None)

    @diff.autocomplete("old")
    @diff.autocomplete("new")
    @rollback.autocomplete("version")
    async def propose_version(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose releases, newest first."""
        records = await asyncio.to_thread(self.service.log)
        return [
            app_commands.Choice(
                name=shorten(f"{each.version} · {each.author}: {each.note}", LABEL_LIMIT), value=each.version
            )
            for each in records
            if each.version.startswith(typed.strip())
        ][:MAX_PROPOSALS]

    @history.autocomplete("entry")
    @withdraw.autocomplete("entry")
    async def propose_entry(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Propose entries by id or question."""
        return proposed_entries(self.ask.of(interaction.guild_id).knowledge, typed)

    async def _withdraw(self, interaction: discord.Interaction, entry: str, reason: str) -> None:
        record = await in_time(
            interaction, True, self.drafts.withdraw, entry, reason, who(interaction, self.rules), DOOR
        )
        await self._done(interaction, record)

    async def _propose(self, interaction: discord.Interaction) -> None:
        plan = await self._plan()
        plan = replace(plan, report=plan.report.seen_in(who(interaction, self.rules).guilds))
        tr, view = reader(interaction), None
        if not plan.report.refusals:
            view = discord.ui.View(timeout=None)
            label = tr(PUBLISH, version=plan.version)
            view.add_item(Press("publish", plan.digest[:16], label=label, style=discord.ButtonStyle.primary))
        before = plan.parent.version if plan.parent else tr(NOTHING)
        await _show(interaction, f"{before} → {plan.version}", _planned(plan, tr), view)

    @property
    def _folder(self) -> Path:
        return self.rules.knowledge

    async def _plan(self) -> Plan:
        work = asyncio.ensure_future(asyncio.to_thread(self._look))
        await asyncio.wait({work}, timeout=ANSWERED_WITHIN)
        if not work.done():
            raise SalveError(TOO_LONG)
        return await work

    def _look(self) -> Plan:
        return folder.plan(self.service, self._folder, files.load(self._folder))

    async def _done(self, interaction: discord.Interaction, record: ReleaseRecord) -> None:
        # This process serves it at once; others follow within half a second.
        await asyncio.to_thread(self.service.refresh, self.ask)
        tr = reader(interaction)
        await _show(interaction, tr(ACTIVE, version=record.version), _listed(summary(record, tr), tr))

    async def _allowed(self, interaction: discord.Interaction, entry: str = "") -> bool:
        """Whether this person curates the home, or the server that owns the entry; says so if not."""
        curator = who(interaction, self.rules)
        theirs = entry and layers.owner(entry) == str(interaction.guild_id)
        allowed = curator.role is Role.CURATOR and (curator.home or bool(theirs))
        if not allowed:
            await note(interaction, reader(interaction)(REFUSED))
        return allowed


async def _show(
    interaction: discord.Interaction, title: str, lines: Iterable[str], view: discord.ui.View | None = None
) -> None:
    """Show one page to whoever used the command; lines that do not fit are counted."""
    await say(interaction, embed=page(title, lines, reader(interaction)), view=view, ephemeral=True)


def _by(record: ReleaseRecord) -> str:
    return clean_inline(record.author, 60)


def _listed(lines: Sequence[str], tr: Translator) -> list[str]:
    shown = [f"- {clean_inline(line, 200)}" for line in lines[:SHOWN]]
    return shown + ([tr.counted(MORE, len(lines) - SHOWN)] if len(lines) > SHOWN else [])


def _changed(change: Change, tr: Translator) -> str:
    kind = tr.named("kind", change.kind.replace("_", " "))
    return f"{_SIGNS[change.what]} {tr(versions.DID[change.what])} {kind} **{clean_inline(change.id, 60)}**"


def _planned(plan: Plan, tr: Translator) -> list[str]:
    """What publishing would do, for a curator on a phone."""
    lines = [f"⛔ {clean_inline(tr(refusal), 300)}" for refusal in plan.report.refusals]
    lines += [
        _changed(each, tr) + (f" {tr(REVERSES)}" if each.reverses else "") for each in versions.gathered(plan.changes)
    ]
    lines.append(tr.counted(COMES_OUT, plan.report.asked, moved=tr.counted(moves.OTHERWISE, len(plan.report.moved))))
    lines += filter(None, [plan.report.error(tr)])
    return [*lines, *(moved_line(each, tr) for each in plan.report.moved)]


def _reasons(found: Explained, tr: Translator) -> list[str]:
    """Why a reply was given, for a curator on a phone."""
    outcome, thresholds = found.outcome, found.outcome.release.thresholds
    met = tr(
        KNOWLEDGE,
        version=found.record.version,
        confidence=tr.decimal(outcome.confidence, 2),
        answer=tr.decimal(thresholds.answer, 2),
        offer=f"{'+' if thresholds.offer >= 0 else ''}{tr.decimal(thresholds.offer, 1)}",
    )
    lines = [f"**{clean_inline(found.logged.text, 300)}**", met, tr(IDENTICAL if found.identical else OTHERWISE)]
    for match in matches(outcome)[:5]:
        shared = tr(COMMON, words=", ".join(match.shared) or tr(NONE))
        lines.append(f"{tr.share(match.score)} **{match.label}**: {clean_inline(match.phrasing, 120)} {shared}")
    return lines
