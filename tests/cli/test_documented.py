"""Every command that the documentation names is there, with its options."""

import re
import shlex
from pathlib import Path

import click
import pytest

from bot.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    file.relative_to(ROOT)
    for file in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "deploy").glob("*.md"))
    if file.name != "CHANGELOG.md"
)
# In a line of text, or on a line of its own in a block of code.
NAMED = re.compile(
    r"`(?:\.venv/bin/)?salve ([a-z][^`\n|]*)[^`\n]*`|^(?:\.venv/bin/)?salve ([a-z][^\n#]*)", re.MULTILINE
)


def named(page: str) -> list[list[str]]:
    """The commands of a page, as words."""
    return [re.split(r"[\s,]+", (quoted or alone).strip()) for quoted, alone in NAMED.findall(page)]


def unknown(words: list[str]) -> str:
    """The first word of a command that is no subcommand or option; empty if all is known."""
    command: click.Command = cli
    for word in words:
        if isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", word):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return word
            command = found
        elif word.startswith("--"):
            options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
            if word.partition("=")[0] not in options:
                return word
    return ""


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_on_a_page_exists(page: Path) -> None:
    commands = named((ROOT / page).read_text("utf-8"))
    assert [shlex.join(words) for words in commands if unknown(words)] == []


def test_what_does_not_exist_is_seen() -> None:
    assert named("Run `salve knowledge redact ENTRY --phrasing x`.") == [
        ["knowledge", "redact", "ENTRY", "--phrasing", "x"]
    ]
    assert unknown(["knowledge", "redact", "ENTRY", "--phrasing", "x"]) == "--phrasing"
    assert unknown(["knowledge", "mend"]) == "mend"
    assert unknown(["knowledge", "redact", "x", "--reason", "y"]) == ""
