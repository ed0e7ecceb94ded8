"""The language of the terminal: set by --lang or SALVE_LANGUAGE, else by LANGUAGE, LC_ALL, LC_MESSAGES or LANG."""

import os

from bot.locale import LANGUAGES, SOURCE, Translator, translator

NAMES = ("SALVE_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def speaking() -> Translator:
    """A translator into the first named language that Salve speaks (`de_AT.UTF-8` is de-AT), else into English."""
    wanted = [tag for name in NAMES for tag in os.environ.get(name, "").split(":")]
    tags = [each.partition(".")[0].partition("@")[0].replace("_", "-") for each in wanted]
    return translator(*(tag for tag in tags if tag.split("-")[0] in LANGUAGES))


def reader() -> Translator:
    """A translator for replies; in English, replies read as they are logged, with dates in figures."""
    tr = speaking()
    return SOURCE if tr.code == SOURCE.code else tr
