"""The site builds with every link and anchor in place, and asks no other host for anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.fences import ROOT, pages

pytestmark = pytest.mark.thorough

pytest.importorskip("material", reason="needs the extra docs: pip install '.[docs]'")
_LOADED = re.compile(r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\ssrc=[\"']?([^\"'\s>]+)")
_LINKED = re.compile(r"<link\b[^>]*?\shref=[\"']?([^\"'\s>]+)[^>]*>")
_STYLED = re.compile(r"url\(\s*[\"']?([^)\"'\s]+)|@import\s+[\"']([^\"']+)")


def _build(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    # Not --quiet: it keeps the warnings from being counted.
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(site)],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    done = _build(ROOT / "mkdocs.yml", place)
    assert done.returncode == 0, done.stdout + done.stderr
    return place


def test_every_page_of_docs_is_on_it(site: Path) -> None:
    expected = [page.relative_to(ROOT / "docs") for page in pages() if page.is_relative_to(ROOT / "docs")]
    made = {str(path.relative_to(site)) for path in site.rglob("*.html")}
    pages_of = (one.with_name("index") if one.name == "README.md" else one for one in expected)
    assert {str(one.with_suffix(".html")) for one in pages_of} <= made
    assert {"architecture.html", "changes.html", "404.html"} <= made
    assert not list(site.rglob("*.py"))


def test_it_loads_nothing_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        links = [found[1] for found in _LINKED.finditer(text) if not re.search(r"rel=[\"']?canonical", found[0])]
        for target in [*_LOADED.findall(text), *links]:
            assert not re.match(r"(https?:)?//", target), f"{path.name} loads {target}"
    for path in site.rglob("*.css"):
        for one in _STYLED.findall(path.read_text(encoding="utf-8")):
            assert not re.match(r"(https?:)?//", "".join(one)), f"{path.name} loads {one}"


@pytest.mark.parametrize("broken", ["[x](nowhere.md)", "[x](risks.md#nowhere)", "![x](images/none.png)"])
def test_a_link_that_ends_nowhere_fails_the_build(broken: str, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "checks").mkdir(parents=True)
    (docs / "risks.md").write_text("# Risks\n", encoding="utf-8")
    (docs / "checks" / "index.md").write_text("# Checks\n", encoding="utf-8")
    (docs / "index.md").write_text(f"# Home\n\n{broken}\n", encoding="utf-8")
    (docs / "generators").mkdir()
    shutil.copy(ROOT / "docs" / "generators" / "site_links.py", docs / "generators")
    for name in ("ARCHITECTURE.md", "CHANGELOG.md", "README.md"):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    whole = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(whole.partition("\nnav:")[0].replace("extra_css", "#"), encoding="utf-8")
    done = _build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert done.returncode != 0
    assert "nowhere" in done.stderr or "none.png" in done.stderr
