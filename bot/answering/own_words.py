"""Salve's own words: what a reply says besides the approved text, in the reader's language."""

from bot.answering.reading import Aside
from bot.knowledge.models import Certainty
from bot.knowledge.source import Evidence
from bot.locale import N_, SOURCE, Translator

CERTAINTY_WORDS = {
    Certainty.KNOWN: N_("Well established"),
    Certainty.PARTLY_KNOWN: N_("Partly known"),
    Certainty.UNKNOWN: N_("Nobody knows yet"),
}
EVIDENCE_WORDS = {
    Evidence.LABEL: N_("official product information"),
    Evidence.CONTROLLED_TRIAL: N_("controlled trial in people"),
    Evidence.HUMAN_STUDY: N_("study in people without a fair comparison"),
    Evidence.EXPERT_REVIEW: N_("expert review"),
    Evidence.LABORATORY: N_("laboratory or animal study"),
    Evidence.COMMUNITY: N_("what people report"),
    Evidence.NONE: N_("none that answers this"),
}
DETAIL = N_("In more detail")
ALSO = N_("You also asked (choose it below)")
NOT_KNOWN = N_("What is not known")
CAUTION = N_("Take care")
SUGGEST_TITLE = N_("Did you mean one of these?")
SUGGEST_LEAD = N_("I am not sure which answer fits, so I would rather ask than guess.")
_OFFERED_IN = N_(
    "My answers are checked word by word, so they are in {language} only. I think your question is one of these; if "
    "none of them is, say so, and I will pass it on to the curators."
)
SOME_IN = N_("Not all of my answers have been translated yet: some of these are in {language}.")
ABSTAIN_TITLE = N_("I do not have an approved answer to that")
# Where the question went, if nothing answers it; this ends the reply if the question was kept.
PASSED_ON = N_("I have passed your question on to them: once they have answered it, I can answer it for everyone.")
PASSED_ON_ABROAD = N_("I have passed your question on to the curators.")
PASSED_ON_AGAIN = N_("I have passed your question on to them: once they have looked at it again, I can answer it.")
REST_PASSED_ON = N_("I have passed it on to the curators.")
ABSTAIN = N_("I only say what the curators of this community have approved, so I will not guess.")
_ONLY_TITLE = N_("I can only answer in {language} so far")
_ONLY = N_(
    "My answers are checked word by word, so I do not translate them by machine. If you can, ask again in {language}."
)


def only_in(language: str, tr: Translator = SOURCE) -> tuple[str, str]:
    """The reply to a question that is not in the language of that name: a title and a line."""
    return tr(_ONLY_TITLE, language=language), f"{tr(_ONLY, language=language)} {tr(PASSED_ON_ABROAD)}"


def offered_in(language: str, tr: Translator = SOURCE) -> str:
    """The text with which entries are offered for such a question."""
    return tr(_OFFERED_IN, language=language)


LANGUAGE_TITLE, LANGUAGE_LEAD = only_in("English")
TRANSLATED_LEAD = offered_in("English")
WITHDRAWN_TITLE = N_("That answer has been withdrawn and is being reviewed")
WITHDRAWN = N_("The curators have withdrawn my answer to “{question}”. Please do not rely on it.")
OUT_OF_SCOPE_TITLE = N_("That is outside what I answer")
UNANSWERED = N_("Not answered yet")
LEFT = N_("For the rest of your question I do not have an approved answer yet.")
BEST = N_("best evidence: {evidence}")
STAMP = N_("{entry} · revision {revision}"), N_("knowledge {version}")
TRANSLATED = N_("in {language}, {revision}")
OVERDUE = N_("The review of this answer was due on {date}. It may be out of date.")
REVIEWED = N_("reviewed {date}, not by a clinician")
REVIEWED_CLINICALLY = N_("reviewed {date}, by a clinician ({role}) {signed}")
NOT_REVIEWED = N_("not reviewed yet")
TRANSLATION = N_("translated; not reviewed by a clinician who speaks this language")
TRANSLATION_CLINICALLY = N_("translated, and reviewed by a clinician ({role}) {signed}")
OUTDATED = N_("The original of this translation has changed since. It may be out of date.")
# The replies to small talk: a title, and a hint at what to do next. Those in other languages stand beside `asides`.
TALK = {
    Aside.THANKS: ("You are welcome", "Ask me whenever something else comes up."),
    Aside.PRAISE: ("Thank you", "Ask me whenever something else comes up."),
    Aside.GREETING: ("Hello", "What would you like to know about {title}?"),
    Aside.AFFIRMED: ("All right", "Ask me whenever something else comes up."),
    Aside.NEVERMIND: ("All right", "Ask me whenever something else comes up."),
    Aside.FAREWELL: ("Goodbye", "Ask me whenever something else comes up."),
    Aside.BANTER: ("I am only a bot", "I am good at one thing: questions about {title}."),
    Aside.REGRET: ("I am sorry", "Ask me whenever something else comes up."),
    Aside.EMOJI: ("Hello", "What would you like to know about {title}?"),
    Aside.WRONG: (
        "I am sorry",
        (
            "Please press the button for a wrong answer under that reply, so that the curators see it. Or ask again in "
            "other words."
        ),
    ),
    Aside.HUMAN: (
        "I am a bot, and people stand behind me",
        "The curators of this community write my answers. Ask your question here: what I cannot answer goes to them.",
    ),
    Aside.ABILITY: (
        "I answer questions about {title}",
        (
            "I only say what this community's curators have written and sourced. Type a question in your own words. "
            "What I cannot answer goes to them."
        ),
    ),
    Aside.MAKER: (
        "I am Salve, a bot",
        "I only say what this community's curators have written and sourced, word for word. I make nothing up.",
    ),
    Aside.ERASE: (
        "Your words are yours",
        "Use /privacy to see what is kept about you, and to erase it.",
    ),
}
