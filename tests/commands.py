"""Commands as somebody types them, run in this process."""

from click.testing import CliRunner, Result

from bot.cli.main import cli


def salve(*arguments: object, typed: str | None = None) -> Result:
    """Run a command; an unexpected exception fails the test."""
    result = CliRunner().invoke(cli, list(map(str, arguments)), input=typed, standalone_mode=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
