"""Find the answer of an object: one of several, in parts, in several forms, or as plain text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from bot.knowledge.importing import columns, markup, named_blocks, richtext
from bot.knowledge.importing.columns import folded

# Keys of an answer that its page marked as the right one, and of how many found it right.
_ACCEPTED = frozenset(
    {"accepted", "isaccepted", "best", "isbest", "correct", "iscorrect", "solution", "issolution", "chosen", "official"}
)
_SCORE = ("score", "votes", "votecount", "upvotes", "upvotecount", "likes", "likecount", "points", "rating")
_RIGHT = ("acceptedanswer", "bestanswer")
_RIGHT_ID = "acceptedanswerid"
# Forms of the same text, the best first, and the keys of it as plain text.
_FORMS = ("markdown", "rendered", "html")
_PLAIN = ("text", "body", "content")
# Keys of one answer, and not of several.
_ONE = frozenset(
    {"answer", "a", "response", "reply", "antwort", "respuesta", "reponse", "odpowiedz", "risposta", "resposta"}
    | {"antwoord", "svar"}
)
# Keys of the parts of one answer.
_PARTS = frozenset(
    {"summary", "short", "lead", "intro", "introduction", "description", "details", "detail", "long", "full", "note"}
    | {"notes", "outro", "steps", "list", "items", "bullets", "points", "paragraphs", "blocks", *_PLAIN}
)
# Keys of one answer in several messages.
_MESSAGES = frozenset({"say", "says"})
_STEPS = "steps"
_LISTS = frozenset({"list", "items", "bullets", "points"})


def answer(item: Mapping[str, Any], name: str, *, lined: bool = False) -> tuple[str, str]:
    """The answer of an object, empty if there is none; and a remark on other answers, empty if there are none.

    Args:
        item: the object.
        name: the key of its answer or answers.
        lined: whether its file keeps an answer as a list of its lines, also if all are sentences.
    """
    by_name = {folded(str(key)): value for key, value in item.items()}
    value = item.get(name)
    for right in (name for name in _RIGHT if name in by_name):
        others = value if by_name[right] is not value else by_name.get("suggestedanswer")
        if text := _whole(_first(by_name[right])):
            return text, "not taken over: another answer to the same" if others else ""
    if folded(name) in _ONE and (are_lines(value) or (lined and _are_texts(value))):
        return "\n".join(value), ""
    if folded(name) in _MESSAGES and isinstance(value, list):
        return "\n\n".join(texts(value)), ""
    if not _are_answers(value):
        return (_whole(value), "") if _is_whole(value) else _first_of(value)
    best, why = _best(value, by_name.get(_RIGHT_ID))
    others = f"not taken over: the other of {len(value)} answers" if len(value) > 1 else ""
    return _whole(best), f"the {why} is taken; {others}" if others and why else others


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a value: one, several, or those in objects that hold a text."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list):
        return tuple(text for each in value for text in texts(each))
    if isinstance(value, Mapping):
        if form := next((value[form] for form in _FORMS if isinstance(value.get(form), str)), ""):
            return texts(form)
        names = columns.roles(value)
        return texts(value.get(names.get("answer") or names.get("question") or names.get("text", "")))
    return (str(value),) if isinstance(value, int | float) and not isinstance(value, bool) else ()


def are_lines(value: Any) -> TypeGuard[list[str]]:
    """Whether a list holds the lines of one text; if all are whole sentences, each may be an answer."""
    return _are_texts(value) and not all(each.rstrip().endswith((".", "!", "?")) for each in value)


def is_lined(item: Mapping[str, Any]) -> bool:
    """Whether an object has one answer as a list of lines in HTML, as a page shows them."""
    lists = (value for name, value in item.items() if folded(str(name)) in _ONE and _are_texts(value))
    return any(markup.is_html(each) for value in lists for each in value)


def _are_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and len(value) > 1 and all(isinstance(each, str) for each in value)


def names(value: Any) -> tuple[str, ...]:
    """The names in a value: its texts, or the titles of its objects, however deep a program keeps them."""
    if isinstance(value, list):
        return tuple(name for each in value for name in names(each))
    if isinstance(value, Mapping):
        by_role = columns.roles(value)
        own = next((by_role[role] for role in ("title", "tags", "topic") if role in by_role), "")
        inner = [value[own]] if own else [each for each in value.values() if isinstance(each, list | Mapping)]
        return names(inner)
    return texts(value)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _first_of(value: Any) -> tuple[str, str]:
    """The first of several texts, and a remark on the others."""
    found = texts(value)
    return (found[0] if found else ""), ("not taken over: another answer to the same" if len(found) > 1 else "")


def _are_answers(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a list of answers, each with what people made of it."""
    return isinstance(value, list) and any(
        isinstance(each, Mapping) and (_ACCEPTED | set(_SCORE)) & set(map(folded, each)) for each in value
    )


def _best(found: Sequence[Any], right: Any) -> tuple[Any, str]:
    """The answer that was accepted, otherwise the one with the highest score, otherwise the first; and which it is."""
    named = [(each, {folded(str(key)): value for key, value in each.items()}) for each in found if _is_object(each)]
    for each, by_name in named:
        ids = {str(value) for key, value in by_name.items() if key in {"id", "answerid"}}
        if any(by_name.get(key) is True for key in _ACCEPTED) or (right is not None and str(right) in ids):
            return each, "accepted one"
    scores = [max(_numbers(by_name, _SCORE), default=0.0) for _, by_name in named]
    if len(set(scores)) > 1:
        return named[scores.index(max(scores))][0], "one with the highest score"
    return named[0][0], ""


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _numbers(by_name: Mapping[str, Any], names: Iterable[str]) -> list[float]:
    values = (by_name.get(name) for name in names)
    return [float(each) for each in values if isinstance(each, int | float) and not isinstance(each, bool)]


def _is_whole(value: Any) -> bool:
    """Whether a value is one answer: an object of known parts, or a list of blocks, each with its type."""
    if isinstance(value, Mapping) and not richtext.is_tree(value):
        return bool((_PARTS | set(_FORMS)) & set(map(folded, map(str, value))))
    blocks = isinstance(value, list) and bool(value) and all(_is_object(each) and "type" in each for each in value)
    return blocks or richtext.is_tree(value) or bool(named_blocks.markdown(value))


def _whole(value: Any) -> str:
    """One answer, its parts below each other."""
    if richtext.is_tree(value):
        return richtext.markdown(value)
    if blocks := named_blocks.markdown(value):
        return blocks
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_block, value)))
    if not isinstance(value, Mapping) or not _is_whole(value):
        return next(iter(texts(value)), "")
    by_name = {folded(str(key)): part for key, part in value.items()}
    form = next((name for name in _FORMS if by_name.get(name)), "")
    left_out = {*_FORMS, *(_PLAIN if form else ())} - {form}
    parts = (_part(name, part) for name, part in by_name.items() if name in {*_PARTS, form} - left_out)
    return "\n\n".join(filter(None, parts))


def _part(name: str, value: Any) -> str:
    """A part of an answer: text, numbered steps, the lines of a list, or blocks."""
    if name == _STEPS:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(_lines(value), 1))
    if name in _LISTS and not _is_whole(value):
        return "\n".join(f"- {text}" for text in _lines(value))
    return _whole(value) if _is_whole(value) else "\n\n".join(texts(value))


def _lines(value: Any) -> list[str]:
    """The points of a list, each in one line."""
    return [" ".join(_whole(each).split()) for each in (value if isinstance(value, list) else [value])]


def _block(value: Any) -> str:
    """A block of an editor that keeps text in blocks; an image as Markdown, so that it is listed."""
    if not isinstance(value, Mapping):
        return next(iter(texts(value)), "")
    kind, data = folded(str(value.get("type", ""))), value.get("data")
    inner = data if isinstance(data, Mapping) else value
    if kind == "image":
        return image(
            inner.get("alt") or inner.get("caption"), inner.get("url") or inner.get("src") or inner.get("file")
        )
    if isinstance(inner.get("items"), list) and "order" in f"{kind} {inner.get('style')}":
        return _part(_STEPS, inner["items"])
    text = _whole({key: part for key, part in inner.items() if key != "type"})
    return f"**{text}**" if text and kind.startswith("head") else text


def image(alt: Any, address: Any) -> str:
    """An image as Markdown, which the import takes out and lists; empty without an address."""
    place = address.get("url") if isinstance(address, Mapping) else address
    return f"![{' '.join(str(alt or '').split())}](<{place}>)" if isinstance(place, str) and place else ""
