"""Tasks for Label Studio as its documentation describes them, and what comes back of them.

No Label Studio is run here: the configuration is held to the tasks, name by name.
"""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from typer.testing import CliRunner

from stancemine.cli import app
from stancemine.corpora.own import Problems, read_own, write_own
from stancemine.corpora.own.labelconfig import configuration
from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance
from stancemine.integrations.corrections import as_labeled
from tests.corpora.documents import example
from tests.rich import rich_document


def written(place: Path, *documents: LabeledDocument) -> list[dict]:
    write_own(documents, place, "labelstudio")
    return json.loads(place.read_text(encoding="utf-8"))


def read(place: Path, tasks: list[dict] | None = None) -> list[LabeledDocument]:
    if tasks is not None:
        place.write_text(json.dumps(tasks), encoding="utf-8")
    problems = Problems()
    found = list(read_own(place, problems=problems))
    assert problems.found == []
    return found


def submitted(task: dict) -> dict:
    """The task as an export has it when somebody submitted the predictions as they were."""
    annotation = {"id": 1, "completed_by": 2, "was_cancelled": False}
    annotation["result"] = [
        {**one, "origin": "prediction"} for one in task["predictions"][0]["result"]
    ]
    return {"id": 9, "data": task["data"], "annotations": [annotation], "predictions": []}


def chosen(task: dict, control: str) -> list[str]:
    results = (task.get("annotations") or task["predictions"])[0]["result"]
    said = [one["value"] for one in results if one.get("from_name") == control]
    return [(value.get("choices") or value["text"])[0] for value in said]


def test_a_model_s_labels_are_predictions_and_people_s_are_annotations(tmp_path: Path) -> None:
    model, people = as_labeled(rich_document()), example()
    one, two = written(tmp_path / "x.json", model, people)
    assert "annotations" not in one
    assert one["predictions"][0]["model_version"] == "hand-made 0"
    assert "predictions" not in two
    assert read(tmp_path / "x.json") == [model, people]


def test_labels_are_choices_of_their_sentence(tmp_path: Path) -> None:
    labeled = as_labeled(rich_document())
    (task,) = written(tmp_path / "x.json", labeled)
    results = task["predictions"][0]["result"]
    sentences = list(labeled.sentences)
    assert chosen(task, "role") == [s.role for s in sentences]
    assert chosen(task, "reported") == ["yes" if s.reported else "no" for s in sentences]
    assert chosen(task, "speaker") == [s.holder for s in sentences if s.holder]
    topics = [topic.text for topic in rich_document().topics]
    assert task["data"]["topics"] == topics
    for number, topic in enumerate(topics, start=1):
        main = [s.stances[topic].label for s in rich_document().sentences]
        assert chosen(task, f"stance-{number}") == main
    # What further holders take, where they take one.
    regions = [r for r in results if r.get("value", {}).get("labels") == ["Stance"]]
    assert len(regions) == len(chosen(task, "stance")) == len(chosen(task, "topic")) == 2
    assert chosen(task, "holder") == ["the mayor", "critics"]
    # A choice stands at its region, with the place and the id of it.
    role = next(one for one in results if one.get("from_name") == "role")
    (region,) = (one for one in results if one.get("id") == role["id"] and one["type"] == "labels")
    place = {name: region["value"][name] for name in ("start", "end", "text")}
    assert role["value"] == {**place, "choices": ["claim"]}
    assert set(json.loads(region["meta"]["text"][0])) == {"asked"}


def test_corrections_come_back(tmp_path: Path) -> None:
    labeled = as_labeled(rich_document())
    (task,) = written(tmp_path / "x.json", labeled)
    task = submitted(task)
    assert read(tmp_path / "y.json", [task]) == [replace(labeled, corpus="own")]
    results = task["annotations"][0]["result"]

    def of(control: str, number: int) -> dict:
        return [one for one in results if one.get("from_name") == control][number]

    of("role", 1)["value"]["choices"] = ["none"]
    of("reported", 2)["value"]["choices"] = ["no"]
    of("stance-2", 0)["value"]["choices"] = ["favor"]
    of("stance", 0)["value"]["choices"] = ["against"]
    results.remove(of("stance-1", 1))
    (found,) = read(tmp_path / "y.json", [task])
    first, second, third = found.sentences[:3]
    assert [(s.topic, s.label, s.holder) for s in first.stances or ()] == [
        ("keeping the harbour open", "favor", "author"),
        ("selling the quay", "favor", "author"),
    ]
    assert (second.role, [s.topic for s in second.stances or ()]) == ("none", ["selling the quay"])
    assert third.reported is False
    assert [(s.label, s.holder) for s in third.stances or ()] == [
        ("neutral", "Jana Veltroni"),
        ("against", "the mayor"),
        ("unrelated", "Jana Veltroni"),
    ]
    assert found.sentences[3:] == labeled.sentences[3:]


def test_what_the_model_left_open_can_be_chosen(tmp_path: Path) -> None:
    labeled = as_labeled(rich_document(), unsure=False)
    (task,) = written(tmp_path / "x.json", labeled)
    assert read(tmp_path / "x.json") == [labeled]
    task = submitted(task)
    results = task["annotations"][0]["result"]
    for name, control, choice in (("T6", "role", "premise"), ("T2", "stance-1", "against")):
        (region,) = (r for r in results if r.get("id") == name and r["type"] == "labels")
        value = {key: region["value"][key] for key in ("start", "end", "text")}
        asked = {"id": name, "from_name": control, "to_name": "text", "type": "choices"}
        results.append({**asked, "value": {**value, "choices": [choice]}})
    (found,) = read(tmp_path / "y.json", [task])
    assert (labeled.sentences[5].role, found.sentences[5].role) == (None, "premise")
    left = labeled.sentences[1].stances or ()
    assert found.sentences[1].stances == (
        *left,
        LabeledStance("keeping the harbour open", "against"),
    )


def test_a_task_that_nobody_annotated_has_no_labels_of_the_model(tmp_path: Path) -> None:
    (task,) = written(tmp_path / "x.json", as_labeled(rich_document()))
    (found,) = read(tmp_path / "y.json", [{**task, "annotations": []}])
    assert {s.role for s in found.sentences} == {None}
    problems = Problems()
    list(read_own(tmp_path / "x.json", problems=problems))
    assert "a model's labels were read" in problems.notes[0]


def test_the_configuration_names_what_the_tasks_name(tmp_path: Path) -> None:
    tasks = written(tmp_path / "x.json", as_labeled(rich_document()), example())
    root = ElementTree.parse(tmp_path / "x.config.xml").getroot()
    labels = {label.get("value") for label in root.findall(".//Label")}
    relations = {relation.get("value") for relation in root.findall(".//Relation")}
    controls = {
        one.get("name"): {choice.get("value") for choice in one.findall("Choice")}
        for kind in ("Choices", "TextArea")
        for one in root.findall(f".//{kind}")
    }
    for task in tasks:
        assert root.find(".//Text").get("value") == "$text"  # type: ignore[union-attr]
        for one in (task.get("annotations") or task["predictions"])[0]["result"]:
            if one["type"] == "relation":
                assert set(one["labels"]) <= relations
            elif one["type"] == "labels":
                assert set(one["value"]["labels"]) <= labels
            else:
                allowed = controls[one["from_name"]]
                assert one["type"] == "textarea" or set(one["value"]["choices"]) <= allowed
    for one in root.findall(".//*[@perRegion]"):
        assert one.get("whenTagName") == "label"
        assert one.get("whenLabelValue") in labels
    topics = tasks[0]["data"]["topics"]
    assert controls["topic"] == set(topics)
    assert controls["stance-1"] == {"favor", "against", "neutral", "unrelated"}
    heads = {head.get("value") for head in root.findall(".//Header")}
    assert {f"Stance: {topic}" for topic in topics} <= heads


def test_topics_that_xml_would_misread() -> None:
    root = ElementTree.fromstring(configuration(['"A" & <B>\nC\x00']))
    (topic,) = root.findall(".//Choices[@name='topic']/Choice")
    assert topic.get("value") == '"A" & <B>\nC '


def test_many_topics_are_typed(tmp_path: Path) -> None:
    stances = tuple(LabeledStance(f"topic {n}", ("favor", "unrelated")[n % 2]) for n in range(14))
    document = LabeledDocument("own", "a", None, "Yes.", (LabeledSentence(0, 4, stances=stances),))
    (task,) = written(tmp_path / "x.json", document)
    assert task["data"]["topics"] == []
    assert chosen(task, "topic") == [f"topic {n}" for n in range(0, 14, 2)]
    assert read(tmp_path / "x.json") == [document]
    root = ElementTree.parse(tmp_path / "x.config.xml").getroot()
    assert [one.get("name") for one in root.findall(".//TextArea")] == [
        "speaker",
        "topic",
        "holder",
    ]


def old_region(name: str, label: str, note: str) -> dict:
    value = {"start": 0, "end": 11, "text": "It must go.", "labels": [label]}
    place = {"id": name, "from_name": "label", "to_name": "text", "type": "labels"}
    return {**place, "value": value, "meta": {"text": [note]}}


OLD_DATA = {
    "text": "It must go.",
    "corpus": "predicted",
    "id": "a",
    "group": "a",
    "meta": '{"model": "m 1"}',
    "labelled": "attributions",
}
OLD_RESULT = [
    old_region("T1", "Sentence", '{"role": "claim", "reported": "false", "stances": "1"}'),
    old_region("T2", "Stance", '{"topic": "the quay", "label": "unrelated"}'),
]


def test_tasks_as_they_were_written_before(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path / "old.json", [{"data": OLD_DATA, "annotations": [{"result": OLD_RESULT}]}]
    )
    sentence = LabeledSentence(
        0, 11, "claim", False, stances=(LabeledStance("the quay", "unrelated"),)
    )
    meta = {"model": "m 1"}
    assert found == LabeledDocument(
        "predicted", "a", None, "It must go.", (sentence,), (), group="a", meta=meta
    )


def test_convert_says_where_the_configuration_is(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(rich_document().to_json(), encoding="utf-8")
    given = ["corpora", "convert", str(tmp_path / "r.jsonl"), str(tmp_path / "x.json")]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0
    last = f"the project's labelling configuration: {tmp_path / 'x.config.xml'}"
    assert done.stdout.splitlines() == [f"1 documents in {tmp_path / 'x.json'}", last]
