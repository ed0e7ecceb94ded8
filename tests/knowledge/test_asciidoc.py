"""Pages of AsciiDoc, also under the ending of Markdown."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read

_PAGE = """= Boats
:toc: left
// seen by Ann

== Start

[qanda]
Is it free?::
  It is,
  for all.

Is it far?:: No, see https://a.example/way[the way].

=== How do I row?

. Sit down
.. on the seat
. Pull

TIP: Slowly.

=== What do I say?
[source,text]
----
Is the boat free?
== no heading
----
Then wait.

== Board
Ann and Bob
"""


def test_a_page_of_asciidoc_is_read_as_one_of_markdown(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text(_PAGE)
    found = list(read(tmp_path / "faq.md"))
    assert [(each.line, each.questions, each.answer) for each in found if isinstance(each, Row)] == [
        (8, ("Is it free?",), "It is,\n  for all."),
        (12, ("Is it far?",), "No, see [the way](https://a.example/way)."),
        (14, ("How do I row?",), "1. Sit down\n   1. on the seat\n1. Pull\n\nTIP: Slowly."),
        (22, ("What do I say?",), "```\nIs the boat free?\n== no heading\n```\nThen wait."),
    ]
    (left,) = (each for each in found if isinstance(each, Unread))
    assert left.aside
    assert "Ann and Bob" in left.cause


def test_names_of_places_are_left_out_and_a_faq_may_have_sections_beside_that_of_questions(tmp_path: Path) -> None:
    text = (
        "= FAQ and trouble\n\n== FAQ\n\n[[far]]\n=== Is it far?\n\nNo, [[near]]near.\n\n"
        "== Trouble\n\n[[oar]]\n=== The oar is lost\n\nAsk Ann.\n"
    )
    found = []
    for name, given in (("faq.adoc", text), ("faq.md", text.replace("=", "#"))):
        (tmp_path / name).write_text(given)
        rows = [each for each in read(tmp_path / name) if isinstance(each, Row)]
        found.append([(each.questions, each.answer) for each in rows])
    assert found[0] == [(("Is it far?",), "No, near."), (("The oar is lost",), "Ask Ann.")]
    assert [each[0] for each in found[1]] == [("Is it far?",), ("The oar is lost",)]


def test_a_page_of_markdown_keeps_lines_that_look_like_asciidoc(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# Is it free?\n\n= yes\n\n== no\n\n. so\n")
    (only,) = read(tmp_path / "faq.md")
    assert isinstance(only, Row)
    assert only.answer == "= yes\n\n== no\n\n. so"


def test_a_file_of_asciidoc_needs_no_title(tmp_path: Path) -> None:
    (tmp_path / "faq.adoc").write_text(
        "---\nlayout: page\n---\n:club: Rowers\n:site: https://a.example\n\n"
        "== Who are the {club}?\n\nifdef::env-github[]\nWe are *not* _many_, `*so*`: see {site}/us[us^],\n"
        "<<start,above>> and xref:b.adoc[below]; write to mailto:a@b.example[Ann].\nendif::[]\n\n"
        "== Is it 2 * 3 * 4?\n\nIt is {unknown}.\n"
    )
    first, second = read(tmp_path)
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert (first.line, first.questions) == (7, ("Who are the Rowers?",))
    assert first.answer == (
        "We are **not** *many*, `*so*`: see [us](https://a.example/us),\nabove and below; write to Ann (a@b.example)."
    )
    assert (second.questions, second.answer) == (("Is it 2 * 3 * 4?",), "It is {unknown}.")
