"""Find checks of red flags that are also examples: a likeness proves nothing about a text that it was learned from."""

from collections.abc import Iterator

from bot.knowledge.finding import Finding
from bot.knowledge.models import KnowledgeBase
from bot.locale import S_


def findings(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """A finding for every such check."""
    teaching = {_plain(text) for lexicon in knowledge.lexicons for text in lexicon.harmless}
    for flag in knowledge.red_flags:
        teaching.update(_plain(text) for texts in (flag.heard, *flag.heard_in.values()) for text in texts)
    for flag in knowledge.red_flags:
        own = [(("checks",), flag.checks)]
        for place, checks in [*own, *((("checks_in", code), each) for code, each in flag.checks_in.items())]:
            for kind, texts in (("reach", checks.reach), ("miss", checks.miss)):
                for number, text in enumerate(texts):
                    if _plain(text) in teaching:
                        cause = S_("'{text}' is an example too, so it proves nothing", text=text)
                        yield Finding("redflag", flag.id, (*place, kind, number), cause, S_("reword it"))


def _plain(text: str) -> str:
    return text.casefold().strip("¿?¡!. ")
