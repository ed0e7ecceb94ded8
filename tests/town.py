"""The knowledge of a small town for tests: enough entries to learn from, one of them far too long for a message."""

from datetime import UTC, datetime
from functools import cache

from bot.answering import preparation
from bot.answering.release import Release
from bot.knowledge import translating
from bot.knowledge.models import Certainty, Entry, KnowledgeBase, Manifest, Scope, Term, Topic
from bot.knowledge.red_flag import Lexicon, RedFlag, Urgency
from bot.knowledge.source import Citation, Evidence, Source, SourceKind
from bot.knowledge.translation import Translation
from bot.services.model_files import load_models

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
_DATES = {"reviewed": "2026-01-01", "next_review": "2026-12-01"}
CARE = "If you feel ill, do not wait for an answer here."
CARE_IN_GERMAN = "Wenn es Ihnen nicht gut geht, warten Sie hier nicht."
FINE, SHOW_THEM, NOT_URGENT = "I am fine, answer my question", "Show them", "It is not urgent, show the answer"
FINE_IN_GERMAN = "Mir geht es gut"
SENTENCE = "This is sentence number {number} of a very long answer that nobody could read at once. "

QUESTIONS = {
    "storage": (
        "How do I store the cream?",
        "store the cream in the fridge or not",
        "where should i keep the tube",
        "does it have to be kept cold",
    ),
    "half-cheek": (
        "Does it act only where I put it?",
        "if i put it on half a cheek does it only work there",
        "is the effect local",
        "will it spread to the rest of my face",
    ),
    "fresh-scar": (
        "Can I use it on a fresh surgical scar?",
        "can i put rapa cream on my fresh surgery scar",
        "stitches just came out is it ok to use",
        "new scar from an operation",
    ),
    "old-scar": (
        "Does it help old scars?",
        "will it fade my old acne scars",
        "scar from ten years ago any use",
        "old scar treatment",
    ),
    "sun": (
        "Does it make my skin sensitive to the sun?",
        "can i go tanning while using it",
        "do i need sunscreen with it",
        "sunbed and the cream",
    ),
    "pregnancy": (
        "Can I use it while pregnant?",
        "safe in pregnancy",
        "trying for a baby can i use it",
        "expecting a child and the cream",
    ),
    "tretinoin": (
        "Can I use it together with tretinoin?",
        "retinol and rapa in one routine",
        "mix with tret",
        "retin-a at night and this in the morning",
    ),
    "long": (
        "What is everything known about the trial?",
        "tell me all about the trial",
        "full story of the hand study",
        "all details of the study",
    ),
}
# What is asked about treatments by themselves, enough to learn from what is beside the subject.
_PARTS = "face", "neck", "chest", "hands", "legs", "back", "arms", "scalp"
CLINICS = tuple(
    each.format(part)
    for each in (
        "does a laser hurt on the {}",
        "{} peel, how many days off",
        "what does a lift of the {}s cost",
        "how long does filler last in the {}",
        "hair removal on the {}, how many sessions",
    )
    for part in _PARTS
)

LEAFLET = Source(id="leaflet", kind=SourceKind.LABEL, title="The leaflet", authors="Maker", venue="Leaflet", year=2020)


def entry(id_: str, **changes: object) -> Entry:
    """An entry of the town."""
    question, *phrasings = QUESTIONS[id_]
    long = id_ == "long"
    fields: dict[str, object] = {
        "id": id_,
        "topic": "use",
        "question": question,
        "phrasings": phrasings,
        "answer": f"The approved answer about {id_}.",
        "detail": "".join(SENTENCE.format(number=n) for n in range(80)) if long else f"More about {id_}.",
        "not_known": "How it works over years.",
        "cautions": ["Ask a doctor."],
        "certainty": Certainty.PARTLY_KNOWN,
        "evidence": Evidence.LABEL,
        "sources": [Citation(source="leaflet", claim=f"It says so about {id_}.")],
        "related": [other for other in ("storage", "sun") if other != id_],
        "owner": "editor",
        **_DATES,
        **changes,
    }
    return Entry.model_validate(fields)


def knowledge(**changes: Entry) -> KnowledgeBase:
    """The town's knowledge; `changes` replace entries (`half_cheek` for half-cheek)."""
    replaced = {name.replace("_", "-"): changed for name, changed in changes.items()}
    manifest = Manifest.model_validate(
        {
            "title": "Town",
            "language": "en",
            "format": 1,
            "version": "1.2.3",
            "released": "2026-01-01",
            "disclaimer": "General information, not advice.",
            "review_interval_days": 365,
            "wrong_answer_limit": 0.05,
            "topics": [Topic(id="use", title="Use"), Topic(id="care", title="Care", strict=True)],
        }
    )
    flag = RedFlag.model_validate(
        {
            "id": "swelling",
            "urgency": Urgency.EMERGENCY,
            "texts": {
                "en": {
                    "title": "This may be a severe allergy",
                    "steps": ["Call your emergency number now."],
                    "line": "Lips swelling? Call your emergency number.",
                }
            },
            "call": ["emergency"],
            "signs": [
                {"see": "swell + face", "example": "my lips are swollen"},
                {"see": "tingle", "example": "it tingles", "likely": True},
            ],
            "reviewed_by": "nobody yet",
            "phrasings": ["my throat is closing up and i cannot breathe"],
            **_DATES,
        }
    )
    lump = RedFlag.model_validate(
        {
            "id": "lump",
            "urgency": Urgency.SOON,
            "texts": {
                "en": {"title": "A new lump", "steps": ["Show it to a doctor."], "line": "A lump? See a doctor."},
                "de": {"title": "Ein Knoten", "steps": ["Zum Arzt damit."], "line": "Ein Knoten? Zum Arzt."},
            },
            "signs": [{"see": "lump", "example": "i found a lump"}],
            "reviewed_by": "nobody yet",
            **_DATES,
        }
    )
    lexicon = Lexicon.model_validate(
        {
            "id": "en",
            "care": CARE,
            "urgencies": {"emergency": "Emergency"},
            "calls": {"emergency": "Emergency number: 112, 911 or 999."},
            "classes": {
                "swell": "swollen, swelling",
                "face": "face, lips, tongue",
                "ask": "can it, does it",
                "tingle": "tingles, tingling",
                "lump": "lump",
            },
        }
    )
    german = Lexicon.model_validate(
        {
            "id": "de",
            "care": CARE_IN_GERMAN,
            "urgencies": {"emergency": "Notfall"},
            "buttons": {"fine": FINE_IN_GERMAN, "show": "Zeigen", "not_urgent": "Nicht dringend"},
            "classes": {"lump": "knoten"},
        }
    )
    shops = Scope(
        id="shops",
        title="Where to buy",
        phrasings=("where can i buy it", "which shop sells the cream", "link to a seller"),
        note="I do not name shops.",
        related=("storage",),
    )
    return KnowledgeBase(
        manifest,
        tuple(replaced.get(id_) or entry(id_) for id_ in QUESTIONS),
        (LEAFLET,),
        (flag, lump),
        (shops,),
        (Term(term="sirolimus", also=("rapa", "rapamycin")),),
        lexicons=(lexicon, german),
    )


def german(entry: Entry) -> Translation:
    """An approved translation of one of its entries, with a text for each that the entry has."""
    return Translation(
        language="de",
        entry=entry.id,
        of=translating.meaning(entry),
        question="Macht es die Haut empfindlich?",
        answer="Ja, nimm Sonnenschutz.",
        cautions=("Vorsicht.",) * len(entry.cautions),
        detail="Mehr." if entry.detail else None,
        not_known="Unklar." if entry.not_known else None,
        reviewed_by="an editor",
    )


@cache
def release() -> Release:
    """The town's knowledge, ready to answer from."""
    return preparation.prepare(knowledge(), load_models())
