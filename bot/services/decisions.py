"""What a release decides on many questions: each is asked once, and several side by side."""

from collections.abc import Iterable
from datetime import date

from bot.answering import pipeline
from bot.answering.cores import spread
from bot.answering.decision import Decision, Signpost
from bot.answering.release import Release

# A question, and the one asked before it, if it follows on from one.
Question = tuple[str, str | None]


def decide(text: str, context: str | None, release: Release, today: date) -> Decision:
    """The decision on a question, asked after its context if it has one."""
    before = pipeline.answer(context, release, today).context if context else None
    return pipeline.answer(text, release, today, before).decision


class Decisions:
    """The decisions of a release on one day, kept by question.

    Attributes:
        release: the release that decides.
        today: the day.
    """

    def __init__(self, release: Release, today: date) -> None:
        self.release = release
        self.today = today
        self._kept: dict[Question, Decision] = {}

    def of(self, text: str, context: str | None = None) -> Decision:
        """The decision on a question, asked after its context if it has one."""
        self.ask([(text, context)])
        return self._kept[text, context]

    def signposts(self, text: str) -> tuple[str, ...]:
        """The ids of the red flags that would give a member a signpost: by signs, by likeness, or by both."""
        decided = self.of(text)
        return decided.red_flag_ids if isinstance(decided, Signpost) else ()

    def ask(self, questions: Iterable[Question]) -> None:
        """Ask these side by side, except those that were asked before: much of an encoder's work runs in parallel."""
        new = [each for each in dict.fromkeys(questions) if each not in self._kept]
        self._kept |= zip(new, spread(self._decide, new), strict=True)

    def _decide(self, question: Question) -> Decision:
        return decide(*question, self.release, self.today)
