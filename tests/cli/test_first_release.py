"""The first release of a folder that was begun from the starter and filled from an old FAQ."""

import re
import shutil
from pathlib import Path

import pytest

from bot import config
from bot.errors import SalveError
from bot.knowledge import files
from tests.commands import salve
from tests.knowledge import folder
from tests.shipped import FOLDER as SHIPPED


@pytest.fixture(name="base")
def _base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")
    salve("init", "--knowledge", tmp_path / "club")
    return tmp_path / "club"


def bring(base: Path, *rows: str) -> str:
    """Import a table of these rows, each a question, a comma and an answer; returns what is said."""
    table = base.parent / "faq.csv"
    table.write_text("\n".join(("Question,Answer", *rows)) + "\n")
    return salve("knowledge", "import", table, "--folder", base, "--write").output


def publish(base: Path, *more: str) -> str:
    return salve("knowledge", "publish", "--folder", base, "--yes", *more).output


def test_the_samples_leave_when_questions_come_in(base: Path) -> None:
    table = base.parent / "faq.csv"
    table.write_text("Question,Answer\nHow do I join?,Write in the lobby.\nIs it free?,Yes.\n")
    shown = salve("knowledge", "import", table, "--folder", base).output
    told = "The starter's samples leave, as nobody wrote them for you: how-do-i-join, when-do-we-meet, "
    assert told in shown
    assert len(files.load(base).entry) == 3
    written = salve("knowledge", "import", table, "--folder", base, "--write").output
    assert told in written
    assert "Wrote 2 files, deleted 3. Next: " in written
    entries = files.load(base).entry
    assert {id_: entry.answer for id_, entry in entries.items()} == {
        "how-do-i-join": "Write in the lobby.",
        "is-it-free": "Yes.",
    }
    assert entries["how-do-i-join"].phrasings == ()
    assert not files.load(base).scopes
    assert "samples leave" not in bring(base, "Is it fun?,Yes and no.")
    assert "1 refused" in bring(base, "How do I join?,Otherwise.")
    assert files.load(base).entry["how-do-i-join"].answer == "Write in the lobby."


def test_what_an_owner_wrote_is_never_replaced_and_what_that_refers_to_stays(base: Path) -> None:
    rules, meet = base / "entries" / "where-are-the-rules.yaml", base / "entries" / "when-do-we-meet.yaml"
    rules.write_text(rules.read_text().replace("in the first channel of the list", "on the wall"))
    (base / "entries" / "when.yaml").write_text("question: When then?\nanswer: Now.\nrelated: [when-do-we-meet]\n")
    kept = [rules.read_text(), meet.read_text()]
    told = bring(base, "Where are the rules?,Elsewhere.", "When do we meet?,On Monday.", "Is it free?,Yes.")
    assert "where-are-the-rules asks that already, with another answer: settle it there" in told
    assert "when-do-we-meet asks that already, with another answer: settle it there" in told
    assert [rules.read_text(), meet.read_text()] == kept
    assert not files.load(base).scopes
    assert "samples are still there: how-do-i-join, when-do-we-meet." in told


def test_a_sample_that_stays_no_longer_refers_to_those_that_leave(base: Path) -> None:
    own = base / "entries" / "where.yaml"
    own.write_text("question: Where then?\nanswer: Up.\nrelated: [where-are-the-rules]\n")
    assert files.load(base).entry["where-are-the-rules"].related == ("how-do-i-join",)
    bring(base, "Is it free?,Yes.")
    assert files.load(base).entry["where-are-the-rules"].related == ()
    assert salve("knowledge", "check", base).return_value == 0


def test_the_samples_stay_if_nothing_comes_in(base: Path) -> None:
    before = files.load(base)
    assert "1 refused" in bring(base, f"How do I join?,{'x' * 20_000}")
    assert "1 refused" in bring(base, "When do we meet?,")
    assert files.load(base) == before


def test_an_exported_entry_replaces_a_sample(base: Path) -> None:
    exported = base.parent / "all.jsonl"
    exported.write_text('{"id": "how-do-i-join", "question": "How do I join?", "answer": "Write in the lobby."}\n')
    salve("knowledge", "import", exported, "--folder", base, "--write")
    assert files.load(base).entry["how-do-i-join"].answer == "Write in the lobby."


def test_a_helpdesk_publishes_its_first_release(base: Path) -> None:
    told = bring(
        base,
        "My headset does not work,Open a ticket.",
        "The microphone of my headset does not work,Take the other one from drawer 3.",
        "Who won the match last night?,Our team.",
    )
    assert "'who won the match last night' is no longer in unanswerable.yaml" in told
    assert not files.load(base).scopes
    told = publish(base)
    assert "is active" in told
    assert "samples" not in told


def test_only_the_owners_checks_decide_and_those_that_fail_are_named(base: Path) -> None:
    # The scope note, which is the starter's, would take no question from these.
    bring(base, "My microphone is broken,Open a ticket.", "The headset does not work,Open another ticket.")
    assert "is active" in publish(base)
    entry = base / "entries" / "the-headset-does-not-work.yaml"
    entry.write_text(entry.read_text() + "checks:\n  miss: [the headset does not work at all]\n")
    with pytest.raises(
        SalveError, match=r"100\.0% of the checks are answered wrongly; the manifest allows 5.0%: "
    ) as told:
        publish(base)
    assert (
        "'the headset does not work at all' of the-headset-does-not-work is answered by the-headset-does-not-work"
    ) in str(told.value)


def test_what_cannot_be_shown_is_imported_as_a_draft_and_stops_no_release(base: Path) -> None:
    page = base.parent / "faq.md"
    page.write_text("## What is forbidden?\n\nAsk <@1234>.\n\n## Is it free?\n\nYes.\n")
    told = salve("knowledge", "import", page, "--folder", base, "--write").output
    assert "a draft until its answer is mended and says status: approved: a mention or other Discord markup" in told
    entries = files.load(base).entry
    assert (entries["what-is-forbidden"].status, entries["is-it-free"].status) == ("draft", "approved")
    assert salve("knowledge", "check", base).return_value == 0
    assert "is active" in publish(base)


def test_what_check_calls_an_error_is_not_published(base: Path) -> None:
    (base / "entries" / "what-is-forbidden.yaml").write_text(
        "question: What is forbidden?\nanswer: |\n  Be nice.\n\n  Ask <@1234>.\n"
    )
    assert salve("knowledge", "check", base).return_value == 1
    with pytest.raises(SalveError) as told:
        publish(base)
    refusal = "answer: a mention or other Discord markup: Ask <@1234>. (write it in words"
    assert f"entries/what-is-forbidden.yaml:5: {refusal}" in str(told.value)
    assert "is active" in publish(base, "--despite", "an old text")
    entry = base / "entries" / "what-is-forbidden.yaml"
    entry.write_text("question: What is forbidden?\nanswer: Be nice.\n")
    assert "is active" in publish(base)


def test_the_links_of_an_old_page_stop_no_release(base: Path) -> None:
    page = base.parent / "faq.md"
    page.write_text("## What is forbidden?\n\nSee [the rules](../rules.md) or http://old.example/rules.\n")
    told = salve("knowledge", "import", page, "--folder", base, "--write").output
    assert "a link to ../rules.md: its words stay" in told
    assert "http://old.example/rules: https is written instead" in told
    assert "is active" in publish(base)
    entry = base / "entries" / "what-is-forbidden.yaml"
    assert "See the rules or https://old.example/rules." in entry.read_text()
    entry.unlink()
    for wrong in ("club.example", "http://club.example/", "https://"):
        with pytest.raises(SalveError, match="is no https address"):
            salve("knowledge", "import", page, "--folder", base, "--site", wrong)
    salve("knowledge", "import", page, "--folder", base, "--write", "--site", "https://club.example/help/faq")
    assert "[the rules](https://club.example/rules.md)" in entry.read_text()


def test_a_draft_may_be_unfinished(base: Path) -> None:
    draft = base / "entries" / "forbidden.yaml"
    draft.write_text("question: What is forbidden?\nanswer: '> Be nice.'\nstatus: draft\n")
    checked = salve("knowledge", "check", base)
    assert checked.return_value == 0
    assert "warning" in checked.output
    assert "a quotation: > Be nice." in checked.output
    assert "is active" in publish(base)
    draft.write_text(draft.read_text().replace("status: draft\n", ""))
    assert salve("knowledge", "check", base).return_value == 1
    with pytest.raises(SalveError, match="a quotation"):
        publish(base)


def test_a_sample_that_asks_nearly_what_was_written_is_named_and_deleting_it_is_the_way_on(base: Path) -> None:
    (base / "entries" / "when.yaml").write_text("question: When do we meet up?\nanswer: On Monday.\n")
    way = "when-do-we-meet is a sample of the starter: delete "
    assert f"({way}entries/when-do-we-meet.yaml)" in salve("knowledge", "check", base).output
    with pytest.raises(SalveError, match=f"ask nearly the same. {way}it"):
        publish(base)
    (base / "entries" / "when-do-we-meet.yaml").unlink()
    told = publish(base)
    assert "0.1.0" in told
    assert "samples are still there: how-do-i-join, where-are-the-rules, tech-support" in told


def test_a_folder_without_its_releases_takes_the_place_of_none_that_was_published(base: Path) -> None:
    publish(base)
    bring(base, "Is it free?,Yes.")
    publish(base)
    (base / "entries" / "is-it-free.yaml").unlink()
    (base / "releases.yaml").unlink()
    with pytest.raises(SalveError, match=r"builds on no release, but 1\.0\.0 .* is active.*salve knowledge rebase"):
        publish(base)
    salve("init", "--knowledge", base.parent / "other")
    with pytest.raises(SalveError, match="builds on no release"):
        publish(base.parent / "other")
    told = salve("knowledge", "rebase", "--folder", base).output
    assert "the next release takes it out of service: is-it-free. What is to stay" in told
    assert "is active" in publish(base)
    assert "takes it out of service" not in salve("knowledge", "rebase", "--folder", base).output


def test_the_first_release_takes_the_place_of_the_base_that_salve_comes_with(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = folder.released(folder.write(base.parent / "shipped"))
    monkeypatch.setattr(config, "SHIPPED_KNOWLEDGE", shipped)
    assert "1.2.3 is active" in publish(shipped)
    assert "is active" in publish(base, "--despite", "another base")
    salve("init", "--knowledge", base.parent / "other")
    with pytest.raises(SalveError, match="builds on no release"):
        publish(base.parent / "other")


def test_a_base_without_red_flags_says_that_nobody_is_told_whom_to_call(base: Path) -> None:
    told = "no red flags, so nobody who is in danger is told whom to call"
    checked = salve("knowledge", "check", "--strict", base)
    assert told in checked.stderr
    assert checked.return_value == 0
    assert told in publish(base)
    assert told not in salve("knowledge", "check", folder.write(base.parent / "small")).output


def test_the_red_flag_for_despair_is_taken_over_as_the_page_shows(base: Path) -> None:
    (base / "red_flags").mkdir()
    shutil.copytree(SHIPPED / "lexicon", base / "lexicon")
    flag = (SHIPPED / "red_flags" / "self-harm.yaml").read_text("utf-8")
    flag = re.sub(r"^sources:\n(?:  .*\n)+", "", flag, flags=re.MULTILINE)
    (base / "red_flags" / "self-harm.yaml").write_text(flag, "utf-8")
    checked = salve("knowledge", "check", "--strict", base)
    assert "0 errors, 0 warnings" in checked.output
    assert "red flags, so nobody" not in checked.output
    assert "findahelpline.com" in salve("ask", "--folder", base, "i want to kill myself").output
