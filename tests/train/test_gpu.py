"""The trainer for a GPU (`training/gpu`): its network and losses are those of the library."""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from stancemine.model import StanceMineConfig, StanceMineModel
from stancemine.runtime.torch import TorchRuntime
from stancemine.train.batching import INPUTS, collate_examples
from stancemine.train.beginning import first_model, load_trained
from stancemine.train.development import collect, scores
from stancemine.train.distill import distillation_losses
from stancemine.train.examples import IGNORE, Example, Schemes, Soft
from stancemine.train.losses import losses
from stancemine.windows import Row, Target
from tests.train.handmade import small_config
from training.gpu import pack, restore, train
from training.gpu.measure import development
from training.gpu.network import Network
from training.gpu.objectives import Soft as Answers
from training.gpu.objectives import label_losses, soft_losses
from training.gpu.rows import CLS, SEP, Data, batch_of

ROLES, REPORTED, STANCES = 3, 2, 4
"""Schemes of each head."""

BERT = {
    "model_type": "bert", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 12,
    "intermediate_size": 32, "vocab_size": 400, "max_position_embeddings": 64,
}  # fmt: skip
MPNET = BERT | {"model_type": "mpnet", "layer_norm_eps": 1e-5, "pad_token_id": 1}


def a_row(rng: random.Random, question: bool, before: bool) -> Row:
    def some(least: int, most: int) -> tuple[int, ...]:
        return tuple(rng.randrange(110, 400) for _ in range(rng.randint(least, most)))

    asked, sentence, tail = (
        some(1, 4) if question else (),
        some(3, 12),
        some(2, 5) if before else (),
    )
    ids = (CLS, *asked, *((SEP,) if asked else ()), *sentence, SEP)
    first = len(asked) + 2 if asked else 1
    last = first + len(sentence)
    kind = 1 if asked else 0
    types = (0,) * first + (kind,) * (len(sentence) + 1)
    if tail:
        ids, types = (*ids, *tail, SEP), types + (1,) * (len(tail) + 1)
    offsets = tuple((i, i + 1) for i in range(len(sentence)))
    return Row(ids, types, (Target(0, first, last, offsets),))


def some_examples(rng: random.Random) -> list[Example]:
    """Every kind: roles, spans, stances with their masks, made of others, not labelled at all."""
    found: list[Example] = []
    for number in range(24):
        kind = number % 6
        row = a_row(rng, question=kind >= 3, before=kind == 4)
        if kind == 0:
            found.append(Example(row, roles=(rng.randrange(3),), role_scheme=rng.randrange(ROLES)))
        elif kind == 1:
            tags = np.full((len(row), 3), IGNORE, dtype=np.int8)
            inside = slice(row.targets[0].first, row.targets[0].last)
            tags[inside] = [[rng.randrange(3) for _ in range(3)] for _ in tags[inside]]
            scheme = rng.randrange(REPORTED)
            said = (rng.randrange(2),)
            found.append(Example(row, reported=said, reported_scheme=scheme, tags=tags))
        elif kind == 2:
            other = a_row(rng, question=False, before=False)
            found.append(Example(row, roles=(IGNORE,), reported=(1,), original=other))
        else:
            gold = tuple(i == rng.randrange(4) for i in range(4)) if kind != 5 else (False,) * 4
            candidates = tuple(g or rng.random() < 0.5 for g in gold)
            made = kind == 3 and number % 4 == 1
            found.append(
                Example(
                    row, gold=gold, candidates=candidates, stance_scheme=rng.randrange(STANCES),
                    original=a_row(rng, True, False) if made else None, turned=made,
                )
            )  # fmt: skip
    return found


def packed(examples: list[Example], folder: Path) -> Path:
    segments = pack.Segments()
    rows = pack.Rows(segments)
    arrays = pack.example_arrays(examples, rows)
    arrays |= {f"measured_{name}": x for name, x in arrays.items()}
    arrays["measured_set"] = np.zeros(len(examples), dtype=np.uint8)
    arrays["trained_rows"] = np.array(len(rows.array()))
    arrays["rows"] = rows.array()
    path = folder / "data.npz"
    np.savez(path, **arrays, **segments.arrays())
    schemes = {
        "role": [f"r{i}" for i in range(ROLES)],
        "reported": [f"p{i}" for i in range(REPORTED)],
        "stance": [f"s{i}" for i in range(STANCES)],
    }
    weights = {"role": 1.0, "reported": 1.0, "tags": 1.5, "stance": 1.5}
    distill = {"teachers": ("one", "two"), "weight": 0.7, "head_weights": {"role": 0.5}}
    config = small_config("an-encoder", loss_weights=weights, distill=distill)
    facts = {"schemes": schemes, "sets": ["dev"], "config": config.model_dump(mode="json")}
    path.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")
    return path


def a_model(encoder: dict[str, Any]) -> StanceMineModel:
    torch.manual_seed(3)
    config = StanceMineConfig(
        encoder, tuple("abc"[:ROLES]), tuple("ab"[:REPORTED]), tuple("abcd"[:STANCES])
    )
    model = StanceMineModel(config).eval()
    with torch.no_grad():  # no weight that begins as zero hides a mistake
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return model


@pytest.mark.parametrize("encoder", [BERT, MPNET], ids=["bert", "mpnet"])
def test_network_and_losses_are_those_of_the_library(
    encoder: dict[str, Any], tmp_path: Path
) -> None:
    rng = random.Random(5)
    examples = some_examples(rng)
    data = Data(packed(examples, tmp_path), torch.device("cpu"))
    model = a_model(encoder)
    net = Network(model.state_dict(), torch.device("cpu"), torch.float32)
    everything = torch.arange(len(examples))
    batch = batch_of(data, data.examples, everything, 24)
    out = net(batch, training=False)

    soft = soft_of_rows(data, rng)
    judged = [data.examples["judged"][i] for i in range(len(examples))]
    given = [
        with_answers(example, soft, int(row), data)
        for example, row in zip(examples, judged, strict=True)
    ]
    labels = collate_examples(given)
    with torch.no_grad():
        expected = model(**{name: labels[name] for name in INPUTS})
        hard, distilled = losses(expected, labels), distillation_losses(expected, labels, 2.0)
        ours, answers = label_losses(out, batch), soft_losses(out, batch, soft, 2.0)

    width = labels["input_ids"].shape[1]
    torch.testing.assert_close(out["role"], expected.roles[:, 0], atol=2e-5, rtol=1e-4)
    torch.testing.assert_close(out["reported"], expected.reported[:, 0], atol=2e-5, rtol=1e-4)
    torch.testing.assert_close(out["stance"], expected.stance[:, 0], atol=2e-5, rtol=1e-4)
    there = labels["attention_mask"].bool()
    torch.testing.assert_close(
        out["tags"][:, :width][there], expected.tags[there], atol=2e-5, rtol=1e-4
    )
    for head in ("role", "reported", "tags", "stance"):
        torch.testing.assert_close(ours[head], hard[head], atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(answers[head], distilled[head], atol=1e-4, rtol=1e-3)


def test_development_scores_are_those_of_the_library(tmp_path: Path) -> None:
    examples = some_examples(random.Random(11))
    data = Data(packed(examples, tmp_path), torch.device("cpu"))
    model = a_model(BERT)
    net = Network(model.state_dict(), torch.device("cpu"), torch.float32)
    schemes = Schemes(*(tuple(data.schemes[head]) for head in ("role", "reported", "stance")))
    labelled = [e for e in examples if e.gold is None or any(e.gold)]
    runtime = TorchRuntime.of(model, torch.device("cpu"))
    expected = scores(collect(runtime, labelled, schemes))
    assert development(net, data, 256) == {f"dev/{name}": x for name, x in expected.items()}


def soft_of_rows(data: Any, rng: random.Random) -> Any:
    draw = torch.Generator().manual_seed(rng.randrange(99))
    n, tokens = len(data.rows), len(data.flat)

    def some(*shape: int) -> Any:
        return torch.rand(*shape, generator=draw).softmax(-1).half()

    yes = some(n, REPORTED, 2)[..., 1]
    return Answers(some(n, ROLES, 3), yes, some(n, STANCES, 4), some(tokens, 3, 3))


def with_answers(example: Example, soft: Any, row: int, data: Any) -> Example:
    """The answers as the library keeps them, with the example."""
    if example.asks_stance:
        stance = soft.stance[row].numpy()
        given = Soft(stance=stance[:, [1, 0, 2, 3]] if example.turned else stance)
    else:
        yes = soft.reported[row].numpy()
        said = np.stack([1 - yes, yes], -1)[None]
        roles = soft.role[row].numpy()[None]
        start, length, first, last = (int(x) for x in data.rows[row])
        tags = np.zeros((length, 3, 3), dtype=np.float16)
        tags[first:last] = soft.tags[start + first : start + last].numpy()
        given = Soft(roles, said, tags) if example.original is None else Soft(roles, said)
    return replace(example, soft=given)


def test_a_run_learns_and_is_the_same_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = packed(some_examples(random.Random(7)), tmp_path)
    start = tmp_path / "start.safetensors"
    save_file({n: x.contiguous() for n, x in a_model(BERT).state_dict().items()}, start)
    kept = []
    for name in ("one", "two"):
        sys.argv = [
            "train.py", str(data), "teacher", "--encoder", str(_encoder(tmp_path)), "--to",
            str(tmp_path / name), "--max-steps", "16", "--budget", "256", "--rate", "3e-3",
        ]  # fmt: skip
        capsys.readouterr()
        train.main()
        kept.append(load_file(tmp_path / name / "weights.safetensors"))
    assert kept[0].keys() == kept[1].keys()
    assert all(torch.equal(kept[0][n], kept[1][n]) for n in kept[0])
    begun = a_model(MPNET).encoder.state_dict()
    moved = "encoder.layer.0.attention.attn.q.weight"
    assert not torch.equal(kept[0][f"encoder.{moved}"].float(), begun[moved])
    lines = re.findall(r" s (\[.*\])", capsys.readouterr().out)
    roles = [json.loads(line)[0] for line in lines]
    assert roles[-1] < 0.95 * roles[0]
    soft = tmp_path / "soft.safetensors"
    sys.argv = [
        "train.py", str(data), "teach", "--encoder", str(_encoder(tmp_path)), "--teachers",
        str(tmp_path / "one"), str(tmp_path / "two"), "--soft", str(soft),
    ]  # fmt: skip
    train.main()
    assert load_file(soft)["role"].sum(-1).numpy() == pytest.approx(1.0, abs=0.01)
    student = [
        "train.py", str(data), "student", "--start", str(start), "--to",
        str(tmp_path / "student"), "--max-steps", "4", "--budget", "256",
    ]  # fmt: skip
    sys.argv = [*student, "--teachers", str(tmp_path / "one")]
    with pytest.raises(SystemExit):
        train.main()
    stale = tmp_path / "stale.safetensors"
    save_file(load_file(soft), stale, {"data": "another pack's"})
    sys.argv = [*student, "--soft", str(stale)]
    with pytest.raises(SystemExit, match="answers other rows"):
        train.main()
    sys.argv = [*student, "--soft", str(soft)]
    train.main()
    report = json.loads((tmp_path / "student/report.json").read_text())
    assert report["facts"]["steps"] == 4
    told = json.loads(data.with_suffix(".json").read_text())["config"]
    assert report["facts"]["rate"] == told["learning_rate"]
    assert report["facts"]["weights"] == {"role": 0.5, "reported": 0.7, "tags": 0.7, "stance": 0.7}
    assert {"dev/role/r0", "dev/tags/cue"} <= report["scores"].keys()


def _encoder(folder: Path) -> Path:
    """A small MPNet's weights, as an encoder alone is saved."""
    path = folder / "encoder.safetensors"
    if not path.is_file():
        state = a_model(MPNET).encoder.state_dict()
        save_file({n: x.contiguous() for n, x in state.items()}, path)
    return path


def test_what_was_trained_becomes_a_run_with_what_was_frozen(
    encoder_folder: Path, tmp_path: Path
) -> None:
    config = small_config(encoder_folder, freeze_embeddings=True)
    network = Network(first_model(config).state_dict(), torch.device("cpu"), torch.float32)
    with torch.no_grad():
        for parameter in network.parameters.values():
            parameter += 0.5
    weights = tmp_path / "weights.safetensors"
    save_file(network.state(), weights)
    restore.restore(weights, config, None, tmp_path / "run")
    found = load_trained(tmp_path / "run/model").state_dict()
    words = "encoder.embeddings.word_embeddings.weight"
    assert torch.equal(found[words], first_model(config).state_dict()[words])
    for name, value in network.state().items():
        assert torch.equal(found[name], value.float()), name
    save_file({"other": torch.zeros(1)}, weights)
    with pytest.raises(SystemExit, match="of another model: other"):
        restore.restore(weights, config, None, tmp_path / "run")


@pytest.mark.slow  # it compiles
@pytest.mark.filterwarnings("ignore")  # those of torch itself
@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a compiler")
@pytest.mark.parametrize("encoder", [BERT, MPNET], ids=["bert", "mpnet"])
def test_compiled_layers_are_the_plain_ones(encoder: dict[str, Any], tmp_path: Path) -> None:
    data = Data(packed(some_examples(random.Random(6)), tmp_path), torch.device("cpu"))
    net = Network(a_model(encoder).state_dict(), torch.device("cpu"), torch.bfloat16, fused=True)
    train.check_fused(net, data)
    net.parameters["role_head.weight"].data.fill_(float("nan"))
    with pytest.raises(SystemExit, match="leave out --fused"):
        train.check_fused(net, data)
