"""Runs and results of a SARIF document, with the levels that its specification gives them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from readycheck_checks.source.advisories.severity import score_word
from readycheck_checks.source.locks.model import DamagedError, table, tables, text, texts
from readycheck_checks.source.sarif_log.places import Places

_LEVELS = ("error", "warning", "note", "none")
_CWE = re.compile(r"\bCWE[-_/ ]?0*(\d{1,5})\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LONG = re.compile(r"(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+=-]{28,}")
"""A message can quote a secret; what looks like one is not shown."""


@dataclass
class Result:
    """One result, before its file is classed."""

    rule: str
    level: str
    severity: str
    message: str
    file: str
    line: int | None
    state: str
    unchanged: bool
    cwe: tuple[str, ...]
    mark: str


@dataclass
class Run:
    """One run of a tool."""

    tool: str
    version: str
    results: list[Result] = field(default_factory=list)
    finished: datetime | None = None
    revision: str = ""
    problem: str = ""


def read_log(document: Any, root: str, prefix: str = "") -> list[Run]:
    """The runs of a SARIF document; `root` is the tree's absolute path, `prefix` its path in the repository.

    Raises:
        DamagedError: It is not SARIF, or of a version that is not known.
    """
    version = text(table(document).get("version"))
    if not version.startswith(("2.1.", "2.0.")):
        raise DamagedError(f"not SARIF 2.1.0 (its version is {version[:20] or 'missing'})")
    runs = document.get("runs")
    if not isinstance(runs, list) or not all(isinstance(one, dict) for one in runs):
        raise DamagedError("it has no list 'runs'")
    if not runs:
        raise DamagedError("it holds no run")
    return [_run(one, root, prefix) for one in runs]


def _run(run: dict[str, Any], root: str, prefix: str) -> Run:
    tool = table(run.get("tool"))
    driver = table(tool.get("driver")) or tool
    version = text(driver.get("semanticVersion")) or text(driver.get("version"))
    found = Run((text(driver.get("name")) or "a tool without a name")[:60], version[:40])
    found.problem = _problem(run)
    ends = [_time(one.get("endTimeUtc") or one.get("endTime")) for one in tables(run.get("invocations"))]
    found.finished = max((one for one in ends if one is not None), default=None)
    provenance = run.get("versionControlProvenance")
    found.revision = next((text(one.get("revisionId")) for one in tables(provenance) if one.get("revisionId")), "")[:64]
    rules, places = _Rules(run, driver), Places(run, root, prefix)
    for result in tables(run.get("results")):
        found.results.append(_result(result, rules, places))
    return found


def _problem(run: dict[str, Any]) -> str:
    """Why a run says too little, by 3.14.23 (results) and 3.20 (invocations)."""
    if not isinstance(run.get("results"), list):
        return "it reports no results, not even an empty list, so it did not finish a scan"
    if not all(isinstance(one, dict) for one in run["results"]):
        return "its results are damaged"
    for invocation in tables(run.get("invocations")):
        errors = [
            notice
            for kind in ("toolExecutionNotifications", "toolConfigurationNotifications", "toolNotifications",
                         "configurationNotifications")
            for notice in tables(invocation.get(kind))
            if notice.get("level") == "error"
        ]  # fmt: skip
        said = _shown(text(table(errors[0].get("message")).get("text"))) if errors else ""
        successful = invocation.get("executionSuccessful", invocation.get("toolExecutionSuccessful", True))
        if successful is False:
            return f"it did not run to its end{f': {said}' if said else ''}"
        if errors:
            return f"it reports {len(errors)} errors of its own, such as: {said or 'one without a message'}"
    return ""


class _Rules:
    """The rules of a run, of its driver and its extensions."""

    def __init__(self, run: dict[str, Any], driver: dict[str, Any]) -> None:
        self._lists = [tables(driver.get("rules"))]
        self._lists += [tables(one.get("rules")) for one in tables(table(run.get("tool")).get("extensions"))]
        self._by_id = {text(one.get("id")): one for rules in reversed(self._lists) for one in rules}
        old = table(table(run.get("resources")).get("rules"))  # 2.0.0
        self._by_id |= {name: table(one) for name, one in old.items()}
        self._levels = {
            text(table(one.get("descriptor")).get("id")): text(table(one.get("configuration")).get("level"))
            for invocation in tables(run.get("invocations"))
            for one in tables(invocation.get("ruleConfigurationOverrides"))
        }

    def of(self, result: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Id and metadata of the rule that a result broke."""
        reference = table(result.get("rule"))
        name = text(result.get("ruleId")) or text(reference.get("id"))
        index = result.get("ruleIndex", reference.get("index"))
        component = table(reference.get("toolComponent")).get("index")
        which = component + 1 if isinstance(component, int) and 0 <= component < len(self._lists) - 1 else 0
        rules = self._lists[which]
        if isinstance(index, int) and 0 <= index < len(rules):
            rule = rules[index]
            return name or text(rule.get("id")), rule
        # A hierarchical id names the rule by its beginning (3.27.5).
        return name, self._by_id.get(name) or self._by_id.get(name.rpartition("/")[0]) or {}

    def level(self, name: str, rule: dict[str, Any]) -> str:
        """The level of a result that names none."""
        default = table(rule.get("defaultConfiguration") or rule.get("configuration"))
        for level in (self._levels.get(name), text(default.get("level")), text(default.get("defaultLevel"))):
            if level in _LEVELS:
                return level
        return "warning"


def _result(result: dict[str, Any], rules: _Rules, places: Places) -> Result:
    name, rule = rules.of(result)
    level, kind = text(result.get("level")), text(result.get("kind")) or "fail"
    if level not in _LEVELS:
        level = rules.level(name, rule)
    if kind in ("pass", "notApplicable", "informational"):
        level = "none"
    message = table(result.get("message"))
    shown = text(message.get("text")) or text(message.get("markdown")) or _template(message, rule)
    file, line = places.of(result)
    state = "open"
    if text(result.get("baselineState")) == "absent":
        state = "absent"
    elif _suppressed(result):
        state = "suppressed"
    elif level == "none" and kind != "fail":
        state = "passed"
    properties = table(rule.get("properties"))
    said = _shown(shown or text(table(rule.get("shortDescription")).get("text"))) or name[:120]
    return Result(
        rule=(name or "a rule without a name")[:120],
        level=level,
        severity=_severity(table(result.get("properties")), properties),
        message=said,
        file=file,
        line=line,
        state=state,
        unchanged=text(result.get("baselineState")) in ("unchanged", "updated"),
        cwe=_weaknesses(result, rule, properties),
        mark=_mark(result, said),
    )


def _mark(result: dict[str, Any], message: str) -> str:
    """12 hex digits that tell a result from others of its rule and file, wherever its line is (3.27.16 and 3.27.17)."""
    given = table(result.get("fingerprints")) or table(result.get("partialFingerprints"))
    own = sorted((name, value) for name, value in given.items() if isinstance(value, str))
    told = json.dumps(own) if own else _DIGITS.sub("0", message)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _template(message: dict[str, Any], rule: dict[str, Any]) -> str:
    """A message that is given by its id, with its arguments (3.11.7)."""
    strings = table(rule.get("messageStrings"))
    given = strings.get(text(message.get("id") or message.get("messageId")))
    template = given if isinstance(given, str) else text(table(given).get("text"))
    arguments = texts(message.get("arguments"))
    return re.sub(
        r"\{(\d{1,2})\}", lambda one: arguments[int(one[1])] if int(one[1]) < len(arguments) else "", template
    )


def _suppressed(result: dict[str, Any]) -> bool:
    states = texts(result.get("suppressionStates"))  # 2.0.0
    given = tables(result.get("suppressions"))
    rejected = any(one.get("status", one.get("state", "accepted")) in ("underReview", "rejected") for one in given)
    return bool(states) or (bool(given) and not rejected)


def _severity(*properties: dict[str, Any]) -> str:
    for one in properties:
        given = one.get("security-severity")
        try:
            word = score_word(float(given)) if isinstance(given, (str, int, float)) else "unknown"
        except ValueError:
            continue
        if word != "unknown":
            return word
    return ""


def _weaknesses(result: dict[str, Any], rule: dict[str, Any], properties: dict[str, Any]) -> tuple[str, ...]:
    said = texts(properties.get("tags"))
    cwe = properties.get("cwe")
    said += texts(cwe) if isinstance(cwe, list) else [text(cwe)]
    for taxon in tables(result.get("taxa")):
        if text(table(taxon.get("toolComponent")).get("name")).upper() == "CWE":
            said.append(f"CWE-{text(taxon.get('id'))}")
    for relation in tables(rule.get("relationships")):
        target = table(relation.get("target"))
        if text(table(target.get("toolComponent")).get("name")).upper() == "CWE":
            said.append(f"CWE-{text(target.get('id')).removeprefix('CWE-')}")
    return tuple(dict.fromkeys(f"CWE-{one}" for part in said for one in _CWE.findall(part[:200])))[:5]


def _shown(message: str) -> str:
    return " ".join(_LONG.sub("(not shown)", message[:2000]).split())[:300].strip()


def _time(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
