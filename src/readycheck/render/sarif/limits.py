"""What a code host takes of a SARIF file.

From GitHub's page on the limits of code scanning: 25,000 results and 25,000 rules a run, of which the
5,000 gravest results are kept; 100 tool extensions; 20 tags a rule, of which 10 are shown; names of rules up to
255 and descriptions up to 1,024 characters; a file of at most 10 MB after gzip.
"""

from __future__ import annotations

RESULTS = 25_000
RESULTS_KEPT = 5_000
FIXED = 5_000
"""Fixed entries of a baseline that are results; their number stands in the properties of the run."""
EXTENSIONS = 100
TAGS = 10
NAME = 255
DESCRIPTION = 1_024
CONTROLS_NAMED = 20
"""Controls named in the line that says what was left out."""
