"""Reply → terminal text."""

import shutil
import textwrap

import click

from bot.answering.explanation import explain
from bot.answering.outcome import Outcome
from bot.answering.reply import Reply
from bot.cli.markdown import shown
from bot.locale import N_, SOURCE, Translator
from bot.locale.signs import visible

MAX_WIDTH = 88
SHOWN_MATCHES = 5
RELATED, SOURCES, SAYS = N_("Related"), N_("Sources"), N_("says: {claim}")
_COLOURS = {
    "answer": "green",
    "suggest": "yellow",
    "abstain": "blue",
    "out_of_scope": "blue",
    "signpost": "red",
}


def counted(number: int, what: str) -> str:
    """So many of them: 1 error, 2 errors."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def reply_text(reply: Reply, *, width: int | None = None, tr: Translator = SOURCE) -> str:
    """The whole reply as styled text, `width` columns wide; click strips the styles if the output is not a terminal.

    `tr` translates for the reader; a translated answer is shown in its own language throughout.
    """
    tr = reply.reader(tr)
    columns = width or min(MAX_WIDTH, shutil.get_terminal_size((MAX_WIDTH, 24)).columns)
    blocks = [click.style(_wrap(reply.title, columns), fg=_COLOURS[reply.kind], bold=True)]
    if reply.care and reply.care_first:
        blocks.append(click.style(_wrap(reply.care, columns), fg="red"))
    if reply.notice:
        blocks.append(click.style(_wrap(f"! {reply.notice}", columns), fg="yellow"))
    blocks.append(_text(reply, reply.lead, columns))
    blocks.extend(
        f"{click.style(section.heading, bold=True)}\n{_text(reply, section.text, columns, '  ')}"
        for section in reply.sections
    )
    if reply.grade:
        blocks.append(click.style(_wrap(reply.grade, columns), italic=True))
    if reply.sources:
        blocks.append(_sources(reply, columns, tr))
    if reply.choices:
        blocks.append(_choices(reply, columns, tr))
    if reply.care and not reply.care_first:
        blocks.append(_wrap(reply.care, columns))
    footer = " · ".join(filter(None, (reply.stamp, reply.reviewed, reply.disclaimer)))
    blocks.append(click.style(_wrap(footer, columns), dim=True))
    return "\n\n".join(blocks)


def _text(reply: Reply, text: str, columns: int, indent: str = "") -> str:
    """A text of the reply: as CommonMark if curators wrote it, otherwise unformatted."""
    approved = reply.kind in {"answer", "out_of_scope"}
    return shown(text, columns, indent) if approved else _wrap(text, columns, indent)


def matches_text(outcome: Outcome) -> str:
    """Why each candidate was found: its score, the nearest phrasing, the words in common and those only asked."""
    thresholds = outcome.release.thresholds
    answer, suggest = f"answered from {thresholds.answer:.2f}", f"offered from a lead of {thresholds.offer:+.1f} on"
    lines = [f"confidence {outcome.confidence:.2f}; {answer}, {suggest}"]
    for match in explain(outcome)[:SHOWN_MATCHES]:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in match.parts.items())
        lines += [
            f"{match.score:5.0%}  {click.style(match.label, bold=True)}: {match.phrasing}",
            f"       in common: {' '.join(match.shared) or '-'}; only asked: {' '.join(match.unmatched) or '-'}",
            click.style(f"       {parts}", dim=True),
        ]
    return "\n".join(lines)


def one_line(text: str) -> str:
    """The text on one line: no newline may look like another row, and no escape code may act."""
    return visible(text)


def many_lines(text: str) -> str:
    """The text with its line ends, but without anything else on which a terminal would act."""
    return "\n".join(map(one_line, click.unstyle(text).split("\n")))


def plain_text(reply: Reply, *, width: int = 10_000) -> str:
    """The whole reply without any styling, each paragraph on one line."""
    return click.unstyle(reply_text(reply, width=width))


def _sources(reply: Reply, columns: int, tr: Translator) -> str:
    lines = [click.style(tr(SOURCES), bold=True)]
    named: set[int] = set()
    for source in reply.sources:
        if source.number not in named:
            named.add(source.number)
            lines.append(_wrap(f"[{source.number}] {source.text}", columns, "  ", "      "))
            if source.link:
                lines.append(f"      {source.link}")
        lines.append(_wrap(tr(SAYS, claim=source.claim), columns, "      "))
    return "\n".join(lines)


def _choices(reply: Reply, columns: int, tr: Translator) -> str:
    lines = [] if reply.kind == "suggest" else [click.style(tr(RELATED), bold=True)]
    for number, choice in enumerate(reply.choices, 1):
        lines.append(_wrap(f"{number}. {choice.question}", columns, "  ", "     "))
    return "\n".join(lines)


def _wrap(text: str, columns: int, indent: str = "", hanging: str | None = None) -> str:
    """Wrap each line of the text separately, so that blank lines and lists stay as they are."""
    return "\n".join(
        textwrap.fill(
            line,
            columns,
            initial_indent=indent,
            subsequent_indent=indent if hanging is None else hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.splitlines()
    )
