r"""Ours beside what people use instead: the same news sentences, two topics, one machine.

    python evaluation/benchmarks/run.py --corpora DIR --model MODEL --encoder DIR \
        [--spacy-python PYTHON] [--sentences 2000] [--output evaluation/benchmarks/results.json]

Every system runs in a process of its own (`systems.py`), one after the other. The sentences are the
labelled home topics (scored) and development texts of NewsDiscourse and PolNeAR; StanceNews'
training part is what SetFit and the SVM learn from. What is kept are ratios to this library, peak
memory, start-up and score; no sentence.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stancemine.corpora import read
from stancemine.corpora.records import LabeledDocument

HERE = Path(__file__).parent
SYSTEMS = (
    "stancemine", "stancemine-no-topics", "torch-batched", "torch-single", "setfit", "tfidf-svm",
    "spacy-textacy",
)  # fmt: skip
OURS = {"spacy-textacy": "stancemine-no-topics"}
"""What a system is held against: spaCy knows no topics."""


def main() -> None:
    """Run every system, print the table and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="a model's folder")
    parser.add_argument("--encoder", default="sentence-transformers/all-MiniLM-L6-v2")
    parser.add_argument("--spacy-python", default=sys.executable, help="where spaCy is installed")
    parser.add_argument("--sentences", type=int, default=2000)
    parser.add_argument("--output", type=Path, default=HERE / "results.json")
    parser.add_argument("--only", nargs="+", choices=SYSTEMS, default=SYSTEMS)
    options = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        sentences = Path(scratch) / "sentences.jsonl"
        documents = list(_documents(options.corpora, options.sentences))
        sentences.write_text("".join(json.dumps(d) + "\n" for d in documents), encoding="utf-8")
        for system in options.only:
            python = options.spacy_python if system == "spacy-textacy" else sys.executable
            command = [
                python, str(HERE / "systems.py"), system, str(sentences),
                "--model", str(options.model), "--encoder", options.encoder,
                "--scratch", str(Path(scratch) / "setfit"),
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                reason = done.stderr.strip().splitlines()[-1:] or ["no word"]
                print(f"{system}: not measured: {reason[0]}", file=sys.stderr)
                continue
            found[system] = json.loads(done.stdout.strip().splitlines()[-1])
            print(f"{system}: {done.stdout.strip().splitlines()[-1]}", file=sys.stderr)
    for system, row in found.items():
        ours = found.get(OURS.get(system, "stancemine"))
        if ours:
            row["times_slower_than_ours"] = round(
                ours["sentences_per_second"] / row["sentences_per_second"], 2
            )
            # Hardly depends on what else the machine does.
            row["times_the_processor_time"] = round(
                row["cpu_ms_per_sentence"] / ours["cpu_ms_per_sentence"], 2
            )
    kept = [
        {k: v for k, v in row.items() if k not in ("sentences_per_second", "cpu_ms_per_sentence")}
        for row in found.values()
    ]
    report = {"machine": f"{platform.machine()}, {platform.system()}", "systems": kept}
    options.output.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(_table(found))


def _table(found: dict[str, dict[str, Any]]) -> str:
    lines = [
        "| system | times slower than ours | processor time over ours | start-up, s | "
        "peak memory, MiB | stance macro-F1 |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, row in found.items():
        score = row["stance_macro_f1"]
        lines.append(
            f"| {name} | {row.get('times_slower_than_ours', float('nan')):.1f} | "
            f"{row.get('times_the_processor_time', float('nan')):.1f} | "
            f"{row['start_seconds']:.1f} | {row['peak_mib']} | "
            f"{'–' if score is None else f'{score:.3f}'} |"
        )
    return "\n".join(lines)


def _documents(corpora: Path, sentences: int) -> Iterator[dict[str, Any]]:
    """The home topics, then news up to the number of sentences, then what may be learned from."""
    count = 0
    for corpus in ("nato-russia", "newsdiscourse", "polnear"):
        for document in read(corpus, corpora, split="dev"):
            left = sentences - count
            if left <= 0:
                break
            row = _row(document, left)
            count += len(row["sentences"])
            yield row
    for document in read("stancenews", corpora, split="train"):
        yield {**_row(document, 10_000), "train": True}


def _row(document: LabeledDocument, most: int) -> dict[str, Any]:
    texts = [document.sentence_text(i) for i in range(len(document.sentences))][:most]
    gold = [{s.topic: s.label for s in x.stances or ()} for x in document.sentences][:most]
    return {"sentences": texts, "gold": gold}


if __name__ == "__main__":
    main()
