"""What `analyze` and ``to_frame`` wrote, taken as labels to be corrected."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stancemine.cli import app
from stancemine.corpora.own import LabelMapping, Problems, read_own, write_own
from stancemine.corpora.own.analyzed import refuse
from stancemine.errors import CorpusError
from stancemine.integrations.corrections import as_labeled
from stancemine.render.rows import columns, rows
from stancemine.render.stance_rows import STANCE_COLUMNS, stance_rows
from tests.rich import rich_document


def read(place: Path, **mapped):
    problems = Problems()
    mapping = LabelMapping.model_validate(mapped)
    return list(read_own(place, mapping=mapping, problems=problems)), problems


def two():
    return [rich_document(), replace(rich_document(), id="again", outlet="The Pier")]


def table(place: Path, names, given, changes=lambda row: row) -> Path:
    with place.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, names)
        out.writeheader()
        out.writerows(changes(row) for row in given)
    return place


def records(place: Path) -> Path:
    if place.suffix == ".jsonl":
        place.write_text("\n".join(record.to_json() for record in two()), encoding="utf-8")
    elif place.suffix == ".json":
        place.write_text(f"[{','.join(d.to_json() for d in two())}]", encoding="utf-8")
    else:
        import pyarrow
        from pyarrow import parquet

        found = pyarrow.table(
            {"id": ["a", "b", "c"], "record": [*(d.to_json() for d in two()), None]}
        )
        parquet.write_table(found, place)
    return place


@pytest.mark.parametrize("name", ["r.jsonl", "r.json", "r.parquet"])
def test_records_are_a_labelled_corpus(tmp_path: Path, name: str) -> None:
    found, problems = read(records(tmp_path / name))
    assert problems.found == []
    assert found == [as_labeled(record) for record in two()]
    (sure, _), _ = read(tmp_path / name, unsure=False)
    assert sure == as_labeled(rich_document(), unsure=False)


def test_a_bad_record_is_named_by_its_line(tmp_path: Path) -> None:
    place = records(tmp_path / "r.jsonl")
    lines = place.read_text("utf-8").splitlines()
    broken = {**json.loads(lines[0]), "schema": 99}
    place.write_text("\n".join([*lines, lines[0], json.dumps(broken)]), encoding="utf-8")
    found, problems = read(place)
    assert len(found) == 2
    assert [one.where for one in problems.found] == ["r.jsonl:3", "r.jsonl:4"]
    assert "the id 'harbour' came before" in problems.found[0].reason
    assert "schema 99" in problems.found[1].reason


def test_a_single_record(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(rich_document().to_json(), encoding="utf-8")
    assert read(tmp_path / "one.json")[0] == [as_labeled(rich_document())]


def test_records_are_no_labels_to_measure_on(tmp_path: Path) -> None:
    for name in ("r.jsonl", "r.json", "r.parquet"):
        with pytest.raises(
            CorpusError, match=rf"corpora convert {re.escape(name)} to-correct\.csv"
        ):
            refuse(records(tmp_path / name))
    indented = json.dumps([record.to_dict() for record in two()], indent=2)
    (tmp_path / "r.json").write_text(indented, encoding="utf-8")
    with pytest.raises(CorpusError, match="holds a model's answers"):
        refuse(tmp_path / "r.json")
    write_own([as_labeled(rich_document())], tmp_path / "corrected.jsonl")
    refuse(tmp_path / "corrected.jsonl")


def test_a_row_a_sentence_has_the_stances_of_the_main_clause(tmp_path: Path) -> None:
    names = columns(rich_document().topics)
    place = table(tmp_path / "sentences.csv", names, [r for d in two() for r in rows(d)])
    found, problems = read(place)
    assert problems.found == []
    for record, document in zip(two(), found, strict=True):
        labeled = as_labeled(record)
        assert document.meta == {"outlet": record.outlet}
        for one, two_, sentence in zip(
            document.sentences, labeled.sentences, record.sentences, strict=True
        ):
            assert [(s.topic, s.label, s.holder) for s in one.stances or ()] == [
                (topic, stance.label, stance.holder) for topic, stance in sentence.stances.items()
            ]
            same = ("role", "reported", "kind", "source", "cue", "holder")
            assert [getattr(one, n) for n in same] == [getattr(two_, n) for n in same]
    (note,) = problems.notes
    assert note.startswith("columns that were not read: start, end, label, label_score, unsure")


def test_a_stance_corrected_in_its_column_counts(tmp_path: Path) -> None:
    topic = rich_document().topics[0].text
    names = columns(rich_document().topics)

    def changed(row):
        first = row["sentence"] == 1
        return row | ({f"stance: {topic}": "against", "role": "premise"} if first else {})

    place = table(tmp_path / "s.csv", names, rows(rich_document()), changed)
    (found,), problems = read(place)
    assert (found.sentences[0].stances or ())[0].label == "against"
    assert found.sentences[0].role == "premise"
    assert any("in 1 rows the label is not what role and reported say" in n for n in problems.notes)
    bad = table(place, names, rows(rich_document()), lambda row: row | {f"stance: {topic}": "pro"})
    _, problems = read(bad)
    assert problems.found[0].reason.startswith(f"stance: {topic} is 'pro'; allowed: favor")


def test_a_row_a_stance_makes_every_sentence_once(tmp_path: Path) -> None:
    given = [row for record in two() for row in stance_rows(record)]
    found, problems = read(table(tmp_path / "stances.csv", STANCE_COLUMNS, given))
    assert problems.found == []
    for record, document in zip(two(), found, strict=True):
        assert [document.sentence_text(i) for i in range(len(document.sentences))] == [
            sentence.text for sentence in record.sentences
        ]
        assert [s.stances for s in document.sentences] == [
            s.stances for s in as_labeled(record).sentences
        ]
        assert document.meta == {"outlet": record.outlet}
    assert problems.notes == ["columns that were not read: type, main, score, relevance, unsure"]


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["corpora", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_records_to_a_table_and_back(tmp_path: Path) -> None:
    given, sheet = records(tmp_path / "results.jsonl"), tmp_path / "to-correct.csv"
    code, out, err = run("convert", given, sheet, "--no-unsure")
    assert (code, out) == (0, f"2 documents in {sheet}\n")
    assert err == "note: a table does not hold attributions (2 of the documents); jsonl does\n"
    code, _, err = run("convert", sheet, tmp_path / "corrected.jsonl")
    assert (code, err) == (0, "")
    (first, _), _ = read(tmp_path / "corrected.jsonl")
    sure = as_labeled(rich_document(), unsure=False)
    assert first == replace(sure, corpus="own", attributions=None)
    code, _, _ = run("agree", sheet, tmp_path / "corrected.jsonl")
    assert code == 0


def test_a_stance_that_was_left_open_has_a_row_to_be_filled_in(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"
    write_own([as_labeled(rich_document(), unsure=False)], place)
    with place.open(encoding="utf-8-sig", newline="") as lines:
        names, *found = csv.reader(lines)
    rows_ = [dict(zip(names, row, strict=True)) for row in found]
    (open_,) = (row for row in rows_ if not row["stance"] and row["sentence"] == "2")
    assert open_["topic"] == "keeping the harbour open"
    open_ |= {"stance": "against", "holder": "author"}
    (document,), problems = read(table(place, names, rows_))
    assert problems.found == []
    assert {(s.topic, s.label) for s in document.sentences[1].stances or ()} == {
        ("keeping the harbour open", "against"),
        ("selling the quay", "unrelated"),
    }


def test_columns_that_were_not_read_are_said(tmp_path: Path) -> None:
    names = columns(rich_document().topics)
    place = table(tmp_path / "sentences.csv", names, rows(rich_document()))
    code, _, err = run("convert", place, tmp_path / "x.jsonl")
    assert code == 0
    assert err.startswith("note: columns that were not read: start, end, label")
