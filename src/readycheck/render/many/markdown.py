"""The summary as Markdown, for a comment or a step summary: below the 65,536 characters that GitHub takes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from readycheck.model import BlockerLine, NotCountedLine, Summary, SummaryRow
from readycheck.render import words
from readycheck.render.links import control_fragment
from readycheck.render.many import outcome
from readycheck.render.many.rows import standing
from readycheck.render.markdown.room import Section, fit, size
from readycheck.render.markdown.sections import row as cells
from readycheck.render.markdown.sections import table_head
from readycheck.render.markdown.text import plain
from readycheck.render.view import View

SIZE = 64_000
MARKER = "<!-- readycheck summary -->"
"""Invisible; a CI job finds its earlier comment by it and replaces it."""
NAME, VALUE = 80, 300
LONGEST_PATH = 4096
BLOCKERS = 3
"""Blockers named of one target."""


def render(summary: Summary, _view: View) -> str:
    """The document in at most `SIZE` bytes. What has no room is counted."""
    sign = outcome.sign(outcome.decision_of(summary))
    head = (
        f"{MARKER}\n## {sign} {outcome.headline(summary)}: {words.count(len(summary.targets), 'target')}\n\n"
        f"{plain(words.sentence(summary.summary), VALUE)}\n"
    )
    end = f"\nreadycheck {plain(summary.version, 30)}; exit code {summary.exit_code}\n"
    return head + fit(tuple(_sections(summary)), SIZE - size(head) - size(end)) + end


def page_address(path: str) -> str:
    """A relative path as an address that leads nowhere else, whatever the path's name; none for what is no path."""
    if len(path) > LONGEST_PATH:
        return ""
    return quote(path if path.startswith("../") else f"./{path}", safe="/._-", errors="replace") if path else ""


def _sections(summary: Summary) -> Iterator[Section]:
    head = "\n" + table_head(
        "Decision", "Target", "Score", "Judged", "Blockers", "Still to be judged", "Not judged", "Accepted"
    )
    yield Section(head, tuple(map(_row, summary.targets)), "targets", rows=True, weight=5)
    stopped = [row for row in summary.targets if row.exit_code]
    if stopped:
        entries = tuple(f"- {_link(row)}: {_told(row)}\n" for row in stopped)
        yield Section("\n### What stands in the way\n\n", entries, "targets", weight=3)
    ending = [row for row in summary.targets if row.ending]
    if ending:
        entries = tuple(f"- {_link(row)}: {plain(outcome.ending(row), VALUE)}\n" for row in ending)
        yield Section("\n### Ends within 30 days\n\n", entries, "targets")
    if summary.not_counted:
        title = f"Not counted: {words.count(len(summary.not_counted), 'run')}"
        entries = tuple(map(_gone, summary.not_counted))
        yield Section(f"\n<details><summary>{title}</summary>\n\n", entries, "runs", foot="\n</details>\n")


def _row(row: SummaryRow) -> str:
    return cells(
        f"{outcome.sign(standing(row))} {outcome.word(row)}",
        _link(row),
        outcome.score(row),
        outcome.judged(row),
        *_figures(row),
    )


def _figures(row: SummaryRow) -> list[str]:
    if row.score is None:
        return ["–"] * 4
    return [str(many) for many in (len(row.blockers), row.must_be_known, row.unknown, row.waived)]


def _link(row: SummaryRow) -> str:
    """The name, leading to the target's report; a name that became code cannot be a link, so a word beside it is."""
    name = plain(outcome.name(row), NAME)
    address = page_address(row.page)
    if not address:
        return name
    return f"[{name}]({address})" if "`" not in name else f"{name} ([report]({address}))"


def _told(row: SummaryRow) -> str:
    named = ", ".join(f"{_control(one, row)} {plain(one.title, 120)}" for one in row.blockers[:BLOCKERS])
    if len(row.blockers) > BLOCKERS:
        named += f" and {words.count(len(row.blockers) - BLOCKERS, 'more blocker')}"
    return plain(outcome.told(row), VALUE) + (f" Blockers: {named}." if named else "")


def _control(line: BlockerLine, row: SummaryRow) -> str:
    """A blocker's id, leading to where it stands in the target's report; one that became code cannot be a link."""
    name, address = plain(line.control, 60), page_address(row.page)
    return f"[{name}]({address}#{control_fragment(line.control)})" if address and "`" not in name else f"**{name}**"


def _gone(line: NotCountedLine) -> str:
    what = f"{line.report or line.run} of {line.target}, {words.moment(line.started)}: {line.reason}"
    return f"- {plain(what, VALUE)}\n"
