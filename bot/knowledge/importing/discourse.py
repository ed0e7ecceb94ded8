"""Read a topic of a Discourse forum (JSON): its title asks, and the reply that was accepted or most liked answers.

These are members' words, so they come in as drafts, and no author's name is imported.
"""

import html
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.knowledge.importing import answers, replies
from bot.knowledge.importing.columns import listing, mapped
from bot.knowledge.importing.nameless import Nameless
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.rows import Row, Unread, cell, distinct, one_line

# What a forum shows within a post that is not its author's own text: a quotation, a member's name, an emoji.
_NOT_OWN = re.compile(
    r"<aside class=\"quote(?:(?!<aside).)*?</aside>|<a class=\"mention[^<>]*>[^<>]*</a>"
    r"|<img[^<>]{0,999}?class=\"emoji[^<>]{0,999}>",
    re.DOTALL,
)
# Quotations may hold quotations, at most so deep.
_DEEP = 3
# A first post with so many questions is a page of questions.
_SEVERAL = 2
# The kind of a post that somebody wrote, and of what others did with it.
_WRITTEN, _LIKED = 1, 2
_LISTS = frozenset({"topic_list", "category_list"})


def is_export(found: Any) -> bool:
    """Whether the value is a topic with its posts, or a list of topics or categories."""
    return "posts" in mapped(mapped(found).get("post_stream")) or not _LISTS.isdisjoint(mapped(found))


def rows(
    file: Path, found: Mapping[str, Any], text: str, asks: Collection[str], words: Collection[str]
) -> Iterator[Row | Unread]:
    """The question of a topic with its answer; otherwise the reason why it has none.

    Args:
        file: the file.
        found: its value.
        text: its text.
        asks: the words that begin a question without a question mark.
        words: words that people use, which are left alone even if they are a member's name.
    """
    if "post_stream" not in found:
        yield Unread(file, 1, "a list of topics, whose texts are in files of their own", aside=True)
        return
    named = str(found.get("title") or "")
    line = Places(text).line_of(json.dumps(named, ensure_ascii=False), json.dumps(named))
    posts = [each for each in map(mapped, listing(mapped(found["post_stream"]).get("posts"))) if _is_shown(each)]
    said = {str(each.get("id")): _own(str(each.get("cooked") or "")) for each in posts}
    names = (str(each[key]) for each in posts for key in ("username", "name", "display_username") if each.get(key))
    nameless = Nameless(names, (*said.values(), named), {*words, *asks})
    title = one_line(nameless.of(named))
    best, why = _best(posts)
    if found.get("archetype", "regular") != "regular":
        yield Unread(file, line, replies.PRIVATE, aside=True)
    elif not _asks(title, asks) and (faq := _faq(file, title, posts, nameless)):
        yield from (replace(each, line=line) for each in faq)
    elif not _asks(title, asks):
        yield Unread(file, line, "a topic whose title asks nothing", title, aside=True)
    elif best is None and mapped(found.get("accepted_answer")):
        yield Unread(file, line, "the accepted reply is further on; save the topic with ?print=true", title)
    elif best is None or not replies.says_something(answer := nameless.of(said[str(best.get("id"))])):
        yield Unread(file, line, "no reply to it was accepted or liked", title, aside=True)
    else:
        doubtful = ", ".join(nameless.doubtful(f"{title}\n{answer}"))
        called = f"members are called {doubtful}: leave it out where it means one of them" if doubtful else ""
        remark = "; ".join(("a draft", *filter(None, (why, called)))) if why or called else ""
        tags = answers.names(found.get("tags") or [])
        yield Row(file, line, (title,), answer, tags=tags, draft=True, theirs=True, remark=remark)


def _faq(file: Path, title: str, posts: Sequence[Mapping[str, Any]], nameless: Nameless) -> list[Row]:
    """The questions of a first post that answers several itself, each set apart from its answer; otherwise none."""
    from bot.knowledge.importing import webpages  # noqa: PLC0415 - most imports do without its library

    page = f"<h1>{html.escape(title)}</h1>{_undisturbed(str(posts[0].get('cooked') or ''))}" if posts else ""
    found = [each for each in webpages.rows(file, page) if isinstance(each, Row)]
    if sum(each.questions[0].endswith("?") for each in found) < _SEVERAL:
        return []
    return [
        replace(
            each,
            questions=distinct(map(nameless.of, each.questions)),
            answer=cell(nameless.of(each.answer)),
            topic="",
            draft=True,
            theirs=True,
            remark="",
        )
        for each in found
    ]


def _undisturbed(cooked: str) -> str:
    """The text of a post without what the forum shows within it."""
    for _ in range(_DEEP):
        cooked = _NOT_OWN.sub("", cooked)
    return cooked


def _own(cooked: str) -> str:
    """What the author of a post says, without what the forum shows beside it."""
    return cell(_undisturbed(cooked))


def _best(posts: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any] | None, str]:
    """The post that answers the first one, and why a curator should look at the choice; None if nobody chose one."""
    if accepted := next((each for each in posts if each.get("accepted_answer") is True), None):
        return accepted, ""
    others = [each for each in posts[1:] if each.get("user_id") != posts[0].get("user_id")]
    liked = max(others, key=_likes, default=None)
    if liked is None or not _likes(liked):
        return None, ""
    return liked, "no reply was accepted, and this one has the most likes: see whether it answers the question"


def _likes(post: Mapping[str, Any]) -> int:
    done = map(mapped, listing(post.get("actions_summary")))
    return sum(each["count"] for each in done if each.get("id") == _LIKED and isinstance(each.get("count"), int))


def _is_shown(post: Mapping[str, Any]) -> bool:
    """Whether it is a post that somebody wrote, and that is neither hidden, deleted nor for the team."""
    hidden = post.get("hidden") or post.get("deleted_at") or post.get("user_deleted")
    return post.get("post_type", _WRITTEN) == _WRITTEN and not hidden


def _asks(title: str, words: Collection[str]) -> bool:
    return title.rstrip().endswith("?") or title.casefold().split(" ")[0] in words
