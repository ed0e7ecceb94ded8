"""Who may do what to a gap or a draft, and its state after that: one table of transitions for each."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum

from bot.curation.drafts import OPEN, STAGES, Approval, Consent, Draft, Proposal, Stage
from bot.curation.gaps import CLAIM, WAITING, Gap, Status
from bot.curation.remarks import returning
from bot.errors import SalveError
from bot.locale import N_, S_, Said


class NotAllowedError(SalveError):
    """The person may not do that; nothing was changed."""


class StaleError(SalveError):
    """The object has changed since the person looked at it; the message gives its present state."""


def overtaken(draft: int) -> StaleError:
    """The error for a change to a draft that somebody else has changed meanwhile."""
    return StaleError(
        S_("draft {number} has changed since you looked, so nothing was changed. Look again", number=draft)
    )


class Role(IntEnum):
    """The role of a person at the desk: helpers point things out, curators decide."""

    NOBODY = 0
    HELPER = 1
    CURATOR = 2


@dataclass(frozen=True, slots=True)
class Curator:
    """The acting person, as just verified at the edge.

    `id` is the same on every surface ("discord:123", "local:name"). `guilds` are the servers whose gaps they may see;
    None means all servers, and gaps that belong to none. Only curators of the `home` decide about the knowledge.
    """

    id: str
    name: str
    role: Role
    guilds: frozenset[str] | None = None
    home: bool = True

    def sees(self, guild_id: str | None) -> bool:
        """Whether they may see something of that server; whatever belongs to no server is the machine's operator's."""
        return self.guilds is None or guild_id in self.guilds


class Act(StrEnum):
    """An act on a gap."""

    CLAIM = "claim"
    UNCLAIM = "unclaim"
    TITLE = "title"
    SNOOZE = "snooze"
    EXPERT = "expert"
    REJECT = "reject"
    NOT_FOR_BOT = "not_for_bot"
    REOPEN = "reopen"
    MERGE = "merge"
    SPLIT = "split"
    ANSWER = "answer"
    DRAFT = "draft"


ENDS: Mapping[Act, Status] = {
    Act.REJECT: Status.REJECTED,
    Act.NOT_FOR_BOT: Status.NOT_FOR_BOT,
    Act.MERGE: Status.MERGED,
    Act.ANSWER: Status.ANSWERED,
}
_ANY = frozenset(Status)
_ENDED = _ANY - WAITING
# The statuses in which each act is possible.
FROM: Mapping[Act, frozenset[Status]] = {
    Act.CLAIM: WAITING,
    Act.UNCLAIM: WAITING,
    Act.TITLE: _ANY - {Status.MERGED},
    Act.SNOOZE: WAITING,
    Act.EXPERT: WAITING,
    Act.REJECT: WAITING,
    Act.NOT_FOR_BOT: WAITING,
    Act.REOPEN: _ENDED - {Status.MERGED},
    Act.MERGE: _ANY - {Status.MERGED},
    Act.SPLIT: _ANY - {Status.MERGED},
    Act.ANSWER: _ANY - {Status.MERGED},
    Act.DRAFT: WAITING,
}
REFUSED = S_("the author of the message does not want it used; put it in your own words instead")
UNASKED = S_("the author of the message has not answered yet; put it in your own words instead")
REASON_NEEDED = frozenset({Act.REJECT})
SAID = {
    Status.OPEN: N_("open"),
    Status.EXPERT: N_("with an expert"),
    Status.SNOOZED: N_("snoozed"),
    Status.ANSWERED: N_("answered"),
    Status.REJECTED: N_("rejected"),
    Status.NOT_FOR_BOT: N_("marked as not for the bot"),
    Status.MERGED: N_("merged into another"),
    Status.EXPIRED: N_("expired, its text has been erased"),
}


def transition(
    gap: Gap, act: Act, by: Curator, at: datetime, *, reason: str = "", until: datetime | None = None
) -> Gap:
    """The gap after an act.

    Args:
        gap: the gap before the act.
        act: the act; for a title, `reason` is the title.
        by: the person who acts.
        at: the time of the act.
        reason: the reason; required if members will read it.
        until: the end of a snooze.

    Raises:
        NotAllowedError: the person may not do this, or somebody else has claimed the gap.
        StaleError: this act is not possible in the gap's status.
        SalveError: the reason is missing.
    """
    check_may(by, gap, at)
    if gap.status not in FROM[act]:
        raise StaleError(
            S_("#{gap} is now {status}, so nothing was changed", gap=gap.number, status=Said(SAID[gap.status], {}))
        )
    reason = " ".join(reason.split())
    if act in REASON_NEEDED and not reason:
        raise SalveError(S_("say why: the people who asked will read it"))
    free = replace(gap, holder=None, holder_name="", held_until=None, until=until, reason=reason)
    changed: Mapping[Act, Gap] = {
        Act.CLAIM: replace(gap, holder=by.id, holder_name=by.name, held_until=at + CLAIM),
        Act.UNCLAIM: replace(free, until=gap.until, reason=gap.reason),
        Act.TITLE: replace(gap, title=reason),
        Act.SNOOZE: replace(free, status=Status.SNOOZED),
        Act.EXPERT: replace(free, status=Status.EXPERT),
        Act.REOPEN: replace(free, status=Status.OPEN, reason="", entry_id=None, ended_at=None),
        Act.SPLIT: gap,
    }
    if act in ENDS:
        return replace(free, status=ENDS[act], ended_at=at)
    return changed[Act.CLAIM if act is Act.DRAFT else act]


def answered(gap: Gap, entry_id: str, at: datetime) -> Gap:
    """The gap once an entry of a release answers it; it needs neither a claim nor another look."""
    free = replace(gap, holder=None, holder_name="", held_until=None, until=None, reason="")
    return replace(free, status=Status.ANSWERED, entry_id=entry_id, ended_at=at)


def check_may(by: Curator, gap: Gap, at: datetime) -> None:
    """Refuse a person who may not act on this gap at all.

    Raises:
        NotAllowedError: the person is no curator, the gap is another server's, or somebody else has claimed it.
    """
    check_curates(by)
    if not by.sees(gap.guild_id):
        raise NotAllowedError(S_("#{gap} belongs to another server", gap=gap.number))
    if gap.held_by_another(by.id, at):
        until = gap.held_until.strftime("%H:%M UTC") if gap.held_until else ""
        raise NotAllowedError(
            S_("{name} is working on #{gap} until {until}", name=gap.holder_name, gap=gap.number, until=until)
        )


def check_curates(by: Curator) -> None:
    """Refuse anybody who is not a curator.

    Raises:
        NotAllowedError: the person is not a curator.
    """
    if by.role < Role.CURATOR:
        raise NotAllowedError(S_("only curators may do that"))


def check_keeps(by: Curator) -> None:
    """Refuse anybody but the curators of the home server, who maintain the knowledge that all servers share.

    Raises:
        NotAllowedError: the person curates another server, or none.
    """
    check_curates(by)
    if not by.home:
        raise NotAllowedError(S_("only curators of the home server may do that: the knowledge is shared"))


def check_keeps_own(by: Curator, guild_id: str) -> None:
    """Refuse anybody but the curators of the server whose own entries these are.

    Raises:
        NotAllowedError: the person curates another server, or none.
    """
    check_curates(by)
    if not by.sees(guild_id):
        raise NotAllowedError(S_("that is another server's own: only its curators may do that"))


def edited(draft: Draft, by: Curator, at: datetime) -> Draft:
    """The draft after an edit: earlier approvals no longer count.

    Raises:
        NotAllowedError: the person is not a curator.
        StaleError: the draft is published or discarded.
    """
    check_curates(by)
    check_stage(draft, OPEN)
    return replace(draft, stage=Stage.WRITING, author=by.id, author_name=by.name, changed_at=at)


def proposed(draft: Draft, by: Curator, at: datetime) -> Draft:
    """The draft, ready for review; whoever proposes it approves it by that, even if somebody else wrote it.

    Raises:
        NotAllowedError: the person is not a curator.
        StaleError: the draft is not being written.
    """
    check_curates(by)
    check_stage(draft, {Stage.WRITING})
    # The first writer may be a helper, whose approval does not count as a curator's.
    return replace(draft, stage=Stage.PROPOSED, note="", changed_at=at, author=by.id, author_name=by.name)


def returned(draft: Draft, by: Curator, at: datetime, note: str, comments: int = 0) -> Draft:
    """The draft, returned to its author with a note and so many comments on its fields.

    Raises:
        NotAllowedError: the person is not a curator.
        StaleError: the draft is not proposed.
    """
    check_curates(by)
    check_stage(draft, {Stage.PROPOSED})
    return replace(draft, stage=Stage.WRITING, note=returning(note, comments), changed_at=at)


def discarded(draft: Draft, by: Curator, at: datetime) -> Draft:
    """The draft, discarded.

    Raises:
        NotAllowedError: the person is not a curator.
        StaleError: the draft is published or discarded already.
    """
    check_curates(by)
    check_stage(draft, OPEN)
    return replace(draft, stage=Stage.DISCARDED, changed_at=at)


def refused(draft: Draft, at: datetime) -> Draft:
    """The draft after the author of the message refused: without its text, and without any link to them.

    A published draft keeps its entry's id, so that curators find the entry.
    """
    kept = Proposal(id=draft.entry_id if draft.stage is Stage.PUBLISHED else "", topic=draft.proposal.topic)
    return replace(
        draft,
        proposal=kept,
        consent=Consent.REFUSED,
        stage=Stage.WRITING if draft.stage is Stage.PROPOSED else draft.stage,
        origin="",
        origin_author=None,
        note="",
        changed_at=at,
    )


def check_approvable(draft: Draft, by: Curator, revision: int, needed: int, *, borrowed: bool) -> None:
    """Refuse an approval that would not count.

    Raises:
        NotAllowedError: the person is not a curator, or is the author although others are needed, or the author of the
            message has not agreed.
        StaleError: the draft is not proposed, or has changed since this revision.
    """
    check_curates(by)
    check_stage(draft, {Stage.PROPOSED})
    if draft.revision != revision:
        raise StaleError(
            S_("draft {number} has changed since you looked; look again before you approve", number=draft.number)
        )
    if by.id == draft.author and needed > 1:
        raise NotAllowedError(S_("you wrote it, so another curator has to approve it"))
    if draft.consent is not Consent.GIVEN and borrowed:
        raise NotAllowedError(REFUSED if draft.consent is Consent.REFUSED else UNASKED)


def missing(draft: Draft, approvals: tuple[Approval, ...], needed: int) -> int:
    """How many curators must still approve this revision; its author counts as one already."""
    behind = {each.curator for each in approvals if each.revision == draft.revision} | {draft.author}
    return max(needed - len(behind), 0)


def check_stage(draft: Draft, stages: AbstractSet[Stage]) -> None:
    """Check that a draft has one of these stages.

    Raises:
        StaleError: it has another by now.
    """
    if draft.stage not in stages:
        raise StaleError(
            S_(
                "draft {number} is now {stage}, so nothing was changed",
                number=draft.number,
                stage=Said(STAGES[draft.stage], {}),
            )
        )
