"""The model card: filled from the configuration, the registry and the scores."""

from __future__ import annotations

from collections.abc import Mapping

from stancemine.corpora import info
from stancemine.folder import Settings
from stancemine.train.config import TrainConfig

__all__ = ["model_card"]

_TEXT = """\
---
license: {licence}
language: en
library_name: stancemine
base_model: {encoder}
tags: [stance-detection, argument-mining, quotation-attribution, news]
---

# {name} {version}

One encoder, four heads: the role of a sentence (claim, premise, none), reported speech, attribution
spans (source, cue, content) and the stance toward any topic. Made by `stancemine.train` from
`{encoder}` and exported as fp16 safetensors and int8 ONNX.

```python
from stancemine import StanceMiner
document = StanceMiner.load("{name}")("…article text…", topics=["NATO strategy"])
```

## Training data

| corpus | heads | passes | licence | reference |
|---|---|---|---|---|
{corpora}

{provenance}

Hyper-parameters: {steps}. The configuration is `training/{name}.toml`; the commands are in
`training/README.md`.

## Development scores

Uncalibrated, on each corpus' development split, with the weights as trained (torch, fp32) and as
shipped (ONNX, int8): macro-F1 of roles and stance, F1 of reported speech, token F1 of spans. These
are the figures that models are chosen by; `evaluation/reports/` has the scores of the whole
pipeline with intervals and baselines.

| head / scheme | torch | int8 |
|---|---|---|
{scores}

The two runtimes choose the same label on {agreement} of the development items.

## Calibration and limits

Probabilities are scaled per head and corpus scheme on development data (`stancemine.json`).
`unsure` marks a role below {role:.2f}, reported speech below {reported:.2f}, a stance below
{stance:.2f}.

- English news, speeches and comments of 1960 to 2024, mostly on politics; other registers are
  untested.
- The stance toward a topic that is meant but not named is the weakest point: such a sentence often
  comes out as unrelated.
- Names, parties and countries have not been audited for bias.
- A probability is not evidence: read the sentence before quoting a count.
"""


def model_card(config: TrainConfig, settings: Settings, report: Mapping[str, object]) -> str:
    """The card as Markdown with the header that model hubs read.

    ``report`` is what `package.package` returns: "torch" and "int8" scores and "agreement".
    """
    exact, quantised = _mapping(report["torch"]), _mapping(report["int8"])
    same = _mapping(report["agreement"])
    thresholds = settings.calibration.thresholds
    return _TEXT.format(
        encoder=config.base_model or config.encoder or config.start,
        licence="other" if _barred(config) else "apache-2.0",
        name=config.name,
        version=config.version,
        corpora="\n".join(_rows(config)),
        provenance="\n".join(_provenance(config)),
        steps=(
            f"learning rate {config.learning_rate:g} (heads {config.head_learning_rate:g}), "
            f"{config.batch_tokens} tokens a step, rows of up to {config.max_tokens} tokens, "
            f"{'bf16' if config.bf16 else 'fp32'}, seed {config.seed}"
        ),
        scores="\n".join(f"| {k} | {exact[k]:.3f} | {quantised[k]:.3f} |" for k in sorted(exact)),
        agreement=", ".join(f"{share:.1%} ({head})" for head, share in sorted(same.items())),
        role=thresholds.get("role", 0.0),
        reported=thresholds.get("reported", 0.0),
        stance=thresholds.get("stance", 0.0),
    )


def _rows(config: TrainConfig) -> list[str]:
    return [
        f"| {s.corpus} | {', '.join(s.heads)} | {s.repeat:g} | {info(s.corpus).licence} "
        f"| {info(s.corpus).address or info(s.corpus).title} |"
        for s in config.mixture
    ]


def _barred(config: TrainConfig) -> list[str]:
    return sorted({s.corpus for s in config.mixture if not info(s.corpus).ship})


def _provenance(config: TrainConfig) -> list[str]:
    if barred := _barred(config):
        lines = [f"**Not to be passed on**: so the licences of {', '.join(barred)} demand."]
    else:
        lines = ["Only corpora whose licence lets weights trained on them be passed on."]
    if config.start is not None:
        lines += [f"These passes went on from `{config.start}`, whose own card lists what it saw."]
    if any(source.corpus == "stancenews" for source in config.mixture):
        lines += [
            "Documents whose text the development part of `stancenews` labels were left out of",
            "every other corpus. `stancenews` was labelled by a large language model after our",
            "guideline; no person annotated it.",
        ]
    return lines


def _mapping(value: object) -> Mapping[str, float]:
    if not isinstance(value, Mapping):
        raise TypeError(f"scores are a mapping, not {type(value).__name__}")
    return value
