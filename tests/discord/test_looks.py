"""Cards and what is on them: valid whatever is written, approved text word for word, a phone's worth."""

import re
from dataclasses import replace
from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.composing import compose
from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Reason, Signpost, Suggest
from bot.answering.own_words import CAUTION, NOT_KNOWN
from bot.answering.references import references
from bot.answering.reply import Reply
from bot.curation.remarks import returning
from bot.discord.layout import TEXT_LIMIT, classic, layout
from bot.discord.markdown import paragraphs, shown
from bot.discord.render import FIRST_CHARACTERS, FIRST_LINES, PAGE_LIMIT, clean_inline, clean_said, pages, plain
from bot.discord.render_desk import page
from bot.discord.room import Room, height
from bot.discord.views import Pick, Press, reply_view
from bot.knowledge.models import KnowledgeBase
from bot.locale import ENGLISH, LANGUAGES, translator
from tests import town
from tests.discord_server.judge import judges, request_pointer
from tests.discord_server.kinds import Json
from tests.discord_server.rules.messages import message_problems
from tests.shipped import knowledge as loaded

TODAY = town.NOW.date()
POST = request_pointer("POST", "/channels/{channel_id}/messages")
# Texts that break out of their place: markup, mentions, links, control characters, reversed text, and great lengths.
_MARKS = ("**", "__", "||", "```", "`", "# ", "-# ", "> ", "- ", "1. ", "[a](https://b.c)", "](", "\\", "*", "_", "~~")
_ACTS = ("<@1>", "@everyone", "</ask:1>", "<t:1>", "| a | b |\n|---|---|", "\u202e", "\u200b", "\n", "\n\n", "x" * 700)
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HOSTILE = st.lists(st.sampled_from(_MARKS + _ACTS) | _ANY, min_size=1, max_size=30).map("".join)
TOWN = town.knowledge()
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def as_read(text: str) -> str:
    """What a reader sees of escaped text: its signs without the backslashes before them."""
    return _ESCAPED.sub(r"\1", text)


def with_sun(**changes: Any) -> KnowledgeBase:
    """The town's knowledge with another entry about the sun."""
    sun = TOWN.entry["sun"].model_copy(update=changes)
    return replace(TOWN, entries=tuple(sun if each.id == "sun" else each for each in TOWN.entries))


def problems(drawn: discord.ui.LayoutView) -> list[Any]:
    """What Discord would refuse in a message that is this layout."""
    components: list[Json] = drawn.to_components()  # type: ignore[no-untyped-call]
    body: Json = {"flags": 1 << 15, "components": components}
    return [*message_problems(body), *judges()[0].problems(POST, body)]


def card(text: str, content: str = "", buttons: int = 0, menus: int = 0) -> discord.ui.LayoutView:
    view = discord.ui.View(timeout=None)
    for number in range(buttons):
        view.add_item(Press("open", str(number), label=str(number)))
    for number in range(menus):
        view.add_item(Pick("open", str(number), options=[(str(n), str(n)) for n in range(25)]))
    return layout(content, discord.Embed(title="t" * 256, description=text).set_footer(text="f"), view)


@pytest.mark.parametrize("length", [TEXT_LIMIT - 1, TEXT_LIMIT, TEXT_LIMIT + 1, 4096])
def test_a_card_holds_as_much_as_discord_takes(length: int) -> None:
    assert problems(card("x" * length)) == []
    assert problems(card("x" * length, "y" * 2000)) == []


@pytest.mark.parametrize(("buttons", "menus"), [(1, 0), (4, 4), (5, 4), (20, 0), (24, 0), (25, 0), (0, 5)])
def test_buttons_and_menus_find_their_rows(buttons: int, menus: int) -> None:
    drawn = card("x", buttons=buttons, menus=menus)
    assert problems(drawn) == []
    assert sum(isinstance(item, discord.ui.DynamicItem) for item in drawn.walk_children()) == buttons + menus


@pytest.mark.parametrize("length", [PAGE_LIMIT - 2, PAGE_LIMIT - 1, PAGE_LIMIT])
def test_a_page_of_the_desk_counts_what_does_not_fit(length: int) -> None:
    embed = page("t", ["x" * length, "y"], ENGLISH)
    assert problems(layout(None, embed, None)) == []
    assert ("y" in (embed.description or "")) == (length < PAGE_LIMIT - 1)


def sentences(text: str) -> list[str]:
    """The sentences of a text, without what begins a line of a list."""
    lines = (re.sub(r"^ *(?:-|\d{1,2}\.) ", "", line) for line in text.split("\n"))
    return [part for line in lines for part in re.split(r"(?<=[.!?]) ", line) if part.strip()]


def read(reply: Reply) -> str:
    """All pages of a reply as they are read."""
    text = "\n".join(embed.description or "" for embed in pages(reply))
    return as_read(re.sub(r"(?<!\\)\*\*", "", text))


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return loaded()


def test_every_shipped_answer_is_said_word_for_word_and_fits_a_phone(shipped: KnowledgeBase) -> None:
    for entry in shipped.entries:
        reply = compose(Answer(entry.id, 1.0), shipped, TODAY)
        text = read(reply)
        for part in (entry.answer, entry.not_known or "", entry.detail or "", *entry.cautions):
            assert [each for each in sentences(part) if each not in text] == [], entry.id
        said, small = (pages(reply)[0].description or "").split("\n\n-# ")
        assert len(said) <= FIRST_CHARACTERS, entry.id
        assert height(said) <= FIRST_LINES, entry.id
        assert "\n" not in small, entry.id


SENTENCE = st.from_regex(r"[A-Z][a-z0-9 ,~|%<>()/-]{1,80}[a-z][.!?]", fullmatch=True)


@given(st.lists(SENTENCE, min_size=1, max_size=30))
@settings(max_examples=60)
def test_whatever_a_curator_writes_is_read_sentence_by_sentence(written: list[str]) -> None:
    text = " ".join(written)
    knowledge = with_sun(answer=text, detail=text, not_known=text, cautions=(text,))
    said = read(compose(Answer("sun", 1.0), knowledge, TODAY))
    assert [each for each in sentences(text) if said.count(each) < 4 * sentences(text).count(each)] == []


DECISIONS: list[Decision] = [
    Answer("sun", 0.9), Suggest(("sun", "storage"), 0.5), Abstain(Reason.NO_MATCH, 0.1), OutOfScope("shops", 0.9),
    Signpost(("swelling", "lump"), 1.0),
]  # fmt: skip


@given(HOSTILE, st.sampled_from(DECISIONS), st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=500)
def test_nothing_that_is_written_breaks_a_message(text: str, decision: Decision, language: str) -> None:
    text = text.strip()[:3900] or "x"
    line = " ".join(text.split())[:300] or "x"
    knowledge = with_sun(question=line, answer=text, detail=text, not_known=text, cautions=(text[:300],))
    tr = translator(language)
    reply = compose(decision, knowledge, TODAY, tr=tr)
    for embed in pages(reply, tr)[:2]:
        view = reply_view(reply, "123456789012345678", tr, shareable=True)
        told = classic(embed, view)
        assert problems(layout(clean_inline(text, 300), embed, view)) == []
        assert len(told) <= 6000
        assert len(plain(None, told, tr)) <= 2000


WRITTEN = """\
See [the leaflet](https://a.b/c_d).

- one *x*
- two

1. first
2. second

```
a_b*
```

| a | bb |
|---|---|
| ccc | d |"""


def test_lists_steps_code_links_and_tables_are_shown_as_such() -> None:
    assert list(paragraphs(WRITTEN)) == [
        "See [the leaflet](https://a.b/c_d).",
        "- one *x*\n- two",
        "1. first\n2. second",
        "```\na_b*\n```",
        "```\na    bb\n---  --\nccc  d\n```",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# no head",
        "> no quote",
        "-# not small",
        "||not hidden||",
        "not * so *",
        "[a](http://b.c)",
        "a lone ** or _",
        "<@1> and <b>",
    ],
)
def test_all_other_signs_read_as_they_were_typed(text: str) -> None:
    assert as_read(shown(text)) == text
    assert shown(text) != text


def test_an_address_stays_as_it_is() -> None:
    assert shown("See https://a.b/c_d_e.") == "See https://a.b/c_d_e."


def test_a_code_block_that_fills_pages_stays_code_on_each() -> None:
    entry = town.entry("sun", detail="```\n" + "\n".join(f"line {n}" for n in range(900)) + "\n```")
    for embed in pages(compose(Answer("sun", 1.0), town.knowledge(sun=entry), TODAY))[1:]:
        assert (embed.description or "").count("```") % 2 == 0


def test_care_is_read_before_doubts_and_what_does_not_fit_comes_first_behind_read_more() -> None:
    long = "This sentence says how little is known about it all. " * 12
    entry = town.entry("sun", not_known=long.strip(), cautions=["Ask a doctor first."])
    first, second, *_ = pages(compose(Answer("sun", 1.0), town.knowledge(sun=entry), TODAY))
    assert "**Take care:** Ask a doctor first." in (first.description or "")
    assert "**Not known:** This sentence" in (first.description or "")
    assert (second.description or "").startswith("**Not known:** This sentence")
    assert CAUTION != NOT_KNOWN


@given(st.text(max_size=900))
def test_a_room_takes_what_fits_and_leaves_the_rest(text: str) -> None:
    head, rest, left = Room(200, 5).take(text)
    assert len(head) <= 200
    assert height(head) <= 5
    assert left.characters == 200 - len(head)
    assert text.startswith(head)
    assert text.endswith(rest)


def test_sources_are_named_in_short() -> None:
    source = town.LEAFLET
    given_as = {
        "Chung CL, Lawrence I, ... Sell C": "Chung", "Wataya-Kaneda M et al.": "Wataya-Kaneda", "Le Sage S": "Le Sage",
        "EMA / Plusultra pharma": "EMA", "FDA": "FDA",
    }  # fmt: skip
    for authors, name in given_as.items():
        [found] = references([source.model_copy(update={"authors": authors, "year": 2019})])
        assert found.name == f"{name} 2019"
    twice = [source.model_copy(update={"authors": "FDA", "year": 2019})] * 2
    assert [each.name for each in references(twice)] == ["FDA 2019a", "FDA 2019b"]


def test_what_was_typed_into_a_text_is_made_harmless_and_the_text_is_still_translated() -> None:
    note = clean_said(returning("**see** @everyone", 2), 500)
    assert translator("de")(note) == r"\*\*see\*\* \@everyone; 2 Kommentare zu seinen Feldern"
    assert clean_said("**see**", 500) == clean_inline("**see**", 500)
