"""Text files that are laid out for the eye: indents, underlines, a list of contents, remarks of readers."""

from pathlib import Path

import pytest

from bot.knowledge.importing import Row, Unread, read

NEWSGROUP = """\
          T H E   C H O I R   F A Q
          =========================

----------------------------------------
 TABLE OF CONTENTS   (+ new)
----------------------------------------
 1. Joining
   1.1  Is it free?
 + 1.2  Who may sing?
 2. Money
   2.1  Who pays?
----------------------------------------

1. Joining
~~~~~~~~~~

1.1  Is it free?

     It is, as long as
     you come.

         sing --now

1.2  Who may sing?

       low .... Tom
       high ... Ann

2. Money
~~~~~~~~

2.1  Who pays?

     The town.

----------------------------------------
Thanks to Bob.
"""
EXPORTED = """\
Choir: questions
agreed in March


Contents
1. Is it free?        1
2. Who may sing?......2
3. Who pays?\t12


________________


1. Is it free?
It is.[a]


As long as you come.


2. Who may sing?
* Tom
* Ann[b]


________________


3. Who pays?
The town.




[a]still so, Bob?
[b]and Eve
"""
PAD = """\
Write into this pad!

\t* Joining
\t\t* Is it free?
\t\t\t* It is.
\t\t\t\t* as long as you come
\t\t* who may sing
\t\t\t* Tom
\t\t* Where is it?
\t\t\t* Here.
\t* Money
\t\t* Who pays?
\t\t\t* The town.
\t* More
\t\t* soon

-- scribbles --
"""


def rows(place: Path, text: str) -> list[tuple[str, str, str]]:
    place.write_text(text, "utf-8")
    return [(" / ".join(each.questions), each.answer, each.topic) for each in read(place) if isinstance(each, Row)]


def test_the_faq_of_a_newsgroup_has_contents_underlined_sections_and_indented_answers(tmp_path: Path) -> None:
    assert rows(tmp_path / "faq.txt", NEWSGROUP) == [
        ("Is it free?", "It is, as long as\nyou come.\n\n```\nsing --now\n```", "Joining"),
        ("Who may sing?", "low .... Tom\nhigh ... Ann", "Joining"),
        ("Who pays?", "The town.", "Money"),
    ]
    assert [each.line for each in read(tmp_path / "faq.txt") if isinstance(each, Row)] == [17, 24, 32]
    assert any("Thanks to Bob" in each.cause for each in read(tmp_path / "faq.txt") if isinstance(each, Unread))


def test_a_text_of_google_docs_has_contents_with_pages_and_remarks_of_readers(tmp_path: Path) -> None:
    assert rows(tmp_path / "faq.txt", EXPORTED) == [
        ("Is it free?", "It is.\n\nAs long as you come.", ""),
        ("Who may sing?", "* Tom\n* Ann", ""),
        ("Who pays?", "The town.", ""),
    ]
    # A note that nothing refers to is a part of the text.
    assert rows(tmp_path / "faq.txt", EXPORTED.replace("Ann[b]", "Ann"))[2][1].endswith("[b]and Eve")


def test_an_outline_may_ask_below_its_topics(tmp_path: Path) -> None:
    told = [
        ("Is it free?", "* It is.\n    * as long as you come", "Joining"),
        ("who may sing", "* Tom", "Joining"),
        ("Where is it?", "* Here.", "Joining"),
        ("Who pays?", "* The town.", "Money"),
    ]
    assert rows(tmp_path / "pad.txt", PAD) == told
    assert rows(tmp_path / "pad.md", PAD.replace("\t*", "*").replace("\t", "    ")) == told
    assert any("scribbles" in each.cause for each in read(tmp_path / "pad.txt") if isinstance(each, Unread))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Type:\n\n- a\n\n      b\n\nor so.", "Type:\n\n- a\n\n  ```\n  b\n  ```\n\nor so."),
        ("Type:\n\n    b\n\nor so.", "Type:\n\n```\nb\n```\n\nor so."),
        ("Ann.\nBob.\nEve.", "Ann.\nBob.\nEve."),
    ],
)
def test_what_belongs_to_a_list_or_stands_twice_or_is_code_stays(tmp_path: Path, said: str, answer: str) -> None:
    text = f"Q: Who sings?\nA: {said}\n\nQ: Who plays?\nA: {said}\n"
    assert [each[1] for each in rows(tmp_path / "faq.txt", text)] == [answer, answer]
