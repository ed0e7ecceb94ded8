"""Recognise what a column or key holds by its name, in several languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from bot.knowledge.folding import unaccented

# Each role and its names, without accents and blanks, the likeliest first.
_NAMES: dict[str, str] = {
    "id": "id qid slug key",
    "question": (
        "question questions q ask query prompt instruction frage fragen pregunta preguntas pytanie pytania "
        "domanda domande "
        "pergunta perguntas vraag vragen fraga fragor soru sorular kysymys otazka kerdes sporsmal sporgsmal вопрос "
        "вопросы demande demandes anfrage anfragen consulta consultas duda dudas duvida duvidas "
        "utterance usersays peopleask whatpeopleask theyask whattheyask userinput usermessage input pattern "
        "patterns"
    ),
    "answer": (
        "answer answers a reply response responses completion output say says "
        "antwort antworten respuesta respuestas reponse reponses odpowiedz odpowiedzi "
        "risposta risposte resposta respostas antwoord antwoorden "
        "svar cevap yanit vastaus odpoved valasz ответ ответы acceptedanswer suggestedanswer reponsetype "
        "wesay whatwesay weanswer whatweanswer wereply whatwereply"
    ),
    "phrasings": (
        "phrasings phrasing wordings wording alternatives alternative alternatequestions alternativequestions "
        "otherquestions variants "
        "variations examples utterances synonyms weiterefragen alternativefragen auchgefragt formulierungen variantes "
        "otherwaystoask waystoask alsoasked podobnepytania "
        "otraspreguntas autresquestions wariantyinnepytania innepytania warianty varianti altredomande varianten "
        "variante alternativen anderefragen aliases aliase aliasy alias paraphrases "
        "similarquestions altquestions questionvariants "
        "triggers trigger askedas training trainingphrases othernames alsoknownas aka synonyme outrasperguntas "
        "digersorular varyantlar"
    ),
    "tags": (
        "tags tag keywords labels label labelnames stichworte stichworter stichwoerter schlagworte schlagworter "
        "schlagwoerter suchbegriffe suchworter searchterms searchwords etiquetas motscles tagi slowakluczowe etiketler "
        "parolechiave palavraschave palabrasclave"
    ),
    "topic": (
        "topic topics category categories section group kategorie rubrik thema bereich categoria categorie "
        "kategoria dzial temat tema rubrique argomento kategori konu раздел"
    ),
    # Used only if no column is named as a question.
    "title": "title name heading subject titel titulo titre tytul nazwa titolo betreff ueberschrift cardname",
    # Used only if no column is named as an answer.
    "text": (
        "text texto testo tekst body content description inhalt contenido contenu tresc contenuto conteudo "
        "beschreibung value html markdown carddescription"
    ),
}
# Names of a text that says in short what another one says.
DESCRIPTIONS = frozenset({"description", "beschreibung"})
_ROLE = {name: role for role, names in _NAMES.items() for name in names.split()}
# Roles that one word of a longer name can show, as in "Your question" and "Pregunta frecuente".
_TOLD = frozenset({"question", "answer", "phrasings", "tags", "topic"})
# Names too short or too common to show a role within a longer name.
_LOOSE = frozenset(
    {
        "q",
        "a",
        "r",
        "ask",
        "reply",
        "say",
        "says",
        "prompt",
        "output",
        "input",
        "pattern",
        "patterns",
        "responses",
        "group",
        "section",
        "label",
        "training",
        "name",
        "text",
        "value",
    }
)
_LENGTH = re.compile(r"\b(?:short|long|full|kurz|lang|corta|larga|courte|longue|krótkie|pełne)\b", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:short|brief|kurz\w*|corta|courte|krótk\w*)\b", re.IGNORECASE)
# The number of a column that is not the first of its kind.
_FURTHER = re.compile(r"(?:[2-9]|\d\d)\s*$")
# The code of a language at the end of a name: *answer_en*, *Question (DE)*.
_TONGUE = re.compile(r"[\W_]([a-z]{2})\W*\Z", re.IGNORECASE)
# The name of a column in which the text of the one before it goes on: *Answer (cont.)*.
_GOES_ON = re.compile(
    r"\b(?:cont(?:d|inued|inuation)?|forts(?:etzung)?|suite|continuaci[oó]n|continua[cç][aã]o|segue|vervolg|cd)\b",
    re.IGNORECASE,
)
# With the name of a further column of the answer behind it, the role of that column.
PART = "answer in "
# The word for an answer tells the language of a column, and of the one with its questions.
_SPOKEN = {
    word: code
    for code, words in {
        "cs": "odpoved",
        "de": "antwort antworten",
        "en": "answer answers",
        "es": "respuesta respuestas",
        "fi": "vastaus",
        "fr": "reponse reponses",
        "hu": "valasz",
        "it": "risposta risposte",
        "nl": "antwoord antwoorden",
        "pl": "odpowiedz odpowiedzi",
        "pt": "resposta respostas",
        "ru": "ответ ответы",
        "sv": "svar",
        "tr": "cevap yanit",
    }.items()
    for word in words.split()
}
# A column that a team added to Jira.
_CUSTOM = re.compile(r"custom field \((.*)\)", re.IGNORECASE)
# A name of more words is taken for a sentence.
_WORDS = 4
# A column with one of these words describes a question or an answer, and does not hold one.
_ABOUT = (
    "id nr no number num count date datum fecha data type status score votes views length source link url author by "
    "autor lang language sprache updated created related follow up followup next rating incorrect wrong "
    "who wer qui quien quem chi kto kdo"
)
_OTHER = (
    "alt alternate alternative alternatives other further similar variant more additional weitere andere ahnliche "
    "otra otras autre autres inne inna altre altra outras outra diger"
)


def folded(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    return re.sub(r"[\W_]", "", unaccented(unicodedata.normalize("NFKC", name.casefold())))


def roles(names: Iterable[str], question: str = "", answer: str = "") -> dict[str, str]:
    """The name of each role's column; `question` and `answer` are names that the user gave.

    If no column is named as a question or an answer, columns named title and text take their places, and beside an
    answer one of wordings takes that of the question.
    """
    found: dict[str, str] = {}
    all_ = [name for name in names if name]
    for name in all_:
        role = "question" if name == question else "answer" if name == answer else _exact(name)
        if role and (role not in found or name in (question, answer)):
            found[role] = name
    if "question" in found and found["question"] != question and _FURTHER.search(found["question"]):
        # "Question 2" goes on with a question before it, whatever that is called: "Main question".
        found["question"] = next(name for name in all_ if _role(name) == "question" or name == found["question"])
    # A short answer says less than the long one beside it.
    for name in sorted(all_, key=lambda name: _role(name) == "answer" and bool(_SHORT.search(name))):
        if (role := _role(name)) in _TOLD and name not in found.values():
            found.setdefault(str(role), name)
    for role, other in (("question", "title"), ("answer", "text")):
        if role not in found and (name := found.get(other) or _worded(other, all_, found)):
            found[role] = found[other] = name
    if "question" not in found and {"phrasings", "answer"} <= found.keys() and found["answer"] != found.get("text"):
        found["question"] = found["phrasings"]
    return found


def in_language(names: Iterable[str], found: dict[str, str], language: str) -> dict[str, str]:
    """The same roles, with the columns in that language where others stand beside them: *vraag_nl*, *question_en*."""
    own = [name for name in names if (code := _TONGUE.search(name)) and code[1].casefold() == language]
    roles_ = ("question", "answer")
    spoken = {role: name for role in roles_ for name in reversed(own) if _role(_TONGUE.sub("", name)) == role}
    mixed = all(_TONGUE.search(found.get(role, "")) for role in roles_)
    return found | spoken if mixed and len(spoken) == len(roles_) else found


def by_language(names: Sequence[str]) -> list[str]:
    """The names of a table, with the code of a language behind those of questions beside answers in several languages.

    So *Frage, Antwort, Question, Réponse* become *Frage (de), Antwort (de), Question (fr), Réponse (fr)*.
    """
    pairs = [
        at for at, name in enumerate(names[:-1]) if (_exact(name), _exact(names[at + 1])) == ("question", "answer")
    ]
    codes = {at: _SPOKEN.get(folded(names[at + 1])) for at in pairs}
    if len(pairs) < 2 or None in codes.values() or len(set(codes.values())) < len(pairs):  # noqa: PLR2004 - several
        return list(names)
    code = {at + more: code for at, code in codes.items() for more in (0, 1)}
    return [f"{name} ({code[at]})" if at in code else name for at, name in enumerate(names)]


def _worded(role: str, names: Iterable[str], found: Mapping[str, str]) -> str:
    """The first name with no other role that shows this one in a word, such as *bodyHtml*; empty if there is none."""
    return next((name for name in names if name not in found.values() and _role(name, {role}) == role), "")


def asking(names: Iterable[str], found: Mapping[str, str]) -> list[str]:
    """The names of all columns that hold a wording: the question's, and further ones such as *Question 2*.

    Args:
        names: the names of all columns.
        found: the name of each role's column, as returned by `roles`.
    """
    first = found.get("question", "")
    others = (name for name in names if name != first and (is_wording(name) or _is_next(name, first)))
    return [*([first] if first else ()), *others]


def continued(names: Iterable[str], found: Mapping[str, str]) -> list[str]:
    """The names of the columns in which the answer goes on."""
    answer, parts = found.get("answer", ""), {name for role, name in found.items() if role.startswith(PART)}
    told = (name for name in names if answer and name != answer)
    return [name for name in told if name in parts or (_GOES_ON.search(name) and _role(name) == "answer")]


def following(names: Iterable[str], first: str) -> list[str]:
    """The names of the columns that follow the first one of several that are numbered."""
    return [name for name in names if _is_next(name, first)]


def unknown(names: Iterable[str], found: Mapping[str, str]) -> list[str]:
    """The names of columns that hold nothing for an entry: an author, a date, a count."""
    first, known = found.get("question", ""), {*found.values(), *continued(names := list(names), found)}
    return [name for name in names if name and name not in known and not is_wording(name) and not _is_next(name, first)]


def _is_next(name: str, first: str) -> bool:
    """Whether a column follows the first one of several that are numbered: *Wording 1*, *Wording 2*."""
    bare = folded(first).rstrip("0123456789")
    return bare != folded(first) and folded(name) != folded(first) and folded(name).rstrip("0123456789") == bare


def is_wording(name: str) -> bool:
    """Whether a column other than the question's holds further wordings: alternatives, or a short form."""
    if _exact(name) == "question" or _role(name) == "phrasings":
        return True
    return _role(name) == "question" and bool(_LENGTH.search(name))


def holds_text(name: str) -> bool:
    """Whether a name is one of those of any text: *body*, *content*, *description*."""
    return _exact(name) == "text"


def names_question(name: str) -> bool:
    """Whether a cell is the name of a column of questions, and not a question itself."""
    return not name.rstrip().endswith("?") and _role(name) == "question"


def _role(name: str, told: AbstractSet[str] = _TOLD) -> str | None:
    """The role, one of those `told`, that a name shows in one word or, as in *FAQ answer (EN)*, at either end."""
    name = _CUSTOM.sub(r"\1", name)
    if exact := _exact(name):
        return exact
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[(\[].*?[)\]]", "", name))
    words = [folded(word) for word in re.split(r"[\W_\d]+", apart)]
    words = [word for word in words if word]
    if not words or len(words) > _WORDS or set(words) & set(_ABOUT.split()):
        return _exact(words[0]) if len(words) == 1 else None
    roles_ = (_ROLE.get(word) for word in (words[-1], words[0]) if word not in _LOOSE)
    role = next((each for each in roles_ if each in told), None)
    return "phrasings" if role == "question" and set(words) & set(_OTHER.split()) else role


def _exact(name: str) -> str | None:
    return _ROLE.get(re.sub(r"\d+$", "", folded(name)))


def mapped(value: Any) -> Mapping[str, Any]:
    """The value if it has names, otherwise nothing by any name."""
    return value if isinstance(value, Mapping) else {}


def listing(value: Any) -> list[Any]:
    """The value if it is a list, otherwise nothing in one."""
    return value if isinstance(value, list) else []
