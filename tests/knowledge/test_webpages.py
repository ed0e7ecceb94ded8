# ruff: noqa: E501 - pages stand here as they are saved
"""Old FAQs that are web pages: what is seen of them, in the markup of many kits, and what they tell search engines."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.importing import Row, Unread, read

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>FAQ of the Otters</title>
<link rel="canonical" href="https://otter.example/faq/"><style>.faq-title {}</style>
</head><body>
<header><nav><a href="/">Home</a><a href="/faq">FAQ</a></nav></header>
<div class="cookie-banner"><p>We like cookies. Fine?</p></div>
<main>
  <h1>Frequently asked questions</h1>
  <h2>Meeting <a class="headerlink" href="#meeting">¶</a></h2>
  <h3 id="when">When do
     we meet?</h3>
  <p>On <strong>Mondays</strong> at the
     <a href="../map.html">boat house</a>.</p>
  <ul>
     <li>Bring a towel</li>
     <li><div class="dot"></div><div><p>and shoes</p></div></li>
  </ul>
  <h2>Money</h2>
  <h3>What does <code>pay</code> do?</h3>
  <p>It writes &lt;b&gt; into the book: <img src="/book.png" alt="the book"></p>
  <pre><code class="sh"><span>pay</span> --now
  twice</code></pre>
</main>
<footer><h3>Contact?</h3><p>Write to us.</p></footer>
</body></html>
"""


def page(place: Path, text: str | bytes) -> list[Row | Unread]:
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read(place))


def pairs(place: Path, text: str | bytes) -> list[tuple[str, str]]:
    """The questions of a page, and their answers; nothing may be refused."""
    found = page(place, text)
    assert not [each for each in found if isinstance(each, Unread) and not each.aside]
    return [(" / ".join(each.questions), each.answer) for each in found if isinstance(each, Row)]


def test_a_page_is_read_without_what_surrounds_its_text(tmp_path: Path) -> None:
    when, what, image = page(tmp_path / "faq.html", PAGE)
    assert isinstance(when, Row)
    assert isinstance(what, Row)
    assert (when.questions, when.line, when.topic) == (("When do we meet?",), 10, "Meeting")
    assert when.answer == (
        "On **Mondays** at the [boat house](https://otter.example/map.html).\n\n- Bring a towel\n- and shoes"
    )
    assert (what.questions, what.line, what.topic) == (("What does pay do?",), 19, "Money")
    assert what.answer == "It writes `<b>` into the book:\n\n```\npay --now\n  twice\n```"
    assert isinstance(image, Unread)
    assert (image.line, image.aside) == (20, True)
    assert "an image: the book" in image.cause


@pytest.mark.parametrize(
    "markup",
    [
        '<h4 class="accordion-header"><button aria-expanded="false" aria-controls="c1">{q}</button></h4><div id="c1" hidden><p>{a}</p></div>',
        '<div class="faq-item"><div class="faq-question"><span>{q}</span><i class="icon">+</i></div><div class="faq-answer"><p>{a}</p></div></div>',
        '<div class="elementor-tab-title" role="tab"><a href="">{q}</a></div><div class="elementor-tab-content"><p>{a}</p></div>',
        '<strong class="schema-faq-question">{q}</strong><p class="schema-faq-answer">{a}</p>',
        '<button class="collapsible">{q}</button><div class="content"><p>{a}</p></div>',
        '<button class="accordion">{q}</button><div class="panel"><p>{a}</p></div>',
        "<details><summary>{q}</summary><p>{a}</p></details>",
        "<ul><li><details><summary>{q}</summary><p>{a}</p></details></li></ul>",
        "<dl><dt>{q}<dd>{a}</dl>",
        '<input type="checkbox" id="c"><label for="c">{q}</label><div><p>{a}</p></div>',
        '<div class="w-dropdown-toggle" aria-controls="l" aria-expanded="false"><div>{q}</div></div><nav id="l"><p>{a}</p></nav>',
        '<div itemscope itemtype="https://schema.org/Question"><span itemprop="name">{q}</span><div itemprop="acceptedAnswer"><p itemprop="text">{a}</p></div></div>',
        "<p><strong>{q}</strong><br>{a}</p>",
        "<p><b>{q}</b></p>\n<p>{a}</p>",
        "<x-question><h3>{q}</h3></x-question><x-answer>{a}</x-answer>",
    ],
)
def test_a_question_is_told_by_the_markup_of_many_kits(tmp_path: Path, markup: str) -> None:
    asked = [("How do I join?", "Fill in the form."), ("May I leave?", "Any time."), ("Is it free?", "It is.")]
    body = "\n".join(markup.format(q=question, a=answer) for question, answer in asked)
    assert pairs(tmp_path / "faq.html", f"<html><body><div>{body}</div></body></html>") == asked


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td bgcolor=#ccc><a name=q></a><b>1. {q}</b></td></tr><tr><td>{a}<br></td></tr></table>",
        "<table><tr><td class=thead>{q}</td></tr><tr><td class=alt1><div>{a}</div></td></tr></table>",
        "<table><tr><td>Menu</td><td><table><tr><td><h3>{q}</h3></td></tr><tr><td>{a}</td></tr></table></td></tr></table>",
    ],
)
def test_a_table_may_only_lay_out_a_page(tmp_path: Path, markup: str) -> None:
    asked = [("How do I join?", "Fill in the form."), ("May I leave?", "Any time.")]
    body = "".join(markup.format(q=question, a=answer) for question, answer in asked)
    found = [each for each in page(tmp_path / "faq.html", f"<body>{body}</body>") if isinstance(each, Row)]
    assert [each.questions for each in found] == [("How do I join?",), ("May I leave?",)]
    assert [each.answer.split("\n")[0] for each in found] == ["Fill in the form.", "Any time."]


def test_a_table_of_questions_may_have_merged_cells_and_cells_of_several_lines(tmp_path: Path) -> None:
    head = '<tr><th colspan="2">Question</th><th>Answer</th></tr>'
    boats = '<tr><td rowspan="2"><p><b>Boats</b></p></td><td><p>May I<br>row alone?</p></td><td><p>Yes.</p><ul><li>by day</li><li>near</li></ul></td></tr>'
    more = "<tr><td><p>Who steers</p></td><td rowspan=2><p>Ask Ann | Bob.</p></td></tr><tr><td>Oars</td><td>Who pays?</td></tr>"
    assert pairs(tmp_path / "faq.html", f"<body><table>{head}{boats}{more}</table></body>") == [
        ("May I row alone?", "Yes.\n\n- by day\n- near"),
        ("Who steers", "Ask Ann | Bob."),
        ("Who pays?", "Ask Ann | Bob."),
    ]


def test_text_below_the_last_rule_of_a_page_answers_nothing_and_other_rules_part_paragraphs(tmp_path: Path) -> None:
    asked = "<h3>Is it free?</h3><p>Yes.</p><hr><p>Mostly.</p><hr><h3>Who pays?</h3><p>We do.</p>"
    text = f"<body><hr>{asked}<hr><p>Our club, 1999</p></body>"
    assert pairs(tmp_path / "faq.html", text) == [("Is it free?", "Yes.\n\nMostly."), ("Who pays?", "We do.")]
    assert any("Our club, 1999" in each.cause for each in page(tmp_path / "faq.html", text) if isinstance(each, Unread))
    # On a page with one answer, what is below it may go on with that.
    assert (
        pairs(tmp_path / "page.html", "<h1>The boat</h1><p>Red.</p><hr><p>And blue.</p>")[0][1] == "Red.\n\nAnd blue."
    )


def test_what_people_remarked_on_a_page_of_google_docs_and_its_empty_headings_are_left_out(tmp_path: Path) -> None:
    asked = '<h2>Is it free?</h2><p>Yes.<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p><h2><span></span></h2><h2>Why?</h2><p>So.</p>'
    said = '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>still so, Ann?</span></p></div>'
    page_break = '<hr style="page-break-before:always; display: none;">'
    assert pairs(tmp_path / "faq.html", f"<body>{asked}{page_break}<p>Why not?</p>{said}</body>") == [
        ("Is it free?", "Yes."),
        ("Why?", "So.\n\nWhy not?"),
    ]


def test_a_question_about_consent_is_no_banner(tmp_path: Path) -> None:
    banner = '<div id="consent-manager"><h3>Do you agree?</h3><p>To all.</p></div>'
    asked = '<div id="consent"><h3>Who signs the consent form?</h3><p>A parent.</p></div><h3>When?</h3><p>Before the trip.</p>'
    assert pairs(tmp_path / "faq.html", f"<body>{banner}{asked}</body>") == [
        ("Who signs the consent form?", "A parent."),
        ("When?", "Before the trip."),
    ]


def test_a_button_that_unfolds_a_menu_is_no_question(tmp_path: Path) -> None:
    menu = '<button class="toggle">Menu</button><div class="content"><p>Rowing</p></div>'
    more = '<button class="accordion">Read all of it</button><p>Or not.</p>'
    asked = "<h3>Is it free?</h3><p>Yes.</p><h3>Who pays?</h3><p>We do.</p>"
    assert [
        question for question, _ in pairs(tmp_path / "faq.html", f"<body><main>{menu}{asked}{more}</main></body>")
    ] == [
        "Is it free?",
        "Who pays?",
    ]


def test_who_asked_is_no_question(tmp_path: Path) -> None:
    asked = (
        '<div itemscope itemtype="https://schema.org/Question"><div itemprop="name">Is it free?</div>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ann Lee</span></span>'
        '<div itemprop="acceptedAnswer"><p itemprop="text">It is.</p></div></div>'
    )
    ((question, answer),) = pairs(tmp_path / "faq.html", f"<body>{asked}</body>")
    assert question == "Is it free?"
    assert "It is." in answer


def test_a_page_may_be_written_as_a_form(tmp_path: Path) -> None:
    search = '<form><label for="s">Search?</label><input id="s"></form>'
    text = f'{search}<form id="aspnetForm"><h3>How do I join?</h3><p>Like this.</p><h3>When?</h3><p>Now.</p></form>'
    assert pairs(tmp_path / "faq.html", text) == [("How do I join?", "Like this."), ("When?", "Now.")]


@pytest.mark.parametrize(
    "markup", ["<dt>{q}</dt><dd>{a}</dd>", '<div class="faq-title">{q}</div><div class="faq-content">{a}</div>']
)
def test_what_is_marked_as_a_question_asks_whatever_its_end(tmp_path: Path, markup: str) -> None:
    asked = [("Learning C++", "Start small."), ("The times are wrong!", "Set your zone."), ("Who may join?", "Anyone.")]
    body = "".join(markup.format(q=question, a=answer) for question, answer in asked)
    assert pairs(tmp_path / "faq.html", f"<dl>{body}</dl>") == asked


def test_what_search_engines_are_told_is_added_to_what_is_seen(tmp_path: Path) -> None:
    told = [("May I leave?", "Shortened."), ("Is it free?", "<p>It <b>is</b>.</p>")]
    data = json.dumps(
        {
            "@type": "FAQPage",
            "mainEntity": [
                {"@type": "Question", "name": asked, "acceptedAnswer": {"@type": "Answer", "text": answer}}
                for asked, answer in told
            ],
        }
    )
    script = f'<script type="application/ld+json">{data}</script>'
    seen = "<h2>How do I join?</h2><p>Like this.</p><h2>May I leave?</h2><p>Any time, in writing.</p>"
    assert pairs(tmp_path / "faq.html", f"<head>{script}</head><main>{seen}</main>") == [
        ("How do I join?", "Like this."),
        ("May I leave?", "Any time, in writing."),
        ("Is it free?", "It **is**."),
    ]
    # A page that a program writes while it is shown holds nothing else.
    assert pairs(tmp_path / "app.html", f'{script}<div id="root"></div>') == [
        ("May I leave?", "Shortened."),
        ("Is it free?", "It **is**."),
    ]


def test_an_article_of_a_help_center_is_one_question_and_a_folder_of_them_several(tmp_path: Path) -> None:
    for name, asked in (("1.html", "Returning a book"), ("2.html", "Renewing a card")):
        (tmp_path / name).write_text(
            f"<nav><a href='/'>Help</a></nav><article><h1>{asked}</h1><p>Come to the desk.</p><h2>By post</h2><p>Write {name}.</p></article>"
        )
    (tmp_path / "1_files").mkdir()
    (tmp_path / "1_files" / "frame.html").write_text("<h1>Like us?</h1><p>Press here.</p>")
    found = [each for each in read(tmp_path) if isinstance(each, Row)]
    assert [each.questions for each in found] == [("Returning a book",), ("Renewing a card",)]
    assert found[0].answer == "Come to the desk.\n\n**By post**\n\nWrite 1.html."


def test_web_pages_beside_markdown_are_its_layouts(tmp_path: Path) -> None:
    (tmp_path / "layout.html").write_text("<h1>{{ title }}?</h1><p>{{ content }}</p>")
    (tmp_path / "faq.md").write_text("## Is it free?\n\nYes.\n\n## How so?\n\nSo.\n")
    assert [each.file.name for each in read(tmp_path)] == ["faq.md", "faq.md"]


def test_a_page_of_notion_has_its_properties_and_leads_to_no_other(tmp_path: Path) -> None:
    table = "<table class='properties'><tbody><tr class='property-row'><th><span>Tags</span></th><td><span>money</span></td></tr></tbody></table>"
    (tmp_path / "FAQ").mkdir()
    (tmp_path / "FAQ" / "a.html").write_text(
        f"<article class='page sans'><header><h1 class='page-title'>What does it cost?</h1>{table}</header><div class='page-body'><p>24 €</p></div></article>"
    )
    (tmp_path / "FAQ.html").write_text(
        "<h1>FAQ</h1><table><tr><td><a href='FAQ/a.html'>What does it cost?</a></td></tr></table>"
    )
    (one,) = (each for each in read(tmp_path) if isinstance(each, Row))
    assert (one.questions, one.answer, one.tags) == (("What does it cost?",), "24 €", ("money",))


@pytest.mark.parametrize(
    ("named", "code"), [("iso-8859-2", "iso-8859-2"), ("windows-1250", "cp1250"), ("nonsense", "cp1250")]
)
def test_a_page_is_in_the_encoding_that_it_names(tmp_path: Path, named: str, code: str) -> None:
    text = f'<meta http-equiv="Content-Type" content="text/html; charset={named}"><h2>Kiedy są zajęcia?</h2><p>W środę.</p><h2>Ile to kosztuje?</h2><p>Pięć złotych, więc mało.</p>'
    assert pairs(tmp_path / "faq.htm", text.encode(code))[0] == ("Kiedy są zajęcia?", "W środę.")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('<div class="chatlog"><div class="chatlog__message">How?</div></div>', "export it again as JSON"),
        ("<frameset cols='20%,80%'><frame src='a.html'></frameset>", "a page without text"),
        ("<html></html>", "a page without text"),
        ("<h1>Hello</h1>", "has no answer"),
    ],
)
def test_a_page_without_a_question_is_refused(tmp_path: Path, text: str, cause: str) -> None:
    (told,) = page(tmp_path / "faq.html", text)
    assert isinstance(told, Unread)
    assert cause in told.cause


TAGS = """
<h2> </h2> <p> </p> <ul> <li> </ul> <dl> <dt> <dd> <table> <tr> <td> <pre> <code> </code> </pre> <details> <summary>
</summary> <a/href='http://['> <a/href='/x'> </a> <b> </b> <form> <nav> <main> </main> <svg> <template> <body> <frameset>
<label> <button/class=question> <img/src=x> <script/type='application/ld+json'> {"@type":"Question"} </script> <!-- -->
How? ** &lt;b&gt;
"""
PIECES = st.sampled_from([*TAGS.split(), "\n", " "])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_a_page_holds_it_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    place = tmp_path_factory.getbasetemp() / "any.html"
    for each in page(place, text):
        assert each.line >= 1
