"""A gap at the desk: its page, and what its buttons and menus do."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord.ext import commands

from bot.curation.gaps import WAITING as OPEN_STATUSES
from bot.curation.gaps import Gap
from bot.curation.review import SAID, Act
from bot.discord.cogs.asked_back import ASK_BACK
from bot.discord.cogs.drafts import DOOR
from bot.discord.draft_page import TURN
from bot.discord.forms import Field, Form, Values
from bot.discord.handlers import Acting, Handlers
from bot.discord.render_desk import gap_page
from bot.discord.respond import in_time, say
from bot.discord.rules import Rules, who
from bot.discord.translating import reader
from bot.discord.views import Pick, Press, number_in
from bot.locale import BUTTON, LABEL, N_, NN_, OPTION, PLACEHOLDER, Translator
from bot.services.triage import Triage
from bot.services.wiring import Services

SNOOZE_DAYS = 7
MAX_WORDINGS = 25
# How many joins one button can undo: its custom id holds their numbers.
MAX_JOINED = 3
OPEN_GAP = N_("Open a gap …", PLACEHOLDER)
NEXT = N_("Next", BUTTON)
DONE = N_(
    "Done: #{gap} is {status}. Whoever is waiting for it will be told in half a minute; until then you can undo it."
)
SAME, MERGE = N_("Same as an entry …", PLACEHOLDER), N_("Asks the same: join with …", PLACEHOLDER)
SPLIT = N_("Split off what asks something else …", PLACEHOLDER)
SNOOZE = NN_("Snooze {number} day", "Snooze {number} days", BUTTON)
UNDO, UNDO_ONE, ANSWER = N_("Undo", BUTTON), N_("Undo #{gap}", BUTTON), N_("Answer #{gap}", BUTTON)
MERGED = N_("#{gap} is part of #{into} now. To take that back, undo #{gap}.")
SPLIT_OFF = N_("Split off from #{gap}.")
# Buttons that act at once: the act and the label.
_AT_ONCE = {
    "claim": (Act.CLAIM, N_("Claim", BUTTON)),
    "unclaim": (Act.UNCLAIM, N_("Release", BUTTON)),
    "not_for_bot": (Act.NOT_FOR_BOT, N_("Not for the bot", BUTTON)),
    "reopen": (Act.REOPEN, N_("Reopen", BUTTON)),
}
# Buttons that open a form first: the act, the label, and what the form asks for.
_ASKED = {
    "reject": (Act.REJECT, N_("Reject …", LABEL), N_("Why? Everybody who asked will read it.", OPTION)),
    "expert": (Act.EXPERT, N_("Needs an expert …", LABEL), N_("What should the expert look at?", OPTION)),
    "title": (Act.TITLE, N_("Title …", LABEL), N_("The question in your words; other members may read it.", OPTION)),
}


class GapsCog(Acting, commands.Cog):
    """Lets Discord, and then the services, decide at every press whether somebody may do it."""

    def __init__(self, services: Services, rules: Rules) -> None:
        self.gaps = services.gaps
        self.triage = services.triage
        self.rules = rules
        self.handlers = Handlers(
            presses={
                "gap": self.open_gap,
                "snooze": self.snooze,
                "undo": self.undo,
                **{name: self._at_once(name) for name in _AT_ONCE},
                **{f"ask_{name}": self._ask(name) for name in _ASKED},
            },
            picks={"gap": self.open_gap, "merge": self.merge, "split": self.split},
            forms={name: self._asked(name) for name in _ASKED},
        )

    async def open_gap(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Show one gap, from its button or a menu."""
        await self.show(interaction, number_in(number))

    async def show(self, interaction: discord.Interaction[Any], number: int, note: str | None = None) -> None:
        """Show one gap, and what can be done about it."""
        looked = await in_time(interaction, True, self.triage.look, number, who(interaction, self.rules))
        tr = reader(interaction)
        buttons = _buttons(looked, tr)
        await say(interaction, content=note, embed=gap_page(looked, tr), view=buttons, ephemeral=True)

    def _at_once(self, name: str) -> Callable[..., Any]:
        async def press(interaction: discord.Interaction[Any], number: str) -> None:
            act, curator = _AT_ONCE[name][0], who(interaction, self.rules)
            gap = await in_time(interaction, True, self.gaps.act, number_in(number), act, curator, DOOR)
            await self.show(interaction, gap.number, _note(gap, act, reader(interaction)))

        return press

    def _ask(self, name: str) -> Callable[..., Any]:
        async def press(interaction: discord.Interaction[Any], number: str) -> None:
            # Whoever may not do this is refused now, before they type anything.
            gap = await asyncio.to_thread(self.gaps.find, number_in(number), who(interaction, self.rules))
            tr, (_, label, hint) = reader(interaction), _ASKED[name]
            value = gap.title if name == "title" else ""
            field = Field("reason", tr(label).removesuffix(" …"), value, tr(hint), long=name != "title")
            form = Form(name, str(gap.number), title=f"#{gap.number} {tr(gap.name)}", fields=[field])
            await interaction.response.send_modal(form)

        return press

    def _asked(self, name: str) -> Callable[..., Any]:
        async def submit(interaction: discord.Interaction[Any], values: Values, number: str) -> None:
            act, curator = _ASKED[name][0], who(interaction, self.rules)
            reason = values.get("reason", "")
            gap = await in_time(interaction, True, self.gaps.act, number_in(number), act, curator, DOOR, reason=reason)
            await self.show(interaction, gap.number, _note(gap, act, reader(interaction)))

        return submit

    async def snooze(self, interaction: discord.Interaction[Any], number: str) -> None:
        """Put a gap off for a week."""
        curator = who(interaction, self.rules)
        gap = await in_time(
            interaction, True, self.gaps.act, number_in(number), Act.SNOOZE, curator, DOOR, days=SNOOZE_DAYS
        )
        await self.show(interaction, gap.number)

    async def undo(self, interaction: discord.Interaction[Any], number: str, *others: str) -> None:
        """Undo the last act on a gap, or on each of several gaps that were joined at once."""
        curator = who(interaction, self.rules)
        for each in (*others, number):
            gap = await in_time(interaction, True, self.gaps.undo, number_in(each), curator, DOOR)
        await self.show(interaction, gap.number)

    async def merge(self, interaction: discord.Interaction[Any], number: str, *others: str) -> None:
        """Join this gap and those picked."""
        curator = who(interaction, self.rules)
        numbers = [number_in(each) for each in (number, *others)]
        joined = await in_time(interaction, True, self.gaps.join, numbers, curator, DOOR)
        looked = await asyncio.to_thread(self.triage.look, joined.into, curator)
        tr = reader(interaction)
        buttons = _buttons(looked, tr, joined.numbers)
        note = "\n".join(
            [*(tr(MERGED, gap=each, into=joined.into) for each in joined.numbers), *map(tr, joined.refused)]
        )
        await say(interaction, content=note, embed=gap_page(looked, tr), view=buttons, ephemeral=True)

    async def split(self, interaction: discord.Interaction[Any], number: str, *question_ids: str) -> None:
        """Split wordings that ask something else off into a gap of their own."""
        curator = who(interaction, self.rules)
        gap = await in_time(interaction, True, self.gaps.split, number_in(number), question_ids, curator, DOOR)
        await self.show(interaction, gap.number, reader(interaction)(SPLIT_OFF, gap=number))


def _buttons(looked: Triage, tr: Translator, undo: Sequence[int] = ()) -> discord.ui.View:
    """At most five rows: two of buttons, then menus of the nearest entries, of similar gaps and of the wordings."""
    view, gap = looked.view, looked.gap
    number = str(gap.number)
    buttons = discord.ui.View(timeout=None)
    if gap.status in OPEN_STATUSES:
        buttons.add_item(answer_button(gap, tr, row=0))
        names = ("reject", "expert", "title")
        for name in names:
            buttons.add_item(Press(f"ask_{name}", number, label=tr(_ASKED[name][1]), row=0))
        buttons.add_item(Press("not_for_bot", number, label=tr(_AT_ONCE["not_for_bot"][1]), row=0))
        name = "unclaim" if gap.holder else "claim"
        buttons.add_item(Press(name, number, label=tr(_AT_ONCE[name][1]), row=1))
        buttons.add_item(Press("snooze", number, label=tr.counted(SNOOZE, SNOOZE_DAYS), row=1))
        buttons.add_item(Press("turn", "gap", number, label=tr(TURN), row=1))
        buttons.add_item(Press("ask_back", number, label=tr(ASK_BACK), row=1))
        entries = [(entry.id, f"{entry.id}: {entry.question}") for entry, _ in view.nearest]
        if entries:
            buttons.add_item(Pick("same", number, options=entries, placeholder=tr(SAME)))
        if view.similar:
            others = [other for other, _ in view.similar]
            buttons.add_item(gap_menu("merge", (number,), others, MERGE, tr, min(len(others), MAX_JOINED)))
        told = [each for each in view.wordings if each.text][:MAX_WORDINGS]
        if len(told) > 1:
            options = [(each.question_id, each.text) for each in told]
            placeholder = tr(SPLIT)
            buttons.add_item(Pick("split", number, options=options, placeholder=placeholder, most=len(told) - 1))
    else:
        if looked.following:
            style = discord.ButtonStyle.primary
            buttons.add_item(Press("gap", str(looked.following), label=tr(NEXT), style=style, row=1))
        buttons.add_item(Press("reopen", number, label=tr(_AT_ONCE["reopen"][1]), row=1))
    numbers = [str(each) for each in undo]
    label = tr(UNDO_ONE, gap=", #".join(numbers)) if numbers else tr(UNDO)
    buttons.add_item(Press("undo", *(numbers or [number]), label=label, row=1))
    return buttons


def answer_button(gap: Gap, tr: Translator, row: int | None = None) -> Press:
    """The button that begins an answer to a gap."""
    style = discord.ButtonStyle.primary
    return Press("answer", str(gap.number), label=tr(ANSWER, gap=gap.number), style=style, row=row)


def gap_menu(action: str, ids: tuple[str, ...], gaps: Any, placeholder: str, tr: Translator, most: int = 1) -> Pick:
    """A menu of gaps by number and name, of which `most` can be picked at once."""
    options = [(str(gap.number), f"#{gap.number} {tr(gap.name)}") for gap in gaps]
    return Pick(action, *ids, options=options, placeholder=tr(placeholder), most=most)


def _note(gap: Gap, act: Act, tr: Translator) -> str | None:
    """What a curator is told after an act that the askers will hear of; None after any other."""
    told = act in {Act.REJECT, Act.NOT_FOR_BOT}
    return tr(DONE, gap=gap.number, status=tr(SAID[gap.status])) if told else None
