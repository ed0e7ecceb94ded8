"""What a new release would change for members, and whether it may go out."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering import corpus, pipeline, twins
from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Signpost, Suggest, Talk
from bot.answering.release import Release
from bot.curation.gaps import REASONS
from bot.knowledge import starting, versions
from bot.knowledge.models import Entry, KnowledgeBase, Scope
from bot.knowledge.red_flag import RedFlag
from bot.knowledge.signing import clinical
from bot.locale import N_, NN_, S_, Rounded, Said, Translator
from bot.locale.stored import Text
from bot.services import sampling, screening
from bot.services.checks import Check, held_out, reached
from bot.services.decisions import Decisions
from bot.services.progress import Progress
from bot.services.sampling import NOTHING, Sample

_ANSWERED = "answered by "
# The reason that `said` adds in brackets when a question was passed on.
_WHY = re.compile(r" \((?P<code>[a-z_]+)(?P<entry>(?: .+)?)\)")
# Stop after this many in a row that come out as before. In four trials on the shipped base, longer runs between two
# moved questions occurred only where a list changed its order.
PATIENCE = 24
# This many checks are asked side by side between two signs of progress.
AT_ONCE = 20
# At most this many of the checks that are answered wrongly are named.
NAMED = 3
# The file of the questions that nothing answers.
UNANSWERABLE = "unanswerable.yaml"
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
# How `said` begins. It is kept in English in the log and in reports.
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
    """A question that comes out differently, with the outcome before and after. `kind` is check or logged.

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
        """The outcome before, as text to translate."""
        return worded(self.before)

    @property
    def now(self) -> Said:
        """The outcome now, as text to translate."""
        return worded(self.after)

    @property
    def taken(self) -> bool:
        """Whether one entry answered it before and another one would now."""
        then, now = (_answering(said) for said in (self.before, self.after))
        return bool(then and now) and then != now


def key(text: str) -> str:
    """A digest that identifies a question without its words."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _answering(said: str) -> str:
    """The id of the entry that answers, taken from the text that `said` made; empty if none does."""
    return said.removeprefix(_ANSWERED).split(",")[0] if said.startswith(_ANSWERED) else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The gate's findings.

    Attributes:
        refusals: why the release may not go out, a sentence each; empty if it may.
        moved: the questions that come out differently.
        asked: how many were asked of both releases.
        wrong_rate: wrong answers per question asked, over all checks but those of the starter's samples (0..1).
        theirs: the refusals that no reason overrides, because the release would publish members' words.
        sampled, kept: how many questions were drawn, and how many are kept in all.
        of: the total, if only the questions near a change were asked; 0 if all were asked and everything was checked.
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
        """The report for somebody who may see only these servers' questions (None: all); others lose their words."""
        if guilds is None or all(each.guild_id is None or each.guild_id in guilds for each in self.moved):
            return self
        hidden = (
            each if each.guild_id is None or each.guild_id in guilds else replace(each, text=ELSEWHERE)
            for each in self.moved
        )
        return replace(self, moved=tuple(hidden))

    def first(self, tr: Translator) -> str:
        """A sentence saying that only the nearest questions were asked so far; empty if all were."""
        if not self.of:
            return ""
        return tr.counted(NEAREST, self.asked, of=tr.number(self.of)) if self.asked else tr(FAR, of=tr.number(self.of))

    @property
    def taken(self) -> tuple[Moved, ...]:
        """The questions that an entry answered, and that another one would answer now."""
        return tuple(each for each in self.moved if each.taken)

    def error(self, tr: Translator) -> str:
        """A sentence about the margin of error of the sample; empty if the whole log was asked."""
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
    """Ask both releases every check and the drawn questions. Without an old release, nothing can regress.

    Args:
        old: the release that is served; None before the first.
        new: the release that is to be served.
        today: the day on which both answer.
        progress: called with the number of questions asked so far, and the total.
        sample: the questions drawn from the log.
        says: what the old and the new release say to a question of the sample, by its id and text.
    """
    # Nobody who publishes here wrote the starter's samples and their checks, and in a small base one of them decides.
    samples, lines = {*starting.examples(new.knowledge)}, starting.unanswerable()
    refusals: list[str] = [_alike(pair, samples) for pair in twins.unjudged(new)]
    checks = list(checks_of(new.knowledge))
    texts = dict(reversed([(text, id_) for id_, text in sample.questions]))
    total = len(checks) + (len(texts) if old else 0)
    moved: list[Moved] = []
    wrong: list[Said] = []
    counted = 0
    now, then = Decisions(new, today), Decisions(old, today) if old else None
    for ids, check in _asked(checks, [each for each in (now, then) if each], total, progress):
        decision = now.of(check.text, check.context)
        own = not samples.issuperset(ids) if ids else check.text not in lines
        counted += own
        if own and _wrong(decision, ids, wanted=check.wanted):
            whose = ", ".join(ids) or UNANSWERABLE
            wrong.append(S_("'{text}' of {entry} is {now}", text=str(check), entry=whose, now=worded(said(decision))))
        if then:
            earlier = then.of(check.text, check.context)
            moved += _moved(check, earlier, decision)
            refusals += _spoilt(ids, check, earlier, decision, then.release.knowledge)
    if then:
        refusals += _lost(then.release.knowledge, new.knowledge)
        refusals += _outdated(then.release.knowledge, new.knowledge)
        refusals += screening.regressions(then, now)
        for number, (text, id_) in enumerate(texts.items(), len(checks)):
            progress(number, total)
            before, after = (say(id_, text) for say in says)
            if before != after:
                moved.append(Moved("logged", text, before, after, key(text)))
    progress(total, total)
    rate = len(wrong) / counted if counted else 0.0
    if rate > new.knowledge.manifest.wrong_answer_limit:
        refusals.append(_too_many(wrong, rate, new.knowledge.manifest.wrong_answer_limit))
    return Report(tuple(refusals), tuple(moved), total, rate, sampled=len(sample.questions), kept=sample.kept)


def _asked(
    checks: Sequence[tuple[tuple[str, ...], Check]], both: Sequence[Decisions], total: int, progress: Progress
) -> Iterator[tuple[tuple[str, ...], Check]]:
    """The checks, once these releases have been asked them, which takes less time for many at once."""
    for number in range(0, len(checks), AT_ONCE):
        progress(number, total)
        some = checks[number : number + AT_ONCE]
        for each in both:
            each.ask([(check.text, check.context) for _, check in some])
        yield from some


def _too_many(wrong: Sequence[Said], rate: float, limit: float) -> Said:
    """That a larger share of the checks is answered wrongly than the manifest allows, and the first of them."""
    how = S_(
        "{rate} of the checks are answered wrongly; the manifest allows {limit}",
        rate=Rounded(rate, 1, share=True),
        limit=Rounded(limit, 1, share=True),
    )
    more = ["…"] if len(wrong) > NAMED else []
    return Said("{how}: {which}", {"how": how, "which": (*wrong[:NAMED], *more)})


def glance(
    old: KnowledgeBase,
    new: KnowledgeBase,
    near: Sequence[tuple[tuple[str, ...], Check] | tuple[str, str]],
    comes: tuple[Callable[[Check], Decision], Callable[[Check], Decision]],
    says: tuple[Callable[[str, str], str], Callable[[str, str], str]],
    progress: Progress,
) -> Report:
    """Report on the questions likeliest to move, without examining the rest of the base.

    Args:
        old: the knowledge that is served.
        new: the knowledge that is to be served.
        near: checks of the new knowledge, each with the ids it is about, and kept questions, each with its id and text;
            the likeliest first. After `PATIENCE` in a row that come out as before, no more are asked.
        comes: the outcome of a check in the old and in the new release.
        says: what the old and the new release say to a question, by its id and text.
        progress: called with the number of questions asked so far, and the total.
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


def _alike(pair: twins.Twins, samples: Collection[str]) -> Said:
    """The refusal of two entries that ask nearly the same; a sample of the starter is to give way."""
    if sample := pair.sample(samples):
        return S_("{pair}. {sample} is a sample of the starter: delete it", pair=pair.said, sample=sample)
    return S_("{pair}. Reword one, or judge them distinct", pair=pair.said)


def _moved(check: Check, before: Decision, after: Decision) -> Iterator[Moved]:
    then, now = said(before), said(after)
    if then != now:
        yield Moved("check", str(check), then, now, key(str(check)))


def _spoilt(ids: tuple[str, ...], check: Check, before: Decision, after: Decision, old: KnowledgeBase) -> Iterator[str]:
    """Refusals for a check that the old knowledge already had and that came out well, but no longer does."""
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
    """What a release says to a question on this day, in a few words."""
    return said(pipeline.answer(text, release, today).decision)


def said(decision: Decision) -> str:
    """A decision in a few words, without its confidence. Equal words mean an equal reply."""
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
    """The text that `said` made, in the translator's language; `called` gives the name to show for an id."""
    return tr(worded(said, called))


def worded(said: str, called: Callable[[str], str] = str) -> Said:
    """The text that `said` made, as text to translate; `called` gives the name to show for an id."""
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
    """Every held-out question with the ids it is about: it must reach one of them, or none if it is a near miss."""
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
    """Whether a check that came out well no longer does. From answered to offered is a change, not a regression."""
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
    """Refusals for texts that still show a clinician's review though they have changed since."""
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
