r"""How far do 16 to 128 labelled sentences go? Learning curves of three systems on the same draws.

    python training/fewshot.py --corpora DIR --encoder DIR --output DIR

Systems: ``stancemine``, fine-tuned from the bundled model; ``setfit``, SetFit (Tunstall et al.
2022; the package ``setfit``) on MiniLM; ``tfidf-svm``, TF-IDF and a linear SVM. Each draw takes its
sentences at random from the corpus' training part (again, until every class is there); all systems
learn from the same ones, with settings that are fixed below and the same for all sizes, and are
scored on the same sentences of ``--split``. Every score goes into OUTPUT/scores.jsonl at once: the
same command again goes on where it was broken off. At the end a table and a picture are written.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from stancemine.corpora import read
from stancemine.corpora.records import Split
from stancemine.evaluate import baselines
from stancemine.evaluate.tasks import Example

SETTINGS: dict[str, Any] = {
    "epochs": 30,
    "learning_rate": 1e-4,
    "head_learning_rate": 1e-3,
    "batch_tokens": 1024,
    "freeze_embeddings": True,
    "class_weights": "balanced",
    "weight_decay": 0.01,
    "evaluate_every": "never",
    "save_every": 100_000,
}
"""Of the fine-tuning; chosen on other corpora and topics (docs/decisions.md)."""


@dataclass(frozen=True)
class Task:
    """One corpus and what is asked of it; ``topic`` keeps the sentences on one topic."""

    corpus: str
    head: str
    labels: tuple[str, ...]
    topic: str | None = None


TASKS = {
    "abstrct": Task("abstrct", "role", ("claim", "premise", "none")),
    "aae2": Task("aae2", "role", ("claim", "premise", "none")),
    "semeval-clinton": Task(
        "semeval2016-task6", "stance", ("favor", "against", "none"), "Hillary Clinton"
    ),
    "ukp-nuclear": Task("ukp-sentential", "stance", ("favor", "against", "none"), "nuclear energy"),
}


def sentences(task: Task, root: Path | None, split: Split) -> list[Example]:
    """The labelled sentences of a task on one side of its split."""
    found = []
    for document in read(task.corpus, root, split=split):
        for index, sentence in enumerate(document.sentences):
            text = document.sentence_text(index)
            labels = [(sentence.role, None)] if task.head == "role" else []
            if task.head == "stance":
                labels = [
                    (s.label, s.topic) for s in sentence.stances or () if s.topic == task.topic
                ]
            found += [
                Example(text, label, document.id, document.id, index, topic=topic)
                for label, topic in labels
                if label in task.labels and text.strip()
            ]
    return found


def draw(pool: Sequence[Example], size: int, labels: Sequence[str], seed: int) -> list[Example]:
    """``size`` sentences at random, again until every class is among them."""
    lacking = set(labels) - {example.gold for example in pool}
    if lacking or size < len(labels):
        raise ValueError(f"{size} sentences of {len(pool)} cannot have every class of {labels}")
    rng = random.Random(seed)
    while True:
        drawn = rng.sample(list(pool), size)
        if {example.gold for example in drawn} == set(labels):
            return drawn


# --- the systems: (task, sentences to learn from, sentences to label, seed) -> labels ------------


def tfidf_svm(
    task: Task, train: Sequence[Example], test: Sequence[Example], seed: int
) -> list[str]:
    """The baseline of the evaluation, but words that occur once count: there are few."""
    model = make_pipeline(
        TfidfVectorizer(analyzer=baselines.features, min_df=1, sublinear_tf=True),
        LinearSVC(C=baselines.REGULARISATION, class_weight="balanced", random_state=seed),
    )
    model.fit(list(train), [example.gold for example in train])
    return list(map(str, model.predict(list(test))))


def setfit(encoder: Path, iterations: int, work: Path) -> Callable[..., list[str]]:
    """SetFit as its authors run it: ``iterations`` (R) pairs of each kind a sentence, one epoch;
    the head weighs classes alike, as that of TF-IDF does. In fp32: in bf16 its loss does not fall.
    """

    def system(
        task: Task, train: Sequence[Example], test: Sequence[Example], seed: int
    ) -> list[str]:
        from datasets import Dataset
        from setfit import SetFitModel, Trainer, TrainingArguments

        model = SetFitModel.from_pretrained(
            str(encoder),
            labels=list(task.labels),
            local_files_only=True,
            head_params={"class_weight": "balanced"},
        )
        arguments = TrainingArguments(
            output_dir=str(work / "setfit"),
            batch_size=16,
            num_epochs=1,
            num_iterations=iterations,
            seed=seed,
            save_strategy="no",
            report_to="none",
        )
        rows = {"text": [e.text for e in train], "label": [e.gold for e in train]}
        Trainer(model, args=arguments, train_dataset=Dataset.from_dict(rows)).train()
        return list(map(str, model.predict([e.text for e in test], show_progress_bar=False)))

    return system


def stancemine(start: str, work: Path) -> Callable[..., list[str]]:
    """Fine-tuned from a trained model on a user's file of these rows, as a user would."""

    def system(
        task: Task, train: Sequence[Example], test: Sequence[Example], seed: int
    ) -> list[str]:
        import shutil

        import torch

        from stancemine.runtime.torch import TorchRuntime
        from stancemine.train.beginning import schemes_of
        from stancemine.train.config import as_config
        from stancemine.train.development import Collected, collect, development_examples
        from stancemine.train.development import stance_choices as choices
        from stancemine.train.trainer import prepare
        from stancemine.windows import Windower

        file = work / "rows.jsonl"
        rows = [(e, "train") for e in train] + [(e, "test") for e in test]
        file.write_text(
            "\n".join(
                json.dumps({"text": e.text, task.head: e.gold, "topic": e.topic, "split": side})
                for e, side in rows
            ),
            encoding="utf-8",
        )
        source = {"corpus": "few", "path": str(file), "heads": [task.head]}
        config = as_config(
            {"name": "few", "start": start, "seed": seed, **SETTINGS, "mixture": [source]}
        )
        trainer, _ = prepare(config, work / "checkpoints")
        trainer.remove_callback(_printer())
        trainer.args.save_strategy = "no"
        trainer.train()
        model = trainer.model.eval()
        schemes = schemes_of(model.config)
        windower = Windower(_tokenizer(config), max_tokens=config.max_tokens)
        asked = development_examples(config, windower, None, schemes=schemes, split="test")
        order = _alone(asked)
        found: Collected = collect(TorchRuntime.of(model, torch.device("cpu")), asked, schemes)
        shutil.rmtree(work / "checkpoints", ignore_errors=True)
        if task.head == "role":
            logits, _ = found.role["few"]
            chosen = [task.labels[i] for i in logits.argmax(-1)]
        else:
            names = ("favor", "against", "none", "none")
            chosen = [names[i] for i in choices(*found.stance["few"])[1]]
        return _in_order(chosen, order, len(test))

    return system


def _printer() -> Any:
    from transformers import PrinterCallback

    return PrinterCallback


def _tokenizer(config: Any) -> Any:
    from stancemine.train.beginning import first_tokenizer

    return first_tokenizer(config)


def _alone(examples: Sequence[Any]) -> list[int]:
    """The order in which `collect` gives the items: batches by length."""
    from stancemine.windows import batches_by_tokens

    batches = batches_by_tokens([len(example) for example in examples], 8192)
    return [index for batch in batches for index in batch]


def _in_order(chosen: Sequence[str], order: Sequence[int], count: int) -> list[str]:
    if not len(chosen) == len(order) == count:
        raise ValueError(f"{len(chosen)} answers to {count} sentences: one is longer than a row")
    answers = [""] * count
    for answer, index in zip(chosen, order, strict=True):
        answers[index] = answer
    return answers


# --- the harness ---------------------------------------------------------------------------------


def measure(gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> float:
    """Macro-F1 over the task's classes."""
    return float(f1_score(gold, predicted, labels=list(labels), average="macro", zero_division=0))


def summary(scores: Sequence[dict[str, Any]]) -> str:
    """A Markdown table: mean and standard deviation over the draws, by task, system and size."""
    sizes = sorted({s["size"] for s in scores})
    lines = [
        f"| task | system | {' | '.join(map(str, sizes))} |",
        "|---|---|" + "--:|" * len(sizes),
    ]
    for task, system in dict.fromkeys((s["task"], s["system"]) for s in scores):
        cells = []
        for size in sizes:
            values = [
                s["score"]
                for s in scores
                if (s["task"], s["system"], s["size"]) == (task, system, size)
            ]
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            cells.append(f"{statistics.mean(values):.3f} ± {spread:.3f}" if values else "")
        lines.append(f"| {task} | {system} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def picture(scores: Sequence[dict[str, Any]], path: Path) -> None:
    """The learning curves with the spread over draws."""
    import matplotlib
    from matplotlib.figure import Figure

    tasks = list(dict.fromkeys(s["task"] for s in scores))
    with matplotlib.rc_context({"svg.hashsalt": "stancemine", "svg.fonttype": "none"}):
        figure = Figure(figsize=(4.2 * len(tasks), 3.4), layout="constrained")
        for axes, task in zip(np.atleast_1d(figure.subplots(1, len(tasks))), tasks, strict=True):
            for system in dict.fromkeys(s["system"] for s in scores):
                points: dict[int, list[float]] = {}
                for s in scores:
                    if (s["task"], s["system"]) == (task, system):
                        points.setdefault(s["size"], []).append(s["score"])
                sizes = sorted(points)
                means = [statistics.mean(points[n]) for n in sizes]
                spread = [statistics.stdev(points[n]) if len(points[n]) > 1 else 0 for n in sizes]
                axes.errorbar(sizes, means, yerr=spread, marker="o", capsize=3, label=system)
            axes.set(title=task, xlabel="labelled sentences", ylabel="macro-F1", xscale="log")
            axes.set_xticks(sizes, map(str, sizes), minor=False)
            axes.minorticks_off()
        lines, names = axes.get_legend_handles_labels()
        figure.legend(lines, names, loc="outside lower center", ncols=3, fontsize="small")
        figure.savefig(path, format="svg", metadata={"Date": None})


def main() -> None:
    """Run every system on every draw that is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--encoder", type=Path, help="MiniLM for SetFit (config, weights, modules)")
    parser.add_argument("--start", default="en-small", help="the model that is fine-tuned")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=["aae2", "semeval-clinton"])
    parser.add_argument("--systems", nargs="+", default=["tfidf-svm", "stancemine", "setfit"])
    parser.add_argument("--sizes", nargs="+", type=int, default=[16, 32, 64, 128])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--split", choices=get_args(Split), default="test", help="scored on it")
    parser.add_argument("--limit", type=int, help="score a random sample of so many sentences")
    parser.add_argument("--iterations", type=int, default=20, help="R of SetFit")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    if "setfit" in options.systems and options.encoder is None:
        parser.error("setfit needs --encoder")
    systems = {"tfidf-svm": tfidf_svm, "stancemine": stancemine(options.start, options.output)}
    if options.encoder is not None:
        systems["setfit"] = setfit(options.encoder, options.iterations, options.output)
    file = options.output / "scores.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    scores = [json.loads(line) for line in lines]
    for name in options.tasks:
        task = TASKS[name]
        pool = sentences(task, options.corpora, "train")
        test = sentences(task, options.corpora, options.split)
        if options.limit and options.limit < len(test):
            test = random.Random(0).sample(test, options.limit)
        gold = [example.gold for example in test]
        asked = (options.split, len(test))
        done = {
            (s["task"], s["system"], s["size"], s["draw"])
            for s in scores
            if (s["split"], s["sentences"]) == asked
        }
        for size in options.sizes:
            for number in range(options.draws):
                train = draw(pool, size, task.labels, seed=1000 * size + number)
                for system in options.systems:
                    if (name, system, size, number) in done:
                        continue
                    started = time.perf_counter()
                    answers = systems[system](task, train, test, number)
                    score = {
                        "task": name,
                        "system": system,
                        "size": size,
                        "draw": number,
                        "split": options.split,
                        "sentences": len(test),
                        "score": round(measure(gold, answers, task.labels), 4),
                        "seconds": round(time.perf_counter() - started, 1),
                    }
                    scores.append(score)
                    with file.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(score) + "\n")
                    print(json.dumps(score), flush=True)
    (options.output / "table.md").write_text(summary(scores), encoding="utf-8")
    picture(scores, options.output / "curves.svg")
    print(summary(scores))


if __name__ == "__main__":
    main()
