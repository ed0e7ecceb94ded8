"""Replies as cards, drawn once: what differs from one asker to the next is the question that the buttons name."""

from functools import lru_cache
from typing import Any

import discord

from bot.answering.reply import Reply
from bot.discord.layout import layout
from bot.discord.render import DRAWN, first_page
from bot.discord.views import REMOVE, Press, reply_view
from bot.locale import Translator

# Takes the place of the question's id in kept cards; as an id it would be from the far future.
_ANY = "9" * 20


class Card(discord.ui.LayoutView):
    """A layout as Discord takes it; what its buttons and menus do is in their custom ids."""

    def __init__(self, components: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._components = components
        # There is nothing in it to listen to.
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        """What it was made of."""
        return self._components

    def has_components_v2(self) -> bool:
        """It is a layout, though it has no children."""
        return True


def card(
    reply: Reply, question_id: str, tr: Translator, above: str | None = None, *, shareable: bool, removable: bool
) -> Card:
    """A reply with its buttons.

    Args:
        reply: what is said.
        question_id: the question it answers.
        tr: who says the bot's own words.
        above: a line that stands above it; it is kept, so nothing that a member wrote.
        shareable: whether one person alone sees it, who may show it to everyone.
        removable: whether it has a button that removes it.
    """
    return Card([_about(question_id, each) for each in _drawn(reply, tr, above, shareable, removable)])


@lru_cache(DRAWN)
def _drawn(
    reply: Reply, tr: Translator, above: str | None, shareable: bool, removable: bool
) -> tuple[dict[str, Any], ...]:
    view = reply_view(reply, _ANY, tr, shareable=shareable)
    if removable:
        view = view or discord.ui.View(timeout=None)
        view.add_item(Press("remove", _ANY, label=tr(REMOVE)))
    drawn: list[dict[str, Any]] = layout(above, first_page(reply, tr), view).to_components()  # type: ignore[no-untyped-call]
    return tuple(drawn)


def _about(question_id: str, component: dict[str, Any]) -> dict[str, Any]:
    """A copy of a component in which what can be pressed names that question."""
    made = dict(component)
    if "custom_id" in made:
        made["custom_id"] = made["custom_id"].replace(_ANY, question_id)
    if "components" in made:
        made["components"] = [_about(question_id, each) for each in made["components"]]
    if "accessory" in made:
        made["accessory"] = _about(question_id, made["accessory"])
    return made
