"""What the gate says of a new release beside the one that is served, with a sample of what members asked."""

from datetime import date
from functools import partial

from bot.answering.pipeline import Models, Release
from bot.services import gate, sampling
from bot.services.gate import Progress, Report
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
    """Examine a release; what either says to the sample is kept as it is found, so that this can be taken up again.

    Of what one server is answered from, the sample is what was asked in it.
    """
    if before is None:
        return gate.examine(None, new, today, progress)
    names = [sampling.name(each, models, today) for each in (before, new)]
    store.forget_outcomes(names)
    says = [
        sampling.Remembered(store, name, partial(gate.answered, release, today))
        for name, release in zip(names, (before, new), strict=True)
    ]
    report = gate.examine(before, new, today, progress, sampling.draw(store, guild_id=guild_id), says)
    for each in says:
        each.flush()
    return report
