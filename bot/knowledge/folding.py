"""Fold letters to plain ones: people leave out accents, and type an l for an ł."""

import unicodedata

# Letters that Unicode does not take for another letter with a mark.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}


class _Plain(dict[int, str | int | None]):
    """Replaces those letters, and drops combining marks that were separated from theirs."""

    def __missing__(self, code: int) -> str | int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_PLAIN = _Plain({ord(letter): plain for letter, plain in _LETTERS.items()})


def unaccented(text: str) -> str:
    """The text in the letters of people who leave out accents and other marks."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_PLAIN))
