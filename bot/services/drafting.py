"""A knowledge folder that is not released yet, tried before it is published."""

from dataclasses import replace
from pathlib import Path

from bot.errors import KnowledgeError
from bot.knowledge import files, versions
from bot.knowledge.models import KnowledgeBase
from bot.services.releases import Releases


def tried(service: Releases, folder: Path) -> KnowledgeBase | None:
    """The folder's content as a draft, with a version that says so; None if it is a release or broken.

    A folder that was never published is a draft too: asking it questions makes no release.
    """
    try:
        content = files.load(folder)
    except KnowledgeError:
        return None
    digest, head = versions.digest(content), service.head()
    try:
        past = files.read_lineage(folder)
    except KnowledgeError:
        # A lineage left by a git merge is not a chain; `rebase` mends it.
        return _draft(content)
    released = {record.digest for record in service.log()}
    follows = head is None or head.digest in {each.digest for each in past}
    if digest in released or (follows and past and past[-1].digest == digest):
        return None
    return _draft(content)


def _draft(content: KnowledgeBase) -> KnowledgeBase:
    version = f"{content.manifest.version} (draft)"
    return replace(content, manifest=content.manifest.model_copy(update={"version": version}))
