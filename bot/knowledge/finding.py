"""A finding: a report of the proof-reader about one place in one item."""

from dataclasses import dataclass

from bot.locale.stored import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault at a place within one item. `kind` and `id` name the item: ("entry", "how-to-join").

    If the fault can be mended mechanically, `fix` is the correct value; an empty one means that the item is removed.
    `wants` is the kind and id of a missing item that is referred to, `quoted` what is at fault within a long text.
    """

    kind: str
    id: str
    place: tuple[str | int, ...]
    cause: Text
    mend: Text = ""
    severity: str = "error"
    fix: str | None = None
    wants: tuple[str, str] | None = None
    quoted: str = ""
