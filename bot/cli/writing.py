"""`salve knowledge upgrade`: what writes into the knowledge folder for its curators."""

from dataclasses import replace
from pathlib import Path

import click

from bot import config
from bot.cli.lineage import folder_option
from bot.knowledge import editing, files, formats
from bot.knowledge.profile import Profile


@click.command("upgrade", epilog="Example: salve knowledge upgrade")
@folder_option
def upgrade(folder_: Path | None) -> int:
    """Move a folder to the newest format. Only knowledge.yaml changes, and nothing of what members read."""
    folder = folder_ or config.load().knowledge
    knowledge = files.load(folder)
    if knowledge.manifest.format == formats.LATEST:
        click.echo(f"{folder} is of format {formats.LATEST} already.")
        return 0
    moved = {"format": formats.LATEST, "profile": Profile.EVIDENCE}
    editing.write(folder, replace(knowledge, manifest=knowledge.manifest.model_copy(update=moved)))
    click.echo(f"{folder} is of format {formats.LATEST} now. Publish it: salve knowledge publish")
    return 0


COMMANDS = (upgrade,)
