"""A draft's page: what helps to judge it, and buttons and menus for what can be done."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.curation.drafts import Draft, Kind, Stage
from bot.curation.remarks import Remark
from bot.curation.review import Curator
from bot.discord.render_desk import judgement
from bot.discord.views import Pick, Press
from bot.locale import BUTTON, N_, NN_, PLACEHOLDER, Translator
from bot.services.previews import Preview
from bot.services.tell import Tally
from bot.services.wordings import Offer

TAKE = N_("Take members' wordings as they are …", PLACEHOLDER)
TAKE_NEAR = NN_("Take the {number} near it", "Take the {number} near it", BUTTON)
REWORD = N_("Reword one and take it …", PLACEHOLDER)
MOVES = N_("Questions that are meant to move here …", PLACEHOLDER)
TURN = N_("Whose turn …", BUTTON)
PROPOSE, PUBLISH, APPROVE = N_("Propose", BUTTON), N_("Publish", BUTTON), N_("Approve", BUTTON)
EDIT, MORE, COMMENTS = N_("Edit", BUTTON), N_("More fields", BUTTON), N_("Comments …", BUTTON)
SEND_BACK, DISCARD = N_("Send back …", BUTTON), N_("Discard", BUTTON)
MAX_NAMED = 25


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a draft besides its changes: wordings it may take, comments, and who was told of it.

    `tr` translates for whoever looks at the page.
    """

    offer: Offer
    remarks: tuple[Remark, ...]
    told: Tally | None
    tr: Translator

    def shown(self, preview: Preview, curator: Curator) -> dict[str, Any]:
        """The page for one curator, as arguments of `respond.say`."""
        view = _buttons(preview, self.offer, curator, self.tr)
        return {"embed": judgement(preview, self.tr, self.offer, self.remarks, self.told), "view": view}


def _buttons(preview: Preview, offer: Offer, curator: Curator, tr: Translator) -> discord.ui.View | None:
    draft, view = preview.draft, discord.ui.View(timeout=None)
    number, revision, primary = str(draft.number), str(draft.revision), discord.ButtonStyle.primary
    if not draft.open:
        return None
    if draft.stage is Stage.WRITING and preview.proposable:
        label = tr(PROPOSE if preview.needed > 1 else PUBLISH)
        view.add_item(Press("propose", number, revision, label=label, style=primary))
    elif draft.stage is Stage.PROPOSED and preview.publishable and (curator.id != draft.author or preview.needed == 1):
        view.add_item(Press("approve", number, revision, label=tr(APPROVE), style=primary))
    if draft.kind is not Kind.WORDING:
        view.add_item(Press("draft_text", number, label=tr(EDIT)))
    if offer.near:
        view.add_item(Press("take_near", number, revision, label=tr.counted(TAKE_NEAR, len(offer.near))))
    view.add_item(Press("draft_rest", number, label=tr(MORE)))
    view.add_item(Press("remarks", number, label=tr(COMMENTS)))
    view.add_item(Press("turn", "draft", number, label=tr(TURN)))
    if draft.stage is Stage.PROPOSED:
        view.add_item(Press("ask_return", number, label=tr(SEND_BACK)))
    view.add_item(Press("discard", number, label=tr(DISCARD), style=discord.ButtonStyle.danger))
    if preview.nameable:
        options = [(key, tr(text)) for key, text in preview.nameable[:MAX_NAMED]]
        view.add_item(Pick("moves", number, revision, options=options, placeholder=tr(MOVES), most=len(options)))
    _add_offer(view, draft, offer, tr)
    return view


def _add_offer(view: discord.ui.View, draft: Draft, offer: Offer, tr: Translator) -> None:
    """Add menus of members' wordings, none chosen; one that looks personal can only be taken reworded."""
    ids = (str(draft.number), str(draft.revision))
    plain = [(each.question_id, each.text) for each in offer.proposed if not each.marks]
    if plain:
        view.add_item(Pick("take", *ids, options=plain, placeholder=tr(TAKE), most=len(plain)))
    if offer.proposed:
        every = [(each.question_id, ("⚠ " if each.marks else "") + each.text) for each in offer.proposed]
        view.add_item(Pick("reword", *ids, options=every, placeholder=tr(REWORD)))
