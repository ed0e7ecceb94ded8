"""The privacy pages, made from the data map: one for readers of the docs, two for the operator to publish."""

from collections.abc import Iterable, Mapping
from importlib import resources

from bot.services.data_map import ELSEWHERE, personal
from bot.services.data_place import RETENTION, Place
from bot.services.data_tables import DATABASE
from bot.services.members import SERVER_GRACE

GENERATED = "<!-- Made from bot/services/data_map.py and data_tables.py by `salve privacy pages`; edit there. -->"
HEAD = ("where", "what", "why", "how long", "shown", "erased")


POLICY: Mapping[str, str] = {
    "A privacy policy says what is collected, why, how long, who sees it, how to have it deleted (Terms 5a)": (
        "`deploy/PRIVACY.md` is a template made from this map; link it in the Developer Portal"
    ),
    "Delete what is no longer needed, and at a user's or Discord's request (Terms 5b)": (
        f"retention: {RETENTION}; `/privacy`; `salve privacy erase`; {SERVER_GRACE.days} days after leaving a server"
    ),
    "An easy way to ask for correction and deletion (Terms 5b)": (
        "`/privacy` everywhere; whoever helps is named in `/settings`"
    ),
    "Safeguards, encryption at rest (Terms 5c)": "a keyed hash for names; encrypting the volume is up to the operator",
    "Tell Discord and users of a breach (Terms 5, Policy)": "the operator's; `deploy/PRIVACY.md` promises it",
    "Use data for the stated function only (Policy 15)": "questions are answered and curated, nothing else",
    "No profiling (Policy 16)": "a keyed hash tells askers apart for counting and expires with the text",
    "No sale, no brokers, no advertisers (Policy 17, 18)": (
        "no data leaves the machine; Salve opens no connection but Discord's"
    ),
    "No scraping (Policy 20)": "only messages meant for Salve are read; its message cache is off",
    "No training of models on message content (Policy 21)": (
        "nothing is trained on members' messages. Thresholds and weights come from curated entries; a member's wording "
        "is in there only where a curator took it knowingly"
    ),
    "No unasked direct messages (Policy 5)": "only to whoever pressed *Tell me* or *Me too*, once",
    "No action without permission (Policy 2)": "as few permissions and intents as can be; privileged ones by settings",
    "A way to report problems": "*Who is responsible*, in `/settings`",
    "Service providers are bound in writing (Terms 12a)": "none are used by Salve; the operator's host may be one",
}


def pages() -> dict[str, str]:
    """Every page, by its path in the repository."""
    tables = _table(HEAD, ((_where(place), *_cells(place)) for place in DATABASE))
    elsewhere = _table(HEAD, ((place.where, *_cells(place)) for place in ELSEWHERE))
    kept = ((place.holds, place.purpose, place.life, place.erased) for place in personal() if place.columns)
    grace = SERVER_GRACE.days
    return {
        "docs/privacy.md": _template("docs").format(
            generated=GENERATED,
            grace=grace,
            tables=tables,
            elsewhere=elsewhere,
            policy=_table(("what is asked", "what Salve does"), POLICY.items()),
        ),
        "deploy/PRIVACY.md": _template("policy").format(
            generated=GENERATED, grace=grace, personal=_table(("what", "why", "how long", "erased by"), kept)
        ),
        "deploy/TERMS.md": _template("terms").format(generated=GENERATED),
    }


def _template(name: str) -> str:
    return (resources.files("bot.services") / "pages" / f"{name}.md").read_text("utf-8")


def _where(place: Place) -> str:
    return f"`{place.where}`: {' '.join(f'`{column}`' for column in place.columns)}"


def _cells(place: Place) -> tuple[str, ...]:
    return place.holds, place.purpose, place.life, place.shown, place.erased


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])
