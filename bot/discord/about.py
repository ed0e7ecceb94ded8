"""What a follow-up was taken to ask: small print above the reply, so that a wrong guess shows."""

from bot.discord.render import clean_inline
from bot.locale import N_, Translator
from bot.services.asked import Asked

ABOUT = N_("-# About: {ask}, after *{carried}*")
LONGEST = 100


def about(asked: Asked, tr: Translator) -> str | None:
    """The line, if the carried context changed the answer or the choices; None above a word of care."""
    outcome = asked.outcome
    part = next((each for each in outcome.parts if each.turned), None)
    if part is None or outcome.reply.care_first or outcome.reply.kind not in {"answer", "suggest"}:
        return None
    ask, carried = (clean_inline(text, LONGEST) for text in (part.match.ask.text, part.match.carried))
    return tr(ABOUT, ask=ask, carried=carried)
