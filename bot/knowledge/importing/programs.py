"""Recognise what the programs of bots keep in an export for themselves, and what they show beside an answer."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.knowledge.importing import answers, embeds, intents
from bot.knowledge.importing.columns import listing, mapped, roles
from bot.knowledge.importing.rows import Row, Unread, in_words
from bot.locale.signs import cut

# The name by which QnABot looks up what it says itself, in place of a question: "no_hits".
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)+|QID::\S+")
# The names under which it comes with texts of its own.
_OWN = re.compile(r"CustomNo\w+|QnABot\.\w+|Feedback\.\d+")
# What it asks on the telephone after an answer, and notes of Handlebars: neither shows anything in its text.
_ASKED_NEXT = re.compile(
    r"\{\{\s*setSessionAttr\s+(?P<open>['\"])connect_nextPrompt(?P=open)\s+(?P<quote>['\"])(?P<said>.*?)(?P=quote)\s*\}\}"
)
_NOTE = re.compile(r"\{\{!--.*?--\}\}|\{\{![^{}]*\}\}", re.DOTALL)
_CHITCHAT = re.compile(r"chit_?-?chat", re.IGNORECASE)
_SMALL_TALK = "small talk that came with QnA Maker"
_SHOWN = 40
# A board of Trello's columns for a card, and the one for the list in which it hangs.
LIST = "List Name"
_CARD = frozenset({"Card ID", "Card Name", LIST})
NOTES = "a card of the list '{}', in which nothing asks"
# The key of the reason why a card is left out.
_LEFT = "left out"
# What a bot of a stream calls what is typed, and what it says to that.
_TYPED, _SAID = ("name", "command"), ("message", "reply", "response")


def inner(item: Mapping[str, Any], questions: Sequence[str]) -> str:
    """The reason why a text is the program's own and asked by nobody; empty if it is not."""
    if "qid" in item and questions and (_OWN.fullmatch(str(item["qid"])) or all(map(_NAME.fullmatch, questions))):
        return f"what QnABot says itself under the name {questions[0]}; Salve has words of its own for that"
    if mapped(item.get("elicitResponse")).get("responsebot_hook") or ("qid" in item and item.get("type") == "quiz"):
        return intents.STEP
    if LIST in item and (left := str(item.get(_LEFT, ""))):
        return left
    if item.get("deleted") is True:
        return "deleted in the program that it comes from"
    if {"tag", "responses"} <= item.keys() and str(item["tag"]).casefold().replace("-", "_") in intents.SMALL_TALK:
        return intents.TALK.format(item["tag"])
    told = [item.get(name) for name in ("source", "Source", "metadata", "Metadata")]
    return _SMALL_TALK if any(_CHITCHAT.search(json.dumps(each)) for each in told if each) else ""


def unwrapped(items: Iterable[Any], elements: Any) -> list[Any]:
    """Questions of Botpress, each out of the object that holds what it asks and answers; others unchanged.

    An answer that stands among the elements of the bot is named there: `#!builtin_text-…`.
    """
    named = {f"#!{each.get('id')}": mapped(each.get("formData")) for each in map(mapped, listing(elements))}

    def said(code: str, text: Any) -> Any:
        return named[text].get(f"text${code}", "") if isinstance(text, str) and text in named else text

    def whole(item: Any) -> Any:
        inner = mapped(item).get("data")
        if not isinstance(inner, Mapping):
            return item
        told = {
            code: [said(code, each) for each in listing(texts)] for code, texts in mapped(inner.get("answers")).items()
        }
        return {**item, **inner, **({"answers": told} if any(told.values()) else {})}

    return list(map(whole, items))


def corpus(found: Mapping[str, Any]) -> list[Any] | None:
    """The conversations of ChatterBot as questions, each with what may be said to it; None for any other export.

    What stands several times at the beginning has several answers.
    """
    listed = listing(found.get("conversations"))
    if not listed or not all(isinstance(each, list) and len(each) > 1 for each in listed):
        return None
    said = dict[str, list[str]]()
    for asked, *told in listed:
        said.setdefault(str(asked), []).extend(map(str, told))
    tags = answers.names(found.get("categories"))
    return [{"tag": ", ".join(tags), "patterns": [asked], "responses": told} for asked, told in said.items()]


def uncovered(item: Any) -> Any:
    """A tag of a bot that shows cards (embeds of Discord), with the first card's title as a further question."""
    names = roles(mapped(item))
    cards = [mapped(each) for each in (*listing(mapped(item).get("embeds")), mapped(item).get("embed")) if each]
    own = answers.texts(item[names["text"]]) if "text" in names else ()
    said = [*own, *(part for card in cards for part in (card.get("description"), *embeds.in_bold(embeds.fields(card))))]
    name = names.get("question", "")
    if not name or not isinstance(item[name], str) or not any(said[len(own) :]):
        return item
    asked = [cards[0].get("title"), item[name]]
    kept = {key: value for key, value in item.items() if key not in {"embed", "embeds", name, names.get("text")}}
    asked.sort(key=lambda text: not in_words(str(text or "")))
    return {**kept, "question": asked, "answer": "\n\n".join(map(str, filter(None, said)))}


def command(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A command of a bot in a stream, such as Nightbot, as a question and its answer; anything else as it is."""
    typed = next((item[name] for name in _TYPED if str(item.get(name, "")).startswith("!")), "")
    said = next((item[name] for name in _SAID if isinstance(item.get(name), str)), "")
    if not typed or not said:
        return item
    return {"question": typed, "answer": said, **{key: each for key, each in item.items() if key not in _TYPED + _SAID}}


def macros(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """A table of Gorgias' macros, with the text that each writes in place of all that it does; others unchanged."""
    head = lines[0][1]
    if not {"name", "actions"} <= set(head):
        return lines
    at = head.index("actions")
    full = [(line, cells) for line, cells in lines[1:] if len(cells) > at]
    told = [(line, [*cells[:at], _written(cells[at]), *cells[at + 1 :]]) for line, cells in full]
    return [(lines[0][0], [*head[:at], "answer", *head[at + 1 :]]), *told]


def _written(actions: str) -> str:
    """The text among the actions of a macro; empty if it writes none."""
    try:
        found = json.loads(actions)
    except (ValueError, RecursionError):
        return ""
    texts = (mapped(mapped(each).get("arguments")).get("body_text") for each in listing(found))
    return next((text for text in texts if isinstance(text, str)), "")


def board(found: Mapping[str, Any]) -> list[Any] | None:
    """The cards of a board of Trello, with the reason where one is left out; None for any other export."""
    cards, lists = (list(map(mapped, listing(found.get(name)))) for name in ("cards", "lists"))
    if not cards or not all({"idList", "name", "desc"} <= each.keys() for each in cards):
        return None
    by_id = {str(each.get("id")): each for each in lists}
    told = [
        {
            "Card ID": str(each.get("id")),
            "Card Name": str(each["name"]),
            LIST: str(by_id.get(str(each["idList"]), {}).get("name")),
        }
        for each in cards
    ]
    notes = without_questions(told)
    return [
        {
            **named,
            "answer": each["desc"],
            "tags": list(answers.names(each.get("labels"))),
            _LEFT: _closed(each, by_id.get(str(each["idList"]), {}))
            or NOTES.format(named[LIST]) * (named[LIST] in notes),
        }
        for each, named in zip(cards, told, strict=True)
    ]


def _closed(card: Mapping[str, Any], of_list: Mapping[str, Any]) -> str:
    return "a closed card of the board" if True in (card.get("closed"), of_list.get("closed")) else ""


def shown(text: str) -> str:
    """An answer of QnABot without what is in it for the program alone."""
    return _NOTE.sub("", _ASKED_NEXT.sub("", text)).strip()


def beside(item: Mapping[str, Any]) -> tuple[str, str]:
    """The image that QnABot shows with an answer, as Markdown, and a remark on buttons and prompts below it."""
    card = item.get("r")
    card = card if isinstance(card, Mapping) else {}
    picture = answers.image(card.get("title"), card.get("imageUrl"))
    asked = [each["said"] for each in _ASKED_NEXT.finditer(str(item.get("a", ""))) if each["said"]]
    buttons = [*_named(card.get("buttons"), "text"), *_prompts(item), *asked]
    return picture, f"not taken over: the buttons below it, {', '.join(map(repr, buttons))}" if buttons else ""


def _prompts(item: Mapping[str, Any]) -> Iterator[str]:
    for name in ("context", "dialog", "Dialog"):
        held = item.get(name)
        if isinstance(held, Mapping):
            yield from _named(held.get("prompts") or held.get("Prompts"), "displayText", "DisplayText")
    if isinstance(written := item.get("Prompts"), str) and written.startswith("["):
        try:
            yield from _named(json.loads(written), "displayText", "DisplayText")
        except json.JSONDecodeError:
            yield cut(written, _SHOWN)


def _named(found: Any, *keys: str) -> list[str]:
    held = (each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else ()
    return [str(text) for each in held if (text := next((each[key] for key in keys if each.get(key)), ""))]


def without_questions(cards: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """The lists of a board of Trello that hold notes or tasks: none of their cards asks, while some of others do."""
    asking: dict[str, bool] = {}
    for each in cards:
        if each.keys() >= _CARD:
            asking[each[LIST]] = asking.get(each[LIST], False) or each["Card Name"].rstrip().endswith("?")
    return frozenset(name for name, asks in asking.items() if not asks) if any(asking.values()) else frozenset()


def together(file: Path, rows: Iterable[Row | Unread]) -> Iterator[Row | Unread]:
    """The rows, with one line for all small talk in place of one for each."""
    talk = list[Unread]()
    for each in rows:
        if isinstance(each, Unread) and each.cause == _SMALL_TALK:
            talk.append(each)
        else:
            yield each
    if talk:
        count = f"{len(talk)} texts of " if len(talk) > 1 else ""
        yield Unread(file, talk[0].line, f"{count}{_SMALL_TALK}, as '{cut(talk[0].asked, _SHOWN)}'", aside=True)
