"""Leave the names of a channel's members out of what they wrote, and leave words alone that are names as well."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

# What is no member's name wherever it stands: addresses, code, channels.
_KEPT = re.compile(r"```.*?```|`[^`\n]*`|<?https?://\S+|<#\d+>|</[^>]+>", re.DOTALL)
_MENTION = re.compile(r"<?@[!&]?\d+>?|<a?:(\w+):\d+>")
_GREETS = (
    r"hey|hi|hello|hiya|yo|thanks|thank you|thx|ty|cheers|sorry|welcome|bye|hallo|moin|servus|danke|salut|bonjour|merci"
    r"|hola|gracias|ol[aá]|obrigad[oa]|ciao|grazie|hoi|bedankt|cześć|hej|dzięki|dziękuję|merhaba|selam|teşekkürler|tack"
)
_SHORTEST = 3
# A name with a digit, a sign or a capital letter within is no word of any language.
_PLAIN = re.compile(r"[^\W\d_]+")


class Nameless:
    """Removes the names of a channel's authors from its texts."""

    def __init__(self, names: Iterable[str], texts: Collection[str], words: Collection[str]) -> None:
        """Take the names of all authors, all texts of the channel, and words that people use.

        A name is left alone, unless it addresses somebody, if it is one of these words or if others write it as a word,
        in small letters.
        """
        said = {word for text in texts for word in _PLAIN.findall(_KEPT.sub(" ", text))}
        self._names = sorted({name for name in names if len(name) >= _SHORTEST}, key=len, reverse=True)
        self._words = {
            name.casefold()
            for name in self._names
            if _PLAIN.fullmatch(name)
            and (name.casefold() in words or (name != name.casefold() and name.casefold() in said))
        }

    def of(self, text: str) -> str:
        """The text without mentions and names; addresses, code and channels in it stay."""
        parts, end = list[str](), 0
        for kept in _KEPT.finditer(text):
            parts += [self._without(text[end : kept.start()]), kept[0]]
            end = kept.end()
        return "".join((*parts, self._without(text[end:]))).strip()

    def doubtful(self, text: str) -> tuple[str, ...]:
        """The names that still stand in a text from which the others are removed, as they are words as well."""
        said = set(_PLAIN.findall(_KEPT.sub(" ", text)))
        # Only with a capital letter may it be meant as a name.
        return tuple(name for name in self._names if name.casefold() in self._words and name.capitalize() in said)

    def _without(self, text: str) -> str:
        plain = _caseless(text)
        for name in self._names:
            # In a large channel, most texts hold none of its many names.
            if _caseless(name) not in plain:
                continue
            said = re.escape(name)
            if name.casefold() in self._words:
                text = re.sub(rf"@{said}(?!\w)[,:]?", "", text, flags=re.IGNORECASE)
                text = re.sub(rf"(?m)^\s*{said}\s*[,:]", "", text, flags=re.IGNORECASE)
                text = re.sub(rf"\b({_GREETS})\s+{said}(?=\s*(?:[,.!:)]|$))", r"\1", text, flags=re.IGNORECASE)
                text = re.sub(rf",\s*{said}(?=\s*[.!?]*\s*$)", "", text, flags=re.IGNORECASE)
            else:
                text = re.sub(rf"@?(?<!\w){said}(?!\w)[,:]?", "", text, flags=re.IGNORECASE)
        return _MENTION.sub("", text)


@lru_cache(maxsize=10_000)
def _caseless(text: str) -> str:
    """The text in small letters, in which every i is the same, as it is in a pattern that ignores case."""
    return text.casefold().replace("\u0307", "").replace("\u0131", "i")
