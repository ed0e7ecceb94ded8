"""Reply → Discord embeds, within every limit. What does not fit on the first page is on further pages."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import groupby

import discord

from bot.answering.own_words import CAUTION, DETAIL, NOT_KNOWN
from bot.answering.reply import CitedSource, Reply, Section
from bot.curation.gaps import ERASED, REASONS, SURFACES
from bot.discord.markdown import bold_first, inert, paragraphs, parts, shown, small
from bot.discord.room import Room
from bot.knowledge.source import Evidence
from bot.locale import N_, NN_, SOURCE, Said, Translator
from bot.locale.signs import STRAY_JOINERS, apart, shorten
from bot.services.find import CAME
from bot.store.records import FlagCount, ScreenedQuestion, UnansweredQuestion

# Discord's own limits: 256 for a title, 4096 for a description, 2048 for a footer, 6000 over all embeds of a message.
TITLE_LIMIT = 256
PAGE_LIMIT = 2400
FOOTER_LIMIT = 2048
LABEL_LIMIT = 100
MESSAGE_LIMIT = 2000
# How many drawn replies are cached, the latest ones: enough for every entry of a large base in two languages.
DRAWN = 512
CUT = N_("There is more, but I may not post all of it here: ask me with /ask.")
# What a first page may hold, so that an answer takes half a phone screen; the rest is behind "read more".
# With these values, 77 of the 85 shipped answers take at most half of 844 px above their buttons, and none more than
# 445 px; with 12 lines and 4 sources, only 62 do.
FIRST_CHARACTERS, FIRST_LINES = 600, 11
FIRST_SOURCES = 3
# What a page of questions may hold: a card takes 4,000 characters, and its title and footer need some of them.
QUESTIONS_LIMIT = 3600
DOUBT = N_("Not known")
CLAIMS, LINK = N_("What each source says"), N_("link")
SOURCES_MORE = N_("{count} more")
PAGE = N_("page {number} of {count}")
NOTHING_NEAR, NEAREST = N_("nothing near"), N_("nearest: {entries}")
SIGNPOSTS = NN_("{number} signpost", "{number} signposts")
CARE_LINES = NN_("{number} line of care", "{number} lines of care")
FINE = NN_("{number} said to be fine", "{number} said to be fine")
NO_TEXT, NO_FLAG = N_("(no text kept)"), N_("no flag seen")
# Discord requires a name for every field; a zero-width space is invisible.
NAMELESS = "\u200b"
_COLOURS = {
    "answer": discord.Colour.dark_teal(),
    "suggest": discord.Colour.gold(),
    "abstain": discord.Colour.greyple(),
    "out_of_scope": discord.Colour.greyple(),
    "signpost": discord.Colour.red(),
}
# An answer's colour shows its evidence: studies or experts, the laboratory or the community, or none.
_EVIDENCE: dict[str, discord.Colour] = {
    Evidence.HUMAN_STUDY: discord.Colour.teal(),
    Evidence.EXPERT_REVIEW: discord.Colour.teal(),
    Evidence.LABORATORY: discord.Colour.blue(),
    Evidence.COMMUNITY: discord.Colour.blue(),
    Evidence.NONE: discord.Colour.light_grey(),
}
_INVISIBLE = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|{STRAY_JOINERS}")


def pages(reply: Reply, tr: Translator = SOURCE) -> list[discord.Embed]:
    """The reply as one embed per page: first what fits a phone at a glance, then the rest, cut between sentences."""
    return deepcopy([*_drawn(reply, tr)])


def first_page(reply: Reply, tr: Translator) -> discord.Embed:
    """The reply's first page, as a copy to which fields may be added."""
    # `Embed.copy` shares the fields, so a field added to one reply would appear in all later ones.
    return deepcopy(_drawn(reply, tr)[0])


def page_count(reply: Reply, tr: Translator = SOURCE) -> int:
    """How many pages the reply has."""
    return len(_drawn(reply, tr))


@lru_cache(DRAWN)
def _drawn(reply: Reply, tr: Translator) -> tuple[discord.Embed, ...]:
    """The reply's pages, cached: equal replies look the same, whoever asked."""
    first, rest = _answer(reply, tr) if reply.kind == "answer" else (_other(reply), [])
    texts = [*_fill(first), *_fill(rest)]
    embeds = [
        discord.Embed(title=shorten(reply.title, TITLE_LIMIT), description=text, colour=_colour(reply))
        for text in texts
    ]
    if reply.kind == "answer":
        translated = reply.reviewed if reply.language else None
        footer = " · ".join(filter(None, (reply.stamped(tr), translated, _brief(reply.disclaimer))))
        embeds[0].set_footer(text=shorten(footer, FOOTER_LIMIT))
        for number, embed in enumerate(embeds[1:], 2):
            embed.set_footer(text=shorten(_footer(reply, number, len(embeds), tr), FOOTER_LIMIT))
    if reply.care and not reply.care_first:
        embeds[0].add_field(name=NAMELESS, value=inert(reply.care), inline=False)
    return tuple(embeds)


def plain(content: str | None, embed: discord.Embed, tr: Translator = SOURCE) -> str:
    """An embed as a message's text, for channels where no embed may be posted; if it is cut, its end says so."""
    parts = [content, f"**{embed.title}**" if embed.title else None, embed.description]
    for field in embed.fields:
        parts += [field.value if field.name == NAMELESS else f"**{field.name}**\n{field.value}"]
    footer = f"-# {embed.footer.text}" if embed.footer.text else None
    text = "\n\n".join(filter(None, [*parts, footer]))
    return text if len(text) <= MESSAGE_LIMIT else f"{shorten(text, MESSAGE_LIMIT - len(tr(CUT)) - 2)}\n\n{tr(CUT)}"


def add_field(embed: discord.Embed, name: str, value: str) -> None:
    """Add a part to a reply, above the line of care if there is one."""
    ends = bool(embed.fields) and embed.fields[-1].name == NAMELESS
    embed.insert_field_at(len(embed.fields) - ends, name=name, value=value, inline=False)


def question_page(title: str, questions: Sequence[UnansweredQuestion], footer: str, tr: Translator) -> discord.Embed:
    """A page of unanswered questions. Members wrote them, so no markup in them may act."""
    # Making markup harmless makes a text up to twice as long; then each question is cut sooner.
    pages = ("\n\n".join(_unanswered(each, limit, tr) for each in questions) for limit in (160, 80, 40))
    text = next((page for page in pages if len(page) <= QUESTIONS_LIMIT), "")
    embed = discord.Embed(title=title, description=text or None, colour=discord.Colour.greyple())
    return embed.set_footer(text=footer)


def _unanswered(question: UnansweredQuestion, limit: int, tr: Translator) -> str:
    nearest = ", ".join(f"{id_} {tr.decimal(score, 2)}" for id_, score in question.nearest[:3]) or tr(NOTHING_NEAR)
    when = discord.utils.format_dt(question.asked_at, "R")
    text = clean_inline(question.text, limit) or tr(ERASED)
    why, near = tr(REASONS.get(question.reason, question.reason)), tr(NEAREST, entries=nearest)
    return f"**{text}**\n{when} · {_came_by(question.surface, tr)} · {why} · {near}"


def flag_line(count: FlagCount, tr: Translator) -> str:
    """How often a red flag was seen, in a line."""
    fine = f" · {tr.counted(FINE, count.fine)}" if count.fine else ""
    return f"**{count.red_flag}**: {tr.counted(SIGNPOSTS, count.sure)} · {tr.counted(CARE_LINES, count.likely)}{fine}"


def screened_line(question: ScreenedQuestion, tr: Translator) -> str:
    """A question whose screening was reported as wrong. A member wrote it, so no markup in it may act."""
    when = discord.utils.format_dt(question.asked_at, "R")
    text = clean_inline(question.text, 160) or tr(NO_TEXT)
    came = tr(CAME.get(question.decision, question.decision))
    flag = question.red_flag or tr(NO_FLAG)
    return f"**{text}**\n{when} · {_came_by(question.surface, tr)} · {came} · {flag}"


def _came_by(surface: str, tr: Translator) -> str:
    return tr.named("surface", SURFACES.get(surface, surface))


def clean_inline(text: str, limit: int) -> str:
    """A text that somebody typed, made harmless on one line: no Markdown, mention, link or invisible character acts.

    Right-to-left text does not reorder what stands beside it on the line.
    """
    text = " ".join(_INVISIBLE.sub("", text).split())
    text = shorten(text, limit)
    # discord.py's escape_markdown leaves links, mentions and headings alone, so all opening signs are escaped here.
    text = re.sub(r"([\\`*_~|>#\[\]()<@:-])", r"\\\1", text)
    return apart(re.sub(r"\b(discord|www)\.", "\\1\u2024", text, flags=re.IGNORECASE))


def clean_said(text: str, limit: int) -> str:
    """The same for a text that may be translated later: what somebody typed into it is made harmless."""
    if not isinstance(text, Said):
        return clean_inline(text, limit)
    values = {name: clean_said(each, limit) if isinstance(each, str) else each for name, each in text.values.items()}
    return Said(text.source, values, text.number)


def _answer(reply: Reply, tr: Translator) -> tuple[list[str], list[str]]:
    """The blocks of the first page and those behind "read more": what warns, the answer, doubts, cautions, sources."""
    heads = [
        *_before(reply),
        *(f"**{tr(each.heading)}**\n{shown(each.text)}" for each in reply.sections if _beside(each)),
    ]
    texts = {each.heading: shown(each.text) for each in reply.sections}
    room = Room(FIRST_CHARACTERS, FIRST_LINES).less(*heads)
    caution, caution_rest, _ = room.half.take(_labelled(CAUTION, tr, texts.get(CAUTION, "")))
    lead, lead_rest, room = room.less(caution).take(bold_first(shown(reply.lead)))
    if not lead:
        # A first sentence that is too long stays on the first page all the same.
        lead, lead_rest = lead_rest, ""
    doubt, doubt_rest, _ = room.take(_labelled(DOUBT, tr, texts.get(NOT_KNOWN, "")))
    first = [*heads[: len(_before(reply))], lead, *heads[len(_before(reply)) :], doubt, caution, _sources(reply, tr)]
    rest = [lead_rest, _labelled(DOUBT, tr, doubt_rest), _labelled(CAUTION, tr, caution_rest)]
    rest += paragraphs(next((each.text for each in reply.sections if each.heading == DETAIL), ""))
    if reply.sources:
        rest += [f"**{tr(CLAIMS)}**", *_claims(reply.sources, tr(LINK))]
    if reply.reviewed:
        rest.append(small(inert(_sentence(reply.reviewed))))
    return list(filter(None, first)), list(filter(None, rest))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _other(reply: Reply) -> list[str]:
    """The blocks of a reply that is not an answer: warnings, the lead, and sections, such as a second red flag's."""
    sections = (f"**{each.heading}**\n{shown(each.text)}" for each in reply.sections)
    return [*_before(reply), _lead(reply), *sections]


def _before(reply: Reply) -> list[str]:
    """What comes first: the line of care if a red flag is likely, and the notice of an overdue review."""
    care = [f"**{inert(reply.care)}**"] if reply.care and reply.care_first else []
    return care + ([f"⚠ {inert(reply.notice)}"] if reply.notice else [])


def _beside(section: Section) -> bool:
    return section.heading not in {DETAIL, NOT_KNOWN, CAUTION}


def _labelled(label: str, tr: Translator, text: str) -> str:
    """A text under its label, on the same line if it is prose; a text that begins with the label stays as it is."""
    head = f"**{tr(label)}{tr.colon}**"
    if not text or text.startswith(head):
        return text
    glue = "\n" if re.match(r"- |\d{1,2}\. |```", text) else " "
    return f"{head}{glue}{text}"


def _lead(reply: Reply) -> str:
    """The text to read first; in a signpost, lines that say whom to call are bold."""
    lines = (f"**{inert(line)}**" if line in reply.numbers else line for line in reply.lead.split("\n"))
    return "\n".join(lines) if reply.kind == "signpost" else shown(reply.lead)


def _sources(reply: Reply, tr: Translator) -> str:
    """The grade of the evidence and the first sources by name, in one line of small print."""
    names = [
        f"[{inert(each.name)}]({each.link})" if each.link else inert(each.name)
        for each in reply.references[:FIRST_SOURCES]
    ]
    more = len(reply.references) - FIRST_SOURCES
    return small(" · ".join(filter(None, [reply.grade, *names, tr(SOURCES_MORE, count=more) if more > 0 else ""])))


def _claims(sources: Sequence[CitedSource], label: str) -> Iterator[str]:
    """Each source once, in full, with all its claims."""
    for _, group in groupby(sorted(sources, key=lambda each: each.number), lambda each: each.number):
        cited = list(group)
        link = f" [{label}]({cited[0].link})" if cited[0].link else ""
        yield "\n".join([f"**{inert(cited[0].text)}**{link}", *(shown(each.claim) for each in cited)])


def _footer(reply: Reply, number: int, count: int, tr: Translator) -> str:
    return " · ".join(filter(None, [reply.stamped(tr), tr(PAGE, number=number, count=count), reply.disclaimer]))


def _brief(disclaimer: str | None) -> str:
    """The first sentence of the standing note; further pages end with all of it."""
    return re.split(r"(?<=[.!?]) ", disclaimer or "")[0]


def _colour(reply: Reply) -> discord.Colour:
    return _EVIDENCE.get(reply.evidence, _COLOURS[reply.kind]) if reply.evidence else _COLOURS[reply.kind]


def _fill(blocks: Sequence[str]) -> list[str]:
    """Blocks packed into pages of at most `PAGE_LIMIT` characters; a block that is too long is split by `parts`."""
    filled: list[str] = []
    for block in blocks:
        for number, piece in enumerate(parts(block, PAGE_LIMIT)):
            glue = "\n\n" if number == 0 else "\n"
            if filled and len(filled[-1]) + len(glue) + len(piece) <= PAGE_LIMIT:
                filled[-1] += glue + piece
            else:
                filled.append(piece)
    return filled
