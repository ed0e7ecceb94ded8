"""What looks personal in a question: a name, a place, an age, a relative, or what masking has left behind.

Nothing here is certain. A false mark costs a curator a word; an unmarked wording is still read by two curators before
it is published.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

from bot.knowledge.models import KnowledgeBase
from bot.locale import calendar

# Side by side: a message may mix them.
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
_MY = (
    r"my|our|mein\w{0,2}|unser\w{0,2}|ma|mon|mes|notre|nos|mis?|nuestr[oa]s?|mi[ao]|miei|mie|nostr[oa]|minhas?|meus?|"
    r"noss[oa]s?"
)
_RELATIVES = (
    r"daughters?|sons?|wife|husband|mother|mum|mom|father|dad|parents?|child|children|kids?|baby|boyfriend|girlfriend|"
    r"partner\w{0,2}|sisters?|brothers?|grand\w+|gran|niece|nephew|aunt|uncle|cousins?|friends?|boss|neighbou?r|"
    r"fianc\w+|toddler|teenager|roommate|colleague|"
    r"tochter|töchter|sohn\w?|söhne|frau|mann|ehe\w+|mutter|mama|vater|papa|eltern|kind\w{0,2}|freund\w{0,2}|schwester|"
    r"bruder|oma|opa|nichte|neffe|tante|onkel|chef\w{0,2}|nachbar\w{0,2}|"
    r"filles?|fils|femme|mari|mère|maman|père|enfants?|bébé|copine?|copain|s(?:oe|œ)urs?|frères?|ami\w{0,2}|conjointe?|"
    r"hij[ao]s?|espos[ao]|mujer|marido|madre|padre|niñ[ao]s?|novi[ao]|herman[ao]s?|amig[ao]s?|abuel[ao]|pareja|suegr[ao]|"
    r"figli[ao]?|moglie|marito|bambin[aoi]|fidanzat[ao]|sorell[ae]|fratell[oi]|amic[ao]|nonn[ao]|compagn[ao]|"
    r"filh[ao]s?|esposa|mulher|mãe|pai|bebê|namorad[ao]|irmã\w?|av[óô]|companheir[ao]"
)
# After "I am 12" this makes it a dose or a stretch of time.
_UNIT = (
    r"(?!\s*(?:%|percent|mg|ml|g\b|mcg|µg|weeks?|months?|days?|hours?|minutes?|times|wochen|monate?|tage|stunden|semaines|"
    r"mois|jours|semanas|meses|d[ií]as|settimane|mesi|giorni))"
)
_WORD = r"[^\W\d_][\w'\u2019-]*"
_CALLED = (
    r"name is|name['\u2019]s|i am called|call me|ich hei(?:ß|ss)e|name ist|m['\u2019]appelle|mon nom est|me llamo|"
    r"nombre es|mi chiamo|nome è|me chamo|nome é"
)
_TITLE = r"dr|mr|mrs|ms|mme|mlle|sra?|dra|dott|prof"
_FROM = (
    r"(?:i['\u2019]?m|i am|we['\u2019]?re|we are|come)\s+from|"
    r"(?:live|living|based|born|moved|grew up)\s+(?:in|near|to)|"
    r"(?:komme|bin)\s+aus|(?:wohne|lebe)\s+(?:in|bei)|habite\s+(?:à|en|au)|viens\s+de|(?:vivo|soy)\s+(?:en|de)|"
    r"(?:sono|vengo)\s+(?:di|da)|(?:vivo|abito)\s+a|moro\s+(?:em|no|na)|sou\s+(?:de|do|da)"
)
_WORKS = r"i\s+(?:am\s+)?work(?:ing)?\s+(?:at|for)|arbeite\s+bei|travaille\s+chez|trabajo\s+en|lavoro\s+(?:in|da|per)"
_AGED = r"i['\u2019]?m|i am|age[d:]?|turn(?:ed|ing)|ich bin"
_HAS = r"j['\u2019 ]?ai|avoir|a|tengo|tiene|con|ho|ha|tenho|tem|de|di"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # What masking put in place of something: it was personal enough to be masked.
        r"\[[a-z -]{4,14}\]",
        rf"\b(?:{_MY})\s+(?:{_WORD}\s+)?(?:{_RELATIVES})\b(?:\s+(?:named|called|namens)\s+{_WORD})?",
        rf"\b(?:{_AGED})\s+(?:now\s+)?\d{{1,3}}\b{_UNIT}",
        r"\b\d{1,3}[\s-]*(?:years?|yrs?|months?)[\s-]+old\b",
        r"\b\d{1,3}\s*y\s*/?\s*o\b|\b\d{1,2}\s?[mf]\b|\b[mf]\s?\d{2}\b",
        r"\b\d{1,3}\s*(?:jahre?|monate?)\s+alt|\b\d{1,3}\s*-?\s*jährig\w*",
        rf"\b(?:{_HAS})\s+\d{{1,3}}\s+(?:ans|años|anni|anos)\b",
        rf"\b(?:{_CALLED})\s+{_WORD}",
        rf"\b(?:{_TITLE})\b\.?\s+{_WORD}",
        rf"\b(?:{_FROM})\s+{_WORD}",
        rf"\b(?:{_WORKS})\s+{_WORD}",
        # A number nobody needs for a dose, an age or a year.
        r"\b\d{5,}\b",
    )
)
# A capital within a sentence: a name in every language but German, which gives one to every noun.
_CAPITAL = re.compile(r"(?<=[a-zà-ÿ,;] )(?:of |de |von |van )?[A-ZÀ-Þ][a-zà-ÿ]+(?:[ -][A-ZÀ-Þ][a-zà-ÿ]+)*")
_GERMAN = re.compile(r"\b(?:ich|und|der|die|das|nicht|ist|mit|auf|ein|eine|kann|wie|es|zu|bei)\b", re.IGNORECASE)
_NO_NAMES = re.compile(
    r"thanks?|hi|hello|please|can|does|is|what|how|why|when|if|should|will|do|are|ok|okay|but|and|so"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks what looks personal. `known` are folded words of the knowledge and the calendar: neither is a person."""

    known: AbstractSet[str]

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> Self:
        """A marker that knows the words of this knowledge."""
        terms = (" ".join((term.term, *term.also)) for term in knowledge.glossary)
        texts = (" ".join((e.question, e.answer, e.detail or "", *e.phrasings)) for e in knowledge.entries)
        words = {word for text in (*terms, *texts) for word in re.findall(r"\w+", text.casefold())}
        return cls(frozenset(words | calendar.names((*_LANGUAGES, knowledge.manifest.language))))

    def marks(self, text: str) -> tuple[str, ...]:
        """The parts of a text that look personal, in their order, each once."""
        found = [match for pattern in _PATTERNS for match in pattern.finditer(text)]
        found += self._capitals(text)
        spans = dict.fromkeys(match[0].strip() for match in sorted(found, key=lambda each: each.start()))
        return tuple(spans)

    def _capitals(self, text: str) -> Iterator[re.Match[str]]:
        if len(set(_GERMAN.findall(text.casefold()))) > 1:
            return
        for match in _CAPITAL.finditer(text):
            words = re.findall(r"\w+", match[0].casefold())
            if not all(word in self.known or _NO_NAMES.fullmatch(word) for word in words):
                yield match
