import os
from dataclasses import replace
from pathlib import Path

import pytest

from stancemine.cli.output import OutputFormat, atomic_file, choose_format, is_folder, open_output
from stancemine.document import Document
from stancemine.errors import OutputError
from tests.sample import sample_document


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (None, "table"),
        ("a.txt", "table"),
        ("a.JSON", "json"),
        ("a.jsonl", "jsonl"),
        ("a.csv", "csv"),
        ("a.html", "html"),
    ],
)
def test_the_ending_of_the_output_gives_the_format(output, expected):
    path = None if output is None else Path(output)
    assert choose_format(None, path) == expected
    assert choose_format(OutputFormat.csv, path) is OutputFormat.csv


def test_a_folder_means_pages_and_an_unknown_ending_is_refused(tmp_path):
    assert choose_format(None, tmp_path) is OutputFormat.html
    assert is_folder(OutputFormat.html, Path("pages"))
    assert not is_folder(OutputFormat.html, Path("page.html"))
    with pytest.raises(OutputError, match=r"cannot tell the format from 'a\.xml'"):
        choose_format(None, Path("a.xml"))


def write_half(path):
    with atomic_file(path) as stream:
        stream.write("half")
        assert path.read_text() == "old"
        raise RuntimeError


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(0o640)
    with pytest.raises(RuntimeError):
        write_half(path)
    assert path.read_text() == "old"
    with atomic_file(path) as stream:
        stream.write("new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_link_keeps_pointing_to_its_file(tmp_path):
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    with atomic_file(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_what_is_no_regular_file_is_written_directly():
    with atomic_file(Path(os.devnull)) as stream:
        stream.write("gone")
    assert not Path(os.devnull).is_file()


def test_an_output_that_cannot_be_written_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "absent" / "out.json", tmp_path / "file" / "out.json"):
        with pytest.raises(OutputError, match="cannot write"), atomic_file(path):
            pytest.fail("work was done")
    with (
        pytest.raises(OutputError, match="cannot make the folder"),
        open_output(OutputFormat.html, tmp_path / "file" / "pages", (), single=True),
    ):
        pytest.fail("work was done")


def test_pages_of_one_name_do_not_overwrite_each_other(tmp_path):
    document = sample_document()
    folder = tmp_path / "new" / "pages"
    with open_output(OutputFormat.html, folder, document.topics, single=False) as write:
        write(document)
        write(document)
    assert sorted(os.listdir(folder)) == ["talks-2.html", "talks.html"]


def test_pages_stay_in_their_folder(tmp_path):
    document = sample_document()
    folder = tmp_path / "pages"
    with open_output(OutputFormat.html, folder, document.topics, single=False) as write:
        for identifier in ("../../etc/x", "a/b.txt", "…", None):
            write(replace(document, id=identifier))
    assert sorted(os.listdir(folder)) == [
        "a-b.txt.html",
        "article-2.html",
        "article.html",
        "etc-x.html",
    ]


def test_parquet_is_a_file_of_records(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    document, path = sample_document(), tmp_path / "out.parquet"
    assert choose_format(None, path) is OutputFormat.parquet
    with open_output(OutputFormat.parquet, path, document.topics, single=False) as write:
        write(document)
        write(document)
    rows = parquet.read_table(path).to_pylist()
    assert [row["id"] for row in rows] == ["talks", "talks"]
    assert Document.from_json(rows[0]["record"]) == document


def test_long_names_are_cut_by_their_bytes(tmp_path):
    document = sample_document()
    ids = ["会谈" * 60, "会谈" * 60 + "!", "x" * 300]
    with open_output(OutputFormat.html, tmp_path / "pages", (), single=False) as write:
        for identifier in ids:
            write(replace(document, id=identifier))
    names = sorted(os.listdir(tmp_path / "pages"))
    assert len(names) == 3
    assert all(len(name.encode()) < 100 for name in names)
    longest = tmp_path / ("x" * 250 + ".json")
    with atomic_file(longest) as stream:
        stream.write("{}")
    assert longest.read_text() == "{}"
