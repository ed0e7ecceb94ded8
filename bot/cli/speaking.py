"""The language of the terminal: set by --lang or SALVE_LANGUAGE, else by LANGUAGE, LC_ALL, LC_MESSAGES or LANG."""

import os

from bot.locale import LANGUAGES, SOURCE, Translator, translator

NAMES = ("SALVE_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def speaking(otherwise: str = SOURCE.code) -> Translator:
    """A translator into the first named language that Salve speaks (`de_AT.UTF-8` is de-AT).

    If none is named, as on many servers, it is into the language given here, such as that of the base that is asked.
    """
    wanted = [tag for name in NAMES for tag in os.environ.get(name, "").split(":")]
    tags = [each.partition(".")[0].partition("@")[0].replace("_", "-") for each in wanted]
    return translator(*(tag for tag in tags if tag.split("-")[0] in LANGUAGES), otherwise)


def reader(base: str) -> Translator:
    """A translator for replies from a base in this language; in English, they read as they are logged."""
    tr = speaking(base)
    return SOURCE if tr.code == SOURCE.code else tr
