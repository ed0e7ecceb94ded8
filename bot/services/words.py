"""Which of members' words may not be published: those asked in private, that look personal, or that were refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.curation.copies import Prints, copied, shingles
from bot.curation.drafts import Draft
from bot.knowledge import redaction, twins
from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, KnowledgeBase
from bot.locale import S_
from bot.services.personal import Marker
from bot.store.port import Store

Place = tuple[str | int, ...]
PRIVATE = "nearly what somebody asked in private"
PERSONAL = "a member's words, in which {marks} looks personal"
REFUSED = S_("too near a message whose author does not want it used")
OWN_WORDS = S_("say it in your own words")
HIDDEN = S_("(asked in private)")


class Words:
    """Compares what is about to be published with what members typed. Safe to call from any thread."""

    def __init__(self, store: Store, key: bytes) -> None:
        self._desk = store.desk
        self.prints = Prints(key)

    def findings(self, draft: Draft, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
        """Findings that keep a draft from being proposed; wordings that the knowledge already holds are passed over."""
        found = [
            Finding("entry", draft.entry_id, place, cause, mend)
            for place, cause, mend in self._found(dict(_asked(draft)), knowledge)
        ]
        if self.refused(draft.proposal.prose):
            found.append(Finding("entry", draft.entry_id, ("answer",), REFUSED, OWN_WORDS))
        return tuple(found)

    def refusals(self, old: KnowledgeBase, new: KnowledgeBase) -> tuple[str, ...]:
        """Why a release would publish members' words, a sentence each. It quotes the new text, never theirs."""
        texts: dict[Place, str] = {(text,): text for text in _questions(new)}
        said = [f"'{text}' is {cause}: {mend}" for (text, *_), cause, mend in self._found(texts, old)]
        prints = self._desk.refused()
        changed = [entry for entry in new.entries if prints and old.entry.get(entry.id) != entry]
        said += [
            f"{entry.id} is {REFUSED}: {OWN_WORDS}"
            for entry in changed
            if any(self.prints.near(each, _prose(entry)) for each in prints)
        ]
        return tuple(said)

    def gives_away(self, text: str) -> bool:
        """Whether a text is nearly what somebody asked in private and nobody asked in the open."""
        near = _near({(): text}, self._desk.worded())[()]
        return any(not open_ for _, open_ in near) and not _said_openly(text, near)

    def private(self) -> frozenset[str]:
        """Texts that nobody asked in the open: reviewers of a release see that they have moved, but not the words."""
        return frozenset(text for text, open_ in self._desk.worded() if not open_)

    def refused(self, text: str) -> bool:
        """Whether a text is near a message whose author does not want it used."""
        return any(self.prints.near(each, text) for each in self._desk.refused())

    def borrowed(self, draft: Draft) -> bool:
        """Whether a draft still has the words of the message it was made from."""
        return bool(draft.original) and self.prints.near(draft.original, draft.proposal.prose)

    def _found(self, texts: Mapping[Place, str], knowledge: KnowledgeBase) -> Iterator[tuple[Place, str, str]]:
        known = _asked_by(knowledge)
        new = {place: text for place, text in texts.items() if text.strip() and twins.fold(text) not in known}
        if not new:
            return
        marker = Marker.of(knowledge)
        for place, wordings in _near(new, self._desk.worded()).items():
            if any(not open_ for _, open_ in wordings) and not _said_openly(new[place], wordings):
                yield place, PRIVATE, OWN_WORDS
                continue
            folded = twins.fold(new[place])
            marks = dict.fromkeys(mark for text, _ in wordings for mark in marker.marks(text))
            left = [mark for mark in marks if twins.fold(mark) in folded]
            if left:
                yield place, PERSONAL.format(marks=" and ".join(f"'{mark}'" for mark in left)), "take that out"


def _asked_by(knowledge: KnowledgeBase) -> frozenset[str]:
    """Every question in the knowledge, folded."""
    # Cached on the immutable value, as its digest is: this is most of the work at a pause in typing.
    kept = vars(knowledge)
    if "asked" not in kept:
        kept["asked"] = frozenset(map(twins.fold, _questions(knowledge)))
    asked: frozenset[str] = kept["asked"]
    return asked


def _near(texts: Mapping[Place, str], worded: Sequence[tuple[str, bool]]) -> dict[Place, list[tuple[str, bool]]]:
    """For each text, the questions it may be a copy of, each with whether anybody asked it in the open."""
    mine = {place: shingles(text) for place, text in texts.items()}
    near: dict[Place, list[tuple[str, bool]]] = {place: [] for place in texts}
    for theirs, open_ in worded:
        pieces = shingles(theirs)
        for place, held in mine.items():
            if copied(pieces, held):
                near[place].append((theirs, open_))
    return near


def _said_openly(text: str, wordings: Sequence[tuple[str, bool]]) -> bool:
    """Whether somebody asked exactly this in the open, so that repeating it gives nothing away."""
    return any(open_ and twins.fold(theirs) == twins.fold(text) for theirs, open_ in wordings)


def _asked(draft: Draft) -> Iterator[tuple[Place, str]]:
    """The draft's question, phrasings and checks, each with its place."""
    yield ("question",), draft.proposal.question
    yield from ((("phrasings", number), text) for number, text in enumerate(draft.proposal.phrasings))
    for name, held in draft.proposal.checks.items():
        yield from ((("checks", name, number), text) for number, text in enumerate(held))


def _questions(knowledge: KnowledgeBase) -> Iterable[str]:
    """Every text in the knowledge that is worded as members would word it."""
    yield from (entry.question for entry in knowledge.entries)
    yield from (text for _, text in redaction.wordings(knowledge))


def _prose(entry: Entry) -> str:
    claims = (each.claim for each in entry.sources)
    texts = (entry.question, entry.answer, entry.detail or "", entry.not_known or "", *entry.cautions, *claims)
    turns = (text for turn in entry.checks.turns for text in (turn.context, turn.ask))
    return "\n".join((*texts, *entry.phrasings, *entry.checks.reach, *entry.checks.miss, *turns))
