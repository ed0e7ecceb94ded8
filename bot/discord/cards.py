"""Replies as cards, drawn once: only the question named by the buttons differs from one asker to the next."""

from functools import lru_cache
from typing import Any

import discord

from bot.answering.reply import Reply
from bot.discord.layout import layout
from bot.discord.render import DRAWN, first_page
from bot.discord.views import REMOVE, Press, reply_view
from bot.locale import Translator

# Stands for the question's id in cached cards; as a real id it would be from the far future.
_ANY = "9" * 20


class Card(discord.ui.LayoutView):
    """A layout in the form Discord takes; the custom ids of its buttons and menus say what they do."""

    def __init__(self, components: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._components = components
        # It has no children to listen to.
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        """The components it was made of, in Discord's form."""
        return self._components

    def has_components_v2(self) -> bool:
        """True: it is a layout, though discord.py sees no children in it."""
        return True


def card(
    reply: Reply, question_id: str, tr: Translator, above: str | None = None, *, shareable: bool, removable: bool
) -> Card:
    """A reply with its buttons.

    Args:
        reply: what is said.
        question_id: the question it answers.
        tr: translates the bot's own words.
        above: a line that stands above it. It is cached with the card, so it must hold nothing that a member wrote.
        shareable: whether one person alone sees it and may show it to everyone.
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
    """A copy of a component whose buttons and menus name that question."""
    made = dict(component)
    if "custom_id" in made:
        made["custom_id"] = made["custom_id"].replace(_ANY, question_id)
    if "components" in made:
        made["components"] = [_about(question_id, each) for each in made["components"]]
    if "accessory" in made:
        made["accessory"] = _about(question_id, made["accessory"])
    return made
