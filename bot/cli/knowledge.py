"""`salve knowledge`: the group of commands for the knowledge folder, and `check`, the curators' proof-reader."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot import bootstrap, config
from bot.answering.calibration import Seen
from bot.cli import care, encoders, facts, importing, lineage, links, streams, translating, writing
from bot.cli.render import counted
from bot.errors import KnowledgeError, Problem
from bot.knowledge import editing, files, lint, versions
from bot.knowledge.finding import Finding
from bot.knowledge.models import KnowledgeBase, PastRelease
from bot.knowledge.profile import Rule
from bot.knowledge.signing import clinical
from bot.services import compiled
from bot.services.checks import CheckReport, run_checks
from bot.services.screening import Tally


@click.group("knowledge", epilog="Example: salve knowledge check knowledge/")
def command() -> None:
    """Proof-read the knowledge folder, and publish it as releases."""


for _group in (lineage, facts, links, translating, writing, importing):
    for _command in _group.COMMANDS:
        command.add_command(_command)


@command.command("check", epilog="Example: salve knowledge check --json knowledge/")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--fix", is_flag=True, help="First mend in the files what is mechanical.")
def check(folder: Path | None, *, as_json: bool, strict: bool, fix: bool) -> int:
    """Read the whole folder and print every problem with its file, line and mend.

    Exits with 1 when there is an error (with --strict: or a warning).
    """
    streams.tell_preparing()
    folder = folder or config.load().knowledge
    knowledge, problems = files.read(folder)
    if fix and knowledge is not None:
        findings = lint.proofread(knowledge, datetime.now(UTC).date())
        for problem in editing.mend(files.locate(folder, findings)):
            click.echo(f"{click.style('mended', fg='green')}: {problem}", err=as_json)
        knowledge, problems = files.read(folder)
    report = None
    past, broken = _lineage(folder)
    problems = [*problems, *broken]
    if knowledge is not None:
        today = datetime.now(UTC).date()
        report = _asked(past, knowledge, today)
        findings = [*lint.proofread(knowledge, today), *_unreleased(past, knowledge), *report.findings]
        problems = [*problems, *files.locate(folder, findings)]
    problems = sorted(problems)
    bad = sum(problem.severity == "error" or strict for problem in problems)
    if as_json:
        click.echo(json.dumps(_as_object(knowledge, problems, report), ensure_ascii=False))
    else:
        for problem in problems:
            colour = "red" if problem.severity == "error" else "yellow"
            click.echo(f"{click.style(problem.severity, fg=colour)}: {problem}")
        _summarise(knowledge, problems, report)
        if knowledge is not None:
            care.tell_lacking(knowledge)
            encoders.tell_lacking(knowledge.manifest.language)
    return 1 if bad else 0


def _lineage(folder: Path) -> tuple[tuple[PastRelease, ...], tuple[Problem, ...]]:
    """The folder's releases, or the problems that keep them from being read."""
    try:
        return files.read_lineage(folder), ()
    except KnowledgeError as error:
        return (), error.problems


def _asked(past: Sequence[PastRelease], knowledge: KnowledgeBase, today: date) -> CheckReport:
    """The report of the checks; if the content is released, their vectors are kept for the next time."""
    draft = not past or past[-1].digest != versions.digest(knowledge)
    models = compiled.remembering(bootstrap.models(config.load()))
    report = run_checks(compiled.prepare(knowledge, models, draft=draft), today)
    if not draft:
        with suppress(OSError):
            compiled.keep(models)
    return report


def _unreleased(past: Sequence[PastRelease], knowledge: KnowledgeBase) -> Iterator[Finding]:
    """A finding if the content differs from the last release."""
    if past and past[-1].digest != versions.digest(knowledge):
        cause = f"the content changed since {past[-1].version} was released"
        yield Finding("manifest", "", ("version",), cause, "run: salve knowledge publish")


def _summarise(knowledge: KnowledgeBase | None, problems: Sequence[Problem], report: CheckReport | None) -> None:
    if knowledge is not None:
        served = Counter(entry.topic for entry in knowledge.entries)
        for topic in knowledge.manifest.topics:
            click.echo(f"{served[topic.id]:4}  {topic.title}")
        phrasings = sum(len(entry.phrasings) for entry in knowledge.entries)
        counts = f"{len(knowledge.entries)} entries, {phrasings} phrasings, {len(knowledge.red_flags)} red flags"
        others = f"{len(knowledge.scopes)} scope notes, {len(knowledge.sources)} sources"
        version = f"{knowledge.manifest.version} ({versions.digest(knowledge)[:8]})"
        click.echo(f"knowledge {version}: {counts}, {others}")
        for language, (worded, entries) in _worded(knowledge).items():
            click.echo(f"wordings in {language}: {worded} of {entries} entries")
        if Rule.CLINICAL in knowledge.manifest.rules:
            click.echo(_signed(knowledge))
    if report is not None:
        click.echo(_screening(report.tallies))
        click.echo(_tally("checks", report.counts))
        for language, came in sorted(report.translated.items()):
            click.echo(_tally(f"checks in {language}", came))
        if knowledge is not None and report.seen is not None:
            click.echo(_promise(knowledge.manifest.wrong_answer_limit, report.seen))
    count = Counter(problem.severity for problem in problems)
    colour = "red" if count["error"] else "yellow" if problems else "green"
    click.secho(", ".join(counted(count[kind], kind) for kind in ("error", "warning")), fg=colour, bold=True)


def _worded(knowledge: KnowledgeBase) -> dict[str, tuple[int, int]]:
    """By language, how many wordings there are outside translations, and for how many entries."""
    languages = sorted({each.language for each in knowledge.wordings})
    of = {language: [each for each in knowledge.wordings if each.language == language] for language in languages}
    return {language: (sum(len(each.phrasings) for each in found), len(found)) for language, found in of.items()}


def _signed(knowledge: KnowledgeBase) -> str:
    """How much of the base a clinician has reviewed, in one line."""
    entries = sum(clinical(each.reviewed_by) is not None for each in knowledge.entries)
    flags = sum(clinical(each.reviewed_by) is not None for each in knowledge.red_flags)
    of = f"{entries} of {len(knowledge.entries)} entries, {flags} of {len(knowledge.red_flags)} red flags"
    return f"reviewed by a clinician: {of}"


def _screening(tallies: Sequence[Tally]) -> str:
    """Recall and false alarms: a line for each red flag, then one for each language."""
    kinds: dict[str, list[str]] = {}
    for each in tallies:
        part = f"{each.language} {each.seen}/{each.asked} seen, {each.alarms}/{each.harmless} false alarms"
        kinds.setdefault(each.flag_id, []).append(part)
    lines = [f"  {flag_id:28} {'; '.join(parts)}" for flag_id, parts in kinds.items()]
    for language in dict.fromkeys(each.language for each in tallies):
        of = [each for each in tallies if each.language == language]
        seen, asked = sum(each.seen for each in of), sum(each.asked for each in of)
        alarms, harmless = sum(each.alarms for each in of), sum(each.harmless for each in of)
        recall = f"recall {seen / max(asked, 1):.1%} of {asked}"
        lines.append(f"screening, {language}: {recall}, false alarms {alarms / max(harmless, 1):.1%} of {harmless}")
    return "\n".join(lines)


def _tally(which: str, counts: Counter[str]) -> str:
    """How the held-out checks came out, in one line."""
    asked = sum(counts[name] for name in ("answered", "offered", "silent", "wrong"))
    kept = counts["kept away"] + counts["let in"]
    return (
        f"{which}: of {asked} that should reach, {counts['answered']} are answered, {counts['offered']} offered, "
        f"{counts['silent']} passed on, {counts['wrong']} answered by another; "
        f"of {kept} near misses {counts['kept away']} are kept away"
    )


def _promise(limit: float, seen: Seen) -> str:
    """The promised rate of wrong answers beside the rate seen when each half of the checks judges the other."""
    return (
        f"promise: at most {limit:.1%} wrong of what is asked; {seen.wrong / seen.asked:.1%} seen on {seen.asked} "
        f"checks that chose nothing, {seen.right / max(seen.answerable, 1):.1%} of the answerable answered; lists of "
        f"choices hold the right one in {seen.held} of {seen.shown}, "
        f"and {seen.idle} were shown to nobody's use; calibration error {seen.calibration_error:.3f}"
    )


def _as_object(
    knowledge: KnowledgeBase | None, problems: Sequence[Problem], report: CheckReport | None
) -> dict[str, object]:
    return {
        "knowledge_version": knowledge.manifest.version if knowledge else None,
        "digest": versions.digest(knowledge) if knowledge else None,
        "entries": len(knowledge.entries) if knowledge else None,
        "wordings": {language: worded for language, (worded, _) in _worded(knowledge).items()} if knowledge else None,
        "checks": dict(report.counts) if report else None,
        "checks_translated": {language: dict(counts) for language, counts in report.translated.items()}
        if report
        else None,
        "screening": [asdict(tally) for tally in report.tallies] if report else None,
        "promise": asdict(report.seen) if report and report.seen else None,
        "problems": [
            {
                "file": str(problem.file),
                "line": problem.line,
                "key": problem.key,
                "severity": problem.severity,
                "cause": problem.cause,
                "mend": problem.mend,
            }
            for problem in problems
        ],
    }
