"""The content of a message, which each surface renders in its own way."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache

from bot.answering.own_words import STAMP, TRANSLATED
from bot.answering.references import Reference
from bot.knowledge.red_flag import CareLabels
from bot.locale import LANGUAGES, SOURCE, Translator, translator

# The digests of this many replies are kept, those said last.
DIGESTS = 512
# Fields of a reply that its digest leaves out: buttons, and fields that follow from others.
_BESIDE = {"labels", "references", "evidence", "reviewed"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a reply; in an answer, its heading is one of Salve's `own_words`, translated when it is rendered."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One numbered source with the claim it supports; `link` is None if no identifier is certain."""

    number: int
    id: str
    text: str
    claim: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry that the reader may open next."""

    entry_id: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The content of a message, whatever the surface.

    `kind` is the decision: answer, suggest, abstain, out_of_scope or signpost. `choices` are the entries to choose from
    (suggest) or related ones (answer). `grade` and `stamp` are finished lines; `disclaimer` is the standing note.
    `care` is a line for somebody who may be unwell: that of a likely flag, shown first (`care_first`), or the line
    of care, which ends every reply that is neither an answer nor a signpost; soon after a signpost, its flag's line
    ends each. `red_flag_id` is the flag that was seen, sure or likely. `numbers` are the lines of a signpost's
    `lead` that say whom to call, `labels` the texts of its buttons. `references` are the short names of an answer's
    sources, `evidence` is its grade. `reviewed` says when it was last reviewed and whether by a clinician, if the
    base shows that. `language` is the one in which an entry is quoted, if
    it is not the base's, and `translation` the revision of that text.
    """

    kind: str
    title: str
    lead: str
    sections: tuple[Section, ...] = ()
    grade: str | None = None
    sources: tuple[CitedSource, ...] = ()
    choices: tuple[Choice, ...] = ()
    notice: str | None = None
    disclaimer: str | None = None
    care: str | None = None
    care_first: bool = False
    numbers: tuple[str, ...] = ()
    labels: CareLabels = field(default_factory=CareLabels)
    references: tuple[Reference, ...] = ()
    evidence: str | None = None
    reviewed: str | None = None
    entry_id: str | None = None
    revision: str | None = None
    red_flag_id: str | None = None
    knowledge_version: str = ""
    language: str = ""
    translation: str | None = None

    @property
    def stamp(self) -> str:
        """The entry, revision and knowledge version that the reply came from."""
        return self.stamped(SOURCE)

    def stamped(self, tr: Translator) -> str:
        """The same, translated."""
        entry, version = STAMP
        parts = [tr(entry, entry=self.entry_id, revision=self.revision)] if self.entry_id else []
        if self.translation:
            parts.append(tr(TRANSLATED, language=tr.language(self.language), revision=self.translation))
        return " · ".join([*parts, tr(version, version=self.knowledge_version)])

    def reader(self, tr: Translator) -> Translator:
        """The translator of the bot's own words; if the reply quotes a translation, they are in its language."""
        return speaker(self.language, tr)

    @property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the reply's text: equal replies have equal digests.

        Buttons and fields that follow from others are left out.
        """
        return _digest(self)


def speaker(language: str, tr: Translator) -> Translator:
    """The translator of the bot's own words beside a quotation in that language, for a reader of `tr`'s language."""
    return translator(language) if tr.locale and language in LANGUAGES - {tr.code} else tr


@lru_cache(DIGESTS)
def _digest(reply: Reply) -> str:
    said = {name: value for name, value in asdict(reply).items() if name not in _BESIDE}
    # These are left out if nothing is translated, so that the digests of older replies stay the same.
    said = {name: value for name, value in said.items() if value or name not in {"language", "translation"}}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
