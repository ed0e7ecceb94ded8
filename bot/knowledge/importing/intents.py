"""Read intents: Rasa's examples and responses (YAML or Markdown), Home Assistant's sentences and speech.

Questions and answers are in different places, often in different files, and are matched by their names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.knowledge.importing.columns import mapped
from bot.knowledge.importing.responses import Response, response
from bot.knowledge.importing.rows import Row, Unread, cell, distinct, unfilled

_MARKED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
# Slots that only the program of the file can fill.
_NAMED = re.compile(r"<(\w+)>|\{(?:[^{}:]*:)?(\w+)\}")
_SETTINGS = frozenset(
    {"pipeline", "policies", "action_endpoint", "tracker_store", "rest", "socketio", "session_config", "slots", "forms"}
    | {"site_name"}
)
# What an automation answers.
_ANSWERS = "set_conversation_response"
# What an intent of a script may say and do.
_SCRIPT = frozenset({"speech", "reprompt", "action", "async_action", "card", "description", "mode", "platforms"})
# Values that Home Assistant takes from elsewhere, by tags of its own.
_TAG = re.compile(r"(?m)^(\s*(?:-\s+)?(?:[\w.-]+:\s+)?)!(?:include|secret|env_var|input)\w*\b.*$")
# At most _MOST wordings of one sentence are taken, and at most _VALUES values of a list.
_MOST, _VALUES = 8, 3
_DEFAULT = "default"
# Rules may refer to rules: references are resolved _DEPTH times, up to _LONGEST characters, with rules up to _RULE.
_DEPTH, _LONGEST, _RULE = 4, 2000, 500
# What every new bot of Rasa answers, and how people call it in other languages.
_TALK = """
greet hello goodbye bye thanks thank thankyou thank_you affirm deny mood_great mood_unhappy bot_challenge out_of_scope
nlu_fallback chitchat smalltalk small_talk begruessung begrüßung begruessen begrüßen gruss gruß verabschiedung
verabschieden danke bejahen verneinen saludar saludo despedir despedirse despedida dar_gracias agradecer gracias
afirmar negar charla saluer salutation remercier remerciement merci au_revoir affirmer nier saudar saudacao
agradecimento obrigado salutare saluto ringraziare powitanie przywitanie pozegnanie podziekowanie selamlama vedalasma
tesekkur hallo tschuess tschüss greeting greetings noanswer no_answer fallback default_fallback joke jokes funny
"""
SMALL_TALK = frozenset(_TALK.split())
TALK = "small talk under the name {}; Salve has words of its own"
# Actions of Rasa's own that say nothing.
_LISTENS = frozenset({"action_listen", "action_restart", "action_session_start", "action_deactivate_loop"})
_ASKED = re.compile(r"\A(?:faq_|ask_)+")
_CHOICE = re.compile(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)")


@dataclass
class Intents:
    """The questions and answers by name, each with its place; `leads` gives the actions that answer an intent.

    The texts of the intents in `templates` are templates; `words` gives what replaces a name in them.
    """

    asked: dict[str, tuple[Path, int, list[str]]] = field(default_factory=dict)
    said: dict[str, Response] = field(default_factory=dict)
    leads: dict[str, list[str]] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    speaks: Path | None = None

    def say(self, name: str, said: Response) -> None:
        """Keep the answer under that name; `speaks` is the first file that holds answers."""
        self.said.setdefault(name, said)
        self.speaks = self.speaks or said.file

    def hear(self, name: str, file: Path, line: int, texts: Iterable[str]) -> None:
        """Add a question under that name."""
        self.asked.setdefault(name, (file, line, []))[2].extend(texts)

    def stand_for(self, name: str, texts: Sequence[str]) -> None:
        """Keep the replacement for a name in templates: any of these texts."""
        if texts and len(either := "|".join(texts)) <= _RULE:
            self.words[name] = f"({either})"

    def rows(self) -> Iterator[Row | Unread]:
        """A row for each intent that has an answer."""
        if self.speaks and not self.asked:
            yield Unread(self.speaks, 1, "responses, but no examples of what is asked; import the folder of both")
        for name, (file, line, texts) in self.asked.items():
            if name.partition("/")[0] in SMALL_TALK:
                yield Unread(file, line, TALK.format(name), aside=True)
                continue
            actions = self._actions(name)
            said = [self.said[each] for each in actions if each in self.said]
            answer = "\n\n".join(each.text for each in said if each.text)
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
                yield Unread(file, line, f"the response of intent {name} has no text{only}: write it as text")
            elif self.leads.get(name):
                lacking = ", ".join(self.leads[name])
                yield Unread(file, line, f"intent {name} is answered by {lacking}, which has no text: write a response")
            else:
                yield Unread(file, line, f"intent {name} has no response; name one utter_{name}")

    def _actions(self, name: str) -> list[str]:
        """The names of the responses of an intent: those that a rule or a story names, otherwise the one named so."""
        if any(each in self.said for each in self.leads.get(name, ())):
            return self.leads[name]
        alike = (f"utter_{name}", name, f"utter_{name.rpartition('/')[2]}", name.partition(".")[0])
        # Last, what differs in its prefix alone. Rasa asks for a slot by utter_ask_..., which answers nothing.
        bare = _ASKED.sub("", name.rpartition("/")[2])
        prefixed = (f"utter_{bare}", f"utter_faq_{bare}", f"faq_{bare}")
        return [each for each in (*alike, *prefixed) if each in self.said][:1]

    def _worded(self, name: str, text: str) -> list[str]:
        if name not in self.templates:
            return [_MARKED.sub(r"\1", text)]
        for _ in range(_DEPTH):
            if len(text) > _LONGEST:
                return []
            text = _NAMED.sub(lambda found: self.words.get(found[1] or found[2], found[0]), text)
        return expanded(text)


def is_rasa(value: Any) -> bool:
    """Whether a document is in Rasa's format, also one that only lists the intents of its domain."""
    if not isinstance(value, Mapping) or is_home(value):
        return False
    named = value.get("intents")
    lists = isinstance(named, list) and all(isinstance(each, str) or len(mapped(each)) == 1 for each in named)
    return lists or any(name in value for name in ("nlu", "responses", "templates", "rules", "stories"))


def seems_settings(text: str) -> bool:
    """Whether a text that is not plain YAML has a name of such settings at its margin."""
    return any(line.partition(":")[0] in _SETTINGS for line in text.split("\n"))


def is_settings(value: Any) -> bool:
    """Whether a document holds no texts: settings of Rasa or of a site, or what Home Assistant keeps beside its texts.

    Beside its sentences and responses, that is a list of the intents with their domains, tests of sentences, and what
    the house does by itself.
    """
    if not value or (isinstance(value, list) and all(map(_acts, value))):
        return True
    if not isinstance(value, Mapping) or is_rasa(value):
        return False
    listed = all({"domain", "description"} <= mapped(each).keys() for each in value.values())
    tests = value.get("tests")
    tested = isinstance(tests, list) and any({"sentences", "intent"} <= mapped(each).keys() for each in tests)
    return listed or tested or not _SETTINGS.isdisjoint(value)


def _acts(value: Any) -> bool:
    """Whether something is an automation of Home Assistant."""
    names = mapped(value).keys()
    return bool(names & {"trigger", "triggers"}) and bool(names & {"action", "actions", "alias"})


def _is_script(value: Mapping[str, Any]) -> bool:
    """Whether a document is an intent script by itself, as settings include it: intents with what is said and done."""
    return any(isinstance(mapped(each).get("speech"), Mapping) for each in value.values()) and all(
        isinstance(each, Mapping) and _SCRIPT.issuperset(each) for each in value.values()
    )


def _automations(value: Any) -> list[tuple[list[str], str]]:
    """The automations of a document that answer what is said: their sentences, and the answer."""
    listed = value.get("automation") if isinstance(value, Mapping) else value
    found = []
    for each in listed if isinstance(listed, list) else ():
        triggers, actions = (
            _several(mapped(each).get(one) or mapped(each).get(f"{one}s")) for one in ("trigger", "action")
        )
        heard = [
            mapped(one)
            for one in triggers
            if "conversation" in (mapped(one).get("trigger"), mapped(one).get("platform"))
        ]
        said = [mapped(one).get(_ANSWERS) for one in actions]
        sentences = [str(sentence) for one in heard for sentence in _several(one.get("command"))]
        # "Done." tells that a device was switched, and answers nothing.
        answer = next((str(text) for text in said if isinstance(text, str) and " " in text.strip()), "")
        if sentences and answer:
            found.append((sentences, answer))
    return found


def is_home(value: Any) -> bool:
    """Whether a document is in Home Assistant's format."""
    return bool(_automations(value)) or (
        isinstance(value, Mapping)
        and (
            "intent_script" in value
            or _is_script(value)
            or isinstance(mapped(value.get("conversation")).get("intents"), Mapping)
            or isinstance(value.get("intents"), Mapping)
            or (isinstance(value.get("responses"), Mapping) and isinstance(value["responses"].get("intents"), Mapping))
        )
    )


def rasa(file: Path, value: Mapping[str, Any], lines: Mapping[Any, int], found: Intents) -> None:
    """Add the content of one of Rasa's YAML files: examples, responses, and which intent leads to which response."""
    for number, each in enumerate(_list(value.get("nlu"))):
        if isinstance(each, Mapping) and each.get("intent"):
            examples = each.get("examples", "")
            texts = examples if isinstance(examples, list) else str(examples).split("\n")
            heard = (text.get("text", "") if isinstance(text, Mapping) else str(text) for text in texts)
            said = (text.strip().removeprefix("- ") for text in heard)
            found.hear(str(each["intent"]), file, lines.get(("nlu", number), 1), said)
    # Rasa 1 calls responses templates.
    for name, variants in {**mapped(value.get("templates")), **mapped(value.get("responses"))}.items():
        if _list(variants):
            line = lines.get(("responses", name)) or lines.get(("templates", name), 1)
            found.say(str(name), response(file, line, str(name), _list(variants)))
    flows = [each for each in (*_list(value.get("rules")), *_list(value.get("stories"))) if isinstance(each, Mapping)]
    # What holds always is the answer, rather than what holds under a condition.
    for each in sorted(flows, key=_is_conditional):
        _lead(each, found)


def _is_conditional(flow: Mapping[str, Any]) -> bool:
    steps = [each for each in _list(flow.get("steps")) if isinstance(each, Mapping)]
    return bool(flow.get("condition")) or any("slot_was_set" in each or "active_loop" in each for each in steps)


def _lead(flow: Mapping[str, Any], found: Intents) -> None:
    """Keep the actions that follow each intent of a rule or story, up to the next one."""
    told, follow = list[str](), dict[str, list[str]]()
    for step in _list(flow.get("steps")):
        if isinstance(step, Mapping):
            if "intent" in step or "or" in step or "user" in step:
                told = []
                either = [step, *(each for each in _list(step.get("or")) if isinstance(each, Mapping))]
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
                told, either = [], [re.split(r"[{ ]", each.strip())[0] for each in item[1].split(" OR ")]
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


def without_tags(text: str) -> str:
    """A Home Assistant file with nothing in place of the values that it takes from elsewhere."""
    return _TAG.sub(r'\1""', text)


def home(file: Path, document: Any, lines: Mapping[Any, int], found: Intents) -> None:
    """Add the content of a Home Assistant file: sentences, and the speech that answers them."""
    for number, (sentences, answer) in enumerate(_automations(document)):
        name = f"{file}#{number}"
        found.templates.add(name)
        found.hear(name, file, 1, sentences)
        found.say(name, Response(file, 1, answer))
    value = mapped(document)
    intents = value.get("intents")
    for name, intent in intents.items() if isinstance(intents, Mapping) else ():
        for block in _list(intent.get("data")) if isinstance(intent, Mapping) else ():
            sentences = _list(block.get("sentences")) if isinstance(block, Mapping) else []
            # The sentences of one intent may have different answers.
            response = block.get("response") if isinstance(block, Mapping) else None
            heard = f"{name}.{response}" if response and response != _DEFAULT else str(name)
            found.templates.add(heard)
            found.hear(heard, file, lines.get(("intents", name), 1), map(str, sentences))
    # In the settings file, intents are lists of sentences.
    for name, sentences in mapped(mapped(value.get("conversation")).get("intents")).items():
        found.templates.add(str(name))
        found.hear(str(name), file, lines.get(("conversation", "intents", name), 1), map(str, _list(sentences)))
    for name, rule in mapped(value.get("expansion_rules")).items():
        found.stand_for(str(name), [str(rule)])
    for name, listing in mapped(value.get("lists")).items():
        values = _list(mapped(listing).get("values"))[:_VALUES]
        found.stand_for(str(name), [str(each.get("in", "") if isinstance(each, Mapping) else each) for each in values])
    responses = value.get("responses")
    spoken = responses.get("intents") if isinstance(responses, Mapping) else None
    script = value if _is_script(value) else mapped(value.get("intent_script"))
    for name, said in {**script, **mapped(spoken)}.items():
        by = said if isinstance(said, Mapping) else {_DEFAULT: said}
        for which in ("speech", *by) if "speech" in by else by:
            speech = by[which]
            text = speech.get("text", "") if isinstance(speech, Mapping) else speech
            if text and isinstance(text, str):
                found.say(str(name) if which in {_DEFAULT, "speech"} else f"{name}.{which}", Response(file, 1, text))


def expanded(sentence: str) -> list[str]:
    """A few sentences of a template: `[please]` is optional, `(a|b)` is either, `{slot}` is its name.

    All sentences if they are at most _MOST, otherwise that many, chosen so that each choice occurs once if possible.
    """
    todo, done = [sentence], list[str]()
    while todo and len(done) <= _MOST:
        text = todo.pop()
        if inner := _CHOICE.search(text):
            todo += [_with(text, inner, choice) for choice in reversed(_choices(inner))]
        else:
            done.append(text)
    if len(done) > _MOST:
        done = [_nth(sentence, number) for number in range(_MOST)]
    plain = (re.sub(r"[{<](\w+)(?::\w+)?[}>]", r"\1", text).replace("_", " ").split() for text in done)
    return list(dict.fromkeys(map(" ".join, plain)))


def _nth(text: str, number: int) -> str:
    """The template with each choice replaced by its alternative of that number, modulo their count."""
    while inner := _CHOICE.search(text):
        choices = _choices(inner)
        text = _with(text, inner, choices[number % len(choices)])
    return text


def _choices(inner: re.Match[str]) -> list[str]:
    """The alternatives for a choice. Parts between semicolons may come in any order; the order written is used."""
    choices = inner[2].split("|") if inner[2] is not None else [*inner[1].split("|"), ""]
    return [choice.replace(";", " ") for choice in choices]


def _with(text: str, inner: re.Match[str], choice: str) -> str:
    return f"{text[: inner.start()]}{choice}{text[inner.end() :]}"


def _several(value: Any) -> list[Any]:
    """One value or a list of them, as a list."""
    return value if isinstance(value, list) else [value] if value else []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
