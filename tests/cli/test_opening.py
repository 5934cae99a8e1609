"""`report open`: the page is made where it is missing or old, opened where there is a browser, and always named."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.support.installed import readycheck

from readycheck.cli.browser import no_browser

PROFILE = (
    "version: 1\ntarget: {name: t}\nareas: {S: Stones}\n"
    "controls: {S-1: {title: Signed, severity: blocker, checks: [launch.attestation]}}\n"
)
NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opening")
    (folder / "readycheck.yaml").write_text(PROFILE)
    assert readycheck("audit", "-q", cwd=folder).returncode == 3
    return folder


@pytest.fixture
def place(ran: Path, tmp_path: Path) -> Path:
    shutil.copytree(ran, tmp_path / "here")
    return tmp_path / "here"


def run_of(place: Path) -> Path:
    (found,) = (place / ".readycheck" / "runs").iterdir()
    return found


def browser(place: Path) -> dict[str, str]:
    """A browser that writes down what it was given."""
    command = place / "browser"
    command.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{place}/opened"\n')
    command.chmod(0o755)
    return {"BROWSER": f"{command} %s"}


def test_the_page_is_made_and_handed_to_the_browser(place: Path) -> None:
    done = readycheck("report", "open", cwd=place, environ=browser(place))
    page = run_of(place) / "report.html"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(page.relative_to(place))
    assert page.read_text().startswith("<!doctype html>")
    assert (place / "opened").read_text() == page.as_uri()


def test_without_a_browser_the_page_is_made_and_that_is_said(place: Path) -> None:
    done = readycheck("report", "open", run_of(place).name, cwd=place, environ=NO_DISPLAY)
    assert done.returncode == 0
    assert done.stdout.strip().endswith("report.html")
    assert (run_of(place) / "report.html").exists()
    assert "not opened: this session has no display" in done.stderr


def test_print_opens_nothing(place: Path) -> None:
    done = readycheck("report", "open", "--print", cwd=place, environ=browser(place))
    assert (done.returncode, done.stderr) == (0, "")
    assert (place / done.stdout.strip()).exists()
    assert not (place / "opened").exists()


def test_a_page_that_is_older_than_its_report_is_made_anew(place: Path) -> None:
    page = run_of(place) / "report.html"
    page.write_text("old")
    os.utime(page, (1, 1))
    readycheck("report", "open", "--print", cwd=place)
    assert page.read_text() != "old"
    page.write_text("kept")
    readycheck("report", "open", "--print", cwd=place)
    assert page.read_text() == "kept"


def test_a_run_that_is_missing_broken_or_unfinished_is_told(place: Path) -> None:
    done = readycheck("report", "open", "nope", cwd=place)
    assert done.returncode == 2
    assert f"the newest here is {run_of(place).name}" in done.stderr
    kept = run_of(place) / "report.json"
    kept.write_text("{")
    done = readycheck("report", "open", cwd=place)
    assert done.returncode == 2
    assert "cannot be read as a report" in done.stderr
    kept.unlink()
    assert "there is no finished run here yet" in readycheck("report", "open", cwd=place).stderr
    done = readycheck("report", "open", run_of(place), cwd=place)
    assert done.returncode == 2
    assert "audit --resume" in done.stderr


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({}, "this session has no display"),
        ({"DISPLAY": ":0"}, ""),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ""),
        ({"BROWSER": "firefox"}, ""),
    ],
)
def test_when_a_browser_can_be_shown(environ: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert no_browser(environ) == why
    monkeypatch.setattr("sys.platform", "darwin")
    assert no_browser(environ) == ""
