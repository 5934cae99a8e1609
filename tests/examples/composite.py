"""Runs the steps of a composite action as GitHub's runner does, as far as can be told without one.

Expressions are replaced in `env`, `if`, `with` and `working-directory`, each script goes to `bash -e -o pipefail` with
files for outputs and the summary, `if:` decides by the steps before it, and the outputs are read at the end. A step
that uses another action is noted with its inputs and not run. The real runner was not at hand.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|==|!=|&&|\|\||!|\(|\)|[A-Za-z_][\w.-]*|$)")
_WORDS = {"==": "==", "!=": "!=", "&&": "and", "||": "or", "!": "not", "(": "(", ")": ")"}
SCRIPT = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")


@dataclass
class Ran:
    """What became of the action."""

    outcomes: dict[str, str] = field(default_factory=dict)
    """success, failure or skipped, by the name of the step."""
    codes: dict[str, int] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """(action, inputs) of the steps that use another action."""

    @property
    def passed(self) -> bool:
        return "failure" not in self.outcomes.values()


@dataclass
class Runner:
    """A machine with a workspace; several calls of an action on it are steps of one job."""

    workspace: Path
    temp: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    after: Callable[[str, dict[str, str]], None] = lambda _step, _outputs: None
    """Called with the id and the outputs of each step that has run."""

    def run(self, action: Path, inputs: Mapping[str, str]) -> Ran:
        """Call the action of the folder `action` with `inputs`."""
        declared = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))
        context: dict[str, Any] = {"github": {"token": "the-token", "action_path": str(action)}, "steps": {}}
        unknown = set(inputs) - set(declared["inputs"])
        assert not unknown, f"the action has no inputs {unknown}"
        given = {name: str(one.get("default", "")) for name, one in declared["inputs"].items()} | dict(inputs)
        context["inputs"] = {name: expand(text, context) for name, text in given.items()}
        ran = Ran()
        for step in declared["runs"]["steps"]:
            self._step(step, action, context, ran)
        ran.outputs = {name: expand(one["value"], context) for name, one in declared["outputs"].items()}
        return ran

    def _step(self, step: dict[str, Any], action: Path, context: dict[str, Any], ran: Ran) -> None:
        name, key = step["name"], step.get("id", step["name"])
        context["failed"] = not ran.passed
        condition = step.get("if", "${{ success() }}")
        wanted = bool(evaluate(_EXPRESSION.fullmatch(condition).group(1), context))  # type: ignore[union-attr]
        if "success()" not in condition and not re.search(r"always\(\)|cancelled\(\)|failure\(\)", condition):
            wanted = wanted and not context["failed"]
        outcome, outputs = "skipped", {}
        if wanted and "uses" in step:
            ran.used.append((step["uses"], {k: expand(str(v), context) for k, v in step.get("with", {}).items()}))
            outcome = "success"
        elif wanted:
            code, outputs = self._script(step, action, context, ran)
            ran.codes[name] = code
            outcome = "failure" if code else "success"
            self.after(key, outputs)
        ran.outcomes[name] = outcome
        context["steps"][key] = {"outcome": outcome, "outputs": outputs}

    def _script(
        self, step: dict[str, Any], action: Path, context: dict[str, Any], ran: Ran
    ) -> tuple[int, dict[str, str]]:
        assert step["shell"] == "bash"
        files = {name: self.temp / f"file-{name}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        script = self.temp / "script.sh"
        script.write_text(expand(step["run"], context), encoding="utf-8")
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temp),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_ACTION_PATH": str(action),
            "RUNNER_TEMP": str(self.temp),
            **{name: str(file) for name, file in files.items()},
            **self.environ,
            **{name: expand(str(value), context) for name, value in step.get("env", {}).items()},
        }
        done = subprocess.run(
            [*SCRIPT, str(script)],
            cwd=self.workspace / expand(step.get("working-directory", "."), context),
            env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=120, check=False,
        )  # fmt: skip
        ran.log += done.stdout
        ran.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        return done.returncode, dict(line.split("=", 1) for line in lines)


def expand(text: str, context: Mapping[str, Any]) -> str:
    """`text` with each expression replaced by its value."""
    return _EXPRESSION.sub(lambda found: str(evaluate(found.group(1), context)), text)


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """The value of an expression made of contexts, strings, comparisons and status functions."""
    words, place = [], 0
    while place < len(expression.rstrip()):
        found = _TOKEN.match(expression, place)
        assert found, f"an expression that this runner does not know: {expression}"
        word, place = found.group(1), found.end()
        if word.startswith("'"):
            words.append(repr(word[1:-1].replace("''", "'")))
        elif word in _WORDS:
            words.append(_WORDS[word])
        elif word in ("always", "success", "cancelled", "failure"):
            words.append(word)
        elif word:
            words.append(repr(_look_up(word, context)))
    failed = bool(context.get("failed"))
    functions = {
        "always": lambda: True, "cancelled": lambda: False, "success": lambda: not failed, "failure": lambda: failed,
    }  # fmt: skip
    return eval(" ".join(words), {"__builtins__": {}}, functions)  # the words are literals and operators only


def _look_up(name: str, context: Mapping[str, Any]) -> str:
    found: Any = context
    for part in name.split("."):
        found = found.get(part, "") if isinstance(found, Mapping) else ""
    return str(found)
