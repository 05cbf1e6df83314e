"""A stand-in for the model, quick to load; and what makes a run over it and looks at what it left.

``python -m tests.bulk.standin ARTICLES FOLDER MODEL SIZE SECONDS`` goes on with the run in FOLDER.
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from stancemine.bulk.run import run_sources
from stancemine.document import Document, ModelInfo, as_topics
from stancemine.files import ReadOptions, find_sources
from stancemine.inputs import as_article
from stancemine.miner import FailedDocument

MODEL = {
    "stancemine.json": json.dumps(
        {
            "format": 1,
            "name": "stand-in",
            "version": "1",
            "context": "alone",
            "max_tokens": 8,
            "role_schemes": ["a"],
            "reported_schemes": ["a"],
            "stance_schemes": ["a"],
            "calibration": {"thresholds": {}},
        }
    ),
    "tokenizer.json": "{}",
    "model.onnx": "weights",
}


class StandIn:
    """Gives every article a record without sentences, eight at a time, as a model would; one that
    says FAIL a failure, and STOP stops it.
    """

    def __init__(self, seconds=0.0):
        self.seconds = seconds
        self.asked = []

    def pipe(self, articles, topics, *, scheme=None, relations=False, explain=False, on_error):
        assert on_error == "keep"
        chunk = []
        for article in articles:
            chunk.append(article)
            if len(chunk) == 8:
                yield from map(self.one, chunk)
                chunk = []
        yield from map(self.one, chunk)

    def one(self, given):
        time.sleep(self.seconds)
        try:
            article = as_article(given)
        except ValueError as error:
            return FailedDocument(None, str(error))
        self.asked.append(article.id)
        if article.text == "STOP":
            raise KeyboardInterrupt
        if article.text == "FAIL":
            return FailedDocument(article.id, "the model\ngave up")
        record = Document(article.text or "", (), (), ModelInfo("stand-in", "1"), article.id)
        return replace(record, title=article.title)


def write_model(folder: Path) -> Path:
    """The files of a model folder that a run looks at."""
    folder.mkdir()
    for name, content in MODEL.items():
        (folder / name).write_text(content)
    return folder


def go(articles, folder, model, *, miner=None, topics="NATO", size=10, resume=True, **options):
    """A run with the stand-in."""
    inputs = articles if isinstance(articles, list) else [articles]
    read = ReadOptions()
    return run_sources(
        Path(folder),
        find_sources(inputs, "auto", read),
        as_topics(topics),
        model=model,
        options=read,
        shard_size=size,
        resume=resume,
        load=lambda name: miner or StandIn(),
        **{"format": "jsonl"} | options,
    )


def records(folder: Path) -> list[dict]:
    """All records of a run, in order."""
    parts = sorted(folder.glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_text("utf-8").splitlines()]


def failures(folder: Path) -> list[dict]:
    """The error file of a run."""
    file = folder / "_errors.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


if __name__ == "__main__":
    articles, folder, model, size, seconds = sys.argv[1:]
    go(articles, folder, model, miner=StandIn(float(seconds)), size=int(size))
