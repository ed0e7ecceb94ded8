"""Drafts for those who write them: begin, save, add members' wordings, propose, discard."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.curation import owning, review, shelf, translated
from bot.curation.drafts import (
    OPEN,
    Consent,
    Draft,
    Kind,
    Proposal,
    Stage,
    of_entry,
    parse_fields,
)
from bot.curation.gaps import Gap
from bot.curation.review import Act, Curator, check_curates, check_keeps, transition
from bot.curation.shelf import Shelved
from bot.errors import SalveError
from bot.knowledge import versions
from bot.knowledge.models import Status
from bot.locale import S_
from bot.services import prefilled
from bot.services.gap_views import nearest
from bot.services.gaps import SHOWN_WORDINGS
from bot.services.reviewing import Reviewing
from bot.services.wordings import line
from bot.store.records import Notice


class DraftService(Reviewing):
    """What authors do between a gap and its release; `Reviewing` is for reviewers. Safe to call from any thread."""

    def begin(self, number: int, curator: Curator, door: str, start: str = "") -> tuple[Gap, Proposal]:
        """Claim a gap and propose what is known of it (see `prefilled.begun`). Nothing is stored yet.

        Args:
            number: the gap.
            curator: who answers it.
            door: where they do it, such as "discord".
            start: the id of an entry whose text the draft begins from.

        Raises:
            NotAllowedError: this person may not do this, or somebody else is working on it.
            StaleError: the gap has been answered, rejected or merged.
            SalveError: there is no such entry.
        """
        gap, release = self._gaps.act(number, Act.CLAIM, curator, door), self._served(self.own_of(curator))
        wordings = self._desk.wordings(gap.number, SHOWN_WORDINGS)
        near = nearest(wordings, release, self._now().date())
        return gap, prefilled.begun(gap, wordings, near, release, start)

    def shelf(self, words: str, curator: Curator, limit: int = 20) -> Sequence[Shelved]:
        """Sources that match these words, each with the claims already cited from it, to be used again.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        return shelf.search(self._judge.knowledge(), words, limit)

    def save(
        self,
        fields: Mapping[str, Any] | Proposal,
        curator: Curator,
        door: str,
        *,
        number: int | None = None,
        revision: int | None = None,
        gap: int | None = None,
    ) -> Draft:
        """Keep what was typed, as a new draft or as the next revision of one; nobody has approved that revision yet.

        Args:
            fields: fields of `Proposal`; in an existing draft, fields left out keep their values.
            curator: who typed it.
            door: where they typed it, such as "discord".
            number: the draft; None makes a new one.
            revision: the revision that was looked at, if the caller knows it.
            gap: the gap a new draft answers.

        Raises:
            NotAllowedError: this person may not do this, or somebody else is working on the gap.
            StaleError: the draft is published or discarded, or has changed since that revision.
            SalveError: there is no such draft or gap, or a field is unknown or far too long.
        """
        if number is None:
            return self._store(self._begun(fields, curator, gap), curator, door, "draft")
        old = self.find(number, curator)
        if revision is not None and revision != old.revision:
            raise review.overtaken(number)
        return self._store(self._edited(old, fields, curator), curator, door, "edit")

    def _begun(self, fields: Mapping[str, Any] | Proposal, curator: Curator, gap: int | None) -> Draft:
        """A new draft, with or without a gap that it answers."""
        now = self._now()
        check_curates(curator)
        typed = fields if isinstance(fields, Proposal) else parse_fields(fields)
        if gap is not None:
            found = self._gaps.find(gap, curator)
            transition(found, Act.DRAFT, curator, now)
            gap = found.number
        draft = Draft(0, Kind.NEW, Stage.WRITING, typed, gap, None, curator.id, curator.name, now, now)
        return _owned(replace(draft, guild_id=self.own_of(curator)))

    def _edited(self, old: Draft, fields: Mapping[str, Any] | Proposal, curator: Curator) -> Draft:
        """A draft with these fields; those left out keep their values."""
        # Editing the text never names moves; `name_moves` does.
        given = dict(fields if not isinstance(fields, Proposal) else fields.model_dump(exclude={"moves"}))
        if old.kind is Kind.TRANSLATION:
            # A translation keeps its entry and its language.
            given = {name: typed for name, typed in given.items() if name not in {"id", "language"}}
        typed = shelf.marked(parse_fields({**old.proposal.model_dump(), **given}), old.proposal)
        edited = _owned(replace(review.edited(old, curator, self._now()), proposal=typed))
        if edited.consent is Consent.ASKED and not self._words.borrowed(edited):
            # The text is in a curator's own words now, so no consent is needed.
            edited = replace(edited, consent=Consent.NONE)
        return edited

    def take(
        self, number: int, chosen: Mapping[str, str], curator: Curator, door: str, *, revision: int | None = None
    ) -> Draft:
        """Add members' wordings that a curator chose to a draft's phrasings, as `WordingService.taken` returns them.

        Raises:
            NotAllowedError: this person may not do this.
            StaleError: the draft is published or discarded, or has changed since that revision.
            SalveError: a wording is not offered, holds something that looks personal, or is one too many.
        """
        draft = self.find(number, curator)
        held = dict.fromkeys((*draft.proposal.phrasings, *self.wordings.taken(draft, chosen, curator)))
        return self.save({"phrasings": tuple(held)}, curator, door, number=number, revision=revision)

    def name_moves(
        self, number: int, keys: Sequence[str], curator: Curator, door: str, *, revision: int | None = None
    ) -> Draft:
        """Name questions or wordings that belong to another entry today, and that the draft is meant to answer.

        Args:
            number: the draft.
            keys: the questions, by `gate.Moved.key`, or by `gate.key` of a wording.
            curator: who says so.
            door: where they say so, such as "discord".
            revision: the revision that was looked at, if the caller knows it.

        Raises:
            NotAllowedError: this person may not do this.
            StaleError: the draft is published or discarded, or has changed since that revision.
            SalveError: none of the draft's moves is named.
        """
        if not keys:
            raise SalveError(S_("name the questions that are meant to be answered differently"))
        held = self.find(number, curator).proposal.moves
        named = tuple(dict.fromkeys((*held, *keys)))
        return self.save({"moves": named}, curator, door, number=number, revision=revision)

    def same_as(self, number: int, entry_id: str, curator: Curator, door: str, texts: Sequence[str] = ()) -> Draft:
        """Begin a draft that adds a gap's wordings to an entry as phrasings: the given ones, or none yet.

        Raises:
            NotAllowedError: this person may not do this, or somebody else is working on the gap.
            StaleError: the gap has been answered, rejected or merged.
            SalveError: there is no such entry, or there are far too many wordings.
        """
        gap, now = self._gaps.find(number, curator), self._now()
        transition(gap, Act.DRAFT, curator, now)
        own = self._own(entry_id, curator)
        entry = self._judge.knowledge(own).entry.get(entry_id)
        if entry is None or entry.status is not Status.APPROVED:
            raise SalveError(S_("no entry '{id}' is served", id=entry_id))
        proposal = parse_fields({"id": entry_id, "question": entry.question, "phrasings": tuple(map(line, texts))})
        draft = Draft(0, Kind.WORDING, Stage.WRITING, proposal, gap.number, None, curator.id, curator.name, now, now)
        draft = replace(draft, guild_id=own)
        return self._store(draft, curator, door, "same_as", entry_id)

    def edit(self, entry_id: str, curator: Curator, door: str) -> Draft:
        """Begin a draft from an entry as it is served.

        Raises:
            NotAllowedError: this person is not a curator.
            SalveError: there is no such entry.
        """
        own = self._own(entry_id, curator)
        if own is None:
            check_keeps(curator)
        entry, now = self._judge.knowledge(own).entry.get(entry_id), self._now()
        if entry is None:
            raise SalveError(S_("there is no entry '{id}'", id=entry_id))
        base = versions.revision(entry)
        draft = Draft(0, Kind.EDIT, Stage.WRITING, of_entry(entry), None, base, curator.id, curator.name, now, now)
        draft = replace(draft, guild_id=own)
        return self._store(draft, curator, door, "draft", entry_id)

    def translate(self, entry_id: str, language: str, fields: Mapping[str, Any], curator: Curator, door: str) -> Draft:
        """Begin a draft of an entry in another language, from its present translation and with these fields.

        Raises:
            NotAllowedError: this person is not a curator of the home.
            StaleError: somebody is already writing one.
            SalveError: no such entry is served, or a field is unknown or far too long.
        """
        check_keeps(curator)
        if (begun := self.translating(entry_id, language, curator)) is not None:
            raise review.StaleError(
                S_("{name} is translating it already, in draft {number}", name=begun.author_name, number=begun.number)
            )
        knowledge, now = self._judge.knowledge(), self._now()
        entry, before = knowledge.entry.get(entry_id), knowledge.translation.get(f"{language}/{entry_id}")
        if entry is None or entry.status is not Status.APPROVED:
            raise SalveError(S_("no entry '{id}' is served", id=entry_id[:100]))
        started = translated.of_translation(entry, language, before)
        typed = parse_fields({**started.model_dump(), **fields})
        base = translated.revision(before) if before else None
        draft = Draft(0, Kind.TRANSLATION, Stage.WRITING, typed, None, base, curator.id, curator.name, now, now)
        return self._store(draft, curator, door, "draft", entry_id)

    def translating(self, entry_id: str, language: str, curator: Curator) -> Draft | None:
        """The draft in which somebody is translating an entry into this language; None if there is none."""
        return next((each for each in self.translations(language, curator) if each.entry_id == entry_id), None)

    def translations(self, language: str, curator: Curator) -> Sequence[Draft]:
        """The drafts of translations into a language that are being written or proposed.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        found = self.listed(curator)
        return [each for each in found if each.kind is Kind.TRANSLATION and each.proposal.language == language]

    def listed(self, curator: Curator, stage: Stage | None = None) -> Sequence[Draft]:
        """Drafts that are being written or proposed (or of one stage), the longest waiting first.

        Raises:
            NotAllowedError: this person is not a curator.
        """
        check_curates(curator)
        stages = (stage,) if stage else tuple(OPEN)
        return [each for each in self._desk.drafts(*stages) if self._sees(each, curator)]

    def propose(self, number: int, curator: Curator, door: str) -> Draft:
        """Propose a draft to the other curators, and owe them word of it.

        Raises:
            NotAllowedError: this person may not do this.
            StaleError: the draft is not being written.
            SalveError: the proof-reader's findings must be mended first.
        """
        draft = self.find(number, curator)
        new = review.proposed(draft, curator, self._now())
        self._judge.whole(draft)
        stored = self._store(new, curator, door, "propose")
        if self._publish.child is not None and not self._judge.ready(stored):
            # Whoever approves it needs the answers, so the questions are asked before they look.
            self._asking(stored)
        if self.needed_for(draft) > 1:
            # This tells the curators of the home, or of the server whose own entry it is.
            self._deliveries.owe_notice(Notice("draft", "", self._now(), number, draft.guild_id))
        return stored

    def discard(self, number: int, curator: Curator, door: str) -> Draft:
        """Give a draft up.

        Raises:
            NotAllowedError: this person may not do this.
            StaleError: the draft is already published or discarded.
        """
        new = review.discarded(self.find(number, curator), curator, self._now())
        return self._store(new, curator, door, "discard")


def _owned(draft: Draft) -> Draft:
    """The draft with a server's own ids, if it is for a server's own entry."""
    if draft.guild_id is None or draft.kind is not Kind.NEW:
        return draft
    return replace(draft, proposal=owning.owned(draft.proposal, draft.guild_id))
