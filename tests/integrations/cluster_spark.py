"""Spark with two executors on this machine, of which one is killed: run by test_spark.py.

``python -m tests.integrations.cluster_spark MODEL FOLDER``; FOLDER has ``articles/*.jsonl``.
"""

import os
import signal
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from stancemine.integrations.spark import analyze_frame, record_udf

model, folder = sys.argv[1], Path(sys.argv[2])


def deadly(notes):
    """Passes batches on; kills its executor, once."""

    def parent(pid):
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("PPid"))

    def passed(batches):
        executor = parent(os.getppid())  # above this worker: the daemon that forks them
        (Path(notes) / f"worker-{executor}").touch()
        for batch in batches:
            if "fatal" in batch.column("id").to_pylist():
                try:
                    (Path(notes) / "killed").touch(exist_ok=False)
                    os.kill(executor, signal.SIGKILL)
                except FileExistsError:
                    pass
            yield batch

    return passed


def main():
    notes = folder / "notes"
    notes.mkdir()
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.network.timeout", "600s")  # a busy machine starts executors slowly
        .config("spark.executorEnv.PYTHONPATH", os.environ["PYTHONPATH"])
        .getOrCreate()
    )
    articles = spark.read.json(str(folder / "articles")).repartition(4, "id")
    records = analyze_frame(articles.mapInArrow(deadly(str(notes)), articles.schema), "NATO", model)
    records.write.parquet(str(folder / "records"))
    again = spark.read.parquet(str(folder / "records")).where("id < '00020'").select("id", "text")
    again = again.withColumn("record", record_udf("NATO", model)("text"))
    again.write.json(str(folder / "lines"))
    spark.stop()


if __name__ == "__main__":
    main()
