"""A card that is kept is the one that would be drawn for this question, whoever asked before."""

import discord
import pytest

from bot.answering import pipeline
from bot.discord.cards import card
from bot.discord.layout import layout
from bot.discord.render import first_page
from bot.discord.views import REMOVE, Press, reply_view
from bot.locale import ENGLISH, translator
from tests import town

QUESTIONS = (
    "what about the sun?",
    "half a cheek",
    "my lips are swollen and i cannot breathe",
    "what's the best laptop for video editing",
)


@pytest.mark.parametrize("above", [None, "-# I keep questions for 30 days."])
@pytest.mark.parametrize("removable", [True, False])
@pytest.mark.parametrize("text", QUESTIONS)
async def test_it_says_and_does_what_the_drawn_one_does(text: str, removable: bool, above: str | None) -> None:
    reply = pipeline.answer(text, town.release(), town.NOW.date()).reply
    for tr in (ENGLISH, translator("de")):
        for question_id in ("123456789012345678", "1234567890123456789"):
            view = reply_view(reply, question_id, tr, shareable=not removable)
            if removable:
                view = view or discord.ui.View(timeout=None)
                view.add_item(Press("remove", question_id, label=tr(REMOVE)))
            drawn = layout(above, first_page(reply, tr), view)
            kept = card(reply, question_id, tr, above, shareable=not removable, removable=removable)
            assert kept.to_components() == drawn.to_components()  # type: ignore[no-untyped-call]
            assert kept.has_components_v2()
            assert kept.is_finished()
