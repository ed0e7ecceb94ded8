"""What a new release would change for members, and whether it may go out."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering import corpus, pipeline, twins
from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Signpost, Suggest, Talk
from bot.answering.release import Release
from bot.curation.gaps import REASONS
from bot.knowledge import versions
from bot.knowledge.models import Entry, KnowledgeBase, Scope
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.signing import clinical
from bot.locale import N_, NN_, S_, Rounded, Said, Translator
from bot.locale.stored import Text
from bot.services import sampling, screening
from bot.services.checks import Check, asked, held_out, reached
from bot.services.progress import Progress
from bot.services.sampling import NOTHING, Sample

_ANSWERED = "answered by "
# Why it was passed on, as `said` ends then.
_WHY = re.compile(r" \((?P<code>[a-z_]+)(?P<entry>(?: .+)?)\)")
# After this many in a row that come out as before the next will too: of what a whole release moved in four trials on
# the shipped base, more than that lay between two only where a list changed its order.
PATIENCE = 24
_ORDER = ("answered", "offered", "silent", "wrong")


ELSEWHERE = S_("(asked in another server)")
DRAWN = N_(
    "Of {kept} questions that are kept, {drawn} were drawn at random and asked: with 95 % confidence, at most {most} "
    "of "
    "all come out differently."
)
NEAREST = NN_(
    "So far the {number} nearest of {of} questions was asked. All are asked before it is published.",
    "So far the {number} nearest of {of} questions were asked. All are asked before it is published.",
)
FAR = N_("No question is near what changes. All {of} questions are asked before it is published.")
# How `said` begins: in the log and in a report it stands in English.
_SAID = (
    N_("answered by"),
    N_("offered"),
    N_("signposted by"),
    N_("out of scope by"),
    N_("taken for small talk"),
    N_("passed on"),
)
_OF_ENTRIES = _SAID[:2]


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that comes out differently: what was said before, and what is said now. `kind` is check or logged.

    `key` identifies it without its words; `guild_id` is the server where a logged one was asked, if any.
    """

    kind: str
    text: str
    before: str
    after: str
    key: str = ""
    guild_id: str | None = None

    @property
    def then(self) -> Said:
        """What was said before, for whoever reads it."""
        return worded(self.before)

    @property
    def now(self) -> Said:
        """What is said now, for whoever reads it."""
        return worded(self.after)

    @property
    def taken(self) -> bool:
        """Whether an entry answered it, and now another one would."""
        then, now = (_answering(said) for said in (self.before, self.after))
        return bool(then and now) and then != now


def key(text: str) -> str:
    """Identifies a question without its words."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _answering(said: str) -> str:
    """The entry that answers, by what `said` made of it; empty where none does."""
    return said.removeprefix(_ANSWERED).split(",")[0] if said.startswith(_ANSWERED) else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The gate's findings.

    Attributes:
        refusals: why the release may not go out, each a sentence; none when it may.
        moved: the questions that come out differently.
        asked: how many were asked of both releases.
        wrong_rate: wrong answers per question asked, over all checks (0..1).
        theirs: those of the refusals that no reason overrides: the release would publish members' words.
        sampled, kept: how many questions were drawn, and of how many that are kept.
        of: of how many only those near a change were asked; 0 where all were, and everything else was looked at too.
    """

    refusals: tuple[Text, ...]
    moved: tuple[Moved, ...]
    asked: int
    wrong_rate: float
    theirs: tuple[Text, ...] = ()
    sampled: int = 0
    kept: int = 0
    of: int = 0

    def seen_in(self, guilds: frozenset[str] | None) -> "Report":
        """The same for somebody who may see only these servers' questions (None: all); others are without words."""
        if guilds is None or all(each.guild_id is None or each.guild_id in guilds for each in self.moved):
            return self
        hidden = (
            each if each.guild_id is None or each.guild_id in guilds else replace(each, text=ELSEWHERE)
            for each in self.moved
        )
        return replace(self, moved=tuple(hidden))

    def first(self, tr: Translator) -> str:
        """That only the nearest were asked yet, in a sentence; empty where all were."""
        if not self.of:
            return ""
        return tr.counted(NEAREST, self.asked, of=tr.number(self.of)) if self.asked else tr(FAR, of=tr.number(self.of))

    @property
    def taken(self) -> tuple[Moved, ...]:
        """The questions that an entry answered, and that another one would answer now."""
        return tuple(each for each in self.moved if each.taken)

    def error(self, tr: Translator) -> str:
        """How far the log may deviate from the sample, in a sentence; empty if all of it was asked."""
        if self.of or self.sampled >= self.kept:
            return ""
        most = sampling.at_most(sum(each.kind == "logged" for each in self.moved), self.sampled)
        return tr(DRAWN, kept=tr.number(self.kept), drawn=tr.number(self.sampled), most=tr.share(most, 1))


def examine(
    old: Release | None,
    new: Release,
    today: date,
    progress: Progress,
    sample: Sample = NOTHING,
    says: Sequence[Callable[[str, str], str]] = (),
) -> Report:
    """Ask every check and the drawn questions of both releases. Without an old one nothing can regress.

    Args:
        old: what is served.
        new: what is to be.
        today: the day that both answer on.
        progress: called with how many questions were asked, and of how many.
        sample: what is drawn from the log.
        says: what the old and the new release say to one of the sample, by its id and text.
    """
    refusals: list[str] = [
        S_("{pair}. Reword one, or judge them distinct", pair=pair.said) for pair in twins.unjudged(new)
    ]
    checks = list(checks_of(new.knowledge))
    texts = dict(reversed([(text, id_) for id_, text in sample.questions]))
    total = len(checks) + (len(texts) if old else 0)
    moved: list[Moved] = []
    wrong = 0
    for number, (ids, check) in enumerate(checks):
        progress(number, total)
        decision = asked(check, new, today)
        wrong += _wrong(decision, ids, wanted=check.wanted)
        if old is not None:
            earlier = asked(check, old, today)
            moved += _moved(check, earlier, decision)
            refusals += _spoilt(ids, check, earlier, decision, old.knowledge)
    if old:
        refusals += _lost(old.knowledge, new.knowledge)
        refusals += _outdated(old.knowledge, new.knowledge)
        refusals += screening.regressions(old, new, today)
        for number, (text, id_) in enumerate(texts.items(), len(checks)):
            progress(number, total)
            then, now = (say(id_, text) for say in says)
            if then != now:
                moved.append(Moved("logged", text, then, now, key(text)))
    progress(total, total)
    rate = wrong / len(checks) if checks else 0.0
    limit = new.knowledge.manifest.wrong_answer_limit
    if rate > limit:
        refusals.append(
            S_(
                "{rate} of the checks are answered wrongly; the manifest allows {limit}",
                rate=Rounded(rate, 1, share=True),
                limit=Rounded(limit, 1, share=True),
            )
        )
    return Report(tuple(refusals), tuple(moved), total, rate, sampled=len(sample.questions), kept=sample.kept)


def glance(
    old: KnowledgeBase,
    new: KnowledgeBase,
    near: Sequence[tuple[tuple[str, ...], Check] | tuple[str, str]],
    comes: tuple[Callable[[Check], Decision], Callable[[Check], Decision]],
    says: tuple[Callable[[str, str], str], Callable[[str, str], str]],
    progress: Progress,
) -> Report:
    """What `examine` finds of the questions likeliest to move, where the rest of the base was not looked at.

    Args:
        old: the knowledge that is served.
        new: what is to be.
        near: checks of the new knowledge, each with the ids it is about, and questions that are kept, each with its id
            and text; the likeliest first. After `PATIENCE` in a row that come out as before, no more are asked.
        comes: what comes of a check in the old and the new release.
        says: what the old and the new release say to a question, by its id and text.
        progress: called with how many were asked, and of how many.
    """
    moved: list[Moved] = []
    refusals: list[str] = [*_lost(old, new), *_outdated(old, new)]
    number = still = 0
    for number, (whose, each) in enumerate(near, 1):
        progress(number - 1, len(near))
        if isinstance(each, Check):
            before, after = (come(each) for come in comes)
            found = [*_moved(each, before, after)]
            refusals += _spoilt(tuple(whose), each, before, after, old)
        else:
            then, now = (say(str(whose), each) for say in says)
            found = [Moved("logged", each, then, now, key(each))] if then != now else []
        moved += found
        still = 0 if found else still + 1
        if still == PATIENCE:
            break
    progress(number, number)
    return Report(tuple(refusals), tuple(moved), number, 0.0)


def _moved(check: Check, before: Decision, after: Decision) -> Iterator[Moved]:
    then, now = said(before), said(after)
    if then != now:
        yield Moved("check", str(check), then, now, key(str(check)))


def _spoilt(ids: tuple[str, ...], check: Check, before: Decision, after: Decision, old: KnowledgeBase) -> Iterator[str]:
    """A check that the old knowledge had, came out well, and no longer does."""
    if not _worse(before, after, ids, wanted=check.wanted):
        return
    if any((owners, str(each)) == (ids, str(check)) and each.wanted == check.wanted for owners, each in checks_of(old)):
        yield S_(
            "'{text}' was {before}, now it is {after}",
            text=str(check),
            before=worded(said(before)),
            after=worded(said(after)),
        )


def answered(release: Release, today: date, text: str) -> str:
    """What a release says to a question on that day, in a few words."""
    return said(pipeline.answer(text, release, today).decision)


def said(decision: Decision) -> str:
    """A decision in a few words, without its confidence: equal words, equal reply."""
    match decision:
        case Answer():
            return f"{_ANSWERED}{', '.join((decision.entry_id, *decision.also))}"
        case Suggest():
            return f"offered {', '.join(decision.entry_ids)}"
        case Signpost():
            return f"signposted by {', '.join(decision.red_flag_ids)}"
        case OutOfScope():
            return f"out of scope by {decision.scope_id}"
        case Talk():
            return f"taken for small talk ({decision.aside})"
        case Abstain():
            return f"passed on ({decision.reason}{f' {decision.entry_id}' if decision.entry_id else ''})"


def in_words(said: str, tr: Translator, called: Callable[[str], str] = str) -> str:
    """What `said` made of a decision, in the language of a translator; `called` says what an id is called."""
    return tr(worded(said, called))


def worded(said: str, called: Callable[[str], str] = str) -> Said:
    """The same, to be said to whoever reads it."""
    begins = next((each for each in _SAID if said.startswith(each)), "")
    how, rest = Said(begins, {}), said.removeprefix(begins)
    found = _WHY.fullmatch(rest)
    if found is None or found["code"] not in REASONS:
        if begins in _OF_ENTRIES:
            rest = f" {', '.join(called(each) for each in rest.strip().split(', '))}"
        return Said("{how}{rest}", {"how": how, "rest": rest})
    why = Said(REASONS[found["code"]], {})
    return Said("{how} ({why}{entry})", {"how": how, "why": why, "entry": found["entry"]})


def checks_of(knowledge: KnowledgeBase) -> Iterator[tuple[tuple[str, ...], Check]]:
    """Every held-out question with the ids it is about, of which it must reach one, or none where it is not wanted."""
    for text, ids in corpus.owners(knowledge).items():
        yield ids, Check(text, None, wanted=True, place=())
    items: tuple[Entry | RedFlag | Scope, ...] = (*knowledge.entries, *knowledge.red_flags, *knowledge.scopes)
    for item in items:
        yield from (((item.id,), each) for each in held_out(item.checks) if each.context or not each.wanted)
    yield from (((), Check(text, None, wanted=False, place=())) for text in knowledge.unanswerable)


def _wrong(decision: Decision, ids: Sequence[str], *, wanted: bool) -> bool:
    """Whether a member would read the wrong text."""
    if wanted:
        return reached(ids, decision) == "wrong"
    return reached(ids, decision) == "answered" if ids else isinstance(decision, Answer)


def _worse(before: Decision, after: Decision, ids: Sequence[str], *, wanted: bool) -> bool:
    """Whether a check that came out well no longer does; from answered to offered is a change, not a regression."""
    if not wanted:
        return _wrong(after, ids, wanted=False) and not _wrong(before, ids, wanted=False)
    then, now = (_ORDER.index(reached(ids, decision)) for decision in (before, after))
    silent, wrong = _ORDER.index("silent"), _ORDER.index("wrong")
    return (then < silent <= now and then == 0) or (then < wrong == now)


def _lost(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[str]:
    for entry in new.entries:
        before = old.entry.get(entry.id)
        if before and before.sources and not entry.sources:
            yield S_("{entry} lost its sources", entry=entry.id)


def _outdated(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[str]:
    """What still shows a clinician's review of a text that has changed since."""
    entries = ((old.entry.get(each.id), each) for each in new.entries)
    turned: list[tuple[Entry | RedFlag, Entry | RedFlag]]
    turned = [(before, each) for before, each in entries if before and not versions.reads_alike(before, each)]
    flags = ((old.red_flag.get(each.id), each) for each in new.red_flags)
    turned += [(before, each) for before, each in flags if before and before.texts != each.texts]
    for before, each in turned:
        signed = clinical(each.reviewed_by)
        if signed is not None and signed in before.reviewed_by:
            yield S_(
                "{entry} no longer says what a clinician reviewed on {day}. Take that review out, or have the new text "
                "reviewed",
                entry=each.id,
                day=signed.date,
            )
