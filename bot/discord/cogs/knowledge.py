"""What anybody may see of the knowledge's releases, and what curators may do to them."""

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
from bot.bootstrap import Services
from bot.curation.review import Role
from bot.discord.render import LABEL_LIMIT, PAGE_LIMIT, clean_inline, shorten
from bot.discord.respond import in_time, note, say
from bot.discord.rules import CURATES, Rules, is_curator, who
from bot.discord.views import Press, question_of
from bot.knowledge import files, layers
from bot.knowledge.versions import Change
from bot.services import folder
from bot.services.explain import Explained, explain
from bot.services.publish import Plan, summary
from bot.store.records import ReleaseRecord

DOOR = "discord"
MAX_PROPOSALS = 25
SHOWN = 12
REFUSED = "Only curators of the home server may do that."
NO_REPLY = "That is none of my answers."
ONLY_ONE = "There is only one release so far."
PUBLISH = "Publish {version}"
CHANGED_SINCE = "The folder has changed since you looked. Here is what publishing would do now."
_SIGNS = {"added": "+", "changed": "~", "withdrawn": "-", "removed": "-"}


class KnowledgeCog(commands.Cog):
    """`/knowledge`: everybody may read the lineage; `/release`: curators publish, roll back and withdraw."""

    knowledge = app_commands.Group(name="knowledge", description="Which knowledge I answer from.")
    release = app_commands.Group(
        name="release",
        description="Curators: make, take back and mend releases of the knowledge.",
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
        self._menu = app_commands.ContextMenu(name="Why this answer?", callback=self.why)
        app_commands.guild_only(app_commands.default_permissions(CURATES)(self._menu))
        Press.actions["publish"] = self.publish_now
        Press.actions["withdraw"] = self.withdraw_now

    async def cog_load(self) -> None:
        """Context menus cannot be declared inside a cog, so this one is added by hand."""
        self.bot.tree.add_command(self._menu)

    @knowledge.command(name="version", description="Which release I answer from, and what it changed.")
    async def version(self, interaction: discord.Interaction) -> None:
        """Show the release being served."""
        served = self.ask.of(interaction.guild_id)
        records = await in_time(interaction, True, self.service.log)
        shared = self.ask.release
        record = next((each for each in records if each.digest == shared.digest), None)
        knowledge = served.knowledge
        lines = [f"{len(knowledge.entries)} entries, {len(knowledge.sources)} sources, digest `{served.digest[:8]}`"]
        if record:
            lines.append(f"released {format_dt(record.at, 'R')} by {_by(record)}")
            lines += _listed(summary(record))
        if self.trouble() and is_curator(interaction, self.rules):
            lines.append(f"⚠ {clean_inline(self.trouble() or '', 300)}")
        await _show(interaction, f"{knowledge.manifest.title} {served.version}", lines)

    @knowledge.command(name="diff", description="What changed between two releases; the last two if you name none.")
    @app_commands.describe(old="The earlier release", new="The later release")
    async def diff(self, interaction: discord.Interaction, old: str = "", new: str = "") -> None:
        """List what differs."""
        found = await in_time(interaction, True, self._compare, old, new)
        if found is None:
            await note(interaction, ONLY_ONE)
            return
        before, after, changes = found
        lines = [
            f"{_SIGNS[change.what]} {change.what} {change.kind.replace('_', ' ')} **{clean_inline(change.id, 60)}**"
            + (f": {', '.join(change.fields)}" if change.fields and change.what == "changed" else "")
            for change in changes
        ]
        await _show(interaction, f"{before.version} → {after.version}", lines or ["No difference."])

    def _compare(self, old: str, new: str) -> tuple[ReleaseRecord, ReleaseRecord, Sequence[Change]] | None:
        """What differs between two releases, by default the last two; None where there is only one."""
        records = self.service.log()
        if len(records) < 2:  # noqa: PLR2004 - two to compare
            return None
        before = self.service.find(old) if old else records[1]
        after = self.service.find(new) if new else records[0]
        return before, after, self.service.changes(before, after)

    @knowledge.command(name="history", description="The releases that changed one entry.")
    @app_commands.describe(entry="The entry")
    async def history(self, interaction: discord.Interaction, entry: str) -> None:
        """List the releases of one entry, newest first."""
        owner = layers.owner(entry)
        here = owner if owner == str(interaction.guild_id) else None
        records = await in_time(interaction, True, self.service.log, here)
        lines = [
            f"**{record.version}** {format_dt(record.at, 'd')} {_by(record)}: {what} {', '.join(fields)}"
            for record in records
            for kind, id_, what, fields, _ in record.changes
            if (kind, id_) == ("entry", entry)
        ]
        title = f"History of {clean_inline(entry, 60)}"
        await _show(interaction, title, lines or ["No release has that entry."])

    @release.command(name="publish", description="Publish what stands in the knowledge folder.")
    async def publish(self, interaction: discord.Interaction) -> None:
        """Show what publishing would do, with a button that does it."""
        if not await self._allowed(interaction):
            return
        async with self.working():
            await interaction.response.defer(ephemeral=True, thinking=True)
            await self._propose(interaction)

    async def publish_now(self, interaction: discord.Interaction[Any], digest: str) -> None:
        """Publish, if the folder is still what was looked at."""
        if not await self._allowed(interaction):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        plan = await asyncio.to_thread(self._plan)
        if not plan.digest.startswith(digest):
            await say(interaction, content=CHANGED_SINCE, ephemeral=True)
            await self._propose(interaction)
            return
        record = await asyncio.to_thread(
            folder.publish, self.service, self._folder, plan, interaction.user.name, "published from Discord"
        )
        await self._done(interaction, record)

    @release.command(name="rollback", description="Serve the content of an earlier release again.")
    @app_commands.describe(version="The release to go back to", reason="Why, for the log")
    async def rollback(
        self, interaction: discord.Interaction, version: str, reason: app_commands.Range[str, 3, 200]
    ) -> None:
        """Publish an earlier content as a new release."""
        if not await self._allowed(interaction):
            return
        async with self.working():
            name = interaction.user.name
            record = await in_time(interaction, True, self.service.rollback, version, name, reason)
            await self._done(interaction, record)

    @release.command(name="withdraw", description="Take one entry out of service at once.")
    @app_commands.describe(entry="The entry", reason="Why, for the log")
    async def withdraw(
        self, interaction: discord.Interaction, entry: str, reason: app_commands.Range[str, 3, 200]
    ) -> None:
        """Withdraw an entry; replies already given from it are corrected."""
        if not await self._allowed(interaction, entry):
            return
        async with self.working():
            await self._withdraw(interaction, entry, reason)

    async def withdraw_now(self, interaction: discord.Interaction[Any], entry: str) -> None:
        """Withdraw an entry from its explanation."""
        if await self._allowed(interaction):
            await self._withdraw(interaction, entry, "withdrawn from an answer")

    async def why(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Explain one of the bot's own replies to a curator."""
        if not await self._allowed(interaction):
            return
        question_id = question_of(message)
        async with self.working():
            if question_id is None or message.author != interaction.client.user:
                await note(interaction, NO_REPLY)
                return
            found = await in_time(interaction, True, explain, question_id, self.log, self.service)
            view = discord.ui.View(timeout=None)
            entry = found.outcome.reply.entry_id
            if entry:
                label = f"Withdraw {entry}"
                view.add_item(Press("withdraw", entry, label=label, style=discord.ButtonStyle.danger))
            await _show(interaction, "Why this answer?", _reasons(found), view if entry else None)

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
        wanted = typed.casefold().split()
        return [
            app_commands.Choice(name=shorten(f"{entry.id}: {entry.question}", LABEL_LIMIT), value=entry.id)
            for entry in self.ask.of(interaction.guild_id).knowledge.entries
            if all(word in f"{entry.id} {entry.question}".casefold() for word in wanted)
        ][:MAX_PROPOSALS]

    async def _withdraw(self, interaction: discord.Interaction, entry: str, reason: str) -> None:
        record = await in_time(
            interaction, True, self.drafts.withdraw, entry, reason, who(interaction, self.rules), DOOR
        )
        await self._done(interaction, record)

    async def _propose(self, interaction: discord.Interaction) -> None:
        plan = await asyncio.to_thread(self._plan)
        plan = replace(plan, report=plan.report.seen_in(who(interaction, self.rules).guilds))
        view = None
        if not plan.report.refusals:
            view = discord.ui.View(timeout=None)
            label = PUBLISH.format(version=plan.version)
            view.add_item(Press("publish", plan.digest[:16], label=label, style=discord.ButtonStyle.primary))
        await _show(
            interaction, f"{plan.parent.version if plan.parent else 'nothing'} → {plan.version}", _planned(plan), view
        )

    @property
    def _folder(self) -> Path:
        return self.rules.knowledge

    def _plan(self) -> Plan:
        return self.service.plan(files.load(self._folder), files.read_lineage(self._folder))

    async def _done(self, interaction: discord.Interaction, record: ReleaseRecord) -> None:
        # Served here at once; other processes follow within half a second.
        await asyncio.to_thread(self.service.refresh, self.ask)
        await _show(interaction, f"{record.version} is active", _listed(summary(record)))

    async def _allowed(self, interaction: discord.Interaction, entry: str = "") -> bool:
        """Whether somebody curates the home; or the server whose own entry it is about."""
        curator = who(interaction, self.rules)
        theirs = entry and layers.owner(entry) == str(interaction.guild_id)
        allowed = curator.role is Role.CURATOR and (curator.home or bool(theirs))
        if not allowed:
            await note(interaction, REFUSED)
        return allowed


async def _show(
    interaction: discord.Interaction, title: str, lines: Iterable[str], view: discord.ui.View | None = None
) -> None:
    """One page for the eyes of who asked; what does not fit is counted."""
    text = ""
    lines = list(lines)
    for number, line in enumerate(lines):
        if len(text) + len(line) > PAGE_LIMIT:
            text += f"and {len(lines) - number} more"
            break
        text += f"{line}\n"
    embed = discord.Embed(title=title, description=text, colour=discord.Colour.dark_teal())
    await say(interaction, embed=embed, view=view, ephemeral=True)


def _by(record: ReleaseRecord) -> str:
    return clean_inline(record.author, 60)


def _listed(lines: Sequence[str]) -> list[str]:
    shown = [f"- {clean_inline(line, 200)}" for line in lines[:SHOWN]]
    return shown + ([f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else [])


def _planned(plan: Plan) -> list[str]:
    """What publishing would do, for a curator on a phone."""
    lines = [f"⛔ {clean_inline(refusal, 300)}" for refusal in plan.report.refusals]
    lines += [
        f"{_SIGNS[change.what]} {change.what} {change.kind.replace('_', ' ')} **{clean_inline(change.id, 60)}**"
        + (" (no longer says what it said)" if change.reverses else "")
        for change in plan.changes
    ]
    lines.append(f"Of {plan.report.asked} questions asked of both, {len(plan.report.moved)} come out otherwise:")
    lines += filter(None, [plan.report.error])
    lines += [
        f"- {clean_inline(moved.text, 100)}: was {clean_inline(moved.before, 90)}, now {clean_inline(moved.after, 90)}"
        for moved in plan.report.moved
    ]
    return lines


def _reasons(found: Explained) -> list[str]:
    """Why a reply was given, for a curator on a phone."""
    outcome, thresholds = found.outcome, found.outcome.release.thresholds
    bars = f"answered from {thresholds.answer:.2f} on, offered from a lead of {thresholds.offer:+.1f} on"
    lines = [
        f"**{clean_inline(found.logged.text, 300)}**",
        f"knowledge {found.record.version} · confidence {outcome.confidence:.2f}, {bars}",
        "The same reply, byte for byte, comes out again." if found.identical else "⚠ This reply no longer comes out.",
    ]
    for match in matches(outcome)[:5]:
        shared = ", ".join(match.shared) or "none"
        lines.append(f"{match.score:.0%} **{match.label}**: {clean_inline(match.phrasing, 120)} (in common: {shared})")
    return lines
