"""Write knowledge into its folder of YAML, with the smallest possible change to each file."""

from bot.knowledge.editing.folder import write
from bot.knowledge.editing.layout import dump_entry, lines
from bot.knowledge.editing.mending import mend

__all__ = ["dump_entry", "lines", "mend", "write"]
