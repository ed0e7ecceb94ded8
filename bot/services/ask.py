"""Questions, choices and feedback: one code path for every surface, and one durable row for every question."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.answering import lookup, pipeline
from bot.answering.chatter import is_remark
from bot.answering.composing import care_line
from bot.answering.decision import Signpost, Talk
from bot.answering.language import UNKNOWN
from bot.answering.outcome import Outcome
from bot.answering.release import Release
from bot.answering.reply import Choice, Reply
from bot.locale import SOURCE, Translator
from bot.services.asked import Again, Asked, is_talk, turn
from bot.services.asking import FOLLOW_UP, LONGEST_ID, NOTED, PERHAPS, Asking
from bot.services.follow_ups import Turn, earlier
from bot.services.keeping import Keeping, Question
from bot.services.logged import interaction, is_urgent, standing
from bot.services.masking import mask
from bot.services.pseudonym import pseudonym
from bot.services.recall import Recall
from bot.services.serving import Serving
from bot.services.tally import Tally
from bot.services.unkept import Unkept
from bot.store.journal import Journal
from bot.store.people import Wish
from bot.store.port import Store
from bot.store.records import Feedback, Interaction, StandingReply, further_ids


class Unhelpful(StrEnum):
    """Why a reply did not help."""

    WRONG_ENTRY = "wrong_entry"
    WRONG = "wrong"
    OUTDATED = "outdated"
    UNCLEAR = "unclear"
    LONG = "long"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered question that is still to be logged; `reply` says whether its reply is owed."""

    interaction: Interaction
    outcome: Outcome
    reply: bool
    before: Turn | None = None
    started: float = 0.0

    @property
    def urgent(self) -> bool:
        """Whether curators are told of it."""
        return is_urgent(self.interaction, self.outcome)


class AskService(Serving):
    """Answers from the active release, and logs each question before the reply if it can. Safe to call from any thread.

    With a `journal`, what could not be logged outlives the process; `keeping` says what waits.
    """

    def __init__(
        self,
        release: Release,
        store: Store,
        privacy_key: bytes,
        now: Callable[[], datetime],
        journal: Journal | None = None,
    ) -> None:
        super().__init__(release)
        self._store = store
        self._privacy_key = privacy_key
        self._now = now
        self._unkept, self._lock = Unkept(), threading.Lock()
        self.keeping, self._recall = Keeping(store, now, journal), Recall()
        self.tally = Tally()

    @property
    def language(self) -> str:
        """The language of the active base, by its ISO 639-1 code."""
        return self.release.knowledge.manifest.language

    def ask(self, question: str, asking: Asking, before: Turn | None = None) -> Asked | None:
        """Answer a question. When this returns, the question and its outcome are durable, or wait until they can be.

        Args:
            question: as it was typed.
            asking: who asks, and where.
            before: what the same asker asked just before in this conversation.

        Returns:
            The question and its outcome; None if this `question_id` was answered before (a repeated event), or if the
            message may not be meant for the bot and reads as a remark.
        """
        answered = self.answered(question, asking, before)
        return self.log([answered])[0] if answered is not None else None

    def at_once(self, question: str, guild_id: int | None) -> bool:
        """Whether a question that follows on from nothing is answered from memory."""
        return self._recall.holds(question, self.of(guild_id), self._now().date())

    def answered(self, question: str, asking: Asking, before: Turn | None = None) -> Answered | None:
        """Do the first half of `ask`: return what is to be logged, or None if the message is a remark."""
        release, at = self.of(asking.guild_id), self._now()
        # The masked text is answered, so that the reply can be rebuilt from the log; what memory holds is masked.
        text = question if self.at_once(question, asking.guild_id) else mask(question)
        started = time.perf_counter()
        try:
            outcome = self._recall.answer(text, release, at.date(), before.context if before else None)
        except Exception:
            failed = self._interaction(asking, at, text, release, None, started)
            if not self.keeping.wish(failed.asker).unlogged:
                self.keeping.question(failed)
            raise
        if asking.surface in PERHAPS and is_remark(outcome, before.context if before else None):
            return None
        interaction = self._interaction(asking, at, text, release, outcome, started)
        # A red flag that was signposted before shows in the reply, even if no word was carried.
        if before and (outcome.follows or before.context.flag):
            interaction = replace(interaction, follows=before.question_id)
        owed = asking.message and Asked(asking.question_id, outcome).speaks(quiet=asking.quiet)
        return Answered(interaction, outcome, owed, before, started)

    def log(self, answered: Sequence[Answered]) -> list[Asked | None]:
        """Do the second half of `ask` for several questions: they are durable on return, or wait until they can be.

        Returns:
            The outcome of each question; None for each that was answered before.
        """
        found = self._log(answered)
        for place, (each, asked) in enumerate(zip(answered, found, strict=True)):
            if asked is not None:
                self.tally.note(each.outcome.reply.kind, time.perf_counter() - each.started)
                found[place] = replace(asked, turn=turn(asked, each.before))
        return found

    def preview(self, text: str, guild_id: int | None = None) -> Outcome:
        """The outcome of a text in a server; nothing is kept."""
        return pipeline.answer(mask(text), self.of(guild_id), self._now().date())

    def watch(self, text: str, asking: Asking) -> Asked | None:
        """Screen a message that was not addressed to the bot. Unless it needs a signpost, nothing is kept or said."""
        release, at, started = self.of(asking.guild_id), self._now(), time.perf_counter()
        text = mask(text)
        outcome = pipeline.answer(text, release, at.date())
        if not isinstance(outcome.decision, Signpost):
            return None
        interaction = self._interaction(asking, at, text, release, outcome, started)
        if self.keeping.wish(interaction.asker).unlogged:
            # The message may have been logged before it was edited. Each flag is noted once per message.
            id_ = f"{asking.question_id}-{interaction.red_flag}"[:LONGEST_ID]
            interaction = replace(interaction, question_id=id_)
        return self._log([Answered(interaction, outcome, asking.message)])[0]

    def note(self, text: str, asking: Asking) -> bool:
        """Log what somebody asked other people, because a curator wants it answered; no reply is sent.

        Returns:
            Whether it is in the log. It is not if its author opted out of the log, if it is small talk, or if it calls
            for a signpost.
        """
        release, at, started = self.of(asking.guild_id), self._now(), time.perf_counter()
        text = mask(text)
        outcome = pipeline.answer(text, release, at.date())
        asked = self._interaction(replace(asking, surface=NOTED), at, text, release, outcome, started)
        if isinstance(outcome.decision, Talk | Signpost) or self.keeping.wish(asked.asker).unlogged:
            return False
        self.keeping.question(asked)
        return True

    def _log_left(self, logged: Interaction, outcome: Outcome, at: datetime) -> None:
        """Log the other questions of a message that nothing answers, each as a question of its own, to be passed on."""
        for id_, text in zip(further_ids(logged.question_id), outcome.left, strict=False):
            started = time.perf_counter()
            left = pipeline.answer(text, outcome.release, at.date())
            asking = Asking(id_, logged.surface)
            row = self._interaction(asking, at, text, outcome.release, left, started)
            row = replace(row, asker=logged.asker, guild_id=logged.guild_id, channel_id=logged.channel_id)
            self.keeping.question(row)

    def keep(self, question_id: str, user_id: int | str) -> bool:
        """Log a question after all, because its asker wants to be told. False if the question is no longer at hand."""
        with self._lock:
            held = self._unkept.take(question_id, pseudonym(user_id, self._privacy_key), self._now())
        return held is not None and self._store.log(held)

    def logged(self, question_id: str) -> Interaction | None:
        """A question as it was logged; None if it is not (or no longer) kept."""
        return self._store.interaction(question_id)

    def at_hand(self, question_id: str) -> Interaction | None:
        """A question as it was logged, or as it is held for a moment if its asker wishes not to be logged."""
        with self._lock:
            held = self._unkept.find(question_id, self._now())
        return held or self._store.interaction(question_id)

    def is_asker(self, question_id: str, user_id: int | str) -> bool:
        """Whether this person asked the question; False if the question is not (or no longer) at hand."""
        asked = self.at_hand(question_id)
        return asked is not None and asked.asker == self._pseudonym(user_id)

    def drop(self, question_id: str) -> None:
        """Forget a question that was never logged."""
        with self._lock:
            self._unkept.drop(question_id)

    def again(self, question: str, question_id: str) -> Again | None:
        """Answer a question that its asker has edited; its text, time and outcome replace the earlier ones.

        Returns:
            The new outcome; None if the question is not kept, reads as before, or need no longer be kept: it is small
            talk now, or it was only screened and no longer shows distress.
        """
        logged, text = self._store.interaction(question_id), mask(question)
        if logged is None or not logged.text or logged.text == text:
            return None
        release, at, started = self.of(logged.guild_id), self._now(), time.perf_counter()
        before = earlier(logged, self._store.interaction, release)
        outcome = pipeline.answer(text, release, at.date(), before)
        signpost = isinstance(outcome.decision, Signpost)
        if is_talk(outcome) or (logged.surface == FOLLOW_UP and not signpost):
            self._store.members.forget_messages([question_id], at)
            return None
        asking = Asking(question_id, logged.surface)
        new = self._interaction(asking, at, text, release, outcome, started)
        follows = logged.follows if outcome.follows or (before and before.flag) else None
        new = replace(new, asker=logged.asker, guild_id=logged.guild_id, channel_id=logged.channel_id, follows=follows)
        trouble = signpost and (logged.decision, logged.red_flag) != ("signpost", new.red_flag)
        self._store.members.forget_messages(further_ids(question_id), at)
        waits = self._store.members.reword(new, at, alarm=trouble and is_urgent(new, outcome))
        self._log_left(new, outcome, at)
        asked = Asked(question_id, outcome)
        return Again(replace(asked, turn=turn(asked, None)), waits, trouble)

    def catch_up(self) -> bool:
        """Log what could not be logged earlier. Returns whether everything is logged."""
        return self.keeping.catch_up()

    def care_line(self, *languages: str) -> str:
        """The line of care in the first of these languages (or locales) that has one, else in the base's language."""
        knowledge = self.release.knowledge
        codes = (language.split("-")[0] for language in languages)
        return care_line(knowledge, *codes, knowledge.manifest.language) or ""

    def cared(self, asked: Asked, tr: Translator, *languages: str) -> Reply:
        """The reply to send. If the message shows no language, its line of care is in the first of these languages."""
        reply, told = asked.said(tr), asked.outcome.query.language != UNKNOWN
        if told or reply.care is None or reply.care_first or asked.outcome.flag:
            return reply
        return replace(reply, care=self.care_line(*languages))

    def show(
        self, entry_id: str, tr: Translator = SOURCE, guild_id: int | None = None, language: str | None = None
    ) -> Reply | None:
        """The reply that shows one entry, translated if possible; None if this server is not served the entry."""
        return pipeline.show(entry_id, self.of(guild_id), self._now().date(), tr, language)

    def choose(
        self,
        question_id: str,
        entry_id: str,
        user_id: int | str | None,
        tr: Translator = SOURCE,
        guild_id: int | None = None,
        language: str | None = None,
    ) -> Reply | None:
        """Show an entry that was chosen from a reply, and note that it was the one meant."""
        reply = self.show(entry_id, tr, guild_id, language)
        if reply is not None:
            self._feedback(question_id, "chosen", user_id, entry_id)
        return reply

    def give_feedback(self, question_id: str, *, helpful: bool, user_id: int | str | None) -> bool:
        """Note whether a reply helped; False if the question is not (or no longer) in the log."""
        if helpful:
            return self._feedback(question_id, "helpful", user_id)
        return self.unhelpful(question_id, user_id) is not None

    def unhelpful(self, question_id: str, user_id: int | str | None, reason: Unhelpful | None = None) -> str | None:
        """Note that a reply did not help, and why.

        Returns:
            "not_this" if the asker says it of an answer or an offer: the question counts as unanswered from now on.
            "unhelpful" if somebody else says it (it may be right for the asker), or if the reply was no answer anyway.
            None if the question is not (or no longer) in the log.
        """
        logged = self._store.interaction(question_id)
        if logged is None:
            return None
        missed = logged.asker == self._pseudonym(user_id) and logged.decision in {"answer", "suggest"}
        kind = "not_this" if missed else "unhelpful"
        return kind if self._feedback(question_id, kind, user_id, reason=reason or "") else None

    def stand(self, replies: Iterable[StandingReply]) -> None:
        """Note where others can read these replies, so that they can be corrected, edited and removed there."""
        self.keeping.standing(*replies)

    def shared(self, reply: Reply, question_id: str, channel_id: int, message_id: int) -> None:
        """Note where a copy for everyone stands. It can be corrected whether or not its question is kept."""
        kept = self._store.interaction(question_id) is not None
        self.stand([standing(reply, question_id if kept else None, channel_id, message_id)])

    def topics(self, guild_id: int | None = None, language: str = "") -> list[tuple[str, str, list[Choice]]]:
        """Every topic that a server can read something of: its id, its title and its entries.

        Each text is in the given language if there is a translation, otherwise in the base's language.
        """
        release = self.of(guild_id)
        served = release.knowledge.served(self._now().date())
        asked = self._questions(release, language)
        topics = []
        for topic in release.knowledge.manifest.topics:
            choices = [Choice(entry.id, asked[entry.id]) for entry in served if entry.topic == topic.id]
            if choices:
                topics.append((topic.id, topic.titled(language), choices))
        return topics

    def proposals(self, typed: str, limit: int, guild_id: int | None = None, language: str = "") -> list[Choice]:
        """At most `limit` entries to propose while somebody types in a server, the likeliest first.

        Each question is in the given language if there is a translation, otherwise in the base's language.
        """
        release = self.of(guild_id)
        served = self._questions(release, language)
        wanted = typed.casefold().split()
        held = [id_ for id_, question in served.items() if all(word in question.casefold() for word in wanted)]
        found = [id_ for id_ in lookup.nearest(typed, release) if id_ in served] if wanted else []
        return [Choice(id_, served[id_]) for id_ in dict.fromkeys([*held, *found])][:limit]

    def _questions(self, release: Release, language: str) -> dict[str, str]:
        """The question of each served entry, in the given language if it is translated."""
        today, knowledge = self._now().date(), release.knowledge
        told = release.told(language, today)
        return {
            each.id: knowledge.translation[f"{language}/{each.id}"].question if each.id in told else each.question
            for each in knowledge.served(today)
        }

    def _log(self, answered: Sequence[Answered]) -> list[Asked | None]:
        """Log questions whose askers allow it; curators are told of an emergency either way.

        Small talk is not a question, so it is not kept.
        """
        wishes = [self._wish(each) for each in answered]
        kept = [each for each, wish in zip(answered, wishes, strict=True) if not wish.unlogged]
        new = iter(self.keeping.questions([Question(each.interaction, each.urgent, each.reply) for each in kept]))
        return [
            self._hold(each, wish) if wish.unlogged else self._kept(each, wish, new=next(new))
            for each, wish in zip(answered, wishes, strict=True)
        ]

    def _wish(self, answered: Answered) -> Wish:
        return Wish(unlogged=True) if is_talk(answered.outcome) else self.keeping.wish(answered.interaction.asker)

    def _kept(self, answered: Answered, wish: Wish, *, new: bool) -> Asked | None:
        interaction, outcome = answered.interaction, answered.outcome
        if not new:
            return None
        self._log_left(interaction, outcome, interaction.asked_at)
        return Asked(interaction.question_id, outcome, met=wish.greeted)

    def _hold(self, answered: Answered, wish: Wish) -> Asked | None:
        """Hold for a moment a question that is not logged."""
        interaction, outcome = answered.interaction, answered.outcome
        with self._lock:
            new = self._unkept.hold(interaction, interaction.asked_at)
        if new and answered.urgent:
            self.keeping.emergency(interaction)
        return Asked(interaction.question_id, outcome, kept=False, met=wish.unlogged) if new else None

    def _feedback(
        self, question_id: str, kind: str, user_id: int | str | None, entry_id: str | None = None, reason: str = ""
    ) -> bool:
        """Note feedback now or later; False if the question is not (or no longer) in the log."""
        given = Feedback(question_id, kind, self._pseudonym(user_id), self._now(), entry_id, reason)
        return self.keeping.feedback(given)

    def _pseudonym(self, user_id: int | str | None) -> str | None:
        return None if user_id is None else pseudonym(user_id, self._privacy_key)

    def _interaction(
        self, asking: Asking, at: datetime, text: str, release: Release, outcome: Outcome | None, started: float
    ) -> Interaction:
        return interaction(asking, self._pseudonym(asking.user_id), at, text, release, outcome, started)
