"""How fast the torch runtime is on a GPU, and how far from the card's limit.

    python evaluation/benchmarks/gpu.py [--model en-small] [--device cuda] [--sentences 11000]
        [--articles 400 --workers 1 8]

Prints JSON: tokens a second of the model alone, of the runtime with copies, and with the batches
made on the way; and products of matrices in bf16, big and of the encoder's own shapes, in TFLOP/s.
With ``--articles`` also the whole way from raw articles to records as JSON, without topics and with
two, by so many processes that share the card. Texts are this project's own (``mocktopics``).
"""

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier

import torch
from tokenizers import Tokenizer

from stancemine import StanceMiner
from stancemine.corpora import read
from stancemine.folder import find_model
from stancemine.runtime.torch import TorchRuntime
from stancemine.windows import Windower, batches_by_tokens, collate

TOKENS = 32_768
"""Of a batch, padding included: what the runtime takes on a GPU."""


def seconds(work: Callable[[], object], device: torch.device, runs: int) -> float:
    """The median of ``runs`` after one that does not count."""

    def once() -> float:
        begun = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - begun

    once()
    return statistics.median(once() for _ in range(runs))


def teraflops(size: tuple[int, int, int], device: torch.device, runs: int) -> float:
    """Of ten products ``[m, k] x [k, n]`` in bf16, in TFLOP/s."""
    rows, inner, columns = size
    left = torch.randn(rows, inner, device=device, dtype=torch.bfloat16)
    right = torch.randn(inner, columns, device=device, dtype=torch.bfloat16)
    took = seconds(lambda: [left @ right for _ in range(10)], device, runs)
    return 20 * rows * inner * columns / took / 1e12


def measure(model: str, name: str, sentences: int, runs: int, tokens: int) -> dict[str, object]:
    """All figures of one device."""
    device = torch.device(name)
    folder = find_model(model).path
    runtime = TorchRuntime(folder, device=name)
    network = runtime._model
    texts = [d.sentence_text(i) for d in read("mocktopics") for i in range(len(d.sentences))]
    windower = Windower(Tokenizer.from_file(str(folder / "tokenizer.json")))
    begun = time.perf_counter()
    rows = windower.sentence_rows(texts[:sentences], "alone")
    tokenised = time.perf_counter() - begun
    plan = batches_by_tokens([len(row) for row in rows], tokens)
    batches = [collate([rows[i] for i in batch]) for batch in plan]
    ready = [
        {n: torch.from_numpy(array).to(device) for n, array in batch.inputs().items()}
        for batch in batches
    ]

    @torch.inference_mode()
    def alone() -> None:
        bf16 = device.type == "cuda"
        for inputs in ready:
            with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
                network(**inputs)

    took = {
        "model": seconds(alone, device, runs),
        "runtime": seconds(lambda: [runtime(batch) for batch in batches], device, runs),
        "runtime and batches": seconds(
            lambda: [runtime(collate([rows[i] for i in batch])) for batch in plan], device, runs
        ),
    }
    count = sum(len(row) for row in rows)
    padded = sum(batch.input_ids.size for batch in batches)
    width = network.encoder.config.hidden_size
    inner = network.encoder.config.intermediate_size
    weights = sum(
        p.numel() for name, p in network.encoder.named_parameters() if "embeddings" not in name
    )
    big = 8192 if device.type == "cuda" else 1024
    return {
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else name,
        "torch": torch.__version__,
        "sentences": len(rows),
        "tokens": count,
        "tokens_padded": padded,
        "tokenizer_tokens_per_second": round(count / tokenised),
        "tokens_per_second": {part: round(count / s) for part, s in took.items()},
        "sentences_per_second": {part: round(len(rows) / s) for part, s in took.items()},
        "model_teraflops": round(2 * weights * padded / took["model"] / 1e12, 3),
        "matrix_teraflops": {
            " x ".join(map(str, size)): round(teraflops(size, device, runs), 3)
            for size in ((big, big, big), (tokens, width, inner), (tokens, width, width))
        },
    }


TOPICS = ("nuclear energy", "a carbon tax")

_miner: StanceMiner
"""Of a worker process."""


def _begin(model: str, device: str, all_ready: Barrier) -> None:
    global _miner
    torch.set_num_threads(1)
    _miner = StanceMiner.load(model, runtime="torch", device=device)
    for _ in _miner.pipe(["A first text warms it up.", "So does another."], TOPICS):
        pass
    all_ready.wait(timeout=600)


def _analyze(texts: Sequence[str], topics: Sequence[str]) -> int:
    """How many sentences the texts have; their records are made and thrown away."""
    count = 0
    for document in _miner.pipe(texts, topics):
        document.to_json()
        count += len(document.sentences)
    return count


def from_raw(model: str, device: str, articles: int, workers: int) -> dict[str, object]:
    """Sentences a second of ``workers`` processes, starting not counted, by number of topics."""
    texts = [document.text for document in read("mocktopics")][:articles]
    parts = [texts[i::workers] for i in range(workers)]
    spawn = multiprocessing.get_context("spawn")
    # The last waits for the first: none begins with what is timed before all are there.
    pool = spawn.Pool(workers, _begin, (model, device, spawn.Barrier(workers)))
    found: dict[str, object] = {"workers": workers, "articles": len(texts)}
    with pool:
        pool.starmap(_analyze, [(part[:10], TOPICS) for part in parts], chunksize=1)
        for topics in ((), TOPICS):
            begun = time.perf_counter()
            counts = pool.starmap(_analyze, [(part, topics) for part in parts], chunksize=1)
            rate = sum(counts) / (time.perf_counter() - begun)
            found[f"sentences_per_second_{len(topics)}_topics"] = round(rate)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--sentences", type=int, default=11_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=TOKENS, help="of a batch")
    parser.add_argument("--articles", type=int, default=0, help="raw, by --workers processes")
    parser.add_argument("--workers", type=int, nargs="+", default=[1])
    options = parser.parse_args()
    found = measure(options.model, options.device, options.sentences, options.runs, options.tokens)
    print(json.dumps(found, indent=1), flush=True)
    if options.articles:
        for workers in options.workers:
            raw = from_raw(options.model, options.device, options.articles, workers)
            print(json.dumps(raw), flush=True)


if __name__ == "__main__":
    main()
