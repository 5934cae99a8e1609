"""A judge is tested with facts and without a printer; the collector with a real file."""

from pathlib import Path

import pytest

from readycheck.api import CannotLook, Status
from readycheck.testing import collect, judge, worst
from readycheck_printers.collect import COLLECTOR, Printer, PrinterFacts
from readycheck_printers.toner import CHECK


@pytest.mark.parametrize(
    ("toner", "status"), [(62, Status.PASS), (20, Status.PASS), (19, Status.WARN), (4, Status.FAIL)]
)
def test_toner(toner: float, status: Status) -> None:
    assert worst(judge(CHECK, PrinterFacts(toner=toner))) is status


def test_the_profile_sets_the_bar() -> None:
    assert worst(judge(CHECK, PrinterFacts(toner=25), {"toner": {"warn": "30 %", "fail": "10 %"}})) is Status.WARN


def test_the_status_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "status.txt").write_text("name: library\ntoner: 62\n")
    assert collect(COLLECTOR, Printer(status="status.txt"), base=tmp_path).toner == 62


def test_a_missing_file_is_not_a_pass(tmp_path: Path) -> None:
    with pytest.raises(CannotLook, match="spooler"):
        collect(COLLECTOR, Printer(status="status.txt"), base=tmp_path)
