"""Small talk that no list of phrases holds, by its likeness to what people say to bots: "u sound like my mom".

It is learned as distress is (`distress/resemblance.py`), from examples of each kind of talk, from messages that only
sound like talk ("and for the neck"), and from the base's own questions.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from bot.answering import distress
from bot.answering.distress import Resemblance
from bot.answering.index import Meaning
from bot.answering.reading import Aside, Reading
from bot.answering.vectors import Encoder

# One word may be the name of what somebody wants, and a longer message tells a story.
SHORTEST, LONGEST = 2, 20


class Examples(BaseModel):
    """What people say to a bot in one language, as in its file.

    Attributes:
        said: talk, by kind.
        asks: what sounds like talk, but asks or tells something of a subject.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    said: Mapping[Aside, tuple[str, ...]]
    asks: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """All examples of talk."""
        return [text for texts in self.said.values() for text in texts]


def learn(examples: Examples | None, asked: Sequence[int], meaning: Meaning | None) -> Resemblance | None:
    """Learn to tell talk from questions; None without examples in the base's language, or without an encoder.

    Args:
        examples: those in the language of the base.
        asked: which of its phrasings members ask, by number.
        meaning: its encoder, and the vectors of its phrasings.
    """
    if examples is None or meaning is None or not asked:
        return None
    kinds = [kind.value for kind, texts in examples.said.items() for _ in texts]
    encode = meaning.encoder.encode
    return distress.learn(encode(examples.texts), kinds, encode(examples.asks), meaning.vectors[list(asked)])


def likeness(question: str, reading: Reading, learned: Resemblance, encoder: Encoder) -> tuple[Aside, float] | None:
    """The kind of talk that a message is most like, and how much it is like talk: -1 not at all, 1 fully.

    None if the message asks nothing anyway, or if it is too short or too long for a remark.

    Args:
        question: the message as typed.
        reading: how it was read.
        learned: what talk is known by.
        encoder: what this was learned with.
    """
    if not reading.asks or not SHORTEST <= len(question.split()) <= LONGEST:
        return None
    # Each text by itself, as most of them have been read for something else.
    texts = (question, *(ask.text for ask in reading.asks))
    (kind, near), *asked = (learned.judge(encoder.encode([text])[0]) for text in texts)
    # "Thanks, and the fridge thing?" sounds like talk only as a whole.
    return Aside(kind), (near + min(least for _, least in asked)) / 2
