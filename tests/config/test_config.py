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


@pytest.mark.parametrize("name", ["SALVE_MEMBER_LIMIT", "salve_member_limit", "MEMBER_LIMIT"])
def test_a_name_of_the_environment_in_toml_is_told_how_it_is_written_there(name: str) -> None:
    Path("salve.toml").write_text(f"{name} = 6\n")
    with pytest.raises(ConfigError, match=rf"{name} \(salve\.toml\) is not a setting\. Did you mean member_limit\?"):
        config.load()


@pytest.mark.parametrize(
    "name", ["retention_days", "member_limit", "channel_limit", "web_port", "health_port", "approvals"]
)
def test_true_is_no_number(name: str) -> None:
    Path("salve.toml").write_text(f"{name} = true\n")
    with pytest.raises(ConfigError, match=rf"SALVE_{name.upper()} \(salve\.toml\): input should be a valid integer"):
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
    result = CliRunner().invoke(cli, ["init"], input=f"wrong\n{TOKEN}\n\n")
    assert result.exit_code == 0, result.output
    assert TOKEN not in result.output
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600
    settings = config.load()
    assert config.token(settings) == TOKEN
    assert "/setup" in result.output
    again = CliRunner().invoke(cli, ["init"])
    assert isinstance(again.exception, ConfigError)
    assert "there already" in str(again.exception)


@pytest.mark.parametrize("source", ["environment", ".env", "salve.toml"])
def test_an_empty_value_is_not_set(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    fields = [field for field in config.Settings.model_fields if field != "knowledge"]
    if source == "environment":
        for field in fields:
            monkeypatch.setenv(config.environment_name(field), " ")
    elif source == ".env":
        Path(".env").write_text("".join(f"{config.environment_name(field)}=\n" for field in fields))
        monkeypatch.delenv("SALVE_MEANING")
    else:
        Path("salve.toml").write_text("".join(f'{field} = ""\n' for field in fields))
        monkeypatch.delenv("SALVE_MEANING")
    assert config.load() == config.Settings()


def test_an_empty_value_leaves_room_for_a_weaker_source(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("SALVE_MEMBER_LIMIT=many\n")
    monkeypatch.setenv("SALVE_MEMBER_LIMIT", "")
    with pytest.raises(ConfigError, match=r"SALVE_MEMBER_LIMIT \(\.env\)"):
        config.load()


def test_what_kubernetes_says_of_a_service_named_salve_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for prefix, port in (("SALVE", "80"), ("SALVE_WEB", "8787")):
        address = f"tcp://10.0.0.1:{port}"
        for name, value in {
            "SERVICE_HOST": "10.0.0.1",
            "SERVICE_PORT": port,
            "SERVICE_PORT_HTTP": port,
            "PORT": address,
            f"PORT_{port}_TCP": address,
            f"PORT_{port}_TCP_PROTO": "tcp",
            f"PORT_{port}_TCP_PORT": port,
            f"PORT_{port}_TCP_ADDR": "10.0.0.1",
        }.items():
            monkeypatch.setenv(f"{prefix}_{name}", value)
    assert config.load().web_port == 8787
    monkeypatch.setenv("SALVE_WEB_PORT", "9000")
    assert config.load().web_port == 9000
    monkeypatch.setenv("SALVE_PORT", "9000")
    with pytest.raises(ConfigError, match=r"SALVE_PORT .*is not a setting. Did you mean"):
        config.load()


@pytest.mark.parametrize(
    "given", ["1,22", "1, 22", "1 22", "1;22", "[1, 22]", '["1","22"]', " [1,22] ", "1,22,", "\n1\n22\n"]
)
def test_ids_come_as_people_write_them(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SALVE_CURATOR_ROLES", given)
    assert config.load().curator_roles == (1, 22)


@pytest.mark.parametrize("given", ["curator_roles = 5", 'curator_roles = "5"', "curator_roles = [5]"])
def test_one_id_needs_no_list(given: str) -> None:
    Path("salve.toml").write_text(given)
    assert config.load().curator_roles == (5,)


@pytest.mark.parametrize(
    "name", ["SALVE_CURATOR_ROLES", "SALVE_FORUM_CHANNELS", "SALVE_GUILD_ID", "SALVE_DISCORD_CLIENT_ID"]
)
@pytest.mark.parametrize(
    "given",
    ["general", "[1, 2", "\u00b2", "0", "-5", "9" * 30, "9" * 5000, "0" * 15 + "9" * 21, "[1.5]", "[true]", "[[1]]"],
)
def test_what_is_no_id_says_where_ids_are_copied(monkeypatch: pytest.MonkeyPatch, name: str, given: str) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(ConfigError) as error:
        config.load()
    assert str(error.value).startswith(f"{name} (environment): ")
    assert "Developer Mode" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_tilde_is_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "base").mkdir()
    (tmp_path / "token").write_text(TOKEN)
    Path(".env").write_text(
        "SALVE_KNOWLEDGE=~/base\nSALVE_DISCORD_TOKEN_FILE=~/token\nSALVE_DATABASE_URL=sqlite:///~/salve.db\n"
    )
    settings = config.load()
    assert settings.knowledge == tmp_path / "base"
    assert config.token(settings) == TOKEN
    assert settings.database_url == f"sqlite:///{tmp_path}/salve.db"
    monkeypatch.setenv("SALVE_ENCODER", "~nobody-of-that-name/encoder")
    with pytest.raises(ConfigError, match=r"SALVE_ENCODER .*write the whole path"):
        config.load()


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_mark_ahead_of_a_file_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mark: str) -> None:
    """Notepad and PowerShell write one."""
    Path(".env").write_text(f"{mark}SALVE_MEMBER_LIMIT=3\n", "utf-8")
    Path("salve.toml").write_text(f"{mark}channel_limit = 4\n", "utf-8")
    (tmp_path / "secret").write_text(f"{mark}{TOKEN}\n", "utf-8")
    monkeypatch.setenv("SALVE_DISCORD_TOKEN_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("SALVE_DISCORD_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    settings = config.load()
    assert (settings.member_limit, settings.channel_limit) == (3, 4)
    assert config.token(settings) == config.client_secret(settings) == TOKEN


@pytest.mark.parametrize(
    "line",
    [
        "SALVE_MEMBER_LIMIT: 3",
        "SALVE_MEMBER_LIMIT 3",
        "SALVE_MEMBER_LIMIT",
        'SALVE_RESPONSIBLE="Ana',
        "SALVE_RESPONSIBLE='it's me'",
        "- SALVE_MEMBER_LIMIT=3",
        "<<<<<<< HEAD",
        "=3",
    ],
)
def test_a_broken_line_is_refused_with_its_place(line: str) -> None:
    Path(".env").write_text(f"# mine\n\nSALVE_CHANNEL_LIMIT=7\n{line}\nOTHER=1\n")
    with pytest.raises(ConfigError) as error:
        config.load()
    assert str(error.value).startswith(".env:4: this line is no setting. Write NAME=value")
    assert "\n" not in str(error.value)
    assert "Ana" not in str(error.value), "it may hold a secret"


@pytest.mark.parametrize("name", [".env", "salve.toml"])
def test_a_settings_file_that_is_none(name: str) -> None:
    """Docker makes a folder where a mounted file is missing; PowerShell writes UTF-16."""
    Path(name).mkdir()
    with pytest.raises(ConfigError, match=f"{name} cannot be read: Is a directory. Make it"):
        config.load()
    Path(name).rmdir()
    Path(name).write_text("SALVE_MEMBER_LIMIT=3\n", "utf-16")
    with pytest.raises(ConfigError, match=f"{name} cannot be read: it is not UTF-8 text"):
        config.load()
