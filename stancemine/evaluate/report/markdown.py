"""A report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stancemine.evaluate.report.figures import (
    decimal,
    difference_text,
    interval,
    p_value,
    part_text,
    percent,
    score_text,
    signed,
)
from stancemine.evaluate.report.findings import against_best, verdict, weakness, without_example
from stancemine.evaluate.report.shown import has, lead_of, systems_of, unscored

__all__ = ["absent_text", "published_text", "to_markdown"]

Row = Mapping[str, Any]


def to_markdown(report: Row) -> str:
    """What, how good, how sure, against what; then everything, task by task."""
    parts = [
        f"# {report['title']}",
        "",
        *_header(report),
        "",
        *([" ".join(missing), ""] if (missing := unscored(report)) else []),
        f"**Worst weakness.** {weakness(report)}",
        "",
        "## Scores",
        "",
        *_scores(report),
        "",
        *_notes(report),
        "",
        *_differences(report),
        *_behaviour(report),
        "## Task by task",
        "",
        *(line for row in report["tasks"] for line in _task(report, row)),
        *_data(report),
    ]
    return "\n".join(parts).rstrip() + "\n"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], numbers: int) -> Iterator[str]:
    """A Markdown table; the last ``numbers`` columns are set to the right."""
    words = len(titles) - numbers
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "|".join(["---"] * words + ["--:"] * numbers) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


def _header(report: Row) -> Iterator[str]:
    header = report["header"]
    for model in report["models"]:
        hashes = ", ".join(f"{name} `{digest}`" for name, digest in model["sha256"].items())
        yield f"- model: {model['name']} {model['version']}, runtime {model['runtime']}; {hashes}"
    limit = f", a sample of about {header['limit']} sentences a corpus" if header["limit"] else ""
    whole = header.get("undivided")
    part = part_text(header, report["tasks"]) if whole else header["split"]
    yield f"- split: {part}{limit}"
    yield f"- date: {header['date']}; commit: {header['commit']}"
    yield f"- machine: {_listed(header['machine'])}"
    yield f"- libraries: {_listed(header['libraries'])}"
    yield f"- seed: {header['seed']}; bootstrap: {header['resamples']} resamples"
    yield f"- command: `{header['command']}`"


def _listed(values: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _scores(report: Row) -> Iterator[str]:
    systems = systems_of(report)
    published, annotators = has(report, "published"), has(report, "ceiling")
    titles = ["task", "measure", "n", *systems]
    titles += ["published"] * published + ["annotators"] * annotators
    rows = [
        [
            row["task"],
            row["measure"],
            str(row["n"]),
            *(score_text(row, name) for name in systems),
            *[published_text(row) or "–"] * published,
            *[_ceiling(row)] * annotators,
        ]
        for row in report["tasks"]
    ]
    yield from table(titles, rows, 0)


def published_text(row: Row) -> str:
    """The lowest and the highest published figure; † marks what is not comparable."""
    found = row["published"]
    ends = found if len(found) < 3 else (found[0], found[-1])
    return " … ".join(
        f"{decimal(one['value'])}{'' if one['comparable'] else '†'} {one['model']}"
        f" ({one['source']})"
        for one in ends
    )


def absent_text(report: Row) -> str:
    """Of which classes the labels have no example, in words; empty where there is one of each."""
    tasks = [f"{task}: {', '.join(c)}" for task, c in without_example(report).items()]
    return f"No example, so nothing is known, of {'; '.join(tasks)}." if tasks else ""


def _ceiling(row: Row) -> str:
    one = row["ceiling"]
    return "–" if one is None else f"{one['measure']} {decimal(one['value'])}"


def _notes(report: Row) -> Iterator[str]:
    yield (
        "Brackets: 95 % percentile interval of a bootstrap over groups (documents, debates, texts "
        "or topics, as the corpus divides itself); *: fewer than 20 groups, so the interval is too "
        "narrow. n: labelled examples; for spans, attributions and holders, documents. "
        "Systems learn from the training part of the task's corpus. macro-F1 is the mean over the "
        "classes that occur in the labels or the answers."
    )
    if absent := absent_text(report):
        yield ""
        yield absent
    reasons = sorted({o["why"] for r in report["tasks"] for o in r["published"] if o["why"]})
    if reasons:
        yield ""
        yield f"†: a scale to read by, not comparable: {'; '.join(reasons)}."
    by_machine = sorted({r["corpus"] for r in report["tasks"] if r["machine_labelled"]})
    if by_machine:
        yield ""
        yield f"Labelled by a large language model, by no person: {', '.join(by_machine)}."
    if not report["header"]["texts"]:
        yield ""
        yield (
            "This is the form for passing on: sentences of the corpora, the wording of their "
            "longer topics and single errors are left out. Run the command without `--no-texts` "
            "for them."
        )
    for note in report.get("notes", ()):
        yield ""
        yield f"{note}."
    for task, reason in report["skipped"].items():
        yield ""
        yield f"Skipped: {task}: {reason}"


def _differences(report: Row) -> Iterator[str]:
    rows = []
    for row in report["tasks"]:
        for pair in row["pairs"]:
            exact = pair.get("mcnemar")
            rows.append(
                [
                    row["task"],
                    f"{pair['a']} − {pair['b']}",
                    f"{signed(pair['difference'])} {difference_text(row, pair)}",
                    p_value(pair["p"]),
                    p_value(pair["p_holm"]),
                    verdict(row, pair),
                    "–" if exact is None else f"{exact['only_a']} : {exact['only_b']}",
                    "–" if exact is None else p_value(exact["p_holm"]),
                ]
            )
    if not rows:
        return
    yield "## Differences"
    yield ""
    titles = ["task", "systems", "difference", "p", "p (Holm)", "verdict", "only one right",
              "McNemar (Holm)"]  # fmt: skip
    yield from table(titles, rows, 6)
    yield ""
    yield (
        "The difference is the first system's score minus the second's: above 0 the first is "
        "better. Paired bootstrap over groups, the same draws for both systems; p two-sided. Holm: "
        f"corrected for all {len(rows)} comparisons of this report. McNemar takes sentences as "
        "independent, which those of one document are not. *: fewer than 20 groups, too few for "
        "this p; there better or worse is said only where a sign test over the groups agrees."
    )
    yield ""


def _behaviour(report: Row) -> Iterator[str]:
    for name, checks in report["behaviour"].items():
        yield f"## Behaviour of {name}"
        yield ""
        yield (
            f"{checks['cases']} cases on {checks['topics']} topics, {checks['questions']} "
            "questions; failure rates with 95 % intervals over topics."
        )
        yield ""
        rows = [
            [title, one["capability"], f"{one['failed']} of {one['n']}", _rate(one)]
            for kind, title in (("function", "functionality"), ("direction", "direction"))
            for one in checks[kind]
        ]
        yield from table(["kind", "capability", "failed", "rate"], rows, 2)
        yield ""
        rows = [
            [s["slot"], f"{s['flipped']} of {s['sets']}", _rate(s), _leans(s)]
            for s in checks["invariance"]
        ]
        yield from table(["swapped", "label changes", "rate", "lean to favor by group"], rows, 0)
        yield ""


def _rate(one: Row) -> str:
    return f"{percent(one['rate'])} [{percent(one['low'])}, {percent(one['high'])}]"


def _leans(slot: Row) -> str:
    return ", ".join(f"{g['group']} {signed(g['lean'])} {interval(g)}" for g in slot["groups"])


def _task(report: Row, row: Row) -> Iterator[str]:
    main = lead_of(report, row)
    found = row["systems"].get(main)
    yield f"### {row['task']}"
    yield ""
    pair = against_best(report, row)
    if pair is not None:
        yield (
            f"{main} against {pair['b']}: {signed(pair['difference'])} "
            f"{difference_text(row, pair)}, "
            f"{pair['verdict']}."
        )
        yield ""
    for system, reason in row["not_applicable"].items():
        yield f"{system} has no answer here: {reason}."
        yield ""
    if found is None:
        return
    if "measures" not in found:
        if "precision" in found:
            yield (
                f"{main}: precision {decimal(found['precision'])}, recall "
                f"{decimal(found['recall'])}; {found['predicted']} predicted, {found['gold']} gold."
            )
            yield ""
        return
    measures = ", ".join(f"{name} {decimal(value)}" for name, value in found["measures"].items())
    yield f"{main}: {measures}{_sureness(found)}."
    yield ""
    rows = [
        [label, *(decimal(c[k]) for k in ("precision", "recall", "f1")), str(c["support"]),
         *map(str, found["confusion"][i])]
        for i, (label, c) in enumerate(found["per_class"].items())
    ]  # fmt: skip
    heads = [f"→ {label}" for label in row["labels"]]
    yield from table(["class", "precision", "recall", "F1", "n", *heads], rows, 4 + len(heads))
    yield ""
    parts = row["facets"].get(main, [])
    if parts:
        rows = [
            [p["facet"], p["value"], str(p["n"]), f"{decimal(p['accuracy'])} {interval(p)}",
             "–" if p["score"] is None else decimal(p["score"])]
            for p in parts
        ]  # fmt: skip
        yield from table(["of", "where it is", "n", "accuracy", row["measure"]], rows, 3)
        yield ""
    yield from _mistakes(row, main)


def _sureness(found: Row) -> str:
    if "ece" not in found:
        return ""
    text = f"; ECE {decimal(found['ece'])}, Brier {decimal(found['brier'])}"
    text += f", area under risk-coverage {decimal(found['risk_coverage']['area'])}"
    auc = found.get("relevance_auc")
    if auc:
        text += f", relevance AUC {decimal(auc['score'])} {interval(auc)}"
    unsure = found.get("unsure")
    if unsure and unsure["accuracy_unsure"] is not None and unsure["accuracy_sure"] is not None:
        text += (
            f"; sure of {percent(unsure['coverage'])} with accuracy "
            f"{decimal(unsure['accuracy_sure'])}, of the rest {decimal(unsure['accuracy_unsure'])}"
        )
    return text


def _mistakes(row: Row, main: str) -> Iterator[str]:
    found = (row["mistakes"] or {}).get(main, [])
    if not found:
        return
    yield "Most confident errors:"
    yield ""
    for one in found:
        toward = f" toward “{one['topic']}”" if one["topic"] else ""
        text = " ".join(one["text"].split())
        yield (
            f"- {decimal(one['confidence'])} {one['predicted']}, is {one['gold']}{toward} "
            f"({one['document']}): {text}"
        )
    yield ""


def _data(report: Row) -> Iterator[str]:
    yield "## Data"
    yield ""
    yield (
        "SHA-256 of each file, as `sha256sum` prints it; of a corpus in a folder, over the names "
        "and hashes of its files:"
    )
    yield ""
    yield from (f"- {name}: `{digest}`" for name, digest in sorted(report["data"].items()))
