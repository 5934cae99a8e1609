"""The formats for machines, read as their own readers do, down to the controls that each names."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from tests.render import code_quality_schema

COMMANDS = ("error", "warning", "notice", "group", "endgroup")
BREAK = re.compile(r"\r\n|[\n\r]")


@dataclass(frozen=True)
class Command:
    """A workflow command as the runner understands it."""

    name: str
    properties: dict[str, str]
    data: str


def commands(text: str) -> list[Command]:
    """Every command that a runner would find: `::name key=value,…::data` at the start of a line, spaces aside."""
    found = []
    for line in map(str.lstrip, BREAK.split(text)):
        if not line.startswith("::"):
            assert "##[" not in line
            continue
        head, separator, data = line[2:].partition("::")
        assert separator, line
        name, _, given = head.partition(" ")
        assert name in COMMANDS, line
        pairs = [one.partition("=") for one in given.split(",") if one] if given and name not in COMMANDS[3:] else []
        properties = {key.strip(): _unescape(value, {"%3A": ":", "%2C": ","}) for key, _, value in pairs}
        found.append(Command(name, properties, _unescape(data, {})))
    return found


def _unescape(text: str, more: dict[str, str]) -> str:
    for code, sign in ({"%0D": "\r", "%0A": "\n"} | more | {"%25": "%"}).items():
        text = text.replace(code, sign)
    return text


class Lines(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    begin: Annotated[int, Field(ge=1)]


class Place(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    path: Annotated[str, Field(min_length=1, pattern=r"^[^/.\r\n][^\r\n]*$|^\.[^./\r\n][^\r\n]*$")]
    lines: Lines


class Content(BaseModel):
    body: str


class Issue(BaseModel):
    """An entry as GitLab's page on Code Quality describes it; stricter than the schema that GitLab reads it by."""

    model_config = ConfigDict(extra="forbid", strict=True)
    engine_name: Literal["readycheck"]
    """Of Code Climate's format, which GitLab's is a part of."""
    description: Annotated[str, Field(min_length=1)]
    check_name: Annotated[str, Field(min_length=1)]
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    severity: Literal["info", "minor", "major", "critical", "blocker"]
    location: Place
    content: Content | None = None


ISSUES = TypeAdapter(list[Issue])


def issues(text: str) -> list[Issue]:
    """The entries of a Code Quality report, checked."""
    assert not text.startswith("\ufeff")
    for entry in json.loads(text):
        code_quality_schema.hold(entry)
    found = ISSUES.validate_json(text)
    assert len({one.fingerprint for one in found}) == len(found)
    return found


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file, each as long as its header."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in table} == {len(table[0])}
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def samples(text: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """The samples of a textfile by metric; refused as the collector refuses them."""
    assert text.endswith("\n")
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge", family.name
        assert family.documentation, family.name
        assert family.name not in found
        found[family.name] = []
        for one in family.samples:
            assert one.name == family.name
            assert one.timestamp is None
            assert (one.labels, one.value) not in found[family.name] or not one.labels
            found[family.name].append((one.labels, one.value))
        keys = [tuple(sorted(labels.items())) for labels, _ in found[family.name]]
        assert len(set(keys)) == len(keys)
    assert len(re.findall(r"(?m)^# TYPE ", text)) == len(found)
    return found


def sarif_run(text: str) -> dict[str, Any]:
    """The one run of a log."""
    document = json.loads(text.encode())
    assert len(document["runs"]) == 1
    run: dict[str, Any] = document["runs"][0]
    return run


def in_sarif(text: str) -> set[str]:
    run = sarif_run(text)
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    said = [
        note["associatedRule"]
        for note in run["invocations"][0]["toolExecutionNotifications"]
        if "associatedRule" in note
    ]
    assert all(ids[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert all(ids[one["index"]] == one["id"] for one in said)
    return {one["ruleId"] for one in run["results"]} | {one["id"] for one in said}


def in_github(text: str) -> set[str]:
    lines = text.split("::endgroup::", maxsplit=1)[0].split("\n")[1:-1]
    return {line.removeprefix("- ").split(" ")[0] for line in lines}


def in_gitlab(text: str) -> set[str]:
    content = issues(text)[-1].content
    assert content is not None
    return {line.split(":")[0] for line in content.body.split("\n")}


def in_csv(text: str) -> set[str]:
    return {row["control"] for row in rows(text)}


def in_badge(text: str) -> set[str]:
    said = ET.fromstring(text.encode()).findtext("{*}metadata")
    return {line.split(" ")[0] for line in (said or "").split("\n")}


def in_prometheus(text: str) -> set[str]:
    return {labels["control"] for labels, value in samples(text)["readycheck_control_status"] if value}


CONTROLS = {
    "sarif": in_sarif,
    "code-scanning": in_sarif,
    "github": in_github,
    "gitlab": in_gitlab,
    "csv": in_csv,
    "badge": in_badge,
    "prometheus": in_prometheus,
}
"""By format: the ids of the controls that its text names."""
