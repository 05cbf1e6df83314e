"""Every kind of input, and every way in which one can be wrong."""

import io
import json
import os
from pathlib import Path

import pytest

from stancemine.errors import InputError
from stancemine.files import Problem, find_sources, read_articles
from stancemine.inputs import Article
from tests.sample import sample_document


def read(*paths, **options):
    return list(read_articles(paths, **options))


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def as_stdin(monkeypatch, content: str | bytes) -> None:
    raw = io.BytesIO(content.encode() if isinstance(content, str) else content)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(raw)))


@pytest.mark.parametrize("name", ["talks.txt", "talks.md", "talks", "talks.LOG"])
def test_a_text_file_is_one_article_named_by_its_stem(tmp_path, name):
    path = write(tmp_path / name, "Talks resumed.\r\nNobody left. 🙂")
    assert read(path) == [Article(text="Talks resumed.\r\nNobody left. 🙂", id="talks")]


def test_a_byte_order_mark_is_no_text(tmp_path):
    path = write(tmp_path / "a.txt", b"\xef\xbb\xbfTalks resumed.")
    assert read(path)[0].text == "Talks resumed."
    table = write(tmp_path / "a.csv", b"\xef\xbb\xbftext\nTalks resumed.\n")
    assert read(table)[0].text == "Talks resumed."
    lines = write(tmp_path / "a.jsonl", b'\xef\xbb\xbf{"text": "Talks resumed."}\n')
    assert read(lines)[0].text == "Talks resumed."


def test_a_folder_is_read_recursively_and_sorted(tmp_path):
    write(tmp_path / "b.txt", "B.")
    write(tmp_path / "a" / "z.md", "Z.")
    write(tmp_path / "a" / "rows.csv", "text\nRow.\n")
    write(tmp_path / "picture.png", b"\x89PNG")
    write(tmp_path / ".hidden" / "x.txt", "Hidden.")
    assert [article.id for article in read(tmp_path)] == ["a/rows.csv:2", "a/z.md", "b.txt"]
    assert [article.id for article in read(tmp_path, format="csv")] == ["a/rows.csv:2"]


def test_one_path_may_stand_alone(tmp_path):
    path = write(tmp_path / "news.csv", "text\nTalks.\n")
    assert [a.text for one in (path, str(path)) for a in read_articles(one)] == ["Talks."] * 2


def test_what_an_id_and_a_date_are_in_parquet(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    days = pandas.to_datetime(["2025-01-14", None])
    path = tmp_path / "a.parquet"
    pandas.DataFrame({"text": ["A.", "B."], "id": [3.0, None], "date": days}).to_parquet(path)
    assert [(a.id, a.date) for a in read(path)] == [("3", "2025-01-14"), ("a.parquet:2", None)]


def test_an_empty_folder_is_refused_at_once(tmp_path):
    with pytest.raises(InputError, match="has no file ending in"):
        read_articles([tmp_path])


def test_a_path_that_is_not_there_is_refused_at_once(tmp_path):
    with pytest.raises(InputError, match=r"absent\.txt does not exist"):
        read_articles([tmp_path / "absent.txt"])


def test_no_input_and_stdin_twice_are_refused():
    with pytest.raises(InputError, match="no input"):
        read_articles([])
    with pytest.raises(InputError, match="an input is empty"):
        read_articles("")
    with pytest.raises(InputError, match="only once"):
        read_articles(["-", "-"])


def test_paths_may_come_from_a_generator(tmp_path):
    for name in ("a.txt", "b.txt"):
        write(tmp_path / name, "Talks.")
    given = (tmp_path / name for name in ("a.txt", "b.txt"))
    assert [article.id for article in read_articles(given)] == ["a", "b"]
    with os.scandir(tmp_path) as entries:
        assert {article.id for article in read_articles(entries)} == {"a", "b"}
    with pytest.raises(InputError, match="no input"):
        read_articles(tmp_path.glob("*.md"))


@pytest.mark.parametrize("given", [b"a.txt", [b"a.txt"], {"a.txt": 1}, 3, None, [None]])
def test_what_is_no_path_is_told(given):
    with pytest.raises(InputError, match="path"):
        read_articles(given)


def test_stdin_is_plain_text_unless_told_otherwise(monkeypatch):
    line = '{"text": "Talks resumed.", "id": 7}\n'
    as_stdin(monkeypatch, line)
    assert read("-") == [Article(text=line, id="stdin")]
    as_stdin(monkeypatch, line)
    assert read("-", format="jsonl") == [Article(text="Talks resumed.", id="7")]


def test_jsonl_takes_text_or_sentences(tmp_path):
    rows = [
        {"text": "Talks resumed.", "id": "a", "title": "Talks"},
        {"sentences": ["One.", "Two."]},
        {"text": "Talks resumed.", "sentences": []},
    ]
    path = write(tmp_path / "in.jsonl", "\n\n".join(map(json.dumps, rows)))
    assert read(path) == [
        Article(text="Talks resumed.", id="a", title="Talks"),
        Article(sentences=("One.", "Two."), id="in.jsonl:3"),
        Article(text="Talks resumed.", id="in.jsonl:5"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "half', "is not JSON"),
        (b'["a list"]', "is not a JSON object but a list"),
        (b"3", "but a number"),
        (b"true", "but true or false"),
        (b'{"body": "Talks."}', "has no 'text'; it has: body"),
        (b'{"text": "  "}', "is blank"),
        (b'{"text": null}', "is empty: its 'text' is null"),
        (b'{"text": 3}', "must be text"),
        (b'{"text": "Gespr\xe4che"}', "holds the byte 0xe4"),
        (b'{"text": "a \\ud83d b"}', "half of a surrogate pair"),
        (b'{"sentences": ["a", 3]}', "sentences must be text"),
        (b'{"sentences": []}', "is blank"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path, line, reason):
    good = b'{"text": "Talks resumed."}'
    path = write(tmp_path / "in.jsonl", b"\n".join([good, line, good]))
    first, problem, last = read(path)
    assert first.text == last.text == "Talks resumed."
    assert isinstance(problem, Problem)
    assert problem.where == f"{path}:2"
    assert reason in problem.reason
    assert "\n" not in problem.reason


def test_json_is_a_list_or_one_object(tmp_path):
    one = write(tmp_path / "one.json", '{"text": "Talks resumed."}')
    many = write(tmp_path / "many.json", '[{"text": "A."}, "B.", {"text": "C."}]')
    assert read(one) == [Article(text="Talks resumed.", id="one")]
    first, problem, last = read(many)
    assert (first.id, last.id) == ("many.json:1", "many.json:3")
    assert problem == Problem(f"{many}:2", "is not a JSON object but a string")


@pytest.mark.parametrize("content", ["[]", "{", "null"])
def test_json_without_articles_is_a_problem(tmp_path, content):
    (problem,) = read(write(tmp_path / "a.json", content))
    assert isinstance(problem, Problem)


def test_a_record_of_ours_can_be_analysed_again(tmp_path):
    document = sample_document()
    path = write(tmp_path / "record.json", document.to_json())
    assert read(path) == [Article(text=document.text, id=document.id, title=document.title)]


def test_a_header_may_hold_line_breaks(tmp_path):
    rows = '"Notes\n(free)",text,"Day or\r\nmonth"\nx,"Talks\nresumed.",1\ny,Nobody left.,2\n'
    path = write(tmp_path / "a.csv", rows)
    assert read(path) == [
        Article(text="Talks\nresumed.", id="a.csv:4"),
        Article(text="Nobody left.", id="a.csv:6"),
    ]
    semicolons = write(tmp_path / "b.csv", "sep=;\n" + rows.replace(",", ";"))
    assert [article.id for article in read(semicolons)] == ["b.csv:5", "b.csv:7"]


def test_a_quotation_mark_in_a_header_is_a_part_of_its_name(tmp_path):
    for header in ('text,12" disk', 'text,"12" disk', 'text,"open'):
        path = write(tmp_path / "a.csv", f"{header}\nTalks.,1\nNobody left.,2\n")
        assert [article.text for article in read(path)] == ["Talks.", "Nobody left."]


def test_a_column_that_is_read_must_not_be_there_twice(tmp_path):
    path = write(tmp_path / "a.csv", "text,note,note,text\nTalks.,1,2,Nobody left.\n")
    with pytest.raises(InputError, match=r"a\.csv has two columns 'text': rename or drop one"):
        read_articles(path)
    (problem,) = read(tmp_path)
    assert problem.reason == "has two columns 'text': rename or drop one"
    path = write(tmp_path / "a.csv", "id,text,id\n1,Talks.,2\n")
    with pytest.raises(InputError, match="two columns 'id'"):
        read_articles(path)
    path = write(tmp_path / "a.csv", "text,note,note\nTalks.,1,2\n")
    assert [article.text for article in read(path)] == ["Talks."]


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
def test_a_table_is_one_article_a_row(tmp_path, name, mark):
    lines = ["id,body,title", '7,"Talks\nresumed, again.",Talks', ",Nobody left.,"]
    path = write(tmp_path / name, "\n".join(lines).replace(",", mark))
    assert read(path, text_column="body") == [
        Article(text=f"Talks\nresumed{mark} again.", id="7", title="Talks"),
        Article(text="Nobody left.", id=f"{name}:4"),
    ]


def test_named_columns_are_used(tmp_path):
    rows = "key,headline,paper,day,text\nk1,Talks,The Quay,2026-01-05,Talks resumed.\n"
    path = write(tmp_path / "a.csv", rows)
    columns = {"outlet_column": "paper", "date_column": "day"}
    (article,) = read(path, id_column="key", title_column="headline", **columns)
    assert (article.id, article.title) == ("k1", "Talks")
    assert (article.outlet, article.date) == ("The Quay", "2026-01-05")


@pytest.mark.parametrize(
    "option", ["text_column", "id_column", "title_column", "outlet_column", "date_column"]
)
def test_a_missing_column_lists_those_there_are(tmp_path, option):
    path = write(tmp_path / "a.csv", "id,text\n1,Talks.\n")
    with pytest.raises(InputError, match="has no column 'nope'; it has: id, text"):
        read_articles([path], **{option: "nope"})


def test_a_table_of_a_folder_without_the_column_does_not_end_the_batch(tmp_path):
    write(tmp_path / "a.csv", "name,size\nx,1\n")
    write(tmp_path / "b.txt", "Talks resumed.")
    problem, article = read(tmp_path)
    assert "has no column 'text'; it has: name, size" in problem.reason
    assert article.id == "b.txt"


def test_bad_rows_are_named_and_the_rest_goes_on(tmp_path):
    content = 'id,text\n1,Good.\n2,One, two.\n3,"odd"quote\n4,\n5,Gespr\xe4che\n6,"Last\n'
    path = write(tmp_path / "a.csv", content.encode("latin-1"))
    first, *problems = read(path)
    assert first.text == "Good."
    found = {problem.where.rpartition(":")[2]: problem.reason for problem in problems}
    assert "has 3 fields where the header names 2" in found["3"]
    assert "is no row of a table" in found["4"]
    assert "is blank" in found["5"]
    assert "holds the byte 0xe4" in found["6"]
    assert "unexpected end of data" in found["7"]
    assert read(path, encoding="latin-1")[-2].text == "Gespräche"


def test_a_quotation_mark_that_stays_open_loses_no_row_in_silence(tmp_path):
    rows = [f"{n},Talks resumed on day {n}." for n in range(5)]
    rows[1] = '1,"“Talks resumed on day 1.'
    rows[3] = '3,"Talks ""resumed"" on day 3."'
    path = write(tmp_path / "a.csv", "\n".join(["id,text", *rows]))
    first, opened, *lost, last = read(path)
    assert (first.id, last.id) == ("0", "4")
    assert opened.where == f"{path}:3"
    assert (
        "a quotation mark opened in line 3 is not closed as it should be: the lines to 5 were "
        "read as one field; write a quotation mark inside a text twice" in opened.reason
    )
    assert [problem.where.rpartition(":")[2] for problem in lost] == ["4", "5"]


def test_the_lines_of_one_text_are_not_counted_as_rows(tmp_path):
    path = write(tmp_path / "a.csv", 'id,text,day\n1,"One\ntwo, three\nfour"five,x\n2,Good.,y\n')
    problem, good = read(path)
    assert "the lines to 4 were read as one field" in problem.reason
    assert good.id == "2"


def test_excel_s_first_line_and_empty_rows_are_passed_over(tmp_path):
    path = write(
        tmp_path / "a.csv", 'sep=;\r\nid;text\r\n7;"Talks; again."\r\n;\r\n8;Yes.\r\n;x;\r\n'
    )
    seven, eight, problem = read(path)
    assert (seven.id, seven.text, eight.id) == ("7", "Talks; again.", "8")
    assert problem.where.endswith(":6")


def test_a_long_field_is_read(tmp_path):
    text = "word " * 60_000
    assert read(write(tmp_path / "a.csv", f'text\n"{text}"\n'))[0].text == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is blank"),
        (b" \n\t\xe2\x80\x83", "is blank"),
        (b"Talks\x00resumed", "null byte at position 5"),
        (b"%PDF-1.7 x", "a PDF document"),
        (b"PK\x03\x04 x", "zip archive or an office document"),
        ("Talks".encode("utf-16"), "--encoding utf-16"),
        (b"Gespr\xe4che", "byte 0xe4 at position 5"),
    ],
)
def test_a_file_that_is_no_text_is_a_problem(tmp_path, content, reason):
    good = write(tmp_path / "good.txt", "Talks resumed.")
    bad = write(tmp_path / "bad.txt", content)
    problem, article = read(bad, good)
    assert problem.where == str(bad)
    assert reason in problem.reason
    assert article.id == "good"


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html>\n<p>Talks.</p>", "\ufeff\n <HTML lang=en>", '<?xml version="1"?><html>'],
)
def test_html_is_refused_with_what_to_do(tmp_path, text):
    page = write(tmp_path / "page.html", text)
    row = write(tmp_path / "rows.jsonl", json.dumps({"text": text}))
    for problem in read(page, row):
        assert "is HTML, whose tags would be read as text: take the text out" in problem.reason
    quoted = "<htmlx> is no tag."
    assert read(write(tmp_path / "a.txt", quoted))[0].text == quoted


def test_a_binary_table_does_not_end_the_batch(tmp_path):
    good = write(tmp_path / "good.txt", "Talks resumed.")
    bad = write(tmp_path / "bad.csv", b"text\x00\x01")
    problem, article = read(bad, good)
    assert "binary" in problem.reason
    assert article.id == "good"


def test_other_encodings(tmp_path):
    assert (
        read(write(tmp_path / "a.txt", b"Gespr\xe4che"), encoding="cp1252")[0].text == "Gespräche"
    )
    wide = write(tmp_path / "b.csv", "text\nGespräche\n".encode("utf-16"))
    assert read(wide, encoding="utf-16")[0].text == "Gespräche"
    (problem,) = read(write(tmp_path / "c.jsonl", b'{"text": 1}'), encoding="utf-16")
    assert "is not utf-16 text" in problem.reason
    for name in ("klingon", "base64"):
        with pytest.raises(InputError, match=f"unknown encoding '{name}'"):
            read_articles(["-"], encoding=name)


def test_several_encodings_are_tried_in_order_for_each_file(tmp_path):
    (tmp_path / "a.txt").write_text("Gespräche – ja.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Gespräche – nein.", encoding="cp1252")
    (tmp_path / "c.csv").write_text("text\nNo.\nGespräche\n", encoding="cp1252")
    (tmp_path / "d.txt").write_text("Gespräche.", encoding="utf-16")
    found = list(read_articles([tmp_path], encoding="utf-8, cp1252"))
    assert [one.text for one in found[:4]] == [
        "Gespräche – ja.", "Gespräche – nein.", "No.", "Gespräche",
    ]  # fmt: skip
    assert isinstance(found[4], Problem)  # UTF-16 is named, not read as letters and nulls
    assert "UTF-16" in found[4].reason
    three = list(read_articles([tmp_path / "d.txt"], encoding="utf-8,utf-16"))
    assert three[0].text == "Gespräche."
    (bad,) = read_articles([tmp_path / "b.txt"], encoding="utf-8,ascii")
    assert bad.reason.startswith("is not utf-8 or ascii text: byte 0xe4")
    with pytest.raises(InputError, match="unknown encoding 'latin-99'"):
        list(read_articles([tmp_path], encoding="utf-8,latin-99"))


def test_stdin_takes_one_encoding(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Nö.".encode("cp1252"))))
    (problem,) = read_articles(["-"], encoding="utf-8,cp1252")
    assert "read once: give one encoding" in problem.reason


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2024-05-31-talks.txt", "2024-05-31"),
        ("talks_20240531.txt", "2024-05-31"),
        ("2024-13-01.txt", None),
        ("12024053199.txt", None),
        ("2024-0531.txt", None),
        ("talks.txt", None),
    ],
)
def test_the_date_in_a_name_is_used_where_it_is_asked_for(tmp_path, name, date):
    folder = tmp_path / "news" / "2020-01-01"
    folder.mkdir(parents=True)
    (folder / name).write_text("Talks must go on.", encoding="utf-8")
    for path in (tmp_path / "news", folder / name):
        (article,) = read_articles([path], date_from_name=True)
        assert article.date == date
        assert next(read_articles([path])).date is None


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(InputError, match="choose from auto, text"):
        find_sources([tmp_path], "xml")


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path):
    (tmp_path / "broken.txt").symlink_to(tmp_path / "absent")
    (problem,) = read(tmp_path)
    assert problem.reason == "cannot be read: No such file or directory"


def test_parquet(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    columns = {"body": ["Talks resumed.", None], "id": [1, 2], "size": [3, 4]}
    parquet.write_table(pyarrow.table(columns), path)
    article, problem = read(path, text_column="body")
    assert article == Article(text="Talks resumed.", id="1")
    assert problem == Problem(f"{path}:2", "is empty: its 'body' is null")
    with pytest.raises(InputError, match="has no column 'text'; it has: body, id, size"):
        read_articles([path])
    parquet.write_table(pyarrow.table({"sentences": [["One.", "Two."]]}), path)
    assert read(path) == [Article(sentences=("One.", "Two."), id="a.parquet:1")]
    (problem,) = read(write(tmp_path / "b.parquet", b"no table"))
    assert "is no sound Parquet file" in problem.reason


def test_parquet_without_the_extra_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"Reading Parquet needs the 'pandas' extra"):
        read_articles([write(tmp_path / "a.parquet", b"PAR1")])


def test_articles_are_read_as_they_are_asked_for(tmp_path):
    path = write(tmp_path / "in.jsonl", '{"text": "A."}\n{"text": "B."}\n')
    stream = read_articles([path, write(tmp_path / "last.txt", "C.")])
    assert next(stream).text == "A."
    (tmp_path / "last.txt").unlink()
    assert [type(item) for item in stream] == [Article, Problem]
