"""Ray Data on this machine, two workers, of which one is killed: run by test_ray.py.

``python -m tests.integrations.cluster_ray MODEL FOLDER``; FOLDER has ``articles/*.jsonl``.
"""

import os
import signal
import sys
from pathlib import Path

import ray
import ray.data

from stancemine.integrations.ray import Analyzer, analyze_dataset

model, folder = sys.argv[1], Path(sys.argv[2])


class Deadly(Analyzer):
    """Dies in the middle of its work, once."""

    def __init__(self, notes, *arguments, **options):
        super().__init__(*arguments, **options)
        self.notes = Path(notes)
        (self.notes / f"worker-{os.getpid()}").touch()

    def __call__(self, batch):
        if "fatal" in batch.column("id").to_pylist():
            try:
                (self.notes / "killed").touch(exist_ok=False)
                os.kill(os.getpid(), signal.SIGKILL)
            except FileExistsError:
                pass
        return super().__call__(batch)


def main():
    notes = folder / "notes"
    notes.mkdir()
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False, configure_logging=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    articles = ray.data.read_json(str(folder / "articles"), file_extensions=["jsonl"])
    records = articles.map_batches(
        Deadly,
        fn_constructor_args=(str(notes), ["NATO"], model),
        batch_size=8,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=2),
        num_cpus=1,
    )
    records.write_parquet(str(folder / "records"))
    again = ray.data.read_parquet(str(folder / "records")).select_columns(["id", "text"])
    analyze_dataset(again.limit(20), "NATO", model, batch_size=8).write_json(str(folder / "lines"))


if __name__ == "__main__":
    main()
