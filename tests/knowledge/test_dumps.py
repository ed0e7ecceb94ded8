"""XML of MediaWiki and of Moodle, and XML of other programs."""

from pathlib import Path

from bot.knowledge.importing import Row, Unread, read

WIKI = """\
<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
  <siteinfo><sitename>Rowing</sitename></siteinfo>
  <page><title>Help:Old</title><ns>12</ns><redirect title="Help:Oars" />
    <revision><text>#REDIRECT [[Help:Oars]]</text></revision></page>
  <page><title>Talk:Oars</title><ns>1</ns><revision><text>Is this secret?</text></revision></page>
  <page>
    <title>Help:Oars &amp; boats</title>
    <ns>12</ns>
    <revision><text>== Where are they? ==
Nowhere.</text></revision>
    <revision><text xml:space="preserve">{{Stub}}
== Where are they? ==
In the ''shed''.&lt;!-- not yet --&gt;
== Who has the key? ==
[[User:Ann|The cox]].
</text></revision>
  </page>
  <page><title>Why does it squeak?</title><ns>0</ns><revision><text>It wants grease.</text></revision></page>
</mediawiki>
"""
GLOSSARY = """\
<?xml version="1.0" encoding="UTF-8"?>
<GLOSSARY><INFO><NAME>Questions</NAME><ENTRIES>
<ENTRY><CONCEPT>Who steers?</CONCEPT><DEFINITION>&lt;p&gt;The &lt;b&gt;cox&lt;/b&gt;.&lt;/p&gt;</DEFINITION>
<ALIASES><ALIAS><NAME>cox</NAME></ALIAS></ALIASES><CATEGORIES><CATEGORY><NAME>Boats</NAME></CATEGORY></CATEGORIES></ENTRY>
<ENTRY><CONCEPT>Who pays?</CONCEPT><DEFINITION></DEFINITION></ENTRY>
</ENTRIES></INFO></GLOSSARY>
"""

FAQS = """\
<?xml version="1.0"?>
<!-- a licence -->
<faqs xmlns="http://maven.apache.org/FML/1.0.1" id="FAQ" title="Questions">
  <part id="boats"><title>Boats</title>
    <faq id="a"><question>Is <code>x &lt; y</code>?</question>
      <answer><p>See <a href="https://a.example/">the
         page</a>.</p><source>row  --fast &amp;</source></answer></faq>
    <faq id="b">
      <question>
        Who steers?
      </question><answer>The cox.</answer>
      <question>Who pays?</question><answer>All.</answer>
    </faq>
    <faq id="c"><question>Who swims?</question></faq>
  </part>
</faqs>
"""


def test_the_last_version_of_each_page_of_a_wiki_is_read(tmp_path: Path) -> None:
    (tmp_path / "wiki.xml").write_text(WIKI)
    found = [each for each in read(tmp_path) if isinstance(each, Row)]
    assert [(each.file.name, each.line, each.questions, each.answer) for each in found] == [
        ("wiki.xml", 7, ("Where are they?",), "In the *shed*."),
        ("wiki.xml", 7, ("Who has the key?",), "The cox."),
        ("wiki.xml", 18, ("Why does it squeak?",), "It wants grease."),
    ]


def test_a_glossary_of_moodle_has_keywords_and_categories(tmp_path: Path) -> None:
    (tmp_path / "glossary.xml").write_text(GLOSSARY)
    steers, pays = read(tmp_path)
    assert isinstance(steers, Row)
    assert (steers.line, steers.answer, steers.tags, steers.topic) == (3, "The **cox**.", ("cox",), "Boats")
    assert isinstance(pays, Unread)
    assert (pays.asked, pays.aside) == ("Who pays?", False)


def test_the_faqs_of_maven_are_read_with_their_parts(tmp_path: Path) -> None:
    (tmp_path / "faq.fml").write_text(FAQS)
    *found, swims = read(tmp_path)
    assert [(each.line, each.questions, each.answer, each.topic) for each in found if isinstance(each, Row)] == [
        (5, ("Is x < y?",), "See [the page](https://a.example/).\n\n```\nrow  --fast &\n```", "Boats"),
        (10, ("Who steers?",), "The cox.", "Boats"),
        (12, ("Who pays?",), "All.", "Boats"),
    ]
    assert isinstance(swims, Unread)
    assert (swims.asked, swims.aside) == ("Who swims?", False)


def test_other_xml_is_refused_and_passed_over_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# Who steers?\n\nThe cox.\n")
    (tmp_path / "sitemap.xml").write_text("<urlset><url><loc>https://a.example/</loc></url></urlset>")
    (tmp_path / "broken.xml").write_text(WIKI[:300])
    assert [each.file.name for each in read(tmp_path)] == ["broken.xml", "faq.md"]
    for name in ("sitemap.xml", "broken.xml"):
        (refused,) = read(tmp_path / name)
        assert isinstance(refused, Unread)
        assert not refused.aside


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        '<!DOCTYPE m [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><mediawiki><page>&b;</page></mediawiki>'
    )
    (refused,) = read(tmp_path)
    assert isinstance(refused, Unread)
    assert not refused.aside
