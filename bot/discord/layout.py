"""A card → Discord's Components V2: one container with its accent colour, its text, and buttons beside their lines.

A card is described by an embed and its buttons, whichever way it is drawn; where no layout may be posted, the embed
itself is. Discord allows a message 40 components, and 4,000 characters in all of them together.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import discord

from bot.discord.markdown import inert, small
from bot.discord.render import NAMELESS
from bot.locale.signs import shorten

TEXT_LIMIT = 4000
ROW = 5


def layout(content: str | None, embed: discord.Embed | None, view: discord.ui.View | None) -> discord.ui.LayoutView:
    """A card as a layout, with `content` above it. A text that is too long is cut at a word."""
    items = list(view.children) if view else []
    beside = [item for item in items if getattr(item, "beside", None)]
    drawn = discord.ui.LayoutView(timeout=None)
    if embed is None:
        drawn.add_item(discord.ui.Container(discord.ui.TextDisplay(content or ""), *_rows(items)))
        return drawn
    if content:
        drawn.add_item(discord.ui.TextDisplay(content))
    rest = [item for item in items if item not in beside]
    parts = [*_texts(embed, beside, _room(content, embed, beside)), *_rows(rest)]
    drawn.add_item(discord.ui.Container(*parts, accent_colour=embed.colour))
    return drawn


def classic(embed: discord.Embed, view: discord.ui.View | None) -> discord.Embed:
    """The embed, with the lines that a layout would draw beside buttons at the end of its description."""
    lines = [line for item in (view.children if view else ()) if (line := getattr(item, "beside", None))]
    if not lines:
        return embed
    told = embed.copy()
    told.description = "\n".join(filter(None, [embed.description, "", *lines]))
    return told


def components(message: discord.Message) -> Iterator[Any]:
    """Every component of a message, however deeply nested."""
    yield from _nested(message.components)


def _nested(found: Iterable[Any]) -> Iterator[Any]:
    for each in found:
        yield each
        yield from _nested(getattr(each, "children", ()))
        accessory = getattr(each, "accessory", None)
        if accessory is not None:
            yield accessory


def _room(content: str | None, embed: discord.Embed, beside: Iterable[Any]) -> int:
    """The characters left for the description. For each other text, 32 are reserved for the marks around it."""
    others = [content, embed.title, embed.footer.text, *(item.beside for item in beside)]
    others += [text for field in embed.fields for text in (field.name, field.value)]
    return TEXT_LIMIT - sum(len(text or "") + 32 for text in others)


def _texts(embed: discord.Embed, beside: Iterable[Any], room: int) -> Iterator[discord.ui.Item[Any]]:
    title = f"### {inert(embed.title)}" if embed.title else None
    text = shorten(embed.description or "", max(room, 1))
    yield discord.ui.TextDisplay("\n".join(filter(None, [title, text])) or NAMELESS)
    named = [field for field in embed.fields if field.name != NAMELESS]
    yield from (discord.ui.TextDisplay(f"**{field.name}**\n{field.value}") for field in named)
    yield from (discord.ui.Section(discord.ui.TextDisplay(item.beside), accessory=item) for item in beside)
    for field in embed.fields:
        if field.name == NAMELESS:
            yield discord.ui.Separator()
            yield discord.ui.TextDisplay(small(field.value or ""))
    if embed.footer.text:
        yield discord.ui.TextDisplay(small(embed.footer.text))


def _leads(item: discord.ui.Item[Any]) -> bool:
    """Whether it is a primary button, which most people will press."""
    button = item.item if isinstance(item, discord.ui.DynamicItem) else item
    return isinstance(button, discord.ui.Button) and button.style is discord.ButtonStyle.primary


def _rows(items: Iterable[discord.ui.Item[Any]]) -> Iterator[discord.ui.ActionRow[Any]]:
    """Buttons in rows of at most five, in the rows they ask for, primary ones first; then each menu in its own row."""
    found = sorted(items, key=lambda each: (each.row or 0, not _leads(each)))
    row: list[discord.ui.Item[Any]] = []
    for item in (each for each in found if each.width < ROW):
        if row and (len(row) == ROW or item.row != row[-1].row):
            yield discord.ui.ActionRow(*row)
            row = []
        row.append(item)
    if row:
        yield discord.ui.ActionRow(*row)
    yield from (discord.ui.ActionRow(each) for each in found if each.width == ROW)
