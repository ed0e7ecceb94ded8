"""Compose the reply to a decision: the content of a message, which each surface renders in its own way.

What a member reads as an answer is byte for byte an approved field of the knowledge. Salve's own words are the
constants below, said in the reader's language.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import lru_cache

from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Reason, Signpost, Suggest, Talk
from bot.answering.reading import Aside
from bot.answering.references import Reference, references
from bot.knowledge import translating
from bot.knowledge.grading import grade
from bot.knowledge.models import Certainty, Entry, KnowledgeBase
from bot.knowledge.profile import Rule
from bot.knowledge.red_flag import CareLabels, Lexicon, RedFlag
from bot.knowledge.signing import clinical
from bot.knowledge.source import Citation, Evidence
from bot.knowledge.translation import Translation
from bot.knowledge.versions import revision
from bot.locale import LANGUAGES, N_, SOURCE, Translator, translator

CERTAINTY_WORDS = {
    Certainty.KNOWN: N_("Settled enough to say"),
    Certainty.PARTLY_KNOWN: N_("Partly known"),
    Certainty.UNKNOWN: N_("Nobody knows yet"),
}
EVIDENCE_WORDS = {
    Evidence.LABEL: N_("official product information"),
    Evidence.CONTROLLED_TRIAL: N_("controlled trial in people"),
    Evidence.HUMAN_STUDY: N_("study in people without a fair comparison"),
    Evidence.EXPERT_REVIEW: N_("expert review"),
    Evidence.LABORATORY: N_("laboratory or animal study"),
    Evidence.COMMUNITY: N_("what people report"),
    Evidence.NONE: N_("none that answers this"),
}
DETAIL = N_("In more detail")
ALSO = N_("You also asked (choose it below)")
NOT_KNOWN = N_("What is not known")
CAUTION = N_("Take care")
SUGGEST_TITLE = N_("Did you mean one of these?")
SUGGEST_LEAD = N_("I am not sure which answer fits, so I would rather ask than guess.")
_OFFERED_IN = N_(
    "My answers are checked word by word, so they are in {language} only. I think your question is one of these; if "
    "none of them is, say so, and I will pass it on to the curators."
)
_SOME_IN = N_("Not all of my answers have been translated yet: some of these are in {language}.")
ABSTAIN_TITLE = N_("I do not have an approved answer to that")
# What became of a question that nothing answers; it stands at the end of what is said to it, where it was kept.
PASSED_ON = N_("I have passed your question on to them: once they have answered it, I can answer it for everyone.")
PASSED_ON_ABROAD = N_("I have passed your question on to the curators.")
PASSED_ON_AGAIN = N_("I have passed your question on to them: once they have looked at it again, I can answer it.")
REST_PASSED_ON = N_("I have passed it on to the curators.")
_ABSTAIN = N_("I only say what the curators of this community have approved, so I will not guess.")
_ONLY_TITLE = N_("I can only answer in {language} so far")
_ONLY = N_(
    "My answers are checked word by word, so I do not translate them by machine. If you can, ask again in {language}."
)


def only_in(language: str, tr: Translator = SOURCE) -> tuple[str, str]:
    """The reply to a question that is not in the language of that name: a title and a line."""
    return tr(_ONLY_TITLE, language=language), f"{tr(_ONLY, language=language)} {tr(PASSED_ON_ABROAD)}"


def offered_in(language: str, tr: Translator = SOURCE) -> str:
    """What is said where entries are offered to such a question."""
    return tr(_OFFERED_IN, language=language)


LANGUAGE_TITLE, LANGUAGE_LEAD = only_in("English")
TRANSLATED_LEAD = offered_in("English")
WITHDRAWN_TITLE = N_("That answer is withdrawn and being reviewed")
_WITHDRAWN = N_("The curators have taken back what I said to “{question}”. Please do not rely on it.")
OUT_OF_SCOPE_TITLE = N_("That is outside what I answer")
UNANSWERED = N_("Not answered yet")
_LEFT = N_("For the rest of your question I do not have an approved answer yet.")
_BEST = N_("best evidence: {evidence}")
_STAMP = N_("{entry} · revision {revision}"), N_("knowledge {version}")
_TRANSLATED = N_("in {language}, {revision}")
# What is said to small talk: a title, and what one can do next. Other languages' words stand beside their `asides`.
TALK = {
    Aside.THANKS: ("You are welcome", "Ask me whenever something else comes up."),
    Aside.PRAISE: ("Thank you", "Ask me whenever something else comes up."),
    Aside.GREETING: ("Hello", "What would you like to know about {title}?"),
    Aside.AFFIRMED: ("All right", "Ask me whenever something else comes up."),
    Aside.NEVERMIND: ("All right", "Ask me whenever something else comes up."),
    Aside.EMOJI: ("Hello", "What would you like to know about {title}?"),
    Aside.WRONG: (
        "I am sorry",
        (
            "Please press the button for a wrong answer under that reply, so that the curators see it. Or ask again in "
            "other words."
        ),
    ),
    Aside.HUMAN: (
        "I am a bot, and people stand behind me",
        "The curators of this community write my answers. Ask your question here: what I cannot answer goes to them.",
    ),
    Aside.ABILITY: (
        "I answer questions about {title}",
        (
            "I only say what this community's curators have written and sourced. Type a question in your own words. "
            "What I cannot answer goes to them."
        ),
    ),
    Aside.MAKER: (
        "I am Salve, a bot",
        "I only say what this community's curators have written and sourced, word for word. I make nothing up.",
    ),
    Aside.ERASE: (
        "Your words are yours",
        "Use /privacy to see what is kept about you, and to erase it.",
    ),
}
# Fields of a reply that its digest leaves out: buttons, and what follows from the other fields.
# So many digests are kept, those of the replies said last.
DIGESTS = 512
_BESIDE = {"labels", "references", "evidence", "reviewed"}
OVERDUE = N_("The review of this answer was due on {date}. It may be out of date.")
_REVIEWED = N_("reviewed {date}, not by a clinician")
_REVIEWED_CLINICALLY = N_("reviewed {date}, by a clinician ({role}) {signed}")
_NOT_REVIEWED = N_("not reviewed yet")
_TRANSLATION = N_("translated; not reviewed by a clinician who speaks this language")
_TRANSLATION_CLINICALLY = N_("translated, and reviewed by a clinician ({role}) {signed}")
OUTDATED = N_("The original of this translation has changed since. It may be out of date.")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a reply; of an answer its heading is one of the constants above, said where it is drawn."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One numbered source with the claim it supports; `link` is None where no identifier is certain."""

    number: int
    id: str
    text: str
    claim: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry the reader may open next."""

    entry_id: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The content of a message, whatever the surface.

    `kind` is the decision: answer, suggest, abstain, out_of_scope or signpost. `choices` are the entries to choose
    from (suggest) or related ones (answer). `grade` and `stamp` are ready lines; `disclaimer` is the standing note.
    `care` is a line for somebody who may be unwell: of a flag that is likely, shown first (`care_first`), else the one
    that ends every reply which is neither an answer nor a signpost. `red_flag_id` is the flag that was seen, sure or
    likely. `numbers` are the lines of a signpost's `lead` that say whom to call, `labels` what its buttons say.
    `references` name the sources of an answer in short, `evidence` grades it. `reviewed` says when it was last reviewed
    and whether by a clinician, where the base tells that. `language` is the one in which an entry is quoted, where that
    is not the base's, and `translation` the revision of that text.
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
        """Which entry, revision and knowledge version this came from."""
        return self.stamped(SOURCE)

    def stamped(self, tr: Translator) -> str:
        """The same, said by a translator."""
        entry, version = _STAMP
        parts = [tr(entry, entry=self.entry_id, revision=self.revision)] if self.entry_id else []
        if self.translation:
            parts.append(tr(_TRANSLATED, language=tr.language(self.language), revision=self.translation))
        return " · ".join([*parts, tr(version, version=self.knowledge_version)])

    def reader(self, tr: Translator) -> Translator:
        """Who says the bot's own words beside it: where it quotes a translation, a speaker of that language."""
        return _speaker(self.language, tr)

    @property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the reply's text: equal replies have equal digests.

        Buttons and what follows from the rest are left out.
        """
        return _digest(self)


@lru_cache(DIGESTS)
def _digest(reply: Reply) -> str:
    said = {name: value for name, value in asdict(reply).items() if name not in _BESIDE}
    # Left out where nothing is translated, so that replies of before keep their digests.
    said = {name: value for name, value in said.items() if value or name not in {"language", "translation"}}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def compose(
    decision: Decision,
    knowledge: KnowledgeBase,
    today: date,
    language: str = "",
    likely: str | None = None,
    tr: Translator = SOURCE,
) -> Reply:
    """The reply to a decision, in the words of that knowledge base on that day.

    Args:
        decision: what may be said.
        knowledge: the words to say it in.
        today: the day, by which reviews are overdue.
        language: that of the message; what the base has in it is given in it, everything else in the base's own.
        likely: the id of the red flag whose line goes with the reply, if any.
        tr: says the bot's own words in the reader's language; the logged reply uses none.
    """
    if isinstance(decision, Answer | Suggest):
        tr = _speaker(decision.language, tr)
    # Where a message does not tell its language, care is spoken in its reader's.
    spoken = (language, *([tr.code] if tr.locale else []), knowledge.manifest.language)
    reply = _reply(decision, knowledge, today, spoken, tr)
    if isinstance(decision, Signpost):
        return reply
    if likely is not None:
        line = knowledge.red_flag[likely].text(*spoken).line
        return replace(reply, care=line, care_first=True, red_flag_id=likely)
    return reply if isinstance(decision, Answer) else replace(reply, care=care_line(knowledge, *spoken))


def _speaker(language: str, tr: Translator) -> Translator:
    return translator(language) if tr.locale and language in LANGUAGES - {tr.code} else tr


def unpassed(reply: Reply, tr: Translator = SOURCE) -> Reply:
    """The same reply for a question that goes to nobody: it does not say "passed on". Approved text stays."""
    sections = tuple(
        replace(each, text=_without_passing(each.text, tr)) if each.heading == UNANSWERED else each
        for each in reply.sections
    )
    lead = _without_passing(reply.lead, tr) if reply.kind == "abstain" else reply.lead
    return replace(reply, lead=lead, sections=sections)


def _without_passing(text: str, tr: Translator) -> str:
    ends = map(tr, (PASSED_ON, PASSED_ON_ABROAD, PASSED_ON_AGAIN, REST_PASSED_ON))
    end = next(filter(text.endswith, ends), "")
    return text.removesuffix(end).rstrip()


def care_line(knowledge: KnowledgeBase, *languages: str) -> str | None:
    """The line for somebody who may be unwell, in the first of these languages that has one."""
    lexicon = _lexicon(knowledge, languages)
    return lexicon.care if lexicon else None


def _lexicon(knowledge: KnowledgeBase, languages: Sequence[str]) -> Lexicon | None:
    return next((knowledge.lexicon[each] for each in languages if each in knowledge.lexicon), None)


def _reply(decision: Decision, knowledge: KnowledgeBase, today: date, spoken: Sequence[str], tr: Translator) -> Reply:
    version = knowledge.manifest.version
    match decision:
        case Answer():
            return _answer(decision, knowledge, today, tr)
        case Suggest():
            choices = _choices(decision.entry_ids, knowledge, decision.language)
            lead = _offered(decision, knowledge, tr) if decision.translated else tr(SUGGEST_LEAD)
            language = decision.language
            return Reply(
                "suggest", tr(SUGGEST_TITLE), lead, choices=choices, knowledge_version=version, language=language
            )
        case Abstain():
            return _abstain(decision, knowledge, tr)
        case OutOfScope():
            scope = knowledge.scope[decision.scope_id]
            choices = _choices(scope.related, knowledge)
            return Reply("out_of_scope", tr(OUT_OF_SCOPE_TITLE), scope.note, choices=choices, knowledge_version=version)
        case Talk():
            said = decision.said or TALK[decision.aside]
            title, lead = (line.format(title=knowledge.manifest.title) for line in said)
            return Reply("out_of_scope", title, lead, knowledge_version=version)
        case Signpost():
            return _signpost([knowledge.red_flag[id_] for id_ in decision.red_flag_ids], knowledge, spoken)


def _offered(decision: Suggest, knowledge: KnowledgeBase, tr: Translator) -> str:
    """That entries are offered in the base's language; it is logged in that of the base."""
    if any(translating.served(knowledge.entry[id_], decision.language, knowledge) for id_ in decision.entry_ids):
        return f"{tr(SUGGEST_LEAD)} {tr(_SOME_IN, language=tr.language(knowledge.manifest.language))}"
    if tr is SOURCE:
        return decision.said or TRANSLATED_LEAD
    return offered_in(tr.language(knowledge.manifest.language), tr)


def _abstain(decision: Abstain, knowledge: KnowledgeBase, tr: Translator) -> Reply:
    """Why nothing is said: nothing is known, not in that language, or what was said is withdrawn."""
    title, lead = tr(ABSTAIN_TITLE), f"{tr(_ABSTAIN)} {tr(PASSED_ON)}"
    if decision.reason is Reason.LANGUAGE:
        own = decision.said or (LANGUAGE_TITLE, LANGUAGE_LEAD)
        title, lead = own if tr is SOURCE else only_in(tr.language(knowledge.manifest.language), tr)
    elif decision.entry_id is not None:
        question = knowledge.entry[decision.entry_id].question
        title, lead = tr(WITHDRAWN_TITLE), f"{tr(_WITHDRAWN, question=question)} {tr(PASSED_ON_AGAIN)}"
    return Reply("abstain", title, lead, knowledge_version=knowledge.manifest.version)


def _answer(decision: Answer, knowledge: KnowledgeBase, today: date, tr: Translator) -> Reply:
    entry = knowledge.entry[decision.entry_id]
    text = translating.served(entry, decision.language, knowledge) or entry
    language = text.language if isinstance(text, Translation) else ""
    asked = _choices(decision.also, knowledge, language)
    sections = [
        Section(heading, said)
        for heading, said in (
            (ALSO, "\n".join(f"- {choice.question}" for choice in asked)),
            (UNANSWERED, f"{tr(_LEFT)} {tr(REST_PASSED_ON)}" if decision.left else ""),
            (NOT_KNOWN, text.not_known),
            (CAUTION, "\n".join(text.cautions)),
            (DETAIL, text.detail),
        )
        if said
    ]
    rules = knowledge.manifest.rules
    return Reply(
        kind="answer",
        title=text.question,
        lead=text.answer,
        sections=tuple(sections),
        grade=" · ".join(weight(entry, knowledge, tr)) or None,
        sources=_cite(entry.sources, knowledge),
        references=references([knowledge.source[id_] for id_ in dict.fromkeys(each.source for each in entry.sources)]),
        evidence=grade(entry, knowledge),
        reviewed=_reviewed(entry, text, tr) if Rule.CLINICAL in rules else None,
        choices=(*asked, *(choice for choice in _choices(entry.related, knowledge, language) if choice not in asked)),
        notice=" ".join(_notices(entry, text, knowledge, today, tr)) or None,
        disclaimer=_disclaimer(knowledge, language) if Rule.DISCLAIMER in rules else None,
        entry_id=entry.id,
        revision=revision(entry),
        knowledge_version=knowledge.manifest.version,
        language=language,
        translation=revision(text) if isinstance(text, Translation) else None,
    )


def _notices(
    entry: Entry, text: Entry | Translation, knowledge: KnowledgeBase, today: date, tr: Translator
) -> Iterator[str]:
    """That its review is overdue, and that it is a translation of what was."""
    if Rule.REVIEW in knowledge.manifest.rules and entry.next_review and entry.overdue(today):
        yield tr(OVERDUE, date=tr.date(entry.next_review))
    if isinstance(text, Translation) and translating.out_of_date(text, entry):
        yield tr(OUTDATED)


def _disclaimer(knowledge: KnowledgeBase, language: str) -> str | None:
    """The standing note, in the language of the answer where there is one."""
    lexicon = knowledge.lexicon.get(language)
    return (lexicon and lexicon.disclaimer) or knowledge.manifest.disclaimer


def _reviewed(entry: Entry, text: Entry | Translation, tr: Translator) -> str:
    """When it was last reviewed, and whether a clinician has; the same of a translation by itself."""
    if isinstance(text, Translation):
        read = clinical(text.reviewed_by)
        if read is None:
            return tr(_TRANSLATION)
        return tr(_TRANSLATION_CLINICALLY, role=read.role, signed=tr.date(read.date))
    signed = clinical(entry.reviewed_by)
    if signed:
        when, day = entry.reviewed or signed.date, signed.date
        return tr(_REVIEWED_CLINICALLY, date=tr.date(when), role=signed.role, signed=tr.date(day))
    return tr(_REVIEWED, date=tr.date(entry.reviewed)) if entry.reviewed else tr(_NOT_REVIEWED)


def weight(entry: Entry, knowledge: KnowledgeBase, tr: Translator = SOURCE) -> tuple[str, ...]:
    """How settled an entry is and on what evidence, in words, as far as its base shows either."""
    settled = entry.certainty if Rule.CERTAINTY in knowledge.manifest.rules else None
    graded = grade(entry, knowledge)
    own = {each.id: each.title for each in knowledge.manifest.scale}
    words = own.get(graded) or tr(EVIDENCE_WORDS[Evidence(graded)]) if graded else None
    return (*([tr(CERTAINTY_WORDS[settled])] if settled else []), *([tr(_BEST, evidence=words)] if words else []))


def _signpost(flags: list[RedFlag], knowledge: KnowledgeBase, spoken: Sequence[str]) -> Reply:
    """The most urgent flag's steps; of the next one only its line, so that the first is not buried."""
    first, *others = flags
    # A flag without a text in the message's language speaks the base's, and so do the words around it.
    spoken = [each for each in spoken if each in first.texts]
    lexicon = _lexicon(knowledge, spoken)
    title = first.text(*spoken).title
    calls = tuple(lexicon.calls[name] for name in first.call if name in lexicon.calls) if lexicon else ()
    return Reply(
        kind="signpost",
        title=f"{lexicon.urgencies[first.urgency]}: {title}"
        if lexicon and first.urgency in lexicon.urgencies
        else title,
        lead=_steps(first, calls, spoken),
        numbers=calls,
        labels=(lexicon and lexicon.buttons) or CareLabels(),
        sections=tuple(Section(flag.text(*spoken).title, flag.text(*spoken).line) for flag in others[:1]),
        red_flag_id=first.id,
        knowledge_version=knowledge.manifest.version,
    )


def _steps(flag: RedFlag, calls: Sequence[str], spoken: Sequence[str]) -> str:
    """Kind words, steps, numbers and what not to do, each a paragraph."""
    text = flag.text(*spoken)
    steps = "\n".join(f"- {step}" for step in text.steps)
    return "\n\n".join(filter(None, (text.opening, steps, "\n".join(calls), text.avoid)))


def _cite(citations: tuple[Citation, ...], knowledge: KnowledgeBase) -> tuple[CitedSource, ...]:
    """The citations, numbered; several claims of one source share its number."""
    numbers: dict[str, int] = {}
    cited = []
    for citation in citations:
        source = knowledge.source[citation.source]
        number = numbers.setdefault(source.id, len(numbers) + 1)
        year = f", {source.year}" if source.year else ""
        text = f"{source.authors.rstrip('.')}. {source.title.rstrip('.')}. {source.venue}{year}"
        cited.append(CitedSource(number, source.id, text, citation.claim, source.link))
    return tuple(cited)


def _choices(ids: tuple[str, ...], knowledge: KnowledgeBase, language: str = "") -> tuple[Choice, ...]:
    entries = [knowledge.entry[id_] for id_ in ids if id_ in knowledge.entry]
    return tuple(Choice(each.id, (translating.served(each, language, knowledge) or each).question) for each in entries)
