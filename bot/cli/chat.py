"""`salve chat`: a member's view of Salve, in the terminal."""

from pathlib import Path

import click

from bot import bootstrap, config
from bot.answering.reply import Reply
from bot.cli import streams
from bot.cli.ask import ask
from bot.cli.database import folder_option, in_folder
from bot.cli.reading import about
from bot.cli.render import one_line, reply_text
from bot.cli.speaking import reader
from bot.cli.typed import number
from bot.locale import ENGLISH, N_, Translator
from bot.services.ask import AskService
from bot.services.asked import Asked

GREETING = N_("Ask me about {title}. A number opens an answer I offered; an empty line ends the chat.")
NO_SUCH_CHOICE = N_("I did not offer a number {number}. Ask in words, or pick one of the numbers above.")
YOU = N_("you")


@click.command("chat", epilog="Example: salve chat, then type: is it safe near my eyes?")
@folder_option
def command(folder_: Path | None) -> int:
    """Talk to Salve in the terminal. Needs no Discord and no network.

    A folder that is no release yet is tried as a draft.
    """
    streams.tell_preparing()
    settings = in_folder(config.load(), folder_)
    with bootstrap.asking(settings) as (service, notice):
        if notice:
            click.secho(notice, fg="yellow", err=True)
        manifest = service.release.knowledge.manifest
        title, language = manifest.title, manifest.language
        tr = reader(language)
        click.echo(tr(GREETING, title=title[0].lower() + title[1:] if language == ENGLISH.code else title))
        _converse(service, tr)
    return 0


def _converse(service: AskService, tr: Translator) -> None:
    asked: Asked | None = None
    offered: Reply | None = None
    while line := _read(tr):
        if line.isdigit() and asked and offered and offered.choices:
            place = number(line) or 0
            if not 1 <= place <= len(offered.choices):
                click.echo(tr(NO_SUCH_CHOICE, number=one_line(line)))
                continue
            reply = service.choose(asked.question_id, offered.choices[place - 1].entry_id, None, tr)
        else:
            asked = ask(service, line, asked.turn if asked else None)
            reply = asked.said(tr)
            if carried := about(asked.outcome, tr):
                click.secho(f"\n{carried}", dim=True)
        if reply is not None:
            click.echo(f"\n{reply_text(reply, tr=tr)}")
            offered = reply


def _read(tr: Translator) -> str:
    """The line that was typed; empty, which ends the chat, also at the end of input."""
    try:
        return str(click.prompt(f"\n{tr(YOU)}", prompt_suffix="> ", default="", show_default=False)).strip()
    except (click.Abort, EOFError):
        return ""
    finally:
        click.echo("", nl=False)
