"""Plan an import: entries made, wordings merged, rows refused with the reason. Nothing is overwritten."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from pydantic import ValidationError

from bot.knowledge import commonmark, wording
from bot.knowledge.ids import slug
from bot.knowledge.importing import samples as samples_
from bot.knowledge.importing.rows import Row, Unread
from bot.knowledge.models import GENERAL, Entry, KnowledgeBase, Scope, Status, Topic
from bot.knowledge.profile import Rule
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.twins import NEAR_TWIN, exact, fold, in_order, unspaced
from bot.locale.signs import cut

NO_WORDS = "no words in the question: write it out"
MOST = 60
LONGEST = 300
# At most _TWINS near twins of a row are named; the _LIKEST likeliest wordings are compared with a new one.
_TWINS, _LIKEST = 3, 8
# In a base with one of these rules, an entry needs more than a question and an answer.
_NEEDS_MORE = frozenset({Rule.SOURCES, Rule.CERTAINTY, Rule.REVIEW})


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one row.

    `what` is made, merged, same, left (out) or refused; `id` is the entry's; `why` is a remark or the reason.
    """

    row: Row | Unread
    what: str
    id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The base after the import, the result of each row, and the ids of the starter's samples that leave."""

    knowledge: KnowledgeBase
    steps: tuple[Step, ...]
    gone: tuple[str, ...] = ()

    def count(self, what: str) -> int:
        """The number of rows with that result."""
        return sum(step.what == what for step in self.steps)


def plan(
    rows: Iterable[Row | Unread],
    knowledge: KnowledgeBase,
    *,
    draft: bool = False,
    samples: Collection[str] = (),
    unanswerable: Iterable[str] = (),
) -> Plan:
    """Plan the import of these rows; importing them a second time would do nothing.

    Args:
        rows: the rows that were read.
        knowledge: the base that they are imported into.
        draft: whether new entries are drafts. They are drafts anyway if the base requires more of an entry than a row
            has.
        samples: the ids of the starter's samples in the base. They leave if the rows bring anything in, unless
            something of the base's own refers to them.
        unanswerable: the questions that the starter says nothing answers; those that a row answers leave too.
    """
    gone = samples_.leaving(knowledge, samples)
    drafts = draft or bool(_NEEDS_MORE & knowledge.manifest.rules)
    planner = _Planner(samples_.without(knowledge, gone), unanswerable, draft=drafts)
    steps = tuple(planner.take(row) for row in rows)
    if not any(step.what in {"made", "merged"} for step in steps):
        return Plan(knowledge, steps)
    return Plan(planner.grown(), steps, gone)


class _Planner:
    def __init__(self, knowledge: KnowledgeBase, unanswerable: Iterable[str], *, draft: bool) -> None:
        self._knowledge = knowledge
        self._draft = draft
        self._entries = dict(knowledge.entry)
        self._lines = {fold(text): text for text in unanswerable if text in knowledge.unanswerable}
        self._unanswerable = knowledge.unanswerable
        self._topics = dict(knowledge.topic)
        self._taken = {*knowledge.entry, *knowledge.red_flag, *knowledge.scope}
        self._asked = {
            exact(text): entry.id for entry in knowledge.entries for text in (entry.question, *entry.phrasings)
        }
        others: tuple[RedFlag | Scope, ...] = (*knowledge.red_flags, *knowledge.scopes)
        self._asked |= {exact(text): each.id for each in others for text in each.phrasings}
        # Every wording with its words in order, and without spaces, mapped to its folded form.
        self._ordered = {in_order(folded): folded for folded in self._asked}
        self._unspaced = {unspaced(folded): folded for folded in self._asked}
        self._said = {_same(entry.answer): entry.id for entry in knowledge.entries}

    def grown(self) -> KnowledgeBase:
        """The base with everything that was imported."""
        manifest = self._knowledge.manifest.model_copy(update={"topics": tuple(self._topics.values())})
        entries = tuple(self._entries.values())
        return replace(self._knowledge, entries=entries, manifest=manifest, unanswerable=self._unanswerable)

    def take(self, row: Row | Unread) -> Step:
        """Import one row, or say why not."""
        if isinstance(row, Unread) and row.aside:
            return Step(row, "left", why=row.cause)
        if isinstance(row, Unread):
            home = self._asked.get(exact(row.asked)) if row.asked else None
            return Step(row, "refused", why=row.cause) if home is None else Step(row, "same", home)
        if row.fields:
            return self._own(row)
        asked = [text for text in row.questions if fold(text)]
        short = [text for text in asked if len(text) <= LONGEST]
        if not short:
            why = f"longer than {LONGEST} characters: shorten it" if asked else NO_WORDS
            return Step(row, "refused", why=why)
        owners = dict.fromkeys(self._asked[exact(text)] for text in short if exact(text) in self._asked)
        home = self._said.get(_same(row.answer))
        clash = [owner for owner in owners if owner != home]
        if clash:
            return Step(row, "refused", clash[0], f"{clash[0]} asks that already, with another answer: settle it there")
        return self._answered(self._merged(row, short, home) if home else self._made(row, short), short)

    def _answered(self, step: Step, asked: Iterable[str]) -> Step:
        """The step, after which its questions are no longer among those that the starter says nothing answers."""
        if step.what == "refused":
            return step
        lines = {self._lines.get(fold(text)) for text in asked}
        dropped = [text for text in self._unanswerable if text in lines]
        self._unanswerable = tuple(text for text in self._unanswerable if text not in lines)
        return _told(step, [f"'{text}' is no longer in unanswerable.yaml" for text in dropped])

    def _own(self, row: Row) -> Step:
        """Import an entry of an export, whole."""
        try:
            entry = Entry.model_validate({"id": slug(row.questions[0], self._taken), **row.fields})
        except ValidationError as error:
            return Step(row, "refused", why=wording.first(error))
        old = self._entries.get(entry.id)
        if old == entry:
            return Step(row, "same", entry.id)
        asked = (entry.question, *entry.phrasings)
        if entry.id in self._taken:
            return Step(row, "refused", entry.id, f"there is {entry.id} already, and it differs: settle it there")
        twins = self._twins(asked, entry.id, {each.entry for each in entry.distinct})
        return self._answered(_told(self._added(row, entry), twins), asked)

    def _merged(self, row: Row, asked: Sequence[str], home: str) -> Step:
        """Add the wordings to an entry with the same answer."""
        entry = self._entries[home]
        new = [text for text in dict.fromkeys(asked) if exact(text) not in self._asked][: MOST - len(entry.phrasings)]
        if not new:
            return Step(row, "same", home)
        twins = self._twins(new, home, {each.entry for each in entry.distinct})
        self._entries[home] = entry.model_copy(update={"phrasings": (*entry.phrasings, *new)})
        self._ask(new, home)
        step = Step(row, "merged", home, f"{len(new)} more wordings" if len(new) > 1 else "one more wording")
        return _told(step, _of_merged(row, entry), twins)

    def _made(self, row: Row, asked: Sequence[str]) -> Step:
        question = asked[0]
        others = list({exact(text): text for text in asked if exact(text) != exact(question)}.values())
        unshown = _unshown(row.answer)
        fields = {
            "id": slug(question, self._taken),
            "topic": self._topic(row.topic),
            "question": question,
            "phrasings": others[:MOST],
            "answer": row.answer,
            "tags": tuple(dict.fromkeys(slug(tag) for tag in row.tags)),
            "status": Status.DRAFT if self._draft or row.draft or unshown else Status.APPROVED,
        }
        try:
            entry = Entry.model_validate(fields)
        except ValidationError as error:
            return Step(row, "refused", why=wording.first(error))
        near = self._near(question, entry.id, ())
        twin = [f"nearly '{near[0]}' of {near[1]}: merge them, or word one differently"] if near else []
        twins = self._twins(entry.phrasings, entry.id, ())
        step = self._added(row, entry)
        return _told(replace(step, why=row.remark or ("" if unshown else step.why)), [*twin, *twins], unshown)

    def _added(self, row: Row, entry: Entry) -> Step:
        self._topics.setdefault(entry.topic, Topic(id=entry.topic, title=entry.topic.replace("-", " ").capitalize()))
        self._entries[entry.id] = entry
        self._taken.add(entry.id)
        self._ask((*entry.phrasings, entry.question), entry.id)
        self._said.setdefault(_same(entry.answer), entry.id)
        draft = "a draft" if entry.status is Status.DRAFT else ""
        return Step(row, "made", entry.id, draft)

    def _topic(self, title: str) -> str:
        """The id of a topic, which is created if needed; without a title, the base's default topic."""
        if not title:
            return GENERAL if GENERAL in self._topics else next(iter(self._topics))
        for topic in self._topics.values():
            if fold(title) in (fold(topic.title), fold(topic.id)):
                return topic.id
        id_ = slug(title)
        self._topics.setdefault(id_, Topic(id=id_, title=cut(title, LONGEST)))
        return id_

    def _ask(self, texts: Iterable[str], id_: str) -> None:
        """Register these wordings as those of that entry."""
        for folded in map(exact, texts):
            self._asked[folded] = id_
            self._ordered[in_order(folded)] = folded
            self._unspaced[unspaced(folded)] = folded

    def _twins(self, texts: Iterable[str], id_: str, judged: Collection[str]) -> list[str]:
        """Remarks on the other wordings of an entry that are near twins of those of others, and how to mend that."""
        found = ((text, self._near(text, id_, judged)) for text in texts)
        told = [f"'{cut(text, 60)}' is nearly '{near[0]}' of {near[1]}" for text, near in found if near]
        more = [f"{len(told) - _TWINS} more of its wordings are nearly those of others"] if len(told) > _TWINS else []
        return [f"{'; '.join((*told[:_TWINS], *more))}: word one of them differently"] if told else []

    def _near(self, text: str, id_: str, judged: Collection[str]) -> tuple[str, str] | None:
        """A wording of another entry, and its id, so similar that a question cannot tell the two apart; or None.

        Args:
            text: the wording.
            id_: the entry of the wording.
            judged: the entries that a curator has judged to ask something else.
        """
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only an import needs it

        asked = exact(text)
        found = process.extract(
            in_order(asked), self._ordered.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_TWIN, limit=_LIKEST
        )
        same = filter(None, [self._unspaced.get(unspaced(asked))])
        near = ((folded, self._asked[folded]) for folded in (*same, *(self._ordered[each] for each, *_ in found)))
        return next((each for each in near if each[1] != id_ and each[1] not in judged), None)


def _told(step: Step, *remarks: Iterable[str]) -> Step:
    """The step with further remarks."""
    return replace(step, why="; ".join(filter(None, (step.why, *chain(*remarks)))))


def _of_merged(row: Row, entry: Entry) -> list[str]:
    """What is said of a row whose wordings went to an entry; whether that entry is a draft decides, not the row."""
    if row.draft == (entry.status is Status.DRAFT):
        return [row.remark]
    if row.draft:
        return [f"{entry.id} is no draft, and by itself this row would be {row.remark or 'one'}"]
    return [f"{entry.id} is a draft, so nobody is shown it", row.remark]


def _unshown(answer: str) -> list[str]:
    """A remark on an answer that cannot be shown as it is, so that it would stop a release, and how to mend it."""
    return [
        f"a draft until its answer is mended and says status: approved: {each.cause} ({each.mend})"
        for each in islice(commonmark.refused(answer), 1)
    ]


def _same(answer: str) -> str:
    """An answer in the form in which it is compared, whatever its layout."""
    return fold(answer) or answer
