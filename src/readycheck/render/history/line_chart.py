"""The trend as an SVG image: no script, no font or address from outside, and its words for a screen reader.

The chart is the one of the page; an image has no style sheet around it, so it brings its colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from readycheck.history.values import RunLine
from readycheck.render.clean import clean
from readycheck.render.figures import count, day, points
from readycheck.render.history.marks import decision_word, score
from readycheck.render.html.plot import FONT, HEIGHT, WIDTH, shapes
from readycheck.render.html.run_chart import CLASSES, run_chart

_HEAD, _FOOT = 34, 26
"""Room above the chart for its title, below for what the lines are."""
_SCALE = 1.4
_STYLE = (
    f"text{{fill:#444;font:{FONT}px Verdana,'DejaVu Sans',sans-serif;text-anchor:middle}}"
    ".up text{text-anchor:end}.head{fill:#222;font-weight:bold;text-anchor:start}.foot{text-anchor:start}"
    ".axis,.grid{stroke:#ddd;fill:none}.across path{display:none}"
    ".line path{stroke:#1f3f66;stroke-width:2.2;fill:none}.line circle{fill:#1f3f66}"
    ".possible path{stroke:#6d9bd1;stroke-width:1.6;fill:none}.possible circle{fill:#6d9bd1}"
    ".checked path{stroke:#666;stroke-width:1.6;stroke-dasharray:2 4;fill:none}.checked circle{fill:#666}"
    ".verdict text{fill:#222;font-weight:bold;transform:translate(0,-8px)}"
)
"""On white every colour of text has a contrast of at least 4.5 to 1."""


def line_chart(runs: Sequence[RunLine]) -> str:
    """Floor and ceiling as lines, coverage as a dotted one, each run with the mark of its decision.

    `runs` are whole and of one target, the oldest first.
    """
    first, last = runs[0], runs[-1]
    title = f"Readiness of {clean(str(last.target), 80)}"
    told = (
        f"{count(len(runs), 'run')} from {day(first.started)} to {day(last.started)}."
        f" The score went from {score(first)} to {score(last)} of 100,"
        f" what was judged from {points(first.coverage)} % to {points(last.coverage)} %."
        f" The last decision is {decision_word(clean(last.decision, 30))}."
    )
    # one run is a dot on each line
    classes = CLASSES if len(runs) > 1 else tuple(f"{one} dotted" for one in CLASSES)
    _, body = shapes(run_chart(runs), classes)
    foot = f"score {score(last)}: floor dark, ceiling light; judged {points(last.coverage)} %: dotted"
    high = HEIGHT + _HEAD + _FOOT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {-_HEAD} {WIDTH} {high}"'
        f' width="{WIDTH * _SCALE:.0f}" height="{high * _SCALE:.0f}" role="img" aria-labelledby="title desc">'
        "<!-- readycheck trend -->"
        f'<title id="title">{escape(title)}</title><desc id="desc">{escape(told)}</desc><style>{_STYLE}</style>'
        f'<rect y="{-_HEAD}" width="{WIDTH}" height="{high}" fill="#ffffff"/>'
        f'<text class="head" x="12" y="-12">{escape(title)}</text>{body}'
        f'<text class="foot" x="12" y="{HEIGHT + 16}">{escape(foot)}</text></svg>\n'
    )
