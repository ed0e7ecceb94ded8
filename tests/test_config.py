"""Settings: where they come from, and one line for each that is wrong."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import config
from bot.cli.main import cli
from bot.errors import ConfigError

# Built from parts, so that no scanner takes it for a real one.
TOKEN = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcdE", "a" * 38))


def test_defaults_need_nothing() -> None:
    settings = config.load()
    assert settings.database_url == "sqlite:///salve.db"
    assert (settings.knowledge / "knowledge.yaml").is_file()


def test_the_environment_wins_over_dotenv_over_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("salve.toml").write_text('retention_days = 1\nmember_limit = 1\ndatabase_url = "sqlite:///toml.db"\n')
    Path(".env").write_text("SALVE_RETENTION_DAYS=2\nSALVE_MEMBER_LIMIT=2\nOTHER=ignored\n")
    monkeypatch.setenv("SALVE_RETENTION_DAYS", "3")
    settings = config.load()
    assert (settings.retention_days, settings.member_limit, settings.database_url) == (3, 2, "sqlite:///toml.db")


def test_ids_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALVE_FORUM_CHANNELS", "1, 22,333")
    Path("salve.toml").write_text("curator_roles = [4, 5]\n")
    settings = config.load()
    assert settings.forum_channels == (1, 22, 333)
    assert settings.curator_roles == (4, 5)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SALVE_RETENTION_DAYS", "0", "SALVE_RETENTION_DAYS (environment): input should be greater than"),
        ("SALVE_RETENTION_DAYS", "soon", "SALVE_RETENTION_DAYS (environment): input should be a valid integer"),
        ("SALVE_KNOWLEDGE", "nowhere", "SALVE_KNOWLEDGE (environment): there is no such folder"),
        ("SALVE_LOG_FORMAT", "xml", "SALVE_LOG_FORMAT (environment)"),
        ("SALVE_FORUM_CHANNELS", "general", "SALVE_FORUM_CHANNELS (environment)"),
        ("SALVE_DISCORD_TOKEN", "hunter2", "SALVE_DISCORD_TOKEN (environment): that does not look like a bot token"),
        (
            "SALVE_DATABASEURL",
            "x",
            "SALVE_DATABASEURL (environment) is not a setting. Did you mean SALVE_DATABASE_URL?",
        ),
        ("SALVE_ZZZ", "x", "SALVE_ZZZ (environment) is not a setting. Delete it"),
    ],
)
def test_a_wrong_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as error:
        config.load()
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 78


def test_wrong_settings_name_the_file_they_came_from() -> None:
    Path(".env").write_text("SALVE_MEMBER_LIMIT=many\n")
    Path("salve.toml").write_text("retention_days = -1\n")
    with pytest.raises(ConfigError) as error:
        config.load()
    assert "SALVE_MEMBER_LIMIT (.env)" in str(error.value)
    assert "SALVE_RETENTION_DAYS (salve.toml)" in str(error.value)


def test_an_unknown_key_in_toml() -> None:
    Path("salve.toml").write_text("retention_dayz = 1\n")
    with pytest.raises(
        ConfigError, match=r"retention_dayz \(salve\.toml\) is not a setting\. Did you mean retention_days"
    ):
        config.load()


def test_broken_toml() -> None:
    Path("salve.toml").write_text("retention_days = \n")
    with pytest.raises(ConfigError, match=r"salve\.toml cannot be read"):
        config.load()


def test_the_token_comes_from_its_setting_or_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SALVE_DISCORD_TOKEN is not set"):
        config.token(config.load())
    file = tmp_path / "token"
    monkeypatch.setenv("SALVE_DISCORD_TOKEN_FILE", str(file))
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        config.token(config.load())
    file.write_text("not a token")
    with pytest.raises(ConfigError, match="does not hold a bot token"):
        config.token(config.load())
    file.write_text(f"{TOKEN}\n")
    assert config.token(config.load()) == TOKEN
    monkeypatch.setenv("SALVE_DISCORD_TOKEN", TOKEN)
    assert config.token(config.load()) == TOKEN


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALVE_DISCORD_TOKEN", TOKEN)
    settings = config.load()
    assert TOKEN not in repr(settings) + str(settings) + settings.model_dump_json()
    monkeypatch.setenv("SALVE_DISCORD_TOKEN", TOKEN + " with something after")
    with pytest.raises(ConfigError) as error:
        config.load()
    assert TOKEN not in str(error.value)


def test_init_writes_a_file_only_its_owner_can_read() -> None:
    result = CliRunner().invoke(cli, ["init"], input=f"wrong\n{TOKEN}\n\n12, 34\n\n")
    assert result.exit_code == 0, result.output
    assert TOKEN not in result.output
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600
    settings = config.load()
    assert config.token(settings) == TOKEN
    assert settings.forum_channels == (12, 34)
    again = CliRunner().invoke(cli, ["init"])
    assert isinstance(again.exception, ConfigError)
    assert "there already" in str(again.exception)
