r"""How faithful are the explanations? Deletion tests on development sentences.

    python evaluation/faithfulness.py --home DIR/dev.jsonl [--items 30] [--output FILE]

For a label of probability p, *comprehensiveness* at k words is how much p falls without the k
weightiest words, *sufficiency* how much it falls with them alone (DeYoung et al. 2020; high is good
for the first, low for the second). Every way of weighing words is held to the same sentences: the
package's own (leaving out words), leaving out phrases, the mean of both, integrated gradients
(Sundararajan et al. 2017; torch, fp32, from embeddings of zero, of the label's log probability),
and words drawn at random. All are scored with the int8 graph that users run. Intervals draw whole
documents.
"""

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from stancemine import StanceMiner
from stancemine.decoding import role_probabilities
from stancemine.evaluate.intervals import Bootstrap, percentiles
from stancemine.explain.occlusion import Asker, weights_of
from stancemine.explain.phrases import without, words_of
from stancemine.folder import find_model
from stancemine.model import StanceMineModel
from stancemine.windows import Row, StanceQuery, Windower, collate

SIZES = (1, 2, 5)
WAYS = ("words", "phrases", "words and phrases", "integrated gradients", "random")
FEWEST = 12
"""Words of a sentence under test: of shorter ones five words are too much to tell."""


def items(path: Path, count: int, seed: int = 0) -> list[tuple[str, str, str]]:
    """(document, sentence, topic or "") of ``count`` roles and as many sided stances."""
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    roles, stances = [], []
    for document in documents:
        for sentence in document["sentences"]:
            text = sentence["text"]
            if not FEWEST <= len(words_of(text)) <= 40:
                continue
            if sentence["role"] != "none":
                roles.append((document["id"], text, ""))
            for topic, label in sentence["stance"].items():
                if label in ("favor", "against"):
                    stances.append((document["id"], text, topic))
    draw = random.Random(seed)
    return draw.sample(roles, min(count, len(roles))) + draw.sample(
        stances, min(count, len(stances))
    )


class Gradients:
    """Integrated gradients over the word vectors, summed over each word's tokens."""

    def __init__(self, model: str, steps: int = 16) -> None:
        folder = find_model(model)
        self.model = StanceMineModel.from_pretrained(folder.path, dtype=torch.float32).eval()
        self.table = self.model.encoder.get_input_embeddings()
        self.steps = steps

    def __call__(self, row: Row, topic: str, best: int, words: Sequence[tuple[int, int]]) -> list:
        """The weight of every word; ``best`` is the label's place."""
        inputs = {n: torch.from_numpy(a) for n, a in collate([row]).inputs().items()}
        with torch.no_grad():
            vectors = self.table(inputs["input_ids"])
        scales = torch.linspace(0.5 / self.steps, 1 - 0.5 / self.steps, self.steps)
        scaled = (scales[:, None, None] * vectors).requires_grad_(True)
        handle = self.table.register_forward_hook(lambda *_: scaled)
        try:
            many = {n: a.expand(self.steps, *a.shape[1:]).contiguous() for n, a in inputs.items()}
            output = self.model(**many)
        finally:
            handle.remove()
        if topic:
            four = output.stance[:, 0, 0]
            sides = torch.log_softmax(four[:, :3], -1)
            about = torch.nn.functional.logsigmoid(four[:, 3:])
            against = torch.nn.functional.logsigmoid(-four[:, 3:])
            scores = torch.cat([sides + about, against], -1)[:, best]
        else:
            scores = torch.log_softmax(output.roles[:, 0, 0], -1)[:, best]
        (gradient,) = torch.autograd.grad(scores.sum(), scaled)
        tokens = (gradient.mean(0) * vectors[0]).sum(-1)
        (target,) = row.targets
        weights = [0.0] * len(words)
        for place, (start, end) in enumerate(target.offsets):
            for number, (first, last) in enumerate(words):
                if start < last and end > first:
                    weights[number] += float(tokens[target.first + place])
        return weights


def asker_of(miner: StanceMiner, topic: str) -> Asker:
    """What is asked of the int8 graph: the role, or the stance toward ``topic``."""
    scheme = miner.settings.role_schemes[0]
    if not topic:
        return Asker(
            lambda texts: {
                "": role_probabilities(
                    miner.sentence_logits(texts)[0], miner.settings.calibration, scheme
                )
            }
        )
    return Asker(
        lambda texts: {"": miner.stance_probabilities([StanceQuery(t, topic) for t in texts])}
    )


def falls(
    asker: Asker, text: str, best: int, weights: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Comprehensiveness and sufficiency at `SIZES`."""
    words = words_of(text)
    order = sorted(range(len(words)), key=lambda i: -weights[i])
    gone = [without(text, [words[i] for i in order[:k]]) for k in SIZES]
    kept = [without(text, [words[i] for i in order[k:]]) for k in SIZES]
    p = asker([text, *gone, *kept], "")[:, best]
    drops = (p[0] - p[1:]).tolist()
    return drops[: len(SIZES)], drops[len(SIZES) :]


def measure(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, object]:
    """Every way on every item."""
    miner = StanceMiner.load(options.model, threads=1)
    windower = Windower(
        Tokenizer.from_file(str(find_model(options.model).tokenizer)),
        max_tokens=miner.settings.max_tokens,
    )
    gradients = Gradients(options.model)
    torch.set_num_threads(1)
    scores: dict[tuple[str, str], dict[str, list]] = defaultdict(lambda: defaultdict(list))
    rows: list[int] = []
    seconds: dict[str, float] = defaultdict(float)
    draw = random.Random(1)
    for document, text, topic in items(options.home, options.items):
        head = "stance" if topic else "role"
        asker = asker_of(miner, topic)
        words = words_of(text)
        best = int(asker([text], "")[0].argmax())
        started = time.perf_counter()
        found = {WAYS[0]: weights_of(asker, "", best, text)}
        seconds["occlusion"] += time.perf_counter() - started
        rows.append(asker.asked)
        found[WAYS[1]] = weights_of(asker, "", best, text, phrase_share=1)
        found[WAYS[2]] = weights_of(asker, "", best, text, phrase_share=0.5)
        row = (
            windower.stance_rows([StanceQuery(text, topic)])
            if topic
            else windower.sentence_rows([text], "alone")
        )
        started = time.perf_counter()
        if len(row) == 1:
            found[WAYS[3]] = gradients(row[0], topic, best, words)
        seconds["gradients"] += time.perf_counter() - started
        found[WAYS[4]] = [draw.random() for _ in words]
        for way, weights in found.items():
            scores[head, way][document].append(falls(asker, text, best, weights))
    report: dict[str, object] = {
        "items": options.items,
        "rows": sum(rows) / len(rows),
        "seconds": {name: total / len(rows) for name, total in seconds.items()},
    }
    for (head, way), documents in sorted(scores.items()):
        groups = list(documents.values())
        counts = np.array(
            [[len(found), *np.sum([c + s for c, s in found], axis=0)] for found in groups]
        )
        total = counts.sum(0)
        means = total[1:] / total[0]
        boot = Bootstrap(len(groups), 2000)
        cells = []
        for column in range(1, counts.shape[1]):
            low, high = percentiles(
                boot.scores(counts, lambda c, column=column: c[..., column] / c[..., 0])
            )
            cells.append(f"{means[column - 1]:.3f} [{low:.3f}, {high:.3f}]")
        say(f"| {head} | {way} | " + " | ".join(cells) + " |")
        report[f"{head}: {way}"] = cells
    return report


def main() -> None:
    """Measure, print a table and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="labelled articles, dev.jsonl")
    parser.add_argument("--items", type=int, default=30, help="roles, and as many stances")
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    report = measure(options, print)
    print(json.dumps({k: v for k, v in report.items() if ":" not in k}))
    if options.output:
        options.output.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
