"""A run into shards: what is there after it ended, well or badly."""

import json
import os
import signal

import pytest

from stancemine.bulk import analyze_into
from stancemine.bulk.names import Names
from stancemine.bulk.shards import Shard
from stancemine.document import Document
from stancemine.errors import InputError, OutputError
from tests.bulk.standin import StandIn, failures, go, records, write_model


@pytest.fixture
def model(tmp_path):
    return write_model(tmp_path / "model")


@pytest.fixture
def articles(tmp_path):
    """Thirty lines: two that fail to be read, one that the model fails on, one id twice."""
    rows = [json.dumps({"id": f"d{n}", "text": f"Text {n}."}) for n in range(30)]
    rows[3] = "{broken"
    rows[12] = json.dumps({"id": "d12", "text": "FAIL"})
    rows[20] = json.dumps({"id": "d5", "text": "Another text."})
    rows[29] = json.dumps({"id": "d29", "text": 7})
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(rows) + "\n")
    return path


IDS = [f"d{n}" if n != 20 else "d5#21" for n in range(30) if n not in (3, 12, 29)]


def test_shards_and_error_file(articles, model, tmp_path):
    out = tmp_path / "out"
    summary = go(articles, out, model, resume=False)
    assert (summary.documents, summary.failed, summary.renamed, summary.resumed) == (27, 3, 1, 0)
    assert [record["id"] for record in records(out)] == IDS
    assert sorted(p.name for p in out.iterdir() if not p.name.startswith(".")) == [
        "_errors.jsonl",
        "_run.json",
        "part-000000000-000000010.jsonl",
        "part-000000010-000000020.jsonl",
        "part-000000020-000000030.jsonl",
    ]
    first, second, third = failures(out)
    assert (first["item"], first["where"], first["id"]) == (3, f"{articles}:4", None)
    assert first["reason"].startswith("is not JSON")
    assert second == {
        "item": 12,
        "where": f"{articles}:13",
        "id": "d12",
        "reason": "the model gave up",
    }
    assert (third["where"], third["reason"]) == (
        f"{articles}:30",
        "text must be text (str), not int",
    )


def test_parquet(articles, model, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "out"
    go(articles, out, model, format="parquet")
    rows = [r for p in sorted(out.glob("part-*")) for r in parquet.read_table(p).to_pylist()]
    assert [row["id"] for row in rows] == IDS
    assert Document.from_json(rows[0]["record"]).text == "Text 0."


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_interrupt_keeps_what_is_done_and_the_run_goes_on(articles, model, tmp_path, form):
    parquet = pytest.importorskip("pyarrow.parquet")
    out, reference = tmp_path / "out", tmp_path / "reference"
    before = articles.read_text()
    times = os.stat(articles)
    go(articles, reference, model, format=form)
    # The same size and time: an interrupt at this article, which nothing tells apart.
    articles.write_text(before.replace('"Text 16."', '"STOP"    '))
    os.utime(articles, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(KeyboardInterrupt):
        go(articles, out, model, format=form)
    assert sorted(p.name for p in out.glob("part-*")) == [
        f"part-000000000-000000010.{form}",
        f"part-000000010-000000016.{form}",
    ]
    articles.write_text(before)
    os.utime(articles, ns=(times.st_atime_ns, times.st_mtime_ns))
    begun, miner = [], StandIn()
    summary = go(articles, out, model, miner=miner, format=form, begin=begun.append)
    assert begun == [16]
    assert miner.asked[0] == "d16"
    assert (summary.documents, summary.failed, summary.renamed) == (27, 3, 1)
    assert failures(out) == failures(reference)
    if form == "jsonl":
        assert records(out) == records(reference)
    else:
        assert [
            row["id"]
            for p in sorted(out.glob("part-*"))
            for row in parquet.read_table(p).to_pylist()
        ] == IDS


def test_an_interrupt_in_a_write_waits_for_its_end(articles, model, tmp_path, monkeypatch):
    written = Shard.write

    def interrupted(self, document):
        if document.id == "d14":
            os.kill(os.getpid(), signal.SIGINT)
        written(self, document)

    monkeypatch.setattr(Shard, "write", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored behind an &
    try:
        with pytest.raises(KeyboardInterrupt):
            go(articles, tmp_path / "out", model)
    finally:
        signal.signal(signal.SIGINT, before)
    assert [record["id"] for record in records(tmp_path / "out")][-1] == "d14"


def test_a_write_that_fails_leaves_whole_parts_only(articles, model, tmp_path, monkeypatch):
    def full(self, document):
        if document.id == "d14":
            raise OSError(28, "No space left on device")
        written(self, document)

    written = Shard.write
    out = tmp_path / "out"
    monkeypatch.setattr(Shard, "write", full)
    with pytest.raises(OutputError, match=r"cannot write into .*No space left"):
        go(articles, out, model)
    assert [p.name for p in out.glob("*part*")] == ["part-000000000-000000010.jsonl"]
    monkeypatch.setattr(Shard, "write", written)
    go(articles, out, model)
    assert [record["id"] for record in records(out)] == IDS


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_record_that_cannot_be_written_costs_one_document(
    articles, model, tmp_path, monkeypatch, form
):
    pytest.importorskip("pyarrow")

    def broken(self):
        if self.id == "d8":
            raise KeyError("x")
        if self.id == "d9":
            return '"\ud83d"'
        return real(self)

    real = Document.to_json
    monkeypatch.setattr(Document, "to_json", broken)
    summary = go(articles, tmp_path / "out", model, format=form)
    assert (summary.documents, summary.failed) == (25, 5)
    reasons = {failure["item"]: failure["reason"] for failure in failures(tmp_path / "out")}
    assert list(reasons) == [3, 8, 9, 12, 29]
    assert reasons[8] == "its record cannot be written: KeyError: 'x'"
    assert "surrogates not allowed" in reasons[9]


def test_failures_without_their_part_are_dropped(articles, model, tmp_path, monkeypatch):
    out = tmp_path / "out"
    commit = Shard.commit

    def crash(self, end):
        if self.first == 10:
            raise SystemExit  # after the failures were written, before the part has its name
        return commit(self, end)

    monkeypatch.setattr(Shard, "commit", crash)
    with pytest.raises(SystemExit):
        go(articles, out, model)
    assert [failure["item"] for failure in failures(out)] == [3, 12]
    with (out / "_errors.jsonl").open("a") as file:
        file.write('{"item": 2')  # torn
    monkeypatch.setattr(Shard, "commit", commit)
    go(articles, out, model)
    assert [failure["item"] for failure in failures(out)] == [3, 12, 29]
    assert [record["id"] for record in records(out)] == IDS


def test_a_finished_run_is_told_and_not_done_again(articles, model, tmp_path):
    go(articles, tmp_path / "out", model)
    miner = StandIn()
    summary = go(articles, tmp_path / "out", model, miner=miner)
    assert (summary.documents, summary.failed, summary.resumed) == (27, 3, 30)
    assert miner.asked == []
    with pytest.raises(OutputError, match="holds a run already"):
        go(articles, tmp_path / "out", model, resume=False)


def test_another_request_is_refused(articles, model, tmp_path):
    out = tmp_path / "out"
    go(articles, out, model, size=7)
    go(articles, out, model, size=9)  # how it is cut may change
    with pytest.raises(OutputError, match=r"the topics \('NATO' then, 'the EU' now\)"):
        go(articles, out, model, topics="the EU")
    with pytest.raises(OutputError, match="the format of the output"):
        go(articles, out, model, format="parquet")
    weights = model / "model.onnx"
    weights.write_text("others")
    with pytest.raises(OutputError, match=r"the model \(stand-in 1, \w{12} then, stand-in 1, \w"):
        go(articles, out, model)
    weights.write_text("weights")
    with articles.open("a") as file:
        file.write('{"text": "One more."}\n')
    with pytest.raises(OutputError, match=r"the inputs \(1 files of \d+ bytes"):
        go(articles, out, model)


def test_a_folder_of_something_else_is_left_alone(articles, model, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds no run of stancemine \(it has notes\.txt\)"):
        go(articles, out, model)
    (out / "notes.txt").unlink()
    go(articles, out, model)
    (out / "part-000000000-000000010.jsonl").unlink()
    (out / "_run.json").write_text(json.dumps(_unfinished(out)))
    with pytest.raises(OutputError, match="does not follow on document 0"):
        go(articles, out, model)


def _unfinished(out):
    request = json.loads((out / "_run.json").read_text())
    del request["finished"]
    return request


def test_what_cannot_be_is_refused_before_anything_is_made(articles, model, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(InputError, match="cannot be read a second time"):
        go("-", out, model)
    with pytest.raises(OutputError, match="lies in the input folder"):
        go(tmp_path, tmp_path / "deep" / "out", model)
    with pytest.raises(OutputError, match="at least 1 document"):
        go(articles, out, model, size=0)
    with pytest.raises(OutputError, match="shards are written as jsonl or parquet, not as 'csv'"):
        analyze_into(out, [articles], model=model, format="csv")
    assert not out.exists()


def test_a_second_process_is_kept_out(articles, model, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    out = tmp_path / "out"
    go(articles, out, model)
    with (out / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another process is writing into"):
            go(articles, out, model)


def test_a_folder_of_files_is_an_input(model, tmp_path):
    news = tmp_path / "news"
    for place in ("b/two.txt", "a/one.txt", "a.txt"):
        (news / place).parent.mkdir(parents=True, exist_ok=True)
        (news / place).write_text("Text.")
    (news / "empty.txt").write_text(" ")
    go(news, tmp_path / "out", model, size=2)
    assert [r["id"] for r in records(tmp_path / "out")] == ["a/one.txt", "a.txt", "b/two.txt"]
    (failure,) = failures(tmp_path / "out")
    assert failure["where"] == str(news / "empty.txt")
    assert "is blank" in failure["reason"]


def test_names_stay_apart_however_many():
    names = Names()
    given = [f"d{n % 4000}" for n in range(6000)]
    found = [names.unique(name, number) for number, name in enumerate(given, start=1)]
    assert len(set(found)) == 6000
    assert found[:4000] == given[:4000]
    assert found[4000] == "d0#4001"
    assert names.unique("d1#7000", 6999) == "d1#7000"
    assert names.unique("d1", 7000) == "d1#7000+"
