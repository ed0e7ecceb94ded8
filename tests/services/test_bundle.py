"""A bundle is a whole lineage: every field is proven, no more is read than it may hold, and the gate has its say."""

import gzip
import hashlib
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import RefusedError, SalveError
from bot.services import bundle
from bot.services.ask import AskService
from bot.services.asking import Asking
from bot.services.logged import standing
from bot.services.publish import PublishService
from bot.store.local import LocalStore
from tests import town
from tests.services.test_lineage import publish, service_on

Change = Callable[[list[dict[str, Any]]], object]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PublishService, bytes]]:
    """Three releases, of which the last withdraws an entry, and their bundle. Tests leave them as they are."""
    folder = tmp_path_factory.mktemp("written")
    store, file = LocalStore(folder / "salve.db"), folder / "lineage.jsonl.gz"
    lineage = service_on(store)
    lineage.adopt(town.knowledge(), ())
    publish(lineage, town.knowledge(storage=town.entry("storage", tags=["cold"])))
    lineage.withdraw("sun", "ana", "a source was retracted")
    assert bundle.write(store, file)[0] == 3
    yield lineage, file.read_bytes()
    store.close()


@pytest.fixture
def service(written: tuple[PublishService, bytes]) -> PublishService:
    return written[0]


@pytest.fixture
def file(written: tuple[PublishService, bytes], tmp_path: Path) -> Path:
    copy = tmp_path / "lineage.jsonl.gz"
    copy.write_bytes(written[1])
    return copy


@pytest.fixture
def other(tmp_path: Path) -> Iterator[LocalStore]:
    """Where a bundle is to be added: empty."""
    store = LocalStore(tmp_path / "other.db")
    yield store
    store.close()


def forge(file: Path, change: Change, *, chained: bool) -> None:
    """Change a bundle's lines; chained anew, as somebody would who knows how."""
    head, *lines, last = gzip.decompress(file.read_bytes()).split(b"\n")
    parsed = [json.loads(line) for line in lines]
    change(parsed)
    forged = [head, *(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() for line in parsed)]
    if chained:
        chain = b""
        for line in forged:
            chain = hashlib.sha256(chain + line).digest()
        last = json.dumps({"fingerprint": chain.hex()}).encode()
    file.write_bytes(gzip.compress(b"\n".join([*forged, last])))


def test_a_bundle_carries_the_whole_lineage(
    service: PublishService, other: LocalStore, file: Path, tmp_path: Path
) -> None:
    there = service_on(other)
    there.receive(bundle.read(file, there.log()), "ben")
    assert bundle.read(file, there.log()) == []
    assert there.log() == service.log()
    again = tmp_path / "again.jsonl.gz"
    bundle.write(other, again)
    assert again.read_bytes() == file.read_bytes()
    assert [(each.act, each.name) for each in other.desk.actions()] == [("receive", "ben")]


def set_field(number: int, name: str, value: object) -> Change:
    def change(lines: list[dict[str, Any]]) -> None:
        lines[number]["release"][name] = value

    return change


FORGED: dict[str, Change] = {
    "author": set_field(1, "author", "mallory"),
    "note": set_field(2, "note", "nothing of interest"),
    "at": set_field(1, "at", "2020-01-01T00:00:00+00:00"),
    "changes": set_field(2, "changes", []),
    "turned changes": set_field(2, "changes", [["entry", "sun", "changed", ["status"], False]]),
    "version": set_field(2, "version", "9.9.9"),
    "parent": set_field(2, "parent", "0" * 64),
    "number": set_field(2, "number", 7),
    "seal": set_field(1, "seal", "0" * 64),
    "digest": set_field(1, "digest", "0" * 64),
    "item": lambda lines: lines[0]["put"][0].__setitem__(2, "{}"),
    "gone": lambda lines: lines[1]["gone"].append(["entry", "tretinoin"]),
    "left out": lambda lines: lines.pop(1),
    "further": lambda lines: lines[0].__setitem__("more", 1),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_changed_field_is_refused(what: str, other: LocalStore, file: Path) -> None:
    forge(file, FORGED[what], chained=False)
    with pytest.raises(SalveError, match=r"was changed|cannot be read"):
        bundle.read(file, ())


@pytest.mark.parametrize("what", FORGED)
def test_a_field_that_was_changed_with_its_chain_is_refused_too(what: str, service: PublishService, file: Path) -> None:
    """What follows from the content is computed anew; the rest is compared with what is here, or with what was told."""
    told = json.loads(gzip.decompress(file.read_bytes()).split(b"\n")[-1])["fingerprint"]
    forge(file, FORGED[what], chained=True)
    with pytest.raises(SalveError):
        bundle.read(file, service.log())
    with pytest.raises(SalveError):
        bundle.read(file, (), told[:16])


@pytest.mark.parametrize("what", ["changes", "turned changes", "version", "parent", "number", "digest", "item", "gone"])
def test_what_follows_from_the_content_needs_nobody_to_compare_with(what: str, file: Path) -> None:
    forge(file, FORGED[what], chained=True)
    with pytest.raises(SalveError, match=r"was changed"):
        bundle.read(file, ())


def test_a_bundle_that_unpacks_to_far_more_is_refused_without_the_memory(tmp_path: Path) -> None:
    head = json.dumps({"format": bundle.FORMAT}).encode()
    for name, content in (("line", b" " * 300_000_000), ("lines", (b" " * 999_999 + b"\n") * 300)):
        file = tmp_path / name
        file.write_bytes(gzip.compress(head + b"\n" + content, 1))
        del content
        tracemalloc.start()
        with pytest.raises(SalveError, match="more than a bundle may"):
            bundle.read(file, ())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1.5 * bundle.LONGEST


@given(st.one_of(st.binary(max_size=200), st.text('[]{}",:1a\n', max_size=200).map(str.encode)))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rubbish_is_refused_in_one_sentence(tmp_path: Path, rubbish: bytes) -> None:
    file = tmp_path / "rubbish"
    head = json.dumps({"format": bundle.FORMAT}).encode()
    for content in (rubbish, gzip.compress(rubbish), gzip.compress(head + b"\n" + rubbish), gzip.compress(b"[" * 9999)):
        file.write_bytes(content)
        with pytest.raises(SalveError):
            bundle.read(file, ())


def test_the_gate_looks_at_what_arrives(other: LocalStore, tmp_path: Path) -> None:
    there, store = service_on(other), LocalStore(tmp_path / "bare.db")
    here = service_on(store)
    for each in (here, there):
        each.adopt(town.knowledge(), ())
    bare = town.entry("sun", sources=[], evidence="none", certainty="unknown")
    here.publish(here.plan(town.knowledge(sun=bare), ()), "ana", "bare", despite="a test")
    file = tmp_path / "bare.jsonl.gz"
    bundle.write(store, file)
    # The two stores share the first release, for it was made of the same content at the same moment.
    arrivals = bundle.read(file, there.log())
    with pytest.raises(RefusedError, match="sun lost its sources"):
        there.receive(arrivals, "ben")
    assert len(there.log()) == 1
    there.receive(arrivals, "ben", despite="ana knows why")
    assert there.log() == here.log()
    assert "despite the gate: ana knows why" in other.desk.actions()[0].detail
    store.close()


def test_what_arrives_owes_the_corrections_of_any_release(
    service: PublishService, other: LocalStore, file: Path
) -> None:
    there = service_on(other)
    record = there.adopt(town.knowledge(), ())
    ask = AskService(there.release(record), other, b"key", lambda: town.NOW)
    asked = ask.ask("can i go tanning while using it", Asking("1" * 18, "slash", 7, 8, 9))
    assert asked is not None
    assert asked.reply.entry_id == "sun"
    ask.stand([standing(asked.reply, asked.question_id, 9, 10)])
    there.receive(bundle.read(file, there.log()), "ben")
    assert [(each.entry_id, each.state) for each in other.corrections()] == [("sun", "owed")]
