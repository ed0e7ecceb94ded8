"""Masking: a text is stored without anything by which a person can be named, reached or found, in seven languages.

English, German, French, Spanish, Italian, Polish and Portuguese are masked together, because one message may mix them.
"""

import re
from functools import cache

from stdnum import iban, luhn

from bot.locale.signs import STRAY_JOINERS, cut

CARD = range(13, 20)
MAX_STORED = 4000
_ANY = re.IGNORECASE
_LETTERS = r"[^\W\d_][\w'\u2019.-]*"

# Next to one of these, a number is part of a name, and an @ part of an address. Other scripts put no space there
# either.
_WORD = r"\da-z\u00c0-\u024f_"

_MENTION = r"<(?:@[!&]?|#)\d+>|@(?:everyone|here)\b"
_LINK = r"(?:https?://|www\.)\S+|\b(?:discord\.gg|discord\.com/invite|t\.me|wa\.me)/\S+"
# The part before the @ has at most 64 characters (RFC 5321); the limit keeps long runs of letters cheap.
_MAIL = r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
_SPOKEN_MAIL = r"[\w.+-]{2,64}\s?[(\[]\s?at\s?[)\]]\s?[\w-]+\s?(?:[(\[]\s?dot\s?[)\]]|\.)\s?\w{2,}"

_SERVICES = (
    r"instagram|insta|ig|tiktok|snap(?:chat)?|telegram|discord|twitter|facebook|fb|whatsapp|"
    r"reddit|youtube|skype|threads"
)
# A handle in ASCII letters ends where another script begins.
_HANDLE = (
    rf"(?<![{_WORD}@/])@(?:[a-z0-9_.-]{{2,}}[a-z0-9_](?![{_WORD}.-])|[\w.-]{{2,}}\w)"
    r"|(?<![\w/])/?u/[\w-]{3,}|\b\w{2,32}#\d{4}\b"
)
# A handle after the name of a service. A plain word there is not a handle ("instagram is full of it").
_NAMED_HANDLE = (
    rf"\b((?:{_SERVICES})\b(?:\s+(?:is|name|handle|user(?:name)?|ist|est|es|è|é))*\s*[:=]?\s+)(?=\S*[\d_.]\w)[\w.]*\w"
)

_MONTH = (
    r"jan\w*|feb\w*|f[ée]v\w*|mar\w*|märz|apr\w*|avr\w*|abr\w*|ma[iy]\w*|mag\w*|jun\w*|juin|giu\w*|jul\w*|juil\w*|lug\w*|"
    r"aug\w*|ao[uû]t|ago\w*|sep\w*|set\w*|oct\w*|okt\w*|ott\w*|out\w*|nov\w*|de[cz]\w*|d[ée]c\w*|dic\w*|ene\w*|gen\w*|"
    r"stycz\w*|lut\w*|kwie\w*|maj\w*|czerw\w*|lip\w*|sierp\w*|wrze[śs]\w*|pa[źz]dz\w*|listop\w*|grud\w*"
)
_DATE = (
    rf"(?:\d{{1,2}}[./ -]{{1,2}}(?:\d{{1,2}}|{_MONTH})[./ -]{{1,2}}(?:19|20)?\d\d|"
    r"(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:of |de |d['\u2019])?(?:{_MONTH})\.?,?(?:\s+(?:de |del )?(?:19|20)\d\d)?|"
    rf"(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d)"
)
_BORN = (
    r"born|birthday|birth ?date|date of birth|d\.?o\.?b|geboren|geb|geburtstag|geburtsdatum|n[ée]e?|naissance|"
    r"anniversaire|nac[ií]d?[ao]?|nacimiento|cumplea[ñn]os|nat[ao]|nascita|compleanno|nasc\w*|anivers[áa]rio|"
    r"urodz\w*|ur(?=\.)"
)
_BIRTH = rf"\b((?:{_BORN})\b[\w\s:,.'\u2019]{{0,14}}?){_DATE}"
# A full date this long ago is far more often a date of birth than the beginning of a treatment.
_LONG_AGO = (
    r"(?<![\w./-])\d{1,2}([./-])\d{1,2}\1(?:19\d\d|200\d)(?![\w/-])|(?<![\w./-])(?:19\d\d|200\d)-\d\d-\d\d(?![\w-])"
)

# The suffixes of the United States Postal Service, Publication 28, and British ones; capitalised within an address.
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
# Abbreviated kinds, "C. Mayor 5", "R. da Luz, 5": only with the dot and capitals.
_SHORT = r"(?<!\w)(?:C|R|Av|Trav|Pl)\.\s+(?:d[aeo]s?\s+)?(?:[A-ZÀ-Þ][\w'\u2019-]*[ ,]+){1,4}\d{1,5}\b" + _UNIT
_TOWN = r"(?:,?\s*(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?\s+[^\W\d_][\w'\u2019-]+)?"
# The number comes before the name of the street, the kind after it: "12 Rose Lane".
_ENGLISH = rf"\b\d{{1,5}}[a-zA-Z]?,?\s+(?:[A-Z][\w'\u2019.-]*\s+){{1,3}}(?:{_SUFFIXES})\b\.?{_UNIT}"
# "9 hour drive" is a length of time, not an address.
_AMOUNT = r"(?:hours?|hrs?|minutes?|mins?|miles?|days?|weeks?|months?|years?)\b"
_ENGLISH_SMALL = rf"\b\d{{1,5}}[a-z]?,?\s+(?!{_AMOUNT})(?:{_LETTERS}\s+){{1,2}}(?:{_STREET})\b{_UNIT}"
_ENGLISH_FLAT = (
    rf"\b(?:Flat|Studio|Apartment|Unit)\s+\d{{1,4}}[A-Za-z]?,?\s+(?:[A-Z][\w'\u2019.-]*\s+){{1,3}}(?:{_SUFFIXES})\b"
)
# English words with the ending of a German street: "during 2 weeks".
_NO_STREET = (
    r"(?:(?:du|wea|wonde|conside|measu|remembe|bea|hea|sha|compa|prepa|ca|sca|sta|tea|clea|appea|cove|recove|ente|offe|"
    r"suffe|orde|answe|bothe|alte|lowe|numbe|trigge|refer|prefer|occur|transfer|stir|pou|cu|secu|ensu|matu|sco|sto|"
    r"resto|explo|igno|monito|featu|moistu|b|sp|st)ring)\b"
)
# No street has a longer name; the limit keeps long runs of letters and dots cheap.
_GERMAN = (
    rf"\b(?!{_NO_STREET})[^\W\d_][\w.-]{{0,60}}(?:stra(?:ß|ss)e|str\.?|weg|gasse|platz|allee|ring|ufer|damm)\s+"
    rf"\d{{1,4}}(?:\s?[a-z])?\b{_TOWN}"
)
_FRENCH = (
    rf"\b\d{{1,4}}(?:\s?(?:bis|ter))?,?\s+(?:{_RUE})\b\.?\s+(?:d(?:e|u|es)\s+|la\s+|[ld]['\u2019])*"
    rf"[^\W\d_][\w'\u2019-]*(?-i:\s+[A-ZÀ-Þ][\w'\u2019-]*)*{_TOWN}"
)
# "in place of 7", "via my doctor at 2": here English continues after a word that means a street in another language.
_GOES_ON = r"(?:of|my|your|the|this|an|at|for|and|with|mail|e-?mail|post|dm)\b"
_ROMANCE = rf"(?<!\w)(?:{_RUE})\.?\s+(?!{_GOES_ON})(?:{_LETTERS}[ ,]+){{1,5}}(?:n[.º°]?\s*)?\d{{1,5}}\b{_UNIT}{_TOWN}"
# "12 minut", "3 lata": a length of time.
_LASTING = r"(?!\s*(?:min|godz|dni|tyg|mies|lat|os[óo]b)\w*)"
_POLISH = (
    r"(?<!\w)(?<!et )(?:(?:al|os|pl|skw|ul)\.\s*|(?:ul|ulic[aąyę]|alej[aąęi]|alei|osiedl[eu]|placu?|skwer\w?)\s+)"
    rf"(?:{_LETTERS}\s+){{1,4}}\d{{1,4}}[a-z]?\b{_LASTING}(?:\s?[/\u2013-]\s?\d{{1,4}}|\s+m(?:\.|ieszkanie)?\s*\d{{1,4}})?\b"
    r"(?:,?\s*\d\d-\d{3}\s+[^\W\d_][\w'\u2019-]+)?"
)

# Replaced in this order, before anything is stored.
_REACHED = (
    (_MENTION, _ANY, "[mention]"),
    (_LINK, _ANY, "[link]"),
    (_MAIL, _ANY, "[e-mail]"),
    (_SPOKEN_MAIL, _ANY, "[e-mail]"),
    (_HANDLE, _ANY, "[handle]"),
    (_NAMED_HANDLE, _ANY, r"\1[handle]"),
)
# All of these contain a digit.
_FOUND = (
    (_BIRTH, _ANY, r"\1[birth date]"),
    (_LONG_AGO, _ANY, "[birth date]"),
    (_ENGLISH_FLAT, 0, "[address]"),
    (_ENGLISH, 0, "[address]"),
    (_ENGLISH_SMALL, _ANY, "[address]"),
    (_SHORT, 0, "[address]"),
    (_GERMAN, _ANY, "[address]"),
    (_FRENCH, _ANY, "[address]"),
    (_POLISH, _ANY, "[address]"),
    (_ROMANCE, _ANY, "[address]"),
)
_DIGIT = re.compile(r"\d")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,4})?\b")
# Seven digits or more, however grouped; shorter runs are doses, ages and years. An extension belongs to the number.
_NUMBER = re.compile(
    rf"(?<![{_WORD}.])\+?\(?\d(?:[\s().\u2010-\u2015/-]{{0,3}}\d){{6,}}(?:\s?(?:x|ext\.?)\s?\d{{1,6}})?(?![{_WORD}.][{_WORD}])",
    re.IGNORECASE,
)
# The identifier of a study or a text is not a personal number.
_CITED = re.compile(r"(?:pmid|nct|doi|isbn|issn|isrctn)[\s:#]*$", re.IGNORECASE)
# Joiners stay within scripts and emoji that need them; next to ASCII characters they would only hide text from masking.
_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|{STRAY_JOINERS}")


def mask(text: str) -> str:
    """The text without anything by which a person can be named, reached or found, fit to be stored.

    Mentions, handles, links, e-mail and postal addresses, phone, account and card numbers, dates of birth and control
    characters are removed; each leaves a word in brackets. Masking too much costs a curator a word; masking too little
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
    """A pattern, compiled when the first text needs it: compiling all of them takes as long as many questions."""
    return re.compile(pattern, flags)


def _account(match: re.Match[str]) -> str:
    """Mask an account number. Its check digits tell it; one with a typing slip still has the shape of its country's."""
    compact = iban.compact(match[0])
    plausible = iban.is_valid(compact) or (sum(char.isdigit() for char in compact) > len(compact) // 2)
    return "[iban]" if plausible else match[0]


def _number(match: re.Match[str]) -> str:
    """Mask a long number. Its check digit (Luhn) tells a card's; any other may be a phone number."""
    if _CITED.search(match.string[max(match.start() - 10, 0) : match.start()]):
        return match[0]
    digits = re.sub(r"\D", "", match[0])
    return "[card]" if len(digits) in CARD and luhn.is_valid(digits) else "[phone]"
