"""Pages of Google Code's wiki."""

from pathlib import Path

from bot.knowledge.importing import Row, read

_PAGE = """\
#summary What rowers ask
#labels Featured

= FAQ =

*Is it free? Why?*
 Yes, and *very* _good_: see [https://a.example/ the page] and [Boats#Oars the boats], at least `r1`.

*I cannot swim!!*
{{{
row *so* [or so]
}}}

= More =

 * Ask {{{us}}}.
"""


def test_a_page_of_googles_wiki_is_read_as_one_of_markdown(tmp_path: Path) -> None:
    (tmp_path / "FAQ.wiki").write_text(_PAGE)
    found = [each for each in read(tmp_path / "FAQ.wiki") if isinstance(each, Row)]
    assert [(each.line, each.questions, each.answer) for each in found] == [
        (
            6,
            ("Is it free? Why?",),
            "Yes, and **very** *good*: see [the page](https://a.example/) and the boats, at least `r1`.",
        ),
        (9, ("I cannot swim!!",), "```\nrow *so* [or so]\n```"),
    ]
