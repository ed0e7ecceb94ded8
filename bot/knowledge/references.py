"""Check that every id is used once and every reference has a target: entries, sources, topics, classes of words."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.knowledge.finding import Finding
from bot.knowledge.models import KnowledgeBase
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.source import Citation
from bot.locale import S_


def integrity(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Ids that are used twice, and references without a target."""
    yield from _duplicate_ids(knowledge)
    yield from _dangling(knowledge)


def _duplicate_ids(knowledge: KnowledgeBase) -> Iterator[Finding]:
    # Entries, red flags and scope notes compete for a question, so no two of them may have the same id.
    answers = [
        *(("entry", entry.id) for entry in knowledge.entries),
        *(("redflag", flag.id) for flag in knowledge.red_flags),
        *(("scope", scope.id) for scope in knowledge.scopes),
    ]
    sources, terms = [("source", each.id) for each in knowledge.sources], [("term", t.term) for t in knowledge.glossary]
    facts = [("fact", fact.id) for fact in knowledge.facts]
    for space in (answers, sources, terms, facts):
        count = Counter(id_ for _, id_ in space)
        for kind, id_ in space:
            if count[id_] > 1:
                key = "term" if kind == "term" else "id"
                yield Finding(
                    kind,
                    id_,
                    (key,),
                    S_("'{id}' is used {count} times", id=id_, count=count[id_]),
                    S_("put them together"),
                )


def _dangling(knowledge: KnowledgeBase) -> Iterator[Finding]:
    for entry in knowledge.entries:
        if entry.topic not in knowledge.topic:
            yield Finding(
                "entry", entry.id, ("topic",), S_("no topic '{topic}'", topic=entry.topic), "see knowledge.yaml"
            )
        yield from _dangling_related("entry", entry.id, entry.related, knowledge)
        yield from _dangling_sources("entry", entry.id, entry.sources, knowledge)
    for flag in knowledge.red_flags:
        yield from _dangling_sources("redflag", flag.id, flag.sources, knowledge)
        yield from _dangling_words(flag, knowledge)
    for scope in knowledge.scopes:
        yield from _dangling_related("scope", scope.id, scope.related, knowledge)


def _dangling_related(kind: str, id_: str, related: Sequence[str], knowledge: KnowledgeBase) -> Iterator[Finding]:
    for number, other in enumerate(related):
        if other not in knowledge.entry or other == id_:
            itself = S_("an entry is not related to itself")
            cause = itself if other == id_ else S_("no entry '{id}'", id=other)
            mend = S_("name another entry or delete the line")
            yield Finding(kind, id_, ("related", number), cause, mend, wants=None if other == id_ else ("entry", other))


def _dangling_sources(
    kind: str, id_: str, citations: Sequence[Citation], knowledge: KnowledgeBase
) -> Iterator[Finding]:
    for number, citation in enumerate(citations):
        # A fact's missing source is reported once, for the fact.
        if citation.source not in knowledge.source and citation.fact not in knowledge.fact:
            cause = S_("no source '{id}'", id=citation.source)
            wants = ("source", citation.source)
            yield Finding(kind, id_, ("sources", number, "source"), cause, "add it to sources.yaml", wants=wants)


def _dangling_words(flag: RedFlag, knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Classes and numbers that are in no lexicon, and texts that are missing in the base's language."""
    classes = {name for lexicon in knowledge.lexicons for name in lexicon.classes}
    for number, sign in enumerate(flag.signs):
        for name in sign.classes:
            if name not in classes:
                mend = "name a class of a lexicon, or add it there"
                wants = ("lexicon", name)
                yield Finding("redflag", flag.id, ("signs", number), f"no class '{name}'", mend, wants=wants)
    base = knowledge.lexicon.get(knowledge.manifest.language)
    for number, name in enumerate(flag.call):
        if base and name not in base.calls:
            yield Finding("redflag", flag.id, ("call", number), f"no call '{name}'", "see calls in the lexicon")
    if knowledge.manifest.language not in flag.texts:
        cause = f"no text in {knowledge.manifest.language}"
        yield Finding("redflag", flag.id, ("texts",), cause, "write it")
