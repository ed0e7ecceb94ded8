"""Distress: whether somebody's body or life is in danger, read from the raw message before anything else.

Screening looks for events, not words: what is happening, to which body, to whom, now or long ago, and whether it is
reported or asked in general. The words of each language and the signs made of them are data (`knowledge/lexicon`,
`knowledge/red_flags`).
"""

from bot.answering.distress.letters import Letters
from bot.answering.distress.letters import learn as learn_letters
from bot.answering.distress.reading import split
from bot.answering.distress.resemblance import Resemblance, learn
from bot.answering.distress.screening import Screening, Screens, Seen, Strength, compile_signs, screen

__all__ = [
    "Letters",
    "Resemblance",
    "Screening",
    "Screens",
    "Seen",
    "Strength",
    "compile_signs",
    "learn",
    "learn_letters",
    "screen",
    "split",
]
