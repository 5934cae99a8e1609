"""What readycheck itself has written, told by the mark that each of its formats begins with.

A report quotes the code that it is about. Kept in the tree that it is about, it must not be found in it the next time.
"""

from __future__ import annotations

import re

OUTPUT_HEAD = 1024
"""Bytes of a file's beginning that hold the mark."""
OUTPUT_SUFFIXES = (".html", ".htm", ".json", ".xml", ".md", ".markdown", ".sarif", ".csv", ".svg", ".prom", ".txt")
"""What its files may be called. No language of code is among them, so that no mark keeps code from being looked at."""
_MARKS = (
    rb'\{\s*"schema":\s*"readycheck\.[a-z]+/\d',
    rb'\[\{"engine_name": "readycheck"',
    rb'\{\s*"\$schema":[^{]*"runs":\s*\[\s*\{\s*"tool":\s*\{\s*"driver":\s*\{\s*"name":\s*"readycheck"',
    rb'<!doctype html>\s*<html [^>]*>\s*<head>\s*<meta charset="utf-8">\s*<meta name="generator" content="readycheck">',
    rb'<\?xml [^>]*>\s*<testsuites name="readycheck: ',
    rb"<!-- readycheck [a-z]+ -->",
    rb"<svg [^>]*><!-- readycheck [a-z]+ -->",
    rb"run,started,target,environment,decision,area,control,title,severity,owner,",
    rb"# HELP readycheck_info ",
    rb"::group::readycheck: ",
    rb" \S+ (?:NOT READY|UNDECIDED|READY WITH ACCEPTED RISKS|READY|INTERRUPTED)   [^\n]*\n(?s:.*?)\n  Run      \d{8}-",
)
_MARK = re.compile(b"|".join(b"(?:%b)" % one for one in _MARKS))
_RUN = re.compile(rb'\{\s*"format":\s*\d+,\s*"run":\s*"')


def is_own_output(head: bytes) -> bool:
    """True for the first `OUTPUT_HEAD` bytes of a report, a summary, a baseline, or what else readycheck writes."""
    return _MARK.match(head) is not None


def is_own_run(head: bytes) -> bool:
    """True for the beginning of the `run.json` in a run's folder."""
    return _RUN.match(head) is not None
