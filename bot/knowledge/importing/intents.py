"""Match questions and answers by the names of intents, and read those of Rasa (YAML or Markdown).

Questions and answers are in different places, often in different files.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.knowledge.importing.columns import listing, mapped
from bot.knowledge.importing.responses import Response, response
from bot.knowledge.importing.rows import Row, Unread, cell, distinct, unfilled
from bot.knowledge.importing.sentences import expanded

_MARKED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
# Slots that only the program of the file can fill.
_NAMED = re.compile(r"<(\w+)>|\{(?:[^{}:]*:)?(\w+)\}")
# Rules may refer to rules: references are resolved _DEPTH times, up to _LONGEST characters, with rules up to _RULE.
_DEPTH, _LONGEST, _RULE = 4, 2000, 500
# What every new bot of Rasa answers, and how people call it in other languages.
_TALK = """
greet hello goodbye bye thanks thank thankyou thank_you affirm deny mood_great mood_unhappy bot_challenge out_of_scope
nlu_fallback chitchat smalltalk small_talk begruessung begrüßung begruessen begrüßen gruss gruß verabschiedung
verabschieden danke bejahen verneinen saludar saludo despedir despedirse despedida dar_gracias agradecer gracias
afirmar negar charla saluer salutation remercier remerciement merci au_revoir affirmer nier saudar saudacao
agradecimento obrigado salutare saluto ringraziare powitanie przywitanie pozegnanie podziekowanie selamlama vedalasma
tesekkur selamla selam merhaba vedalas hosca_kal tesekkur_et onayla onaylama reddet reddetme podziekuj dzieki
saluto ciao grazie arrivederci begroeting groet bedankt afscheid halsning hej tack hejda ola tchau
hallo tschuess tschüss greeting greetings noanswer no_answer fallback default_fallback joke jokes funny
"""
SMALL_TALK = frozenset(_TALK.split())
STEP = "a step of a dialogue that asks something back"
TALK = "small talk under the name {}; Salve has words of its own"
# What a bot says where it has not understood, and an answer that only asks something.
_LOST = frozenset({"utter_default", "utter_fallback", "utter_rephrase", "utter_please_rephrase", "utter_ask_rephrase"})
_BACK = re.compile(r"[^.!?\n]+\?")
# Actions of Rasa's own that say nothing.
_LISTENS = frozenset({"action_listen", "action_restart", "action_session_start", "action_deactivate_loop"})
_ASKED = re.compile(r"\A(?:faq_|ask_)+")
# What may stand behind an intent in a story of Rasa 1: what it names, or a comment.
_BESIDE = re.compile(r"\{|<!--")


@dataclass
class Intents:
    """The questions and answers by name, each with its place; `leads` gives the actions that answer an intent.

    A name ends with `@` and a language if the file has one. The texts of the intents in `templates` are templates;
    `words` gives what replaces a name in them. The intents in `commands` do something, and ask nothing; those in `talk`
    are small talk, whatever their names.
    """

    asked: dict[str, tuple[Path, int, list[str]]] = field(default_factory=dict)
    said: dict[str, Response] = field(default_factory=dict)
    leads: dict[str, list[str]] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    talk: set[str] = field(default_factory=set)
    speaks: Path | None = None

    def say(self, name: str, said: Response) -> None:
        """Keep the answer under that name; `speaks` is the first file that holds answers."""
        self.said.setdefault(name, said)
        self.speaks = self.speaks or said.file

    def hear(self, name: str, file: Path, line: int, texts: Iterable[str]) -> None:
        """Add a question under that name."""
        self.asked.setdefault(name, (file, line, []))[2].extend(texts)

    def hear_templates(self, name: str, file: Path, line: int, texts: Iterable[str]) -> None:
        """Add templates of a question under that name."""
        self.templates.add(name)
        self.hear(name, file, line, texts)

    def stand_for(self, name: str, texts: Sequence[str]) -> None:
        """Keep the replacement for a name in templates: any of these texts."""
        if texts and len(either := "|".join(texts)) <= _RULE:
            self.words[name] = f"({either})"

    def rows(self) -> Iterator[Row | Unread]:
        """A row for each intent that has an answer."""
        if self.speaks and not self.asked:
            yield Unread(self.speaks, 1, "responses, but no examples of what is asked; import the folder of both")
        for name, (file, line, texts) in self.asked.items():
            bare = name.partition("@")[0]
            actions = self._actions(name)
            said = [self.said[each] for each in actions if each in self.said]
            answer = "\n\n".join(each.text for each in said if each.text)
            if why := self._inner(bare, actions, answer):
                yield Unread(file, line, why, aside=True)
                continue
            questions = distinct(each for text in texts for each in self._worded(name, text))
            if answer and questions:
                remark = unfilled(answer) or next((_only(each.when) for each in said if each.text and each.when), "")
                topic = name.split("/")[0] if "/" in name else ""
                yield Row(file, line, questions, cell(answer), topic, draft=bool(remark), remark=remark)
                yield from (aside for each in said for aside in each.asides)
                for action in actions:
                    if action not in self.said:
                        yield Unread(file, line, f"not taken over: {action} of {name}, which has no text", aside=True)
            elif said:
                held = "; ".join(part for each in said for part in each.left)
                only = f", only {held}" if held else ""
                yield Unread(file, line, f"the response of intent {bare} has no text{only}: write it as text")
            elif self.leads.get(name):
                lacking = ", ".join(self.leads[name])
                # What a program makes anew for each is written nowhere.
                made = all(each.startswith("action_") for each in self.leads[name])
                why = f"intent {bare} is answered by {lacking}, which has no text: write a response"
                yield Unread(file, line, why, aside=made)
            else:
                yield Unread(file, line, f"intent {bare} has no response; name one utter_{bare}")

    def _inner(self, bare: str, actions: Sequence[str], answer: str) -> str:
        """The reason why an intent answers nothing that a member asks; empty if it may."""
        talk = bare in self.talk or re.split("[/.]", bare)[0] in SMALL_TALK
        if talk or (actions and _LOST.issuperset(actions)):
            return TALK.format(bare)
        if bare.partition(".")[0] in self.commands:
            return f"{bare} does something, and answers nothing"
        return STEP if _BACK.fullmatch(answer.strip()) else ""

    def _actions(self, name: str) -> list[str]:
        """The names of the responses of an intent: those that a rule or a story names, otherwise the one named so."""
        if any(each in self.said for each in self.leads.get(name, ())):
            return self.leads[name]
        name, _, tongue = name.partition("@")
        alike = (f"utter_{name}", name, f"utter_{name.rpartition('/')[2]}", name.partition(".")[0])
        spoken = tuple(f"{each}@{tongue}" for each in alike if tongue)
        # Last, what differs in its prefix alone. Rasa asks for a slot by utter_ask_..., which answers nothing.
        bare = _ASKED.sub("", name.rpartition("/")[2])
        prefixed = (f"utter_{bare}", f"utter_faq_{bare}", f"faq_{bare}")
        return [each for each in (*spoken, *alike, *prefixed) if each in self.said][:1]

    def _worded(self, name: str, text: str) -> list[str]:
        if name not in self.templates:
            return [_MARKED.sub(r"\1", text)]
        for _ in range(_DEPTH):
            if len(text) > _LONGEST:
                return []
            text = _NAMED.sub(lambda found: self._word(found[1] or found[2], name) or found[0], text)
        return expanded(text)

    def _word(self, word: str, name: str) -> str:
        """What replaces a word in a template of that name, first in its language; empty if nothing does."""
        return self.words.get(f"{word}@{name.partition('@')[2]}") or self.words.get(word, "")


def is_rasa(value: Any) -> bool:
    """Whether a document is in Rasa's format, also one that only lists the intents of its domain."""
    if not isinstance(value, Mapping):
        return False
    named = value.get("intents")
    lists = isinstance(named, list) and all(isinstance(each, str) or len(mapped(each)) == 1 for each in named)
    return lists or any(name in value for name in ("nlu", "responses", "templates", "rules", "stories"))


def rasa(file: Path, value: Mapping[str, Any], lines: Mapping[Any, int], found: Intents) -> None:
    """Add the content of one of Rasa's YAML files: examples, responses, and which intent leads to which response."""
    for number, each in enumerate(listing(value.get("nlu"))):
        if isinstance(each, Mapping) and each.get("intent"):
            examples = each.get("examples", "")
            texts = examples if isinstance(examples, list) else str(examples).split("\n")
            heard = [text.get("text", "") if isinstance(text, Mapping) else str(text) for text in texts]
            said = (text.strip().removeprefix("- ") for text in heard if not text.lstrip().startswith("# "))
            found.hear(str(each["intent"]), file, lines.get(("nlu", number), 1), said)
    # Rasa 1 calls responses templates.
    for name, variants in {**mapped(value.get("templates")), **mapped(value.get("responses"))}.items():
        if listing(variants):
            line = lines.get(("responses", name)) or lines.get(("templates", name), 1)
            found.say(str(name), response(file, line, str(name), listing(variants)))
    flows = [
        each for each in (*listing(value.get("rules")), *listing(value.get("stories"))) if isinstance(each, Mapping)
    ]
    # What holds always is the answer, rather than what holds under a condition.
    for each in sorted(flows, key=_is_conditional):
        _lead(each, found)


def _is_conditional(flow: Mapping[str, Any]) -> bool:
    steps = [each for each in listing(flow.get("steps")) if isinstance(each, Mapping)]
    return bool(flow.get("condition")) or any("slot_was_set" in each or "active_loop" in each for each in steps)


def _lead(flow: Mapping[str, Any], found: Intents) -> None:
    """Keep the actions that follow each intent of a rule or story, up to the next one."""
    told, follow = list[str](), dict[str, list[str]]()
    for step in listing(flow.get("steps")):
        if isinstance(step, Mapping):
            if "intent" in step or "or" in step or "user" in step:
                told = []
                either = [step, *(each for each in listing(step.get("or")) if isinstance(each, Mapping))]
                follow.update(
                    {str(each["intent"]): told for each in either if each.get("intent") not in {None, *follow}}
                )
            if step.get("action") and str(step["action"]) not in _LISTENS:
                told.append(str(step["action"]))
    for intent, actions in follow.items():
        if actions:
            found.leads.setdefault(intent, actions)


def _only(when: str) -> str:
    """The reason why an answer that is given under a condition alone is a draft."""
    return f"a draft, as it is said only where {when}: read it, then write status: approved"


def rasa_markdown(file: Path, text: str, found: Intents) -> None:
    """Add the content of one of Rasa 1's Markdown files: `## intent:name`, and `## name` with `* utter` below it.

    A selector's responses stand below `* intent/part`, the intent that they answer.
    """
    name, kind, told = "", "", list[str]()
    variants, selected = dict[str, tuple[int, list[str]]](), ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"##\s*(intent:)?\s*(.+)", line):
            kind, name = ("intent" if head[1] else "response"), head[2].strip()
            selected = ""
            if kind == "intent":
                found.hear(name, file, number, [])
        elif item := re.match(r"\s*[-*]\s+(.+)", line):
            if kind == "intent":
                found.asked[name][2].append(item[1])
            elif kind == "response" and line.lstrip().startswith("*"):
                told, either = [], [_BESIDE.split(each)[0].strip() for each in item[1].split(" OR ")]
                selected = next((each for each in either if "/" in each), "")
                # If several stories begin so, the first one that says something counts.
                found.leads.update({each: found.leads.get(each) or told for each in either})
            elif item[1].startswith("utter_"):
                # A story shows which responses an intent leads to.
                told.append(item[1].strip())
            elif kind == "response":
                variants.setdefault(selected or name, (number, []))[1].append(item[1])
    for name, (number, texts) in variants.items():
        found.say(name, response(file, number, name, texts))
