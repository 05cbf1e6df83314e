"""Is a long run steady? Memory and throughput of a run into shards, which is killed on its way.

    python evaluation/benchmarks/steady.py --documents 100000 --output evaluation/benchmarks

writes ``steady.json`` and ``steady.md``. Articles are made up (``made_up.py``); the model is a tiny
random one, so that what is measured is the machinery and not an encoder; ``--model en-small`` takes
the real one. The run is killed (SIGKILL) after a third of its documents, or half its time, and goes
on in a second process, which Ctrl-C ends when ``--minutes`` are over. Both are measured, and
afterwards every document up to the last must be there exactly once.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from made_up import tiny_model, write_articles

from stancemine import __version__
from stancemine.bulk.run import run_sources
from stancemine.bulk.stream import Outcome
from stancemine.document import as_topics
from stancemine.evaluate.provenance import commit, machine
from stancemine.files import ReadOptions, find_sources

TOPICS = ("the tram line", "the toll road")


def main() -> None:
    """Parent: measure and write; child (``--child``): run and note memory every 1,000 documents."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--topics", type=int, default=1, choices=range(len(TOPICS) + 1))
    parser.add_argument("--model", default="tiny", help="tiny, or what StanceMiner.load takes")
    parser.add_argument("--step", type=int, default=1000, help="documents a shard, and a note")
    parser.add_argument("--minutes", type=float, default=9, help="then Ctrl-C; what is done counts")
    parser.add_argument("--format", default="jsonl", choices=("jsonl", "parquet"))
    parser.add_argument("--output", type=Path, default=Path("evaluation/benchmarks"))
    parser.add_argument("--child", nargs=3, type=Path, metavar=("ARTICLES", "FOLDER", "NOTES"))
    options = parser.parse_args()
    if options.child:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # shells ignore it behind an &
        with suppress(KeyboardInterrupt):
            articles, folder, notes = options.child
            run(articles, folder, notes, options)
        return
    with tempfile.TemporaryDirectory() as place:
        report = measure(Path(place), options)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "steady.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    (options.output / "steady.md").write_text(as_markdown(report), "utf-8")
    print(as_markdown(report))


def run(articles: Path, folder: Path, notes: Path, options: argparse.Namespace) -> None:
    """One process of the run: goes on where the folder ends, and notes its memory as it goes."""
    started = time.perf_counter()
    with notes.open("a", encoding="utf-8") as file:
        count = 0

        def note(outcome: Outcome) -> None:
            nonlocal count
            count += 1
            if count % options.step == 0:
                seconds = time.perf_counter() - started, time.process_time()
                row = [count, outcome.item + 1, *(round(s, 3) for s in seconds), resident()]
                file.write(json.dumps(row) + "\n")
                file.flush()

        read = ReadOptions()
        run_sources(
            folder,
            find_sources([articles], "auto", read),
            as_topics(TOPICS[: options.topics]),
            model=options.model,
            options=read,
            format=options.format,
            shard_size=options.step,
            resume=True,
            tell=note,
        )


def resident() -> int:
    """The resident memory of the process in bytes, from Linux's /proc."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def measure(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Run, kill, go on, look."""
    articles, folder = place / "articles.jsonl", place / "records"
    write_articles(articles, options.documents)
    if options.model == "tiny":
        options.model = str(tiny_model(place / "model"))
    until = time.monotonic() + 60 * options.minutes
    kill_at = options.documents // (3 * options.step)
    processes = []
    for number in (1, 2):
        notes = place / f"notes-{number}.jsonl"
        child = start(articles, folder, notes, options)
        if number == 1:
            half = until - 30 * options.minutes
            while child.poll() is None and time.monotonic() < half and parts(folder) < kill_at:
                time.sleep(0.1)
            child.kill()
        try:
            child.wait(max(until - time.monotonic(), 1))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)
        if child.wait() not in (0, -9):
            raise SystemExit(f"the run ended with {child.returncode}")
        processes.append([json.loads(line) for line in notes.read_text("utf-8").splitlines()])
    found = [identifier for part in sorted(folder.glob("part-*")) for identifier in ids(part)]
    if found != [f"a{number:07d}" for number in range(len(found))]:
        raise SystemExit(f"{len(found)} records of {len(set(found))} documents: not exactly once")
    return {
        "command": f"python evaluation/benchmarks/steady.py {' '.join(sys.argv[1:])}".strip(),
        "stancemine": __version__,
        "commit": commit(),
        "machine": machine(),
        "model": "tiny, random" if "tiny" in options.model else options.model,
        "documents": len(found),
        "asked_for": options.documents,
        "topics": options.topics,
        "format": options.format,
        "exactly_once": True,
        "step": options.step,
        "columns": [
            "documents of the process",
            "of the run",
            "seconds",
            "seconds of processor",
            "resident bytes",
        ],
        "processes": processes,
        "summary": [summary(rows) for rows in processes if len(rows) > 1],
    }


def start(articles: Path, folder: Path, notes: Path, options: argparse.Namespace) -> Any:
    """A child process of this script."""
    command = [sys.executable, __file__, "--child", articles, folder, notes]
    for name in ("topics", "model", "format", "step"):
        command += [f"--{name}", getattr(options, name)]
    return subprocess.Popen(list(map(str, command)))


def parts(folder: Path) -> int:
    """How many parts there are."""
    return len(list(folder.glob("part-*")))


def ids(part: Path) -> list[str]:
    """The ids of a part's records."""
    if part.suffix == ".parquet":
        from pyarrow import parquet

        return parquet.read_table(part, columns=["id"]).column("id").to_pylist()
    return [json.loads(line)["id"] for line in part.read_text("utf-8").splitlines()]


def summary(rows: list[list[float]]) -> dict[str, float]:
    """Of one process: how far memory rose above its first note, and speed early and late."""
    resident_bytes = [row[4] for row in rows]
    fifth = max(len(rows) // 5, 1)
    return {
        "documents": rows[-1][0],
        "mib_at_first": round(resident_bytes[0] / 2**20, 1),
        "mib_at_most": round(max(resident_bytes) / 2**20, 1),
        "mib_risen": round((max(resident_bytes) - resident_bytes[0]) / 2**20, 1),
        "per_second": round(speed(rows[0], rows[-1], 2), 1),
        "per_processor_second": round(speed(rows[0], rows[-1], 3), 1),
        "early": round(speed(rows[0], rows[fifth], 3), 1),
        "late": round(speed(rows[-1 - fifth], rows[-1], 3), 1),
    }


def speed(first: list[float], last: list[float], clock: int) -> float:
    """Documents per second between two notes, by the clock of that column."""
    return (last[0] - first[0]) / max(last[clock] - first[clock], 1e-9)


def as_markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    lines = [
        "# Steady: a long run into shards, killed once\n",
        f"{report['documents']:,} made-up articles, {report['topics']} topics, {report['format']}, "
        f"model: {report['model']}, on {report['machine']['cpu']} "
        f"({report['machine']['cores']} cores); {report['asked_for']:,} were asked for. Every "
        "document is there exactly once.\n",
        f"`{report['command']}` at {str(report['commit'])[:7]}\n",
        f"| process | documents | MiB after {report['step']:,} | most | risen | documents/s "
        "| per processor second | its first fifth | its last fifth |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    names = ("until the kill", "after it")
    for name, row in zip(names, report["summary"], strict=False):
        cells = " | ".join(f"{value:,}" for value in row.values())
        lines.append(f"| {name} | {cells} |")
    lines += ["", "| documents | " + " | ".join(names) + " |", "|--:|--:|--:|"]
    first, second = ([row[4] for row in rows] for rows in report["processes"])
    every = max(max(len(first), len(second)) // 12, 1)
    for place in range(0, max(len(first), len(second)), every):
        cells = [f"{r[place] / 2**20:.1f} MiB" if place < len(r) else "" for r in (first, second)]
        lines.append(f"| {(place + 1) * report['step']:,} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
