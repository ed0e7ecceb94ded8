"""What reviewers see of a draft, and the result of their approval."""

from dataclasses import dataclass

from bot.answering.reply import Reply
from bot.curation.completing import Completed
from bot.curation.drafts import Approval, Draft
from bot.services.gate import Moved, Report
from bot.services.judging import MOVE
from bot.store.records import ReleaseRecord


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft and everything that helps to judge it.

    Attributes:
        draft: the draft as it is stored.
        completed: the entry it makes, and the proof-reader's findings.
        reply: what members would read; None if the entry is incomplete.
        old: the text it would replace, as members read it now.
        report: what would come out differently, and why a release would be refused; None until the findings are mended.
        unnamed: questions answered today that another entry would answer, and that no curator has named.
        approvals: who approved this revision besides its author.
        needed: how many curators must approve it, its author included.
    """

    draft: Draft
    completed: Completed
    reply: Reply | None
    old: Reply | None
    report: Report | None
    unnamed: tuple[Moved, ...]
    approvals: tuple[Approval, ...]
    needed: int

    @property
    def nameable(self) -> tuple[tuple[str, str], ...]:
        """The questions that a curator may name as intended, as (key, text); see `DraftService.name_moves`."""
        wanted = {
            each.wants[1]: self.draft.proposal.phrasings[int(each.place[1])]
            for each in self.completed.errors
            if each.wants is not None and each.wants[0] == MOVE
        }
        return tuple({**wanted, **{each.key: each.text for each in self.unnamed}}.items())

    @property
    def proposable(self) -> bool:
        """Whether it can be proposed, even if it is not yet known what it would change."""
        return not self.completed.errors and (self.report is None or self.publishable)

    @property
    def publishable(self) -> bool:
        """Whether only approvals are missing before it can be published."""
        judged = self.report is not None and not self.report.refusals
        return judged and not self.completed.errors and not self.unnamed


@dataclass(frozen=True, slots=True)
class Approved:
    """The result of an approval: the draft, and the release if it was the last approval needed."""

    draft: Draft
    record: ReleaseRecord | None
    missing: int
