"""Who may be mentioned: nobody, but the one person whom a line names, "For @ana" or "Your turn, @bo: …"."""

import re
from collections.abc import Iterator

from tests.discord_server.components import walk
from tests.discord_server.kinds import Json
from tests.discord_server.problem import Problem

# In every language: a few words, whom they mean, and perhaps what it is about.
NAMED = re.compile(r"[^<\n]{1,20} <@(\d+)>(?:$| ?: )", re.MULTILINE)


def mention_problems(body: Json) -> Iterator[Problem]:
    """Yield why a message's `allowed_mentions` would let somebody be mentioned, or be refused."""
    allowed = body.get("allowed_mentions")
    path = "allowed_mentions"
    if not isinstance(allowed, dict) or allowed.get("parse") != []:
        yield Problem(path, 'every message must carry {"parse": []}')
        if not isinstance(allowed, dict):
            return
    parse = allowed.get("parse") or []
    named = next(filter(None, map(NAMED.match, _texts(body))), None)
    for kind in ("users", "roles"):
        if kind == "users" and named and list(map(str, allowed.get(kind) or ())) == [named[1]]:
            continue
        if allowed.get(kind):
            yield Problem(path, f"nobody may be mentioned, yet {kind} are listed")
            if kind in parse:
                yield Problem(path, f"parse holds {kind!r} together with a list of {kind}")
    if allowed.get("replied_user"):
        yield Problem(path, "the author of the message replied to would be mentioned")


def _texts(body: Json) -> Iterator[str]:
    yield body.get("content") or ""
    yield from (each["content"] for each in walk(body.get("components") or []) if "content" in each)


def edit_mention_problems(body: Json) -> Iterator[Problem]:
    """Yield the same for an edit, if it brings anything to read."""
    if any(body.get(field) for field in ("content", "embeds", "components")):
        yield from mention_problems(body)
