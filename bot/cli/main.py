"""`salve`: finds and runs the subcommand, and turns expected errors into one sentence and an exit code."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from bot.cli import collecting, streams
from bot.cli.speaking import NAMES, speaking
from bot.errors import KnowledgeError, SalveError
from bot.locale import LANGUAGES

# One question is too little work to share out: OpenBLAS would spend more time on waking threads than on the work.
# This has to be set before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Each is imported only when it is used, so that `salve ask` need not import discord.py.
COMMANDS = {
    "ask": "Ask one question, or many, for scripts.",
    "backup": "Back up the database while Salve runs, or check a backup.",
    "bench": "Measure the engine beside its peers on public sets.",
    "chat": "Talk to Salve in the terminal, as a member would.",
    "doctor": "Check everything Salve needs to run.",
    "explain": "Why a question was answered as it was.",
    "find": "Search entries, gaps, drafts and the questions that are kept.",
    "init": "Answer a few questions and get a settings file.",
    "knowledge": "Proof-read the knowledge, publish it, compare its releases.",
    "log": "List and export the unanswered questions.",
    "mcp": "Serve the approved answers to other programs, read-only.",
    "privacy": "Show and erase what is kept about a member.",
    "restore": "Put a backup in the database's place.",
    "review": "Walk through what members asked and nobody could answer.",
    "run": "Log in to Discord and answer.",
    "settings": "Show, export and import what each server decided.",
    "site": "Write the approved answers as a site of plain files.",
    "store": "Move everything into another database.",
    "web": "Serve the curators' page.",
}


class _Lazy(click.Group):
    """A group whose subcommands are in modules of their own, imported when they are used."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with streams.watched():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with streams.watched():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        with collecting.paused():
            command = importlib.import_module(f"bot.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Example: salve ask "how do I join?"',
)
@click.option(
    "--lang",
    type=click.Choice(sorted(LANGUAGES)),
    help="Speak this language, whatever the environment says: salve --lang de chat.",
)
@click.version_option(package_name="salve")
def cli(lang: str | None) -> None:
    """Salve answers a community's questions from knowledge its curators wrote and approved."""
    if lang:
        os.environ[NAMES[0]] = lang


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 wrong usage, 78 wrong settings or knowledge, 130 stopped."""
    streams.prepare()
    try:
        code = cli.main(args=arguments, prog_name="salve", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nStopped.", err=True)
        code = 130
    except SalveError as error:
        code = _failed(_said(error), error.exit_code)
    except OSError as error:
        if not streams.is_full(error):
            raise
        streams.abandon()
        code = _failed(streams.UNWRITTEN.format(cause=error.strerror), 1)
    except streams.ReaderGoneError:
        streams.abandon()
        code = 0
    code = code if isinstance(code, int) else 0
    try:
        streams.finish()
    except OSError as error:
        streams.abandon()
        code = _failed(streams.UNWRITTEN.format(cause=error.strerror), 1)
    sys.exit(code)


def _said(error: SalveError) -> str:
    """What went wrong, in the reader's language; faults of knowledge files as the proof-reader words them."""
    return str(error) if isinstance(error, KnowledgeError) else speaking()(error.said)


def _failed(sentence: str, code: int) -> int:
    click.echo(f"{click.style('salve:', fg='red', bold=True)} {sentence}", err=True)
    return code
