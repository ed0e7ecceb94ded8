"""Pair questions with answers by what is said next, where a Discord channel does not say what replies to what.

Discord has had replies since the end of 2020; what was said before is like any talk, in which an answer follows soon.
Since then, that is only sure where a question names somebody who then speaks.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.knowledge.importing.replies import Reply, answers_to, author, is_bot, is_said, says_something

_WORD = re.compile(r"[\w\u2019'-]+")
# Questions and answers of fewer words are small talk: "lunch?", "Yes".
_WORDS = 3
_SOON = timedelta(minutes=30)
# An answer that names the asker, or repeats so many words of the question, each of so many letters, may come later.
_LATER, _REPEATED, _LONG = timedelta(hours=3), 2, 5


def answered(
    messages: Iterable[Mapping[str, Any]],
    asks: Callable[[Mapping[str, Any]], bool],
    plain: Callable[[str], str],
) -> dict[str, list[Reply]]:
    """What others said soon after each question, by its id, until the next question or a word of the asker.

    Args:
        messages: the messages of the channel in their order; from the first reply on, only those count that name
            somebody, and what these say.
        asks: whether a message asks.
        plain: a message's text as it would be imported.
    """
    found: dict[str, list[Reply]] = {}
    asked: Mapping[str, Any] | None = None
    replies_known = False
    said = (each for each in messages if is_said(each) and not is_bot(each))
    for each in said:
        if answers_to(each):
            replies_known = True
            continue
        text, own = plain(str(each["content"])), asked is not None and author(each) == author(asked)
        enough = len(_WORD.findall(text)) >= _WORDS
        if asks(each) and not (own and "?" not in text):
            # Who asks adds "anyone?", or tells more.
            asked = each if enough and (_named(each) or not replies_known) else asked if own else None
        elif asked is None:
            continue
        elif own:
            asked = None if str(asked["id"]) in found else asked
        elif replies_known and author(each) not in _named(asked):
            continue
        elif enough and says_something(text) and _is_soon(asked, each, plain):
            told = found.setdefault(str(asked["id"]), [])
            if told and author(told[-1].message) == author(each):
                # Who answers in two messages says one thing.
                told[-1] = Reply(told[-1].message, f"{told[-1].text}\n\n{text}")
            else:
                told.append(Reply(each, text))
    return found


def _named(message: Mapping[str, Any]) -> set[str]:
    """The ids of the members whom a message names."""
    named = message.get("mentions")
    return {str(each.get("id")) for each in named if isinstance(each, Mapping)} if isinstance(named, list) else set()


def _is_soon(asked: Mapping[str, Any], later: Mapping[str, Any], plain: Callable[[str], str]) -> bool:
    try:
        first, second = (datetime.fromisoformat(str(each.get("timestamp"))) for each in (asked, later))
        gap = second - first
    except (ValueError, TypeError):
        return False
    of_both = (
        {word for word in _WORD.findall(plain(str(each["content"])).casefold()) if len(word) >= _LONG}
        for each in (asked, later)
    )
    linked = author(asked) in _named(later) or len(set.intersection(*of_both)) >= _REPEATED
    return gap <= (_LATER if linked else _SOON)
