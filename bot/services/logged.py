"""What came of a question, in the words of the log."""

import secrets
from dataclasses import replace

from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Signpost, Suggest, Talk
from bot.answering.pipeline import Outcome
from bot.knowledge.models import Urgency
from bot.store.records import Interaction


def name(decision: Decision | None) -> str:
    """The decision as it stands in the log and in JSON; an error of ours is its own kind, never a gap."""
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
    """Whether curators are owed word of it: of an emergency, but not of what the operator tries."""
    flag = outcome.release.knowledge.red_flag.get(interaction.red_flag or "")
    emergency = flag is not None and flag.urgency is Urgency.EMERGENCY
    return emergency and isinstance(outcome.decision, Signpost) and interaction.surface != "cli"


def nameless(interaction: Interaction) -> Interaction:
    """The same emergency of nobody and nowhere."""
    id_ = f"unlogged-{secrets.token_hex(8)}"
    return replace(interaction, question_id=id_, surface="private", guild_id=None, channel_id=None, asker=None, text="")


def scores(outcome: Outcome | None) -> tuple[tuple[str, float], ...]:
    """How near each candidate was, best first."""
    ranked = outcome.candidates.ranked if outcome else ()
    return tuple((candidate.label, candidate.score) for candidate in ranked)
