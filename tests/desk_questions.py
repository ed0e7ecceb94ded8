"""Ten weeks of a community's questions for the desk: the same thousand from one seed, in Python or as lines of JSON.

    python -m tests.desk_questions > questions.jsonl

Four in five ask what nobody has answered, some topics far more often than others; the rest ask what the town's entries
answer. They come with courtesies at both ends, with slips of the fingers, and from people who ask more than once.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.bench.manners import misspell
from tests import town
from tests.long_tail import TOPICS

SEED, COUNT, WEEKS, PEOPLE = 17, 1000, 10, 300
OPENINGS = (
    "hello all,", "quick question:", "hey folks,", "sorry if this was asked before,", "hi, new here,",
    "maybe a silly question but", "good morning,", "does anybody know:", "asking for a friend,",
    "hope you are all well.", "dear group,", "ok so",
)  # fmt: skip
CLOSINGS = (
    "thanks", "thank you in advance", "cheers", "any help is appreciated", "please", "thanks a lot everybody", "tia",
    "much obliged", "have a nice day", "thank you so much", "thx", "looking forward to your replies",
)  # fmt: skip
# A third of the messages begin, and a third end, with a courtesy; an eighth hold slips.
COURTEOUS, SLIPPED, ANSWERED = 1 / 3, 1 / 8, 1 / 5


@dataclass(frozen=True, slots=True)
class Question:
    """One message: what it asks about, which of its topic's wordings it is, its text, who asked, and when."""

    topic: str
    wording: str
    text: str
    user: int
    at: datetime


def questions(
    count: int = COUNT, seed: int = SEED, end: datetime = town.NOW, answered: float = ANSWERED
) -> Sequence[Question]:
    """So many questions of the ten weeks before `end`, oldest first; `answered` is the share that entries answer."""
    dice = random.Random(seed)
    # The n-th topic is asked 1/n as often as the first (Zipf's law).
    weights = [1 / place for place, _ in enumerate(TOPICS, 1)]
    found = []
    for _ in range(count):
        if dice.random() < answered:
            topic = dice.choice(list(town.QUESTIONS))
            wording = dice.choice(town.QUESTIONS[topic][1:])
        else:
            [topic] = dice.choices(list(TOPICS), weights)
            wording = dice.choice(TOPICS[topic])
        at = end - timedelta(weeks=WEEKS) * dice.random()
        found.append(Question(topic, wording, dressed(wording, dice), dice.randrange(1, PEOPLE), at))
    return sorted(found, key=lambda each: each.at)


def dressed(text: str, dice: random.Random) -> str:
    """The text as somebody types it: at times with slips, and with a courtesy before or behind it."""
    if dice.random() < SLIPPED:
        text = misspell(text, dice)
    if dice.random() < COURTEOUS:
        text = f"{dice.choice(OPENINGS)} {text}"
    return f"{text}, {dice.choice(CLOSINGS)}" if dice.random() < COURTEOUS else text


def main() -> None:
    """Print them, a line of JSON each."""
    for each in questions():
        sys.stdout.write(json.dumps(asdict(each) | {"at": each.at.isoformat()}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
