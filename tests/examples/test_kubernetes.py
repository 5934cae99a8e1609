"""The CronJob keeps to the Pod Security Standard `restricted`, and its container's command works on the demo."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.examples.installing import ROOT
from tests.examples.staged import for_demo
from tests.support.installed import readycheck

from readycheck.demo.running import Running

pytestmark = pytest.mark.thorough

DOCUMENTS = list(yaml.safe_load_all((ROOT / "examples/kubernetes/cronjob.yaml").read_text(encoding="utf-8")))
PROFILE, CLAIM, CRON = DOCUMENTS
POD: dict[str, Any] = CRON["spec"]["jobTemplate"]["spec"]["template"]["spec"]
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def violations(pod: dict[str, Any]) -> Iterator[str]:
    """What `restricted` of the Pod Security Standards forbids in a pod, by the published list of controls."""
    top = pod.get("securityContext", {})
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(name):
            yield name
    for volume in pod.get("volumes", []):
        if set(volume) - {"name"} - VOLUMES:
            yield f"volume {volume['name']}"
    if top.get("sysctls"):
        yield "sysctls"
    for one in [*pod["containers"], *pod.get("initContainers", [])]:
        yield from _of_container(one, top | one.get("securityContext", {}))


def _of_container(container: dict[str, Any], rights: dict[str, Any]) -> Iterator[str]:
    """`rights` are the container's own over the pod's."""
    capabilities = rights.get("capabilities", {})
    forbidden = {
        "privileged": bool(rights.get("privileged")),
        "allowPrivilegeEscalation": rights.get("allowPrivilegeEscalation") is not False,
        "runAsNonRoot": not rights.get("runAsNonRoot"),
        "runAsUser": rights.get("runAsUser") == 0,
        "seccompProfile": rights.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"),
        "capabilities": "ALL" not in capabilities.get("drop", [])
        or bool(set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}),
        "hostPort": any("hostPort" in port for port in container.get("ports", [])),
    }
    yield from (name for name, found in forbidden.items() if found)


def test_the_pod_is_restricted() -> None:
    assert list(violations(POD)) == []


def _first(pod: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = pod["containers"][0]["securityContext"]
    return found


@pytest.mark.parametrize(
    ("change", "forbidden"),
    [
        (lambda pod: pod.update(hostNetwork=True), "hostNetwork"),
        (lambda pod: pod["volumes"].append({"name": "node", "hostPath": {"path": "/var"}}), "volume node"),
        (lambda pod: _first(pod).update(privileged=True), "privileged"),
        (lambda pod: _first(pod).pop("allowPrivilegeEscalation"), "allowPrivilegeEscalation"),
        (lambda pod: pod["securityContext"].pop("runAsNonRoot"), "runAsNonRoot"),
        (lambda pod: pod["securityContext"].update(runAsUser=0), "runAsUser"),
        (lambda pod: pod["securityContext"].pop("seccompProfile"), "seccompProfile"),
        (lambda pod: _first(pod).pop("capabilities"), "capabilities"),
        (lambda pod: _first(pod)["capabilities"].update(add=["SYS_ADMIN"]), "capabilities"),
    ],
)
def test_a_pod_with_more_rights_is_not(change: Callable[[dict[str, Any]], Any], forbidden: str) -> None:
    pod = copy.deepcopy(POD)
    change(pod)
    assert list(violations(pod)) == [forbidden]


def test_it_runs_alone_for_a_bounded_time_and_with_bounded_means() -> None:
    spec = CRON["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] <= 3600
    (container,) = POD["containers"]
    assert set(container["resources"]["limits"]) == {"cpu", "memory"}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert POD["automountServiceAccountToken"] is False


def test_what_it_mounts_is_there_and_no_secret_is_written_down() -> None:
    volumes = {volume["name"]: volume for volume in POD["volumes"]}
    (container,) = POD["containers"]
    assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
    assert volumes["runs"]["persistentVolumeClaim"]["claimName"] == CLAIM["metadata"]["name"]
    assert volumes["profile"]["configMap"]["name"] == PROFILE["metadata"]["name"]
    assert all("value" not in variable for variable in container["env"])


def test_a_decision_is_final_and_a_failed_engine_is_tried_again() -> None:
    (rule,) = CRON["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    assert rule["action"] == "FailJob"
    assert rule["onExitCodes"] == {"containerName": "readycheck", "operator": "In", "values": [1, 2, 3, 5]}
    assert POD["containers"][0]["name"] == "readycheck"


def test_the_command_of_the_container_audits_the_demo(demo: Running, tmp_path: Path) -> None:
    work, settings = tmp_path / "work", tmp_path / "settings"
    work.mkdir()
    settings.mkdir()
    (settings / "readycheck.yaml").write_text(for_demo(PROFILE["data"]["readycheck.yaml"], demo))
    (container,) = POD["containers"]
    (variable,) = container["env"]
    command = [one.replace("/etc/readycheck", str(settings)).replace("/audit", str(work)) for one in container["args"]]
    done = readycheck(*command, cwd=work, environ={variable["name"]: demo.probe.password})
    report = json.loads((work / "report.json").read_text())
    assert done.returncode == report["exit_code"] == 0, done.stdout + done.stderr
    assert report["decision"] == "ready"
    assert (work / "report.html").is_file()
    assert 'readycheck_decision{target="coursework"' in (work / "readycheck.prom").read_text()
    assert list((work / ".readycheck" / "runs").iterdir())
