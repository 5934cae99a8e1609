"""Conditions around code that stand in the markup itself: `v-if` of Vue, and the tags of a template engine."""

from __future__ import annotations

import re
from dataclasses import replace

from readycheck_checks.source.collect.grammar_guards import meaning as of_text
from readycheck_checks.source.collect.guard_words import UNKNOWN, Meaning
from readycheck_checks.source.collect.hits import Hit
from readycheck_checks.source.collect.markup_blocks import Cut
from readycheck_checks.source.collect.script_guards import meaning
from readycheck_checks.source.collect.script_tree import Neighbours, Script, TooSlowError

_TAG = re.compile(
    rb"\{%[-+]?\s*(?P<tag>(?:end)?(?:if|for|unless)|elif|elsif|else)\b(?P<asked>[^%]{0,300}?)[-+]?%\}"
    rb"|\{\{-?\s*(?P<word>if|range|with|block|define|end|else\s+if|else|#\w+|/\w+)\b(?P<given>[^}]{0,300}?)-?\}\}"
)
_SECONDS = 2.0
_NEVER_SAID = ("never true", "never false")


def guarded_by_elements(made: Cut, hits: list[Hit], around: Neighbours | None) -> list[Hit]:
    """The hits of a Vue template, with the development check of the elements around each."""
    if not any(one.guarded == "" and _elements(made, one.start) for one in hits):
        return hits
    try:
        script = Script(bytes(made.code), made.language, _SECONDS, around)
        return [replace(one, guarded=one.guarded or _of_elements(made, script, one.start)) for one in hits]
    except TooSlowError:
        return hits


def _elements(made: Cut, at: int) -> list[tuple[int, int, tuple[int, ...]]]:
    return [one for one in made.asked if one[0] <= at < one[1]] if not made.is_script(at) else []


def _of_elements(made: Cut, script: Script, at: int) -> str:
    """The first of the conditions around a place that holds in development only; `v-else` has those before."""
    for _, _, asked in _elements(made, at):
        for number, start in enumerate(asked):
            said = _at(script, start) if start >= 0 else UNKNOWN
            if found := said.if_true if number == len(asked) - 1 else said.if_false:
                return found
    return ""


def _at(script: Script, start: int) -> Meaning:
    while script.data[start : start + 1].isspace():
        start += 1
    for step in script.path(start):
        if step.node.type == "expression_statement" and step.node.start_byte == start and step.node.named_children:
            return meaning(script, step.node.named_children[0])
    return UNKNOWN


def guarded_by_tags(data: bytes, hits: list[Hit]) -> list[Hit]:
    """The hits of a page, with the development check of the template engine's tags around each."""
    if not hits or (b"{%" not in data and b"{{" not in data):
        return hits
    tags = list(_TAG.finditer(data))
    return [replace(one, guarded=one.guarded or _of_tags(tags, one.start)) for one in hits] if tags else hits


def _of_tags(tags: list[re.Match[bytes]], at: int) -> str:
    open_: list[list[Meaning]] = []
    for found in tags:
        if found.start() > at:
            break
        word = " ".join((found["tag"] or found["word"]).decode().split())
        text = (found["asked"] if found["tag"] else found["given"]).decode("utf-8", "replace").strip()
        said = of_text(text) if text else UNKNOWN
        match word:
            case "if" | "#if":
                open_.append([said])
            case "unless" | "#unless":
                open_.append([said.negated()])
            case "for" | "range" | "with" | "block" | "define":
                open_.append([UNKNOWN])
            case "elif" | "elsif" | "else if" if open_:
                open_[-1].append(said)
            case "else" if open_:
                open_[-1].append(UNKNOWN)
            case _ if word.startswith("#"):
                open_.append([UNKNOWN])
            case _ if open_ and word.startswith(("end", "/")):
                open_.pop()
    for said_before in open_:
        *before, last = said_before
        for name in (last.if_true, *(one.if_false for one in before)):
            if name and name not in _NEVER_SAID:
                return name
    return ""
