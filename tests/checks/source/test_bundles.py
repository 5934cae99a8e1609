"""What is served, against what the bundler was told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readycheck.model import Status
from readycheck.testing import collect, judge, worst
from readycheck_checks.source.collect import bundle_settings
from readycheck_checks.source.collect.debug_output import DEBUG_OUTPUT
from readycheck_checks.source.debug_logging import CHECK
from readycheck_checks.source.facts import DebugOutputFact
from readycheck_checks.source.targets import Source

Grow = Callable[[dict[str, str | bytes]], Path]
PACKED = "f();" * 600


def _look(root: Path, **given: Any) -> DebugOutputFact:
    return collect(
        DEBUG_OUTPUT, Source.model_validate({"path": root.name, "built": ["dist"], **given}), base=root.parent
    )


SETTINGS = {
    "vite.config.ts": "export default { esbuild: { drop: ['console', 'debugger'] } }",
    "webpack.config.js": "module.exports = { terser: { compress: { drop_console: true } } }",
    "next.config.js": "module.exports = { compiler: { removeConsole: true } }",
    "rollup.config.mjs": "export default { plugins: [terser({ compress: { pure_funcs: ['console.log'] } })] }",
    "package.json": '{"scripts": {"build": "esbuild a.js --drop:console --outdir=dist"}}',
    ".babelrc": '{"plugins": ["transform-remove-console"]}',
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_without_effect_fails_and_one_with_effect_passes(grow: Grow, name: str) -> None:
    root = grow({"src/a.js": "f()\n", name: SETTINGS[name], "dist/a.js": PACKED + "console.log(1)"})
    findings = judge(CHECK, _look(root))
    (failure,) = [one for one in findings if one.rule.endswith(".not_dropped")]
    assert failure.status is Status.FAIL
    assert (failure.location or {})["file"] == name
    (root / "dist/a.js").write_text(PACKED)
    findings = judge(CHECK, _look(root))
    assert worst(findings) is Status.PASS
    assert any(one.rule.endswith(".dropped") for one in findings)


PRINTS = "export const a = 1;\nconsole.log(a)\n"


def test_what_a_setting_drops_is_not_known_without_a_bundle_that_proves_it(grow: Grow) -> None:
    root = grow({"src/a.js": PRINTS, "vite.config.ts": SETTINGS["vite.config.ts"]})
    (finding,) = [one for one in judge(CHECK, _look(root, built=[])) if one.status is not Status.PASS]
    assert (finding.rule, finding.status) == ("source.debug_logging.drop_not_proven", Status.INCONCLUSIVE)
    assert finding.value == 1
    (root / "dist").mkdir()
    (root / "dist/a.js").write_text(PACKED)
    assert worst(judge(CHECK, _look(root))) is Status.PASS
    (root / "dist/a.js").write_text(f"{PACKED}console.log(1)")
    rules = {one.rule for one in judge(CHECK, _look(root)) if one.status is Status.FAIL}
    assert rules == {"source.debug_logging.not_dropped", "source.debug_logging.output"}


@pytest.mark.parametrize(
    ("setting", "file", "left_out"),
    [
        ("vite.config.ts", "src/a.ts", True),
        ("web/vite.config.ts", "web/src/a.ts", True),
        ("web/vite.config.ts", "web/App.tsx", True),
        ("web/vite.config.ts", "api/src/a.ts", False),
        ("vite.config.ts", "server/a.ts", False),
        ("vite.config.ts", "server.js", False),
        ("vite.config.ts", "api/a.ts", False),
        ("vite.config.ts", "public/a.js", False),
        ("vite.config.ts", "packages/b/src/a.ts", False),
        ("next.config.js", "pages/api/a.ts", True),
    ],
)
def test_what_a_bundler_reads(setting: str, file: str, left_out: bool) -> None:
    assert bundle_settings.leaves_out(setting, file, {"packages/b"}) is left_out


def test_a_setting_in_a_comment_is_none(grow: Grow) -> None:
    root = grow({"src/a.js": "f()", "vite.config.ts": "// drop: ['console']\n", "dist/a.js": PACKED})
    assert not _look(root).dropped


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("dist/a.js.map", '{"version":3,"sources":["a.ts"],"sourcesContent":["let a"],"mappings":""}', Status.WARN),
        ("dist/a.js.map", '{"version":3,"sources":["a.ts"],"sourcesContent":[null],"mappings":""}', Status.PASS),
        ("dist/a.js.map", '{"version":3,"sources":["a.ts"],"mappings":""}', Status.PASS),
        ("src/a.js.map", '{"version":3,"sources":["a.ts"],"sourcesContent":["let a"],"mappings":""}', Status.PASS),
    ],
)
def test_a_source_map_with_the_sources(grow: Grow, name: str, text: str, status: Status) -> None:
    root = grow({"src/a.js": "f()\n", "dist/a.js": PACKED, name: text})
    assert worst(judge(CHECK, _look(root))) is status


def test_a_source_map_inside_of_the_bundle(grow: Grow) -> None:
    import base64

    inline = base64.b64encode(b'{"version":3,"sources":["a"],"sourcesContent":["let a"]}').decode()
    text = f"{PACKED}\n//# sourceMappingURL=data:application/json;base64,{inline}"
    root = grow({"src/a.js": "f()\n", "dist/a.js": text})
    assert worst(judge(CHECK, _look(root))) is Status.WARN


def test_a_large_bundle_is_read_whole(grow: Grow) -> None:
    root = grow({"src/a.js": "f()\n", "dist/a-1f.js": "f('x');" * 500_000 + "console.log(1);debugger"})
    places = [(one.what, one.state.value) for one in _look(root).occurrences]
    assert sorted(places) == [("console.log", "open"), ("debugger", "open")]
