"""Masking: a text is stored without anything by which a person can be named, reached or found, in six languages.

English, German, French, Spanish, Italian and Portuguese are not told apart, because one message may mix them.
"""

import re
from functools import cache

from stdnum import iban, luhn

from bot.locale.signs import STRAY_JOINERS, cut

CARD = range(13, 20)
MAX_STORED = 4000
_ANY = re.IGNORECASE
_LETTERS = r"[^\W\d_][\w'\u2019.-]*"

# Beside one of these a number is part of a name, and an @ part of an address. Other scripts set no space before either.
_WORD = r"\da-z\u00c0-\u024f_"

_MENTION = r"<(?:@[!&]?|#)\d+>|@(?:everyone|here)\b"
_LINK = r"(?:https?://|www\.)\S+|\b(?:discord\.gg|discord\.com/invite|t\.me|wa\.me)/\S+"
# At most as long as the part before the @ may be (RFC 5321), so that a long run of letters costs little.
_MAIL = r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
_SPOKEN_MAIL = r"[\w.+-]{2,64}\s?[(\[]\s?at\s?[)\]]\s?[\w-]+\s?(?:[(\[]\s?dot\s?[)\]]|\.)\s?\w{2,}"

_SERVICES = (
    r"instagram|insta|ig|tiktok|snap(?:chat)?|telegram|discord|twitter|facebook|fb|whatsapp|"
    r"reddit|youtube|skype|threads"
)
# One in letters of ASCII ends where another script goes on.
_HANDLE = (
    rf"(?<![{_WORD}@/])@(?:[a-z0-9_.-]{{2,}}[a-z0-9_](?![{_WORD}.-])|[\w.-]{{2,}}\w)"
    r"|(?<![\w/])/?u/[\w-]{3,}|\b\w{2,32}#\d{4}\b"
)
# After the name of a service; a plain word there is no handle yet ("instagram is full of it").
_NAMED_HANDLE = (
    rf"\b((?:{_SERVICES})\b(?:\s+(?:is|name|handle|user(?:name)?|ist|est|es|è|é))*\s*[:=]?\s+)(?=\S*[\d_.]\w)[\w.]*\w"
)

_MONTH = (
    r"jan\w*|feb\w*|f[ée]v\w*|mar\w*|märz|apr\w*|avr\w*|abr\w*|ma[iy]\w*|mag\w*|jun\w*|juin|giu\w*|jul\w*|juil\w*|lug\w*|"
    r"aug\w*|ao[uû]t|ago\w*|sep\w*|set\w*|oct\w*|okt\w*|ott\w*|out\w*|nov\w*|de[cz]\w*|d[ée]c\w*|dic\w*|ene\w*|gen\w*"
)
_DATE = (
    rf"(?:\d{{1,2}}[./ -]{{1,2}}(?:\d{{1,2}}|{_MONTH})[./ -]{{1,2}}(?:19|20)?\d\d|"
    r"(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:of |de |d['\u2019])?(?:{_MONTH})\.?,?(?:\s+(?:de |del )?(?:19|20)\d\d)?|"
    rf"(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d)"
)
_BORN = (
    r"born|birthday|birth ?date|date of birth|d\.?o\.?b|geboren|geb|geburtstag|geburtsdatum|n[ée]e?|naissance|"
    r"anniversaire|nac[ií]d?[ao]?|nacimiento|cumplea[ñn]os|nat[ao]|nascita|compleanno|nasc\w*|anivers[áa]rio"
)
_BIRTH = rf"\b((?:{_BORN})\b[\w\s:,.'\u2019]{{0,14}}?){_DATE}"
# A whole date this long ago is far more often somebody's birth than the beginning of a treatment.
_LONG_AGO = (
    r"(?<![\w./-])\d{1,2}([./-])\d{1,2}\1(?:19\d\d|200\d)(?![\w/-])|(?<![\w./-])(?:19\d\d|200\d)-\d\d-\d\d(?![\w-])"
)

# The suffixes of the United States Postal Service, Publication 28, and British ones; in capitals within an address.
_SUFFIXES = (
    r"Alley|Annex|Arcade|Avenue|Ave|Bayou|Beach|Bend|Bluffs?|Bottom|Boulevard|Blvd|Branch|Bridge|Brooks?|Burgs?|Bypass|"
    r"Camp|Canyon|Cape|Causeway|Centers?|Circles?|Cliffs?|Close|Club|Common|Corners?|Course|Courts?|Ct|Coves?|Creek|"
    r"Crescent|Crest|Crossing|Crossroad|Curve|Dale|Dam|Divide|Drives?|Dr|Estates?|Expressway|Extensions?|Falls?|Ferry|"
    r"Fields?|Flats?|Fords?|Forest|Forges?|Forks?|Fort|Freeway|Gardens?|Gateway|Glens?|Greens?|Groves?|Harbors?|Haven|"
    r"Heights|Highway|Hwy|Hills?|Hollow|Inlet|Islands?|Isle|Junctions?|Keys?|Knolls?|Lakes?|Land|Landing|Lane|Ln|Lights?|"
    r"Loaf|Locks?|Lodge|Loop|Mall|Manors?|Meadows?|Mews|Mills?|Mission|Motorway|Mount|Mountains?|Neck|Orchard|Oval|"
    r"Overpass|Parks?|Parkways?|Pkwy|Pass|Passage|Path|Pike|Pines?|Places?|Pl|Plains?|Plaza|Points?|Ports?|Prairie|Radial|"
    r"Ramp|Ranch|Rapids?|Rest|Ridges?|River|Roads?|Rd|Route|Row|Rue|Run|Shoals?|Shores?|Skyway|Springs?|Spurs?|Squares?|"
    r"Sq|Station|Stravenue|Stream|Streets?|St|Summit|Terrace|Throughway|Trace|Track|Trafficway|Trail|Tunnel|Turnpike|"
    r"Underpass|Unions?|Valleys?|Viaduct|Views?|Villages?|Ville|Vista|Walks?|Wall|Ways?|Wells?"
)
_STREET = r"street|road|avenue|lane|boulevard|close|crescent|terrace|square|gardens|grove|court|drive"
_UNIT = r"(?i:,?\s+(?:apt|suite|flat|unit|studio|piano|interno|appartamento|puerta|piso|esc|bloque|andar|ap)\.?\s*\w+)*"
_RUE = (
    r"rue|avenue|av|boulevard|bd|chemin|all[ée]e|impasse|quai|place|route|cours|"
    r"calle|c/|callej[óo]n|avenida|avda|paseo|plaza|camino|carrer|ronda|glorieta|pasaje|pasadizo|cuesta|rambla|v[ií]a|"
    r"acceso|alameda|ca[ñn]ada|vial|urbanizaci[óo]n|cost?anilla|"
    r"via|viale|piazza|corso|largo|vicolo|strada|contrada|borgo|rotonda|incrocio|canale|stretto|"
    r"rua|travessa|pra[çc]a|estrada|rodovia|beco|viela|p[áa]tio|parque|jardim|vila|ladeira|trevo|quinta|azinhaga|"
    r"recanto|trecho|passarela|conjunto|loteamento|residencial|condom[íi]nio|fazenda|s[íi]tio|ch[áa]cara|distrito|setor|"
    r"favela|morro|lagoa?|n[úu]cleo|col[ôo]nia|campo|esta[çc][ãa]o|feira|[áa]rea|aeroporto|viaduto|vereda|vale"
)
# "C. Mayor 5", "R. da Luz, 5": only with its dot and capitals.
_SHORT = r"(?<!\w)(?:C|R|Av|Trav|Pl)\.\s+(?:d[aeo]s?\s+)?(?:[A-ZÀ-Þ][\w'\u2019-]*[ ,]+){1,4}\d{1,5}\b" + _UNIT
_TOWN = r"(?:,?\s*(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?\s+[^\W\d_][\w'\u2019-]+)?"
# Before the name of a street stands the number, after it the kind: "12 Rose Lane".
_ENGLISH = rf"\b\d{{1,5}}[a-zA-Z]?,?\s+(?:[A-Z][\w'\u2019.-]*\s+){{1,3}}(?:{_SUFFIXES})\b\.?{_UNIT}"
# "9 hour drive" is how long something takes.
_AMOUNT = r"(?:hours?|hrs?|minutes?|mins?|miles?|days?|weeks?|months?|years?)\b"
_ENGLISH_SMALL = rf"\b\d{{1,5}}[a-z]?,?\s+(?!{_AMOUNT})(?:{_LETTERS}\s+){{1,2}}(?:{_STREET})\b{_UNIT}"
_ENGLISH_FLAT = (
    rf"\b(?:Flat|Studio|Apartment|Unit)\s+\d{{1,4}}[A-Za-z]?,?\s+(?:[A-Z][\w'\u2019.-]*\s+){{1,3}}(?:{_SUFFIXES})\b"
)
# English words that end as German streets do: "during 2 weeks".
_NO_STREET = (
    r"(?:(?:du|wea|wonde|conside|measu|remembe|bea|hea|sha|compa|prepa|ca|sca|sta|tea|clea|appea|cove|recove|ente|offe|"
    r"suffe|orde|answe|bothe|alte|lowe|numbe|trigge|refer|prefer|occur|transfer|stir|pou|cu|secu|ensu|matu|sco|sto|"
    r"resto|explo|igno|monito|featu|moistu|b|sp|st)ring)\b"
)
# No name of a street is longer, so that a long run of letters and dots costs little.
_GERMAN = (
    rf"\b(?!{_NO_STREET})[^\W\d_][\w.-]{{0,60}}(?:stra(?:ß|ss)e|str\.?|weg|gasse|platz|allee|ring|ufer|damm)\s+"
    rf"\d{{1,4}}(?:\s?[a-z])?\b{_TOWN}"
)
_FRENCH = (
    rf"\b\d{{1,4}}(?:\s?(?:bis|ter))?,?\s+(?:{_RUE})\b\.?\s+(?:d(?:e|u|es)\s+|la\s+|[ld]['\u2019])*"
    rf"[^\W\d_][\w'\u2019-]*(?-i:\s+[A-ZÀ-Þ][\w'\u2019-]*)*{_TOWN}"
)
# "in place of 7", "via my doctor at 2": English goes on after words that are streets elsewhere.
_GOES_ON = r"(?:of|my|your|the|this|an|at|for|and|with|mail|e-?mail|post|dm)\b"
_ROMANCE = rf"(?<!\w)(?:{_RUE})\.?\s+(?!{_GOES_ON})(?:{_LETTERS}[ ,]+){{1,5}}(?:n[.º°]?\s*)?\d{{1,5}}\b{_UNIT}{_TOWN}"

# Each is replaced in this order, before anything is stored.
_REACHED = (
    (_MENTION, _ANY, "[mention]"),
    (_LINK, _ANY, "[link]"),
    (_MAIL, _ANY, "[e-mail]"),
    (_SPOKEN_MAIL, _ANY, "[e-mail]"),
    (_HANDLE, _ANY, "[handle]"),
    (_NAMED_HANDLE, _ANY, r"\1[handle]"),
)
# Nothing of this kind is without a digit.
_FOUND = (
    (_BIRTH, _ANY, r"\1[birth date]"),
    (_LONG_AGO, _ANY, "[birth date]"),
    (_ENGLISH_FLAT, 0, "[address]"),
    (_ENGLISH, 0, "[address]"),
    (_ENGLISH_SMALL, _ANY, "[address]"),
    (_SHORT, 0, "[address]"),
    (_GERMAN, _ANY, "[address]"),
    (_FRENCH, _ANY, "[address]"),
    (_ROMANCE, _ANY, "[address]"),
)
_DIGIT = re.compile(r"\d")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,4})?\b")
# Seven digits or more, however grouped; shorter runs are doses, ages and years. An extension goes with it.
_NUMBER = re.compile(
    rf"(?<![{_WORD}.])\+?\(?\d(?:[\s().\u2010-\u2015/-]{{0,3}}\d){{6,}}(?:\s?(?:x|ext\.?)\s?\d{{1,6}})?(?![{_WORD}.][{_WORD}])",
    re.IGNORECASE,
)
# What a study or a text goes by is nobody's number.
_CITED = re.compile(r"(?:pmid|nct|doi|isbn|issn|isrctn)[\s:#]*$", re.IGNORECASE)
# Joiners stay within scripts and emoji that need them; beside a sign of ASCII they would only hide what is masked.
_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|{STRAY_JOINERS}")


def mask(text: str) -> str:
    """Text fit to be stored: without anything by which a person can be named, reached or found.

    Gone are mentions, handles, links, e-mail and postal addresses, phone, account and card numbers, dates of birth and
    control characters; each leaves a word in brackets. Masking too much costs a curator a word; masking too little
    costs a member.
    """
    # Lone surrogates cannot be stored as UTF-8.
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _IBAN.sub(_account, _CONTROL.sub("", text))
    for pattern, flags, replacement in (*_REACHED, *(_FOUND if _DIGIT.search(text) else ())):
        text = _compiled(pattern, flags).sub(replacement, text)
    return cut(_NUMBER.sub(_number, text), MAX_STORED)


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    """An expression, compiled when the first text asks for it: all together they take as long as many questions."""
    return re.compile(pattern, flags)


def _account(match: re.Match[str]) -> str:
    """An account number is known by its check digits; one with a slip still has the shape of its country's."""
    compact = iban.compact(match[0])
    plausible = iban.is_valid(compact) or (sum(char.isdigit() for char in compact) > len(compact) // 2)
    return "[iban]" if plausible else match[0]


def _number(match: re.Match[str]) -> str:
    """A card's number is known by its check digit (Luhn); every other long one may be a phone's."""
    if _CITED.search(match.string[max(match.start() - 10, 0) : match.start()]):
        return match[0]
    digits = re.sub(r"\D", "", match[0])
    return "[card]" if len(digits) in CARD and luhn.is_valid(digits) else "[phone]"
