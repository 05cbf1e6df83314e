"""One worker against two, on Ray Data and on Spark.

    python evaluation/benchmarks/scaling.py --output evaluation/benchmarks

writes ``scaling.json`` and ``scaling.md``. Articles are made up (``made_up.py``), as many as one
worker analyses in about ``--seconds``. Each run is a process of its own; what is timed is the work:
for Ray from the first batch of any worker to the end of the last, for Spark a query after a small
one that loaded the models. The clock of the whole process stands beside it. Needs the extras
``ray`` and ``spark`` and, for Spark, Java.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from made_up import articles, tiny_model, write_articles

from stancemine import StanceMiner
from stancemine.evaluate.provenance import commit, machine

TOPIC = "the tram line"
_QUIET = {"OMP_NUM_THREADS": "1", "SPARK_LOCAL_IP": "127.0.0.1"}


def main() -> None:
    """Parent: time each engine with one worker and two; child: one of those runs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--engines", nargs="+", default=["ray", "spark"], choices=["ray", "spark"])
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--seconds", type=float, default=20, help="of work for one worker, about")
    parser.add_argument("--model", default="en-small", help="tiny, or what StanceMiner.load takes")
    parser.add_argument("--output", type=Path, default=Path("evaluation/benchmarks"))
    parser.add_argument("--child", nargs=3, metavar=("ENGINE", "WORKERS", "FOLDER"))
    options = parser.parse_args()
    if options.child:
        engine, workers, folder = options.child
        run = {"ray": on_ray, "spark": on_spark}[engine]
        seconds = run(int(workers), Path(folder), options.model)
        (Path(folder) / "seconds").write_text(str(seconds), "ascii")
        return
    with tempfile.TemporaryDirectory() as place:
        report = measure(Path(place), options)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "scaling.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    (options.output / "scaling.md").write_text(as_markdown(report), "utf-8")
    print(as_markdown(report))


def measure(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    """All runs, one after the other."""
    model = str(tiny_model(place / "model")) if options.model == "tiny" else options.model
    count = int(rate(model) * options.seconds)
    runs = []
    for engine in options.engines:
        if engine == "spark" and shutil.which("java") is None:
            print("Spark is left out: no Java", file=sys.stderr)
            continue
        for workers in options.workers:
            folder = place / f"{engine}-{workers}"
            (folder / "articles").mkdir(parents=True)
            write_articles(folder / "articles.jsonl", count)
            split(folder / "articles.jsonl", folder / "articles", 8)
            started = time.perf_counter()
            command = [sys.executable, __file__, "--model", model, "--child", engine, str(workers)]
            subprocess.run([*command, str(folder)], check=True, env=environment())
            seconds = float((folder / "seconds").read_text("ascii"))
            wall = time.perf_counter() - started
            row = {"engine": engine, "workers": workers, "seconds": seconds, "wall": wall}
            runs.append(row | {"documents_per_second": count / seconds})
            print(row, file=sys.stderr)
    first = {row["engine"]: row["seconds"] for row in reversed(runs)}
    return {
        "command": f"python evaluation/benchmarks/scaling.py {' '.join(sys.argv[1:])}".strip(),
        "commit": commit(),
        "machine": machine(),
        "model": options.model,
        "documents": count,
        "runs": [row | {"speedup": first[row["engine"]] / row["seconds"]} for row in runs],
    }


def rate(model: str) -> float:
    """Documents per second of one thread, measured over a second or so."""
    miner = StanceMiner.load(model, threads=1)
    texts = [article["text"] for article in articles(96, seed=1)]
    miner(texts[:16], TOPIC)
    started = time.perf_counter()
    miner(texts, TOPIC)
    return len(texts) / (time.perf_counter() - started)


def split(file: Path, folder: Path, count: int) -> None:
    """A file of lines as several."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    for number in range(count):
        (folder / f"{number}.jsonl").write_text("".join(lines[number::count]), "utf-8")


def environment() -> dict[str, str]:
    """One thread a worker, and this place's modules for the workers."""
    places = [str(Path(__file__).parent), *filter(None, sys.path)]
    return os.environ | {"PYTHONPATH": os.pathsep.join(places), **_QUIET}


def on_ray(workers: int, folder: Path, model: str) -> float:
    """Seconds from the first batch of any worker to the end of the last."""
    import ray
    import ray.data

    from stancemine.integrations.ray import Analyzer

    notes = folder / "notes"
    notes.mkdir()

    class Timed(Analyzer):
        def __call__(self, batch: Any) -> Any:
            began = time.time()
            result = super().__call__(batch)
            with (notes / str(os.getpid())).open("a") as file:
                file.write(json.dumps([began, time.time()]) + "\n")
            return result

    ray.init(num_cpus=workers + 1, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    found = ray.data.read_json(str(folder / "articles"), file_extensions=["jsonl"])
    found.map_batches(
        Timed,
        fn_constructor_args=(TOPIC, model),
        batch_size=32,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    ).write_parquet(str(folder / "records"))
    times = [json.loads(line) for note in notes.iterdir() for line in note.open()]
    return max(end for _, end in times) - min(start for start, _ in times)


def on_spark(workers: int, folder: Path, model: str) -> float:
    """Seconds of a query with warm workers."""
    from pyspark.sql import SparkSession

    from stancemine.integrations.spark import analyze_frame

    spark = (
        SparkSession.builder.master(f"local[{workers}]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    found = spark.read.json(str(folder / "articles")).repartition(8 * workers, "id").cache()
    found.count()
    analyze_frame(found.limit(32 * workers), TOPIC, model).write.parquet(str(folder / "warm"))
    started = time.perf_counter()
    analyze_frame(found, TOPIC, model).write.parquet(str(folder / "records"))
    seconds = time.perf_counter() - started
    spark.stop()
    return seconds


def as_markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    lines = [
        "# One worker against two\n",
        f"{report['documents']:,} made-up articles, one topic, model {report['model']}, one thread "
        f"a worker, on {report['machine']['cpu']} ({report['machine']['cores']} cores, which the "
        "engine's own processes share with the workers).\n",
        f"`{report['command']}` at {str(report['commit'])[:7]}\n",
        "| engine | workers | seconds of work | documents/s | times the first | whole process, s |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in report["runs"]:
        lines.append(
            f"| {row['engine']} | {row['workers']} | {row['seconds']:.1f} "
            f"| {row['documents_per_second']:.1f} | {row['speedup']:.2f} | {row['wall']:.1f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
