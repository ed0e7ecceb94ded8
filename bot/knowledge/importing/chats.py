"""Read a Discord channel as DiscordChatExporter writes it (JSON): questions with the replies to them, as drafts.

These are members' words, so no author's name is imported, and importing approves nothing.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.knowledge.importing import around, documents, embeds, nearby, replies
from bot.knowledge.importing.nameless import Nameless
from bot.knowledge.importing.places import Places
from bot.knowledge.importing.replies import Reply, answers_to, author, is_bot, is_said
from bot.knowledge.importing.rows import Row, Unread, cell, distinct
from bot.locale.signs import cut

_WORD = re.compile(r"[\w\u2019'-]+")
# An id between quotes, or as a number.
_ID = re.compile(r'"id":\s*(\d+)|"([\w.]+)"')
_MENTION = re.compile(r"<?@[!&]?\d+>?|<#\d+>|<a?:(\w+):\d+>")
# Text that Discord underlines would be bold in Markdown.
_UNDERLINED = re.compile(r"(?m)^__\**(.+?\?)\**__")
# A question behind its sign, above its answer.
_SIGNED = re.compile(r"(?m)^(?:[\u2753\u2754]\ufe0f?|:(?:grey_)?question:)[ \t]*([^*\n]+\?)[ \t]*$")
# A title behind that sign asks, whatever its end.
_SIGNED_TITLE = re.compile(r"(?m)^\*\*[\u2753\u2754]\ufe0f?[ \t]*([^*\n]+?)[ \t]*\*\*[ \t]*$")
_ALONE = re.compile(r"\*\*(?:Q: [^*]+|[^*]+\?)\*\*")
# A greeting before a question is no part of it, nor is what announces it.
_ANNOUNCED = re.compile(
    r"\A\s*(?:(?:just )?(?:a )?(?:quick|short|stupid|dumb|silly|noob) (?:one|question|q)|(?:kurze|blöde|dumme) frage"
    r"|(?:una )?(?:pregunta|duda) (?:rápida|tonta)|petite question|question (?:rapide|bête)|domanda (?:veloce|rapida)"
    r"|(?:snelle|korte|domme) vraag|(?:szybkie|krótkie|głupie) pytanie)[ \t]*[,:\u2013-]\s*(?=\w|¿)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\A\s*(?:hi|hey|hello|heya|hallo|moin|servus|salut|bonjour|hola|ol[aá]|ciao|cze[sś][cć]|hej|merhaba|selam)"
    r"(?:[ \t]+(?:all|everyone|everybody|folks|guys|there|team|zusammen|leute|tous|a todos|tutti|wszystkim)\b"
    r"|(?=[ \t]*[,.!:\u2013\U0001f44b-]))[\s,.!:\u2013\U0001f44b-]+(?=\w)",
    re.IGNORECASE,
)
# A message of fewer words that does not ask is small talk.
_STATEMENT = 3
# At most this many of the other replies are shown, each cut to this length.
_OTHERS, _SHOWN = 2, 60
_UNMARKED = (
    "it has replies, but neither a question mark nor a first word that asks: if it is a question, add it with "
    "salve knowledge new"
)
_UNSAID = "nothing in the file says what replies to what, and this was said next: see whether it answers the question"


def is_export(found: Any) -> bool:
    """Whether the value is an export of a channel."""
    return isinstance(found, Mapping) and "channel" in found and isinstance(found.get("messages"), list)


def rows(
    file: Path,
    found: Mapping[str, Any],
    text: str,
    asks: frozenset[str] = frozenset(),
    words: Collection[str] = frozenset(),
) -> Iterator[Row | Unread]:
    """Each question with the reply that answers it; the title of a thread is its question.

    Args:
        file: the file.
        found: its value.
        text: its text.
        asks: the words that begin a question without a question mark; other messages with replies are listed.
        words: words that people use, which are left alone even if they are a member's name.
    """
    told_all = (_with_embeds(each) for each in found["messages"] if isinstance(each, Mapping))
    messages = list(_gone_on([each for each in told_all if each.get("content")]))
    names = (name for each in messages for name in _names(each.get("author")))
    nameless = Nameless(names, [str(each["content"]) for each in messages], {*words, *asks})
    told, lines = set[str](), _lines(text)
    writers = _writers([each for each in messages if _is_set_apart(each)])
    for each in messages:
        alone = each.get("isPinned") is True or is_bot(each) or author(each) in writers
        faq = list(_faq(file, each, nameless, lines, alone=alone))
        told |= {str(each.get("id"))} if faq else set()
        yield from faq
    opening = _opening(found["channel"], messages)
    if opening and _tells(found["channel"], messages[0]):
        told.add(opening)
        asked = distinct([nameless.of(str(found["channel"].get("name", "")))])
        said = Reply(messages[0], nameless.of(str(messages[0]["content"])))
        remark = _remark(said, (), nameless.doubtful("\n".join((*asked, said.text))), unsaid="")
        yield Row(file, lines.get(opening, 1), asked, cell(said.text), draft=True, theirs=True, remark=remark)
    known = [author(each) for each in messages if replies.knows(each)]
    by_id = {str(each.get("id")): each for each in messages}
    replied = _answered(messages, opening, told, asks, nameless)
    near = {} if opening else _near(messages, told, asks, nameless)
    for id_, answers in (near | replied).items():
        message, place = by_id[id_], lines.get(id_, 1)
        titled = (str(found["channel"].get("name", "")),) if id_ == opening else ()
        questions = distinct(_ungreeted(nameless.of(each)) for each in (*titled, str(message["content"])))
        if id_ != opening and not _asks(str(message["content"]), asks):
            if len(_WORD.findall(" ".join(questions))) >= _STATEMENT:
                yield Unread(file, place, _UNMARKED, questions[0], aside=True)
            continue
        said = replies.best(message, answers, known)
        doubtful = nameless.doubtful("\n".join((*questions, said.text)))
        remark = _remark(said, answers, doubtful, unsaid="" if id_ in replied else _UNSAID)
        yield Row(file, place, questions, cell(said.text), draft=True, theirs=True, remark=remark)


def _answered(
    messages: Sequence[Mapping[str, Any]],
    opening: str | None,
    told: Collection[str],
    asks: frozenset[str],
    nameless: Nameless,
) -> dict[str, list[Reply]]:
    """The replies of other people to each message, by its id, also those to replies."""
    by_id = {str(each.get("id")): each for each in messages}
    found: dict[str, list[Reply]] = {}
    for each in messages:
        if str(each.get("id")) in told or is_bot(each) or not is_said(each):
            continue
        to = _root(each, by_id, opening, asks)
        asked = by_id.get(to)
        if asked is None or asked is each or to in told or author(asked) == author(each):
            continue
        above = by_id.get(answers_to(asked) or opening or "")
        if above not in (None, asked) and author(above) == author(each):
            # The helper asks back, and the asker tells.
            continue
        said = nameless.of(str(each["content"]))
        if replies.says_something(said):
            found.setdefault(to, []).append(Reply(each, said))
    return found


def _near(
    messages: Sequence[Mapping[str, Any]], told: Collection[str], asks: frozenset[str], nameless: Nameless
) -> dict[str, list[Reply]]:
    """What was said soon after each question, from before the channel had replies."""
    others = (each for each in messages if str(each.get("id")) not in told)
    return nearby.answered(others, lambda each: _asks(str(each["content"]), asks), nameless.of)


def _root(
    message: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], opening: str | None, asks: frozenset[str]
) -> str:
    """The id of the message that a reply answers: the nearest above it that asks, otherwise the first.

    What its author asked back is passed over: "which one?", to which the first asker replied.
    """
    to, below, seen = answers_to(message) or opening or "", message, set[str]()
    while to in by_id and to != opening and to not in seen:
        here, above = by_id[to], answers_to(by_id[to]) or opening or ""
        if _asks(str(here["content"]), asks):
            asker = author(by_id[above]) if above in by_id else ""
            if author(here) != author(message) or author(below) != asker:
                break
        if above not in by_id:
            break
        seen.add(to)
        to, below = above, here
    return to


def _remark(said: Reply, answers: Sequence[Reply], doubtful: Sequence[str], *, unsaid: str) -> str:
    """What a curator should know of a draft: `unsaid`, other replies, and words in it that may be a member's name."""
    others = [cut(" ".join(each.text.split()), _SHOWN) for each in answers if each is not said]
    more = f" and {len(others) - _OTHERS} more" if len(others) > _OTHERS else ""
    shown = ", ".join(f"'{each}'" for each in others[-_OTHERS:])
    parts = [
        unsaid,
        f"other replies: {shown}{more}" if others else "",
        f"members are called {', '.join(doubtful)}: leave it out where it means one of them" if doubtful else "",
    ]
    return "; ".join(("a draft", *filter(None, parts))) if any(parts) else ""


def _with_embeds(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message with its embeds as text: titles and names of fields in bold. Previews of links are left out."""
    parts = [str(message.get("content") or "")]
    for embed in message.get("embeds") or ():
        if not isinstance(embed, Mapping) or embed.get("url"):
            continue
        titled = (embed.get("title"), embed.get("description"))
        parts += embeds.in_bold((titled, *embeds.fields(embed)))
    return {**message, "content": "\n\n".join(filter(None, parts))} if len(parts) > 1 else message


def _is_set_apart(message: Mapping[str, Any]) -> bool:
    """Whether a message begins with a question in bold or underlined, as each in a channel of questions does."""
    first, _, rest = _in_bold(message).partition("\n")
    return bool(rest.strip()) and documents.is_marked(first)


def _writers(apart: Sequence[Mapping[str, Any]]) -> set[str]:
    """The ids of those who write the channel's questions and answers, from the messages with a question set apart.

    A single one may be a member's, followed by what they have tried.
    """
    count = Counter(map(author, apart))
    return {author(each) for each in apart if count[author(each)] > 1 or (len(apart) > 1 and replies.knows(each))}


def _gone_on(messages: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The messages, with each that is nothing but a question set apart together with what its writer says next."""
    writers = _writers([each for each in messages if _only_asks(each)])
    held: Mapping[str, Any] | None = None
    for each in messages:
        if held and author(each) == author(held) and is_said(each) and not (_only_asks(each) or answers_to(each)):
            held = {**held, "content": f"{held['content']}\n{each['content']}"}
            continue
        if held:
            yield held
        held = each if author(each) in writers and _only_asks(each) else None
        if not held:
            yield each
    if held:
        yield held


def _only_asks(message: Mapping[str, Any]) -> bool:
    """Whether a message is nothing but a question in bold or underlined."""
    text = _in_bold(message).strip()
    return is_said(message) and not answers_to(message) and "\n" not in text and bool(_ALONE.fullmatch(text))


def _in_bold(message: Mapping[str, Any]) -> str:
    """The text of a message, with each question in bold that is underlined or behind its sign."""
    text = _SIGNED.sub(r"**\1**", _UNDERLINED.sub(r"**\1**", str(message["content"])))
    return _SIGNED_TITLE.sub(r"**Q: \1**", text)


def _faq(
    file: Path, message: Mapping[str, Any], nameless: Nameless, lines: Mapping[str, int], *, alone: bool
) -> Iterator[Row | Unread]:
    """The questions of a message that answers them itself, each set apart from its answer; `alone` allows for one."""
    content = _in_bold(message)
    if not documents.is_marked(content):
        return
    start = lines.get(str(message.get("id")), 1)
    found = [row for row in documents.rows(file, nameless.of(content)) if isinstance(row, Row)]
    if len(found) > 1 or alone:
        for row in found:
            if around.is_faq(row.questions[0]) and not row.questions[0].endswith("?"):
                yield Unread(file, start, "a title above questions, which asks nothing", row.questions[0], aside=True)
                continue
            # The export holds a message on one line of the file.
            yield replace(row, line=start, answer=cell(row.answer), topic="", draft=True, theirs=True, remark="")


def _lines(text: str) -> dict[str, int]:
    """The line of each message by its id, which stands there before anything refers to it."""
    places, found = Places(text), dict[str, int]()
    for each in _ID.finditer(text):
        if (id_ := each[1] or each[2]) not in found:
            found[id_] = places.line(each.start())
    return found


def _opening(channel: Any, messages: Sequence[Mapping[str, Any]]) -> str | None:
    """The first message of a thread or of a forum post; all other messages respond to it."""
    if messages and isinstance(channel, Mapping) and "Thread" in str(channel.get("type", "")):
        return str(messages[0].get("id"))
    return None


def _tells(channel: Mapping[str, Any], opening: Mapping[str, Any]) -> bool:
    """Whether the first message of a post answers its title, as it does in a forum named after its questions."""
    # The exporter gives a post the name of its forum as its category.
    return around.is_faq(str(channel.get("category"))) and not str(opening["content"]).rstrip().endswith("?")


def _ungreeted(text: str) -> str:
    """A message without its greeting, and without "quick question:"."""
    return _ANNOUNCED.sub("", _GREETING.sub("", text))


def _asks(text: str, words: frozenset[str]) -> bool:
    first = _WORD.search(_ungreeted(_MENTION.sub("", text)).casefold())
    return "?" in text or (first is not None and first[0] in words)


def _names(writer: Any) -> Iterator[str]:
    for key in ("name", "nickname"):
        name = writer.get(key) if isinstance(writer, Mapping) else None
        if isinstance(name, str):
            yield name
