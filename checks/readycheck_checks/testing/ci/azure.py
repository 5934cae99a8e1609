"""Azure Pipelines: jobs that pull requests start.

Syntax as of https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/. Its shells do not stop at the first
failure.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from readycheck_checks.testing.ci.document import DocumentError, Table, items, load, table, words
from readycheck_checks.testing.ci.model import Place, Read, Trigger, job_of, shortened
from readycheck_checks.testing.ci.outcome import PLAIN
from readycheck_checks.testing.ci.resolve import FoundTest, Resolver
from readycheck_checks.testing.ci.resolve import Read as ReadFile

SYSTEM = "Azure Pipelines"
_EXPRESSION = re.compile(r"^\$\{\{.*\}\}$", re.DOTALL)


def read(text: str, file: str, read_file: ReadFile) -> Read:
    """The tests of a pipeline. Raises DocumentError."""
    document = load(text)
    reader = _Pipeline(file, read_file)
    reader.level(document, Place(SYSTEM, file, "pipeline", None, _trigger(document)), 0)
    return reader.found


def _trigger(document: Table) -> Trigger:
    if "pr" not in document:
        note = "`pr` is not set: GitHub and Bitbucket build each pull request then, Azure Repos need a branch policy"
        return Trigger("yes", "it runs for each pull request by default", (note,))
    given = document["pr"]
    if given in ("none", False, "false") or given == []:
        return Trigger("no", "`pr: none` leaves out pull requests")
    if isinstance(given, Table):
        if given.get("enabled") is False:
            return Trigger("no", "`pr` is switched off")
        branches = table(given.get("branches"))
        included = words(branches.get("include")) if "branches" in given else ["*"]
        notes = [f"only requests to {', '.join(included[:4])}"] if included != ["*"] else []
        left_out = words(table(given.get("paths")).get("exclude"))
        notes += [f"not where only {', '.join(left_out[:4])} changed"] if left_out else []
        return Trigger("yes", "it runs for pull requests", tuple(notes))
    return Trigger("yes", "it runs for pull requests", (f"only requests to {', '.join(words(given)[:4])}",))


class _Pipeline:
    def __init__(self, file: str, read_file: ReadFile) -> None:
        self.found = Read()
        self._file, self._read_file = file, read_file
        self._resolver = Resolver(read_file)

    def level(self, node: Table, place: Place, depth: int) -> None:
        """Whatever holds stages, jobs or steps."""
        if depth > 12:
            return
        if "extends" in node:
            self._template(table(node["extends"]), place, depth)
        for key, name_key in (("stages", "stage"), ("jobs", "job")):
            for one in _flat(node.get(key)):
                if "template" in one:
                    self._template(one, place, depth)
                    continue
                name = str(one.get(name_key, one.get("deployment", place.job)))
                line = one.line(name_key) or place.line
                self.level(one, self._conditions(one, replace(place, job=name, line=line)), depth + 1)
        strategy = table(node.get("strategy"))
        for hook in ("runOnce", "rolling", "canary"):
            self._steps(table(table(strategy.get(hook)).get("deploy")).get("steps"), place, depth)
        self._steps(node.get("steps"), place, depth)

    def _conditions(self, node: Table, place: Place) -> Place:
        name = place.job
        if node.get("continueOnError") is True:
            place = replace(place, ignored=(*place.ignored, f"{name} has continueOnError"))
        return replace(place, trigger=place.trigger.both(_condition(node.get("condition"), name)))

    def _template(self, node: Table, place: Place, depth: int) -> None:
        name = str(node.get("template", ""))
        folder = self._file.rpartition("/")[0]
        text = None
        if "@" not in name:
            for path in (
                f"{folder}/{name}" if folder and not name.startswith("/") else name.lstrip("/"),
                name.lstrip("/"),
            ):
                text = text or self._read_file(path.removeprefix("./"))
        try:
            inner = load(text) if text is not None else None
        except DocumentError:
            inner = None
        if inner is None:
            if place.trigger.state != "no":
                self.found.opaque.append(f"{place.job} in {self._file} takes the template {name[:100]}")
            return
        self.level(inner, replace(place, line=None), depth + 1)

    def _steps(self, steps: Any, place: Place, depth: int) -> None:
        for step in _flat(steps):
            if "template" in step:
                self._template(step, place, depth)
                continue
            if step.get("enabled") is False:
                continue
            here = replace(place, trigger=place.trigger.both(_condition(step.get("condition"), "the step")))
            hidden = ["the step has continueOnError"] if step.get("continueOnError") is True else []
            for test in self._tests(step):
                key = next((one for one in ("script", "bash", "pwsh", "powershell", "task") if one in step), "task")
                self.found.jobs.append(job_of(replace(here, line=step.line(key) or here.line), test, hidden))

    def _tests(self, step: Table) -> list[FoundTest]:
        folder = re.sub(r"^\$\([\w.]+\)/?", "", str(step.get("workingDirectory", ""))).strip("./")
        for key in ("script", "bash", "pwsh", "powershell"):
            if isinstance(step.get(key), str):
                return self._resolver.tests(step[key], PLAIN, folder)
        task, given = str(step.get("task", "")).partition("@")[0].lower(), table(step.get("inputs"))
        wanted = {key.lower(): str(value) for key, value in given.items()}
        if task in ("bash", "cmdline", "powershell") and "script" in wanted:
            return self._resolver.tests(wanted["script"], PLAIN, wanted.get("workingdirectory", folder).strip("./"))
        command = {
            "vstest": "dotnet test",
            "visualstudiotestplatforminstaller": "",
            "dotnetcorecli": f"dotnet {wanted.get('command', 'build')}",
            "npm": f"npm {wanted['customcommand']}" if "customcommand" in wanted else "",
            "maven": f"mvn {wanted.get('options', '')} {wanted.get('goals', 'package')}",
            "gradle": f"gradle {wanted.get('options', '')} {wanted.get('tasks', 'build')}",
            "go": f"go {wanted.get('command', 'get')}",
        }.get(task, "")
        where = wanted.get("workingdir", wanted.get("workingdirectory", "")).strip("./")
        where = re.sub(r"^\$\([\w.]+\)/?", "", where)
        return [replace(one, via=str(step.get("task")), line=0) for one in self._resolver.tests(command, PLAIN, where)]


def _condition(given: Any, what: str) -> Trigger:
    if given is None or given is True:
        return Trigger("yes", "")
    text = re.sub(r"\s+", "", str(given)).lower()
    short = shortened(str(given))
    request, other = "eq(variables['build.reason'],'pullrequest')", "ne(variables['build.reason'],'pullrequest')"
    if text in ("false", "never()", "failed()", "canceled()") or (other in text and "or(" not in text):
        return Trigger("no", f"{what} does not run for pull requests (condition: {short})")
    if "eq(variables['build.sourcebranch'],'refs/heads/" in text and "or(" not in text and "not(" not in text:
        return Trigger("no", f"{what} runs for one branch only (condition: {short})")
    if text in ("succeeded()", "always()", "succeededorfailed()", "true") or request in text:
        return Trigger("yes", "")
    return Trigger("yes", "", (f"{what} depends on: {short}",))


def _flat(given: Any) -> list[Table]:
    """The entries of a list, those under `${{ if }}` and `${{ each }}` too."""
    found: list[Table] = []
    waiting = list(reversed(items(given)[:500]))
    for _ in range(2_000):
        if not waiting:
            break
        entry = table(waiting.pop())
        inserted = [value for key, value in entry.items() if _EXPRESSION.match(key)]
        if inserted:
            waiting += [one for value in reversed(inserted) for one in reversed(items(value)[:500])]
        elif entry:
            found.append(entry)
    return found
