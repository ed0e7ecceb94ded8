"""The starter's untouched samples, which leave a base when the first questions of its own come in."""

from collections.abc import Collection
from dataclasses import replace

from bot.knowledge.models import Entry, KnowledgeBase, Scope


def leaving(knowledge: KnowledgeBase, samples: Collection[str]) -> tuple[str, ...]:
    """The ids of the samples that nothing of the base's own refers to, so that they can go.

    Args:
        knowledge: the base.
        samples: the ids of its entries and scope notes that are as the starter made them.
    """
    items: tuple[Entry | Scope, ...] = (*knowledge.entries, *knowledge.scopes)
    needed = {id_ for each in items if each.id not in samples for id_ in each.related}
    needed |= {each.entry for entry in knowledge.entries for each in entry.distinct if entry.id not in samples}
    needed |= {each.entry for each in knowledge.translations} | {each.entry for each in knowledge.wordings}
    return tuple(each.id for each in items if each.id in samples and each.id not in needed)


def without(knowledge: KnowledgeBase, gone: Collection[str]) -> KnowledgeBase:
    """The base without these samples; one that stays no longer refers to them."""
    stay = (each for each in knowledge.entries if each.id not in gone)
    return replace(
        knowledge,
        entries=tuple(
            each.model_copy(update={"related": tuple(id_ for id_ in each.related if id_ not in gone)})
            if any(id_ in gone for id_ in each.related)
            else each
            for each in stay
        ),
        scopes=tuple(each for each in knowledge.scopes if each.id not in gone),
    )
