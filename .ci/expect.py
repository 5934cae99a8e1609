"""What the demo of the installed wheel must have found; ends with an error where it did not."""

import json
import sys
from pathlib import Path


def main(well_made: Path, flawed: Path) -> None:
    """Compare the two reports with what their systems are."""
    none = json.loads(well_made.read_text())
    failing = [control["id"] for control in none["controls"] if control["status"] in ("fail", "error")]
    unlisted = [
        (line["control"], line["reason_code"])
        for line in none["unknown"]
        if line["reason_code"] not in ("no_check", "no_service")
    ]
    default = json.loads(flawed.read_text())
    blockers = [one["id"] for one in default["controls"] if one["status"] == "fail" and one["severity"] == "blocker"]
    print(f"well made: {none['decision']}, failing {failing}, unknown for another reason {unlisted}")
    print(f"with flaws: {default['decision']}, blockers {blockers}")
    if failing or unlisted or default["decision"] != "not_ready" or len(blockers) < 5:
        sys.exit("the demo did not find what is there")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
