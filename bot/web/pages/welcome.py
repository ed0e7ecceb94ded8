"""The first visit: five steps with a question to practise on. Nothing of it is kept."""

from bot.web.asked import Asked, View

STEPS = ("A question waits", "Write the answer", "Propose it", "Somebody else approves", "Everybody is told")
QUESTION = "Can I take the tube in hand luggage?"
ANSWER = "Yes. A tube of up to 100 ml goes into the bag for liquids."


def welcome(asked: Asked) -> View:
    """One of the five steps; what was typed goes along in the address."""
    text = asked.query.get("step", "")
    step = int(text) if text in {"1", "2", "3", "4", "5"} else 1
    answer = asked.query.get("answer", ANSWER).strip()[:300] or ANSWER
    values = {"tab": "welcome", "step": step, "steps": STEPS, "question": QUESTION, "answer": answer}
    return View("welcome.html", values)
