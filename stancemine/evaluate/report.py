"""Tasks x systems -> one report: a dictionary for JSON, and the same as Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, OutputError
from stancemine.evaluate.scoring import score_labels, score_spans
from stancemine.evaluate.systems import SpanSystem, System
from stancemine.evaluate.tasks import SpanTask, Task, examples

__all__ = ["FEW_GROUPS", "REPORT_SCHEMA", "evaluate", "to_markdown", "write"]

REPORT_SCHEMA = 1
FEW_GROUPS = 20
"""Below so many groups a bootstrap interval is too narrow to be trusted, and is marked."""

MACHINE_LABELLED = ("nato-russia", "stancenews")
"""Corpora whose labels no person made; a report that scores them says so."""

Documents = Callable[[str], Sequence[LabeledDocument]]


def evaluate(
    tasks: Iterable[Task | SpanTask],
    documents: Documents,
    systems: Sequence[System],
    span_systems: Sequence[SpanSystem] = (),
    *,
    resamples: int = 2000,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Run every system on every task: ``{"tasks": [...], "skipped": {task: reason}}``.

    ``documents`` gives a corpus's documents of the split under test. A corpus that cannot be read,
    or gives no example, is skipped with its reason, so that one missing corpus does not cost a
    whole run.
    """
    results: list[dict[str, Any]] = []
    skipped: dict[str, str] = {}
    for task in tasks:
        progress(task.name)
        try:
            found = documents(task.corpus)
            if isinstance(task, SpanTask):
                row = _run_spans(task, found, span_systems, resamples, seed)
            else:
                row = _run_labels(task, found, systems, resamples, seed)
        except CorpusError as error:
            skipped[task.name] = str(error)
            continue
        results.append(row)
    return {"tasks": results, "skipped": skipped}


def _run_labels(
    task: Task,
    documents: Sequence[LabeledDocument],
    systems: Sequence[System],
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    items = examples(task, documents)
    if not items:
        raise CorpusError(f"{task.corpus} has no labelled example for {task.name} in this split")
    return {
        "task": task.name,
        "corpus": task.corpus,
        "measure": task.measure,
        "labels": list(task.labels),
        "trained_on": task.train,
        "n": len(items),
        "groups": len({item.group for item in items}),
        "systems": {
            system.name: score_labels(
                task, items, system.predict(task, items, documents), resamples=resamples, seed=seed
            )
            for system in systems
        },
    }


def _run_spans(
    task: SpanTask,
    documents: Sequence[LabeledDocument],
    systems: Sequence[SpanSystem],
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    if not documents:
        raise CorpusError(f"{task.corpus} has no document in this split")
    scores = {
        system.name: score_spans(
            task, documents, system.spans(task, documents), resamples=resamples, seed=seed
        )
        for system in systems
    }
    return {
        "task": task.name,
        "corpus": task.corpus,
        "measure": task.measure,
        "n": len(documents),
        "groups": len(documents),
        "systems": scores,
    }


def to_markdown(report: Mapping[str, Any]) -> str:
    """A report as Markdown: what made it, the table, how to read it.

    ``report`` is what `evaluate` gave plus ``header`` (names and values), ``systems`` (the columns)
    and optionally ``published`` (per task, the figures as text).
    """
    return "\n".join(
        [
            f"# {report['title']}",
            "",
            *(f"- {name}: {_shown(value)}" for name, value in report["header"].items()),
            "",
            *_table(report),
            "",
            *_notes(report),
            "",
            *_data(report),
        ]
    )


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return f"`{value}`" if isinstance(value, str) and value.startswith("python ") else str(value)


def _table(report: Mapping[str, Any]) -> Iterator[str]:
    systems: Sequence[str] = report["systems"]
    titles = ["corpus", "task", "measure", "n", *systems, "published (test)"]
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "|".join("--:" if t == "n" or t in systems else "---" for t in titles) + "|"
    for row in report["tasks"]:
        cells = [
            row["corpus"],
            row["task"].removeprefix(f"{row['corpus']}/"),
            row["measure"],
            str(row["n"]),
            *(_score(row, system, interval=system == systems[-1]) for system in systems),
            report.get("published", {}).get(row["task"], "–"),
        ]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _score(row: Mapping[str, Any], system: str, *, interval: bool) -> str:
    found = row["systems"].get(system)
    if found is None:
        return "–"
    score = _decimal(found["score"])
    if not interval:
        return score
    mark = "*" if row["groups"] < FEW_GROUPS else ""
    return f"{score} [{_decimal(found['low'])}, {_decimal(found['high'])}]{mark}"


def _decimal(value: float) -> str:
    """Three digits behind the point, no leading zero: ``.654``.

    >>> _decimal(0.6543), _decimal(1.0), _decimal(-0.05)
    ('.654', '1.000', '-.050')
    """
    sign, digits = ("-", f"{-value:.3f}") if value < 0 else ("", f"{value:.3f}")
    return sign + digits.removeprefix("0")


def _notes(report: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "Brackets: 95 % percentile bootstrap over groups (documents, debates, texts or topics, as "
        f"the corpus divides itself); *: fewer than {FEW_GROUPS} groups, so the interval is too "
        "narrow. n: labelled examples, for spans documents. Published figures are on the test "
        "split, by the sources' own protocol: a scale to read by, not a comparison."
    )
    yield ""
    machine_labelled = {row["corpus"] for row in report["tasks"]} & set(MACHINE_LABELLED)
    if machine_labelled:
        yield (
            "Labelled by a large language model, by no person: "
            f"{', '.join(sorted(machine_labelled))}."
        )
        yield ""
    behind = list(_not_ahead(report))
    if behind:
        yield f"Not ahead of {report['systems'][-2]}: " + "; ".join(behind) + "."
        yield ""
    for task, reason in report["skipped"].items():
        yield f"Skipped: {task}: {reason}"


def _not_ahead(report: Mapping[str, Any]) -> Iterator[str]:
    """Tasks on which the last system does not beat the one before it, the strongest baseline."""
    if len(report["systems"]) < 2:
        return
    before, last = report["systems"][-2:]
    for row in report["tasks"]:
        found = row["systems"]
        if before in found and last in found and found[last]["score"] <= found[before]["score"]:
            scores = f"{_decimal(found[last]['score'])} against {_decimal(found[before]['score'])}"
            yield f"{row['task']} ({scores})"


def _data(report: Mapping[str, Any]) -> Iterator[str]:
    yield "## Data"
    yield ""
    yield "SHA-256 over each corpus's files:"
    yield ""
    yield from (f"- {name}: `{digest}`" for name, digest in sorted(report["data"].items()))
    yield ""


def write(report: Mapping[str, Any], output: Path) -> tuple[Path, Path]:
    """Write ``output.json`` and ``output.md``; raises `OutputError` where that cannot be."""
    paths = (output.with_name(output.name + ".json"), output.with_name(output.name + ".md"))
    texts = (json.dumps(report, indent=1, ensure_ascii=False) + "\n", to_markdown(report))
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write the report to {output}: {error.strerror}") from error
    return paths
