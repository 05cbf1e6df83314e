r"""Every measurement of docs/performance.md, and its tables filled in.

    python evaluation/benchmarks/all.py --corpora DIR --model MODEL --encoder DIR \
        [--spacy-python PYTHON] [--sentences 2000]

Some six minutes on two cores on which nothing else runs. Writes ``speed.json``, ``gate.json`` and
``results.json`` beside itself, as ratios, and the parts of docs/performance.md between its markers.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "performance.md"


def main() -> None:
    """Measure, then fill in the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--corpora", required=True)
    parser.add_argument("--model", required=True, help="a model's folder")
    parser.add_argument("--encoder", default="sentence-transformers/all-MiniLM-L6-v2")
    parser.add_argument("--spacy-python", default=sys.executable, help="where spaCy is installed")
    parser.add_argument("--sentences", default="2000", help="of the comparison with others")
    options = parser.parse_args()
    speed = HERE / "speed.json"
    asked = ("--model", options.model, "--sentences", 400, "--json", speed)
    tables = {"speed": run("-m", "stancemine", "benchmark", *asked)}
    without_rates(speed)
    gate, found = [], {}
    for split in ("dev", "test"):
        part = HERE / f"gate-{split}.json"
        ask = ("--model", options.model, "--corpora", options.corpora, "--split", split)
        printed = run(HERE.parent / "gate.py", *ask, "--output", part)
        rows = printed.strip().splitlines()
        gate += rows[:2] if split == "dev" else []
        gate += [row.replace("| ", f"| {split} ", 1) for row in rows[2:]]
        found[split] = json.loads(part.read_text(encoding="utf-8"))
        part.unlink()
    (HERE / "gate.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    tables["gate"] = "\n".join(gate)
    others = ("--spacy-python", options.spacy_python, "--sentences", options.sentences)
    shared = ("--corpora", options.corpora, "--model", options.model, "--encoder", options.encoder)
    tables["others"] = run(HERE / "run.py", *shared, *others)
    page = PAGE.read_text(encoding="utf-8")
    for name, table in tables.items():
        page = filled(page, name, table)
    PAGE.write_text(page, encoding="utf-8")


def run(*command: object) -> str:
    """What a script prints; its progress stays on stderr."""
    done = subprocess.run(
        [sys.executable, *map(str, command)], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def without_rates(path: Path) -> None:
    """Drop what holds on one machine only: sentences a second become ratios to no topics."""
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rates = {(s["gate"], s["topics"]): s.pop("sentences_per_second") for s in report["speeds"]}
    for row in report["speeds"]:
        rate = rates[row["gate"], row["topics"]]
        row["share_of_speed_without_topics"] = round(rate / rates[row["gate"], 0], 4)
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def filled(page: str, name: str, table: str) -> str:
    """The page with a table between ``<!-- name -->`` and ``<!-- /name -->``."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    if begin not in page or end not in page:
        raise SystemExit(f"docs/performance.md has no markers for {name}")
    before, rest = page.split(begin, 1)
    return f"{before}{begin}\n{table.strip()}\n\n{end}{rest.split(end, 1)[1]}"


if __name__ == "__main__":
    main()
