"""`salve knowledge translate`: lists what a language lacks or has out of date, and writes files to translate."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from bot import config
from bot.cli import streams
from bot.cli.database import folder_option
from bot.cli.lineage import json_option, say
from bot.cli.render import one_line
from bot.errors import SalveError
from bot.knowledge import editing, exchanging, files, translating
from bot.knowledge.models import Entry, KnowledgeBase
from bot.knowledge.template import template
from bot.knowledge.translating import Standing
from bot.knowledge.translation import TranslationStatus

_COLOURS = {Standing.LACKING: "red", Standing.OUT_OF_DATE: "yellow", Standing.BEING_TRANSLATED: "yellow"}


@click.command("translate", epilog="Example: salve knowledge translate de how-do-i-join --write")
@click.argument("language")
@click.argument("id_", metavar="[ENTRY]", required=False)
@click.option("--write", is_flag=True, help="Write the file, beside the others of its language.")
@click.option("--export", "export_", type=click.Path(path_type=Path), help="Write all texts as a PO or XLIFF file.")
@click.option(
    "--import",
    "import_",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take translations from a PO or XLIFF file; they are not served until a second person approves them.",
)
@click.option("--still-right", is_flag=True, help="The translation says what the original says now.")
@folder_option
@json_option
def translate(
    language: str,
    id_: str | None,
    folder_: Path | None,
    *,
    write: bool,
    still_right: bool,
    as_json: bool,
    export_: Path | None,
    import_: Path | None,
) -> int:
    """What stands in a language and what does not; or of one entry, the file to write its translation into."""
    place = folder_ or config.load().knowledge
    knowledge = files.load(place)
    if not files.LANGUAGE.fullmatch(language) or language == knowledge.manifest.language:
        raise SalveError("name the language by its ISO 639-1 code, such as de, and not that of the base")
    if export_ is not None:
        streams.write(export_, exchanging.exported(language, knowledge, _format(export_)))
        click.echo(export_)
        return 0
    if import_ is not None:
        return _import(place, knowledge, import_, language)
    if id_ is None:
        return _list(language, knowledge, as_json=as_json)
    entry = knowledge.entry.get(id_)
    if entry is None:
        raise SalveError(f"there is no entry '{one_line(id_)[:48]}'")
    if still_right:
        return _confirm(place, knowledge, entry, language)
    text = template(entry, language)
    if write:
        file = place / "translations" / language / f"{entry.id}.yaml"
        if file.exists():
            raise SalveError(f"{file} is there already. Edit it")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        text = str(file)
    click.echo(text.rstrip("\n"))
    return 0


COMMANDS = (translate,)


def _list(language: str, knowledge: KnowledgeBase, *, as_json: bool) -> int:
    found = translating.worklist(language, knowledge)
    asked = {entry.id: _wordings(entry, language, knowledge) for entry, _ in found}
    data = [
        {"entry": entry.id, "question": entry.question, "standing": standing, "wordings": asked[entry.id]}
        for entry, standing in found
    ]
    lines = [
        f"{click.style(f'{standing:17}', fg=_COLOURS[standing])}{entry.id:32} {entry.question}"
        for entry, standing in sorted(found, key=lambda each: list(Standing).index(each[1]))
        if standing in _COLOURS
    ]
    count = Counter(standing for _, standing in found)
    lines.append(", ".join(f"{count[each]} {each}" for each in Standing))
    lines.append(f"{sum(asked.values())} wordings; {sum(not each for each in asked.values())} entries without any")
    return say(data, "\n".join(lines), as_json=as_json)


def _wordings(entry: Entry, language: str, knowledge: KnowledgeBase) -> int:
    """How many wordings ask for an entry in a language."""
    id_ = f"{language}/{entry.id}"
    translated, worded = knowledge.translation.get(id_), knowledge.worded.get(id_)
    return (1 + len(translated.phrasings) if translated else 0) + (len(worded.phrasings) if worded else 0)


def _format(file: Path) -> str:
    """The format of a file, by its suffix.

    Raises:
        SalveError: the suffix is unknown.
    """
    if file.suffix.lower() not in exchanging.FORMATS:
        raise SalveError(f"{file.name}: name it .po, or .xlf for XLIFF")
    return exchanging.FORMATS[file.suffix.lower()]


def _import(place: Path, knowledge: KnowledgeBase, file: Path, language: str) -> int:
    """Write the translations of such a file into the folder, where they wait for a second person."""
    found = exchanging.imported(file.read_bytes(), language, knowledge, _format(file))
    made = {each.id: each for each in found}
    translations = tuple({**knowledge.translation, **made}.values())
    for changed in editing.write(place, replace(knowledge, translations=translations)):
        click.echo(changed)
    click.echo(f"{len(made)} to be read by a second person, who writes status: approved")
    return 0


def _confirm(place: Path, knowledge: KnowledgeBase, entry: Entry, language: str) -> int:
    """Mark a translation as being of the original as it is now."""
    found = knowledge.translation.get(f"{language}/{entry.id}")
    if found is None:
        raise SalveError(f"there is no translation of {entry.id} into {language} yet")
    status = TranslationStatus.APPROVED if found.status is TranslationStatus.WITHHELD else found.status
    renewed = found.model_copy(update={"of": translating.meaning(entry), "status": status})
    translations = tuple(renewed if each is found else each for each in knowledge.translations)
    for file in editing.write(place, replace(knowledge, translations=translations)):
        click.echo(file)
    return 0
