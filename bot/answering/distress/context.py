"""The context of a word: negated, asked in general, long ago, or told of strangers."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property

from bot.answering.distress.reading import CLAUSE, SENTENCE, Hit, Reading
from bot.knowledge.red_flag import Silence

# A negation reaches this many words forward: "no sign of any swelling".
NEGATED = 4
# Hearsay and past times reach this many words within their own sentence.
TOLD, AGO = 12, 12
# A "now" this near belongs to a scene: "watching a film last night", "today I taught first aid".
SCENE = 2

# The lexicon's classes that form a context and not a sign.
NOT, ASK, OPENER, TURN, MINE, ME, AGO_WORDS, NOW, TOLD_WORDS, ELSEWHERE, TALE, TRADE, JOKE, HARMLESS = (
    "not",
    "ask",
    "opener",
    "turn",
    "mine",
    "me",
    "ago",
    "now",
    "told",
    "elsewhere",
    "tale",
    "trade",
    "joke",
    "harmless",
)
CONTEXT_CLASSES = (
    NOT,
    ASK,
    OPENER,
    TURN,
    MINE,
    ME,
    AGO_WORDS,
    NOW,
    TOLD_WORDS,
    ELSEWHERE,
    TALE,
    TRADE,
    JOKE,
    HARMLESS,
)


class Context:
    """A reading with its context words separated; harmless idioms hide the words within them."""

    def __init__(self, reading: Reading) -> None:
        idioms = reading.hits.get(HARMLESS, ())
        self.reading = _without(idioms, reading) if idioms else reading
        self.idiomatic = bool(idioms)
        self.silences: dict[Hit, frozenset[Silence]] = {}

    @cached_property
    def words(self) -> dict[str, Sequence[Hit]]:
        """The context words by class, except those that are part of a longer phrase: "not sure" negates nothing.

        A person within a longer phrase still counts as a person: "in my eye".
        """
        long = [hit for found in self.reading.hits.values() for hit in found if hit.end - hit.start > 1]
        held = {at for hit in long for at in range(hit.start, hit.end)}
        words = {name: self.reading.hits.get(name, ()) for name in CONTEXT_CLASSES}
        return {
            name: found if name == MINE else [hit for hit in found if not (hit.start in held and _part(hit, long))]
            for name, found in words.items()
        }

    @property
    def personal(self) -> bool:
        """Whether it is about an actual person."""
        return bool(self.words[MINE])

    @property
    def told_as_tale(self) -> bool:
        """Whether it says that it is a story, and says of nothing that it is happening now."""
        return bool(self.words[TALE]) and not self.words[NOW]

    @property
    def told(self) -> bool:
        """Whether it is told: in jest, by somebody whose trade is other people's trouble, or of nothing happening now.

        Strangers, a scene elsewhere, the distant past, a story and an idiom all count as not happening now.
        """
        if self.words[JOKE] or self.words[TRADE]:
            return True
        words = (TOLD_WORDS, ELSEWHERE, AGO_WORDS, TALE)
        return (self.idiomatic or any(self.words[name] for name in words)) and not self._now

    @cached_property
    def _now(self) -> bool:
        """Whether anything but the telling of a scene is happening now."""
        scenes = (*self.words[ELSEWHERE], *self.words[TOLD_WORDS])
        return any(all(not self._beside(now, scene) for scene in scenes) for now in self.words[NOW])

    def _beside(self, one: Hit, other: Hit) -> bool:
        left, right = sorted((one, other), key=lambda each: each.start)
        return self.reading.gap(left.end, right.start) <= SCENE and _together(one, other, self.reading, CLAUSE)

    @property
    def remote(self) -> bool:
        """Whether the whole is a general question, hearsay or an old story, or says that something is not so."""
        if any(self.words[name] for name in (TOLD_WORDS, ELSEWHERE, AGO_WORDS, NOT)):
            return True
        first = next((hit.start for hit in self.words[ASK]), None)
        return first is not None and not any(hit.start < first for hit in self.words[MINE])


def _without(idioms: Sequence[Hit], reading: Reading) -> Reading:
    hits = {
        name: [hit for hit in found if not any(_within(hit, idiom) for idiom in idioms)]
        for name, found in reading.hits.items()
        if name != HARMLESS
    }
    return replace(reading, hits={name: found for name, found in hits.items() if found})


def silence(hit: Hit, context: Context, even: AbstractSet[Silence]) -> bool:
    """Whether its context silences a hit; `even` are the contexts that do not silence it."""
    known = context.silences.get(hit)
    if known is None:
        known = context.silences[hit] = frozenset(_silences(hit, context, context.reading))
    return not known <= even


def _silences(hit: Hit, context: Context, text: Reading) -> Iterator[Silence]:
    if _negated(hit, context, text):
        yield Silence.NEGATED
    if _asked(hit, context, text):
        yield Silence.ASKED
    if _long_ago(hit, context, text):
        yield Silence.AGO
    if _hearsay(hit, context, text):
        yield Silence.TOLD


def _negated(hit: Hit, context: Context, text: Reading) -> bool:
    return any(
        0 <= text.gap(no.end, hit.start) <= NEGATED
        and not text.apart(no.end - 1, hit.start + 1, CLAUSE)
        and not _between(context.words[TURN], no.end, hit.start)
        for no in context.words[NOT]
    )


def _asked(hit: Hit, context: Context, text: Reading) -> bool:
    """Whether the hit is within a general question that no later clause about somebody has ended."""
    return any(
        (ask.end <= hit.start or _inside(hit, ask))
        and not text.apart(ask.start, hit.start + 1, SENTENCE)
        and not _ended(ask, hit, context)
        for ask in context.words[ASK]
    ) or any(_opens(opener, hit, context, text) for opener in context.words[OPENER])


def _opens(opener: Hit, hit: Hit, context: Context, text: Reading) -> bool:
    """Whether a question word begins the clause of a hit, and the sentence names no actual person."""
    return (
        opener.end <= hit.start
        and text.breaks[opener.start] >= CLAUSE
        and not text.apart(opener.start, hit.start + 1, CLAUSE)
        and not any(_together(mine, hit, text, SENTENCE) for mine in context.words[MINE])
    )


def _ended(ask: Hit, hit: Hit, context: Context) -> bool:
    return any(
        ask.end <= mine.start <= hit.start
        and (
            context.reading.apart(ask.end - 1, mine.start + 1, CLAUSE)
            or _between(context.words[TURN], ask.end, mine.start)
        )
        for mine in context.words[MINE]
    )


def _long_ago(hit: Hit, context: Context, text: Reading) -> bool:
    return _reaches(context.words[AGO_WORDS], hit, text, AGO) and not _now(hit, context, text, SENTENCE)


def _hearsay(hit: Hit, context: Context, text: Reading) -> bool:
    """Whether it is told of strangers, or of a scene outside the asker's life: a film, a match, a past job.

    Hearsay begins before what it tells; a scene may be named after it. "I read that ..., now my lips swell" is about
    the asker, and so is what follows a later clause about the asker.
    """
    told = [word for word in context.words[TOLD_WORDS] if word.start <= hit.start]
    told = [word for word in (*told, *context.words[ELSEWHERE]) if not _returned(word, hit, context, text)]
    return _reaches(told, hit, text, TOLD) and not _now(hit, context, text, CLAUSE)


def _returned(told: Hit, hit: Hit, context: Context, text: Reading) -> bool:
    """Whether a clause between the two is about the asker again."""
    return any(
        told.end <= me.start <= hit.start
        and (text.apart(told.end - 1, me.start + 1, CLAUSE) or _between(context.words[TURN], told.end, me.start + 1))
        for me in context.words[ME]
    )


def _reaches(words: Iterable[Hit], hit: Hit, text: Reading, reach: int) -> bool:
    """Whether any of the words is in the same sentence and within reach."""
    for word in words:
        left, right = sorted((word, hit), key=lambda each: each.start)
        if text.gap(left.end, right.start) <= reach and _together(word, hit, text, SENTENCE):
            return True
    return False


def _now(hit: Hit, context: Context, text: Reading, level: int) -> bool:
    """Whether its sentence, or its clause, says that it is happening now."""
    return any(_together(now, hit, text, level) for now in context.words[NOW])


def _together(one: Hit, other: Hit, text: Reading, level: int) -> bool:
    """Whether no break of that level separates them."""
    left, right = sorted((one, other), key=lambda each: each.start)
    return not text.apart(left.start, right.start + 1, level)


def _between(words: Sequence[Hit], start: int, end: int) -> bool:
    return any(start <= word.start < end for word in words)


def _part(hit: Hit, long: Iterable[Hit]) -> bool:
    """Whether a hit is part of a longer one; a hit in the place of a single word always is."""
    return hit.end - hit.start == 1 or any(hit != other and _within(hit, other) for other in long)


def _inside(hit: Hit, ask: Hit) -> bool:
    """Whether the words of a general question themselves contain the hit: "dangerous if swallowed"."""
    return ask.start < hit.start and hit.end <= ask.end


def _within(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end
