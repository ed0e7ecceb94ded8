"""`salve site`: writes the approved answers as a site of plain files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import bootstrap, config
from bot.cli.database import folder_option, in_folder
from bot.errors import SalveError
from bot.knowledge import files, versions
from bot.web.public import site

NOT_SERVED = (
    "{folder} is not what is served, which is {version}. Publish it first: salve knowledge publish --folder {folder}"
)
NOT_OURS = "{folder} holds other files. Name an empty folder, or one that this command made"


@click.command("site", epilog="Example: salve site public/")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@folder_option
def command(folder: Path, folder_: Path | None) -> int:
    """Write the approved answers to DIR, as pages that any web server can serve, or a browser can open from there.

    A folder that this command made before is brought up to date. With --folder: only if that folder is what is served.
    """
    try:
        before = _before(folder)
    except OSError as error:
        raise SalveError(f"{folder} cannot be looked into: {error.strerror}. Name another folder") from error
    with bootstrap.released(in_folder(config.load(), folder_)) as (publish, record):
        if folder_ is not None and versions.digest(files.load(folder_)) != record.digest:
            raise SalveError(NOT_SERVED.format(folder=folder_, version=record.version))
        made = site.files(publish.knowledge(record), publish.log(), datetime.now(UTC).date())
    for path, content in made.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(file.name + ".new")
        draft.write_bytes(content)
        draft.replace(file)
    for path in before - made.keys():
        (folder / path).unlink(missing_ok=True)
    click.echo(f"Wrote {len(made)} files of release {record.version} to {folder}. Open {folder / 'index.html'}")
    return 0


def _before(folder: Path) -> set[str]:
    """The paths of the pages of entries, and of further languages, that an earlier run wrote to the folder.

    Raises:
        SalveError: the folder holds files of another origin.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    try:
        index = json.loads((folder / site.INDEX).read_text(encoding="utf-8"))
        ours = index["made_by"] == "salve site"
    except (OSError, ValueError, KeyError, TypeError):
        ours = False
    if not ours:
        raise SalveError(NOT_OURS.format(folder=folder))
    pages = ("entries/*.html", "entries/*.json", "*/entries/*.html", "*/entries/*.json", "*/index.html")
    return {file.relative_to(folder).as_posix() for pattern in pages for file in folder.glob(pattern)}
