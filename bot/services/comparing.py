"""The gate's report on a new release beside the one that is served, with a sample of members' questions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from bot.answering.release import Models, Release
from bot.services import gate, sampling
from bot.services.gate import Moved, Report
from bot.services.progress import Progress
from bot.store.port import Store


def compare(
    store: Store,
    models: Models,
    before: Release | None,
    new: Release,
    today: date,
    progress: Progress,
    guild_id: str | None = None,
) -> Report:
    """Examine a release; what either release says to the sample is kept as it is found, so that this can be resumed.

    For a server's own release, the sample is drawn from questions asked there.
    """
    if before is None:
        return gate.examine(None, new, today, progress)
    names = [sampling.name(each, models, today) for each in (before, new)]
    store.forget_outcomes(names)
    says = [
        sampling.Remembered(store, name, partial(gate.answered, release, today))
        for name, release in zip(names, (before, new), strict=True)
    ]
    sample = sampling.draw(store, guild_id=guild_id)
    report = gate.examine(before, new, today, progress, sample, says)
    for each in says:
        each.flush()
    ids = {text: id_ for id_, text in reversed(sample.questions)}
    return replace(report, moved=tuple(in_its_server(store, ids, each) for each in report.moved))


def in_its_server(store: Store, ids: Mapping[str, str], moved: Moved) -> Moved:
    """A question that comes out differently, with the server it was asked in."""
    logged = store.interaction(ids[moved.text]) if moved.kind == "logged" and moved.text in ids else None
    return replace(moved, guild_id=logged.guild_id) if logged else moved
