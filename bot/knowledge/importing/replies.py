"""Choose the reply that answers a message of a Discord channel, by what the channel made of each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.knowledge.word_lists import word_lists

# Why a talk between a few members is left out.
PRIVATE = "a private talk, of which nothing is read"

_WORD = re.compile(r"[\w\u2019'+-]+")
# Reactions, as signs or as the names that Discord gives them.
_TICKS = frozenset("✅☑✔💯🎯") | {"white_check_mark", "ballot_box_with_check", "heavy_check_mark", "100", "dart"}
_THANKS = frozenset("🙏👍❤💖🎉⭐") | {"pray", "thumbsup", "+1", "heart", "sparkling_heart", "tada", "star"}
_REFUSALS = frozenset("❌👎🚫") | {"x", "thumbsdown", "-1", "no_entry_sign"}
_STYLE = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]|_tone\\d")
# Roles of those who know the answers, whatever else the role's name says.
_KNOWS = re.compile(r"\b(?:mod|admin|staff|team|help|support|owner|dev|expert|curator)", re.IGNORECASE)
# Besides the words that mean no, replies that put another one right begin with these.
_CORRECTS = frozenset(
    {"actually", "wrong", "correction", "edit", "update", "nvm", "nope", "korrektur", "eigentlich", "falsch"}
)
# Replies of people who do not know either, and replies that say nothing at all.
_UNSURE = re.compile(
    r"(?:i )?(?:idk|dunno|don'?t know|not sure|no idea|no clue|same here|me too|keine ahnung"
    r"|weiß (?:ich )?(?:auch )?nicht|(?:bei mir|ich) auch|moi aussi|pareil|(?:yo|a mí) también|eu também"
    r"|anch['\u2019]io|(?:ik|bij mij) ook|(?:ja|u mnie) też|też (?:mam|chciała?bym(?: wiedzieć)?)|mam to samo"
    r"|ben(?:de)? de|no sé|ni idea|je (?:ne )?sais pas|não sei|nie wiem)\b",
    re.IGNORECASE,
)
# Replies that wait for an answer as well, in one or two of these.
_WAITING = re.compile(
    r"(?:(?:(?:very |really )?(?:good|great|same) question|(?:oo+h )?also (?:interested|curious|waiting)"
    r"|i? ?(?:want to|wanna|'d (?:like|love) to) know (?:that )?(?:too|as well)"
    r"|(?:sehr )?gute frage|(?:will|möchte|würde) (?:ich|mich) auch (?:gern )?(?:wissen|interessieren)"
    r"|interessiert mich auch|buena pregunta|bonne question|bo?a pergunta|(?:bella|buona|ottima) domanda|goede vraag"
    r"|dobre pytanie|też (?:czekam|się podłączam)(?: pod pytanie)?|güzel soru)(?: |\Z))+",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:l+o+l+|lmao|rofl|ok(?:ay)?|k|same|this|thanks?(?: you)?|thx|ty|np|yw|hi|hey|hm+|\+1"
    r"|agreed?(?: with)?(?: this| that| above)?|danke|merci|gracias|dzięki"
    r"|me|i(?: am|'m)(?: in| there)?|count me in|ich|bin dabei|moi|yo|io|ik|ja"
    r"|soon|bald|bientôt|pronto|próximamente|em breve|presto|binnenkort|wkrótce|yakında)",  # noqa: RUF001
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to a question: its message, and its text as it would be imported."""

    message: Mapping[str, Any]
    text: str


def says_something(text: str) -> bool:
    """Whether a reply could be an answer: it has a word or a number, and is no courtesy, "no idea" or "me!"."""
    words = " ".join(_WORD.findall(text))
    return bool(re.search(r"\w", words)) and not any(each.fullmatch(words) for each in (_EMPTY, _UNSURE, _WAITING))


def best(asked: Mapping[str, Any], replies: Sequence[Reply], known: Iterable[str]) -> Reply:
    """The reply that answers the question.

    That is one with a tick or thanks as a reaction, first those of the asker and of people with such a role; otherwise
    one that puts an earlier one right; otherwise the longest that neither asks nor says that it does not know.

    Args:
        asked: the message that asks.
        replies: the replies to it, and replies to these, in the order of the channel; at least one.
        known: the ids of the authors with a role by which they should know.
    """
    trusted = {author(asked), *known}
    corrected = set(_corrected(replies))

    def worth(reply: Reply) -> tuple[int, ...]:
        ours, ticks, thanks, refusals = _reactions(reply.message, trusted)
        return (
            refusals <= ticks + thanks,
            ours > 0,
            ticks,
            thanks,
            str(reply.message.get("id")) not in corrected,
            "?" not in reply.text and not _UNSURE.match(reply.text),
            author(reply.message) in trusted,
            len(reply.text),
        )

    return max(replies, key=worth)


def knows(message: Mapping[str, Any]) -> bool:
    """Whether its author has the role of somebody who should know: a moderator, a helper, the team."""
    writer = message.get("author")
    roles = writer.get("roles") if isinstance(writer, Mapping) else None
    named = (str(each.get("name", "")) for each in roles or () if isinstance(each, Mapping))
    return any(_KNOWS.search(name) for name in named)


def author(message: Mapping[str, Any]) -> str:
    """The id of its author."""
    writer = message.get("author")
    return str(writer.get("id", "")) if isinstance(writer, Mapping) else ""


def is_bot(message: Mapping[str, Any]) -> bool:
    """Whether its author is a program."""
    writer = message.get("author")
    return isinstance(writer, Mapping) and writer.get("isBot") is True


def is_said(message: Mapping[str, Any]) -> bool:
    """Whether somebody said it; other kinds of messages tell what happened in the channel."""
    return message.get("type", "Default") in {"Default", "Reply"}


def answers_to(message: Mapping[str, Any]) -> str:
    """The id of the message that it is a reply to; empty if it is none."""
    reference = message.get("reference")
    return str(reference.get("messageId") or "") if isinstance(reference, Mapping) else ""


def _corrected(replies: Sequence[Reply]) -> Iterator[str]:
    """The ids of replies that a later one puts right: of the same helper, or in reply to them."""
    for number, later in enumerate(replies):
        first = _WORD.search(later.text.casefold())
        corrects = later.text.startswith("*") or (first is not None and first[0] in _corrections())
        for earlier in replies[:number]:
            own = author(earlier.message) == author(later.message)
            below = answers_to(later.message) == str(earlier.message.get("id"))
            if (own and below) or (corrects and (own or below)):
                yield str(earlier.message.get("id"))


@cache
def _corrections() -> frozenset[str]:
    said = (each.denies for each in word_lists().values())
    # An answer may begin with "do" whatever came before it.
    return _CORRECTS.union(*said) - {"do"}


def _reactions(message: Mapping[str, Any], trusted: set[str]) -> tuple[int, int, int, int]:
    """How many ticks and thanks by those who are trusted, and how many ticks, thanks and refusals by anybody."""
    ours = ticks = thanks = refusals = 0
    for each in message.get("reactions") or ():
        emoji = each.get("emoji") if isinstance(each, Mapping) else None
        if not isinstance(emoji, Mapping):
            continue
        signs = {_STYLE.sub("", str(emoji.get(key) or "")).strip(":") for key in ("name", "code")}
        count = each.get("count") if isinstance(each.get("count"), int) else 1
        users = {str(user.get("id")) for user in each.get("users") or () if isinstance(user, Mapping)}
        ticks += count if signs & _TICKS else 0
        thanks += count if signs & _THANKS else 0
        refusals += count if signs & _REFUSALS else 0
        ours += len(users & trusted) if signs & (_TICKS | _THANKS) else 0
    return ours, ticks, thanks, refusals
