import numpy as np
import pytest

from stancemine import Document, InputError, MissingExtraError
from stancemine.integrations.ray import Analyzer, analyze_dataset
from tests.integrations import cluster

pyarrow = pytest.importorskip("pyarrow")

TEXTS = ["The minister said that talks must go on.", None]


@pytest.fixture(scope="module")
def analyzer(model_folder):
    return Analyzer("NATO", str(model_folder))


def test_arrow_batches_get_two_columns(analyzer):
    table = analyzer(pyarrow.table({"text": TEXTS, "id": ["a", "b"], "size": [1, 2]}))
    assert table.column_names == ["text", "id", "size", "record", "record_problem"]
    good, bad = table.to_pylist()
    assert Document.from_json(good["record"]).id == "a"
    assert bad["record"] is None
    assert "is empty: its 'text'" in bad["record_problem"]
    with pytest.raises(InputError, match="a column 'record' already"):
        analyzer(table)
    with pytest.raises(InputError, match="no column 'text'"):
        analyzer(table.select(["size"]))


def test_batches_keep_their_form(analyzer):
    arrays = analyzer({"text": np.array(TEXTS, dtype=object), "id": np.array([7, 8])})
    assert Document.from_json(arrays["record"][0]).id == "7"
    assert arrays["record"][1] is None
    frame = analyzer(pyarrow.table({"text": TEXTS}).to_pandas())
    assert list(frame.columns) == ["text", "record", "record_problem"]


@pytest.mark.parametrize("unit", ["D", "s", "ms", "us", "ns"])
def test_dates_of_arrays_are_dates(analyzer, unit):
    dates = np.array(["2025-01-14", "NaT"], dtype=f"datetime64[{unit}]")
    found = analyzer({"text": np.array([TEXTS[0]] * 2, dtype=object), "date": dates})
    assert [Document.from_json(one).date for one in found["record"]] == ["2025-01-14", None]


def test_arrays_are_not_overwritten(analyzer):
    batch = {"text": np.array(TEXTS, dtype=object), "record": np.array([1, 2])}
    with pytest.raises(InputError, match="a column 'record' already"):
        analyzer(batch)


def test_without_ray_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ray.data", None)
    with pytest.raises(MissingExtraError, match=r"Ray Data needs the 'ray' extra"):
        analyze_dataset(None)


@pytest.mark.cluster
def test_a_killed_worker_costs_nothing(model_folder, tmp_path):
    pytest.importorskip("ray")
    cluster.write_articles(tmp_path)
    cluster.run("cluster_ray", model_folder, tmp_path)
    cluster.check(tmp_path)
