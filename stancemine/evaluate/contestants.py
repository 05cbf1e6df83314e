"""Who takes part in an evaluation: the baselines and the models, each with its kept answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stancemine.errors import InputError, ModelError
from stancemine.evaluate.baselines import Majority, TfidfSvm
from stancemine.evaluate.behaviour.run import Asked
from stancemine.evaluate.cache import AnswerStore, CachedSystem, key_of
from stancemine.evaluate.data import Data
from stancemine.evaluate.encoder import EncoderRegression
from stancemine.evaluate.plan import Plan
from stancemine.evaluate.provenance import hash_file, hash_sources, library_versions
from stancemine.evaluate.quoterules import QuoteRules
from stancemine.evaluate.systems import System

__all__ = ["Contestant", "baselines", "learnt_files", "models"]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A system in a report; models have ``facts`` (name, version, hashes) and can be checked."""

    name: str
    system: System
    facts: dict[str, Any] = field(default_factory=dict)
    checked: Asked | None = None


def baselines(plan: Plan, data: Data, stack: ExitStack) -> list[Contestant]:
    """The baselines that the plan names, in its order."""
    if not plan.baselines:
        return []
    path = plan.cache / "baselines.jsonl" if plan.cache else None
    store = stack.enter_context(AnswerStore(path))
    library = library_versions().get("scikit-learn")
    code = hash_sources(
        "corpora/", "evaluate/baselines.py", "evaluate/encoder.py", "evaluate/tasks.py"
    )
    settings = f"seed {plan.seed}, scikit-learn {library}, code {code}"
    found: list[Contestant] = []
    for name in plan.baselines:
        system: System
        if name == "majority":
            system = Majority(data.training_data)
        elif name == "quote-rules":
            system = QuoteRules()
        elif name == "tfidf-svm":
            system = CachedSystem(
                TfidfSvm(data.training_data, seed=plan.seed), store, data.data_hash, settings
            )
        else:
            assert plan.encoder is not None
            folder = _encoder_folder(plan.encoder)
            system = CachedSystem(
                EncoderRegression(folder, data.training_data, seed=plan.seed),
                store,
                data.data_hash,
                f"{settings}, encoder {_weights_hash(folder)}",
            )
        found.append(Contestant(name, system))
    return found


def _encoder_folder(given: Path) -> Path:
    """A folder as given, or that of a bundled model of this name."""
    from stancemine.folder import BUNDLED

    bundled = BUNDLED / str(given)
    folder = bundled if bundled.is_dir() and not given.exists() else given
    if not folder.is_dir():
        raise InputError(f"the encoder {str(given)!r} is no folder and no bundled model")
    return folder


def _weights_hash(folder: Path) -> str:
    files = sorted(folder.glob("*.safetensors"))
    return key_of([hash_file(file) for file in files] or [folder.resolve()])


def models(plan: Plan, stack: ExitStack) -> list[Contestant]:
    """The models under test; raises `ModelError`, `InputError` where two have the same name."""
    return [_model(plan, given, stack, name) for given, name in _named(plan.models)]


def learnt_files(given: Iterable[str]) -> set[str]:
    """The names of the users' files that models were trained on, as far as their folders say."""
    from stancemine.folder import find_model

    found: set[str] = set()
    for one in given:
        kept = find_model(one).path / "train.json"
        if not kept.is_file():
            continue
        try:
            mixture = json.loads(kept.read_text(encoding="utf-8"))["mixture"]
            paths = [source.get(name) for source in mixture for name in ("path", "dev_path")]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(f"{kept} is no training configuration: {error}") from error
        found.update(Path(path).name for path in paths if path)
    return found


def _named(given: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each model with its name in the report: its own, or its folder's where two are alike."""
    from stancemine.folder import find_model

    names = [find_model(one).settings.name for one in given]
    folders = [Path(one).name for one in given]
    if len(set(names)) < len(names):
        names = [f"{name} ({folder})" for name, folder in zip(names, folders, strict=True)]
    if len(set(names)) < len(names):
        raise InputError(f"two models are both called {names[0]!r}: rename a folder")
    return list(zip(given, names, strict=True))


def _model(plan: Plan, given: str, stack: ExitStack, name: str) -> Contestant:
    from stancemine.evaluate.predict import ModelSystem, ModelUnderCheck
    from stancemine.folder import find_model
    from stancemine.miner import StanceMiner

    folder = find_model(given)
    beside = (folder.path / "stancemine.json", folder.relations)
    files = (folder.onnx, folder.weights, folder.tokenizer, folder.gate, *beside)
    hashes = {file.name: hash_file(file) for file in files if file.is_file()}
    runtime = plan.runtime
    if runtime == "auto":
        runtime = "onnx" if folder.onnx.is_file() else "torch"
    # What an answer depends on: the model's files, the runtime, and the library's own code.
    code = hash_sources(leave_out=("evaluate", "train", "cli", "render", "corpora", "integrations"))
    identity = key_of([sorted(hashes.items()), runtime, code])
    path = plan.cache / f"{folder.settings.name}-{identity[:16]}.jsonl" if plan.cache else None
    store = stack.enter_context(AnswerStore(path))
    miner = StanceMiner.load(given, runtime)
    system = ModelSystem(miner, name, store)
    facts = {
        "name": name,
        "version": folder.settings.version,
        "runtime": runtime,
        "sha256": hashes,
        "thresholds": dict(folder.settings.calibration.thresholds),
    }
    return Contestant(name, system, facts, ModelUnderCheck(system, miner))
