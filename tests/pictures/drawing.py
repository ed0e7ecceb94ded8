"""A message as the loopback Discord holds it → HTML that looks as Discord's clients do."""

import base64
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from tests.discord_server.components import SELECTS
from tests.discord_server.kinds import ComponentType, Json
from tests.discord_server.state import Attachment, Message
from tests.pictures.markdown import html, inline

CSS = Path(__file__).with_name("discord.css").read_text("utf-8")


def page(messages: Iterable[Message], theme: str) -> str:
    """A page with these messages, in the theme "dark" or "light"."""
    drawn = "".join(map(_message, messages))
    return f'<!doctype html><meta charset="utf-8"><style>{CSS}</style><body class="{theme}">{drawn}</body>'


def _message(it: Message) -> str:
    name = "Salve" if it.author.bot else it.author.name
    app = '<span class="app">APP</span>' if it.author.bot else ""
    edited = ' <span class="edited">(edited)</span>' if it.edited_at else ""
    kinds = f"message{'' if it.author.bot else ' person'}{' only' if it.ephemeral else ''}"
    body = [f'<div class="text">{html(it.content)}</div>' if it.content else "", *map(_embed, it.embeds)]
    body += [_component(each, it) for each in it.components]
    private = '<div class="private">Only you can see this</div>' if it.ephemeral else ""
    head = f'<div class="avatar">{escape(name[0])}</div><div><div class="name">{escape(name)}{app}{edited}</div>'
    return f'<div class="{kinds}">{head}{"".join(body)}</div>{private}</div>'


def _embed(it: Json) -> str:
    parts = [f"<h3>{inline(it['title'])}</h3>" if it.get("title") else "", html(it.get("description") or "")]
    parts += [f"<p><b>{inline(each['name'])}</b></p>{html(each['value'])}" for each in it.get("fields", ())]
    footer = (it.get("footer") or {}).get("text")
    parts.append(f'<p class="small">{escape(footer)}</p>' if footer else "")
    return (
        f'<div class="card" style="--accent:#{it.get("color", 0):06x}"><div class="text">{"".join(parts)}</div></div>'
    )


def _component(it: Json, message: Message) -> str:
    children = "".join(_component(each, message) for each in it.get("components", ()))
    kind = it["type"]
    if kind == ComponentType.SECTION:
        return f'<div class="section"><div>{children}</div>{_component(it["accessory"], message)}</div>'
    if kind in {ComponentType.CONTAINER, ComponentType.ACTION_ROW}:
        colour = it.get("accent_color")
        accent = f' style="--accent:#{colour:06x}"' if colour is not None else ""
        return f'<div class="{"card" if kind == ComponentType.CONTAINER else "row"}"{accent}>{children}</div>'
    return _leaf(it, message)


def _leaf(it: Json, message: Message) -> str:
    kind = it["type"]
    if kind in SELECTS:
        chosen = ", ".join(_chosen(it, message))
        shown = f"<b>{escape(chosen)}</b>" if chosen else escape(it.get("placeholder") or "Make a selection")
        return f'<span class="menu">{shown} ▾</span>'
    if kind == ComponentType.TEXT_DISPLAY:
        return f'<div class="text">{html(it["content"])}</div>'
    if kind == ComponentType.BUTTON:
        return f'<span class="button style-{it["style"]}">{escape(it.get("label", ""))}</span>'
    return "<hr>" if kind == ComponentType.SEPARATOR else "".join(map(_image, message.attachments))


def _chosen(it: Json, message: Message) -> Iterator[str]:
    """What a menu shows as chosen."""
    yield from (each["label"] for each in it.get("options", ()) if each.get("default"))
    guild = message.channel.guild
    if guild is not None:
        names = {role.id: f"@{role.name}" for role in guild.roles} | {
            each.id: f"#{each.name}" for each in guild.channels
        }
        names |= {id_: f"@{member.user.name}" for id_, member in guild.members.items()}
        yield from (names[int(each["id"])] for each in it.get("default_values", ()))


def _image(it: Attachment) -> str:
    data = base64.b64encode(it.data).decode()
    return f'<img src="data:image/png;base64,{data}">'
