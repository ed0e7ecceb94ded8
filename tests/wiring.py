"""Salve's services over a store, wired as the bot wires them, with a first release to answer from."""

from collections.abc import Callable
from datetime import datetime

from bot.answering.release import Release
from bot.knowledge.models import KnowledgeBase
from bot.services.ask import AskService
from bot.services.model_files import load_models
from bot.services.publish import PublishService
from bot.services.wiring import Services, wire
from bot.settings.former import NOTHING, Former
from bot.store.port import Store
from tests import town

KEY = b"key"


def wired(
    store: Store,
    now: Callable[[], datetime],
    knowledge: KnowledgeBase | None = None,
    served: frozenset[int] | None = frozenset(),
    former: Former = NOTHING,
    release: Release | None = None,
) -> Services:
    """All services around a store: they answer from this knowledge, or from the town's, which is prepared once.

    Args:
        store: what they keep everything in.
        now: the clock.
        knowledge: what is served in place of the town's.
        served: the servers that are served; None for all.
        former: the settings of older versions.
        release: the town's knowledge, prepared in another way.
    """
    publish = PublishService(store, load_models, KEY, now)
    record = publish.adopt(knowledge or town.knowledge(), ())
    answers = release or (publish.release(record) if knowledge else town.release())
    return wire(store, AskService(answers, store, KEY, now), publish, KEY, now, served, former)
