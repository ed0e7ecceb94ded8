"""The server behind `salve mcp`: tools and resources of the Model Context Protocol, by its official library."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import Resource, ToolAnnotations

from bot.answering import pipeline
from bot.answering.composing import unpassed
from bot.answering.reply import Reply
from bot.cli.ask import ask
from bot.cli.render import plain_text
from bot.knowledge.models import KnowledgeBase
from bot.services import catalogue
from bot.services.ask import AskService

ADDRESS, JSON = "salve://entries/", "application/json"
INSTRUCTIONS = (
    "Answers that the curators of a community approved, word for word, about: {title}. Nothing here is generated. "
    "Quote an answer unchanged, with its entry id, version and sources. Where the decision is 'signpost' or a line of "
    "care comes first, show that text first and as it is: somebody may be in danger. Where it is 'abstain' there is no "
    "approved answer: say so, and do not fill it in."
)
SAFE = ToolAnnotations(read_only_hint=True, open_world_hint=False)


class AnswerServer(MCPServer[Any]):
    """Answers from the service's release; before each call, `refresh` swaps in a later one.

    Its resources are the entries that are served now. The descriptions of its tools are their docstrings.
    """

    def __init__(self, service: AskService, refresh: Callable[[], str | None], *, logged: bool) -> None:
        self._service = service
        self._refresh = refresh
        self._logged = logged
        manifest = self._current().manifest
        super().__init__(
            "salve",
            title=manifest.title,
            instructions=INSTRUCTIONS.format(title=manifest.title),
            version=manifest.version,
            log_level="WARNING",
        )
        for tool in (self.search, self.entry, self.topics):
            self.add_tool(tool, annotations=SAFE)
        self.resource(ADDRESS + "{id}", name="resource", mime_type=JSON)(self.entry_resource)

    async def list_resources(self) -> list[Resource]:
        """Each entry that is served today."""
        entries = self._current().served(_today())
        return [Resource(uri=ADDRESS + e.id, name=e.id, title=e.question, mime_type=JSON) for e in entries]

    def search(self, question: str) -> dict[str, Any]:
        """Answer a question in anybody's own words: an approved answer, entries to choose from, or none."""
        self._current()
        return found(self._service, question, logged=self._logged)

    def entry(self, id: str) -> dict[str, Any]:  # noqa: A002 - the protocol shows this name
        """Give one approved entry by its id: question, answer, cautions, sources, revision, version."""
        try:
            return described(self._current(), id)
        except LookupError as error:
            # The library hides the message of any other error from the calling program.
            raise ToolError(*error.args) from error

    def topics(self) -> dict[str, Any]:
        """List the topics, each with the ids and questions of its entries."""
        knowledge = self._current()
        return {"topics": catalogue.topics(knowledge, _today()), "version": knowledge.manifest.version}

    def entry_resource(self, id: str) -> str:  # noqa: A002 - the address shows this name
        """One approved entry by its id."""
        try:
            return json.dumps(described(self._current(), id), ensure_ascii=False)
        except LookupError as error:
            raise ResourceError(*error.args) from error

    def _current(self) -> KnowledgeBase:
        # If a release cannot be served, the log says so, and the one before stays.
        self._refresh()
        return self._service.release.knowledge


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
