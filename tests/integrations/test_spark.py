import shutil
from types import SimpleNamespace

import pytest

from stancemine import InputError, MissingExtraError, TopicError
from stancemine.integrations.spark import analyze_frame
from tests.integrations import cluster


def test_without_spark_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(MissingExtraError, match=r"Spark needs the 'spark' extra"):
        analyze_frame(None)


@pytest.mark.cluster
def test_a_request_that_cannot_be_carried_out_is_refused_at_once():
    pytest.importorskip("pyspark")
    frame = SimpleNamespace(columns=["body", "record"])
    with pytest.raises(TopicError, match="topic 1 is empty"):
        analyze_frame(frame, " ")
    with pytest.raises(InputError, match="has no column 'text'; it has: body, record"):
        analyze_frame(frame, "NATO")
    with pytest.raises(InputError, match="has a column 'record' already"):
        analyze_frame(frame, "NATO", columns={"text": "body"})


@pytest.mark.cluster
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java (17 or later)")
def test_a_killed_executor_costs_nothing(model_folder, tmp_path):
    pytest.importorskip("pyspark")
    cluster.write_articles(tmp_path)
    cluster.run("cluster_spark", model_folder, tmp_path)
    cluster.check(tmp_path)
