"""Rules across entries.

`integrity` holds the rules without which a folder cannot be served at all; `proofread` holds those that a curator
should satisfy before a release.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.knowledge import grading, leaning, proving, references, taught, translating, twins, wording
from bot.knowledge.finding import Finding
from bot.knowledge.models import Certainty, Entry, KnowledgeBase, Status
from bot.knowledge.profile import Rule
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.translation import Translation, Wordings
from bot.knowledge.twins import Worded, fold
from bot.locale import S_, SN_

ANSWER_LENGTH = 300
MIN_PHRASINGS = 8
MIN_REACH, MIN_MISS = 3, 1
MAX_SCHOOL_YEARS = 13
# The share (0..100) of letters that a check and a phrasing of its own entry have in common, whatever the order of their
# words. Of 764 checks that people wrote without looking at the phrasings none reaches TOO_CLOSE; three in four of those
# that reach CLOSE are the phrasing with a word or two changed.
CLOSE, TOO_CLOSE = 75, 85
# A text of an item: kind, id, place in the item, text.
_Text = tuple[str, str, tuple[str | int, ...], str]


def integrity(knowledge: KnowledgeBase) -> list[Finding]:
    """Faults that prevent the knowledge from being served: duplicate ids, dangling references, twin phrasings."""
    return _unsound(knowledge, twins.worded(knowledge))


def _unsound(knowledge: KnowledgeBase, texts: Iterable[Worded]) -> list[Finding]:
    return [
        *references.integrity(knowledge),
        *proving.integrity(knowledge),
        *translating.integrity(knowledge),
        *twins.equal(texts),
        *grading.integrity(knowledge),
    ]


def proofread(knowledge: KnowledgeBase, today: date) -> list[Finding]:
    """Faults that a curator should mend by the rules of the base, as of that day.

    An error keeps a folder from being published. In an entry that nobody is served, a draft or a withdrawn one, it is a
    warning.
    """
    findings: list[Finding] = [*_note(knowledge), *translations(knowledge, today)]
    for entry in knowledge.entries:
        findings.extend(_alone(entry, knowledge, today))
    findings += [*proving.findings(knowledge), *taught.findings(knowledge)]
    findings += [*_unopened(knowledge), *_marks(_written(knowledge)), *twins.near(knowledge)]
    unserved = {("entry", entry.id) for entry in knowledge.entries if entry.status is not Status.APPROVED}
    return [replace(each, severity="warning") if (each.kind, each.id) in unserved else each for each in findings]


def proofread_one(entry: Entry, knowledge: KnowledgeBase, today: date) -> list[Finding]:
    """`integrity` and, if that finds nothing, the faults to mend in one entry, without reading the others.

    Of two twins or near twins, it reports the entry's own, whichever of them `proofread` reports.
    """
    # Of two twins, the later one is reported, so this entry comes last.
    texts = sorted(twins.worded(knowledge), key=lambda each: (each.kind, each.id) == ("entry", entry.id))
    if unsound := _unsound(knowledge, texts):
        # The rules of style assume that references are sound.
        return unsound
    findings = [*_alone(entry, knowledge, today), *proving.cited(entry, knowledge)]
    return [*findings, *_marks(_written_in(entry)), *twins.near_to(entry, texts)]


def _alone(entry: Entry, knowledge: KnowledgeBase, today: date) -> Iterator[Finding]:
    """The faults of an entry by itself, by the rules of the base."""
    for rule, checked in _RULES:
        if rule is None or rule in knowledge.manifest.rules:
            yield from checked(entry, knowledge)
    yield from _review(entry, knowledge, today)
    yield from _retracted(entry, knowledge)


def translations(knowledge: KnowledgeBase, today: date) -> Iterator[Finding]:
    """Faults that a translator should mend."""
    yield from translating.proofread(knowledge, today)
    yield from _untitled(knowledge)
    for each in knowledge.translations:
        yield from _repeats(each, knowledge)
        yield from _held_out(each, knowledge)
        if Rule.COUNTS in knowledge.manifest.rules:
            yield from _counts(each, knowledge)
    for worded in knowledge.wordings:
        yield from _said_again(worded, knowledge)


def _note(knowledge: KnowledgeBase) -> Iterator[Finding]:
    if Rule.DISCLAIMER in knowledge.manifest.rules and not knowledge.manifest.disclaimer:
        yield Finding("manifest", "", ("disclaimer",), "missing", "add it, or switch the rule off")


def _grade(entry: Entry, knowledge: KnowledgeBase) -> Iterator[Finding]:
    derived = grading.derived(entry, knowledge)
    if entry.evidence is not None and entry.evidence != derived:
        cause = S_("'{given}', but its sources make it '{derived}'", given=str(entry.evidence), derived=str(derived))
        yield Finding("entry", entry.id, ("evidence",), cause, "run with --fix", fix=str(derived))


def _sourced(entry: Entry, _: KnowledgeBase) -> Iterator[Finding]:
    if not entry.sources and entry.certainty is not Certainty.UNKNOWN and entry.status is Status.APPROVED:
        yield Finding("entry", entry.id, ("sources",), "no source", "cite one, or set certainty: unknown")


def _length(entry: Entry, _: KnowledgeBase) -> Iterator[Finding]:
    if len(entry.answer) > ANSWER_LENGTH:
        cause = S_("{count} characters; a phone shows {most}", count=len(entry.answer), most=ANSWER_LENGTH)
        yield Finding("entry", entry.id, ("answer",), cause, "move the rest to detail")


def _kind(item: Entry | Translation) -> str:
    return "entry" if isinstance(item, Entry) else "translation"


def _repeats(item: Entry | Translation, _: KnowledgeBase) -> Iterator[Finding]:
    if len(item.phrasings) == 1:
        # A file needs at least one phrasing; if nobody gave another, that is the question.
        return
    seen = {fold(item.question)}
    for number, text in enumerate(item.phrasings):
        if fold(text) in seen:
            place = ("phrasings", number)
            yield Finding(_kind(item), item.id, place, S_("given twice"), "run with --fix", "warning", fix="")
        seen.add(fold(text))


def _untitled(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Topics with translated entries whose title has no translation, so readers see it in the base's language."""
    original = knowledge.entry
    spoken = {(original[each.entry].topic, each.language) for each in knowledge.translations if each.entry in original}
    for number, topic in enumerate(knowledge.manifest.topics):
        for language in sorted(code for id_, code in spoken if id_ == topic.id and code not in topic.title_in):
            cause = S_("'{title}' has no title in {language}", title=topic.title, language=language)
            yield Finding("manifest", "", ("topics", number, "title"), cause, S_("add it under title_in"), "warning")


def _said_again(worded: Wordings, knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Wordings given twice, and those that the translation has already."""
    there = knowledge.translation.get(worded.id)
    has = {fold(text) for text in (there.question, *there.phrasings)} if there else set()
    seen: set[str] = set()
    for number, text in enumerate(worded.phrasings):
        folded = fold(text)
        if folded in has:
            cause = S_("'{text}' is in the translation too", text=text)
            yield Finding("wordings", worded.id, (number,), cause, "run with --fix", fix="")
        elif folded in seen:
            yield Finding("wordings", worded.id, (number,), S_("given twice"), "run with --fix", "warning", fix="")
        seen.add(folded)


def _counts(item: Entry | Translation, _: KnowledgeBase) -> Iterator[Finding]:
    if len(item.phrasings) < MIN_PHRASINGS:
        cause = SN_("{number} phrasing", "{number} phrasings", len(item.phrasings))
        mend = S_("give at least {least}", least=MIN_PHRASINGS)
        yield Finding(_kind(item), item.id, ("phrasings",), cause, mend, "warning")
    if len(item.checks.reach) < MIN_REACH or len(item.checks.miss) < MIN_MISS:
        mend = S_("give at least {reach} to reach and {miss} to miss", reach=MIN_REACH, miss=MIN_MISS)
        yield Finding(_kind(item), item.id, ("checks",), S_("too few checks"), mend, "warning")


def _settled(entry: Entry, _: KnowledgeBase) -> Iterator[Finding]:
    if entry.certainty is None:
        yield Finding("entry", entry.id, ("certainty",), "missing", f"add one of {', '.join(Certainty)}")


def _doubt(entry: Entry, _: KnowledgeBase) -> Iterator[Finding]:
    if entry.certainty not in (None, Certainty.KNOWN) and not entry.not_known:
        yield Finding(
            "entry", entry.id, ("not_known",), "missing", S_("say what nobody knows and what would settle it")
        )


def _marks(written: Iterator[_Text]) -> Iterator[Finding]:
    """Parts of a text that are outside the CommonMark subset of answers."""
    from bot.knowledge import commonmark  # noqa: PLC0415 - the parser takes a moment to import

    for kind, id_, place, text in written:
        for refusal in commonmark.refused(text):
            yield Finding(kind, id_, place, refusal.cause, refusal.mend, quoted=refusal.at)


def _written(knowledge: KnowledgeBase) -> Iterator[_Text]:
    """Every text that is shown as CommonMark."""
    for entry in knowledge.entries:
        yield from _written_in(entry)
    for scope in knowledge.scopes:
        yield "scope", scope.id, ("note",), scope.note


def _written_in(entry: Entry) -> Iterator[_Text]:
    for field in ("answer", "detail", "not_known"):
        yield "entry", entry.id, (field,), getattr(entry, field) or ""
    for number, text in enumerate(entry.cautions):
        yield "entry", entry.id, ("cautions", number), text
    for number, citation in enumerate(entry.sources):
        yield "entry", entry.id, ("sources", number, "claim"), citation.claim


def _readability(entry: Entry, _: KnowledgeBase) -> Iterator[Finding]:
    """The years of schooling that a text requires, from its letters, words and sentences (Coleman & Liau 1975)."""
    import textstat  # noqa: PLC0415 - half a second to import, and only the proof-reader needs it

    for place in ("answer", "detail"):
        text = getattr(entry, place)
        if text and (grade := textstat.coleman_liau_index(text)) > MAX_SCHOOL_YEARS:
            cause = S_("takes {years} years of schooling to read", years=round(grade))
            yield Finding("entry", entry.id, (place,), cause, S_("shorter words and sentences"), "warning")


def _unwritten(entry: Entry, _: KnowledgeBase) -> Iterator[Finding]:
    """Texts that are still as in the template of a new entry."""
    asked = (("entry", entry.id, ("phrasings", number), text) for number, text in enumerate(entry.phrasings))
    for kind, id_, place, text in (*_written_in(entry), *asked):
        if text == translating.TO_DO:
            yield Finding(kind, id_, place, wording.MISSING, wording.FILL_IN)


def _held_out(item: Entry | Translation, knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Checks that are too close to a phrasing: finding known words proves nothing."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only the proof-reader needs it

    worded = knowledge.worded.get(item.id)
    taught_by = (item.question, *item.phrasings, *(worded.phrasings if worded else ()))
    indexed = {fold(text): text for text in taught_by}
    for number, text in enumerate(item.checks.reach):
        place = ("checks", "reach", number)
        if fold(text) in indexed:
            yield Finding(_kind(item), item.id, place, S_("is also a phrasing"), S_("reword it"))
        elif near := process.extractOne(fold(text), list(indexed), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE):
            cause = S_("{share} % of it is in the phrasing '{text}'", share=round(near[1]), text=indexed[near[0]])
            severity = "error" if near[1] >= TOO_CLOSE else "warning"
            yield Finding(_kind(item), item.id, place, cause, S_("word it as somebody else would"), severity)


def _review(entry: Entry, knowledge: KnowledgeBase, today: date) -> Iterator[Finding]:
    if Rule.REVIEW not in knowledge.manifest.rules:
        return
    if entry.reviewed is None or entry.next_review is None:
        missing = "next_review" if entry.reviewed else "reviewed"
        yield Finding("entry", entry.id, (missing,), "missing", "add it")
        return
    if entry.next_review < today:
        topic = knowledge.topic.get(entry.topic)
        held = topic is not None and topic.strict and Rule.STRICT in knowledge.manifest.rules
        day = entry.next_review
        held_back = S_("its review was due on {day}, so it is not served", day=day)
        cause = held_back if held else S_("its review was due on {day}, so it is served with a notice", day=day)
        yield Finding("entry", entry.id, ("next_review",), cause, S_("review it, then set both dates"), "warning")
    for fact in leaning.changed(entry, knowledge):
        cause = S_("{fact}, which it cites, changed on {day}", fact=fact.id, day=fact.changed)
        mend = S_("read the answer again, then set both dates")
        yield Finding("entry", entry.id, ("reviewed",), cause, mend, "warning")
    for number, signed in enumerate(entry.reviewed_by):
        if signed.date > today:
            yield Finding(
                "entry", entry.id, ("reviewed_by", number), S_("lies in the future"), S_("name reviews that took place")
            )
    if entry.reviewed > today:
        yield Finding("entry", entry.id, ("reviewed",), S_("lies in the future"), S_("set the day of the review"))
    days = (entry.next_review - entry.reviewed).days
    if days > knowledge.manifest.review_interval_days:
        cause = S_("{days} days after the review", days=days)
        mend = S_("at most {most} (review_interval_days)", most=knowledge.manifest.review_interval_days)
        yield Finding("entry", entry.id, ("next_review",), cause, mend)


def _retracted(entry: Entry, knowledge: KnowledgeBase) -> Iterator[Finding]:
    for number, citation in enumerate(entry.sources):
        source = knowledge.source.get(citation.source)
        if source and source.retracted:
            cause = S_("{source} has been retracted", source=source.id)
            yield Finding("entry", entry.id, ("sources", number), cause, S_("withdraw what relies on it"))


def _unopened(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Cited sources that give a reader nothing to open."""
    if Rule.FACTS not in knowledge.manifest.rules:
        return
    citing: tuple[Entry | RedFlag, ...] = (*knowledge.entries, *knowledge.red_flags)
    cited = {citation.source for item in citing for citation in item.sources}
    for source in knowledge.sources:
        if source.id in cited and source.link is None:
            mend = "add its doi, pmid, registry or url"
            yield Finding("source", source.id, (), "a reader has nothing to open", mend, "warning")


# The checks of each entry, under the rule that asks for them; None means every base.
_RULES: Sequence[tuple[Rule | None, Callable[[Entry, KnowledgeBase], Iterator[Finding]]]] = (
    (Rule.GRADE, _grade),
    (Rule.SOURCES, _sourced),
    (Rule.CERTAINTY, _settled),
    (Rule.NOT_KNOWN, _doubt),
    (Rule.READING, _length),
    (Rule.READING, _readability),
    (Rule.COUNTS, _counts),
    (None, _repeats),
    (Rule.NUMBERS, proving.unproven),
    (None, _held_out),
    (None, _unwritten),
)
