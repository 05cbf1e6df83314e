"""Label Studio JSON: a list of tasks, each a text with regions, relations and choices.

What is written has the labels of ``markup.py`` as regions; role, reported speech, stances and the
rest are choices of a region (``choices.py``), and the labelling configuration that shows them is
written beside the tasks (``NAME.config.xml``). Labels of a model (documents of the corpus
``predicted``, as records of `analyze` become) are ``predictions``, those of people ``annotations``.
What has no control stands in the region's ``meta.text`` as JSON, the facts of a document in its
``data``. Further pieces of a span are regions linked to the first as ``piece``.

Offsets are code points since Label Studio 1.4 and UTF-16 code units before; which of the two a
task has is told by the words that its regions quote. Choices of a whole task (no region) are labels
of its text: of role, stance or reported, by the name of their control (as the mapping calls these
columns). Of several annotations the first that is not cancelled is read; ``meta["annotations"]``
says how many there are. Predictions are read only where a task has no list of annotations: that of
an export has one. The list is read whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.own.analyzed import documents, is_record
from stancemine.corpora.own.choices import FEATURES, shown, stances_of, topics_of, unfolded
from stancemine.corpora.own.decode import decode
from stancemine.corpora.own.labelconfig import configuration
from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.markup import Link, Mark, Markup, encode
from stancemine.corpora.own.output import whole_text
from stancemine.corpora.own.predicted import CORPUS
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.own.rows import documents_of
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError

__all__ = ["config_of", "read", "write"]

_PIECE: Final = "piece"
_CONTROL: Final = "label"
_PEOPLE: Final = frozenset({"id", "completed_by", "created_at", "updated_at", "lead_time"})
"""What Label Studio says of an annotation that somebody submitted."""
_FACTS: Final = ("corpus", "id", "split", "title", "group", "meta", "labelled", "derived")


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The tasks of an export (JSON, not JSON-MIN), in order."""
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path} is not JSON: {error}") from None
    records = tasks if isinstance(tasks, list) else [tasks]
    if records and is_record(records[0]):
        numbered = ((f"{path.name}: record {n}", one) for n, one in enumerate(records, start=1))
        yield from documents(numbered, problems, unsure=mapping.unsure)
        return
    if not isinstance(tasks, list):
        raise CorpusError(f"{path} is no list of tasks: export as JSON, not as another format")
    for number, task in enumerate(tasks, start=1):
        where = f"{path.name}: task {number}"
        try:
            document = _document(task, mapping, problems, where)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            problems.add(where, f"is no task of Label Studio: {error!r}")
            continue
        if document is not None:
            yield document


def write(given: Iterable[LabeledDocument], path: Path) -> None:
    """A list of tasks to import, and the configuration for them beside it; all documents are held
    in memory.
    """
    every = list(given)
    topics = topics_of(every)
    with whole_text(path) as stream, whole_text(config_of(path)) as config:
        config.write(configuration(topics, stances_of(every)))
        stream.write("[")
        for number, document in enumerate(every):
            stream.write(",\n" if number else "\n")
            stream.write(json.dumps(_task(document, topics), ensure_ascii=False))
        stream.write("\n]\n")


def config_of(path: Path) -> Path:
    """Where the labelling configuration of a file of tasks is written.

    >>> config_of(Path("to-correct.json")).name
    'to-correct.config.xml'
    """
    return path.with_suffix(".config.xml")


def _document(
    task: Mapping[str, Any], mapping: LabelMapping, problems: Problems, where: str
) -> LabeledDocument | None:
    data = task["data"]
    text = data[mapping.columns.text]
    if not isinstance(text, str):
        raise TypeError(f"data.{mapping.columns.text} is no text")
    kept = [a for a in task.get("annotations") or () if not a.get("was_cancelled")]
    predicted = task.get("predictions") if "annotations" not in task else None
    if predicted:
        problems.note(
            "tasks without annotations: a model's labels were read (an export of Label Studio has "
            "the annotations)"
        )
    results = (kept or predicted or [{"result": []}])[0]["result"]
    own = "labelled" in data
    name = str(data.get("id") or task.get("id") or where)
    values = [result.get("value", {}) for result in results]
    if not own and any("choices" in value and "start" not in value for value in values):
        return _whole(data, results, mapping, problems, where, name)
    facts = {f: data[f] for f in _FACTS if isinstance(data.get(f), str)} | {"id": name}
    if kept and facts.get("corpus") == CORPUS and not _PEOPLE.isdisjoint(kept[0]):
        facts["corpus"] = mapping.corpus  # predicted once, annotated since
    if not own:  # data.meta is then words of the user's own
        meta = {"meta": facts["meta"]} if "meta" in facts else {}
        several = {"annotations": str(len(kept))} if len(kept) > 1 else {}
        facts["meta"] = json.dumps(meta | several)
    markup = Markup(text, facts=facts)
    _regions(results, markup, mapping, where, problems)
    markup.marks = unfolded(markup.marks, data.get("topics"))
    return decode(markup, mapping, problems, where)


def _whole(
    data: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    mapping: LabelMapping,
    problems: Problems,
    where: str,
    name: str,
) -> LabeledDocument | None:
    """A text that was labelled as a whole: a row of a table."""
    row = {mapping.columns.id: name, **data}
    for result in results:
        if "choices" in result.get("value", {}):
            row[result["from_name"]] = result["value"]["choices"][0]
    return next(documents_of([(where, row)], mapping, problems), None)


def _regions(
    results: Sequence[Mapping[str, Any]],
    markup: Markup,
    mapping: LabelMapping,
    where: str,
    problems: Problems,
) -> None:
    """Add the marks and links of a task; a region with several labels is as many marks, and links
    lead to the first that is not left out on purpose.
    """
    spans = [r for r in results if r.get("type") != "relation" and "start" in r.get("value", {})]
    labels = [r for r in spans if "labels" in r["value"]]
    points = _code_points(markup.text, labels)
    marks: dict[str, Mark] = {}
    of_region: dict[str, list[Mark]] = {}
    for result in labels:
        value, at = result["value"], f"{where}, region {result['id']}"
        start, end = points(value["start"]), points(value["end"])
        said = value.get("text")
        if said is not None and markup.text[start:end] != said:
            problems.add(
                at, f"{said[:40]!r} is not what stands at {value['start']} to {value['end']}"
            )
            continue
        known = [label for label in value["labels"] if label not in mapping.ignore]
        for number, label in enumerate(known or value["labels"]):
            name = f"{result['id']}/{number}" if number else result["id"]
            features = _noted(result.get("meta", {}).get("text"))
            marks[name] = Mark(name, label, ((start, end),), features, at)
            of_region.setdefault(str(result["id"]), []).append(marks[name])
    for result in spans:
        for kind in ("choices", "text"):
            chosen = result["value"].get(kind)
            if isinstance(chosen, list) and chosen and "labels" not in result["value"]:
                name = result["from_name"]
                for mark in of_region.get(str(result.get("id")), ()):
                    mark.features[FEATURES.get((mark.label, name), name)] = str(chosen[0])
    for result in results:
        if result.get("type") == "relation":
            _relation(result, marks, markup, where)
    markup.marks.extend(marks.values())


def _relation(
    result: Mapping[str, Any], marks: dict[str, Mark], markup: Markup, where: str
) -> None:
    source, target = result["from_id"], result["to_id"]
    label = (result.get("labels") or ["relation"])[0]
    if label == _PIECE and source in marks and target in marks:
        piece = marks.pop(target)
        marks[source].pieces = tuple(sorted((*marks[source].pieces, *piece.pieces)))
        return
    if result.get("direction") == "left":
        source, target = target, source
    markup.links.append(Link(label, source, target, f"{where}, relation {source} to {target}"))


def _code_points(text: str, regions: Sequence[Mapping[str, Any]]) -> Any:
    """A function from the task's offsets to code points: code points already, or UTF-16 units."""
    units: list[int] = []
    for at, character in enumerate(text):
        units.extend([at] * (2 if ord(character) > 0xFFFF else 1))
    units.append(len(text))

    def utf16(offset: int) -> int:
        return units[offset] if 0 <= offset < len(units) else offset

    def same(offset: int) -> int:
        return int(offset)

    def right(convert: Any) -> int:
        values = [region["value"] for region in regions if "text" in region["value"]]
        return sum(text[convert(v["start"]) : convert(v["end"])] == v["text"] for v in values)

    return utf16 if right(utf16) > right(same) else same


def _noted(note: Any) -> dict[str, str]:
    """The features in a region's note that `write` wrote; an annotator's own words are none."""
    if isinstance(note, list) and len(note) == 1 and str(note[0]).startswith("{"):
        try:
            content = json.loads(note[0])
        except ValueError:
            return {}
        return {key: value for key, value in content.items() if isinstance(value, str)}
    return {}


def _task(document: LabeledDocument, topics: Sequence[str]) -> dict[str, Any]:
    markup = encode(document)
    results: list[dict[str, Any]] = []
    joined: list[Link] = []
    for region in shown(markup, topics):
        mark = region.mark
        for number, (start, end) in enumerate(mark.pieces):
            name = f"{mark.id}.{number}" if number else mark.id
            if number:
                joined.append(Link(_PIECE, mark.id, name))
            place = {"start": start, "end": end}
            value = {**place, "text": markup.text[start:end], "labels": [mark.label]}
            result = _result(name, _CONTROL, "labels", value)
            if region.note and not number:
                result["meta"] = {"text": [json.dumps(region.note, ensure_ascii=False)]}
            results.append(result)
            if number:
                continue
            for control, (kind, said) in region.controls.items():
                words = {"text": markup.text[start:end], "choices": [said]}
                value = {**place, **(words if kind == "choices" else {"text": [said]})}
                results.append(_result(name, control, kind, value))
    results.extend(
        {
            "type": "relation",
            "from_id": link.source,
            "to_id": link.target,
            "direction": "right",
            "labels": [link.label],
        }
        for link in (*joined, *markup.links)
    )
    data = {"text": markup.text, **markup.facts, "topics": list(topics)}
    if document.corpus != CORPUS:
        return {"data": data, "annotations": [{"result": results}]}
    version = document.meta.get("model", CORPUS)
    return {"data": data, "predictions": [{"model_version": version, "result": results}]}


def _result(name: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "from_name": control, "to_name": "text", "type": kind, "value": value}
