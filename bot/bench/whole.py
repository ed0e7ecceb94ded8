"""The cost of a whole message, from reading to reply, without the sentence encoder; and a peer's search beside it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering import distress, pipeline
from bot.answering.release import Release
from bot.bench.manners import variants
from bot.bench.peers import Matcher

# This many questions, evenly spaced, are asked after as many others to warm up; a story holds this many.
ASKED, TOLD = 300, 4


@dataclass(frozen=True, slots=True)
class MessageCost:
    """CPU milliseconds per message: a question, a story of four questions, screening either, and a peer's search."""

    question_ms: float
    story_ms: float
    screened_ms: float
    story_screened_ms: float
    peer_ms: float

    @property
    def times(self) -> float:
        """The cost of a question as a multiple of the peer's search."""
        return self.question_ms / self.peer_ms

    @property
    def screened_times(self) -> float:
        """The cost of screening a question for distress as a multiple of the peer's search."""
        return self.screened_ms / self.peer_ms


def stories(questions: Sequence[str]) -> list[str]:
    """Messages that tell four of the questions each (the last one may tell fewer), some 900 characters long."""
    told = [variants(text)["in a story"] for text in questions]
    return ["\n".join(told[at : at + TOLD]) for at in range(0, len(told), TOLD)]


def measure(release: Release, questions: Sequence[str], peer: Matcher, today: date) -> MessageCost | None:
    """Ask some of these questions, after others to warm up; None if there are none."""
    step = max(1, len(questions) // ASKED)
    first, asked = (questions[start::step][:ASKED] for start in (step // 2, 0))
    if not asked:
        return None
    told = stories(asked)

    def answer(text: str) -> object:
        return pipeline.answer(text, release, today)

    def screen(text: str) -> object:
        return distress.screen(text, release.screens)

    for text in (*first, told[0]):
        answer(text)
    peer(asked[0])
    runs: tuple[tuple[Callable[[str], object], Sequence[str]], ...] = (
        (answer, asked), (answer, told), (screen, asked), (screen, told), (peer, asked),
    )  # fmt: skip
    return MessageCost(*(_each(ask, texts) for ask, texts in runs))


def _each(ask: Callable[[str], object], texts: Sequence[str]) -> float:
    before = time.thread_time()
    for text in texts:
        ask(text)
    return (time.thread_time() - before) * 1000 / len(texts)
