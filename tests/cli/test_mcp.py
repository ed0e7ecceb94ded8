"""`salve mcp` as a program meets it: the library's own client, over the real command's stdin and stdout."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.types import TextContent, TextResourceContents

from bot.cli.main import main
from bot.knowledge import files
from bot.store.local import LocalStore
from tests import warm
from tests.knowledge import folder as small

ROOT = Path(__file__).parents[2]


def environment(folder: Path) -> dict[str, str]:
    return {
        "SALVE_DATABASE_URL": f"sqlite:///{folder}/salve.db",
        "SALVE_KNOWLEDGE": str(folder / "small"),
        "SALVE_MEANING": "false",
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


@asynccontextmanager
async def client(folder: Path, *arguments: str) -> AsyncIterator[Client]:
    small.write(folder / "small")
    async with started(folder, *arguments) as connected:
        yield connected


@asynccontextmanager
async def started(folder: Path, *arguments: str) -> AsyncIterator[Client]:
    command, *rest = warm.command()
    parameters = StdioServerParameters(
        command=command, args=[*rest, "mcp", *arguments], env=environment(folder), cwd=folder
    )
    async with Client(stdio_client(parameters)) as connected:
        yield connected


def salve(folder: Path, *arguments: str) -> None:
    """A command beside the server, which is another process already."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
    assert not ended.value.code


async def call(connected: Client, tool: str, **arguments: str) -> dict[str, Any]:
    result = await connected.call_tool(tool, arguments)
    assert not result.is_error, result.content
    content = result.content[0]
    assert isinstance(content, TextContent)
    said = json.loads(content.text)
    assert isinstance(said, dict)
    return said


def questions(folder: Path) -> int:
    store = LocalStore.open(f"sqlite:///{folder}/salve.db")
    try:
        return len(list(store.unanswered(limit=100)))
    finally:
        store.close()


async def test_a_program_finds_reads_and_lists_what_is_approved_and_nothing_is_logged(tmp_path: Path) -> None:
    async with client(tmp_path) as connected:
        knowledge = files.load(tmp_path / "small")
        beta = knowledge.entry["beta"]
        tools = (await connected.list_tools()).tools
        assert {each.name for each in tools} == {"search", "entry", "topics"}
        assert all(each.annotations and each.annotations.read_only_hint for each in tools)

        answered = await call(connected, "search", question="tell me where do I store it")
        assert (answered["decision"], answered["entry"]["id"]) == ("answer", "beta")
        assert answered["entry"]["answer"] == beta.answer
        assert answered["version"] == knowledge.manifest.version
        assert len(answered["entry"]["sources"]) == len(beta.sources)

        danger = await call(connected, "search", question="my lips are swollen")
        assert (danger["decision"], danger["care_first"], danger["entry"]) == ("signpost", True, None)

        nothing = await call(connected, "search", question="xyzzy plugh")
        assert nothing["entry"] is None
        assert "passed your question on" not in nothing["text"]

        listed = await call(connected, "topics")
        ids = {each["id"] for topic in listed["topics"] for each in topic["entries"]}
        assert ids == set(knowledge.entry)

        resources = (await connected.list_resources()).resources
        assert {str(each.uri) for each in resources} == {f"salve://entries/{id_}" for id_ in ids}
        [read] = (await connected.read_resource("salve://entries/beta")).contents
        assert isinstance(read, TextResourceContents)
        assert json.loads(read.text) == await call(connected, "entry", id="beta")

        refused = await connected.call_tool("entry", {"id": "nowhere"})
        assert refused.is_error
        assert isinstance(refused.content[0], TextContent)
        assert "no entry 'nowhere'. The tool topics lists all ids" in refused.content[0].text
        with pytest.raises(MCPError, match="no entry 'nowhere'"):
            await connected.read_resource("salve://entries/nowhere")
    assert questions(tmp_path) == 0


async def test_questions_are_logged_where_the_operator_says_so(tmp_path: Path) -> None:
    async with client(tmp_path, "--log") as connected:
        nothing = await call(connected, "search", question="xyzzy plugh")
        assert nothing["decision"] == "abstain"
    assert questions(tmp_path) == 1


async def test_what_is_published_while_it_runs_is_served_and_a_draft_only_when_named(tmp_path: Path) -> None:
    async with client(tmp_path) as connected:
        first = await call(connected, "entry", id="beta")
        edited = tmp_path / "small" / "entries" / "beta.yaml"
        edited.write_text(edited.read_text("utf-8").replace("Answer of beta", "Later answer of beta"), "utf-8")
        assert await call(connected, "entry", id="beta") == first
        salve(tmp_path, "knowledge", "publish", "--yes")
        later = await call(connected, "entry", id="beta")
        assert later["answer"] == "Later answer of beta."
    edited.write_text(edited.read_text("utf-8").replace("Later", "Untried"), "utf-8")
    async with started(tmp_path) as connected:
        assert await call(connected, "entry", id="beta") == later
    async with started(tmp_path, "--folder", str(tmp_path / "small")) as connected:
        assert (await call(connected, "entry", id="beta"))["answer"] == "Untried answer of beta."
        assert "draft" in (await call(connected, "topics"))["version"]


async def test_without_its_library_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SALVE_DATABASE_URL", f"sqlite:///{tmp_path}/salve.db")
    monkeypatch.setenv("SALVE_KNOWLEDGE", str(small.write(tmp_path / "small")))
    # Another test of this worker may have imported the server already.
    monkeypatch.delitem(sys.modules, "bot.cli.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(SystemExit):
        main(["mcp"])
    assert "salve[mcp]" in capsys.readouterr().err
