"""`salve run` in a process of its own: started, killed, stopped."""

import json
import os
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store.local import LocalStore
from tests.discord.conftest import opened
from tests.discord_server import DiscordServer, launched
from tests.knowledge import folder

CANARY = "does zanzibar-canary glow in the dark"
QUESTION = "tell me where do I store it"
SEND = "POST /channels/*/messages"
ANSWER = {
    "Question": "Does it glow in the dark?",
    "Answer": "It does not.",
    "Not known": "Nothing.",
    "Topic": "Use",
}


# Two of these tests start Python itself; the others are about what happens to a process that runs.
forked = partial(launched, forked=True)


def environment(server: DiscordServer, tmp_path: Path) -> dict[str, str]:
    """The settings an operator would give."""
    token = tmp_path / "token"
    token.write_text(server.token)
    return {
        "SALVE_DISCORD_TOKEN_FILE": str(token),
        "SALVE_DATABASE_URL": f"sqlite:///{tmp_path}/salve.db",
        "SALVE_KNOWLEDGE": str(folder.write(tmp_path / "knowledge")),
        "SALVE_LOG_FORMAT": "json",
    }


def kept(tmp_path: Path) -> int:
    """How many questions the log holds."""
    store = LocalStore(tmp_path / "salve.db")
    count = store.health().questions
    store.close()
    return count


def _at_work(tasks: Path) -> list[int]:
    """The children of a process that do its heavy work, whichever of its threads started them."""
    found = []
    for file in tasks.glob("*/children"):
        with suppress(OSError):
            # A thread or a child may end while it is inspected; a child that is only forked has its parent's name.
            children = map(int, file.read_text("ascii").split())
            found += [
                child
                for child in children
                if b"bot.cli.work" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            ]
    return found


async def test_sigterm_finishes_what_is_being_answered(server: DiscordServer, tmp_path: Path) -> None:
    async with forked(server, "bot", "run", env=environment(server, tmp_path)) as process:
        ana = server.member("ana")
        await server.gateway.identified()
        assert "Answer of beta." in (await ana.slash("ask", question=QUESTION)).message.text
        hold = server.faults.hold(SEND)
        await ana.says(server.general, f"<@{server.bot.id}> {QUESTION}", mentions=[server.bot])
        await hold.arrived()
        process.send_signal(signal.SIGTERM)
        hold.release()
        assert "Answer of beta." in (await server.general.next_message()).text
        assert await process.wait() == 0
    assert kept(tmp_path) == 2


async def test_sigterm_ends_a_preview_that_would_never_end(server: DiscordServer, tmp_path: Path) -> None:
    """The child that looks at a draft is stopped in its tracks, so the test ends only if the stop ends it."""
    role = server.role("curators")
    settings = environment(server, tmp_path)
    settings |= {"SALVE_GUILD_ID": str(server.guild.id), "SALVE_CURATOR_ROLES": str(role.id)}
    async with forked(server, "bot", "run", env=settings) as process:
        await server.gateway.identified()
        await server.member("ana").slash("ask", question=CANARY).answer()
        opened(server)
        cora = server.member("cora", roles=[role])
        form = await cora.click(await cora.slash("desk queue").answer(), label="Answer #1")
        cora.submit(form, ANSWER)
        children = Path(f"/proc/{process.pid}/task")
        await server.until(lambda: _at_work(children), "a child at work")
        found = _at_work(children)
        for child in found:
            os.kill(child, signal.SIGSTOP)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert not any(Path(f"/proc/{child}").exists() for child in found)


async def test_every_line_of_the_log_is_json_and_holds_no_question(server: DiscordServer, tmp_path: Path) -> None:
    """From the start over a cut connection, what cannot be read, and what is not answered, to the end."""
    written = tmp_path / "log"
    async with launched(server, "bot", "run", env=environment(server, tmp_path), log=written) as process:
        ana = server.member("ana")
        await server.gateway.identified()
        await ana.slash("ask", question=QUESTION)
        await ana.slash("ask", question=CANARY)
        await ana.says(server.general, f"<@{server.bot.id}> {CANARY}", mentions=[server.bot])
        await server.general.next_message()
        (session,) = server.gateway.live
        session.dispatch("MESSAGE_CREATE", {"content": CANARY, "author": {"id": str(ana.id)}})
        await server.gateway.read()
        await server.until(lambda: "ready as" in written.read_text("utf-8"), "the log to say so")
        server.gateway.drop()
        await server.gateway.resumed()
        await server.gateway.connected()
        await server.gateway.read()
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    text = written.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert all({"event", "level", "logger", "timestamp"} <= line.keys() for line in lines)
    told = "\n".join(line["event"] for line in lines)
    for says in ("ready as", "disconnected from", "attempt 2", "back at", "MESSAGE_CREATE cannot be read", "stopped"):
        assert says in told
    assert not any("exception" in line for line in lines)
    assert "zanzibar" not in text
    assert str(ana.id) not in text


@pytest.mark.long
async def test_kill_9_loses_no_question_that_got_a_reply(server: DiscordServer, tmp_path: Path) -> None:
    replies = 0
    for run in range(3):
        async with forked(server, "bot", "run", env=environment(server, tmp_path)) as process:
            ana = server.member("ana")
            await server.gateway.identified(run + 1)
            for _ in range(3):
                # The same words would be answered from memory.
                await ana.slash("ask", question=f"{QUESTION} {'?' * (replies + 1)}").answer()
                replies += 1
            late = ana.slash("ask", question=f"{QUESTION} {'!' * (replies + 1)}")
            process.kill()
            await process.wait()
            replies += late.response_type is not None
    assert kept(tmp_path) >= replies >= 9


async def test_a_refused_token_ends_with_78(server: DiscordServer, tmp_path: Path) -> None:
    settings = environment(server, tmp_path)
    wrong = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcdE", "a" * 38))
    Path(settings["SALVE_DISCORD_TOKEN_FILE"]).write_text(wrong)
    async with launched(server, "bot", "run", env=settings) as process:
        assert await process.wait() == 78


async def test_a_database_that_is_replaced_ends_with_a_code_that_is_started_again(
    server: DiscordServer, tmp_path: Path
) -> None:
    async with forked(server, "bot", "run", env=environment(server, tmp_path)) as process:
        await server.gateway.identified()
        kept_aside = (tmp_path / "salve.db").rename(tmp_path / "aside.db")
        (tmp_path / "salve.db").write_bytes(kept_aside.read_bytes())
        assert await process.wait() == 75


async def test_a_database_that_a_newer_salve_has_changed_ends_with_a_code_that_is_started_again(
    server: DiscordServer, tmp_path: Path
) -> None:
    written = tmp_path / "log"
    async with forked(server, "bot", "run", env=environment(server, tmp_path), log=written) as process:
        await server.gateway.identified()
        with Database(tmp_path / "salve.db") as db:
            db.execute(
                "insert into _sqlite_migrations (migration_set, name, applied_at) values ('salve', 'm999_later', '')"
            )
            db.conn.commit()
        assert await process.wait() == 75
    assert "was changed by a newer Salve while in use" in written.read_text("utf-8")


async def test_a_server_that_the_bot_is_not_in_ends_with_78_and_becomes_no_home(
    server: DiscordServer, tmp_path: Path
) -> None:
    settings, written = environment(server, tmp_path), tmp_path / "log"
    wrong = settings | {"SALVE_GUILD_ID": "123456789012345678"}
    async with forked(server, "bot", "run", env=wrong, log=written) as process:
        assert await process.wait() == 78
    assert "SALVE_GUILD_ID is 123456789012345678, and I am in no such server" in written.read_text("utf-8")
    assert server.gateway.identifies == []
    async with forked(server, "bot", "run", env=settings | {"SALVE_GUILD_ID": str(server.guild.id)}) as process:
        await server.gateway.identified()
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    store = LocalStore(tmp_path / "salve.db")
    assert [guild_id for guild_id, kept in store.servers.kept().items() if kept.home] == [server.guild.id]
    store.close()


async def test_a_damaged_database_ends_with_78(server: DiscordServer, tmp_path: Path) -> None:
    settings = environment(server, tmp_path)
    kept(tmp_path)
    database = tmp_path / "salve.db"
    pages = bytearray(database.read_bytes())
    pages[-8192:] = b"\xaa" * 8192
    database.write_bytes(pages)
    async with forked(server, "bot", "run", env=settings) as process:
        assert await process.wait() == 78
