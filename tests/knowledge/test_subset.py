"""What an answer cannot hold is rewritten where only one thing can be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import commonmark
from bot.knowledge.importing.rows import prose
from bot.knowledge.importing.subset import rewritten

WORDS = ["a", "b.", "~~a~~", "~~a b~~,", "~~a\nb~~", "~", "<", ">", "`c`", "<name>", "<a><b>", "<your id>", "</end>"]
FORMS = ["<:ok:123>", "</nick:42>", "@everyone", "@here", "[x](https://a.example/<id>)", "https://a.example/<id>/b."]
ENDS = ["\n", "\n\n", "\n- ", "\n1. ", "\\\n"]
TEXTS = st.lists(st.sampled_from(WORDS + FORMS + ENDS), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("~~Yes, daily.~~ Only on weekends.", "Only on weekends."),
        ("new ~~crazy~~ point, ~~not~~.", "new point,."),
        ("- ~~old~~\n- new", "- new"),
        ("Open the door,\\\n~~then knock~~", "Open the door,"),
        ("It costs ~5 to ~7 euros", "It costs ~5 to ~7 euros"),
        (r"\~~a~~ and `~~b~~`", r"\~~a~~ and `~~b~~`"),
        ("Type /nick <name> or <your real name>", "Type /nick `<name>` or `<your real name>`"),
        ("```\n<name>\n```\nand `<name>`", "```\n<name>\n```\nand `<name>`"),
        ("a < b and b > c, if x<y", "a < b and b > c, if x<y"),
        ("/<language><region> is `<code>`<more>", "/`<language><region>` is `<code>`<more>"),
        ("[profile](https://a.example/u/<id>)", "[profile](https://a.example/u/<id>)"),
        ("See https://a.example/u/<id>/posts.", "See `https://a.example/u/<id>/posts`."),
        ("Press <:ok:123456789> then </ticket open:123456789>", "Press :ok: then `/ticket open`"),
        ("Ask @everyone, not mail@here.example", "Ask `@everyone`, not mail@here.example"),
        ("Ask <@123456789012345678>", "Ask <@123456789012345678>"),
    ],
)
def test_each_form(said: str, written: str) -> None:
    assert rewritten(said).text == written


def test_what_became_of_it_is_told() -> None:
    found = rewritten("~~On\nMondays.~~ Type /join <club>")
    assert (found.struck, found.typed) == (("On Mondays.",), ("<club>",))


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        ("<p><s>On Mondays.</s> On Fridays.</p>", "~~On Mondays.~~ On Fridays."),
        (
            '<iframe width="560" src="https://films.example/embed/1" title="How to join" allowfullscreen></iframe>',
            "[How to join](https://films.example/embed/1)",
        ),
        ('<video controls src="https://a.example/b c.mp4"></video>', "[a.example](https://a.example/b%20c.mp4)"),
        ("<video controls></video>Look.", "Look."),
        ('<iframe src="films/1.html"></iframe>', "[./films/1.html](./films/1.html)"),
        ("Press <button>Save</button> in <cite>Settings</cite>", "Press Save in Settings"),
    ],
)
def test_elements_that_show_something_else(page: str, answer: str) -> None:
    assert prose(page) == answer


@given(TEXTS)
def test_nothing_of_it_is_left_to_refuse(text: str) -> None:
    once = rewritten(prose(text)).text
    assert rewritten(once).text == once
    left = {str(each.cause).partition(":")[0] for each in commonmark.refused(once)}
    assert not left & {"text struck out", "HTML", "a mention or other Discord markup"}
