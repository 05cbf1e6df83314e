import builtins
from dataclasses import replace

import pytest

from stancemine.document import FailedDocument, Topic
from stancemine.errors import InputError, MissingExtraError
from stancemine.integrations.pandas import to_frame
from stancemine.integrations.polars import to_polars
from stancemine.render.tidy import column_kinds
from tests.rich import rich_document
from tests.sample import sample_document

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")


def test_a_row_of_stances_is_a_sentence_a_topic_and_a_holder():
    frame = rich_document().to_frame("stances")
    third = frame[(frame.sentence == 3) & (frame.topic == "keeping the harbour open")]
    assert third[["holder", "type", "main", "stance", "score"]].values.tolist() == [
        ["Jana Veltroni", "person", True, "neutral", 0.6],
        ["the mayor", "unnamed", False, "favor", 0.75],
    ]
    assert set(frame.outlet) == {"The Quay"}
    unsure = frame[frame.unsure]
    assert unsure[["sentence", "holder"]].values.tolist() == [[2, "author"], [6, "critics"]]


@pytest.mark.parametrize("what", ["sentences", "attributions", "stances"])
def test_the_two_libraries_hold_the_same(what):
    document = rich_document()
    one, other = document.to_frame(what), document.to_polars(what)
    assert list(one.columns) == other.columns == list(column_kinds(document.topics, what))
    filled = one.astype(object).where(one.notna(), None)
    assert filled.to_dict("records") == other.to_dicts()


@pytest.mark.parametrize("what", ["sentences", "attributions", "stances"])
def test_polars_types_do_not_depend_on_what_is_there(what):
    full, empty = to_polars(rich_document(), what), to_polars([], what)
    bare = replace(rich_document(), sentences=())
    assert to_polars(bare, what).schema == full.schema
    assert all(full.schema[name] == kind for name, kind in empty.schema.items())


def test_records_with_other_topics_stack():
    other = replace(sample_document(), topics=(Topic("dialogue with Russia"),))
    both = [rich_document(), other]
    frame = to_frame(both)
    assert len(frame) == 11
    assert "stance: keeping the harbour open" in frame
    assert frame["stance: dialogue with Russia"].notna().tolist() == [False] * 8 + [True] * 3
    stacked = polars.concat([to_polars(d, "stances") for d in both])
    assert stacked.equals(to_polars(both, "stances"))


@pytest.mark.parametrize("make", [to_frame, to_polars])
def test_documents_that_failed_are_left_out_and_counted(make):
    results = [rich_document(), FailedDocument("b", "is blank"), FailedDocument(None, "is late")]
    with pytest.warns(UserWarning, match=r"2 of 3 documents .* first 'b': is blank") as warned:
        frame = make(results, "stances")
    assert set(frame["document"]) == {rich_document().id}
    assert warned[0].filename == __file__
    with pytest.raises(InputError, match="made of Documents, not of: str"):
        make(["He said no."])


def test_attributions_know_their_outlet_and_date():
    frame = replace(rich_document(), date="2026-01-05").to_frame("attributions")
    assert list(frame.columns[:3]) == ["document", "outlet", "date"]
    assert set(frame.outlet) == {"The Quay"}
    assert set(frame.date) == {"2026-01-05"}


@pytest.mark.parametrize("make", [to_frame, to_polars])
def test_another_kind_of_row_is_refused(make):
    with pytest.raises(ValueError, match="'sentences' or 'attributions' or 'stances', not 'words'"):
        make(rich_document(), "words")


@pytest.mark.parametrize(("make", "extra"), [(to_frame, "pandas"), (to_polars, "polars")])
def test_a_missing_library_names_its_extra(make, extra, monkeypatch):
    load = builtins.__import__

    def without(name, *rest, **more):
        if name == extra:
            raise ImportError(name)
        return load(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=f"stancemine\\[{extra}\\]"):
        make(rich_document())
