"""All use cases around one store and one lineage of releases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.answering.release import Release
from bot.services.ask import AskService
from bot.services.asking_back import AskBackService
from bot.services.care import CareService
from bot.services.consent import ConsentService
from bot.services.conversations import Conversations
from bot.services.corrections import CorrectionService
from bot.services.deliveries import DeliveryService
from bot.services.drafts import DraftService
from bot.services.entry_pages import EntryPageService
from bot.services.find import FindService
from bot.services.gaps import GapService
from bot.services.log import LogService
from bot.services.members import MembersService
from bot.services.presence import PresenceService
from bot.services.publish import PublishService
from bot.services.remarks import RemarkService
from bot.services.reminders import ReminderService
from bot.services.servers import ServerService
from bot.services.shards import ShardRange, ShardService
from bot.services.statistics import StatisticsService
from bot.services.tell import TellService
from bot.services.translations import TranslationService
from bot.services.triage import TriageService
from bot.services.turns import TurnService
from bot.services.waiting import WaitingService
from bot.services.words import Words
from bot.services.worklists import WorklistService
from bot.settings.former import NOTHING, Former
from bot.store.port import Store


@dataclass(frozen=True, slots=True)
class Services:
    """All use cases, wired and ready; `notice` says where the knowledge folder is not what is served."""

    ask: AskService
    log: LogService
    publish: PublishService
    corrections: CorrectionService
    gaps: GapService
    waiting: WaitingService
    drafts: DraftService
    consent: ConsentService
    tell: TellService
    statistics: StatisticsService
    members: MembersService
    care: CareService
    deliveries: DeliveryService
    presence: PresenceService
    conversations: Conversations
    servers: ServerService
    reminders: ReminderService
    triage: TriageService
    find: FindService
    asking_back: AskBackService
    entry_pages: EntryPageService
    turns: TurnService
    worklists: WorklistService
    remarks: RemarkService
    translations: TranslationService
    hold: Callable[[ShardRange], ShardService]
    notice: str | None = None


def wire(
    store: Store,
    ask: AskService,
    publish: PublishService,
    key: bytes,
    now: Callable[[], datetime],
    served: frozenset[int] | None = frozenset(),
    former: Former = NOTHING,
    notice: str | None = None,
) -> Services:
    """All services around a store, a release, a lineage.

    `served` are the servers besides the home, `former` is what the environment says of that one.
    """

    def release(guild_id: str | None = None) -> Release:
        return ask.of(guild_id)

    def approvals(guild_id: str | None) -> int:
        return servers.of(None if guild_id is None else int(guild_id)).approvals

    servers = ServerService(store, now, served, former)
    publish.own.extended = lambda: servers.extended
    gaps = GapService(store, release, lambda: publish.models.static, key, now)
    words = Words(store, key)
    drafts = DraftService(store, gaps, publish, words, release, now, approvals, servers.own_of)
    find = FindService(store, gaps, drafts, release, now)

    def forget() -> None:
        drafts.forget_plans()
        find.forget()

    return Services(
        ask=ask,
        log=LogService(store),
        publish=publish,
        corrections=CorrectionService(store, publish, now),
        gaps=gaps,
        waiting=WaitingService(gaps, key),
        drafts=drafts,
        consent=ConsentService(store, words, now, forget, servers.own_of),
        tell=TellService(store, publish, ask.care_line, now),
        statistics=StatisticsService(store, gaps.named, release, now),
        members=MembersService(store, lambda: release().knowledge.entries, key, now, forget, ask.catch_up),
        care=CareService(store, ask.at_hand, release, key, now),
        deliveries=DeliveryService(store, publish, now),
        presence=PresenceService(store, now),
        conversations=Conversations(store, release, now),
        servers=servers,
        reminders=ReminderService(store, servers, key, now),
        triage=TriageService(gaps),
        find=find,
        asking_back=AskBackService(store, gaps, key, now),
        entry_pages=EntryPageService(store, release, now),
        turns=TurnService(store, gaps, drafts, release, key, now),
        worklists=WorklistService(store, release, now),
        remarks=RemarkService(store, drafts, now),
        translations=TranslationService(publish, drafts, release),
        hold=lambda served: ShardService(store, served, now),
        notice=notice,
    )
