"""Recognise fields that say whether a text is public, in the languages whose tables are read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.knowledge.importing.columns import folded


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Names and values are written as `columns.folded` leaves them: without case, accents and blanks.
# A field of these says that a text is public, unless its value is a no.
_SHOWN = _set(
    """
    published ispublished publish public ispublic visible isvisible live islive active isactive enabled isenabled
    released isreleased approved isapproved publishedat veroffentlicht veroeffentlicht offentlich oeffentlich sichtbar
    aktiv freigegeben
    freigeschaltet publicado publicada publica publico activo activa publie publiee publique actif visivel ativo
    ativa pubblicato pubblicata pubblico pubblica visibile attivo attiva gepubliceerd openbaar zichtbaar actief
    publicerad offentlig synlig opublikowane opublikowany opublikowano publiczne publiczny publiczna widoczne
    widoczny aktywne aktywny zverejneno verejne viditelne yayinda yayinlandi yayinlanmis yayimlandi herkeseacik
    gorunur aktif kozzeteve nyilvanos lathato julkaistu julkinen опубликовано опубликован публично активно
    """
)
# The field of these that is empty in a text that was never published.
_DATED = "publishedat"
# What a field says, whatever its name, of a text that is still to be written.
_UNDONE = _set("todo dafare porhacer pendiente afaire zutun tedoen dozrobienia afazer yapilacak")
# A field of these holds the day on which a text was taken away.
_GONE = _set("archivedat archivedon archiveddate archiveddatetime deletedat deletedon trashedat unpublishedat")
# A field of these says that a text is not public, if its value is a yes or such a word itself.
_HIDDEN = _set(
    """
    draft isdraft hidden ishidden archived isarchived internal isinternal internalonly private isprivate
    confidential isconfidential staffonly membersonly restricted isrestricted protected deleted isdeleted trashed
    disabled isdisabled unpublished retired inactive secret entwurf intern nurintern versteckt ausgeblendet
    archiviert privat vertraulich geloscht geloescht gesperrt geheim borrador oculto oculta archivado interno interna
    privado privada confidencial eliminado brouillon masque archive interne privee confidentiel supprime rascunho
    arquivado bozza nascosto archiviato privato privata riservato riservata concept verborgen gearchiveerd prive
    vertrouwelijk utkast dold arkiverad szkic ukryte ukryty zarchiwizowane wewnetrzne wewnetrzny prywatne prywatny
    poufne poufny koncept skryte skryty interni soukrome taslak gizli arsivlendi arsivlenmis dahili ozel inaktiv
    inaktif piszkozat
    deprecated isdeprecated outdated isoutdated obsolete isobsolete
    rejtett belso luonnos archief archiwum archivio archiv archivo arquivo черновик скрыто внутреннее приватно
    archivada archivadas arquivada arquivadas archivata archiviata archivee archivierte archiwalne zarchiwizowany
    zarchiwizowana archivovano archivovane borradores rascunhos eliminada excluida excluido apagada apagado supprimee
    cancellata cancellato nascosta masquee masquees
    """
)
# A field of these tells how far a text has come, or for whom it was written; words below say if that is not for all.
_STATE = _set(
    """
    status state poststatus workflow stan etat estado stato stav durum allapot tila statut статус состояние audience
    zielgruppe audiencia listname
    """
)
# A field of these says who may read a text.
_SEEN_BY = _set(
    """
    visibility access accesslevel userlevel privacy viewableby readableby sichtbarkeit zugriff zugang visibilidad acceso
    visibilite acces visibilidade acesso visibilita accesso zichtbaarheid toegang synlighet atkomst widocznosc
    dostep viditelnost pristup usersegmentid gorunurluk erisim lathatosag hozzaferes nakyvyys видимость доступ
    """
)
# A field of these holds what those who write a text note of it.
_NOTES = _set(
    """
    note notes remark remarks comment comments notiz notizen bemerkung bemerkungen anmerkung anmerkungen kommentar
    kommentare nota notas observacion observaciones comentario comentarios remarque remarques commentaire commentaires
    appunti osservazioni commenti observacao observacoes opmerking opmerkingen uwaga uwagi notatka notatki komentarz
    komentarze poznamka poznamky notlar aciklama
    """
)
_NO = _set(
    """
    no n not false 0 off none never nein nicht nie falsch falso non ne pas faux nao nee niet nej nei inte ikke
    falskt falsz hayir degil yanlis nem hamis ei нет не ложь unchecked
    """
)
_YES = _set(
    """
    yes y true 1 on x checked ja wahr si verdadero oui vrai sim verdadeiro vero waar tak prawda ano evet dogru igen
    igaz kylla да истина
    """
)
# Words of a state or of readers that leave others out.
_CLOSED = _set(
    """
    staff team teamonly mod mods moderator moderators moderatoren moderation admin admins administrators board
    vorstand unpublished pending review prufung wip progress started todo trash deleted rejected scheduled future
    bearbeitung arbeit arbeiten equipo personal equipe personnel redazione zespol moderatorzy obsluga personel ekip
    unveroffentlicht unveroeffentlicht nichtoffentlich nichtoeffentlich abgelehnt geplant veraltet obsolete deprecated
    password dupe duplicate
    outdated expired superseded delete loschen supprimer perime obsoleto obsoleta caducado caducada vencido vencida
    verouderd superato superata usuniecia nieaktualne nieaktualny nieaktualna zastarale beklemede bekliyor
    rivedere verificare revisar rever revoir verifier prufen sprawdzenia sprawdzic controleren nakijken
    notpublished unveroffentlichte revisao revision revisione relecture duplicado duplicada duplikat doublon doppelt
    dubbel duplicato duplicata ignore ignored ignorieren ignorar ignorer ignorare negeren spam wontfix
    """
)
# Words for readers that leave nobody out.
_OPEN = _set(
    """
    everyone everybody all anyone anybody world alle jeder jedermann todos todas tous tout tutti iedereen wszyscy
    vsichni herkes herkese mindenki kaikki все всем
    """
)
# What asks whether a text goes into the FAQ: "Put it in the FAQ?", "Für die FAQ", "FAQ?".
_INTO_FAQ = re.compile(
    r"\W*(?:faqs?\W*\Z|(?:put|add|include|show|use|goes|in|into|to|for|ins|fürs?|aufs|en|pour|para|na|nas|per|do|dla"
    r"|voor)\b.*\bfaqs?\b)",
    re.IGNORECASE,
)
_PUBLISHES = re.compile("publi|website|webpage|webseite|veroffentlich|freigegeben|opublikow|zverejn|yayin")
# How a text begins, or what is said of it, that is not for everybody or not yet written.
_BEGINS = (
    r"internal|staff only|intern|interne|interno|interna|wewnętrzne|draft|entwurf|brouillon|borrador|rascunho"
    r"|bozza|szkic|taslak|to ?do|fixme|tbd|wip"
)
_KEEPS = (
    r"(?:do not|don't|not to) publish|nicht veröffentlichen|ne pas publier|no publicar"
    r"|não publicar|non pubblicare|niet publiceren|nie publikować"
)
# A mark in a text that says so: "INTERNAL: who …", "… (do not publish)". A text that is all in brackets is a note of
# those who write it.
_RESERVED = re.compile(
    rf"\A\W*(?:{_BEGINS})(?:[\])]|:(?=\s))|[(\[][^()\[\]\n]*\b(?:{_KEEPS})[^()\[\]\n]*[)\]]"
    r"|\A[*_]*(?:\([^()\n]+\)|\[[^\[\]()\n]+\])[.!]?[*_]*\Z",
    re.IGNORECASE,
)
# The same in a note beside a text: "Draft - ask Ann", "Please do not publish".
_NOTED = re.compile(rf"\A\W*(?:{_BEGINS})\s*(?:\Z|[^\w\s])|\b(?:{_KEEPS})\b", re.IGNORECASE)
_FEW = 3
_CHECK = re.compile(r"[✓✔☑✅]\ufe0f?")
_CROSS = re.compile(r"[✗✘❌☐✖]\ufe0f?")


def hidden(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The first field that says that a text is not for everybody, and what it says; empty if none does.

    Readers who are not known to be everybody count as a few.
    """
    for name, value in fields.items():
        said, plain = _said(value), folded(str(name))
        noted = plain in _NOTES and bool(_NOTED.search(said))
        if noted or _hides(plain, said, _words(said)) or _forbids(str(name), said) or folded(said) in _UNDONE:
            return str(name), said.lower()
    return "", ""


def reserved(text: str) -> str:
    """The mark in a question or an answer that says that it is not for everybody; empty if there is none."""
    found = _RESERVED.search(text)
    return found[0].strip() if found else ""


def _forbids(name: str, said: str) -> bool:
    """Whether a name of several words asks whether a text may be published, and the value is a no: "no", "No, private".

    A longer value is a sentence.
    """
    words = list(filter(None, map(folded, re.split(r"[\W_]+", _CROSS.sub(" no ", said)))))
    asks = any(map(_PUBLISHES.match, _words(name))) or _INTO_FAQ.match(name)
    return bool(asks and words and words[0] in _NO and len(words) <= _FEW)


def unticked(names: Iterable[str]) -> dict[str, str]:
    """For each of these names of fields that says that a text is public, what it says if it is empty."""
    return {name: "no" for name in names if folded(name) in _SHOWN}


def _hides(name: str, said: str, words: frozenset[str]) -> bool:
    if not words:
        return name == _DATED
    if name in _SEEN_BY:
        return _is_closed(words) or not words & (_OPEN | _SHOWN | _YES)
    if name in _STATE:
        return _is_closed(words)
    if name in _GONE:
        return not words & (_NO | {"null"})
    if name in _HIDDEN:
        return bool(words & (_YES | _CLOSED)) or folded(said) in _HIDDEN
    # A day of publication, or who approved it, is as good as a yes.
    return name in _SHOWN and _is_closed(words)


def _is_closed(words: frozenset[str]) -> bool:
    return bool(words & (_NO | _CLOSED | _HIDDEN))


def _said(value: Any) -> str:
    """What a field says, in one line; the texts of a list beside each other."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return _said(list(value.values()))
    if isinstance(value, Iterable):
        return ", ".join(filter(None, map(_said, value)))
    return "" if value is None else str(value).lower()


def _words(said: str) -> frozenset[str]:
    plain = _CROSS.sub(" no ", _CHECK.sub(" yes ", said))
    words = [folded(word) for word in re.split(r"[\W_]+", plain)]
    # "Non-public" and "nicht öffentlich" are closed by their first word, "Staff only" by either.
    return frozenset(filter(None, (*words, folded(plain))))
