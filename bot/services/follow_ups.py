"""The context of a follow-up: the question it was read with, found in the log by its id."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.answering import pipeline
from bot.answering.outcome import Context
from bot.answering.release import Release
from bot.errors import SalveError
from bot.locale import S_
from bot.store.records import Interaction


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation, and the context it gives the next message."""

    question_id: str
    context: Context


def turn(logged: Interaction, interaction: Callable[[str], Interaction | None], release: Release) -> Turn | None:
    """A logged question as context, read by a release; None if its text has been erased, or if it was small talk."""
    if not logged.text:
        return None
    before = earlier(logged, interaction, release)
    found = pipeline.answer(logged.text, release, logged.asked_at.date(), before).context
    return Turn(logged.question_id, found) if found else None


def changed_since(logged: Interaction, interaction: Callable[[str], Interaction | None]) -> bool:
    """Whether a question that this one followed, directly or not, was edited after this one was asked."""
    before: Interaction | None = logged
    while before and before.follows:
        before = interaction(before.follows)
        if before and before.asked_at > logged.asked_at:
            return True
    return False


def earlier(logged: Interaction, interaction: Callable[[str], Interaction | None], release: Release) -> Context | None:
    """The context of a question, for answering it again with a release; None also if the context has been erased."""
    try:
        return context(logged, interaction, lambda _: release)
    except SalveError:
        return None


def context(
    logged: Interaction,
    interaction: Callable[[str], Interaction | None],
    release: Callable[[Interaction], Release],
) -> Context | None:
    """The context of a logged question; None if it was read by itself.

    Args:
        logged: the question.
        interaction: returns a question by its id.
        release: returns the release that answered a question.

    Raises:
        SalveError: the text of the context has been erased.
    """
    if logged.follows is None:
        return None
    before = interaction(logged.follows)
    if before is None or not before.text:
        raise SalveError(
            S_(
                "{question} followed on from a question whose text has been erased, as promised",
                question=logged.question_id,
            )
        )
    earlier = context(before, interaction, release)
    return pipeline.answer(before.text, release(before), before.asked_at.date(), earlier).context
