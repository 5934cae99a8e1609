"""Collects the places of a tree, and of its history, that hold secrets. Values stay in this process."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from pathlib import PurePosixPath

from readycheck.api import CollectContext, Collector
from readycheck_checks.source.collect.classify import Classes
from readycheck_checks.source.collect.reading import NotReadableError, content
from readycheck_checks.source.collect.secret_baseline import Baseline, read_baseline
from readycheck_checks.source.collect.secret_engine import Engine, Hit
from readycheck_checks.source.collect.secret_history import read_history
from readycheck_checks.source.collect.walk import FileEntry, Tree, printable, walk
from readycheck_checks.source.facts import BLIND, FileClass, NotRead, SecretKind, SecretSeen, SecretsFact, Tally
from readycheck_checks.source.locks.kinds import kind_of
from readycheck_checks.source.needs import DETECT_SECRETS, GIT, of_secrets
from readycheck_checks.source.secret_words import is_made_up, is_template, is_test_key
from readycheck_checks.source.targets import Source

MOST_SEEN = 20_000
MOST_NOT_READ = 100
MOST_SEARCHED = 16 * 1024 * 1024
"""A search needs no parser, so it may read more than `source.max_file`: bundles are often larger."""
_MOST_HISTORY_SECONDS = 120.0
_NO_TEXT = re.compile(
    r".*\.(?:png|jpe?g|gif|webp|avif|ico|bmp|svg|pdf|zip|gz|tgz|bz2|xz|7z|jar|war|whl|woff2?|ttf|otf|eot|mp[34]|webm|ogg"
    r"|wav|mov|avi|pyc|so|dll|dylib|exe|class|o|a|so\.[\d.]+|wasm|bin|db|sqlite3?|map|snap|pb|parquet|npy|pkl|po|mo|lock|sum)",
    re.IGNORECASE,
)
"""Files of pictures, archives and programs, and those full of digests or of other people's text."""
_NO_CODE = (FileClass.VENDORED, FileClass.GENERATED, FileClass.MINIFIED)


def collect(source: Source, context: CollectContext) -> SecretsFact:
    """Scan every file that git would track, then, where the profile asks for it, what commits added."""
    tree = walk(source, context)
    scan = _Scan(source, tree, context)
    scan.files()
    history = ""
    detail, commits = "", 0
    if source.history:
        seconds = min(_MOST_HISTORY_SECONDS, context.remaining() - 30)
        context.progress("reads the history of git")
        found = read_history(tree.root, context.scratch, seconds)
        history, detail, commits = found.state, found.detail, found.commits
        if not scan.past(found.added):
            history, detail = "limited", "no time was left to scan all commits"
    return scan.fact(history, detail, commits)


class _Scan:
    """One scan of one tree."""

    def __init__(self, source: Source, tree: Tree, context: CollectContext) -> None:
        self._source, self._tree, self._context = source, tree, context
        self._engine = Engine()
        self._classes = Classes(source, tree)
        self._baseline: Baseline = read_baseline(tree.root)
        self._salt = os.urandom(16)
        self._seen: list[SecretSeen] = []
        self._known: set[tuple[str, str]] = set()
        self._passed_over: Counter[str] = Counter()
        self._not_read: list[NotRead] = []
        self._scanned = self._other = 0

    def files(self) -> None:
        """Scan the files of the tree."""
        for one in self._tree.left:
            if one.reason in BLIND:
                file_class = self._classes.of_name(f"{one.name}/x" if one.folder else one.name)
                self._not_read.append(
                    NotRead(file=one.name, reason=one.reason, file_class=file_class, folder=one.folder)
                )
        for entry in self._tree.files:
            if self._other_kind(entry.name):
                self._other += 1
                continue
            if self._context.remaining() < 15:
                self._not_read.append(NotRead(file=entry.name, reason="out_of_time"))
                continue
            try:
                data = content(entry.path, max(self._source.max_file, MOST_SEARCHED))
            except NotReadableError as error:
                if error.reason == "binary":
                    self._other += 1
                else:
                    file_class = self._classes.of_name(entry.name)
                    self._not_read.append(
                        NotRead(file=entry.name, reason=error.reason, file_class=file_class, detail=error.detail)
                    )
                continue
            self._scanned += 1
            if self._scanned % 500 == 0:
                self._context.progress(f"has looked for secrets in {self._scanned} files")
            self._file(entry, data)

    def _file(self, entry: FileEntry, data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        file_class = self._classes.of(entry, data[:8192])
        lines = text.split("\n")
        # In other people's code a literal beside a name is passed over anyway, and takes the most time to look for.
        forms_only = file_class in _NO_CODE
        for hit in self._engine.scan(text, entry.name, self._pass_over, forms_only=forms_only):
            self._take(entry.name, hit, file_class, "", lines[hit.line - 1] if hit.line <= len(lines) else "")

    def _other_kind(self, name: str) -> bool:
        short = PurePosixPath(name).name
        locked = kind_of(name) is not None and not short.endswith((".txt", ".env"))
        return (
            locked or bool(_NO_TEXT.fullmatch(short)) or short == self._baseline.file or self._baseline.leaves_out(name)
        )

    def _pass_over(self, reason: str) -> None:
        self._passed_over[reason] += 1

    def past(self, added: list[tuple[str, str, str]]) -> bool:
        """Scan what commits added; what the tree still holds is told there. False where the time ran out."""
        for commit, file, text in added:
            if self._context.remaining() < 10:
                return False
            name = printable(file)
            if self._other_kind(name) or len(text) > self._source.max_file:
                continue
            lines = text.split("\n")
            for hit in self._engine.scan(text, name, lambda _reason: None):
                self._take(name, hit, self._classes.of_name(name), commit, lines[hit.line - 1])
        return True

    def _take(self, name: str, hit: Hit, file_class: FileClass, commit: str, line: str) -> None:
        if hit.kind is SecretKind.ASSIGNED and (file_class in _NO_CODE or is_template(name)):
            self._pass_over("somebody else's code" if file_class in _NO_CODE else "template")
            return
        if hit.type == "Private Key" and file_class is FileClass.PRODUCTION and is_test_key(name):
            file_class = FileClass.TEST
        if file_class is FileClass.TEST and is_made_up(hit.value):
            self._pass_over("made up")
            return
        token = hashlib.blake2b(hit.value.encode(), key=self._salt, digest_size=6).hexdigest()
        if (hit.type, token) in self._known and commit:
            return
        self._known.add((hit.type, token))
        self._seen.append(
            SecretSeen(
                file=name,
                line=None if commit else hit.line,
                type=hit.type,
                kind=hit.kind,
                file_class=file_class,
                length=len(hit.value),
                token=token,
                mark=hashlib.sha256(hit.value.encode("utf-8", "surrogatepass")).hexdigest()[:3],
                baseline=self._baseline.of(name, hit.value, line) or self._baseline.of(name, hit.raw, line),
                allowed_by=hit.allowed_by,
                commit=commit[:12],
            )
        )

    def fact(self, history: str, detail: str, commits: int) -> SecretsFact:
        """What was seen."""
        order = {FileClass.PRODUCTION: 0, FileClass.BUILT: 0, FileClass.CLI: 1, FileClass.SCRIPT: 2}
        self._seen.sort(
            key=lambda one: (
                bool(one.allowed_by) or one.baseline == "harmless",
                one.kind is SecretKind.ASSIGNED,
                order.get(one.file_class, 3),
                bool(one.commit),
                one.file,
                one.line or 0,
            )
        )
        skipped = self._tree.skipped(folders=False)
        missed = Counter(one.reason for one in self._not_read if not one.folder and one.reason not in skipped)
        return SecretsFact(
            root=self._source.path,
            engine=self._engine.name,
            seen=tuple(self._seen[:MOST_SEEN]),
            counts=dict(Counter(f"{one.file_class.value}/{one.kind.value}/{_state(one)}" for one in self._seen)),
            passed_over=dict(self._passed_over.most_common()),
            files=self._scanned,
            not_read=tuple(self._not_read[:MOST_NOT_READ]),
            not_read_total=len(self._not_read),
            tally=Tally(
                seen=self._scanned + self._other + sum(missed.values()) + sum(skipped.values()),
                scanned=self._scanned,
                other=self._other,
                skipped={**skipped, **missed},
                folders=self._tree.skipped(folders=True),
                complete=self._tree.complete,
            ),
            baseline=self._baseline.file,
            baseline_problem=self._baseline.problem,
            history=history,
            history_commits=commits,
            history_detail=detail,
        )


def _state(one: SecretSeen) -> str:
    return "allowed" if one.allowed_by else one.baseline or ("past" if one.commit else "open")


SECRETS = Collector(
    id="source.secrets",
    title="Looks for passwords and keys in the files that git tracks",
    fact=SecretsFact,
    collect=collect,
    thing="sources",
    needs=(DETECT_SECRETS, GIT),
    needs_for=of_secrets,
    deadline=420.0,
)
