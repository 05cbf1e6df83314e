"""Two processes, as `torchrun` starts them."""

import json
import math
import os
import subprocess
import sys

import pytest

from stancemine import StanceMiner
from stancemine.train.config import read_config
from stancemine.train.trainer import prepare
from tests.train.rows import write_rows


@pytest.mark.slow
@pytest.mark.parametrize("r_drop", [0.0, 1.0])
def test_two_processes_train_one_model(encoder_folder, tmp_path, r_drop):
    write_rows(tmp_path)
    (tmp_path / "letters.toml").write_text(
        f'name = "letters"\nencoder = {json.dumps(str(encoder_folder))}\nmax_tokens = 64\n'
        'batch_tokens = 256\nbf16 = false\ndevice = "cpu"\nepochs = 2\nkeep_best = true\n'
        f"r_drop = {r_drop}\n"
        '[[mixture]]\ncorpus = "letters"\npath = "letters.csv"\nheads = ["role"]\n'
        'columns = { role = "kind", document = "letter" }\n'
        'labels = { role = { demand = "claim", reason = "premise", rest = "none" } }\n',
        encoding="utf-8",
    )
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"),
            *("--master-port", "0", "--rdzv-backend", "c10d", "--rdzv-endpoint", "localhost:0"),
            *("-m", "stancemine", "train", "letters.toml", "--output", "letters"),
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    history = json.loads((tmp_path / "letters.run" / "model" / "history.json").read_text("utf-8"))
    assert [e for e in history["steps"] if "eval_score" in e]
    alone, _ = prepare(read_config(tmp_path / "letters.toml"), tmp_path / "alone")
    batches = len(alone.get_train_dataloader())
    assert batches >= 2
    # Each process takes every other batch: an epoch has half the steps.
    assert history["steps"][-1]["step"] == 2 * math.ceil(batches / 2)
    StanceMiner.load(tmp_path / "letters")("Talks must go on.")
    assert done.stdout.count("is ready") == 1
