"""The outcome of a question, in the terms of the log."""

import secrets
import time
from dataclasses import replace
from datetime import datetime

from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Signpost, Suggest, Talk
from bot.answering.outcome import Outcome
from bot.answering.release import Release
from bot.answering.reply import Reply
from bot.knowledge.red_flag import Urgency
from bot.services.asking import Asking
from bot.store.records import Interaction, StandingReply


def name(decision: Decision | None) -> str:
    """The name of a decision in the log and in JSON; an error of Salve's has a name of its own, and is never a gap."""
    match decision:
        case Answer():
            return "answer"
        case Suggest():
            return "suggest"
        case Abstain():
            return "abstain"
        case Signpost():
            return "signpost"
        case OutOfScope() | Talk():
            return "out_of_scope"
        case None:
            return "error"


def is_urgent(interaction: Interaction, outcome: Outcome) -> bool:
    """Whether curators are told: of an emergency, but not of one that the operator tries in the terminal."""
    flag = outcome.release.knowledge.red_flag.get(interaction.red_flag or "")
    emergency = flag is not None and flag.urgency is Urgency.EMERGENCY
    return emergency and isinstance(outcome.decision, Signpost) and interaction.surface != "cli"


def nameless(interaction: Interaction) -> Interaction:
    """The same emergency, without the person or the place."""
    id_ = f"unlogged-{secrets.token_hex(8)}"
    return replace(interaction, question_id=id_, surface="private", guild_id=None, channel_id=None, asker=None, text="")


def interaction(
    asking: Asking,
    asker: str | None,
    at: datetime,
    text: str,
    release: Release,
    outcome: Outcome | None,
    started: float,
) -> Interaction:
    """The row of a question.

    Args:
        asking: who asks, and where.
        asker: the keyed hash of who asks.
        at: when it was asked.
        text: the masked text.
        release: the release that answered.
        outcome: the outcome; None if answering failed.
        started: when the work began, by the performance counter, in seconds.
    """
    decision = outcome.decision if outcome else None
    reply = outcome.reply if outcome else None
    return Interaction(
        question_id=asking.question_id,
        asked_at=at,
        surface=asking.surface,
        guild_id=None if asking.guild_id is None else str(asking.guild_id),
        channel_id=None if asking.channel_id is None else str(asking.channel_id),
        asker=asker,
        text=text,
        language=outcome.query.language if outcome else "und",
        decision=name(decision),
        entry_id=reply.entry_id if reply else None,
        revision=reply.revision if reply else None,
        red_flag=reply.red_flag_id if reply else None,
        scope=decision.scope_id if isinstance(decision, OutOfScope) else None,
        confidence=outcome.confidence if outcome else 0.0,
        candidates=_scores(outcome),
        knowledge_version=release.version,
        knowledge_digest=release.digest,
        reply_digest=reply.digest if reply else "",
        milliseconds=round((time.perf_counter() - started) * 1000, 3),
        reply_language=reply.language if reply else "",
    )


def standing(reply: Reply, question_id: str | None, channel_id: int, message_id: int) -> StandingReply:
    """The row of a reply that others can read."""
    shown = (reply.entry_id, reply.revision, reply.knowledge_version)
    return StandingReply(str(message_id), str(channel_id), question_id, *shown)


def _scores(outcome: Outcome | None) -> tuple[tuple[str, float], ...]:
    """The score of each candidate, best first."""
    ranked = outcome.candidates.ranked if outcome else ()
    return tuple((candidate.label, candidate.score) for candidate in ranked)
