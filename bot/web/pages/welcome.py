"""The first visit: five steps with a question to practise on. Nothing is kept."""

from bot.locale import S_
from bot.locale.signs import cut
from bot.web.asked import Asked, View

STEPS = (
    S_("A question is waiting"),
    S_("Write the answer"),
    S_("Propose it"),
    S_("Somebody else approves"),
    S_("Everybody is told"),
)
QUESTION = S_("Can I take the tube in hand luggage?")
ANSWER = S_("Yes. A tube of up to 100 ml goes into the bag for liquids.")


def welcome(asked: Asked) -> View:
    """Show one of the five steps; the address carries what was typed."""
    text = asked.query.get("step", "")
    step = int(text) if text in {"1", "2", "3", "4", "5"} else 1
    answer = cut(asked.query.get("answer", "").strip(), 300) or asked.tr(ANSWER)
    values = {"tab": "welcome", "step": step, "steps": STEPS, "question": QUESTION, "answer": answer}
    return View("welcome.html", values)
