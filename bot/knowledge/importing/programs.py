"""Recognise what the programs of bots keep in an export for themselves, and what they show beside an answer."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.knowledge.importing import answers, embeds, intents
from bot.knowledge.importing.columns import mapped, roles
from bot.knowledge.importing.rows import Row, Unread, in_words
from bot.locale.signs import cut

# The name by which QnABot looks up what it says itself, in place of a question: "no_hits".
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)+|QID::\S+")
# The names under which it comes with texts of its own.
_OWN = re.compile(r"CustomNo\w+|QnABot\.\w+|Feedback\.\d+")
_CHITCHAT = re.compile(r"chit_?-?chat", re.IGNORECASE)
_SMALL_TALK = "small talk that came with QnA Maker"
_SHOWN = 40
# A board of Trello's columns for a card, and the one for the list in which it hangs.
LIST = "List Name"
_CARD = frozenset({"Card ID", "Card Name", LIST})


def inner(item: Mapping[str, Any], questions: Sequence[str]) -> str:
    """The reason why a text is the program's own and asked by nobody; empty if it is not."""
    if "qid" in item and questions and (_OWN.fullmatch(str(item["qid"])) or all(map(_NAME.fullmatch, questions))):
        return f"what QnABot says itself under the name {questions[0]}; Salve has words of its own for that"
    if mapped(item.get("elicitResponse")).get("responsebot_hook"):
        return "a step of a dialogue that asks something back"
    if item.get("deleted") is True:
        return "deleted in the program that it comes from"
    if {"tag", "responses"} <= item.keys() and str(item["tag"]).casefold().replace("-", "_") in intents.SMALL_TALK:
        return intents.TALK.format(item["tag"])
    told = [item.get(name) for name in ("source", "Source", "metadata", "Metadata")]
    return _SMALL_TALK if any(_CHITCHAT.search(json.dumps(each)) for each in told if each) else ""


def uncovered(item: Any) -> Any:
    """A tag of a bot that shows a card (an embed of Discord), with the card's title as the question."""
    card, names = mapped(mapped(item).get("embed")), roles(mapped(item))
    said = [card.get("description"), *embeds.in_bold(embeds.fields(card))]
    if "title" not in names or not any(said):
        return item
    asked = [card.get("title"), item[names["title"]]]
    kept = {key: value for key, value in item.items() if key not in {"embed", names["title"]}}
    asked.sort(key=lambda text: not in_words(str(text or "")))
    return {**kept, "question": asked, "answer": "\n\n".join(map(str, filter(None, said)))}


def beside(item: Mapping[str, Any]) -> tuple[str, str]:
    """The image that QnABot shows with an answer, as Markdown, and a remark on buttons and prompts below it."""
    card = item.get("r")
    card = card if isinstance(card, Mapping) else {}
    picture = answers.image(card.get("title"), card.get("imageUrl"))
    buttons = [*_named(card.get("buttons"), "text"), *_prompts(item)]
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
