"""`salve mcp`: serves the approved answers to other programs over the Model Context Protocol, read-only."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import bootstrap, config
from bot.answering import pipeline
from bot.answering.composing import unpassed
from bot.answering.reply import Reply
from bot.cli.ask import ask
from bot.cli.database import in_folder
from bot.cli.render import plain_text
from bot.errors import SalveError
from bot.knowledge.models import KnowledgeBase
from bot.services import catalogue
from bot.services.ask import AskService

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

ADDRESS, JSON = "salve://entries/", "application/json"
ABSENT = "the library for it is not installed. Run: pip install 'salve[mcp]'"
INSTRUCTIONS = (
    "Answers that the curators of a community approved, word for word, about: {title}. Nothing here is generated. "
    "Quote an answer unchanged, with its entry id, version and sources. Where the decision is 'signpost' or a line of "
    "care comes first, show that text first and as it is: somebody may be in danger. Where it is 'abstain' there is no "
    "approved answer: say so, and do not fill it in."
)


@click.command("mcp", epilog="Example: salve mcp")
@click.option("--log", "logged", is_flag=True, help="Log the questions, so that curators see what is missing.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Try this knowledge folder, as a draft where it is no release."
)
def command(*, logged: bool, folder: Path | None) -> int:
    """Serve the approved answers read-only to a program that starts this command, over the Model Context Protocol.

    Its tools are search, entry and topics; each entry is a resource too. What is published while it runs is served from
    the next call on. A draft is served only where --folder names it. Nothing is logged unless --log is given.
    """
    settings = config.load()
    with ExitStack() as held:
        if folder is None:
            service, refresh, notice = held.enter_context(bootstrap.following(settings))
        else:
            service, notice = held.enter_context(bootstrap.asking(in_folder(settings, folder)))
            refresh = _never
        if notice:
            click.echo(notice, err=True)
        server(service, refresh, logged=logged).run("stdio")
    return 0


def _never() -> None:
    """Do nothing: a draft is served as it was when the command started."""


def server(service: AskService, refresh: Callable[[], str | None], *, logged: bool) -> "MCPServer[Any]":
    """The server that answers from the service's release; before each call, `refresh` swaps in a later one.

    Raises:
        SalveError: the library for the protocol is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra, and slow to import
        from mcp.server.mcpserver.exceptions import ResourceError, ToolError  # noqa: PLC0415
        from mcp.types import Resource, ToolAnnotations  # noqa: PLC0415
    except ImportError as error:
        raise SalveError(ABSENT) from error

    def current() -> KnowledgeBase:
        # If a release cannot be served, the log says so, and the one before stays.
        refresh()
        return service.release.knowledge

    class Answers(MCPServer[Any]):
        """The library's server, whose resources are the entries that are served now."""

        async def list_resources(self) -> list[Resource]:
            """Each entry that is served today."""
            entries = current().served(_today())
            return [Resource(uri=ADDRESS + e.id, name=e.id, title=e.question, mime_type=JSON) for e in entries]

    safe, manifest = ToolAnnotations(read_only_hint=True, open_world_hint=False), current().manifest
    instructions = INSTRUCTIONS.format(title=manifest.title)
    made = Answers(
        "salve", title=manifest.title, instructions=instructions, version=manifest.version, log_level="WARNING"
    )

    @made.tool(annotations=safe)
    def search(question: str) -> dict[str, Any]:
        """Answer a question in anybody's own words: an approved answer, entries to choose from, or none."""
        current()
        return found(service, question, logged=logged)

    @made.tool(annotations=safe)
    def entry(id: str) -> dict[str, Any]:  # noqa: A002 - the protocol shows this name
        """Give one approved entry by its id: question, answer, cautions, sources, revision, version."""
        try:
            return described(current(), id)
        except LookupError as error:
            # The library hides the message of any other error from the calling program.
            raise ToolError(*error.args) from error

    @made.tool(annotations=safe)
    def topics() -> dict[str, Any]:
        """List the topics, each with the ids and questions of its entries."""
        knowledge = current()
        return {"topics": catalogue.topics(knowledge, _today()), "version": knowledge.manifest.version}

    @made.resource(ADDRESS + "{id}", mime_type=JSON)
    def resource(id: str) -> str:  # noqa: A002 - the address shows this name
        """One approved entry by its id."""
        try:
            return json.dumps(described(current(), id), ensure_ascii=False)
        except LookupError as error:
            raise ResourceError(*error.args) from error

    return made


def found(service: AskService, question: str, *, logged: bool) -> dict[str, Any]:
    """The reply to a question, and the entry it comes from, as a JSON object."""
    reply = _asked(service, question, logged=logged)
    return {
        "decision": reply.kind,
        "text": plain_text(reply),
        "care": reply.care,
        "care_first": reply.kind == "signpost" or reply.care_first,
        "red_flag": reply.red_flag_id,
        "choices": [{"id": each.entry_id, "question": each.question} for each in reply.choices],
        "entry": described(service.release.knowledge, reply.entry_id) if reply.entry_id else None,
        "version": reply.knowledge_version,
    }


def described(knowledge: KnowledgeBase, id_: str) -> dict[str, Any]:
    """An entry by its id, as a JSON object.

    Raises:
        LookupError: there is no such entry.
    """
    known = {each.id: each for each in catalogue.published(knowledge)}
    if id_ not in known:
        raise LookupError(f"there is no entry '{id_[:100]}'. The tool topics lists all ids")
    return catalogue.described(known[id_], catalogue.answer_of(known[id_], knowledge, _today()), knowledge)


def _asked(service: AskService, question: str, *, logged: bool) -> Reply:
    """The reply to a question; if it is not logged, it reaches no curator, and the reply does not say that it does."""
    if logged:
        return ask(service, question).reply
    return unpassed(pipeline.answer(question, service.release, _today()).reply)


def _today() -> date:
    return datetime.now(UTC).date()
