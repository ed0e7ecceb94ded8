"""What the upgrade does with members' words that were stored before anybody told whose they are."""

from pathlib import Path

from sqlite_utils import Database

from bot.curation.drafts import Consent, Proposal, Stage
from bot.store.local import LocalStore
from bot.store.migrations import migrations

AT = "2026-06-01T12:00:00.000000+00:00"
TEXT = '{"question": "q", "answer": "the words of Bosun"}'


def before(path: Path) -> None:
    """A database as it was: drafts with every consent, and commands in a server and in a direct message."""
    db = Database(path)
    migrations.apply(db, stop_before="m004_words")
    for number, consent in enumerate(("asked", "refused", "given", "none"), 1):
        db.execute(
            "insert into drafts values "
            "(?, 'new', 'proposed', ?, null, null, 'a', 'a', ?, ?, ?, 'link', '7', '', null, 1)",
            [number, TEXT, AT, AT, consent],
        )
    for id_, surface, guild in (("a", "slash", None), ("b", "slash", "5"), ("c", "dm", None)):
        db.execute(
            "insert into interactions values "
            "(?, ?, ?, ?, null, null, 'text', 'en', 'abstain', null, null, null, null, 0, '[]', '1', 'd', '', 1)",
            [id_, AT, surface, guild],
        )
    db.conn.commit()
    db.close()


def test_what_nobody_agreed_to_is_emptied_and_direct_messages_are_private(tmp_path: Path) -> None:
    path = tmp_path / "salve.db"
    before(path)
    store = LocalStore(path)
    drafts = {draft.number: draft for draft in store.desk.drafts()}
    for number in (1, 2):
        emptied = drafts[number]
        assert (emptied.consent, emptied.stage, emptied.proposal) == (Consent.REFUSED, Stage.WRITING, Proposal())
        assert (emptied.origin, emptied.origin_author, emptied.revision) == ("", None, 2)
    for number in (3, 4):
        assert (drafts[number].proposal.answer, drafts[number].origin) == ("the words of Bosun", "link")
    found = [store.interaction(id_) for id_ in "abc"]
    assert [each.surface for each in found if each] == ["dm", "slash", "dm"]
    assert store.desk.refused() == []
    assert store.desk.give("b", "6") is False
    assert store.desk.give("a", "6") is True
    store.close()
