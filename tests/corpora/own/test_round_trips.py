"""Every format gives back what it was given: offsets, overlaps, gaps, relations, holders."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancemine.corpora.own import FORMATS, Problems, detect, read_own, write_own
from stancemine.corpora.records import LabeledAttribution, LabeledDocument
from stancemine.errors import CorpusError, OutputError
from tests.corpora.documents import CORPORA, example

ENDINGS = {
    "csv": "x.csv",
    "tsv": "x.tsv",
    "jsonl": "x.jsonl",
    "parquet": "x.parquet",
    "dataset": "hub",
    "conll": "x.conll",
    "brat": "brat",
    "labelstudio": "x.json",
    "xmi": "xmi",
}
TABLES = {"csv", "tsv"}  # what they hold: test_sheets.py
BESIDE = {"labelstudio": ["x.config.xml"]}
QUICK = sorted(set(FORMATS) - {"dataset"} - TABLES)


def through(documents: tuple[LabeledDocument, ...], name: str) -> list[LabeledDocument]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / ENDINGS[name]
        assert write_own(documents, place, name) == len(documents)  # type: ignore[arg-type]
        assert detect(place) == name
        names = sorted(p.name for p in Path(folder).iterdir())
        assert names == sorted([place.name, *BESIDE.get(name, [])])
        problems = Problems()
        found = list(read_own(place, problems=problems))
        assert problems.found == []
        return found


FEW = settings(max_examples=5, deadline=None, derandomize=True)
MANY = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize("name", QUICK)
@FEW
@given(documents=CORPORA)
def test_any_document(name: str, documents: tuple[LabeledDocument, ...]) -> None:
    assert through(documents, name) == list(documents)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
@MANY
@given(documents=CORPORA)
def test_many_documents(name: str, documents: tuple[LabeledDocument, ...]) -> None:
    assert through(documents, name) == list(documents)


@pytest.mark.slow
@settings(MANY, max_examples=10)
@given(documents=CORPORA)
def test_any_document_as_a_data_set(documents: tuple[LabeledDocument, ...]) -> None:
    assert sorted(through(documents, "dataset"), key=lambda d: d.id) == list(documents)


@pytest.mark.slow
@MANY
@given(documents=CORPORA, way=st.permutations(QUICK))
def test_from_one_format_to_the_next(
    documents: tuple[LabeledDocument, ...], way: list[str]
) -> None:
    found = documents
    for name in way[:3]:
        found = tuple(through(found, name))
    assert found == documents


@pytest.mark.parametrize("name", sorted(set(FORMATS) - TABLES))
def test_a_document_by_hand(name: str) -> None:
    assert through((example(), example("ferry", "dev")), name) == [
        example(),
        example("ferry", "dev"),
    ]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def failing():
        yield example()
        raise KeyError("gone")

    for name, ending in ENDINGS.items():
        with pytest.raises(KeyError):
            write_own(failing(), tmp_path / ending, name)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    from dataclasses import replace

    half = replace(example(), text=example().text[:-1] + "\ud83d")
    with pytest.raises(CorpusError, match="half of a surrogate pair"):
        write_own([half], tmp_path / "a.csv")
    control = replace(example(), text="\x00" + example().text[1:])
    with pytest.raises(CorpusError, match="document 'quay' cannot be XML"):
        write_own([control], tmp_path / "a", "xmi")
    with pytest.raises(OutputError, match="there is no folder"):
        write_own([example()], tmp_path / "absent" / "a.csv")
    with pytest.raises(OutputError, match="it is there already"):
        write_own([example()], tmp_path.parent, "brat")
    with pytest.raises(CorpusError, match="cannot tell the format from"):
        write_own([example()], tmp_path / "a.xyz")
    with pytest.raises(CorpusError, match="unknown format 'xml'"):
        write_own([example()], tmp_path / "a", "xml")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_attribution_without_a_mode_before_one_with_it() -> None:
    spans = ((0, 1), (2, 3))
    first = LabeledAttribution(spans, spans, (), None)
    last = LabeledAttribution((), spans, (), "thought")
    given = [
        replace(example(name), attributions=found)
        for name, found in {"a": (last, last), "b": None, "c": (first, last)}.items()
    ]
    assert through(tuple(given), "dataset") == given
