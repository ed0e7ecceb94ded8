"""`salve mcp`: the approved answers to other programs over the Model Context Protocol, read-only."""

import json
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bot import bootstrap, config
from bot.answering import pipeline
from bot.answering.reply import Reply, unpassed
from bot.cli.ask import ask
from bot.cli.render import plain_text
from bot.errors import SalveError
from bot.services import catalogue
from bot.services.ask import AskService

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

ABSENT = "the library for it is not installed. Run: pip install 'salve[mcp]'"
INSTRUCTIONS = (
    "Answers that the curators of a community approved, word for word, about: {title}. Nothing here is generated. "
    "Quote an answer unchanged, with its entry id, version and sources. Where the decision is 'signpost' or a line of "
    "care comes first, show that text first and as it is: somebody may be in danger. Where it is 'abstain' there is no "
    "approved answer: say so, and do not fill it in."
)


@click.command("mcp", epilog="Example: salve mcp")
@click.option("--log", "logged", is_flag=True, help="Log the questions, so that curators see what is missing.")
def command(*, logged: bool) -> int:
    """Serve the approved answers read-only to a program that starts this command, over the Model Context Protocol.

    Its tools are search, entry and topics; each entry is a resource too. Nothing is logged unless --log is given.
    """
    with bootstrap.asking(config.load()) as (service, notice):
        if notice:
            click.echo(notice, err=True)
        server(service, logged=logged).run("stdio")
    return 0


def server(service: AskService, *, logged: bool) -> "MCPServer[Any]":
    """What answers the protocol, from the release that the service holds.

    Raises:
        SalveError: its library is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra, and slow to import
        from mcp.types import ToolAnnotations  # noqa: PLC0415
    except ImportError as error:
        raise SalveError(ABSENT) from error
    knowledge, safe = service.release.knowledge, ToolAnnotations(read_only_hint=True, open_world_hint=False)
    made: MCPServer[Any] = MCPServer(
        "salve",
        title=knowledge.manifest.title,
        instructions=INSTRUCTIONS.format(title=knowledge.manifest.title),
        version=knowledge.manifest.version,
        log_level="WARNING",
    )

    @made.tool(annotations=safe)
    def search(question: str) -> dict[str, Any]:
        """Answer a question in anybody's own words: an approved answer, entries to choose from, or none."""
        return found(service, question, logged=logged)

    @made.tool(annotations=safe)
    def entry(id: str) -> dict[str, Any]:  # noqa: A002 - the protocol shows this name
        """Give one approved entry by its id: question, answer, cautions, sources, revision, version."""
        return described(service, id)

    @made.tool(annotations=safe)
    def topics() -> dict[str, Any]:
        """List the topics, each with the ids and questions of its entries."""
        return {"topics": catalogue.topics(knowledge, _today()), "version": knowledge.manifest.version}

    for each in knowledge.served(_today()):
        address = f"salve://entries/{each.id}"
        read = made.resource(address, name=each.id, title=each.question, mime_type="application/json")
        read(partial(_resource, service, each.id))
    return made


def found(service: AskService, question: str, *, logged: bool) -> dict[str, Any]:
    """What is said to a question, with the entry that says it."""
    reply = _asked(service, question, logged=logged)
    return {
        "decision": reply.kind,
        "text": plain_text(reply),
        "care": reply.care,
        "care_first": reply.kind == "signpost" or reply.care_first,
        "red_flag": reply.red_flag_id,
        "choices": [{"id": each.entry_id, "question": each.question} for each in reply.choices],
        "entry": described(service, reply.entry_id) if reply.entry_id else None,
        "version": reply.knowledge_version,
    }


def described(service: AskService, id_: str) -> dict[str, Any]:
    """An entry by its id.

    Raises:
        ValueError: there is none.
    """
    knowledge = service.release.knowledge
    known = {each.id: each for each in catalogue.published(knowledge)}
    if id_ not in known:
        raise ValueError(f"there is no entry '{id_[:100]}'. The tool topics lists all ids")
    return catalogue.described(known[id_], catalogue.answer_of(known[id_], knowledge, _today()), knowledge)


def _asked(service: AskService, question: str, *, logged: bool) -> Reply:
    """The reply to a question; one that is not logged goes to nobody, and is not said to."""
    if logged:
        return ask(service, question).reply
    return unpassed(pipeline.answer(question, service.release, _today()).reply)


def _resource(service: AskService, id_: str) -> str:
    return json.dumps(described(service, id_), ensure_ascii=False)


def _today() -> date:
    return datetime.now(UTC).date()
