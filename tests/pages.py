"""Runs the code blocks of README.md, docs/*.md and the model card, a folder for each page.

A page finds there what a reader would have: ``article.txt``, ``examples/``, a folder ``news/`` and
``news.csv``. Its blocks run in the order of the page and share their variables and files:

- ``python`` as it stands;
- ``sh``: each line that begins with ``stancemine`` as the command, in this process; lines with
  ``jq`` in bash. Another command is an error: mark the block;
- ``toml``, ``csv`` and ``text`` blocks behind ``<!-- file: NAME -->`` are written as that file, and
  a ``toml`` block must be; commands that follow read them.

``<!-- skip: next "reason" -->`` in front of a block says that it cannot run here; ``<!--
invisible-code-block: python`` prepares what readers need not see.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest import SkipTest

from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parents[1]
OWN_TEST = ("docs/tutorial-fine-tuning.md",)  # tests/test_tutorial.py: its trainings are shortened

FILE_BLOCK = re.compile(
    r"^<!-- file: (?P<name>\S+) -->\n+```(?P<kind>\w+)\n(?P<source>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
NAMELESS = re.compile(r"(?<!-->\n)(?<!-->\n\n)^```toml\n.*?^```$", re.MULTILINE | re.DOTALL)


def files(document: Document) -> Iterable[Region]:
    """The blocks that are files, and TOML that says of no file which it is."""
    for match in FILE_BLOCK.finditer(document.text):
        parsed = (match["name"], match["kind"], match["source"])
        yield Region(match.start(), match.end(), parsed, write_file)
    for match in NAMELESS.finditer(document.text):
        yield Region(match.start(), match.end(), match[0], refuse_nameless)


def write_file(example: Example) -> None:
    name, kind, source = example.parsed
    if kind == "toml":
        tomllib.loads(source)
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")


def refuse_nameless(example: Example) -> None:
    raise AssertionError("put <!-- file: NAME.toml --> in front of the block, which becomes a file")


def run_shell(example: Example) -> None:
    lines = str(example.parsed).replace("\\\n", " ").splitlines()
    if any(line.startswith("python3 -m venv") for line in lines):
        assert Path(example.document.path).name == "README.md", "only README installs the project"
        raise SkipTest("run word for word by .ci/run")
    for line in lines:
        if line.startswith("jq "):
            if shutil.which("jq") is None:
                raise SkipTest("needs jq")
            subprocess.run(["bash", "-euo", "pipefail", "-c", line], check=True)
        elif line.startswith("stancemine "):
            run_command(line)
        else:
            assert not line.strip() or line.startswith("#"), f"cannot run here: {line}"


def run_command(line: str) -> None:
    """One ``stancemine`` command, perhaps with ``> FILE``, which has to end well."""
    from stancemine.cli import app

    arguments = shlex.split(line, comments=True)[1:]
    target = Path(os.devnull)
    if ">" in arguments:
        *arguments, _, name = arguments
        target = Path(name)
    with target.open("w", encoding="utf-8") as out, redirect_stdout(out):
        try:
            code = app(arguments)
        except SystemExit as end:
            code = end.code
    assert code == 0, f"exit code {code}: {line}"


def enter(namespace: dict[str, Any]) -> None:
    """A folder of the page's own with the files that it may name."""
    folder = Path(tempfile.mkdtemp(prefix="page-"))
    namespace["_back"], namespace["_folder"] = Path.cwd(), folder
    os.chdir(folder)
    shutil.copytree(ROOT / "examples", "examples")
    shutil.copy("examples/article.txt", "article.txt")
    shutil.copy("examples/news.csv", "news.csv")
    with open("news.csv", encoding="utf-8", newline="") as lines:
        articles = list(csv.DictReader(lines))
    for article in articles:
        place = Path("news", article["outlet"])
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{article['id']}.txt").write_text(article["text"], encoding="utf-8")


def leave(namespace: dict[str, Any]) -> None:
    os.chdir(namespace["_back"])
    shutil.rmtree(namespace["_folder"])


PAGES = Sybil(
    parsers=[
        SkipParser(),
        PythonCodeBlockParser(),
        CodeBlockParser(language="sh", evaluator=run_shell),
        files,
    ],
    path=str(ROOT),
    patterns=["README.md", "docs/*.md"],
    excludes=OWN_TEST,
    setup=enter,
    teardown=leave,
)
