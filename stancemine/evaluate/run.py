"""A plan -> one report: every system on every task, compared, broken down, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import numpy as np

from stancemine import corpora
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, InputError
from stancemine.evaluate.behaviour.checklist import read_checklist
from stancemine.evaluate.behaviour.run import check_behaviour
from stancemine.evaluate.contestants import Contestant, baselines, learnt_files, models
from stancemine.evaluate.data import Data
from stancemine.evaluate.facets import FACET_RESAMPLES, breakdown
from stancemine.evaluate.holders import FoundHolder, right_holder
from stancemine.evaluate.intervals import Bootstrap
from stancemine.evaluate.matching import attribution_counts, gold_parts
from stancemine.evaluate.metrics import span_counts, span_f1
from stancemine.evaluate.mistakes import confident_mistakes
from stancemine.evaluate.plan import HEADLINE_TASKS, Plan
from stancemine.evaluate.predict import ModelSystem
from stancemine.evaluate.provenance import commit, library_versions, machine
from stancemine.evaluate.published import ceiling, described
from stancemine.evaluate.remarks import remarks
from stancemine.evaluate.report import REPORT_SCHEMA, Report
from stancemine.evaluate.report.figures import part_text
from stancemine.evaluate.scoring import score_counts, score_labels, share
from stancemine.evaluate.significance import FEW_GROUPS, enough_resamples, holm
from stancemine.evaluate.systems import NotApplicable, RecordSystem, SpanSystem
from stancemine.evaluate.tasks import AnyTask, RecordTask, SpanTask, Task, examples, gold_spans

__all__ = ["run"]

MACHINE_LABELLED = ("nato-russia", "stancenews", "contrast", "mockpress")
"""Corpora whose labels no person made; a report that scores them says so."""

T = TypeVar("T")


def run(plan: Plan) -> Report:
    """Carry the plan out.

    A corpus that cannot be read, or has no example, is skipped with its reason, so that one missing
    corpus does not cost a whole run. Raises `StanceMineError` where nothing can be measured.
    """
    learnt = learnt_files(plan.models)
    data = Data(plan.root, plan.split, plan.limit, plan.seed, plan.files, plan.mapping, learnt)
    tasks = data.tasks(plan.tasks)
    with ExitStack() as stack:
        tested = models(plan, stack)
        contestants = [*baselines(plan, data, stack), *tested]
        pairs = _pairs(contestants, [one.name for one in tested])
        plan = replace(plan, resamples=enough_resamples(plan.resamples, len(tasks) * len(pairs)))
        rows, skipped = _rows(plan, data, tasks, contestants, [one.name for one in tested])
        if not rows:
            task, reason = next(iter(skipped.items()))
            raise InputError(f"nothing could be measured: {task}: {reason}")
        checks = _behaviour(plan, tested)
    _correct_for_many(rows)
    used = sorted({name for row in rows for name in (row["corpus"], row["trained_on"])})
    names = [one.name for one in contestants]
    undivided = [
        name for name in dict.fromkeys(r["corpus"] for r in rows) if data.is_undivided(name)
    ]
    header = {**_header(plan), "undivided": undivided}
    return Report(
        {
            "schema": REPORT_SCHEMA,
            "title": _title(plan, [one.name for one in tested], part_text(header, rows)),
            "header": header,
            "models": [one.facts for one in tested],
            "systems": names,
            "main": _main(rows, [one.name for one in tested] or names[::-1]),
            "headline": _headline(plan, rows),
            "tasks": rows,
            "skipped": skipped,
            "notes": remarks(data, rows, [one.facts for one in tested]),
            "behaviour": checks,
            "data": {k: digest for name in used for k, digest in data.hashes(name).items()},
        }
    )


def _title(plan: Plan, names: Sequence[str], part: str) -> str:
    what = " and ".join(names) or "Baselines"
    return f"{what}: {plan.suite.title} ({plan.split})" if plan.suite else f"{what} on {part}"


def _main(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """The first of ``names`` that has a score on a task."""
    scored = (name for name in names if any(name in row["systems"] for row in rows))
    return next(scored, names[0])


def _headline(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    measured = [row["task"] for row in rows]
    if plan.suite is not None and plan.suite.headline:
        return [name for name in plan.suite.headline if name in measured]
    return measured[:HEADLINE_TASKS]


def _header(plan: Plan) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit() or "not in a git tree",
        "machine": machine(),
        "libraries": library_versions(),
        "split": plan.split,
        "limit": plan.limit,
        "seed": plan.seed,
        "resamples": plan.resamples,
        "texts": plan.texts,
        "command": plan.command(),
    }


def _rows(
    plan: Plan,
    data: Data,
    tasks: Sequence[AnyTask],
    contestants: Sequence[Contestant],
    tested: Sequence[str],
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    rows: list[dict[str, Any]] = []
    skipped: dict[str, str] = {}
    for task in tasks:
        plan.progress(task.name)
        try:
            documents = data.documents(task.corpus)
            if isinstance(task, Task):
                row = _label_row(plan, data, task, documents, contestants, tested)
            else:
                row = _count_row(plan, task, documents, contestants, tested)
        except CorpusError as error:
            skipped[task.name] = str(error)
            continue
        rows.append({**_about(plan, task), **row})
    return rows, skipped


def _about(plan: Plan, task: AnyTask) -> dict[str, Any]:
    """What is known of a task before it is measured."""
    known = task.corpus in corpora.names()
    scores = corpora.info(task.corpus).scores if known else ()
    return {
        "task": task.name,
        "corpus": task.corpus,
        "measure": task.measure,
        "trained_on": task.train if isinstance(task, Task) else task.corpus,
        "machine_labelled": task.corpus in MACHINE_LABELLED,
        "published": described(
            task.name, scores, corpus=task.corpus, split=plan.split, whole=plan.limit is None
        ),
        "ceiling": ceiling(task.name),
    }


def _label_row(
    plan: Plan,
    data: Data,
    task: Task,
    documents: Sequence[LabeledDocument],
    contestants: Sequence[Contestant],
    tested: Sequence[str],
) -> dict[str, Any]:
    items = examples(task, documents)
    if not items:
        raise CorpusError(f"{task.corpus} has no labelled example for {task.name} in this split")
    found, missing = _asked(contestants, lambda one: one.system.predict(task, items, documents))
    groups = len({item.group for item in items})
    bootstrap = Bootstrap(groups, plan.resamples, plan.seed)
    row = score_labels(task, items, found, bootstrap, _pairs(contestants, tested))
    if not plan.texts and _withheld(task.corpus):
        row.pop("codes", None)  # gold labels that may not be passed on either
    by_id = {document.id: document for document in documents}
    of_models = {name: p for name, p in found.items() if name in tested}
    seen = data.training_topics(task) if task.head == "stance" else None
    # A topic of the training part was seen by a model only if that part is among its own.
    learnt = {
        one.name
        for one in contestants
        if isinstance(one.system, ModelSystem) and one.system.trained_on(task)
    }
    return {
        "labels": list(task.labels),
        "n": len(items),
        "groups": groups,
        "few_groups": groups < FEW_GROUPS,
        "not_applicable": missing,
        **row,
        "facets": {
            name: breakdown(
                task, items, by_id, predictions, seen if name in learnt else None, seed=plan.seed,
                resamples=min(plan.resamples, FACET_RESAMPLES), texts=plan.texts,
            )
            for name, predictions in of_models.items()
        },
        "mistakes": {
            name: confident_mistakes(task, items, by_id, predictions)
            for name, predictions in of_models.items()
        } if plan.texts else None,
    }  # fmt: skip


def _pairs(contestants: Sequence[Contestant], tested: Sequence[str]) -> list[tuple[str, str]]:
    """What is compared: every model with every other system; without a model all with all."""
    names = [one.name for one in contestants]
    firsts = list(tested) or names
    return [
        (first, other)
        for i, first in enumerate(firsts)
        for other in names
        if other != first and other not in firsts[:i]
    ]


def _withheld(corpus: str) -> bool:
    return corpus in corpora.names() and not corpora.info(corpus).ship


def _count_row(
    plan: Plan,
    task: SpanTask | RecordTask,
    documents: Sequence[LabeledDocument],
    contestants: Sequence[Contestant],
    tested: Sequence[str],
) -> dict[str, Any]:
    if not documents:
        raise CorpusError(f"{task.corpus} has no document in this split")
    groups = [document.group or document.id for document in documents]
    found, missing = _asked(contestants, lambda one: _counted(task, documents, one))
    order = sorted(set(groups))
    place = np.array([order.index(group) for group in groups])
    grouped = {}
    for name, counts in found.items():
        summed = np.zeros((len(order), counts.shape[1]), dtype=np.int64)
        np.add.at(summed, place, counts)
        grouped[name] = summed
    statistic = share if isinstance(task, RecordTask) and task.what == "holders" else span_f1
    bootstrap = Bootstrap(len(order), plan.resamples, plan.seed)
    return {
        "n": len(documents),
        "groups": len(order),
        "few_groups": len(order) < FEW_GROUPS,
        "not_applicable": missing,
        **score_counts(grouped, statistic, bootstrap, _pairs(contestants, tested)),
    }


def _counted(
    task: SpanTask | RecordTask, documents: Sequence[LabeledDocument], one: Contestant
) -> Any:
    """``[documents, cells]`` of what the task counts."""
    system = one.system
    if isinstance(task, SpanTask):
        if not isinstance(system, SpanSystem):
            raise NotApplicable("it marks no spans")
        return np.stack(
            [
                span_counts(gold_spans(document, task.span_type), spans, overlap=task.overlap)
                for document, spans in zip(documents, system.spans(task, documents), strict=True)
            ]
        )
    if not isinstance(system, RecordSystem):
        raise NotApplicable("it gives no record")
    if task.what == "holders":
        return np.stack(
            [
                _right_holders(d, h)
                for d, h in zip(documents, system.holders(documents), strict=True)
            ]
        )
    overlap = task.what == "attributions-overlap"
    return np.stack(
        [
            attribution_counts(gold_parts(document), parts, overlap=overlap)
            for document, parts in zip(documents, system.attributions(documents), strict=True)
        ]
    )


def _right_holders(document: LabeledDocument, holders: Sequence[FoundHolder]) -> Any:
    judged = [
        right_holder(found, gold.holder, gold.source)
        for gold, found in zip(document.sentences, holders, strict=True)
        if gold.reported and gold.holder is not None
    ]
    return np.array([sum(judged), len(judged)], dtype=np.int64)


def _asked(
    contestants: Sequence[Contestant], ask: Callable[[Contestant], T]
) -> tuple[dict[str, T], dict[str, str]]:
    """The answers by system, and why the others have none."""
    found: dict[str, T] = {}
    missing: dict[str, str] = {}
    for one in contestants:
        try:
            found[one.name] = ask(one)
        except NotApplicable as reason:
            missing[one.name] = str(reason)
    return found, missing


def _correct_for_many(rows: Sequence[Mapping[str, Any]]) -> None:
    """Every p of the report corrected by Holm's method, all pairs of all tasks as one family."""
    pairs = [pair for row in rows for pair in row["pairs"]]
    for pair, corrected in zip(pairs, holm([pair["p"] for pair in pairs]), strict=True):
        pair["p_holm"] = corrected
    tested = [pair["mcnemar"] for pair in pairs if "mcnemar" in pair]
    for one, corrected in zip(tested, holm([one["p"] for one in tested]), strict=True):
        one["p_holm"] = corrected
    signs = [pair["sign"] for pair in pairs if "sign" in pair]
    for one, corrected in zip(signs, holm([one["p"] for one in signs]), strict=True):
        one["p_holm"] = corrected


def _behaviour(plan: Plan, tested: Sequence[Contestant]) -> dict[str, Any]:
    if not plan.behaviour:
        return {}
    checklist = read_checklist(plan.checklists)
    found = {}
    for one in tested:
        if one.checked is not None:
            plan.progress(f"behaviour: {one.name}")
            found[one.name] = check_behaviour(
                one.checked, checklist, resamples=plan.resamples, seed=plan.seed
            )
    return found
