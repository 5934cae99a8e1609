"""What is wrong with a profile: where, what was expected, what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from readycheck.profile.tree import Place
from readycheck.redact import MASK, Redactor

MOST_PROBLEMS = 100
_LONGEST_LINE = 140
_MOST_NAMES = 500
"""Names that are compared with an unknown word: comparing is slow."""
_REACH = 4000
"""Characters around the caret that are searched for secrets before the line is cut."""
_NAMED_SECRET = re.compile(
    r"""(?ix)
        ((?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|private[_-]?key|credentials?)["']?\s*[:=]\s*)
        (?!["']?\$\{(?:env|file):[^}]*\}["']?(?:[\s,}\]]|$))
        (?: "(?:[^"\\]|\\.)*"? | '[^']*'? | [^\s,}\]#][^,}\]#]* )"""
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. Lines and columns count from 1; line 0 is the whole file."""

    file: str
    line: int
    column: int
    message: str
    source_line: str = ""
    hint: str = ""
    width: int = 1
    caret: int = 0
    """The column of the caret under `source_line`, which may be cut or masked."""

    @property
    def headline(self) -> str:
        """The first line: place, message and hint."""
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.message}" + (f"; {self.hint}" if self.hint else "")

    def __str__(self) -> str:
        if not self.source_line.strip():
            return self.headline
        marks = " " * max(0, self.caret - 1) + "^" * max(1, self.width)
        return f"{self.headline}\n{self.line:>6} | {self.source_line}\n       | {marks}"


class ProfileInvalid(Exception):  # noqa: N818 - reads as the sentence it stands for
    """The profile cannot be used. `more` problems were found beyond those listed."""

    def __init__(self, problems: Sequence[Problem], more: int = 0) -> None:
        self.problems = tuple(problems)
        self.more = more
        self.secrets: tuple[str, ...] = ()
        """What the problems' texts do not hold, and nothing else that is said of the profile may."""
        super().__init__(format_problems(self.problems, more))

    def __reduce__(self) -> tuple[type[ProfileInvalid], tuple[tuple[Problem, ...], int]]:
        """Picklable: it may cross a process boundary."""
        return type(self), (self.problems, self.more)


def format_problems(problems: Sequence[Problem], more: int = 0) -> str:
    """All problems as text, and how many more there are."""
    blocks = [str(problem) for problem in problems]
    if more:
        blocks.append(f"and {more} more problems")
    return "\n".join(blocks)


@dataclass(frozen=True, slots=True)
class _Found:
    place: Place
    message: str
    hint: str
    near: tuple[str, Callable[[], Iterable[str]]] | None


class Problems:
    """Collects what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], _Found] = {}
        self._secrets: dict[str, None] = {}
        self._settled: set[tuple[object, ...]] = set()

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def settle(self, place: Place, message: str, hint: str = "") -> None:
        """Note a problem that says all about the value at `place`: what others find there is not told."""
        self.add(place, message, hint)
        self._settled.add(_key(place))

    def mask(self, *secrets: str) -> None:
        """Never tell these values."""
        self._secrets.update(dict.fromkeys(secrets))

    def add(
        self,
        place: Place,
        message: str,
        hint: str = "",
        *,
        near: str | None = None,
        known: Iterable[str] | Callable[[], Iterable[str]] = (),
    ) -> None:
        """Note a problem. The nearest of `known` to the word `near` is the hint; `hint` if none is near."""
        if place.line and _key(place) in self._settled:
            return
        key = (*_key(place), message)
        names = known if callable(known) else lambda: known
        self._found.setdefault(key, _Found(place, message, hint, None if near is None else (near, names)))

    def listed(self) -> tuple[Problem, ...]:
        """Everything found, in the order of the files, as far as it is listed."""
        return self.invalid().problems

    def invalid(self) -> ProfileInvalid:
        """Everything found, in the order of the files."""
        ordered = sorted(
            self._found.values(),
            key=lambda one: (one.place.source.order, one.place.line, one.place.column, one.message),
        )
        redactor = Redactor(self._secrets)
        listed = [_problem(one, redactor) for one in ordered[:MOST_PROBLEMS]]
        invalid = ProfileInvalid(listed, max(0, len(ordered) - MOST_PROBLEMS))
        invalid.secrets = tuple(self._secrets)
        return invalid


def _key(place: Place) -> tuple[object, ...]:
    return id(place.source), place.line, place.column


def _problem(found: _Found, redactor: Redactor) -> Problem:
    place = found.place
    hint = (nearest(*found.near, otherwise=found.hint) if found.near else "") or found.hint
    text, caret, width = _excerpt(place, redactor)
    return Problem(
        file=visible(redactor.text(place.source.name)),
        line=0 if place.source.inline else place.line,
        column=0 if place.source.inline else place.column,
        message=visible(redactor.text(found.message)),
        source_line=text,
        hint=visible(redactor.text(hint)),
        width=width,
        caret=caret,
    )


def nearest(word: str, known: Callable[[], Iterable[str]], otherwise: str = "") -> str:
    """`did you mean 'X'?`; where none is near `otherwise`, or else the known words."""
    names = sorted(set(known()))[:_MOST_NAMES]
    folded = {name.lower(): name for name in reversed(names)}
    close = difflib.get_close_matches(word[:80].lower(), folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{folded[close[0]]}'?"
    if otherwise or not names:
        return otherwise
    listed = ", ".join(names[:12])
    return f"known are {listed}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def visible(text: str, most: int = 600) -> str:
    """`text` without anything that a terminal or a log would act on, and not endless."""
    shown = "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _excerpt(place: Place, redactor: Redactor) -> tuple[str, int, int]:
    """The line to show, the caret's column and its width."""
    lines = place.source.lines
    if place.source.inline or not 1 <= place.line <= len(lines):
        return "", 0, 1
    column, marked = place.column - 1, place.width
    first = max(0, column - _REACH)
    line, before = lines[place.line - 1][first : column + _REACH], lines[place.line - 1][first:column]
    for start, end in _hidden(place, first, first + len(line)):
        line = line[:start] + MASK + line[end:]
        if start < len(before):
            before = before[:start] + MASK + before[end:]
        elif start == len(before):
            marked = len(MASK)
    masked = _mask(line, redactor)
    if masked != line:
        # A mask before the caret moves it; what stands before it is masked in the same way.
        before = _common(masked, _mask(before, redactor) if before.strip() else before)
    return _window(masked, len(before), marked)


def _hidden(place: Place, first: int, last: int) -> list[tuple[int, int]]:
    """The spans of literal secrets between two columns of a line, the last one first, counted from the first column."""
    spans = [
        (max(0, start - first), (last if end is None else min(end, last)) - first)
        for start, end in place.source.hidden.get(place.line, {}).items()
        if start < last and (end is None or end > first)
    ]
    return sorted(spans, reverse=True)


def _mask(line: str, redactor: Redactor) -> str:
    return redactor.text(_NAMED_SECRET.sub(rf"\1{MASK}", line))


def _common(line: str, before: str) -> str:
    return before if line.startswith(before) else line[: min(len(before), max(0, len(line) - 1))]


def _window(line: str, caret: int, width: int) -> tuple[str, int, int]:
    """At most `_LONGEST_LINE` characters around the caret; tabs become one blank."""
    line = "".join(one if one.isprintable() else " " for one in line)
    start = max(0, caret - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    cut = line[start : start + _LONGEST_LINE].rstrip()
    if start:
        cut = "…" + cut[1:]
    if start + _LONGEST_LINE < len(line):
        cut += "…"
    return cut, caret - start + 1, max(1, min(width, len(cut) - (caret - start)))
