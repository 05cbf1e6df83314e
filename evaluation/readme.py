"""Writes README's table of scores from the committed report that readme.toml names.

python evaluation/readme.py           # says whether they differ (exit code 1)
python evaluation/readme.py --write
"""

import argparse
import sys
from pathlib import Path

from stancemine.evaluate.report import Report
from stancemine.evaluate.report.readme import ScoreTable, replaced, scores_block

HERE = Path(__file__).parent
README = HERE.parent / "README.md"


def main() -> int:
    """0 if README and report agree, or were made to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    table = ScoreTable.read(HERE / "readme.toml")
    text = README.read_text(encoding="utf-8")
    wanted = replaced(text, scores_block(table, Report.read(HERE / table.report)))
    if wanted == text:
        return 0
    if options.write:
        README.write_text(wanted, encoding="utf-8")
        return 0
    print(f"README.md is not what {table.report} says: run evaluation/readme.py --write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
