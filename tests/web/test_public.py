"""The public site: whole without a server, every link leads somewhere, and nothing unapproved is told."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, expect

from bot.cli.main import main
from bot.knowledge import translating
from bot.knowledge.models import KnowledgeBase, Status
from bot.knowledge.profile import Rule
from bot.knowledge.translation import TranslationStatus
from bot.locale import translator
from bot.store.records import ReleaseRecord
from bot.web.public import site
from tests import town
from tests.knowledge import folder as small
from tests.web.test_browser import AXE, RUN_AXE

TODAY = town.NOW.date()
ATOM = "{http://www.w3.org/2005/Atom}"
MARKS = (
    "Use **little**:\n\n- at night\n- [as told](https://a.example/b)\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```\n<b>\n```"
)
CHANGES = (("entry", "sun", "added", (), False), ("entry", "storage", "withdrawn", (), True))
RELEASES = [ReleaseRecord(1, "1.2.3", "a" * 64, None, "Ann", town.NOW, "The first <b>", CHANGES)]


def knowledge() -> KnowledgeBase:
    base = town.knowledge()
    changed = {
        "sun": base.entry["sun"].model_copy(update={"detail": MARKS}),
        "storage": base.entry["storage"].model_copy(update={"status": Status.WITHDRAWN, "answer": "Secret by now."}),
    }
    return replace(base, entries=tuple(changed.get(each.id, each) for each in base.entries))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("site"), knowledge())


def test_every_address_in_it_is_relative_and_leads_to_a_place_that_is_there(folder: Path) -> None:
    for file in [*folder.rglob("*.html"), folder / "feed.xml"]:
        text = file.read_text("utf-8")
        for address in re.findall(r'(?:href|src)=(?:"|&#34;)(.*?)(?:"|&#34;)', text):
            if address.startswith("https://"):
                continue
            path, _, anchor = address.partition("#")
            there = (file.parent / path).resolve() if path else file
            assert there.is_relative_to(folder), address
            assert there.is_file(), address
            assert not anchor or f'id="{anchor}"' in there.read_text("utf-8"), address


def test_what_is_withdrawn_says_so_and_no_more(folder: Path) -> None:
    everything = "".join(file.read_text("utf-8") for file in folder.rglob("*.*"))
    page = (folder / "entries" / "storage.html").read_text("utf-8")
    data = json.loads((folder / "entries" / "storage.json").read_text("utf-8"))
    assert "Secret by now" not in everything
    assert "withdrawn this answer" in page
    assert (data["status"], data["served"], data["answer"]) == ("withdrawn", False, None)


def test_programs_read_the_same_as_people(folder: Path) -> None:
    index = json.loads((folder / "index.json").read_text("utf-8"))
    for each in index["entries"]:
        data = json.loads((folder / each["path"]).read_text("utf-8"))
        assert data["revision"] == each["revision"]
        assert not data["served"] or data["answer"] == knowledge().entry[each["id"]].answer


def test_what_a_strict_topic_no_longer_serves_is_not_told() -> None:
    base = knowledge()
    topics = tuple(each.model_copy(update={"strict": True}) for each in base.manifest.topics)
    base = replace(base, manifest=base.manifest.model_copy(update={"topics": topics}))
    later = max(each.next_review for each in base.entries if each.next_review) + timedelta(days=1)
    page = site.files(base, RELEASES, later)["entries/sun.html"].decode()
    assert base.entry["sun"].answer not in page
    assert "overdue" in page


def test_the_feed_is_atom_and_names_each_release_for_good(folder: Path) -> None:
    feed = ET.fromstring((folder / "feed.xml").read_bytes())  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == ["Release 1.2.3"]
    assert all(each.findtext(f"{ATOM}{name}") for each in (feed, *entries) for name in ("id", "updated", "title"))
    assert "no longer holds" in (entries[0].findtext(f"{ATOM}content") or "")


def test_a_base_whose_rules_have_no_disclaimer_shows_none() -> None:
    base = knowledge()
    note = {"disclaimer": "Ask somebody else too."}
    advised = base.manifest.model_copy(update=note)
    silent = base.manifest.model_copy(update={**note, "format": 2, "switch": {Rule.DISCLAIMER: False}})
    shown = [
        note["disclaimer"].encode() in site.files(replace(base, manifest=each), RELEASES, TODAY)["index.html"]
        for each in (advised, silent)
    ]
    assert shown == [True, False]


def test_equal_knowledge_makes_equal_bytes() -> None:
    assert site.files(knowledge(), RELEASES, TODAY) == site.files(knowledge(), RELEASES, TODAY)


def written(where: Path, knowledge: KnowledgeBase) -> Path:
    for path, content in site.files(knowledge, RELEASES, TODAY).items():
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_bytes(content)
    return where


def in_german(base: KnowledgeBase) -> KnowledgeBase:
    """The base with one entry that is translated, and one whose translation is not approved yet."""
    sun, storage = base.entry["sun"], base.entry["storage"]
    made = town.german(sun)
    unread = {"entry": "storage", "of": translating.meaning(storage), "status": TranslationStatus.BEING_TRANSLATED}
    return replace(base, translations=(made, made.model_copy(update={**unread, "answer": "Noch ungelesen."})))


def test_what_is_translated_has_a_page_in_each_language(tmp_path: Path) -> None:
    base = in_german(town.knowledge())
    where = written(tmp_path, base)
    test_every_address_in_it_is_relative_and_leads_to_a_place_that_is_there(where)
    english, german = ((where / f"{folder}entries/sun.html").read_text("utf-8") for folder in ("", "de/"))
    assert '<html lang="de">' in german
    assert "Ja, nimm Sonnenschutz." in german
    assert "Fassungen" in german
    assert '<link rel="alternate" hreflang="de" href="../de/entries/sun.html">' in english
    assert '<link rel="alternate" hreflang="en" href="../../entries/sun.html">' in german
    assert ">Deutsch</a>" in english
    data = json.loads((where / "de" / "entries" / "sun.json").read_text("utf-8"))
    assert (data["language"], data["answer"]) == ("de", "Ja, nimm Sonnenschutz.")
    index = json.loads((where / "index.json").read_text("utf-8"))
    told = {each["id"]: each.get("translations") for each in index["entries"]}
    assert told["sun"] == {"de": "de/entries/sun.json"}
    # Nobody has approved it.
    assert told["storage"] is None
    assert "Noch ungelesen." not in "".join(file.read_text("utf-8") for file in where.rglob("*.*"))


@pytest.mark.parametrize("language", ["de", "es", "fr", "pl", "pt"])
def test_a_base_in_another_language_has_a_site_in_it(language: str) -> None:
    base = knowledge()
    made = {
        path: content.decode()
        for path, content in site.files(
            replace(base, manifest=base.manifest.model_copy(update={"language": language})), RELEASES, TODAY
        ).items()
        if path.endswith((".html", ".xml"))
    }
    said = set(re.findall(r">\s*([A-Z][^<>{}]{2,}?)\s*<", "".join(made.values())))
    texts = {text for entry in base.entries for _, text in translating.pieces(entry)}
    english = {
        text for text in translated() if text in said and text not in texts and translator(language)(text) != text
    }
    assert english == set()


def translated() -> list[str]:
    """All texts of our own that the site's templates say."""
    found = (file.read_text("utf-8") for file in (Path(site.__file__).parent / "templates").iterdir())
    return re.findall(r't\("(.*?)"', "".join(found))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_pages_open_from_a_folder_fit_a_phone_and_stand_axe(tmp_path: Path, chromium: Browser, theme: str) -> None:
    folder = written(tmp_path, in_german(knowledge()))
    for path in ("index.html", "entries/sun.html", "entries/storage.html", "releases.html", "de/entries/sun.html"):
        page = chromium.new_page(color_scheme=theme, viewport={"width": 360, "height": 700})  # type: ignore[arg-type]
        page.goto((folder / path).as_uri())
        page.evaluate(AXE)
        assert page.evaluate(RUN_AXE) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.close()


def test_search_needs_no_server_and_the_list_no_script(folder: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((folder / "index.html").as_uri())
    page.get_by_label("Search").fill("SÜN")
    expect(page.get_by_role("status")).to_have_text("1 question")
    page.get_by_role("link", name=knowledge().entry["sun"].question).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(knowledge().entry["sun"].question)
    context = chromium.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto((folder / "index.html").as_uri())
    expect(bare.get_by_label("Search")).to_be_hidden()
    expect(bare.get_by_role("link", name=knowledge().entry["sun"].question)).to_be_visible()
    context.close()


def test_the_command_brings_its_own_folder_up_to_date_and_touches_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(small.write(tmp_path / "small")))
    out = tmp_path / "out"
    for code, prepare in ((0, None), (0, "entries/gone.html"), (1, "index.json")):
        if prepare:
            (out / prepare).write_text("{}")
        with pytest.raises(SystemExit) as ended:
            main(["site", str(out)])
        assert bool(ended.value.code) == bool(code)
    assert not (out / "entries" / "gone.html").exists()
    assert (out / "index.html").exists()


def test_the_newest_release_comes_first_in_the_list_and_the_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")
    folder, out = small.write(tmp_path / "small"), tmp_path / "out"
    manifest = folder / "knowledge.yaml"
    for command in (["site", str(out)], ["knowledge", "publish", "--yes", "--note", "Renamed"], ["site", str(out)]):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--folder", str(folder)])
        assert not ended.value.code
        manifest.write_text(manifest.read_text("utf-8").replace("title: Test base", "title: New base"), "utf-8")
    feed = ET.fromstring((out / "feed.xml").read_bytes())  # noqa: S314 - our own
    told = [(each.findtext(f"{ATOM}title"), each.findtext(f"{ATOM}updated")) for each in feed.iter(f"{ATOM}entry")]
    assert len(told) == 2
    assert told[0][1] == feed.findtext(f"{ATOM}updated") == max(updated or "" for _, updated in told)
    page = (out / "releases.html").read_text("utf-8")
    assert page.index("Renamed") < page.index('id="v1.2.3"')


def test_a_named_folder_is_written_only_if_it_is_what_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")
    folder = small.write(tmp_path / "small")
    for code, edited in ((0, False), (1, True)):
        if edited:
            manifest = folder / "knowledge.yaml"
            manifest.write_text(manifest.read_text("utf-8").replace("title: ", "title: New ", 1), "utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["site", str(tmp_path / "out"), "--folder", str(folder)])
        assert bool(ended.value.code) == bool(code)
    assert (tmp_path / "out" / "index.html").exists()
    assert f"Publish it first: salve knowledge publish --folder {folder}" in capsys.readouterr().err


def test_a_name_that_no_folder_can_have_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["site", "a" * 300])
    assert ended.value.code == 1
    assert "cannot be looked into: File name too long. Name another folder" in capsys.readouterr().err
