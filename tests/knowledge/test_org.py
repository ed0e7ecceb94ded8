"""Pages of Org mode."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read

_PAGE = """\
#+TITLE: Boats
# seen by Ann
* Start
** TODO [#A] /How do I [[https://a.example/][row]]?/    :oars:water:
:PROPERTIES:
:ID: 7
:END:
SCHEDULED: <2024-05-01 Wed>
*Slowly*, with =oar --left= and ~/bin~ in a/b/c, see [[*Start][above]] and <https://a.example/b>.[fn:1]
#+begin_src sh
  row =x= *y*
  ,* no heading
#+end_src
Type <side>.
: two
: three
#+begin_comment
Is this hidden?
#+end_comment
** Oars are wet
- dry :: in the sun
| a | b |
|---+---|
| 1 | 2 |
"""
_LIST = """\
#+title: FAQ

- Is it free? :: Yes, for
  all of you.
- Is it far? :: No, +two+ one mile.
"""


def test_a_page_of_org_mode_is_read_as_one_of_markdown(tmp_path: Path) -> None:
    (tmp_path / "faq.org").write_text(_PAGE)
    row, wet = (each for each in read(tmp_path) if isinstance(each, Row))
    assert (row.line, row.questions, row.topic) == (4, ("How do I row?",), "Start")
    assert row.answer == (
        "**Slowly**, with `oar --left` and `/bin` in a/b/c, see above and https://a.example/b.\n"
        "```sh\n  row =x= *y*\n  * no heading\n```\nType `<side>`.\n`two`\\\n`three`"
    )
    assert wet.answer == "- **dry:** in the sun\n| a | b |\n|---|---|\n| 1 | 2 |"


def test_a_list_of_terms_that_ask_is_one_of_questions(tmp_path: Path) -> None:
    (tmp_path / "faq.org").write_text(_LIST)
    found = [each for each in read(tmp_path) if not isinstance(each, Unread)]
    assert [(each.questions, each.answer) for each in found] == [
        (("Is it free?",), "Yes, for\n  all of you."),
        (("Is it far?",), "No, one mile."),
    ]
