"""Runs the benchmarks and writes docs/benchmarks.md: `python benchmarks/run.py [NAME…]`.

With names, only those run and nothing is written. Measured is a copy with its bytecode, as
pip leaves it, whatever this checkout and the environment say about bytecode.
"""

from __future__ import annotations

import compileall
import importlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
NAMES = ("start_up", "history", "waiting", "empty_checks", "page_size", "transport")
COPY = "READYCHECK_BENCHMARKED_COPY"


def machine() -> str:
    """The machine, without its name."""
    model = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    except OSError:
        pass
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} processors ({model}), {platform.system()}, "
        f"Python {platform.python_version()}; load average before the first figure {os.getloadavg()[0]:.1f}"
    )


def copy_to(site: Path) -> None:
    """Lay the packages out as an installation does."""
    for package in (ROOT / "src" / "readycheck", ROOT / "checks" / "readycheck_checks"):
        shutil.copytree(package, site / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "profiles", site / "readycheck" / "_profiles")
    from tests.support.installed import write_metadata

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    write_metadata(site, declared["name"], "0", declared["entry-points"])
    compileall.compile_dir(site, quiet=1)


def run(names: list[str]) -> None:
    """Measure; the tables go to standard output and, where all were asked for, to the page."""
    parts = [machine()]
    for name in names or NAMES:
        table = importlib.import_module(name).run().markdown()
        print(table, end="\n\n", flush=True)
        parts.append(table)
    parts[0] += f", after the last {os.getloadavg()[0]:.1f}."
    if names:
        return
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n" + "\n\n".join(parts) + f"\n{END}{after}", encoding="utf-8")


def main(names: list[str]) -> None:
    """Make the copy and measure it in a process of its own."""
    unknown = set(names) - set(NAMES)
    if unknown:
        sys.exit(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    sys.path.append(str(ROOT))  # the benchmarks use the tests' helpers
    if COPY in os.environ:
        run(names)
        return
    with tempfile.TemporaryDirectory(prefix="readycheck-bench-") as folder:
        copy_to(Path(folder))
        path = os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))
        environ = {**os.environ, COPY: folder, "PYTHONPATH": path}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.exit(subprocess.run([sys.executable, __file__, *names], env=environ, check=False).returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
