"""Answers are CommonMark within a subset: refused where they are not, and inert wherever they are shown."""

import re
from html.parser import HTMLParser

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.cli import markdown as terminal
from bot.discord import markdown as discord
from bot.knowledge import commonmark
from bot.knowledge.prose import joined

ACCEPTED = [
    "Plain words, **bold** ones and *slanted* ones.",
    "See [the page](https://a.example/b_c) or https://a.example/d_e.",
    "- one\n- two\n  - within two\n- three",
    "1. one\n2. two\n\n   ```sh\n   make_it *now*\n   ```\n3. three",
    "```py\nprint(`1`)\n```",
    "| a | b |\n|---|---|\n| 1 | **2** |",
    "one\\\ntwo  \nthree",
    "Ask in <#123456789012345678>.",
    "Type `a < b` and 5 < 6, x_1 and 3 * 4.",
]
REFUSED = {
    "# Head": "a heading",
    "Head\n====": "a heading",
    "> said": "a quotation",
    "a\n\n---\n\nb": "a horizontal rule",
    "a\n\n    b": "indented code",
    "<div>x</div>": "HTML",
    "a <b>c</b>": "HTML",
    "![a](https://a.example/b.png)": "an image",
    "~~a~~": "text struck out",
    "[a](http://a.example)": "an address without https",
    "[a](javascript:alert)": "an address without https",
    "<mailto:a@b.example>": "an address without https",
    "http://a.example": "an address without https",
    '[a](https://a.example "b")': "a link with a title",
    "[a][b]\n\n[b]: https://a.example": "a reference-style link",
    "- a\n-\n- b": "an item with nothing in it",
    "~~~\n```\n~~~": "backticks within code",
    "Ask @everyone": "a mention",
    "Ask <@12> or <@&34>": "a mention",
    "Press </ask:12>": "a mention",
    "&#64;here": "a mention",
    "a&#8238;b": "an invisible character",
}
# Parts of texts written with ill intent.
HOSTILE = st.lists(
    st.sampled_from([
        "@everyone", "@here", "<@1>", "<@&1>", "</a:1>", "<t:1:R>", "&lt;@1&gt;", "&#64;everyone", "<script>", "</p>",
        "<!--", "javascript:", "[", "](", ")", "](http://a.b)", "](https://a.b)", "*", "**", "_", "`", "```", "\n",
        "\n\n", "    ", "- ", "1. ", "> ", "# ", "|", "\\", "||", "~~", "&amp;", "&", "<", ">", '"', "'", "a", " ",
        "<#123456789012345678>",
    ])
    | st.text(max_size=4),
    max_size=30,
).map("".join)  # fmt: skip
WANTED = {
    "p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
    "span",
}  # fmt: skip
# Blocks that a curator writes.
WORD = st.from_regex(r"[a-z]{1,8}|\d{1,3}[.)]?|[-+#>|~&<*_]|x_y|\[1\]", fullmatch=True)
SAID = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
RUN = st.one_of(
    SAID,
    SAID.map(lambda said: f"word {said} word"),
    SAID.map(lambda said: f"the **x {said} y** end"),
    SAID.map(lambda said: f"the *x {said} y* end"),
    SAID.map(lambda said: f"the `{said}` end"),
    SAID.map(lambda said: f"see [x {said} y](https://a.example/b) end"),
)
BLOCK = st.one_of(
    RUN,
    st.lists(RUN, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(RUN, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    ),
    RUN.map(lambda said: f"```\n{said}\n```"),
    st.tuples(RUN, RUN).map("\\\n".join),
)
TEXT = st.lists(BLOCK, min_size=1, max_size=5).map("\n\n".join)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        assert all(name != "href" or (value or "").startswith("https://") for name, value in attrs)


def refused(text: str) -> list[str]:
    return [each.cause for each in commonmark.refused(text)]


@pytest.mark.parametrize("text", ACCEPTED)
def test_the_subset_is_accepted_and_files_may_wrap_it(text: str) -> None:
    assert refused(text) == []
    assert joined(text) == text


@pytest.mark.parametrize("text", REFUSED)
def test_all_else_is_refused_with_its_place_and_a_mend(text: str) -> None:
    found = list(commonmark.refused(text))
    assert any(each.cause.startswith(REFUSED[text]) for each in found)
    assert all(each.mend for each in found)


def test_what_is_nested_in_its_like_is_refused_once() -> None:
    assert refused("Ask.\n\n> > > said\n> > again\n\nThen:\n\n> more") == [
        "a quotation: > > > said",
        "a quotation: > more",
    ]


def test_what_is_code_is_no_mention() -> None:
    assert refused("Type `@everyone`, `<b>` and `http://a.example`.") == []


@given(HOSTILE)
@example("`\n\n`@everyone`")
def test_no_text_pings_or_breaks_out_of_discord(text: str) -> None:
    said = discord.shown(text)
    # An escaped backtick begins no code.
    code = re.compile(r"(?P<escaped>\\.)|```.*?```|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
    bare = code.sub(lambda found: found["escaped"] or "", said)
    assert said.count("```") % 2 == 0
    assert not re.search(r"@(everyone|here)|(?<!\\)<(@|/|t:)", bare, re.IGNORECASE)
    assert not re.search(r"(?<!\\)\]\((?!https://)", bare)


@given(HOSTILE)
def test_no_text_is_html_of_its_own(text: str) -> None:
    tags = _Tags()
    tags.feed(commonmark.html(text))
    tags.close()
    assert tags.tags <= WANTED
    assert tags.attributes <= {"href", "rel", "class", "start"}


@given(HOSTILE)
def test_nothing_acts_in_a_terminal(text: str) -> None:
    said = click.unstyle(terminal.shown(text.replace("\x1b", ""), 40))
    assert "\x1b" not in said


def read(text: str) -> list[tuple[str, str]]:
    """What a reader of plain CommonMark, line ends kept, is shown: words and what they are set in."""
    parser = MarkdownIt("commonmark", {"breaks": True})
    found: list[tuple[str, str]] = []
    for token in parser.parse(text):
        if token.type == "inline":
            for each in token.children or []:
                kind = "text" if each.type == "text" else each.type
                if found and kind == "text" == found[-1][0]:
                    found[-1] = (kind, found[-1][1] + each.content)
                elif kind != "text" or each.content:
                    found.append((kind.replace("hardbreak", "softbreak"), each.content))
        elif found and found[-1][0] == token.type.replace("_open", "_close") and "_list_" in token.type:
            # Two lists in a row read as one.
            found.pop()
        else:
            found.append((token.type, token.content))
    return found


@given(TEXT.filter(lambda text: not refused(text)))
@example("#\\\n<")
def test_what_is_accepted_reads_the_same_in_discord(text: str) -> None:
    assert read(discord.shown(text)) == read(text)


@given(TEXT.filter(lambda text: not refused(text)))
@example("+ a\n\n- a")
@example("1. a\n\n1) a")
@example("- a\n  + a\n  * a")
def test_what_is_shown_is_shown_the_same_again(text: str) -> None:
    once = discord.shown(text)
    assert discord.shown(once) == once
