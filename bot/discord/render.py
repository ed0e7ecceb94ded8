"""Reply → Discord embeds, inside every limit. What does not fit on the first page is read on further pages."""

import re
from collections.abc import Iterator, Sequence

import discord
from discord.utils import escape_markdown

from bot.answering.reply import DETAIL, CitedSource, Reply
from bot.store.records import FlagCount, ScreenedQuestion, UnansweredQuestion

# Discord's own limits: 256 a title, 4096 a description, 2048 a footer, 6000 over all embeds of a message.
TITLE_LIMIT = 256
PAGE_LIMIT = 2400
FOOTER_LIMIT = 2048
LABEL_LIMIT = 100
MESSAGE_LIMIT = 2000
CUT = "This goes on, but I may not post all of it here: ask me with /ask."
SOURCES = "Sources"
CLAIMS = "What each source says"
# Discord wants every field to have a name; a zero-width space shows none.
NAMELESS = "\u200b"
_COLOURS = {
    "answer": discord.Colour.dark_teal(),
    "suggest": discord.Colour.gold(),
    "abstain": discord.Colour.greyple(),
    "out_of_scope": discord.Colour.greyple(),
    "signpost": discord.Colour.red(),
}
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def pages(reply: Reply) -> list[discord.Embed]:
    """The reply as one embed a page: first what a phone should show, then the rest. Nothing is cut mid-sentence."""
    first, rest = _blocks(reply)
    texts = [*_fill(first), *_fill(rest)]
    embeds = []
    for number, text in enumerate(texts, 1):
        embed = discord.Embed(title=shorten(reply.title, TITLE_LIMIT), description=text, colour=_COLOURS[reply.kind])
        footer = [reply.stamp]
        if len(texts) > 1:
            footer.append(f"page {number} of {len(texts)}")
        if reply.disclaimer:
            footer.append(reply.disclaimer)
        embeds.append(embed.set_footer(text=shorten(" · ".join(footer), FOOTER_LIMIT)))
    if reply.care and not reply.care_first:
        embeds[0].add_field(name=NAMELESS, value=escape_markdown(reply.care), inline=False)
    return embeds


def plain(content: str | None, embed: discord.Embed) -> str:
    """An embed as a message's text, for where none may be posted; what is too long says so at its end."""
    parts = [content, f"**{embed.title}**" if embed.title else None, embed.description]
    for field in embed.fields:
        parts += [field.value if field.name == NAMELESS else f"**{field.name}**\n{field.value}"]
    footer = f"-# {embed.footer.text}" if embed.footer.text else None
    text = "\n\n".join(filter(None, [*parts, footer]))
    return text if len(text) <= MESSAGE_LIMIT else f"{shorten(text, MESSAGE_LIMIT - len(CUT) - 2)}\n\n{CUT}"


def add_field(embed: discord.Embed, name: str, value: str) -> None:
    """Add a part to a reply, above the line of care that ends it, if one does."""
    ends = bool(embed.fields) and embed.fields[-1].name == NAMELESS
    embed.insert_field_at(len(embed.fields) - ends, name=name, value=value, inline=False)


def question_page(title: str, questions: Sequence[UnansweredQuestion], footer: str) -> discord.Embed:
    """A page of the curators' log. Members wrote these texts, so nothing in them may act."""
    blocks = []
    for question in questions:
        nearest = ", ".join(f"{id_} {score:.2f}" for id_, score in question.nearest[:3]) or "nothing near"
        when = discord.utils.format_dt(question.asked_at, "R")
        text = clean_inline(question.text, 160) or "(text erased)"
        blocks.append(f"**{text}**\n{when} · {question.surface} · {question.reason} · nearest: {nearest}")
    embed = discord.Embed(title=title, description="\n\n".join(blocks) or None, colour=discord.Colour.greyple())
    return embed.set_footer(text=footer)


def flag_line(count: FlagCount) -> str:
    """How often one red flag was seen."""
    fine = f" · {count.fine} said to be fine" if count.fine else ""
    return f"**{count.red_flag}**: {count.sure} signposts · {count.likely} lines of care{fine}"


def screened_line(question: ScreenedQuestion) -> str:
    """A question whose screening was said to be wrong. A member wrote it, so nothing in it may act."""
    when = discord.utils.format_dt(question.asked_at, "R")
    text = clean_inline(question.text, 160) or "(no text kept)"
    return f"**{text}**\n{when} · {question.surface} · {question.decision} · {question.red_flag or 'no flag seen'}"


def clean_inline(text: str, limit: int) -> str:
    """Text that somebody typed, made harmless on one line: no markdown, mention, link, or invisible sign acts."""
    text = " ".join(_INVISIBLE.sub("", text).split())
    text = shorten(text, limit)
    # escape_markdown leaves links, mentions, headings and masked links alone, so their opening signs are broken up.
    text = re.sub(r"([\\`*_~|>#\[\]()<@:-])", r"\\\1", text)
    return re.sub(r"\b(discord|www)\.", "\\1\u2024", text, flags=re.IGNORECASE)


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word and marked with an ellipsis when it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def _blocks(reply: Reply) -> tuple[list[str], list[str]]:
    """What stands on the first page, and what is behind "read more"."""
    first = [f"**{escape_markdown(reply.care)}**"] if reply.care and reply.care_first else []
    if reply.notice:
        first.append(f"⚠ {escape_markdown(reply.notice)}")
    first.append(_lead(reply))
    if reply.kind == "suggest":
        first.append("\n".join(f"**{n}.** {escape_markdown(c.question)}" for n, c in enumerate(reply.choices, 1)))
    rest: list[str] = []
    for section in reply.sections:
        part = rest if section.heading == DETAIL else first
        part.append(f"**{section.heading}**\n{escape_markdown(section.text)}")
    if reply.grade:
        first.append(f"*{reply.grade}*")
    if reply.sources:
        first.append(f"**{SOURCES}**\n" + "\n".join(_references(reply.sources)))
        claims = "\n".join(f"[{source.number}] {escape_markdown(source.claim)}" for source in reply.sources)
        rest.append(f"**{CLAIMS}**\n{claims}")
    return first, rest


def _lead(reply: Reply) -> str:
    """What is read first; of a signpost the steps as a list, and whom to call in bold on lines of their own."""
    if reply.kind == "answer":
        return f"**{escape_markdown(reply.lead)}**"
    lines = (
        f"**{escape_markdown(line)}**" if line in reply.numbers else escape_markdown(line)
        for line in reply.lead.split("\n")
    )
    text = "\n".join(lines)
    return re.sub(r"(?m)^\\- ", "- ", text) if reply.kind == "signpost" else text


def _references(sources: Sequence[CitedSource]) -> Iterator[str]:
    seen: set[int] = set()
    for source in sources:
        if source.number not in seen:
            seen.add(source.number)
            text = escape_markdown(source.text)
            yield f"[{source.number}] {text}" + (f" [link]({source.link})" if source.link else "")


def _fill(blocks: Sequence[str]) -> list[str]:
    """Blocks packed into pages of at most PAGE_LIMIT characters, split only between blocks, lines or sentences."""
    filled: list[str] = []
    for block in blocks:
        for number, piece in enumerate(_pieces(block)):
            glue = "\n\n" if number == 0 else "\n"
            if filled and len(filled[-1]) + len(glue) + len(piece) <= PAGE_LIMIT:
                filled[-1] += glue + piece
            else:
                filled.append(piece)
    return filled


def _pieces(block: str) -> Iterator[str]:
    """The block whole when it fits on a page, else its lines, else their sentences, else their words."""
    if len(block) <= PAGE_LIMIT:
        yield block
        return
    for separator in ("\n", r"(?<=[.!?]) ", " "):
        parts = re.split(separator, block)
        if len(parts) > 1:
            yield from _packed(parts, "\n" if separator == "\n" else " ")
            return
    yield from (block[start : start + PAGE_LIMIT] for start in range(0, len(block), PAGE_LIMIT))


def _packed(parts: Sequence[str], glue: str) -> Iterator[str]:
    held = ""
    for part in parts:
        if held and len(held) + len(glue) + len(part) > PAGE_LIMIT:
            yield from _pieces(held)
            held = part
        else:
            held = f"{held}{glue}{part}" if held else part
    yield from _pieces(held)
