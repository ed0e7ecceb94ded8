"""Cutting a message into words: plain text is cut in one sweep, and comes out as if it had been cut part by part."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.distress.reading import CLAUSE, SENTENCE, fold, prepare, spelled_out, split
from bot.knowledge.red_flag import Lexicon

PARTS = re.compile(r"((?<!\d)[.,]+|[.,]+(?!\d)|[!?;\n]+|[:()]+|\s-+\s)")
ELISION = re.compile(r"'(?=[aeiouh])", re.IGNORECASE)


def part_by_part(text: str) -> list[tuple[str, int]]:
    """The definition: the marks part a message, and what stands between them is folded and cut into words."""
    words: list[tuple[str, int]] = []
    level = SENTENCE
    for number, part in enumerate(PARTS.split(ELISION.sub(" ", text))):
        if number % 2:
            level = max(level, SENTENCE if re.search(r"[.!?;\n]", part) else CLAUSE)
            continue
        for word in re.findall(r"\d+(?:[.,]\d+)*|[a-z]+", re.sub(r"([a-z])\1{2,}", r"\1", fold(part))):
            words.append((word.replace(",", "."), level))
            level = 0
    return words


@given(st.text(alphabet="aAeEstTl1205.,;:!?()'- \n\t", max_size=60))
@example("don't - 'stop', 3,5.2 mg. 5'3 a'aab (oooh): .5 5. 5.'3 a'.,b -- c")
def test_plain_text_is_cut_as_part_by_part(text: str) -> None:
    assert split(text) == part_by_part(text)


@given(st.text(alphabet="ab*/, é'", max_size=40))
def test_a_language_knows_the_words_that_its_phrases_are_spelled_out_to(phrases: str) -> None:
    lexicon = Lexicon(id="en", care="Call somebody.", urgencies={}, classes={"sign": phrases})
    spelled = {word for tokens in spelled_out(phrases) for word in tokens if word.isalpha()}
    assert prepare(lexicon, frozenset).words == spelled
