"""The model card: filled from the configuration, the registry and the scores."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast

from stancemine.folder import Settings
from stancemine.labels import ROLES, STANCES
from stancemine.train.config import Source, TrainConfig
from stancemine.train.figures import calibration_lines, class_table, data_table
from stancemine.train.sources import licence_of, may_be_shipped, where_from

__all__ = ["model_card", "spread"]

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
`{encoder}` and exported as fp16 safetensors and int8 ONNX.{heads}

```python
from stancemine import StanceMiner

{python}
```

## Training data

| corpus | heads | passes an epoch | licence | reference |
|---|---|---|---|---|
{corpora}

{provenance}

Hyper-parameters: {steps}. {where}

{data}{made}## Development scores

Uncalibrated, on each corpus' development split, with the weights as trained (torch, fp32) and as
shipped (ONNX, int8): macro-F1 of roles, stance and labels of its own, F1 of reported speech, token
F1 of spans. {chosen}

{table}
{runs}
## Calibration and limits

Scalings of the probabilities and the thresholds of `unsure` are in `stancemine.json`:

{calibration}

{limits}
- A probability is not evidence: read the sentence before quoting a count.
"""


_CHOSEN = {
    "news": """\
These are the figures that models are chosen by; `evaluation/reports/` has the
scores of the whole pipeline with intervals and baselines.""",
    "own": """\
They are no test scores: what was chosen and calibrated here saw this very data.""",
}

_LIMITS = {
    "news": """\
- English news, speeches and comments of 1960 to 2024, mostly on politics; other registers are
  untested.
- The stance toward a topic that is meant but not named is the weakest point: such a sentence often
  comes out as unrelated.
- How far a speaker's name, gender, party or country moves its labels is measured on templates, in
  the behaviour part of the reports: `docs/ethics.md` says what that can and cannot see.""",
    "own": """\
- It was measured on data like its training data only; elsewhere, measure before you trust it.
- Development scores flatter: thresholds, and the weights where the best were kept, were chosen on
  that very data. Keep a test part apart and score it once.
- Names, parties and countries have not been audited for bias.""",
}


_OURS = {"role": ", ".join(ROLES), "stance": ", ".join(STANCES)}
"""The labels of a head, where a set of the user's own stands beside them."""

_FEW_TOPICS = 20
"""With stances toward fewer topics than this, the card says which they are."""


def model_card(
    config: TrainConfig,
    settings: Settings,
    report: Mapping[str, object],
    *,
    command: str | None = None,
    place: str | None = None,
) -> str:
    """The card as Markdown with the header that model hubs read.

    ``report`` is what `package.package` returns: "torch" and "int8" scores and "agreement", and
    "seeds", "folds" and "search" where there were several runs. ``command`` made the model, and is
    given for models that users make: their card then has versions and configuration in full, and
    loads the model from ``place``.
    """
    classes = cast("Mapping[str, Any]", report.get("classes", {}))
    return _TEXT.format(
        encoder=config.base_model or config.encoder or config.start,
        licence="other" if _barred(config) or _own(config) else "apache-2.0",
        name=config.name,
        version=config.version,
        corpora="\n".join(_rows(config)),
        provenance="\n".join(_provenance(config)),
        heads=_heads(config, settings),
        steps=_steps(config),
        where="Every key that is not at its default is in `train.json`."
        if command
        else "The configuration of each stage, which weights were averaged, and the commands are "
        "in\n`training/README.md`.",
        python=_python(config, settings, place if command and place else config.name),
        data="\n".join([*data_table(cast("list[Any]", report.get("data", []))), ""]).lstrip("\n"),
        made=_made(command),
        chosen=_CHOSEN["own" if command else "news"],
        table="\n".join([_scores(report), *class_table(classes)]),
        runs=_runs(report),
        limits="\n".join([_LIMITS["own" if command else "news"], *_topics(report)]),
        calibration="\n".join(calibration_lines(config, settings)),
    )


def _python(config: TrainConfig, settings: Settings, place: str) -> str:
    """Lines that load the model and read what it was trained for."""
    topic = "NATO strategy"
    own = any(label_set.head == "stance" for label_set in settings.label_sets)
    asked = own or "stance" not in settings.untrained
    lines = [
        f'document = StanceMiner.load("{place}")("…article text…"'
        + (f', topics=["{topic}"])' if asked else ")")
    ]
    for label_set in settings.label_sets:
        of = f'.stances["{topic}"]' if label_set.head == "stance" else ""
        lines.append(f'document.sentences[0]{of}.own["{label_set.name}"]')
    return "\n".join(lines)


def _heads(config: TrainConfig, settings: Settings) -> str:
    """What is not as the first sentence of the card says."""
    lines = [
        f"\n\nLabels of its own, `{s.name}` (of a "
        f"{'sentence' if s.head == 'role' else 'sentence toward a topic'}): {', '.join(s.labels)}."
        for s in settings.label_sets
    ]
    if settings.untrained:
        lines.append(
            f"\n\n**Never trained**, and left out of its records: {', '.join(settings.untrained)}."
        )
    trained = {head for s in config.mixture for head in s.heads if not s.labels.new_labels(head)}
    left = sorted({"role", "reported", "tags", "stance"} - trained - set(settings.untrained))
    if left and config.start is not None:
        beside = {str(label_set.head) for label_set in settings.label_sets}
        named = (f"{head} ({_OURS[head]})" if head in beside else head for head in left)
        lines.append(
            f"\n\nTaken over from `{config.start}` and **not measured again** after this training: "
            f"{', '.join(named)}."
        )
    return "".join(lines)


def _topics(report: Mapping[str, object]) -> list[str]:
    """That stances toward other topics were not measured, where those learnt are of a few only."""
    rows = [row for row in cast("list[Any]", report.get("data", [])) if row["head"] == "stance"]
    topics = dict.fromkeys(topic for row in rows for topic in row.get("topics", ()))
    if not topics or len(topics) >= _FEW_TOPICS or any(not row.get("topics") for row in rows):
        return []
    names = [f"“{topic}”" for topic in topics]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [
        f"- Stances were learnt and measured toward {', '.join(names[:3])}{more} only: toward\n"
        "  other topics the model was not measured after this training."
    ]


def _steps(config: TrainConfig) -> str:
    found = [
        f"learning rate {config.learning_rate:g} (heads {config.head_learning_rate:g})",
        f"{config.batch_tokens} tokens a step",
        f"rows of up to {config.max_tokens} tokens",
        "bf16" if config.bf16 else "fp32",
        f"seed {config.seed}",
    ]
    if config.epochs != 1:
        found.insert(0, f"{config.epochs:g} epochs")
    if config.lora is not None:
        found.append(f"LoRA of rank {config.lora.rank} (alpha {config.lora.alpha:g})")
    if config.freeze_encoder or config.freeze_embeddings:
        found.append(f"{'encoder' if config.freeze_encoder else 'word vectors'} frozen")
    if config.loss != "cross-entropy":
        found.append(f"{config.loss} loss")
    if config.class_weights != "none":
        found.append(f"{config.class_weights} class weights")
    if config.r_drop:
        found.append(f"R-Drop of weight {config.r_drop:g}")
    if config.distill is not None:
        found.append(f"distilled from {len(config.distill.teachers)} models")
    return ", ".join(found)


def _made(command: str | None) -> str:
    """The command and the versions, for models that users make; nothing else knows them."""
    if command is None:
        return ""
    names = ("stancemine", "torch", "transformers", "onnxruntime")
    versions = ", ".join(f"{name} {_version(name)}" for name in names)
    return (
        f"Made with `{command}`, {versions}, Python {platform.python_version()} on "
        f"{platform.system()}.\n\n![Learning curves](curves.svg)\n\n"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _scores(report: Mapping[str, object]) -> str:
    exact, quantised = _mapping(report["torch"]), _mapping(report["int8"])
    if not exact:
        return "No source has development data: nothing was measured, calibrated or chosen.\n"
    same = _mapping(report["agreement"])
    rows = [f"| {k} | {exact[k]:.3f} | {quantised[k]:.3f} |" for k in sorted(exact)]
    agreement = ", ".join(f"{share:.1%} ({head})" for head, share in sorted(same.items()))
    return "\n".join(
        [
            "| head / scheme | torch | int8 |",
            "|---|---|---|",
            *rows,
            "",
            f"The two runtimes choose the same label on {agreement} of the development items.",
            *_drawn(report),
            "",
            *_gate(report),
        ]
    )


def _drawn(report: Mapping[str, object]) -> list[str]:
    """How much of the development data that was, where it was not all."""
    drawn = report.get("drawn")
    if drawn is None:
        return []
    return [f"Whole documents were drawn until a corpus had {drawn:,} sentences (or pairs)."]


def _gate(report: Mapping[str, object]) -> list[str]:
    """What the gate lets through on development data, where the model has one."""
    passed = cast("Mapping[str, tuple[float, float]]", report.get("gate") or {})
    if not passed:
        return []
    rows = [f"| {name} | {found:.1%} | {rest:.1%} |" for name, (found, rest) in passed.items()]
    return [
        "Before the stance head stands a gate. What it lets through on development data, at most: "
        "in its second round only where the model finds something in the first.",
        "",
        "| corpus | related pairs that the model finds | other pairs |",
        "|---|--:|--:|",
        *sorted(rows),
        "",
    ]


def _runs(report: Mapping[str, object]) -> str:
    """Scores over folds and seeds with mean and spread, and how many trials a search took."""
    lines = []
    folds, seeds, trials = (
        cast("list[dict[str, float]]", report.get(n, [])) for n in ("folds", "seeds", "search")
    )
    if folds:
        names = [f"fold {number}" for number in range(len(folds))]
        lines += [f"Over {len(folds)} folds, by group:", *_over(names, folds)]
    if seeds:
        names = [f"seed {run['seed']}" for run in seeds]
        plain = [{k: v for k, v in run.items() if k != "seed"} for run in seeds]
        lines += [
            f"Over {len(seeds)} seeds; the model is that of the best one, chosen by its score:",
            *_over(names, plain),
        ]
    if trials:
        lines.append(f"The rates are the best of {len(trials)} trials by the development score.")
    return "\n".join(lines) + "\n" if lines else ""


def _over(names: Sequence[str], runs: Sequence[Mapping[str, float]]) -> list[str]:
    """A table: each head and scheme, and their mean, in every run."""
    scores = sorted({name for run in runs for name in run} - {"score"})
    rows = []
    for name in [*scores, "score"]:
        values = [run[name] for run in runs if name in run]
        cells = [f"{run[name]:.3f}" if name in run else "" for run in runs]
        label = "mean of heads" if name == "score" else name
        rows.append(f"| {label} | {' | '.join(cells)} | {spread(values)} |")
    return [
        "",
        f"| development score | {' | '.join(names)} | mean ± sd |",
        "|---|" + "--:|" * (len(names) + 1),
        *rows,
        "",
    ]


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation (of the sample).

    >>> spread([0.5, 0.7])
    '0.600 ± 0.141'
    """
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.3f} ± {deviation:.3f}"


def _rows(config: TrainConfig) -> list[str]:
    return [
        f"| {s.corpus} | {_headed(s)} | {s.repeat:g} | {licence_of(s)} | {where_from(s)} |"
        for s in config.mixture
    ]


def _headed(source: Source) -> str:
    """The heads of a source; a set of labels of its own under one of them by that name."""
    heads = ", ".join(
        f"labels of its own ({head})" if source.labels.new_labels(head) else head
        for head in source.heads
    )
    return f"{heads}, with the sentence before" if source.context else heads


def _barred(config: TrainConfig) -> list[str]:
    return sorted({s.corpus for s in config.mixture if s.path is None and not may_be_shipped(s)})


def _own(config: TrainConfig) -> list[str]:
    return sorted({s.corpus for s in config.mixture if s.path is not None})


def _provenance(config: TrainConfig) -> list[str]:
    if barred := _barred(config):
        lines = [f"**Not to be passed on**: so the licences of {', '.join(barred)} demand."]
    elif own := _own(config):
        lines = [f"Whether it may be passed on follows from the terms of {', '.join(own)}."]
    else:
        lines = [
            "Only corpora that are neither non-commercial, nor for research alone, nor barred from "
            "being passed on; where no licence is stated, the corpus was published without one."
        ]
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
