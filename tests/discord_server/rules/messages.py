"""What a message may hold, across its fields."""

from collections.abc import Iterator, Sequence

from tests.discord_server.kinds import Json, MessageFlag
from tests.discord_server.problem import EMPTY_MESSAGE, Problem
from tests.discord_server.rules.components import component_problems
from tests.discord_server.state import Message

CONTENT_LIMIT = 2000
EMBED_TOTAL = 6000
V2_EXCLUDES = ("content", "embeds", "poll", "sticker_ids")
POLL_ANSWER_LIMIT = 55
FILE_LIMIT = 10 * 1024 * 1024


def message_problems(body: Json, files: Sequence[bytes] = (), *, creating: bool = True) -> Iterator[Problem]:
    """Yield what Discord would refuse in a message; an edit need not bring anything new."""
    v2 = bool((body.get("flags") or 0) & MessageFlag.COMPONENTS_V2)
    if creating and _is_empty(body, files):
        yield Problem("", "cannot send an empty message", EMPTY_MESSAGE)
    if len(body.get("content") or "") > CONTENT_LIMIT:
        yield Problem("content", f"longer than {CONTENT_LIMIT} characters")
    yield from _embed_problems(body.get("embeds") or [])
    yield from component_problems(body.get("components") or [], v2=v2)
    if v2:
        for field in V2_EXCLUDES:
            if body.get(field):
                yield Problem(field, "not allowed with the Components V2 flag")
    yield from _poll_problems(body.get("poll") or {})
    yield from _file_problems(body, files)


def edit_problems(body: Json, files: Sequence[bytes], message: Message | None) -> Iterator[Problem]:
    """Yield what Discord would refuse in an edit of a message, which never goes back from Components V2."""
    yield from message_problems(body, files, creating=False)
    if message is None:
        return
    if MessageFlag.COMPONENTS_V2 in message.flags:
        for field in V2_EXCLUDES:
            if body.get(field):
                yield Problem(field, "not allowed in a message that has the Components V2 flag")
    elif (body.get("flags") or 0) & MessageFlag.COMPONENTS_V2:
        for field in ("content", "embeds"):
            if getattr(message, field) and field not in body:
                yield Problem(field, "has to be emptied where a message gets the Components V2 flag")


def _is_empty(body: Json, files: Sequence[bytes]) -> bool:
    held = any(body.get(field) for field in ("embeds", "components", "poll", "sticker_ids"))
    # A forwarded message brings nothing of its own.
    forwarded = (body.get("message_reference") or {}).get("type") == 1
    return not ((body.get("content") or "").strip() or held or files or forwarded)


def embed_length(embed: Json) -> int:
    """Return the characters of an embed that count towards the total."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len(text or "") for text in texts)


def _embed_problems(embeds: Sequence[Json]) -> Iterator[Problem]:
    if sum(map(embed_length, embeds)) > EMBED_TOTAL:
        yield Problem("embeds", f"more than {EMBED_TOTAL} characters in all embeds together")
    for index, embed in enumerate(embeds):
        for number, field in enumerate(embed.get("fields") or ()):
            for part in ("name", "value"):
                if not (field.get(part) or "").strip():
                    yield Problem(f"embeds/{index}/fields/{number}/{part}", "this field is required")


def _poll_problems(poll: Json) -> Iterator[Problem]:
    for index, answer in enumerate(poll.get("answers") or ()):
        if len((answer.get("poll_media") or {}).get("text") or "") > POLL_ANSWER_LIMIT:
            yield Problem(f"poll/answers/{index}", f"longer than {POLL_ANSWER_LIMIT} characters")


def _file_problems(body: Json, files: Sequence[bytes]) -> Iterator[Problem]:
    for index, data in enumerate(files):
        if len(data) > FILE_LIMIT:
            yield Problem(f"files[{index}]", f"larger than {FILE_LIMIT} bytes")
    named = [str(attachment.get("id")) for attachment in body.get("attachments") or ()]
    if len(set(named)) < len(named):
        yield Problem("attachments", "two attachments have the same id")
