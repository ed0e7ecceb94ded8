"""A draft's page: what helps to judge it, and the buttons and menus of what can be done."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.curation.drafts import Draft, Kind, Stage
from bot.curation.remarks import Remark
from bot.curation.review import Curator
from bot.discord.render_desk import judgement
from bot.discord.views import Pick, Press
from bot.services.previews import Preview
from bot.services.tell import Tally
from bot.services.wordings import Offer

TAKE = "Take wordings of members as they stand …"
TAKE_NEAR = "Take the {count} near it"
REWORD = "Take one in other words …"
MOVES = "Meant: these questions move here …"
TURN = "Whose turn …"
MAX_NAMED = 25


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a draft, whatever it would change: wordings it may take, comments, and who was told of it."""

    offer: Offer
    remarks: tuple[Remark, ...]
    told: Tally | None

    def shown(self, preview: Preview, curator: Curator) -> dict[str, Any]:
        """The page for one curator, as `respond.say` takes it."""
        view = _buttons(preview, self.offer, curator)
        return {"embed": judgement(preview, self.offer, self.remarks, self.told), "view": view}


def _buttons(preview: Preview, offer: Offer, curator: Curator) -> discord.ui.View | None:
    draft, view = preview.draft, discord.ui.View(timeout=None)
    number, revision, primary = str(draft.number), str(draft.revision), discord.ButtonStyle.primary
    if draft.stage not in {Stage.WRITING, Stage.PROPOSED}:
        return None
    if draft.stage is Stage.WRITING and preview.proposable:
        label = "Propose" if preview.needed > 1 else "Publish"
        view.add_item(Press("propose", number, revision, label=label, style=primary))
    elif draft.stage is Stage.PROPOSED and preview.publishable and (curator.id != draft.author or preview.needed == 1):
        view.add_item(Press("approve", number, revision, label="Approve", style=primary))
    if draft.kind is not Kind.WORDING:
        view.add_item(Press("draft_text", number, label="Edit"))
    if offer.near:
        view.add_item(Press("take_near", number, revision, label=TAKE_NEAR.format(count=len(offer.near))))
    view.add_item(Press("draft_rest", number, label="More fields"))
    view.add_item(Press("remarks", number, label="Comments …"))
    view.add_item(Press("turn", "draft", number, label=TURN))
    if draft.stage is Stage.PROPOSED:
        view.add_item(Press("ask_return", number, label="Send back …"))
    view.add_item(Press("discard", number, label="Discard", style=discord.ButtonStyle.danger))
    if preview.nameable:
        options = list(preview.nameable[:MAX_NAMED])
        view.add_item(Pick("moves", number, revision, options=options, placeholder=MOVES, most=len(options)))
    _add_offer(view, draft, offer)
    return view


def _add_offer(view: discord.ui.View, draft: Draft, offer: Offer) -> None:
    """Menus of members' wordings, nothing ticked; what looks personal can only be taken in other words."""
    ids = (str(draft.number), str(draft.revision))
    plain = [(each.question_id, each.text) for each in offer.proposed if not each.marks]
    if plain:
        view.add_item(Pick("take", *ids, options=plain, placeholder=TAKE, most=len(plain)))
    if offer.proposed:
        every = [(each.question_id, ("⚠ " if each.marks else "") + each.text) for each in offer.proposed]
        view.add_item(Pick("reword", *ids, options=every, placeholder=REWORD))
