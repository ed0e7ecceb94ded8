"""Read files of other formats as rows of questions and an answer: one module per format."""

from bot.knowledge.importing.reading import SHAPES, read
from bot.knowledge.importing.rows import Row, Unread

__all__ = ["SHAPES", "Row", "Unread", "read"]
