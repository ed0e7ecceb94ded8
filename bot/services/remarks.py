"""Comments on a draft's fields, and suggested edits that its author accepts with one press."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.curation.audit import Action
from bot.curation.drafts import OPEN, Draft
from bot.curation.remarks import FIELDS, LONGEST, LONGEST_FIELD, Remark, change, typed
from bot.curation.review import Curator, StaleError, check_stage
from bot.errors import SalveError
from bot.locale import S_, Said
from bot.services.drafts import DraftService
from bot.store.port import Store

REMARK, TAKE, SETTLE = "remark", "take_remark", "settle_remark"
ENDED = S_("that comment has been settled, or went with the text")


class RemarkService:
    """Comments by anyone who may see a draft. Safe to call from any thread."""

    def __init__(self, store: Store, drafts: DraftService, now: Callable[[], datetime]) -> None:
        self._remarks = store.remarks
        self._drafts = drafts
        self._now = now

    def of(self, number: int, curator: Curator) -> Sequence[Remark]:
        """The comments on a draft, oldest first; raises the errors of `DraftService.find`."""
        return self._remarks.of(self._drafts.find(number, curator).number)

    def add(self, number: int, field: str, text: str, suggestion: str, curator: Curator, door: str) -> int:
        """Comment on a field, suggest how it should read, or both. Returns the comment's number.

        Raises:
            NotAllowedError: this person is not a curator, or the draft belongs to another server.
            StaleError: the draft is published or discarded.
            SalveError: there is no such draft or field, or the comment is empty or too long.
        """
        draft = self._open(number, curator)
        text, suggestion = text.strip(), suggestion.strip()
        if field not in FIELDS:
            raise SalveError(
                S_("comment on one of these: {fields}", fields=tuple(Said(each, {}) for each in FIELDS.values()))
            )
        if suggestion == typed(draft.proposal, field).strip():
            suggestion = ""
        if not text and not suggestion:
            raise SalveError(S_("say what should be changed, or how it should read"))
        if len(text) > LONGEST or len(suggestion) > LONGEST_FIELD:
            raise SalveError(
                S_("a comment has at most {most} characters, a suggestion {long}", most=LONGEST, long=LONGEST_FIELD)
            )
        return self._remarks.add(number, field, text, suggestion, self._action(draft, curator, door, REMARK, field))

    def take(self, number: int, remark: int, curator: Curator, door: str, *, revision: int | None = None) -> Draft:
        """Accept a suggestion for a field. This is an edit like any other, so it voids approvals.

        Raises:
            NotAllowedError: this person may not edit it.
            StaleError: the draft has changed since that revision, or the comment is already settled.
            SalveError: there is no such draft, or the comment suggests nothing.
        """
        draft, found = self._open(number, curator), self._find(number, remark)
        if not found.suggestion:
            raise SalveError(S_("that comment suggests no text"))
        saved = self._drafts.save(
            change(found.field, found.suggestion), curator, door, number=number, revision=revision
        )
        self._remarks.end(remark, self._action(draft, curator, door, TAKE, found.field), taken=True)
        return saved

    def settle(self, number: int, remark: int, curator: Curator, door: str) -> None:
        """Note that a comment is settled.

        Raises:
            NotAllowedError: this person may not see the draft.
            StaleError: the draft is published or discarded, or the comment is already settled.
            SalveError: there is no such draft or comment.
        """
        draft, found = self._open(number, curator), self._find(number, remark)
        if not self._remarks.end(remark, self._action(draft, curator, door, SETTLE, found.field), taken=False):
            raise StaleError(ENDED)

    def send_back(self, number: int, note: str, curator: Curator, door: str) -> Draft:
        """Send a draft back to its author with a note and its open comments; see `DraftService.send_back`."""
        waiting = sum(each.open for each in self._remarks.of(number))
        return self._drafts.send_back(number, note, curator, door, waiting)

    def _open(self, number: int, curator: Curator) -> Draft:
        draft = self._drafts.find(number, curator)
        check_stage(draft, OPEN)
        return draft

    def _find(self, number: int, remark: int) -> Remark:
        found = next((each for each in self._remarks.of(number) if each.number == remark and each.open), None)
        if found is None:
            raise StaleError(ENDED)
        return found

    def _action(self, draft: Draft, curator: Curator, door: str, act: str, detail: str) -> Action:
        return Action(
            self._now(), curator.id, curator.name, door, act, gap=draft.gap, draft=draft.number, detail=detail
        )
