"""Files of other shapes → rows of questions and an answer: one module per shape."""

from bot.knowledge.importing.reading import SHAPES, read
from bot.knowledge.importing.rows import Row, Unread

__all__ = ["SHAPES", "Row", "Unread", "read"]
