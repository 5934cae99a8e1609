"""Where a finding is shown: by its path in the repository, else in the profile's line, else nowhere."""

from __future__ import annotations

import json
from typing import Any

from tests.render.machine_readers import commands
from tests.render.sarif_schema import valid
from tests.support.report_builders import control, report_of

from readycheck.model import Location, ProfileLine, Report, Severity, Status
from readycheck.model.builders import at_file, at_url, failed
from readycheck.render import render
from readycheck.render.entries import entries
from readycheck.render.spots import spot

LINES = {"SEC-01": 12, "c@main": 5}
PROFILE = ProfileLine(path="readycheck.yaml", digest="", in_repository="services/web/readycheck.yaml", lines=LINES)
OUTSIDE = ProfileLine(path="readycheck.yaml", digest="", in_repository="")


def of(location: Location | None, profile: ProfileLine = PROFILE, check: str = "c") -> Report:
    found = (failed("r", "m", location=location),)
    return report_of([control("SEC-01", "T", Severity.HIGH, Status.FAIL, "m", found, check=check)], profile=profile)


def inside(path: str | None) -> Location:
    return {**at_file("src/a.py", 3, 7), "in_repository": path}


def shown(report: Report) -> tuple[str, int, bool, bool]:
    place = spot(report, entries(report)[0])
    return place.path, place.line, place.exact, place.inside


def test_a_file_is_named_from_the_root_of_the_repository() -> None:
    report = of(inside("services/web/src/a.py"))
    first, _ = [one for one in commands(render(report, "github")) if "group" not in one.name]
    assert (first.properties["file"], first.properties["line"]) == ("services/web/src/a.py", "3")
    assert json.loads(render(report, "gitlab"))[0]["location"]["path"] == "services/web/src/a.py"
    for name in ("sarif", "code-scanning"):
        run = valid(render(report, name))
        (place,) = run["results"][0]["locations"]
        address = place["physicalLocation"]["artifactLocation"]
        assert address == {"uri": "services/web/src/a.py", "uriBaseId": "%SRCROOT%"}
        assert address["uriBaseId"] in run["originalUriBaseIds"]
        assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]  # where a checkout lay says nothing


def test_what_lies_in_no_file_is_shown_where_the_profile_names_it() -> None:
    assert shown(of(at_url("https://x.example/"))) == ("services/web/readycheck.yaml", 5, False, True)
    assert shown(of(at_url("https://x.example/"), check="other")) == ("services/web/readycheck.yaml", 12, False, True)
    unsigned = report_of([control("SEC-01", "T", Severity.HIGH, Status.MANUAL, "m")], profile=PROFILE)
    assert shown(unsigned)[1] == 12
    elsewhere = report_of([control("SEC-02", "T", Severity.HIGH, Status.MANUAL, "m")], profile=PROFILE)
    assert shown(elsewhere)[1] == 1


def test_a_file_outside_is_told_without_a_place() -> None:
    report = of(inside(None))
    first, _ = [one for one in commands(render(report, "github")) if "group" not in one.name]
    assert set(first.properties) == {"title"}
    assert "Seen at src/a.py:3:7." in first.data
    (found,) = valid(render(report, "sarif"), placed=False)["results"]
    assert [set(place) for place in found["locations"]] == [{"logicalLocations"}]
    # GitHub refuses a result without a file, and GitLab an entry
    (alert,) = valid(render(report, "code-scanning"))["results"]
    assert _uri(alert) == json.loads(render(report, "gitlab"))[0]["location"]["path"] == "readycheck.yaml"


def test_a_profile_outside_is_no_place_either() -> None:
    report = of(at_url("https://x.example/"), OUTSIDE)
    first, _ = [one for one in commands(render(report, "github")) if "group" not in one.name]
    assert set(first.properties) == {"title"}
    assert shown(report)[2:] == (False, False)


def test_a_report_that_does_not_say_is_shown_as_it_was() -> None:
    old = ProfileLine(path="deploy/readycheck.yaml", digest="")
    assert shown(of(at_file("src/a.py", 3), old)) == ("src/a.py", 3, True, True)
    assert shown(of(None, old)) == ("deploy/readycheck.yaml", 1, False, True)


def test_what_a_strangers_report_says_leads_nowhere_else() -> None:
    report = of(inside("../../../etc/passwd"))
    first, _ = [one for one in commands(render(report, "github")) if "group" not in one.name]
    assert first.properties["file"] == "etc/passwd"
    wild = ProfileLine(path="p", digest="", in_repository="a.yaml", lines={"SEC-01": -3})
    assert shown(of(None, wild))[1] == 1


def _uri(found: dict[str, Any]) -> str:
    uri: str = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri
