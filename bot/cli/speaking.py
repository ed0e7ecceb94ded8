"""Which language the terminal speaks: as --lang or SALVE_LANGUAGE says, else by LANGUAGE, LC_ALL and LANG."""

import os

from bot.locale import LANGUAGES, SOURCE, Translator, translator

NAMES = ("SALVE_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def speaking() -> Translator:
    """A translator into the first language named that Salve speaks (`de_AT.UTF-8` is de-AT), else into English."""
    wanted = [tag for name in NAMES for tag in os.environ.get(name, "").split(":")]
    tags = [each.partition(".")[0].partition("@")[0].replace("_", "-") for each in wanted]
    return translator(*(tag for tag in tags if tag.split("-")[0] in LANGUAGES))


def reader() -> Translator:
    """A translator for replies; in English they read as they are logged, with days in figures."""
    tr = speaking()
    return SOURCE if tr.code == SOURCE.code else tr
