"""Tell the pages of a folder that ask apart from those that do not, where most of what it says is asked."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.knowledge.importing.headings import NO_ANSWER
from bot.knowledge.importing.rows import Row, Unread

_PAGES = frozenset({".txt", ".md", ".markdown", ".mdx", ".html", ".htm", ".xhtml"})
# A title of so many words is the name of a section.
_NAME = 3
_CAUSE = (
    "a draft, as nothing on this page asks, and other pages here do: see whether somebody asks that, then write "
    "status: approved"
)


def doubted(rows: Iterable[Row | Unread], asks: AbstractSet[str]) -> Iterator[Row | Unread]:
    """The rows of a folder; names of sections on pages that ask nothing are drafts, if most stand on pages that ask.

    One with no text at all names what other pages hold. A title of more words, or with others beside it, tells what
    somebody wants to know.

    Args:
        rows: the rows.
        asks: the words that begin a question without a question mark.
    """
    held = list(rows)
    told = [row for row in held if isinstance(row, Row) and not row.fields and row.file.suffix.lower() in _PAGES]
    asking = {row.file for row in told if any(_asks(text, asks) for text in row.questions)}
    mostly = 2 * sum(row.file in asking for row in told) > len(told)
    silent = {row.file for row in told if row.file not in asking} if mostly else set()
    for row in held:
        if isinstance(row, Row) and row.file in silent and not row.draft and _is_name(row.questions):
            yield replace(row, draft=True, remark="; ".join(filter(None, (_CAUSE, row.remark))))
        elif isinstance(row, Unread) and mostly and row.file not in asking and _is_empty(row, asks):
            yield replace(row, aside=True)
        else:
            yield row


def _asks(text: str, words: AbstractSet[str]) -> bool:
    return text.rstrip(" !").endswith(("?", "\uff1f")) or text.casefold().split(" ")[0] in words


def _is_empty(row: Unread, words: AbstractSet[str]) -> bool:
    """Whether a name of a section has no text."""
    return row.cause == NO_ANSWER.format(row.asked) and _is_name([row.asked]) and not _asks(row.asked, words)


def _is_name(questions: Sequence[str]) -> bool:
    return len(questions) == 1 and len(questions[0].split()) <= _NAME
