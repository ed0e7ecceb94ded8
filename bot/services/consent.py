"""Drafts made of somebody's message: the author is asked, may say no at any time, and silence counts as no."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.curation import review
from bot.curation.audit import SALVE, Action
from bot.curation.drafts import Consent, Draft, Kind, Proposal, Stage
from bot.curation.owning import owned
from bot.curation.retention import jumped
from bot.curation.review import Curator, NotAllowedError, Role, StaleError
from bot.locale import N_
from bot.locale.signs import cut
from bot.services import compiled
from bot.services.masking import mask
from bot.services.words import Words
from bot.store.port import Store

# An author who has not answered after this long counts as having said no.
LAPSES_AFTER = timedelta(days=14)
SILENT = "not answered"
UNWANTED = N_("the author of that message does not want it used; put it in your own words instead")
MAX_QUESTION, MAX_ANSWER = 300, 2400


class ConsentService:
    """Asks nobody itself: its caller does, and passes on the answer. Safe to call from any thread."""

    def __init__(
        self,
        store: Store,
        words: Words,
        now: Callable[[], datetime],
        forget_cached: Callable[[], None],
        own_of: Callable[[Curator], str | None] = lambda _: None,
    ) -> None:
        self._desk = store.desk
        self._members = store.members
        self._forget_cached = forget_cached
        self._words = words
        self._now = now
        self._own_of = own_of

    def begin(
        self, question: str, text: str, link: str, author_id: int, helper: Curator, door: str, *, message: str = ""
    ) -> Draft:
        """Begin a draft from somebody's good answer; its author is asked before it may be published.

        Args:
            question: the question, in the helper's words.
            text: the answer, as the helper left it.
            link: the link to the message.
            author_id: who wrote the message.
            helper: who makes the draft.
            door: where they do it, such as "discord".
            message: the message as it stands, if the caller can read it.

        Raises:
            NotAllowedError: this person is neither a helper nor a curator, or the message's author has said no before.
        """
        if helper.role < Role.HELPER:
            raise NotAllowedError(N_("only helpers and curators may do that"))
        theirs = helper.id != f"discord:{author_id}"
        original = mask(message or text)
        if theirs and (self._words.refused(original) or self._words.refused(text)):
            raise NotAllowedError(UNWANTED)
        now = self._now()
        proposal = Proposal(question=_line(mask(question)), answer=cut(mask(text), MAX_ANSWER))
        draft = Draft(
            0,
            Kind.NEW,
            Stage.WRITING,
            proposal,
            None,
            None,
            helper.id,
            helper.name,
            now,
            now,
            consent=Consent.ASKED if theirs else Consent.NONE,
            origin=link,
            origin_author=str(author_id) if theirs else None,
            original=self._words.prints.of(original) if theirs else "",
        )
        own = self._own_of(helper)
        if own is not None:
            draft = replace(draft, guild_id=own, proposal=owned(proposal, own))
        return self._desk.save_draft(draft, Action(now, helper.id, helper.name, door, "from_message"))

    def answer(self, number: int, user_id: int, *, given: bool, link: str = "") -> Draft:
        """Note whether the author of a message agrees to its use. After a no, even a late one, the text is erased.

        Args:
            number: the draft.
            user_id: who answers.
            given: whether the message may be used.
            link: the link to the message, if the caller has verified that this user wrote it: a published draft no
                longer knows its author.

        Returns:
            The draft as it is then; if it is published, curators have to mend or withdraw the entry after a no.

        Raises:
            NotAllowedError: somebody else wrote the message.
            StaleError: the message is no longer used, or no consent is needed any more.
        """
        draft = self._desk.draft(number)
        if draft is None:
            raise NotAllowedError(N_("only the author of that message can say"))
        if draft.consent is Consent.REFUSED:
            raise StaleError(N_("it is not used, and its text has been erased"))
        mine = draft.origin_author == str(user_id) or (link and link == draft.origin)
        if not mine or not draft.original:
            raise NotAllowedError(N_("only the author of that message can say"))
        if not given:
            return self._refuse(draft, "refused")
        if draft.consent is Consent.GIVEN or draft.stage is Stage.DISCARDED or not self._words.borrowed(draft):
            raise StaleError(N_("thank you; it is no longer needed"))
        return self._desk.save_draft(replace(draft, consent=Consent.GIVEN), self._said("given"))

    def lapse(self) -> list[Draft]:
        """Count silence as a no after `LAPSES_AFTER`. Returns the drafts that were emptied.

        No draft is emptied while the clock is in doubt (see `LogService.erase_old`).
        """
        now = self._now()
        pending = self._desk.consent_pending(now - LAPSES_AFTER)
        if not pending or jumped(self._members.last_moment(), now):
            return []
        lapsed = []
        for draft in pending:
            # Its author may answer at this moment, and another process may do the same work.
            with suppress(StaleError):
                lapsed.append(self._refuse(draft, SILENT))
        return lapsed

    def _refuse(self, draft: Draft, said: str) -> Draft:
        refused = self._desk.save_draft(review.refused(draft, self._now()), self._said(said))
        self._forget_cached()
        compiled.forget_drafts()
        return refused

    def _said(self, said: str) -> Action:
        who = (SALVE, SALVE, SALVE) if said == SILENT else ("author", "author of the message", "discord")
        return Action(self._now(), *who, "consent", detail=said)


def _line(text: str) -> str:
    return cut(" ".join(text.split()), MAX_QUESTION)
