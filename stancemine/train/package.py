"""A finished training run -> the model folder: calibrated, exported, measured, with its card.

``python -m stancemine.train.package RUN --to stancemine/models/en-small [--corpora DIR]``
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
from tokenizers import Tokenizer

from stancemine.errors import ModelError, StanceMineError
from stancemine.folder import Calibration, ModelFolder, Settings
from stancemine.model import StanceMineModel
from stancemine.runtime.onnx import OnnxRuntime
from stancemine.runtime.torch import TorchRuntime
from stancemine.train.beginning import schemes_of
from stancemine.train.calibrate import calibrate
from stancemine.train.card import model_card
from stancemine.train.config import Head, Source, TrainConfig, one_line
from stancemine.train.curves import draw_curves
from stancemine.train.development import Collected, collect, development_examples, scores
from stancemine.train.examples import Schemes
from stancemine.train.export import check_replaceable, export_model, put_in_place
from stancemine.train.figures import class_scores, data_counts
from stancemine.train.gate import RECALL_HELP, check_recall, fit_gate
from stancemine.windows import Windower

__all__ = ["agreement", "package"]


def package(
    run: Path,
    folder: Path,
    *,
    corpora: Path | None = None,
    stance_context: bool | None = None,
    sentences: int | None = None,
    recall: float | None = None,
    command: str | None = None,
    further: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Export the model of ``run`` to ``folder``; returns development scores and agreement.

    An older model's folder is replaced when the new one is whole.
    Calibrated on the development splits with the int8 graph, which is what users run. The scores of
    heads that the run did not train are not measured; their calibration is that of the model that
    it went on from. ``sentences`` is how many of a corpus (or pairs) are drawn for it, in whole
    documents; all unless given. ``recall`` is that of `stancemine.train.gate.fit_gate`.
    ``command`` and ``further`` (scores of other seeds and folds) go
    into the card; with a ``command`` the folder has the learning curves and the configuration too.
    Raises `ModelError` where ``run`` is not the folder of a finished training run.
    """
    config = _trained_config(run)
    check_replaceable(folder)
    # A relative path is the user's to know; an absolute one would name folders of this machine.
    place = folder.name if folder.is_absolute() else folder.as_posix()
    asked = config.stance_context if stance_context is None else stance_context
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        report = _packaged(run, new, config, corpora, asked, sentences, recall, further or {})
        if command is not None:
            _write_history(run, new, config)
        settings = ModelFolder.open(new).settings
        card = model_card(config, settings, report, command=command, place=place)
        (new / "README.md").write_text(card, encoding="utf-8")
        put_in_place(new, folder)
    return report


def _packaged(
    run: Path,
    folder: Path,
    config: TrainConfig,
    corpora: Path | None,
    stance_context: bool,
    sentences: int | None,
    recall: float | None,
    further: Mapping[str, object],
) -> dict[str, object]:
    """Write the model, calibrated, and its gate; returns what its card says of it."""
    model = _trained_model(run)
    schemes = schemes_of(model.config)
    tokenizer = run / "model" / "tokenizer.json"
    begun = _begun_from(run)
    settings = Settings(
        name=config.name,
        version=config.version,
        context=config.context,
        max_tokens=config.max_tokens,
        role_schemes=schemes.role,
        reported_schemes=schemes.reported,
        stance_schemes=schemes.stance,
        stance_context=stance_context,
        label_sets=schemes.label_sets,
        untrained=_untrained(config, begun),
    )
    export_model(model, tokenizer, settings, folder)
    windower = Windower(Tokenizer.from_file(str(tokenizer)), max_tokens=config.max_tokens)
    kept = tuple(_as_asked(config.mixture, stance_context))
    examples = development_examples(
        config.model_copy(update={"mixture": kept}),
        windower,
        corpora,
        schemes=schemes,
        sentences=sentences,
    )
    exact = collect(TorchRuntime(folder), examples, schemes)
    quantised = collect(OnnxRuntime(folder / "model.onnx"), examples, schemes)
    default = {
        "role": schemes.role[0],
        "reported": schemes.reported[0],
        "stance": schemes.stance[0],
    }
    fitted = _with_untouched(calibrate(quantised, default), begun, config, schemes)
    settings = replace(settings, calibration=fitted)
    (folder / "stancemine.json").write_text(settings.to_json(), encoding="utf-8")
    gate = fit_gate(ModelFolder.open(folder), config, corpora, recall=recall)
    return {
        "torch": scores(exact),
        "int8": scores(quantised),
        "agreement": agreement(exact, quantised),
        "data": data_counts(config, corpora),
        "classes": class_scores(quantised, schemes),
        "gate": {} if gate is None else gate.passed,
        "drawn": sentences,
        **further,
    }


def _as_asked(mixture: Sequence[Source], stance_context: bool) -> Iterator[Source]:
    """The sources as they are measured: a corpus that trains stances with the sentence before, too,
    is read as the model will ask, and once.
    """
    for source in mixture:
        same = [s for s in mixture if _trains(s) == _trains(source)]
        stances = [s for s in same if "stance" in s.heads]
        either = "stance" in source.heads and any(s.context for s in stances)
        if not either or source.context == stance_context:
            yield source
        elif asked := [s for s in stances if s.context == stance_context]:
            heads = [head for head in source.heads if all(head not in s.heads for s in asked)]
            if heads:
                yield source.model_copy(update={"heads": tuple(heads)})
        else:
            yield source.model_copy(update={"context": stance_context})


def _trains(source: Source) -> tuple[str, Path | None, str]:
    """Which documents a source reads, and for which scheme."""
    return source.corpus, source.path, source.scheme_name


def _write_history(run: Path, folder: Path, config: TrainConfig) -> None:
    """The learning curves, and the configuration without folders of this machine."""
    file = run / "model" / "history.json"
    if file.is_file():
        steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
        draw_curves(steps, folder / "curves.svg", title=f"{config.name} {config.version}")
    values = config.model_dump(mode="json", exclude_defaults=True)
    for source in values["mixture"]:
        for name in ("path", "dev_path", "mapping"):
            if name in source:
                source[name] = Path(source[name]).name
    (folder / "train.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _trained(config: TrainConfig) -> set[str]:
    """The heads that the mixture trains in the project's own labels."""
    return {
        head
        for source in config.mixture
        for head in source.heads
        if not source.labels.new_labels(head)
    }


def _untrained(config: TrainConfig, begun: Settings | None) -> tuple[str, ...]:
    if config.start is not None:
        never = begun.untrained if begun is not None else ()
    else:
        never = get_args(Head)
    return tuple(head for head in never if head not in _trained(config))


def _with_untouched(
    fitted: Calibration, begun: Settings | None, config: TrainConfig, schemes: Schemes
) -> Calibration:
    """The fitted calibration, with that of the model gone on from for the heads left alone."""
    if begun is None:
        return fitted
    old, trained = begun.calibration, _trained(config)
    kept: dict[str, Any] = {
        name: getattr(old, name)
        for name, head in (
            ("role", "role"),
            ("reported", "reported"),
            ("about", "stance"),
            ("stance", "stance"),
        )
        if head not in trained
    }
    own = {s.scheme_name for s in config.mixture if s.own_labels}
    names = {s.name for s in schemes.label_sets} - own
    labels = {**fitted.labels, **{n: s for n, s in old.labels.items() if n in names}}
    learned = {*trained, *(f"own:{name}" for name in own)}
    thresholds = {
        **{head: limit for head, limit in old.thresholds.items() if head not in learned},
        **fitted.thresholds,
    }
    return replace(fitted, **kept, labels=labels, thresholds=thresholds)


def _begun_from(run: Path) -> Settings | None:
    file = run / "model" / "start.json"
    if not file.is_file():
        return None
    return Settings.from_dict(json.loads(file.read_text(encoding="utf-8")))


def _trained_model(run: Path) -> StanceMineModel:
    try:
        return StanceMineModel.from_pretrained(run / "model")
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{run} is no finished training run: {one_line(error)}") from error


def _trained_config(run: Path) -> TrainConfig:
    file = run / "model" / "train.json"
    try:
        return TrainConfig.model_validate_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"{run} is no finished training run: cannot read {file} ({error.strerror})"
        ) from error
    except ValueError as error:
        raise ModelError(f"{file} is no training configuration: {one_line(error)}") from error


def agreement(a: Collected, b: Collected) -> dict[str, float]:
    """The share of development items on which two runtimes choose the same label, by head."""
    same: dict[str, list[np.ndarray[tuple[int], np.dtype[np.bool_]]]] = {}
    for scheme in a.role:
        x, y = a.role[scheme][0], b.role[scheme][0]
        same.setdefault("role", []).append(x.argmax(-1) == y.argmax(-1))
    for scheme in a.reported:
        same.setdefault("reported", []).append(
            (a.reported[scheme][0] > 0) == (b.reported[scheme][0] > 0)
        )
    for scheme in a.stance:
        x, y = a.stance[scheme][0], b.stance[scheme][0]
        side = x[:, :3].argmax(-1) == y[:, :3].argmax(-1)
        about = (x[:, 3] > 0) == (y[:, 3] > 0)
        same.setdefault("stance", []).append(about & (side | (x[:, 3] <= 0)))
    for name in a.labels:
        x, y = a.labels[name][0], b.labels[name][0]
        same.setdefault("own", []).append(x.argmax(-1) == y.argmax(-1))
    if a.tags is not None and b.tags is not None:
        same["tags"] = [(a.tags[0].argmax(-1) == b.tags[0].argmax(-1)).ravel()]
    return {head: round(float(np.concatenate(s).mean()), 4) for head, s in same.items()}


def main() -> None:
    """Package a finished training run as a model folder."""
    parser = argparse.ArgumentParser(prog="python -m stancemine.train.package")
    parser.add_argument("run", type=Path, help="the --output folder of a training run")
    parser.add_argument("--to", type=Path, required=True, help="the model folder to write")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    parser.add_argument(
        "--stance-context",
        action="store_true",
        default=None,
        help="ask with the sentence before, whatever the configuration says",
    )
    parser.add_argument(
        "--sentences",
        type=int,
        help="of a corpus (or pairs) to calibrate and measure on, for a large model: all",
    )
    parser.add_argument("--recall", type=float, help=RECALL_HELP)
    options = parser.parse_args()
    if options.sentences is not None and options.sentences < 1:
        parser.error(f"--sentences is a number from 1 on, not {options.sentences}")
    check_recall(parser, options.recall)
    try:
        report = package(
            options.run,
            options.to,
            corpora=options.corpora,
            stance_context=options.stance_context,
            sentences=options.sentences,
            recall=options.recall,
        )
    except StanceMineError as error:
        parser.exit(2, f"error: {error}\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
