"""Teachers and students on one GPU in minutes, from the arrays of `pack.py`.

The same examples, losses, rates and schedule as ``python -m stancemine.train``, written for a
machine where every second counts and nothing but torch is at hand: examples lie on the GPU, rows
are padded to a few widths, and each width's whole step (batch, forward, backward, optimiser) is one
CUDA graph, so that the time goes into arithmetic and not into starting kernels. Weights are fp32,
arithmetic is bf16. ``tests/train/test_gpu.py`` holds network and losses to those of the library.

    python -m training.gpu.train DATA.npz teacher --encoder MPNET.safetensors --to RUN
    python -m training.gpu.train DATA.npz teach --encoder MPNET.safetensors --teachers RUN1 RUN2
        --soft SOFT.safetensors
    python -m training.gpu.train DATA.npz student --start MODEL.safetensors --soft SOFT.safetensors
        --to RUN
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.gpu.measure import development, teach
from training.gpu.network import Network, begin_teacher
from training.gpu.objectives import Soft, label_losses, soft_losses
from training.gpu.rows import Data, Plan, batch_of


class Trainer:
    """One run: optimiser, schedule, and a graph a width."""

    def __init__(self, net: Network, data: Data, options: argparse.Namespace, soft: Soft | None):
        self.net, self.data, self.options, self.soft = net, data, options, soft
        device = data.device
        groups: dict[tuple[float, bool], list[Tensor]] = {}
        for name, value in net.parameters.items():
            groups.setdefault((self._rate(name), value.ndim > 1), []).append(value)
        graphs = device.type == "cuda"
        self.base = [rate for rate, _ in groups]
        self.optimizer = torch.optim.AdamW(
            [
                {
                    "params": values,
                    "lr": torch.tensor(rate, device=device) if graphs else rate,
                    "weight_decay": 0.01 if matrix else 0.0,
                }
                for (rate, matrix), values in groups.items()
            ],
            fused=True,
            capturable=graphs,
        )
        self.values = list(net.parameters.values())
        self.slopes = [torch.zeros_like(value) for value in self.values]
        for value, slope in zip(self.values, self.slopes, strict=True):
            value.grad = slope
        self.step = torch.zeros((), device=device)
        self.total = torch.ones((), device=device)
        self.parts = torch.zeros(8, device=device)
        self.weights = data.config["loss_weights"]

    def _rate(self, name: str) -> float:
        o = self.options
        if not name.startswith("encoder."):
            return float(o.head_rate)
        if ".layer." in name:
            below = self.net.layers - 1 - int(name.split(".")[3])
        else:
            below = self.net.layers if "embed" in name else 0
        return float(o.rate * o.layer_decay**below)

    def one_step(self, chosen: Tensor, width: int) -> None:
        """A whole step; everything stays on the device."""
        warm = 0.06 * self.total
        rise = (self.step + 1) / warm
        through = ((self.step - warm) / (self.total - warm).clamp(min=1)).clamp(0, 1)
        factor = torch.where(self.step < warm, rise, 0.5 * (1 + torch.cos(math.pi * through)))
        for group, base in zip(self.optimizer.param_groups, self.base, strict=True):
            if isinstance(group["lr"], Tensor):
                group["lr"].copy_(base * factor)
            else:
                group["lr"] = base * float(factor)
        torch._foreach_zero_(self.slopes)
        b = batch_of(self.data, self.data.examples, chosen, width)
        out = self.net(b, training=True)
        parts = label_losses(out, b)
        loss = sum(self.weights[head] * value for head, value in parts.items())
        shown = [parts[h].detach() for h in ("role", "reported", "tags", "stance")]
        if self.soft is not None:
            o = self.options
            answers = soft_losses(out, b, self.soft, o.temperature)
            shown += [answers[h].detach() for h in ("role", "reported", "tags", "stance")]
            loss = sum(
                self.weights[h] * ((1 - o.weights[h]) * parts[h] + o.weights[h] * answers[h])
                for h in parts
            )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.values, 1.0, foreach=True)
        self.optimizer.step()
        self.step += 1
        self.parts[: len(shown)] += torch.stack(shown)

    def capture(self, plan: Plan) -> dict[int, tuple[Any, Tensor, float]]:
        """A graph, its input and a replay's seconds, by width; the weights end as they began."""
        kept = [value.detach().clone() for value in self.values]
        found: dict[int, tuple[Any, Tensor, float]] = {}
        pool = torch.cuda.graph_pool_handle()
        for width, rows in sorted(plan.rows.items(), reverse=True):
            chosen = torch.from_numpy(plan.examples[width][:1].repeat(rows)).to(self.data.device)
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(2):
                    self.one_step(chosen, width)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=pool):
                self.one_step(chosen, width)
            graph.replay()
            torch.cuda.synchronize()
            began = time.perf_counter()
            for _ in range(3):
                graph.replay()
            torch.cuda.synchronize()
            found[width] = graph, chosen, (time.perf_counter() - began) / 3
        with torch.no_grad():
            for value, old in zip(self.values, kept, strict=True):
                value.copy_(old)
            for state in self.optimizer.state.values():
                for tensor in state.values():
                    tensor.zero_()
            self.step.zero_()
            self.parts.zero_()
        return found

    def run(self, plan: Plan, seconds: float) -> dict[str, float]:
        """Train for ``seconds`` (or the options' epochs, where they are fewer); `SystemExit` where
        preparing has taken them all.
        """
        o = self.options
        began = time.perf_counter()
        graphs = self.capture(plan) if self.data.device.type == "cuda" else {}
        an_epoch = sum(graphs[w][2] * n for w, n in plan.count.items()) if graphs else 1e9
        tokens = sum(plan.rows[w] * w * n for w, n in plan.count.items())
        set_up = time.perf_counter() - began
        batches = sum(plan.count.values())
        epochs = min(o.epochs, 0.97 * (seconds - set_up) / an_epoch) if graphs else o.epochs
        if epochs <= 0 and not o.max_steps:
            raise SystemExit(
                f"the {o.seconds:.0f} seconds were gone after {set_up:.0f} s of preparing: give "
                "more (--seconds)"
            )
        steps = max(int(batches * epochs), 1) if not o.max_steps else o.max_steps
        self.total.fill_(steps)
        print(
            f"{batches} batches, {tokens / 1e6:.1f} M tokens an epoch, {an_epoch:.1f} s; set up in "
            f"{set_up:.1f} s; {epochs:.2f} epochs, {steps} steps",
            flush=True,
        )
        done, shown = 0, 0
        while done < steps:
            for width, part in plan.epoch()[: steps - done]:
                chosen = torch.from_numpy(part)
                if graphs:
                    graph, static, _ = graphs[width]
                    static.copy_(chosen.pin_memory(), non_blocking=True)
                    graph.replay()
                else:
                    self.one_step(chosen, width)
                done += 1
                if done - shown >= max(steps // 8, 1) or done == steps:
                    means = (self.parts / (done - shown)).tolist()
                    self.parts.zero_()
                    shown = done
                    now = time.perf_counter() - began
                    print(done, f"{now:.0f} s", [round(x, 3) for x in means], flush=True)
        return {"steps": steps, "epochs": steps / batches, "tokens_an_epoch": tokens}


def check_fused(net: Network, data: Data) -> None:
    """End the run where the compiled layers have other slopes than the plain ones in fp32."""
    rows = np.flatnonzero(data.length_of_rows[data.examples["row"].cpu().numpy()] <= 48)[:32]
    batch = batch_of(data, data.examples, torch.from_numpy(rows).to(data.device), 48)
    values = list(net.parameters.values())

    def slopes(dtype: Any, fused: bool) -> Tensor:
        net.dtype, net.fused = dtype, fused
        out = net(batch, training=True)
        loss = torch.stack([x.square().mean() for x in out.values()]).sum()
        return torch.cat([x.flatten() for x in torch.autograd.grad(loss, values)])

    dtype, dropout, net.drop = net.dtype, net.drop, 0.0
    right, found = slopes(torch.float32, False), slopes(dtype, True)
    net.drop = dropout
    apart = float((right - found).norm() / right.norm())
    print(f"compiled layers: slopes {apart:.4f} apart", flush=True)
    if not apart < 0.05:  # NaN neither
        raise SystemExit("compiled layers give other slopes: leave out --fused")


TEACHER = {
    "learning_rate": 8e-5,
    "head_learning_rate": 5e-4,
    "layer_decay": 0.95,
    "batch_tokens": 12288,
}
"""A teacher's settings, those of ``en-base-3.toml``: the rows are packed by its student's
configuration, which says the student's own.
"""


def main() -> None:
    """Read the arguments and train one model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("what", choices=("teacher", "teach", "student"))
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--teachers", type=Path, nargs="*", default=[])
    parser.add_argument("--soft", type=Path, help="the teachers' answers")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--seed", type=int, default=61)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--epochs", type=float, default=100.0)
    parser.add_argument("--max-steps", type=int, default=0)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--head-rate", type=float)
    parser.add_argument("--layer-decay", type=float)
    parser.add_argument("--budget", type=int)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--fused", action="store_true", help="layers through torch.compile")
    options = parser.parse_args()
    needed = {"teacher": ("encoder", "to"), "teach": ("encoder", "teachers", "soft")}
    wanted = needed.get(options.what, ("start", "to"))
    if missing := [name for name in wanted if not getattr(options, name)]:
        parser.error(f"{options.what} needs --{' and --'.join(missing)}")
    if options.what == "student" and options.teachers:
        parser.error("a student reads its teachers' answers from --soft: make them with teach")
    teacher = options.what == "teacher"
    began = time.perf_counter()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16
    torch.manual_seed(options.seed)
    data = Data(options.data, device)
    print(f"read in {time.perf_counter() - began:.1f} s", flush=True)
    settings = TEACHER if teacher else data.config
    options.rate = options.rate or settings["learning_rate"]
    options.head_rate = options.head_rate or settings["head_learning_rate"]
    options.layer_decay = options.layer_decay or settings["layer_decay"]
    options.budget = options.budget or settings["batch_tokens"]
    told = data.config["distill"] or {}
    options.temperature = told.get("temperature", 1.0)
    options.weights = {
        head: told.get("head_weights", {}).get(head, told.get("weight", 1.0))
        for head in ("role", "reported", "tags", "stance")
    }
    if options.what == "teach":
        words = load_file(options.encoder)["embeddings.word_embeddings.weight"]
        full = [
            load_file(t / "weights.safetensors")
            | {"encoder.embeddings.word_embeddings.weight": words}
            for t in options.teachers
        ]
        nets = [Network(w, device, dtype, fused=options.fused) for w in full]
        soft = teach(nets, data, 60000)
        answers = {n: x.contiguous() for n, x in vars(soft).items()}
        save_file(answers, options.soft, {"data": data.digest})
        print(f"soft labels at {time.perf_counter() - began:.1f} s", flush=True)
        return
    keep = np.arange(len(data.examples["row"]))
    if teacher:
        weights = begin_teacher(options.encoder, data.schemes, options.seed)
        labelled = (data.examples["role"] >= 0) | (data.examples["reported"] >= 0)
        labelled |= (data.examples["gold"] > 0) | (data.examples["tag_place"] >= 0)
        keep = np.flatnonzero(labelled.cpu().numpy())
    else:
        weights = {n: x.float() for n, x in load_file(options.start).items()}
    net = Network(weights, device, dtype, dropout=options.dropout, fused=options.fused)
    if options.fused:
        check_fused(net, data)
    soft = None
    if options.soft is not None:
        with safe_open(options.soft, "pt") as file:
            of = (file.metadata() or {}).get("data")
        if of != data.digest:
            raise SystemExit(f"{options.soft} answers other rows than {options.data}: make it anew")
        soft = Soft(**load_file(options.soft, device=str(device)))
    print(f"ready at {time.perf_counter() - began:.1f} s", flush=True)
    lengths = data.length_of_rows[data.examples["row"].cpu().numpy()]
    plan = Plan(lengths[keep], options.budget, options.seed)
    plan.examples = {w: keep[x] for w, x in plan.examples.items()}
    left = options.seconds - (time.perf_counter() - began)
    facts: dict[str, Any] = dict(Trainer(net, data, options, soft).run(plan, left))
    options.to.mkdir(parents=True, exist_ok=True)
    told = {"schemes": json.dumps(data.schemes)}
    save_file(net.state(), options.to / "weights.safetensors", told)
    scores = development(net, data, 60000)
    print(json.dumps(scores), f"{time.perf_counter() - began:.1f} s in all", flush=True)
    given = {n: str(x) if isinstance(x, Path) else x for n, x in vars(options).items()}
    facts = {**given, "teachers": [str(t) for t in options.teachers], **facts}
    report = {"facts": facts, "scores": scores}
    (options.to / "report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
