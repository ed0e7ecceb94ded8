"""Recognise text around the questions of a page or a folder that answers none of them."""

import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from bot.knowledge.importing import intents

# By the conventions of repositories, wikis and site generators; some only in capitals, because a tag may have that
# name.
_ABOUT = frozenset(
    {"readme", "read_me", "index", "home", "sidebar", "contributing", "changelog", "code_of_conduct"}
    # What a file that is to be read first is called elsewhere.
    | {"liesmich", "lies_mich", "leeme", "léeme", "lisezmoi", "lisez_moi", "leggimi", "leiame", "leia_me", "leesmij"}
    | {"lees_mij", "czytaj", "czytaj_to", "czytajto", "przeczytaj", "przeczytaj_mnie", "benioku", "beni_oku", "ctimne"}
    | {"läsmig", "läs_mig", "lesmeg", "læsmig", "olvass_el", "olvassel", "lueminut"}
)
_ABOUT_LOUD = frozenset(
    {"summary", "license", "licence", "copying", "security", "support", "authors", "maintainers", "history"}
    | {"releases", "notice", "governance", "credits", "todo"}
)
# Names of a text file in which somebody notes something beside the files with questions.
_NOTES = frozenset({"notes", "note", "notizen", "notas", "notatki", "appunti", "notities", "notlar", "poznámky"})
# The same, and how DokuWiki calls the first page of each folder.
_TEXTS = _NOTES | {"start"}
# The names of a page that stands for its folder.
FOLDERS = frozenset({"readme", "index", "_index"})
_PAGES = frozenset({".md", ".markdown", ".html"})
# What is below a page rather than in it.
_BELOW = _PAGES | {".csv"}
# The names of folders whose pages are still to be filled in, without the _ before some.
_TEMPLATES = frozenset(
    {"template", "templates", "vorlagen", "plantillas", "modèles", "modelli", "szablony"}
    # Parts of pages, which site generators put into others.
    | {"includes", "snippets", "partials"}
)
# Folders of texts that tell what happened.
_POSTS = frozenset({"blog", "news"})
# Headings that send a reader elsewhere: to a page's contents, to other places to ask, to further reading.
_ASIDES = {
    "en": (
        r"(?:table of )?contents|toc|on this page|in this (?:article|page|section)|questions"
        r"|contact(?: us)?|get in touch|see also|related(?: (?:articles|links|pages|questions|topics))?|further reading"
        r"|(?:(?:do you )?(?:still )?(?:have|got) )?(?:any |some |a |more |other |further |another )+questions?"
        r"|(?:do you )?still (?:have questions|need (?:some |more )?help|stuck|not working|confused)"
        r"|(?:so )?how can we help(?: you)?(?: today)?"
        r"|(?:are you )?ready to (?:get started|start|begin|join|visit|try|go|dive in|book|buy|order|talk)\b.*"
        r"|need (?:more|further|additional) help|(?:did not|didn't|can't|cannot|could not|couldn't) find .*"
        r"|(?:is )?your question (?:is )?(?:not|missing).*|was this (?:page |article )?helpful"
    ),
    "de": (
        r"inhalt(?:sverzeichnis)?|kontakt|siehe auch"
        r"|(?:hast du |haben sie |habt ihr )?(?:noch |offene |weitere )+fragen"
        r"|wie können wir (?:dir |ihnen |euch )?helfen"
        r"|(?:deine |ihre |eure )?frage (?:war |ist )?nicht .*|(?:nichts|nicht) gefunden.*"
        r"|(?:findest|findet|finden) (?:du|ihr|sie) (?:deine |eure |ihre |die |keine )?(?:antwort|frage)\b.*"
        r"|brauchst du mehr hilfe"
    ),
    "es": (
        r"índice|contenidos?|contacto|cont[aá]ctanos|véase también"
        r"|(?:en qué|cómo) podemos ayudar(?:te|le|os)?"
        r"|(?:tienes |aún |todavía |más |otras |alguna )+(?:preguntas?|dudas?)|no (?:encuentras|has encontrado) .*"
    ),
    "fr": (
        r"sommaire|table des matières|contact(?:ez-nous)?|nous contacter|voir aussi"
        r"|(?:vous n'avez|tu n'as) pas trouvé .*"
        r"|(?:vous ne trouvez|tu ne trouves) pas (?:la |ta |votre |de )?(?:réponse|question)\b.*"
        r"|comment pouvons-nous vous aider|(?:vous avez |encore |une? |des |d'|autres? )+questions?"
    ),
    "it": (
        r"indice|contatti|contattaci|vedi anche|come possiamo aiutar(?:ti|la|vi)|(?:hai |ancora |altre )+domande"
        r"|non hai trovato .*"
        r"|non trov(?:i|ate|a) (?:la |una |le |quello )?(?:tua |vostra )?(?:risposta|domanda|che cerchi)\b.*"
    ),
    "nl": (
        r"inhoud(?:sopgave)?|zie ook|(?:heb je |nog |meer |andere )+vragen"
        r"|(?:staat )?je (?:vraag|antwoord) (?:er )?niet .*|vind je (?:het |je |geen )?antwoord\b.*"
    ),
    "pl": (
        r"spis treści|kontakt|skontaktuj się z nami|zobacz (?:też|także|również)|nie znalaz(?:łeś|łaś|łeś/aś) .*"
        r"|nie (?:znajdujesz|możesz znaleźć|widzisz) (?:tu |tutaj )?(?:swojej |swojego )?(?:odpowiedzi|pytania)\b.*"
        r"|w czym możemy (?:ci )?pomóc|(?:masz |macie |jeszcze |inne |więcej |dodatkowe |jakieś )+(?:pytania|pytań)"
    ),
    "pt": (
        r"sumário|conteúdo|contato|fale conosco|veja também|não (?:encontrou|achou) .*"
        r"|como podemos ajudar(?: você)?|(?:tem |ainda |mais |outras |alguma )+(?:perguntas?|dúvidas?)"
    ),
    "tr": (
        r"içindekiler|iletişim|(?:başka )?soru(?:n|nuz|larınız) (?:mu |mı )?var(?: mı)?"  # noqa: RUF001
        r"|(?:aradığınız |aradığın |sorunuzun |sorunun )?(?:cevabı|yanıtı) bulamad(?:ınız|ın) mı"  # noqa: RUF001
    ),
}
# The text of another page, as a template of Liquid or Jinja takes it in.
_LOOP = re.compile(r"\{\{-?\s*\w+\.(?:content|answer|body)\b")
# A line of nothing but a link, such as an item of a list of contents.
_LINKS = re.compile(r"(?:[-*+]|\d+[.)])?\s*\[[^\]]*\]\([^)]*\)[,.;]?")
# A task in a list, done or not.
_TASK = re.compile(r"[-*] \[[ xX]\] .*")
_DONE = re.compile(r"[-*] \[[xX]\] ")
# What a short form stands for, as Markdown's extension for them has it, and the name of a day's note.
_SHORT_FORM = re.compile(r"\*\[[^\]]+\]:")
_DAY = re.compile(r"\d{4}[-./ ]\d\d[-./ ]\d\d")
_ASIDE = re.compile("|".join(_ASIDES.values()))
# The title of a remark that asks for the eye alone.
_REMARK = re.compile(
    r"did you know(?: that)?|(?:wussten sie|wusstest du|wusstet ihr|schon gewusst)(?: schon)?|sab[ií]as que"
    r"|le savi(?:ez-vous|ais-tu)|lo sapev(?:i|ate)|wist je dat|você sabia(?: que)?|czy wie(?:sz|cie)(?: że)?"
    r"|biliyor muydun(?:uz)?"
)
# What somebody types to a bot that has asked something.
_REPLY = re.compile(r"(?:yes|no|yep|nope|ja|nein|nee|sí|si|oui|non|sì|sim|não|tak|nie|evet)[.!]?", re.IGNORECASE)
# A greeting by itself, or thanks.
_GREETING = re.compile(
    r"(?:hi|hello|hey|thanks|thank you|bye|goodbye|hallo|danke|tschüss|hola|gracias|adiós|bonjour|salut|merci"
    r"|au revoir|ciao|grazie|arrivederci|olá|oi|obrigado|obrigada|tchau|cześć|dzień dobry|dziękuję|merhaba|selam"
    r"|bedankt)[.!]?",
    re.IGNORECASE,
)
# The minutes of a meeting, with its day in the title or in a line of their own, or with who was there.
_MINUTES = re.compile(
    r"(?:(?:meeting|team) notes|(?:meeting )?minutes|(?:\w+ ){0,2}meeting)\b.*"
    r"|(?:\w*protokoll|compte[- ]rendu|acta|ata|verbale|notulen|protokół|tutanak)\b.*",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,4}[-./ ]\d{1,2}\b")
_HELD = re.compile(
    r"^\W*(?:date|datum|fecha|data|tarih|attendees|present|anwesende?|teilnehmende?|teilnehmer|asistentes|présents?"
    r"|participants?|presenti|aanwezigen?|obecni|presentes|katılanlar) ?[*_]*:",  # noqa: RUF001
    re.IGNORECASE | re.MULTILINE,
)
_FAQ = re.compile(
    r"(?:f ?a ?q ?s?|q ?& ?a|frequently asked questions|common questions|häufige? fragen|häufig gestellte fragen"
    r"|preguntas (?:más )?frecuentes|questions fréquentes|foire aux questions|domande frequenti|perguntas frequentes"
    r"|dúvidas frequentes|veelgestelde vragen|najczęstsze pytania|częste pytania|często zadawane pytania|sss)\b"
)


def is_aside(title: str) -> bool:
    """Whether a heading is not a question itself, such as "Contents", "Any questions?" and "Contact us"."""
    plain = _plain(title)
    return bool(_ASIDE.fullmatch(plain) or _REMARK.fullmatch(plain))


def is_remark(line: str) -> bool:
    """Whether what a line asks only leads to a remark, such as "Did you know?"."""
    return bool(_REMARK.fullmatch(_plain(line.partition("?")[0])))


def _plain(title: str) -> str:
    """A title in small letters, without its signs."""
    return " ".join(re.sub(r":[a-z]\w*:(?=\s)|[^\w'/ -]+", " ", title.casefold().replace("\u2019", "'")).split())


def beside(file: Path, place: Path, asked: Sequence[str], words: AbstractSet[str], *, others: bool) -> str:
    """The reason why a page of a folder stands beside its questions; empty if it holds some.

    Args:
        file: where the page is.
        place: the folder.
        asked: what the page asks.
        words: the words that begin a question without a question mark.
        others: whether it holds other texts than questions.
    """
    stem = file.stem.casefold()
    if stem[:1] == "_" and stem.lstrip("_") in _TEMPLATES:
        # What it asks is only meant as a sample.
        return "a template for pages that are still to be written"
    if is_about_folder(file, place):
        if stem == "readme" and others and len(asked) == 1:
            return f"tells of the folder, beside '{asked[0]}'; give that a page of its own to keep it"
        return "" if asks(asked, words) else "tells of the folder, and asks nothing"
    within = {part.casefold() for part in file.relative_to(place).parts[:-1]}
    posted = _DAY.match(file.stem) and not _POSTS.isdisjoint(within)
    return "a post of a day, and asks nothing" if posted and not asks(asked, words) else ""


def is_about_folder(file: Path, place: Path) -> bool:
    """Whether the name of a page says that it describes a folder: README, a sidebar, a licence, or the folder's name.

    So does a template for pages that are still to be written, and a file of notes. A page alone in its folder is an
    exception: it is named after the folder.
    """
    if stands_for_folder(file, place):
        return False
    name = re.sub(r"^\d+[ ._-]+", "", file.stem.casefold()).replace("-", "_")
    if not _TEMPLATES.isdisjoint(part.casefold().lstrip("_") for part in file.relative_to(place).parts[:-1]):
        return True
    below = file.with_suffix("")
    if file.suffix.casefold() in _PAGES and any(each.suffix.casefold() in _BELOW for each in below.glob("*")):
        # Exports of Notion and others keep what is below a page in a folder of its name, and also its pictures.
        return True
    if file.suffix.casefold() == ".txt" and name in _TEXTS:
        return True
    return file.stem.startswith("_") or name in _ABOUT or (file.stem.isupper() and name in _ABOUT_LOUD)


def stands_for_folder(file: Path, place: Path) -> bool:
    """Whether a page is alone in a folder below `place`, under a name that is not a question."""
    alone = file.parent != place and file.stem.casefold() in FOLDERS
    return alone and not any(each.suffix == file.suffix and each != file for each in file.parent.rglob("*"))


def is_faq(title: str) -> bool:
    """Whether a heading names a section of questions."""
    return bool(_FAQ.match(" ".join(re.sub(r"[^\w&']+", " ", title.casefold()).split())))


def is_done(line: str) -> bool:
    """Whether a line is a task that is done."""
    return bool(_DONE.match(line.strip()))


def purpose(question: str, answer: str) -> str:
    """What a text is for, if that is not to answer its question; empty if it may answer.

    A list of tasks of which none is done may tell a reader what to do.
    """
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    if talk := _talk(question):
        return talk
    if _LOOP.search(answer):
        return "shows the texts of other pages, and asks nothing"
    if lines and (listed := _listed(question, lines)):
        return f"a list of {listed}, and asks nothing"
    if _MINUTES.fullmatch(question) and (_DATED.search(question) or _HELD.search(answer)):
        return "the minutes of a meeting, and asks nothing"
    return "the note of a day, and asks nothing" if _DAY.fullmatch(question) else ""


def _listed(question: str, lines: Sequence[str]) -> str:
    """What these lines list for those who write pages or look through them; empty if they may answer."""
    if all(map(_TASK.fullmatch, lines)) and any(map(is_done, lines)):
        return "tasks of which some are done"
    if all(map(_SHORT_FORM.match, lines)):
        return "short forms"
    return "contents" if is_aside(question) and all(map(_LINKS.fullmatch, lines)) else ""


def _talk(text: str) -> str:
    """The reason why a text only stands in a conversation; empty if it may ask."""
    if _REPLY.fullmatch(text):
        return intents.STEP
    return intents.TALK.format(text) if _GREETING.fullmatch(text) else ""


def asks(questions: Collection[str], words: AbstractSet[str]) -> bool:
    """Whether one of them has a question mark, or two begin with one of these words."""
    marked = sum(each.rstrip().endswith("?") for each in questions)
    return bool(marked) or sum(each.casefold().split(" ")[0] in words for each in questions) > 1
