"""Take a question through the whole of answering: understand, screen, retrieve, decide, compose."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from bot.answering import decision, distress, lookup, own_words, picking, signposting, small_talk, told_before
from bot.answering.calibration import Thresholds
from bot.answering.candidates import MAX_CHOICES, Candidates
from bot.answering.clauses import Kind
from bot.answering.composing import after_signpost, compose
from bot.answering.decision import (
    Abstain,
    Answer,
    Decision,
    Foreign,
    Manner,
    OutOfScope,
    Reason,
    Signpost,
    Suggest,
    Talk,
)
from bot.answering.distress import Strength
from bot.answering.language import ENGLISH, UNKNOWN, hints_at_another, name_of
from bot.answering.matching import Match
from bot.answering.outcome import BETWEEN, LASTS, REMEMBERED, Context, Outcome, Part
from bot.answering.reading import Aside, Reading
from bot.answering.release import Release
from bot.answering.reply import Reply
from bot.answering.resembling import Tongue
from bot.locale import SOURCE, Translator

# A question that is read with words beside it, and answered as surely as this, needs no second witness.
CERTAIN = 0.85
# What the bot is and who stands behind it, which a base's own notes may tell better.
ABOUT_ITSELF = frozenset({Aside.HUMAN, Aside.ABILITY, Aside.MAKER})


def answer(
    question: str, release: Release, today: date, context: Context | None = None, despite: str | None = None
) -> Outcome:
    """The outcome of a message, by that release on that day.

    Args:
        question: the message as typed.
        release: the release to answer from.
        today: tells which reviews are overdue.
        context: the context from earlier in the same conversation.
        despite: the id of a red flag that the asker calls a false alarm: the question is answered, with the flag's line
            on top.
    """
    screening = distress.screen(question, release.screens)
    signs = screening.seen
    read = lookup.read_by(question, release)
    if context and not (signs or despite) and (entry := _picked(question, read, release, today, context)):
        return _chosen(entry, question, read, release, today, context)
    matches = lookup.matches(question, read, release, context)
    tongue = signposting.tongue(matches[0].query, release)
    sure = () if despite else signposting.sure(question, screening, release, tongue)
    if despite:
        matches = [each for each in matches if not signposting.flagged(each.candidates, release)] or matches
    general = despite is not None or screening.in_general
    if not (sure or general):
        general = signposting.doubted(question, tongue, screening, matches, release)
    whole = cache(partial(lookup.likest, question, release))
    decide = partial(
        _decide, release=release, today=today, whole=whole, in_general=general, begins=not (context and context.asked)
    )
    heard = partial(told_before.heard, release=release, today=today)
    parts = tuple(_part(each, decide, heard) for each in matches)
    if sure:
        decided: Decision = Signpost(sure, 1.0)
        first = matches[0]
    else:
        first, decided = _together(parts, read, release)
        if not signs and not (tongue is Tongue.OTHER or hints_at_another(first.query.plain, release.vocabulary.tongue)):
            decided = _in_kind(question, read, first, decided, release)
    like = None if sure or despite else signposting.like(decided, first.query, question, tongue, screening, release)
    if like and like.strength is Strength.SURE:
        decided = Signpost((like.flag_id,), like.near)
    language = signs[0].language if signs else read.language if isinstance(decided, Talk) else first.query.language
    likely = signs[0].flag_id if signs and not sure else signposting.alike(matches, release, in_general=general)
    if like and likely is None:
        likely = like.flag_id
    if despite in release.knowledge.red_flag:
        likely = despite
    decided = _worded(decided, release)
    flag = _flag(context, decided, release)
    said = partial(_say, decided, release, today, language, likely, flag)
    after = _remember(first, read, decided, release, context)
    return Outcome(first.query, first.candidates, decided, said(SOURCE), release, read, said, parts, after, flag)


def _picked(question: str, read: Reading, release: Release, today: date, context: Context) -> str | None:
    """The entry that a message picks from the list before it, if it may still be served."""
    tables = (release.languages.get(code) for code in (read.language, release.knowledge.manifest.language))
    found = (picking.picked(question, context.offered, table) for table in tables if table)
    return next((entry for entry in found if entry in release.served(today)), None)


def _chosen(entry: str, question: str, read: Reading, release: Release, today: date, context: Context) -> Outcome:
    """The outcome of a message that picks an entry from the list before it: what was asked there is answered by it."""
    alone = lookup.matches(question, read, release, None)[0]
    found = replace(alone, carried=context.asked, alone=alone)
    decided = Answer(entry, 1.0)
    flag = _flag(context, decided, release)
    said = partial(_say, decided, release, today, found.query.language, None, flag)
    known, ago = _reminding(context)
    after = Context(context.asked, entry, flag=known, flagged=ago)
    parts = (Part(found, decided, turned=True),)
    return Outcome(found.query, found.candidates, decided, said(SOURCE), release, read, said, parts, after, flag)


def _flag(context: Context | None, decided: Decision, release: Release) -> str | None:
    """The red flag that was signposted a moment ago, of which all but small talk and signposts reminds."""
    if context is None or isinstance(decided, Talk | Signpost):
        return None
    return context.flag if context.flag in release.knowledge.red_flag else None


def _say(
    decided: Decision,
    release: Release,
    today: date,
    language: str,
    likely: str | None,
    flag: str | None,
    tr: Translator,
) -> Reply:
    """The reply to a decision. It does not show the confidence, so a reply composed before can be reused."""
    reply = release.said(replace(decided, confidence=0.0), today, language, likely, tr)
    return reply if flag is None else after_signpost(reply, flag, release.knowledge, language, tr)


class _Decided(NamedTuple):
    """What may be said to an ask.

    `there` is what it resembles across languages, if its wording alone decides nothing. `alone` is what might be said
    by the ask alone, if what is told beside it says otherwise.
    """

    decision: Decision
    there: Candidates | None = None
    alone: Decision | None = None


def _part(found: Match, decide: Callable[[Match], _Decided], heard: Callable[[Match, Decision], Decision]) -> Part:
    """The outcome of an ask, and whether its words alone would have had another one."""
    decided, there, alone = decide(found)
    if found.beside and not decision.same(after := heard(found, decided), decided):
        return Part(replace(found, carried=found.beside.words, alone=found), after, turned=True)
    foreign = isinstance(decided, Answer | Suggest) and (
        decided.language or (isinstance(decided, Suggest) and decided.translated)
    )
    if foreign and there:
        return Part(replace(found, candidates=there), decided)
    turned = found.alone is not None and not decision.same(decide(found.alone).decision, decided)
    return Part(found, decided, turned, alone)


def _decide(
    found: Match, release: Release, today: date, *, whole: Callable[[], list[str]], in_general: bool, begins: bool
) -> _Decided:
    """What may be said to one ask."""
    decided = partial(
        decision.decide,
        thresholds=release.thresholds,
        knowledge=release.knowledge,
        servable=release.served(today),
        manner=Manner(
            in_general=in_general,
            of_another=begins and lookup.is_of_another(found, release),
            one_word=len(found.query.raw.split()) == 1 == len(found.ask.text.split()) and not found.carried,
        ),
    )
    language = found.query.language
    nobodys = language == UNKNOWN and not hints_at_another(found.query.plain, release.vocabulary.tongue)
    own = nobodys or language == release.knowledge.manifest.language
    native = decided(found.candidates, understood=own)
    if own and found.ask.told and isinstance(native, Answer | Suggest):
        heard = _by_all_told(native, found, release, release.served(today), whole)
        return _Decided(heard, alone=None if decision.same(heard, native) else native)
    foreign = lookup.abroad(found, release) if isinstance(native, Abstain) or not own else None
    if not foreign:
        # If anything is told in that language, the language alone is no reason to abstain.
        if isinstance(native, Abstain) and native.reason is Reason.LANGUAGE and language in release.abroad:
            return _Decided(replace(native, reason=Reason.NO_MATCH))
        return _Decided(native)
    told = release.told(language, today)
    by = Foreign(language if told else "", told)
    return _Decided(decided(foreign, thresholds=_needed(language, release), foreign=by), foreign)


def _by_all_told(
    decided: Answer | Suggest, found: Match, release: Release, servable: frozenset[str], whole: Callable[[], list[str]]
) -> Answer | Suggest:
    """The decision on an ask, in the light of what is told beside it and of the message as a whole."""
    # A question that names several things says what it is about, whatever stands around it; so does one that is sure
    # together with the words beside it.
    beside = found.query.raw != found.ask.text and decided.confidence >= CERTAIN
    speaks = isinstance(decided, Answer) and (found.ask.full or beside)
    if not (speaks or found.carried) and (likest := whole()):
        decided = decision.attested(decided, found.candidates, likest, release.thresholds, servable)
    if not isinstance(decided, Answer) or found.ask.kind is not Kind.QUESTION:
        return decided
    told = lookup.resembled(found.ask.told, release)
    divided = decision.divided(decided, found.candidates, told, release.thresholds, servable)
    # A message that as a whole is about what is asked only tells how it came to be asked.
    if divided is not decided and lookup.resembled(found.ask.whole, release).first == decided.entry_id:
        return decided
    return divided


def _needed(language: str, release: Release) -> Thresholds:
    """What it takes to answer or offer in another language; if there are translations, their checks decide it."""
    if language in release.abroad:
        return release.abroad[language]
    if release.index.abroad is None and release.abroad:
        # The language is unknown; what wording alone needs is the same in every language.
        return next(iter(release.abroad.values()))
    return release.thresholds


def _together(parts: Sequence[Part], read: Reading, release: Release) -> tuple[Match, Decision]:
    """The decision on the whole message: the first answer, with what else was asked offered beneath it."""
    talk = _talk(parts[0], read, release)
    if talk:
        return parts[0].match, talk
    for part in parts:
        if isinstance(part.decision, Signpost):
            return part.match, part.decision
    for part in parts:
        if isinstance(part.decision, Answer):
            left = sum(each.left for each in parts)
            return part.match, replace(part.decision, also=_also(part.decision.entry_id, parts), left=left)
    offers = [(part.decision, part.match) for part in parts if isinstance(part.decision, Suggest)]
    if offers:
        surest, found = max(offers, key=lambda offer: offer[0].confidence)
        return found, _one_list(surest, [offer for offer, _ in offers])
    part = max(parts, key=lambda part: (isinstance(part.decision, OutOfScope), part.decision.confidence))
    return part.match, part.decision


def _talk(part: Part, read: Reading, release: Release) -> Decision | None:
    """The reply to small talk: a scope note about the bot that was written for it, otherwise a kind word."""
    aside = _aside(part, read)
    return _kind_word(aside, read.language, release) if aside else None


def _in_kind(question: str, read: Reading, first: Match, decided: Decision, release: Release) -> Decision:
    """The reply in kind to a message that sounds like small talk, unless a note tells better what it asks."""
    meaning, learned = release.index.meaning, release.resemblances.talk
    note = decided.scope_id if isinstance(decided, OutOfScope) else None
    if meaning is None or learned is None or isinstance(decided, Signpost | Talk):
        return decided
    if note and not release.is_talk(note):
        return decided
    likeness = small_talk.likeness(question, read, learned, meaning.encoder)
    if likeness is None:
        return decided
    kind, near = likeness
    listed = (first.alone or first).candidates.lead >= release.thresholds.offer
    if (note and kind in ABOUT_ITSELF) or near <= meaning.design.talk[listed]:
        return decided
    return _kind_word(kind, release.knowledge.manifest.language, release, min(near, 1.0))


def _kind_word(aside: Aside, language: str, release: Release, confidence: float = 1.0) -> Talk:
    """The reply to small talk in that language."""
    table = release.languages.get(language)
    if table is None:
        return Talk(aside, confidence)
    at_home = table.says_at_home if table.code == release.knowledge.manifest.language else {}
    return Talk(aside, confidence, at_home.get(aside) or table.says.get(aside))


def _aside(part: Part, read: Reading) -> Aside | None:
    """The small talk that a message is, if there is no note for it; also a remark after thanks that nothing answers."""
    if isinstance(part.decision, Signpost):
        return None
    if read.asks:
        unanswered = isinstance(part.decision, Abstain) or (isinstance(part.decision, Suggest) and part.match.ask.empty)
        return read.nod if unanswered else None
    # A note for every courtesy would thank whoever says hello, and fit no reply to the answer before.
    return None if isinstance(part.decision, OutOfScope) and read.aside in ABOUT_ITSELF else read.aside


def _worded(decided: Decision, release: Release) -> Decision:
    """The same decision, with what its reply depends on in the release.

    What is said to a question in another language is in the base's language, if it is known.
    """
    if isinstance(decided, OutOfScope):
        return replace(decided, talk=release.is_talk(decided.scope_id))
    code = release.knowledge.manifest.language
    table = release.languages.get(code)
    if code == ENGLISH.code:
        return decided
    if isinstance(decided, Abstain) and decided.reason is Reason.LANGUAGE:
        return replace(decided, said=(table and table.only) or own_words.only_in(name_of(code)))
    if isinstance(decided, Suggest) and decided.translated:
        return replace(decided, said=(table and table.nearest) or own_words.offered_in(name_of(code)))
    return decided


def _also(answered: str, parts: Sequence[Part]) -> tuple[str, ...]:
    """The entries that answer the other asks, or are likeliest to."""
    found: dict[str, None] = {}
    for part in parts:
        if isinstance(part.decision, Answer):
            found[part.decision.entry_id] = None
        elif isinstance(part.decision, Suggest):
            found[part.decision.entry_ids[0]] = None
    return tuple(entry for entry in found if entry != answered)


def _one_list(surest: Suggest, lists: Sequence[Suggest]) -> Suggest:
    """One list for all asks: the likeliest entry of each, then the next of each."""
    ordered = [surest, *(each for each in lists if each is not surest)]
    ids = [each.entry_ids[place] for place in range(MAX_CHOICES) for each in ordered if place < len(each.entry_ids)]
    return replace(surest, entry_ids=tuple(dict.fromkeys(ids))[:MAX_CHOICES])


def _remember(
    first: Match, read: Reading, decided: Decision, release: Release, context: Context | None
) -> Context | None:
    """The context for the next message; small talk leaves it unchanged for a few messages.

    From a signpost only its red flag is remembered, as what was asked there is not to be asked again.
    """
    if isinstance(decided, Signpost):
        return Context("", flag=decided.red_flag_ids[0])
    if not read.asks or isinstance(decided, Talk):
        return replace(context, age=context.age + 1) if context and context.age < LASTS else None
    # Whoever asks nothing has told it all as background to the next question. Of a question, the words that found
    # something are remembered: "in the fridge door, a good idea?" is about the fridge door.
    told = lookup.tells(first.ask, release)
    said = first.ask.whole if told else first.query.raw
    goes_on = first.carried and (told or (context and said.startswith(context.words)))
    # What somebody tells bit by bit is background as a whole.
    bit_by_bit = told and context and context.asked and lookup.only_tells(context.words, release)
    before = context if goes_on or bit_by_bit else None
    if before and not told:
        said = said.removeprefix(before.words).strip()
    entry = next((each.label for each in first.candidates.ranked if each.label in release.knowledge.entry), "")
    flag, known = _reminding(context)
    asked = _latest([*(before.asked.split(BETWEEN) if before else ()), said])
    offered = decided.entry_ids if isinstance(decided, Suggest) else ()
    return Context(asked, entry, flag=flag, flagged=known, offered=offered)


def _reminding(context: Context | None) -> tuple[str, int]:
    """The red flag that the next message is reminded of, if any, and how many messages ago it was signposted."""
    if context is None or not context.flag or context.flagged + 1 >= LASTS:
        return "", 0
    return context.flag, context.flagged + 1


def _latest(turns: Sequence[str]) -> str:
    """The last of these turns, as many as have few enough words; of a longer one its end, with a mark before it."""
    *earlier, kept = turns
    if len(words := kept.split()) > REMEMBERED:
        return f"\u2026{' '.join(words[-REMEMBERED:])}"
    for turn in reversed(earlier):
        if len(turn.split()) + len(kept.split()) >= REMEMBERED:
            break
        kept = f"{turn}{BETWEEN}{kept}"
    return kept


def show(
    entry_id: str, release: Release, today: date, tr: Translator = SOURCE, language: str | None = None
) -> Reply | None:
    """The reply made of one entry that somebody chose; None if it may not be served, or no longer.

    The entry is given in `language` if it is translated into that, otherwise in the reader's language.
    """
    if entry_id not in release.served(today):
        return None
    wanted = language or (tr.code if tr.locale else "")
    language = wanted if entry_id in release.told(wanted, today) else ""
    return compose(Answer(entry_id, 1.0, language=language), release.knowledge, today, tr=tr)
