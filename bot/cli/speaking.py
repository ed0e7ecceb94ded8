"""In which language the terminal speaks: as --lang or SALVE_LANGUAGE says, else gettext's names and POSIX's."""

import os

from bot.locale import LANGUAGES, SOURCE, Translator, translator

NAMES = ("SALVE_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def speaking() -> Translator:
    """Who speaks the first language that is named and spoken: `de_AT.UTF-8` is de-AT; English failing all."""
    wanted = [tag for name in NAMES for tag in os.environ.get(name, "").split(":")]
    tags = [each.partition(".")[0].partition("@")[0].replace("_", "-") for each in wanted]
    return translator(*(tag for tag in tags if tag.split("-")[0] in LANGUAGES))


def reader() -> Translator:
    """Who speaks replies; in English as they are logged, with days in figures."""
    tr = speaking()
    return SOURCE if tr.code == SOURCE.code else tr
