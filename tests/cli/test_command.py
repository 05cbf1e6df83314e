"""The command as users run it: a process of its own, with a tiny model."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from stancemine import __version__
from stancemine.document import Document

HEAVY = ("onnxruntime", "tokenizers", "torch", "transformers", "jinja2", "pandas", "pyarrow")


def start(*arguments, **options) -> subprocess.Popen:
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(
        [sys.executable, "-m", "stancemine", *map(str, arguments)], **{**pipes, **options}
    )


def run(*arguments, stdin: bytes = b"", **options) -> tuple[int, str, list[str]]:
    with start(*arguments, **options) as process:
        out, err = process.communicate(stdin, timeout=120)
    return process.returncode, (out or b"").decode(), err.decode().splitlines()


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(
        "The minister said that talks with Russia must go on. “NATO is not no,” he said."
    )
    return path


def test_help_teaches_by_examples_and_is_quick():
    code, out, err = run("--help")
    assert (code, err) == (0, [])
    assert "stancemine analyze article.txt --topic" in out
    code, out, err = run("analyze", "--help")
    assert (code, err) == (0, [])
    assert "Examples:" in out
    assert "Exit codes:" in out
    imported = f"import sys, stancemine.cli; print(set(sys.modules) & set({HEAVY}))"
    done = subprocess.run([sys.executable, "-c", imported], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "set()"


def test_version():
    assert run("--version") == (0, f"stancemine {__version__}\n", [])


def write(path, content: bytes):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{article}", "-t", " "], "topic 1 is empty"),
        (["{article}", "-t", "NATO", "-t", "nato "], "topic 'nato' is given twice"),
        (["{article}", "--model", "en-huge"], "unknown model 'en-huge'"),
        (["{article}", "--format", "xml"], "'xml' is not one of"),
        (["{article}", "--input-format", "xml"], "'xml' is not one of"),
        (["{article}", "--encoding", "klingon"], "unknown encoding 'klingon'"),
        (["{article}", "--output", "{folder}/absent/out.json"], "cannot write"),
        (["{article}", "--output", "{folder}/out.xyz"], "cannot tell the format"),
        (["{article}", "--topics-file", "{folder}/absent.txt"], "No such file"),
        (["{folder}/absent.txt"], "does not exist"),
        (["{folder}/empty"], "has no file ending in"),
        (["{folder}/a.csv"], "has no column 'text'; it has: id, body"),
        (["{folder}/semicolons.csv"], "has no column 'text'; it has: Datum, Body (choose with"),
        (["{folder}/labelled.csv"], "holds sentences that stancemine has labelled"),
        (["{article}", "--nope"], "No such option"),
        ([], "Missing argument"),
    ],
)
def test_a_mistake_gets_one_clear_line(tmp_path, article, arguments, message):
    (tmp_path / "empty").mkdir()
    write(tmp_path / "a.csv", b"id,body\n1,Talks.\n")
    labelled = (
        b"document,sentence,text,label,label_score,role,reported\na,1,Talks.,none,1,none,False\n"
    )
    write(tmp_path / "labelled.csv", labelled)
    write(tmp_path / "semicolons.csv", b"Datum;Body\n1;Talks.\n")
    filled = [part.format(article=article, folder=tmp_path) for part in arguments]
    code, out, err = run("analyze", *filled)
    assert (code, out, len(err)) == (2, "", 1)
    assert err[0].startswith("error: ")
    assert message in err[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is blank"),
        (b" \n", "is blank"),
        (b"\x7fELF\x00\x01", "is a binary file"),
        (b"Gespr\xe4che", "byte 0xe4 at position 5"),
    ],
)
def test_a_document_that_cannot_be_read_gets_one_clear_line(
    tmp_path, model_folder, content, message
):
    bad = write(tmp_path / "bad.txt", content)
    code, out, err = run("analyze", bad, "--model", model_folder)
    assert (code, out, len(err)) == (2, "", 1)
    assert err[0].startswith(f"error: {bad}: ")
    assert message in err[0]


def test_a_batch_survives_its_bad_documents(tmp_path, article, model_folder):
    lines = (
        b'{"text": "Talks go on.", "id": "a"}\nbroken\n{"text": ""}\n{"sentences": ["He is."]}\n'
    )
    jsonl = write(tmp_path / "in.jsonl", lines)
    bad = write(tmp_path / "bad.txt", b"\x00")
    arguments = (bad, jsonl, article, "-t", "NATO", "-f", "jsonl", "--model", model_folder)
    code, out, err = run("analyze", *arguments)
    assert code == 1
    documents = [Document.from_json(line) for line in out.splitlines()]
    assert [document.id for document in documents] == ["a", "in.jsonl:4", "article"]
    assert [line.split(": ")[1] for line in err[:-1]] == [f"{bad}", f"{jsonl}:2", f"{jsonl}:3"]
    assert err[-1] == "3 of 6 documents could not be analysed"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "html"])
def test_every_format_from_stdin(model_folder, form):
    code, out, err = run(
        *("analyze", "-", "-t", "NATO", "-f", form, "--model", model_folder),
        stdin="“Talks must go on,” he said. 🙂".encode(),
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (code, err) == (0, [])
    assert "must" in out
    if form == "json":
        assert Document.from_json(out).text == "“Talks must go on,” he said. 🙂"


def test_a_reader_that_leaves_early_causes_no_traceback(tmp_path, model_folder):
    path = write(tmp_path / "in.jsonl", b'{"text": "The minister said no."}\n' * 400)
    with start("analyze", path, "-f", "jsonl", "--model", model_folder) as process:
        assert json.loads(process.stdout.readline())
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_leaves_with_130(model_folder):
    # What a shell starts behind an & ignores the signal, and so does all that is started there.
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    with start("analyze", "-", "--model", model_folder, **heard) as process:
        process.stdin.write(b"Talks")
        process.stdin.flush()
        time.sleep(3)  # it waits for the end of stdin by then
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read().splitlines() == [b"interrupted"]


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_a_bar_on_a_terminal_for_several_documents_only(tmp_path, article, model_folder):
    import pty

    broken = write(tmp_path / "in.jsonl", b'{"text": "He said no."}\n{[red]broken\n')
    shown = {}
    for path in (article, broken):
        terminal, theirs = pty.openpty()
        with start("analyze", path, "--model", model_folder, stderr=theirs) as process:
            os.close(theirs)
            process.communicate(timeout=120)
        shown[path] = b""
        with contextlib.suppress(OSError):  # Linux says so at the end of a terminal
            while chunk := os.read(terminal, 65536):
                shown[path] += chunk
        os.close(terminal)
    assert shown[article] == b""
    assert b"Analysing" in shown[broken]
    assert b"in.jsonl:2: is not JSON" in b"".join(shown[broken].split(b"\r\n"))


BUFFERED = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
"""Without it a short output waits for the end of the program."""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has such a device")
@pytest.mark.parametrize("command", ["analyze", "explain"])
def test_a_full_disk_behind_stdout_gets_one_clear_line(article, model_folder, command):
    given = "Talks go on." if command == "explain" else article
    with open("/dev/full", "w") as full:
        code, _, err = run(command, given, "-m", model_folder, stdout=full, env=BUFFERED)
    assert (code, err) == (2, ["error: cannot write to stdout: No space left on device"])


def test_a_reader_that_never_reads_causes_no_complaint(model_folder):
    given = ("explain", "Talks go on.", "-m", model_folder)
    with start(*given, env=BUFFERED) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(120) == 1


@pytest.mark.parametrize("arguments", [["speakers", "-f", "csv"], ["explain"]])
def test_signs_that_stdout_cannot_show_stop_nothing(tmp_path, model_folder, arguments):
    words = "Ana Øst said: “Talks go on.”"
    article = tmp_path / "article.jsonl"
    article.write_text(json.dumps({"text": words, "outlet": "Øst"}))
    given = words if arguments == ["explain"] else article
    code, out, err = run(
        *(arguments[0], given, "-m", model_folder, *arguments[1:]),
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (code, err) == (0, [])
    assert ("Øst" in out) == ("-f" in arguments)  # data is UTF-8 wherever it goes


@pytest.mark.skipif(os.name == "nt", reason="descriptors of POSIX")
def test_streams_that_are_closed_are_named(article, model_folder):
    def run_without(number, *arguments):
        return run(*arguments, "-m", model_folder, preexec_fn=lambda: os.close(number))

    assert run_without(0, "analyze", "-") == (2, "", ["error: stdin: there is no stdin to read"])
    message = "error: there is no stdout to write to: give --output"
    assert run_without(1, "speakers", article) == (2, "", [message])
    assert run_without(2, "analyze", article.with_name("absent.txt")) == (2, "", [])


def test_stdin_that_is_no_text_is_named(model_folder):
    given = ("explain", "-", "-m", model_folder)
    code, out, err = run(*given, stdin=b"Gespr\xe4che.")
    assert (code, out) == (2, "")
    assert err == ["error: stdin is not utf-8 text: byte 0xe4 at position 5"]


def test_parquet_that_is_not_written_leaves_no_complaint(tmp_path, model_folder):
    pytest.importorskip("pyarrow")
    blank = write(tmp_path / "blank.txt", b" \n")
    out = tmp_path / "out.parquet"
    code, _, err = run("analyze", blank, "-o", out, "-m", model_folder)
    assert (code, len(err)) == (2, 1)
    assert not out.exists()


GERMAN = (
    "Die Ministerin sagte am Montag, dass die Gespräche mit der Gewerkschaft weitergehen sollen. "
    "Sie habe lange mit den Vertretern der Städte beraten. Der Verband warnte hingegen vor den "
    "Folgen für die kleinen Betriebe im Norden, die seit Jahren auf eine Lösung warten."
)


def test_another_language_is_named_where_the_model_is_ours(tmp_path, article, model_folder):
    german = write(tmp_path / "gruen.txt", GERMAN.encode())
    code, _, err = run("analyze", article, german, "--format", "jsonl")
    assert code == 0
    assert [line for line in err if "English" in line] == [
        "note: 1 of 2 documents do not look English (gruen): the model knows no other language, "
        "and what it says of them means nothing"
    ]
    assert run("analyze", german, "--format", "jsonl", "-q")[2] == []
    assert run("analyze", german, "--format", "jsonl", "-m", model_folder)[2] == []
