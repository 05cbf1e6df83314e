"""The command with a stand-in for the model: what goes in, what comes out, what is said."""

import csv
import io
import json
from contextlib import contextmanager
from dataclasses import replace

import pytest

import stancemine.cli.analyze as analyze
import stancemine.cli.running as command
import stancemine.cli.shards as shards
from stancemine.cli import app
from stancemine.document import Document, as_topics
from stancemine.miner import FailedDocument
from tests.sample import sample_document


class StandIn:
    """Gives every article the record made by hand; one that says FAIL, a failure."""

    def __init__(self):
        self.asked = []
        self.gates = []

    def load(self, model, gate):
        self.gates.append(gate)
        return self

    def pipe(self, articles, topics, *, scheme, relations, explain, on_error):
        assert (scheme, on_error) == (None, "keep")
        assert not relations
        assert not explain
        for article in articles:
            self.asked.append(article)
            if article == {}:
                yield FailedDocument(None, "it was none")
            elif article.text == "FAIL":
                yield FailedDocument(article.id, "the model\ngave up")
            elif article.text == "STOP":
                raise KeyboardInterrupt
            else:
                sentences = sample_document().sentences
                if not topics:
                    sentences = tuple(replace(sentence, stances={}) for sentence in sentences)
                yield replace(
                    sample_document(), id=article.id, topics=as_topics(topics), sentences=sentences
                )


@pytest.fixture
def miner(monkeypatch):
    stand_in = StandIn()
    monkeypatch.setattr(command, "load", stand_in.load)
    monkeypatch.setattr(shards, "load", stand_in.load)
    return stand_in


@pytest.fixture
def run(capsys, miner):
    """Runs ``stancemine analyze`` in this process: (exit code, stdout, lines of stderr)."""

    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            app(["analyze", *map(str, arguments)])
        captured = capsys.readouterr()
        return left.value.code, captured.out, captured.err.splitlines()

    return call


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "talks.txt"
    path.write_text("Talks resumed.")
    return path


@pytest.fixture
def batch(tmp_path):
    path = tmp_path / "batch.jsonl"
    texts = ["One.", "FAIL", "Two."]
    lines = [json.dumps({"text": text, "id": text.rstrip(".")}) for text in texts]
    path.write_text("\n".join([*lines, "{broken"]))
    return path


TOPICS = ("-t", "dialogue with Russia", "-t", "NATO strategy")


def test_the_default_is_a_table(run, article):
    code, out, err = run(article, *TOPICS)
    assert (code, err) == (0, [])
    assert "favor dialogue with Russia" in " ".join(out.split())


def test_one_text_file_gives_one_json_object(run, article):
    code, out, _ = run(article, *TOPICS, "--format", "json")
    assert code == 0
    assert Document.from_json(out).id == "talks"


def test_several_documents_give_a_json_array(run, article, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Nobody left.")
    assert [d["id"] for d in json.loads(run(article, other, "-f", "json")[1])] == ["talks", "other"]
    assert [d["id"] for d in json.loads(run(tmp_path, "-f", "json")[1])] == [
        "other.txt",
        "talks.txt",
    ]


def test_some_failures_are_named_the_rest_is_done_and_the_code_says_so(run, batch):
    code, out, err = run(batch, "--format", "jsonl")
    assert code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["One", "Two"]
    assert err[0] == f"error: {batch}:2: the model gave up"
    assert err[1].startswith(f"error: {batch}:4: is not JSON")
    assert err[2:] == ["2 of 4 documents could not be analysed"]
    assert len(run(batch, "--format", "jsonl", "--quiet")[2]) == 2


def test_every_record_has_an_id_of_its_own(run, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "text": "One."}\n' * 3)
    code, out, err = run(path, "--format", "jsonl")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "a#2", "a#3"]
    assert (code, len(err)) == (0, 1)
    assert err[0].startswith("2 documents had the id of an earlier one")


def test_csv_has_one_header_and_one_row_a_sentence(run, article, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Nobody left.")
    code, out, _ = run(article, other, *TOPICS, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["document"] for row in rows] == ["talks"] * 3 + ["other"] * 3
    assert rows[0]["stance: NATO strategy"] == "neutral"
    assert rows[2]["speaker"] == ""


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv", "html", "txt"])
def test_output_goes_to_a_file_by_its_ending(run, article, tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    assert run(article, *TOPICS, "--output", path) == (0, "", [])
    text = path.read_text(encoding="utf-8")
    assert "Ilse" in text
    assert "\x1b" not in text
    assert ending not in ("json", "jsonl") or Document.from_json(text)


def test_html_of_several_documents_needs_a_folder(run, article, batch, tmp_path):
    for output in ([], ["--output", tmp_path / "out.html"]):
        code, out, err = run(batch, "--format", "html", *output)
        assert (code, out) == (2, "")
        assert err == ["error: html is one page a document: for several, give --output FOLDER"]
    code, out, _ = run(article, batch, "--format", "html", "--output", tmp_path / "pages")
    assert (code, out) == (1, "")
    names = sorted(path.name for path in (tmp_path / "pages").iterdir())
    assert names == ["One.html", "Two.html", "talks.html"]
    assert run(article, "--format", "html")[1].startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(("form", "name"), [("json", "out.json"), ("html", "pages")])
def test_where_nothing_could_be_done_nothing_is_written(run, tmp_path, form, name):
    bad = tmp_path / "bad.txt"
    bad.write_text("FAIL")
    code, out, err = run(bad, "--format", form, "--output", tmp_path / name)
    assert (code, out, err) == (2, "", [f"error: {bad}: the model gave up"])
    assert [path.name for path in tmp_path.iterdir()] == ["bad.txt"]


def test_parquet_needs_a_file(run, article):
    code, out, err = run(article, "--format", "parquet")
    assert (code, out) == (2, "")
    assert err == ["error: parquet is no text for a terminal or pipe: give --output FILE"]


def test_an_input_is_never_overwritten(run, batch):
    before = batch.read_text()
    code, _, err = run(batch, "--output", batch)
    assert code == 2
    assert "is also an input" in err[0]
    assert batch.read_text() == before


@pytest.mark.parametrize("name", ["out.csv", "old/out.jsonl", "out.txt"])
def test_no_output_lies_where_it_would_be_read(run, article, tmp_path, name):
    code, out, err = run(tmp_path, "--output", tmp_path / name)
    assert (code, out, len(err)) == (2, "", 1)
    assert f"lies in the input folder {tmp_path}, where it would be read as articles" in err[0]
    assert [path.name for path in tmp_path.iterdir()] == ["talks.txt"]


@pytest.mark.parametrize("name", ["_out.csv", "out.html"])
def test_what_would_not_be_read_may_lie_there(run, article, tmp_path, name):
    pages = ["--format", "html"] if name == "out.html" else []
    given = article if pages else tmp_path
    assert run(given, *pages, "--output", tmp_path / name)[0] == 0


@pytest.mark.parametrize("form", ["csv", "table"])
@pytest.mark.parametrize("wish", ["--explain", "--relations"])
def test_what_a_form_cannot_hold_is_refused_before_the_work(run, miner, article, form, wish):
    code, out, err = run(article, *TOPICS, wish, "--format", form)
    assert (code, out, miner.asked) == (2, "", [])
    assert f"a {form} has no place for {wish}: give --format json" in err[0]


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", "id,text\n"), ("a.jsonl", "\n"), ("a.tsv", "text\n\n")]
)
def test_an_input_without_articles_is_said(run, tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    for more in ((), ("--quiet",), ("-o", tmp_path / "out.json")):
        code, _, err = run(path, *more)
        assert (code, len(err)) == (2, 1)
        assert err[0].startswith(f"error: {path}: no article there: a table has one in each row")
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "text,Source,published_at,words\nTalks.,The Quay,2026-01-05,1\n"),
        ("a.jsonl", '{"text": "Talks.", "Source": "The Quay", "published_at": null, "words": 1}'),
    ],
)
def test_columns_that_may_be_meant_are_named(run, tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    note = (
        f"note: {path}: not used: 'Source' (if it is the outlet: --outlet-column Source), "
        "'published_at' (if it is the date: --date-column published_at)"
    )
    assert run(path)[2] == [note]
    assert run(path, "--quiet")[2] == []
    used = ("--outlet-column", "Source", "--date-column", "published_at")
    assert run(path, *used)[2] == []


def test_files_of_other_kinds_are_named(run, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.txt").write_text("Talks resumed.")
    (folder / "b.html").write_text("<html>Talks.</html>")
    note = "note: 1 file of another kind passed over (.html)"
    assert run(folder)[2] == [note]
    assert run(folder, "--quiet")[2] == []


def test_on_a_terminal_it_says_what_went_where(run, article, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    out = tmp_path / "out.json"
    assert run(article, "-o", out) == (0, "", [f"1 article, 3 sentences, 0 failed -> {out}"])
    assert run(article, "-o", out, "--quiet") == (0, "", [])
    assert run(article, "-f", "json")[2] == []


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ((), "strict"),
        (("--gate", "wide"), "wide"),
        (("--no-gate",), "off"),
        (("--gate", "off"), "off"),
    ],
)
def test_the_gate_is_used_as_asked(run, miner, article, tmp_path, options, mode):
    run(article, *TOPICS, *options)
    run(article, *TOPICS, *options, "--resume", "--output", tmp_path / "shards")
    assert miner.gates == [mode, mode]


def test_options_of_the_gate_that_disagree(run, article):
    code, _, err = run(article, *TOPICS, "--gate", "wide", "--no-gate")
    assert code == 2
    assert "--no-gate is --gate off" in " ".join(err)


def test_ctrl_c_leaves_with_130_and_no_half_file(run, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "One."}\n{"text": "STOP"}\n')
    assert run(path, "-o", tmp_path / "out.jsonl") == (130, "", ["interrupted"])
    assert [file.name for file in tmp_path.iterdir()] == ["in.jsonl"]


def test_columns_and_encoding_are_passed_on(run, miner, tmp_path):
    path = tmp_path / "in.csv"
    rows = "key;head;body;paper;day\nk;Talks;Gespräche;The Quay;2026-01-05\n"
    path.write_bytes(rows.encode("cp1252"))
    columns = ("--text-column", "body", "--id-column", "key", "--title-column", "head")
    others = ("--outlet-column", "paper", "--date-column", "day")
    assert run(path, *columns, *others, "--encoding", "cp1252")[0] == 0
    (asked,) = miner.asked
    assert (asked.text, asked.id, asked.title) == ("Gespräche", "k", "Talks")
    assert (asked.outlet, asked.date) == ("The Quay", "2026-01-05")


def test_documents_are_written_as_they_come(miner, tmp_path, monkeypatch):
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "One."}\n' * 3)
    seen = []
    wanted = analyze.open_output  # type: ignore[attr-defined]

    @contextmanager
    def spied(*arguments, **options):
        with wanted(*arguments, **options) as write:
            yield lambda document: (seen.append(len(miner.asked)), write(document))

    monkeypatch.setattr(analyze, "open_output", spied)
    with pytest.raises(SystemExit):
        app(["analyze", str(path), "-f", "jsonl"])
    assert seen == [1, 2, 3]
