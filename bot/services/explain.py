"""Why a question was answered as it was: the reply is rebuilt from the log, with the release that gave it."""

from dataclasses import dataclass

from bot.answering import pipeline
from bot.answering.outcome import Outcome
from bot.errors import SalveError
from bot.locale import S_
from bot.services.follow_ups import changed_since, context
from bot.services.log import LogService
from bot.services.releases import Releases
from bot.store.records import Interaction, ReleaseRecord


@dataclass(frozen=True, slots=True)
class Explained:
    """A logged question, the release that answered it, what that release says to it now, and the encoder used."""

    logged: Interaction
    record: ReleaseRecord
    outcome: Outcome
    encoder: str | None

    @property
    def identical(self) -> bool:
        """Whether the rebuilt reply is the one that was given, byte for byte."""
        return self.outcome.reply.digest == self.logged.reply_digest

    @property
    def other_encoder(self) -> bool:
        """Whether its release was prepared with a different sentence encoder from the one at hand."""
        return self.record.encoder is not None and self.record.encoder != self.encoder


def explain(question_id: str, log: LogService, publish: Releases) -> Explained:
    """Rebuild the reply to a logged question.

    Raises:
        SalveError: the question is not kept, its text or that of the one it follows has been erased, the one it follows
            has been edited since, or its release is not in this lineage.
    """
    logged = log.interaction(question_id)
    if logged is None:
        raise SalveError(S_("no question {question} is kept (any more)", question=question_id))
    if not logged.text:
        raise SalveError(
            S_(
                "the text of {question} has been erased, as promised; its outcome was: {decision}",
                question=question_id,
                decision=logged.decision,
            )
        )
    if changed_since(logged, log.interaction):
        raise SalveError(
            S_(
                "{question} followed on from a question that has been edited since, so its reply cannot be rebuilt",
                question=question_id,
            )
        )
    record = publish.own.met(logged.knowledge_version, logged.knowledge_digest)
    before = context(
        logged,
        log.interaction,
        lambda each: publish.release(publish.own.met(each.knowledge_version, each.knowledge_digest)),
    )
    release = publish.release(record)
    outcome = pipeline.answer(logged.text, release, logged.asked_at.date(), before)
    return Explained(logged, record, outcome, publish.encoder(release.knowledge.manifest.language))
