"""A small lexicon and the flags made of it, for tests of the mechanism."""

from datetime import date

from bot.answering.distress import Screens, compile_signs, screen
from bot.knowledge.red_flag import FlagText, Lexicon, RedFlag, Sign, Silence, Urgency

ENGLISH = Lexicon(
    id="en",
    care="If you feel ill, do not wait here.",
    urgencies={Urgency.EMERGENCY: "Emergency"},
    fillers="is, are, so, really, a, the",
    ordinary="switch, trout",
    same={"cant": "cannot, can not, hard to", "my": "his, her"},
    classes={
        "not": "no, not, without",
        "ask": "can it, does it, if, when swollen",
        "turn": "but, because, and, but my",
        "mine": "i, my, he",
        "ago": "years ago, in 19*",
        "now": "today, now",
        "told": "i read, someone said",
        "me": "i, but my",
        "elsewhere": "in the film, old job",
        "tale": "long story",
        "trade": "firefighter here",
        "joke": "haha*",
        "harmless": "die for",
        "swell": "swelling, swollen, blown up",
        "face": "lips, face, tongue",
        "throat": "throat",
        "close": "closing, tight",
        "die": "want to die, die",
        "into": "in, into",
        "eye": "eye, eyes",
        "got": "got, went",
    },
)
GERMAN = Lexicon(
    id="de",
    care="Wenn Sie sich krank fühlen, warten Sie nicht hier.",
    urgencies={Urgency.EMERGENCY: "Notfall"},
    classes={"not": "kein, keine", "swell": "geschwoll*, schwillt", "face": "lippe*, zunge"},
)


def flag(id_: str, urgency: Urgency, *signs: Sign, even: tuple[Silence, ...] = ()) -> RedFlag:
    """A flag with a text in English."""
    text = FlagText(title=id_, steps=("Call.",), line=f"Line of {id_}.")
    return RedFlag(
        id=id_,
        urgency=urgency,
        texts={"en": text},
        signs=signs,
        even=even,
        reviewed_by="nobody",
        reviewed=date(2026, 1, 1),
        next_review=date(2026, 12, 1),
    )


FLAGS = (
    flag("eye", Urgency.TODAY, Sign(see="got + into > eye", example="it got in my eye")),
    flag(
        "swelling",
        Urgency.EMERGENCY,
        Sign(see="swell + face", example="my lips are swollen"),
        Sign(see="throat + close", near=2, example="my throat is closing"),
    ),
    flag("harm", Urgency.EMERGENCY, Sign(see="die", example="i want to die"), even=(Silence.ASKED, Silence.TOLD)),
    flag("odd", Urgency.SOON, Sign(see="face + close", unless="throat", likely=True, example="face feels tight")),
)
ORDINARY = {"en": frozenset({"bring", "lap"}), "de": frozenset[str]()}
SCREENS: Screens = compile_signs(FLAGS, (ENGLISH, GERMAN), ORDINARY.__getitem__)


def seen(text: str) -> list[str]:
    """What is seen, as "flag" where it is sure and "flag?" where it is likely."""
    return [each.flag_id + ("?" if each.strength == "likely" else "") for each in screen(text, SCREENS).seen]
