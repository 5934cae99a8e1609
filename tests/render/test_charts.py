"""Charts are honest at the edges: no values, one value, very many, and text that is not a number."""

from __future__ import annotations

import re

import pytest

from readycheck.model import BarsEvidence, DistributionEvidence, SeriesEvidence, StagesEvidence
from readycheck.render.html import charts
from readycheck.render.html.bar import area_bar
from readycheck.render.html.ticks import nice, told


def line(*points: tuple[float, float], bar: float | None = None) -> str:
    return str(charts.series(SeriesEvidence(label="l", x_label="x", y_label="y", y_unit="s", points=points, bar=bar)))


def test_a_line_has_its_axes_its_bar_and_its_words() -> None:
    text = line((0, 1), (10, 3), (20, 2), bar=2.5)
    assert 'class="line"' in text
    assert "bar 2.5 s" in text
    assert "3 points from 1 s to 3 s, last 2 s; 1 of them above the bar of 2.5 s" in text


@pytest.mark.parametrize(
    "points", [[(5, 5)], [(5, 0), (5, 0)], [(0, -3), (1, -3)], [(0, 1e-9), (1, 2e-9)], [(0, 1e12), (1, 3e12)]]
)
def test_odd_ranges_stay_inside_of_the_picture(points: list[tuple[float, float]]) -> None:
    text = line(*points)
    width, height = (float(one) for one in re.findall(r'viewBox="0 0 (\d+) (\d+)"', text)[0])
    drawn = re.findall(r'<g class="line[^"]*">(.*?)</g>', text)[0]
    numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", drawn)]
    assert len(numbers) >= 2
    assert all(-1 <= one <= max(width, height) for one in numbers)
    assert "nan" not in text
    assert "inf" not in text


def test_nothing_to_draw_is_said() -> None:
    assert "no values" in line()
    assert "no values" in str(charts.distribution(DistributionEvidence(label="l", bins=())))
    assert "no values" in str(charts.distribution(DistributionEvidence(label="l", bins=((0, 1, 0),))))
    assert "no values" in str(charts.bars(BarsEvidence(label="l", values=())))
    assert "no values" in str(charts.stages(StagesEvidence(label="l", stages=())))
    assert "no values" in str(charts.stages(StagesEvidence(label="l", stages=(("a", 0.0),))))


def test_thinning_keeps_the_spike() -> None:
    points = [(float(x), 1.0) for x in range(100_000)]
    points[54_321] = (54_321.0, 99.0)
    points[12_345] = (12_345.0, -5.0)
    kept = charts.thinned(points)
    assert len(kept) <= charts.MOST_POINTS + 2
    assert {(54_321.0, 99.0), (12_345.0, -5.0)} <= set(kept)
    assert kept == sorted(kept)
    assert len(line(*points)) < 8000


def test_merging_bins_keeps_the_count() -> None:
    bins = [(float(x), float(x + 1), x) for x in range(1001)]
    made = charts.merged(bins)
    assert len(made) <= charts.MOST_BINS
    assert sum(many for _, _, many in made) == sum(many for _, _, many in bins)
    assert (made[0][0], made[-1][1]) == (0.0, 1001.0)


def test_a_distribution_marks_percentiles_and_bar() -> None:
    evidence = DistributionEvidence(
        label="l", unit="s", bins=((0, 1, 5), (1, 2, 3), (2, 60, 1)), percentiles={"p99": 50.0, "p50": 0.9}, bar=2.0
    )
    text = str(charts.distribution(evidence))
    assert re.findall(r'<g class="bins">(.*?)</g>', text)[0].count("<rect") == 3
    assert "9 values from 0 to 1 min; p50 900 ms; p99 50 s; bar 2 s" in text
    assert 'class="limit"' in text
    assert text.index(">p50<") < text.index(">p99<")


def test_a_bar_outside_of_the_bins_is_told_not_drawn() -> None:
    evidence = DistributionEvidence(label="l", bins=((0, 1, 5), (1, 2, 3)), bar=9.0)
    text = str(charts.distribution(evidence))
    assert "bar 9" in text
    assert 'class="limit"' not in text


def test_stages_follow_each_other_and_the_rest_is_added_up() -> None:
    evidence = StagesEvidence(label="l", stages=tuple((f"step {n}", 1.0) for n in range(40)), bar=30)
    text = str(charts.stages(evidence))
    assert len(re.findall(r'<g class="stage"><path', text)) == charts.MOST_STAGES
    assert "25 more" in text
    assert "40 steps, 40 s in all, bar 30 s" in text


def test_bars_begin_at_nothing_and_the_table_has_those_that_are_not_drawn() -> None:
    evidence = BarsEvidence(
        label="l", unit="%", values=tuple((f"file {n}", 60.0 + n) for n in range(charts.MOST_STAGES + 4)), bar=70
    )
    text = str(charts.bars(evidence))
    starts = set(re.findall(r'<g class="stage"><path d="M([\d.]+)', text))
    assert len(re.findall(r'<g class="stage"><path', text)) == charts.MOST_STAGES
    assert len(starts) == 1
    assert "20 values from 60 % to 79 %; 10 of them below the bar of 70 %" in text
    assert ">bar 70 %<" in text
    assert text.count("<tr><td>file ") == 20


def test_bars_of_nothing_are_drawn_as_such() -> None:
    text = str(charts.bars(BarsEvidence(label="l", unit="%", values=(("a", 0.0), ("b", -3.0)))))
    assert len(re.findall(r'<g class="stage"><path', text)) == 2
    assert "2 values from 0 to 0" in text


def test_of_a_long_path_the_end_is_shown() -> None:
    path = "services/coursework/submissions/uploads.py"
    text = str(charts.bars(BarsEvidence(label="l", values=((path, 3.0), ("a name without folders, and long", 3.0)))))
    assert ">…/submissions/uploads.py<" in text
    assert ">a name without folders,…<" in text


def test_labels_are_escaped_and_cut() -> None:
    name = "<b onclick=x>" + "y" * 50
    text = str(charts.stages(StagesEvidence(label=name, stages=((name, 1.0),))))
    assert "<b on" not in text
    assert "&lt;b onclick=x&gt;yyyyyyyyyy…" in text


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 10, [0, 2, 4, 6, 8, 10]), (0, 0.9, [0, 0.2, 0.4, 0.6, 0.8]), (3, 3, [3]), (-5, 5, [-4, -2, 0, 2, 4])],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert nice(low, high, 5) == ticks


@pytest.mark.parametrize(
    ("low", "high", "unit", "ticks"),
    [
        (0, 180, "s", [0, 60, 120, 180]), (0, 7200, "s", [0, 1800, 3600, 5400, 7200]),
        (0, 86400 * 80, "s", [0, 86400 * 20, 86400 * 40, 86400 * 60, 86400 * 80]),
        (0, 8192, "B", [0, 2048, 4096, 6144, 8192]), (0, 900, "B", [0, 250, 500, 750]),
    ],
)  # fmt: skip
def test_ticks_count_as_their_unit_does(low: float, high: float, unit: str, ticks: list[float]) -> None:
    assert nice(low, high, 4, unit) == ticks


def test_a_tick_says_nothing_and_next_to_nothing_apart() -> None:
    assert [told(value, "s") for value in (0, 0.0004, 0.002, 90)] == ["0", "< 1 ms", "2 ms", "1 min 30 s"]


def test_the_picture_is_named_and_its_numbers_are_a_table() -> None:
    text = line((0, 1), (10, 3), bar=2.5)
    assert re.search(r'<svg class="chart" viewBox="[^"]+" role="img" aria-label="l: 2 points from 1 s to 3 s', text)
    assert "<summary>The numbers</summary>" in text
    assert re.findall("<td>(.*?)</td>", text) == ["0", "1 s", "10", "3 s"]


def test_nothing_of_the_library_but_its_shapes_is_on_the_page() -> None:
    text = line((0, 1), (10, 3), bar=2.5)
    assert not re.search(r"<(?:style|script|title|desc|defs)|\s(?:style|id|on\w+)=|pygal|tooltip|reactive", text)
    assert set(re.findall(r"<(\w+)", text.partition("<details")[0])) <= {
        "figure", "figcaption", "b", "p", "svg", "g", "path", "rect", "circle", "text",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b\x1b[2J", "\ufffe\uffff", "]]>&<", "\u202egpj"])
def test_what_xml_cannot_hold_breaks_no_chart(text: str) -> None:
    made = [
        charts.series(
            SeriesEvidence(
                label=text, x_label=text, x_unit=text, y_label=text, y_unit=text, points=((0, 1), (1, 2)), bar=1
            )
        ),
        charts.distribution(
            DistributionEvidence(label=text, unit=text, bins=((0, 1, 5), (1, 2, 3)), percentiles={text: 0.5}, bar=1)
        ),
        charts.stages(StagesEvidence(label=text, unit=text, stages=((text, 1.0), (text, 2.0)), bar=2)),
        charts.bars(BarsEvidence(label=text, unit=text, values=((text, 1.0), (text, 2.0)), bar=2)),
    ]
    for one in made:
        assert "<svg" in one
        assert not set(str(one)) & set("\x00\x1b\ud800\u202e\ufffe")


@pytest.mark.parametrize(("floor", "ceiling"), [(0, 100), (-3, 130), (33.333, 66.667)])
def test_an_area_bar_stays_within_a_hundred(floor: float, ceiling: float) -> None:
    widths = [float(one) for one in re.findall(r'width="([\d.]+)"', str(area_bar(floor, ceiling)))]
    assert all(0 <= one <= 100 for one in widths)
