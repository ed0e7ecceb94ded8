"""Links of imported answers get full https addresses, or only their words stay."""

from pathlib import Path

import pytest

from bot.knowledge import commonmark
from bot.knowledge.importing import Row, Unread, read
from bot.knowledge.importing.addresses import written

BASE = "https://club.example/help/members/faq.md"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "see [the page](https://a.example/b) and https://a.example",
            "see [the page](https://a.example/b) and https://a.example",
        ),
        ("see [the page](http://a.example/b_(c))", "see [the page](https://a.example/b_(c))"),
        ("see http://a.example/b, or <HTTP://a.example>.", "see https://a.example/b, or https://a.example."),
        (
            "see [it](www.a.example) or [that](//b.example/c)",
            "see [it](https://www.a.example) or [that](https://b.example/c)",
        ),
        ("see [the **bold [one]**](../rules.md#x)", "see the **bold [one]**"),
        ("see [the page](<../my rules.md>)", "see the page"),
        ("write to [us](mailto:a@b.example?subject=hi) or <a@b.example>", "write to us (a@b.example) or a@b.example"),
        ("[a@b.example](mailto:a@b.example), [call](tel:+4930)", "a@b.example, call (+4930)"),
        ("[a](HTTPS://a.example), [b](), [c](mailto:)", "[a](https://a.example), b, c"),
        ("[run](javascript:alert(1)) [files](ftp://a.example/b)", "run files"),
        (
            "`http://localhost` and\n```\n[a](../b) http://c\n```",
            "`http://localhost` and\n```\n[a](../b) http://c\n```",
        ),
        ("- [x] done [1] \\[not](../one)", "- [x] done [1] \\[not](../one)"),
        ("[`salve\nrun`](../a) [`b`](../b) [a\\]b](../c) [a [b [c]]](../d(e(f)))", "`salve\nrun` `b` a\\]b a [b [c]]"),
        ("see [above](#above) and [`it`](https://a.example)", "see above and [`it`](https://a.example)"),
        ("[a]( ../b \"T\" ) [c](<../d> 'T') [e](https://f.example (T))", "a c [e](https://f.example)"),
        ("[a](<http://a.example/b (c)>)", "[a](https://a.example/b%20%28c%29)"),
        ("_http://a.example_, 请看HTTP://b.example", "_https://a.example_, 请看https://b.example"),
        ("[http://a.example/x](../x) and //c.example/d", "https://a.example/x and https://c.example/d"),
        ("see ftp://a.example/b or <ftp://c.example>", "see `ftp://a.example/b` or `ftp://c.example`"),
        ("mailto:a@b.example?subject=hi", "a@b.example"),
        ("On Fridays, <t:1700000000:t>", "On Fridays, "),
        ("[a][b], [c]\n\n[b]: ../b\n[c]: http://c.example 'T'\n[d]: ../d", "a, [c](https://c.example)"),
        ("[//]: # (a comment)\n\nOpen.\n[Monday]: closed\n- [d]: /e", "Open.\n\\[Monday]: closed\n- \\[d]: /e"),
        ("https://a.example/web/http://b.example", "https://a.example/web/http://b.example"),
    ],
)
def test_an_answer_keeps_only_links_that_it_may_have(typed: str, kept: str) -> None:
    assert written(typed).text == kept
    if "\\[" not in typed:
        assert not any("https" in str(each.cause) for each in commonmark.refused(kept))


@pytest.mark.parametrize("host", ["localhost:8123", "printer", "box.local/a", "192.168.1.5:80/b", "127.0.0.1"])
def test_an_address_of_ones_own_network_is_no_link(host: str) -> None:
    said = written(f"Open http://{host}, or [this](http://{host}).")
    assert said.text == f"Open `http://{host}`, or this (`http://{host}`)."
    assert (said.secured, said.left_out, said.barred) == ((), (), ())


def test_a_text_that_is_written_again_stays() -> None:
    once = written('[a](../b "T") ftp://c.example http://localhost:1\n[d]: e\n<f@g.example> //h.example').text
    assert written(once, BASE).text == once


def test_links_of_a_question_are_left_out_and_listed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# FAQ\n\n## Where is [the hall](hall.md)?\n\nIn town.\n")
    row, listed = read(tmp_path / "a.md")
    assert isinstance(row, Row)
    assert row.questions == ("Where is the hall?",)
    assert isinstance(listed, Unread)
    assert listed.cause == "a link to hall.md in a question: its words stay"


def test_a_link_that_no_site_completes_is_not_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("question,answer\nHow?,Get it [here](ftp://a.example).\nWhy?,<ftp://b.example>\n")
    row, listed, refused = read(tmp_path / "a.csv")
    assert isinstance(row, Row)
    assert isinstance(listed, Unread)
    assert isinstance(refused, Unread)
    assert "answers only link to https" in listed.cause
    assert "answers only link to https" in refused.cause
    assert "--site" not in listed.cause + refused.cause


def test_a_folder_is_at_its_site_with_or_without_a_slash(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "pay.md").write_text("# How do I pay?\n\nSee [prices](prices.md).\n")
    for site in ("https://a.example/help", "https://a.example/help/"):
        (row,) = read(tmp_path, site=site)
        assert isinstance(row, Row)
        assert row.answer == "See [prices](https://a.example/help/b/prices.md)."


def test_an_anchor_and_the_links_of_html_and_of_components_are_completed(tmp_path: Path) -> None:
    (tmp_path / "a.mdx").write_text(
        "## How?\n\nSee [above](#a), <a href='#b'>below</a>, <Link to={'/c'}>there</Link> or\n"
        "<Go kind='x' href=\"http://d.example\">elsewhere</Go>, not `<Link to='/e'>e</Link>`.\n"
    )
    bare, *_ = read(tmp_path / "a.mdx")
    full, _ = read(tmp_path / "a.mdx", site="https://f.example/g")
    assert isinstance(bare, Row)
    assert isinstance(full, Row)
    code = "`<Link to='/e'>e</Link>`"
    assert bare.answer == f"See above, below, there or\n[elsewhere](https://d.example), not {code}."
    assert full.answer == (
        "See [above](https://f.example/g#a), [below](https://f.example/g#b), [there](https://f.example/c) or\n"
        f"[elsewhere](https://d.example), not {code}."
    )


def test_a_site_completes_relative_links() -> None:
    said = written("[a](../rules.md#x) [b](/start) [c](more) [d](http://e.example) [f](mailto:g@h.example)", BASE)
    assert said.text == (
        "[a](https://club.example/help/rules.md#x) [b](https://club.example/start) [c](https://club.example/help/members/more)"
        " [d](https://e.example) f (g@h.example)"
    )
    assert (said.secured, said.left_out) == (("http://e.example",), ())


def test_whatever_became_of_a_link_is_said(tmp_path: Path) -> None:
    page = tmp_path / "faq" / "members"
    page.mkdir(parents=True)
    (page / "pay.md").write_text(
        "# How do I pay?\n\nSee [prices](../prices.md), [rules](../rules.md) or http://bank.example/x.\n"
    )
    row, secured, left_out = read(tmp_path / "faq")
    assert isinstance(row, Row)
    assert row.answer == "See prices, rules or https://bank.example/x."
    assert isinstance(secured, Unread)
    assert isinstance(left_out, Unread)
    assert secured.cause.startswith("http://bank.example/x: https is written instead")
    assert left_out.cause.startswith("a link to ../prices.md, ../rules.md: its words stay")
    assert "--site" in left_out.cause
    completed = next(iter(read(tmp_path / "faq", site="https://club.example/help/")))
    assert isinstance(completed, Row)
    assert "[prices](https://club.example/help/prices.md)" in completed.answer


def test_an_answer_that_is_only_a_link_elsewhere_is_refused_until_it_is_completed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("question,answer\nHow?,[Read this](how.html)\nWhere?,[there](https://a.example)\n")
    refused, kept = read(tmp_path / "a.csv")
    assert isinstance(refused, Unread)
    assert (refused.aside, refused.asked) == (False, "How?")
    assert isinstance(kept, Row)
    first = next(iter(read(tmp_path / "a.csv", site="https://club.example/faq/")))
    assert isinstance(first, Row)
    assert first.answer == "[Read this](https://club.example/faq/how.html)"
