"""Compose the reply to a decision.

Whatever a member reads as an answer is byte for byte an approved field of the knowledge; the words around it are
Salve's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.answering import own_words
from bot.answering.decision import Abstain, Answer, Decision, OutOfScope, Reason, Signpost, Suggest, Talk
from bot.answering.references import references
from bot.answering.reply import Choice, CitedSource, Reply, Section, speaker
from bot.knowledge import translating
from bot.knowledge.grading import grade
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.profile import Rule
from bot.knowledge.red_flag import CareLabels, Lexicon, RedFlag
from bot.knowledge.signing import clinical
from bot.knowledge.source import Citation, Evidence
from bot.knowledge.translation import Translation, TranslationStatus
from bot.knowledge.versions import revision
from bot.locale import SOURCE, Translator


def compose(
    decision: Decision,
    knowledge: KnowledgeBase,
    today: date,
    language: str = "",
    likely: str | None = None,
    tr: Translator = SOURCE,
) -> Reply:
    """The reply to a decision.

    Args:
        decision: what may be said.
        knowledge: supplies the approved texts.
        today: tells which reviews are overdue.
        language: that of the message. A text that exists in it is given in it, every other text in the base's language.
        likely: the id of the red flag whose line goes with the reply, or None.
        tr: translates the bot's own words for the reader; the logged reply uses none.
    """
    if not isinstance(decision, Answer | Signpost) and tr.locale and not _speaks(tr.code, knowledge):
        # A base without words of the reader's language takes it for another, so what it took it for does not count.
        language = ""
        decision = replace(decision, language="") if isinstance(decision, Suggest) else decision
    if isinstance(decision, Answer | Suggest):
        tr = speaker(decision.language, tr)
    spoken = _spoken(language, knowledge, tr)
    reply = _reply(decision, knowledge, today, spoken, tr)
    if isinstance(decision, Signpost):
        return reply
    if likely is not None:
        line = knowledge.red_flag[likely].text(*spoken).line
        return replace(reply, care=line, care_first=True, red_flag_id=likely)
    return reply if isinstance(decision, Answer) else replace(reply, care=care_line(knowledge, *spoken))


def after_signpost(reply: Reply, flag_id: str, knowledge: KnowledgeBase, language: str, tr: Translator) -> Reply:
    """The reply to somebody who was sent to care a moment ago: it ends with the red flag's line, also if it answers."""
    if reply.care_first:
        return reply
    return replace(reply, care=knowledge.red_flag[flag_id].text(*_spoken(language, knowledge, tr)).line)


def _spoken(language: str, knowledge: KnowledgeBase, tr: Translator) -> tuple[str, ...]:
    """The languages in which care is given: the message's, its reader's if that one shows none, then the base's."""
    return language, *([tr.code] if tr.locale else []), knowledge.manifest.language


def unpassed(reply: Reply, tr: Translator = SOURCE) -> Reply:
    """The same reply for a question that is passed on to nobody: it does not say "passed on". Approved text stays."""
    sections = tuple(
        replace(each, text=_without_passing(each.text, tr)) if each.heading == own_words.UNANSWERED else each
        for each in reply.sections
    )
    lead = _without_passing(reply.lead, tr) if reply.kind == "abstain" else reply.lead
    return replace(reply, lead=lead, sections=sections)


def _without_passing(text: str, tr: Translator) -> str:
    ends = map(
        tr, (own_words.PASSED_ON, own_words.PASSED_ON_ABROAD, own_words.PASSED_ON_AGAIN, own_words.REST_PASSED_ON)
    )
    end = next(filter(text.endswith, ends), "")
    return text.removesuffix(end).rstrip()


def care_line(knowledge: KnowledgeBase, *languages: str) -> str | None:
    """The line of care for somebody who may be unwell, in the first of these languages that has one."""
    lexicon = _lexicon(knowledge, languages)
    return lexicon.care if lexicon else None


def weight(entry: Entry, knowledge: KnowledgeBase, tr: Translator = SOURCE) -> tuple[str, ...]:
    """How settled an entry is and on what evidence, in words, as far as its base shows this."""
    settled = entry.certainty if Rule.CERTAINTY in knowledge.manifest.rules else None
    graded = grade(entry, knowledge)
    own = {each.id: each.title for each in knowledge.manifest.scale}
    words = own.get(graded) or tr(own_words.EVIDENCE_WORDS[Evidence(graded)]) if graded else None
    return (
        *([tr(own_words.CERTAINTY_WORDS[settled])] if settled else []),
        *([tr(own_words.BEST, evidence=words)] if words else []),
    )


def _speaks(language: str, knowledge: KnowledgeBase) -> bool:
    """Whether the base has texts in a language."""
    languages = {knowledge.manifest.language, *knowledge.lexicon}
    languages |= {each.language for each in knowledge.translations} | {each.language for each in knowledge.wordings}
    return language in languages


def _lexicon(knowledge: KnowledgeBase, languages: Sequence[str]) -> Lexicon | None:
    return next((knowledge.lexicon[each] for each in languages if each in knowledge.lexicon), None)


def _reply(decision: Decision, knowledge: KnowledgeBase, today: date, spoken: Sequence[str], tr: Translator) -> Reply:
    version = knowledge.manifest.version
    match decision:
        case Answer():
            return _answer(decision, knowledge, today, tr)
        case Suggest():
            choices = _choices(decision.entry_ids, knowledge, decision.language)
            lead = _offered(decision, knowledge, tr) if decision.translated else tr(own_words.SUGGEST_LEAD)
            language = decision.language
            return Reply(
                "suggest",
                tr(own_words.SUGGEST_TITLE),
                lead,
                choices=choices,
                knowledge_version=version,
                language=language,
            )
        case Abstain():
            return _abstain(decision, knowledge, tr)
        case OutOfScope():
            scope = knowledge.scope[decision.scope_id]
            title = scope.title if decision.talk else tr(own_words.OUT_OF_SCOPE_TITLE)
            choices = _choices(scope.related, knowledge)
            return Reply("out_of_scope", title, scope.note, choices=choices, knowledge_version=version)
        case Talk():
            said = decision.said or own_words.TALK[decision.aside]
            title, lead = (line.format(title=knowledge.manifest.title) for line in said)
            return Reply("out_of_scope", title, lead, knowledge_version=version)
        case Signpost():
            return _signpost([knowledge.red_flag[id_] for id_ in decision.red_flag_ids], knowledge, spoken)


def _offered(decision: Suggest, knowledge: KnowledgeBase, tr: Translator) -> str:
    """The sentence that says in which language the entries are offered; it is logged in the base's language."""
    approved = (each for each in knowledge.translations if each.status is TranslationStatus.APPROVED)
    if any(each.language in {decision.language, tr.code} for each in approved):
        return (
            f"{tr(own_words.SUGGEST_LEAD)} {tr(own_words.SOME_IN, language=tr.language(knowledge.manifest.language))}"
        )
    if tr is SOURCE:
        return decision.said or own_words.TRANSLATED_LEAD
    return own_words.offered_in(tr.language(knowledge.manifest.language), tr)


def _abstain(decision: Abstain, knowledge: KnowledgeBase, tr: Translator) -> Reply:
    """The reason for not answering: no entry, no entry in that language, or a withdrawn one."""
    title, lead = tr(own_words.ABSTAIN_TITLE), f"{tr(own_words.ABSTAIN)} {tr(own_words.PASSED_ON)}"
    if decision.reason is Reason.LANGUAGE:
        own = decision.said or (own_words.LANGUAGE_TITLE, own_words.LANGUAGE_LEAD)
        title, lead = own if tr is SOURCE else own_words.only_in(tr.language(knowledge.manifest.language), tr)
    elif decision.entry_id is not None:
        question = knowledge.entry[decision.entry_id].question
        title, lead = (
            tr(own_words.WITHDRAWN_TITLE),
            f"{tr(own_words.WITHDRAWN, question=question)} {tr(own_words.PASSED_ON_AGAIN)}",
        )
    return Reply("abstain", title, lead, knowledge_version=knowledge.manifest.version)


def _answer(decision: Answer, knowledge: KnowledgeBase, today: date, tr: Translator) -> Reply:
    entry = knowledge.entry[decision.entry_id]
    text = translating.served(entry, decision.language, knowledge) or entry
    language = text.language if isinstance(text, Translation) else ""
    asked = _choices(decision.also, knowledge, language)
    sections = [
        Section(heading, said)
        for heading, said in (
            (own_words.ALSO, "\n".join(f"- {choice.question}" for choice in asked)),
            (own_words.UNANSWERED, f"{tr(own_words.LEFT)} {tr(own_words.REST_PASSED_ON)}" if decision.left else ""),
            (own_words.NOT_KNOWN, text.not_known),
            (own_words.CAUTION, "\n".join(text.cautions)),
            (own_words.DETAIL, text.detail),
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
    """The notices that its review is overdue, and that its translation lags behind the original."""
    if Rule.REVIEW in knowledge.manifest.rules and entry.next_review and entry.overdue(today):
        yield tr(own_words.OVERDUE, date=tr.date(entry.next_review))
    if isinstance(text, Translation) and translating.out_of_date(text, entry):
        yield tr(own_words.OUTDATED)


def _disclaimer(knowledge: KnowledgeBase, language: str) -> str | None:
    """The standing note, in the language of the answer if it exists in that."""
    lexicon = knowledge.lexicon.get(language)
    return (lexicon and lexicon.disclaimer) or knowledge.manifest.disclaimer


def _reviewed(entry: Entry, text: Entry | Translation, tr: Translator) -> str:
    """When it was last reviewed, and whether by a clinician; a translation has its own review."""
    if isinstance(text, Translation):
        read = clinical(text.reviewed_by)
        if read is None:
            return tr(own_words.TRANSLATION)
        return tr(own_words.TRANSLATION_CLINICALLY, role=read.role, signed=tr.date(read.date))
    signed = clinical(entry.reviewed_by)
    if signed:
        when, day = entry.reviewed or signed.date, signed.date
        return tr(own_words.REVIEWED_CLINICALLY, date=tr.date(when), role=signed.role, signed=tr.date(day))
    return tr(own_words.REVIEWED, date=tr.date(entry.reviewed)) if entry.reviewed else tr(own_words.NOT_REVIEWED)


def _signpost(flags: list[RedFlag], knowledge: KnowledgeBase, spoken: Sequence[str]) -> Reply:
    """The most urgent flag's steps; of the next flag only its line, so that the first is not buried."""
    first, *others = flags
    # A flag without a text in the message's language uses the base's, and so do the words around it.
    spoken = [each for each in spoken if each in first.texts]
    lexicon = _lexicon(knowledge, spoken)
    title = first.text(*spoken).title
    calls = tuple(lexicon.calls[name] for name in first.call if name in lexicon.calls) if lexicon else ()
    return Reply(
        kind="signpost",
        title=_urgently(lexicon.urgencies[first.urgency], title)
        if lexicon and first.urgency in lexicon.urgencies
        else title,
        lead=_steps(first, calls, spoken),
        numbers=calls,
        labels=(lexicon and lexicon.buttons) or CareLabels(),
        sections=tuple(Section(flag.text(*spoken).title, flag.text(*spoken).line) for flag in others[:1]),
        red_flag_id=first.id,
        knowledge_version=knowledge.manifest.version,
    )


def _urgently(how: str, title: str) -> str:
    """The urgency and a title, with the colon set as the language sets it."""
    return f"{how} {title}" if how.endswith(":") else f"{how}: {title}"


def _steps(flag: RedFlag, calls: Sequence[str], spoken: Sequence[str]) -> str:
    """Kind words, steps, numbers and what not to do, a paragraph each."""
    text = flag.text(*spoken)
    steps = "\n".join(f"- {step}" for step in text.steps)
    return "\n\n".join(filter(None, (text.opening, steps, "\n".join(calls), text.avoid)))


def _cite(citations: tuple[Citation, ...], knowledge: KnowledgeBase) -> tuple[CitedSource, ...]:
    """The citations, numbered; claims from one source share its number."""
    numbers: dict[str, int] = {}
    cited = []
    for citation in citations:
        source = knowledge.source[citation.source]
        number = numbers.setdefault(source.id, len(numbers) + 1)
        place = ", ".join(filter(None, (source.venue, str(source.year or ""))))
        text = ". ".join(filter(None, (source.authors.rstrip("."), source.title.rstrip("."), place)))
        cited.append(CitedSource(number, source.id, text, citation.claim, source.link))
    return tuple(cited)


def _choices(ids: tuple[str, ...], knowledge: KnowledgeBase, language: str = "") -> tuple[Choice, ...]:
    entries = [knowledge.entry[id_] for id_ in ids if id_ in knowledge.entry]
    return tuple(Choice(each.id, (translating.served(each, language, knowledge) or each).question) for each in entries)
