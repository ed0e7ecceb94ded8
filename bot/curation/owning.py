"""A draft of a server's own entry: its new ids are used by no shared item and no other server."""

from bot.curation.drafts import Proposal, slug
from bot.knowledge import layers


def owned(proposal: Proposal, guild_id: str) -> Proposal:
    """The proposal with new ids that are that server's own; the sources that it adds are cited by those ids."""
    renamed = {each["id"]: layers.own_id(guild_id, each["id"]) for each in proposal.new_sources if each.get("id")}
    brought = tuple({**each, "id": renamed[each["id"]]} if each.get("id") else each for each in proposal.new_sources)
    cited = tuple(
        each.model_copy(update={"source": renamed.get(each.source, each.source)}) for each in proposal.sources
    )
    id_ = layers.own_id(guild_id, proposal.id or slug(proposal.question))
    return proposal.model_copy(update={"id": id_, "new_sources": brought, "sources": cited})
