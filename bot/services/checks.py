"""Ask a release its own held-out checks: which reach their entry, and which reach one that they must not."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.answering import corpus, preparation, twins
from bot.answering.calibration import Seen
from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Signpost, Suggest, Talk
from bot.answering.release import Release
from bot.knowledge import starting
from bot.knowledge.checking import Checks
from bot.knowledge.finding import Finding
from bot.knowledge.models import Entry, Scope
from bot.knowledge.red_flag import RedFlag
from bot.services import screening
from bot.services.decisions import Decisions, decide
from bot.services.screening import Tally

ELSEWHERE = "write the entry that it belongs to, or reword what draws it here"
# A held-out wording must not become a phrasing: the check would then test what it has taught.
OTHERWISE = "add other phrasings, not this one, which is held out: salve knowledge suggest"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The failed checks, and the number of checks by outcome: answered, offered, silent, wrong; kept away, let in.

    `seen` says how the promised rate of wrong answers holds on the checks that did not choose the thresholds; `tallies`
    says how distress is screened, by kind and language. `translated` holds the same counts for the translations'
    checks, by language; a check that reaches the right entry in another language counts as offered.
    """

    findings: tuple[Finding, ...]
    counts: Counter[str]
    seen: Seen | None
    tallies: tuple[Tally, ...] = ()
    translated: Mapping[str, Counter[str]] = field(default_factory=dict)


class Check(NamedTuple):
    """A held-out question, the question before it, whether it must reach its owner, and its place in the item."""

    text: str
    context: str | None
    wanted: bool
    place: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.context} → {self.text}" if self.context else self.text


def held_out(checks: Checks) -> Iterator[Check]:
    """All checks of one item, follow-ups last."""
    yield from (Check(text, None, True, ("checks", "reach", number)) for number, text in enumerate(checks.reach))
    yield from (Check(text, None, False, ("checks", "miss", number)) for number, text in enumerate(checks.miss))
    for number, each in enumerate(checks.turns):
        yield Check(each.ask, each.context, not each.miss, ("checks", "turns", number))


def asked(check: Check, release: Release, today: date) -> Decision:
    """The decision on a check, asked after its context if it has one."""
    return decide(check.text, check.context, release, today)


def run_checks(release: Release, today: date) -> CheckReport:
    """Ask every check, and look for what checks cannot show: twins, signs that fail, and whether the promise holds."""
    decisions = Decisions(release, today)
    counts, findings = ask_all(decisions)
    samples = starting.examples(release.knowledge)
    for pair in twins.unjudged(release):
        mend = f"reword one of them, or judge them in distinct: - {{entry: {pair.other}, why: …}}"
        if sample := pair.sample(samples):
            mend = f"{sample} is a sample of the starter: delete entries/{sample}.yaml"
        findings.append(Finding("entry", pair.one, ("phrasings",), pair.said, mend, "warning"))
    findings += screening.findings(decisions)
    tallies = screening.tallies(decisions)
    return CheckReport(tuple(findings), counts, preparation.promise(release), tallies, _translated(decisions))


def ask_all(decisions: Decisions) -> tuple[Counter[str], list[Finding]]:
    """Ask every check of every entry, red flag and scope note. Returns the counts by outcome, and what to mend."""
    knowledge = decisions.release.knowledge
    items: list[tuple[str, Entry | RedFlag | Scope]] = [
        *(("entry", entry) for entry in knowledge.entries),
        *(("redflag", flag) for flag in knowledge.red_flags),
        *(("scope", scope) for scope in knowledge.scopes),
    ]
    findings: list[Finding] = []
    counts: Counter[str] = Counter()
    right = corpus.owners(knowledge)
    decisions.ask((check.text, check.context) for _, item in items for check in held_out(item.checks))
    for kind, item in items:
        for check in held_out(item.checks):
            decision = decisions.of(check.text, check.context)
            let_in = item.id in _definite(decision)
            owners = (item.id,) if check.context else right.get(check.text, (item.id,))
            counted = reached(owners, decision) if check.wanted else "let in" if let_in else "kept away"
            counts[counted] += 1
            if counted in {"silent", "wrong"}:
                cause = f"'{check}' gets {_said(decision)}"
                findings.append(Finding(kind, item.id, check.place, cause, OTHERWISE, "warning"))
            elif counted == "let in":
                cause = f"'{check}' is answered by this"
                findings.append(Finding(kind, item.id, check.place, cause, ELSEWHERE, "warning"))
    return counts, findings


def _translated(decisions: Decisions) -> Mapping[str, Counter[str]]:
    """The outcomes of the translations' held-out questions, by language."""
    release, counts = decisions.release, dict[str, Counter[str]]()
    every = release.knowledge.translations
    told = [each for each in every if each.entry in release.told(each.language, decisions.today)]
    decisions.ask((check.text, check.context) for each in told for check in held_out(each.checks))
    for each in told:
        for check in held_out(each.checks):
            decision = decisions.of(check.text, check.context)
            came = reached((each.entry,), decision)
            if not check.wanted:
                came = "let in" if came == "answered" else "kept away"
            elif came == "answered" and isinstance(decision, Answer) and decision.language != each.language:
                came = "offered"
            counts.setdefault(each.language, Counter())[came] += 1
    return counts


def reached(right: Collection[str], decision: Decision) -> str:
    """The outcome of a question that should reach one of these ids: answered, offered, silent or wrong."""
    if not {*right}.isdisjoint(_definite(decision)):
        return "answered"
    if isinstance(decision, Suggest):
        return "silent" if {*right}.isdisjoint(decision.entry_ids) else "offered"
    return "silent" if isinstance(decision, Abstain | Talk) else "wrong"


def _definite(decision: Decision) -> tuple[str, ...]:
    """The ids of the items whose text the member would read."""
    match decision:
        case Answer():
            return (decision.entry_id,)
        case Signpost():
            return decision.red_flag_ids
        case OutOfScope():
            return (decision.scope_id,)
        case Suggest() | Abstain() | Talk():
            return ()


def _said(decision: Decision) -> str:
    return ", ".join(_definite(decision)) or ("other choices" if isinstance(decision, Suggest) else "nothing")
