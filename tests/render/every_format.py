"""What each format says of a report, read back as its readers do: its controls with their status, and the decision."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from functools import lru_cache

from tests.render import machine_readers
from tests.render.machine_readers import commands, in_gitlab, in_sarif, issues, rows, sarif_run

from readycheck.model import Decision, ExitCode, Report, Status
from readycheck.render.words import DECISION_WORD, SHORT_WORD, STATUS_WORD

Controls = dict[str, Status | None]
"""By id; None where a format shows a control and has no word for its status."""
Says = tuple[str, int | None]
"""The decision in words and the exit code; None where a format has no place for it."""

samples = lru_cache(maxsize=1)(machine_readers.samples)
"""Kept, since a test asks two things of one text."""
_OF_WORD = {word: status for status, word in STATUS_WORD.items()}
_OF_SHORT = {word: status for status, word in SHORT_WORD.items()}
_SHORT = "|".join(map(re.escape, _OF_SHORT))
_WORD = "|".join(map(re.escape, _OF_WORD))
_LEFT_OUT = re.compile(r"(?ms)^### Not looked at\n(.*?)(?=^###? )")


def expected(report: Report) -> Controls:
    """Every control that was selected, and every one that is listed as left out."""
    left: Controls = {one.control: Status.NOT_SELECTED for one in report.not_selected}
    return left | {one.id: one.status for one in report.controls}


def headline(report: Report) -> str:
    """What stands above a report for people."""
    return "INTERRUPTED" if report.exit_code == ExitCode.INTERRUPTED else DECISION_WORD[report.decision]


def _terminal(text: str) -> Controls:
    found: Controls = {}
    section = ""
    for line in text.splitlines():
        if "──" in line:
            section = line.split("─")[0].strip()
        elif section == "Checklist" and (row := re.match(rf"  [^\d\s] ({_SHORT}) +(\S+)", line)):
            found[row[2]] = _OF_SHORT[row[1]]
        elif section.startswith("Not looked at") and re.match(r"  \S", line):
            found |= dict.fromkeys(filter(None, line.strip().split(", ")), Status.NOT_SELECTED)
    return {id_.rstrip(","): status for id_, status in found.items()}


def _json(text: str) -> Controls:
    document = json.loads(text)
    left: Controls = {one["control"]: Status.NOT_SELECTED for one in document["not_selected"]}
    return left | {one["id"]: Status(one["status"]) for one in document["controls"]}


def _html(text: str) -> Controls:
    left = re.search(r'(?s)<table class="stack outs">.*?</table>', text)
    ids = re.findall(r"<li[^>]*>(?:<a [^>]*>)?<bdi>([^<]*)</bdi>", left[0]) if left else []
    found: Controls = {html.unescape(one): Status.NOT_SELECTED for one in ids}
    for status, id_ in re.findall(
        r'<details class="c" data-s="(\w+)".*?<h4><span class="id"><bdi>(.*?)</bdi></span>', text, re.DOTALL
    ):
        found[html.unescape(id_)] = Status(status)
    return found


def _junit(text: str) -> Controls:
    names = [case.get("name", "") for case in ET.fromstring(text.encode()).iter("testcase")]
    return {name.split(" ")[0]: None for name in names}


def _markdown(text: str) -> Controls:
    """The table of all controls, and the line that says how many it has no room for."""
    table = text[text.rindex("<summary>The whole checklist") :]
    return {id_: _OF_WORD[word] for word, id_ in re.findall(rf"(?m)^\| \S ({_WORD}) \| (\S+) \| ", table)}


def _plan(text: str) -> Controls:
    left = _LEFT_OUT.search(text)
    entries = re.findall(r"(?m)^- ([^:]*): ", left[1]) if left else []
    found: Controls = {id_: Status.NOT_SELECTED for entry in entries for id_ in entry.split(", ")}
    return found | dict.fromkeys(re.findall(r"(?m)^### Evidence for (\S+)$", text))


def _sarif(text: str) -> Controls:
    told = in_sarif(text)
    rules = {one["id"]: one for one in sarif_run(text)["tool"]["driver"]["rules"]}
    return {id_: Status(rules[id_]["properties"]["status"]) for id_ in told}


def _github(text: str) -> Controls:
    lines = text.split("::endgroup::", maxsplit=1)[0].split("\n")[1:-1]
    found = [re.match(rf"- (\S+) .*\[\w+\]: ({_WORD})[.,]", line) for line in lines]
    assert all(found), lines
    return {one[1]: _OF_WORD[one[2]] for one in found if one}


def _gitlab(text: str) -> Controls:
    content = issues(text)[-1].content
    assert content is not None
    found = [re.match(rf"(\S+): ({_WORD})[.,]", line) for line in content.body.split("\n") if line]
    assert {one[1] for one in found if one} == in_gitlab(text) - {""}
    return {one[1]: _OF_WORD[one[2]] for one in found if one}


def _csv(text: str) -> Controls:
    return {row["control"]: Status(row["control_status"]) for row in rows(text)} if text.count("\r\n") > 1 else {}


def _badge(text: str) -> Controls:
    said = ET.fromstring(text.encode()).findtext("{*}metadata") or ""
    return {line.split(" ")[0]: Status(line.split(" ")[1]) for line in said.split("\n") if line}


def _prometheus(text: str) -> Controls:
    held = samples(text)["readycheck_control_status"]
    return {labels["control"]: Status(labels["status"]) for labels, value in held if value}


CONTROLS: dict[str, Callable[[str], Controls]] = {
    "terminal": _terminal,
    "json": _json,
    "html": _html,
    "junit": _junit,
    "markdown": _markdown,
    "summary": _markdown,
    "plan": _plan,
    "sarif": _sarif,
    "code-scanning": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "csv": _csv,
    "badge": _badge,
    "prometheus": _prometheus,
}


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


def _word(decision: str) -> str:
    return DECISION_WORD[Decision(decision)]


def _says_terminal(text: str) -> Says:
    word, _, code = text.rstrip("\n").rpartition("\n")[2].partition(", exit code ")
    return word, int(code)


def _says_json(text: str) -> Says:
    document = json.loads(text)
    return _word(document["decision"]), document["exit_code"]


def _says_html(text: str) -> Says:
    return _found(r"<h1><svg.*?</svg>([A-Z ]+)</h1>", text), None


def _says_junit(text: str) -> Says | None:
    told = {one.get("name"): one.get("value") or "" for one in ET.fromstring(text.encode()).iter("property")}
    return (_word(told["decision"]), int(told["exit_code"])) if told else None


def _says_markdown(text: str) -> Says:
    return _found(r"(?m)^## \S ([A-Z ]+): ", text), int(_found(r"exit code (\d+)\n$", text))


def _says_plan(text: str) -> Says:
    return _found(r"(?m)^\*\*([A-Z ]+)\.\*\* ?", text), None


def _says_sarif(text: str) -> Says:
    run = sarif_run(text)
    return _word(run["properties"]["decision"]), run["invocations"][0]["exitCode"]


def _says_github(text: str) -> Says:
    return commands(text)[-1].properties["title"].removeprefix("readycheck: "), None


def _says_gitlab(text: str) -> Says:
    return issues(text)[-1].description.partition(":")[0], None


def _says_csv(text: str) -> Says | None:
    (word, *others) = {row["decision"] for row in csv.DictReader(io.StringIO(text, newline=""))} or {""}
    assert not others
    return (_word(word), None) if word else None


def _says_badge(text: str) -> Says:
    title = ET.fromstring(text.encode()).findtext("{*}title") or ""
    return _found(r": ([A-Z ]+), score", title), None


def _says_prometheus(text: str) -> Says:
    found = samples(text)
    (word,) = (labels["decision"] for labels, value in found["readycheck_decision"] if value)
    return _word(word), int(found["readycheck_exit_code"][0][1])


SAYS: dict[str, Callable[[str], Says | None]] = {
    "terminal": _says_terminal,
    "json": _says_json,
    "html": _says_html,
    "junit": _says_junit,
    "markdown": _says_markdown,
    "summary": _says_markdown,
    "plan": _says_plan,
    "sarif": _says_sarif,
    "code-scanning": _says_sarif,
    "github": _says_github,
    "gitlab": _says_gitlab,
    "csv": _says_csv,
    "badge": _says_badge,
    "prometheus": _says_prometheus,
}
"""By format; None where a report without controls has no place for it."""
FOR_PROGRAMS = ("json", "junit", "sarif", "code-scanning", "csv", "prometheus")
"""They have the decision of the gate and the exit code beside it, where people read that a run was interrupted."""


def said_by(report: Report, name: str) -> Says:
    """What `name` has to say of the decision, as far as it has a place for it."""
    return (DECISION_WORD[report.decision] if name in FOR_PROGRAMS else headline(report)), report.exit_code


def counted(text: str) -> Iterator[int]:
    """The controls that a document for people says it has no room for, list by list."""
    for many in re.findall(r"… and ([\d,]+) more controls?|; ([\d,]+) more are in the full report", text):
        yield int("".join(many).replace(",", ""))
