"""How a message was read → terminal text, or an object for scripts."""

from collections.abc import Iterator
from typing import Any

import click

from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Signpost, Suggest, Talk
from bot.answering.outcome import Outcome, Part
from bot.cli.render import one_line
from bot.locale import N_, Translator
from bot.services.logged import name

ABOUT = N_("About: {carried}")
INDENT = 12
NOTHING = "nothing that Salve could look up"


def reading_text(outcome: Outcome) -> str:
    """What the message was taken to say: each ask, its background and outcome, and what was set aside."""
    return "\n".join(
        f"{click.style(f'{heading:{INDENT}}', bold=True)}{one_line(text)}" for heading, text in _rows(outcome)
    )


def _rows(outcome: Outcome) -> Iterator[tuple[str, str]]:
    reading = outcome.reading
    signposted = isinstance(outcome.decision, Signpost)
    if signposted:
        yield "distress", f"{', '.join(_named(outcome.decision))}: care comes before any answer"
    for part in _asked(outcome):
        yield part.match.ask.kind, part.match.ask.text
        if part.match.ask.background:
            yield "  around it", part.match.ask.background
        yield "  looked up", part.match.query.text
        if not signposted:
            if part.alone:
                yield "  by itself", _came_to(part.alone)
            yield "  outcome", _came_to(part.decision)
    if not reading.asks:
        yield "asks", NOTHING
    if reading.courtesies:
        yield "set aside", " | ".join(reading.courtesies)
    if talk := _talked(outcome):
        yield "small talk", talk
    if outcome.carried:
        yield "carried", outcome.carried


def _talked(outcome: Outcome) -> str | None:
    """The kind of small talk that a message is, and whether it was told by likeness."""
    if not isinstance(outcome.decision, Talk):
        return outcome.reading.aside
    aside = outcome.decision.aside
    return f"{aside}, by likeness: {outcome.confidence:.2f}" if outcome.by_likeness else aside


def _asked(outcome: Outcome) -> tuple[Part, ...]:
    """The parts of a message that ask something; small talk is looked up as a whole, but asks nothing."""
    return outcome.parts if outcome.reading.asks else ()


def _came_to(decision: Decision) -> str:
    return f"{name(decision)} {', '.join(_named(decision))}".rstrip() + f", confidence {decision.confidence:.2f}"


def _named(decision: Decision) -> tuple[str, ...]:
    """The ids of the entries, red flags or scope notes that a decision names."""
    match decision:
        case Answer():
            return (decision.entry_id,)
        case Suggest():
            return decision.entry_ids
        case Signpost():
            return decision.red_flag_ids
        case OutOfScope():
            return (decision.scope_id,)
        case Abstain() | Talk():
            return ()


def about(outcome: Outcome, tr: Translator) -> str | None:
    """A line on the context that was carried, so that a wrong guess shows.

    None if it changed nothing, above a word of care, and above what is neither an answer nor a list.
    """
    shown = outcome.reply.kind in {"answer", "suggest"} and not outcome.reply.care_first
    turned = shown and any(part.turned for part in outcome.parts)
    return tr(ABOUT, carried=one_line(outcome.carried)) if turned else None


def reading_object(outcome: Outcome) -> dict[str, Any]:
    """How the message was read, as a JSON object for scripts."""
    return {
        "asks": [
            {
                "text": part.match.ask.text,
                "kind": part.match.ask.kind,
                "background": part.match.ask.background,
                "looked_up": part.match.query.text,
                "decision": name(part.decision),
                "found": _named(part.decision),
                "by_itself": _named(part.alone) if part.alone else None,
            }
            for part in _asked(outcome)
        ],
        "set_aside": outcome.reading.courtesies,
        "aside": outcome.reading.aside,
        "carried": outcome.carried,
    }
