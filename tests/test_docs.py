"""What the pages under docs/ show is what the code does."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from stancemine import Document
from stancemine.corpora.registry import entries
from stancemine.document import (
    Attribution,
    CounterExample,
    Explanation,
    OwnLabel,
    Relation,
    Sentence,
    Span,
    Stance,
    WordWeight,
)
from stancemine.explain.edits import OPPOSITES
from stancemine.labels import KINDS, LABELS, ROLES, STANCES, headline

RECORD = Path(__file__).parents[1] / "docs" / "record.md"


@pytest.fixture(scope="module")
def page() -> str:
    return RECORD.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example(page: str) -> str:
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    return str(block)


def test_the_example_record_reads_back_as_it_is_shown(example: str) -> None:
    assert Document.from_json(example).to_dict() == json.loads(example)


def test_the_example_record_keeps_its_own_rules(example: str) -> None:
    document = Document.from_json(example)
    for sentence in document.sentences:
        assert sentence.label == headline(sentence.reported, sentence.role)
        assert sentence.reported == (sentence.scores.reported >= 0.5)
        assert sum(sentence.scores.label.values()) == pytest.approx(1, abs=1e-3)
        for role, probability in sentence.scores.role.items():
            share = (1 - sentence.scores.reported) * probability
            assert sentence.scores.label[role] == pytest.approx(share, abs=1e-4)
        for report in sentence.attributions:
            for span in (report.source, report.cue, *report.content):
                assert span is None or document.text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "kind",
    [
        Attribution,
        CounterExample,
        Document,
        Explanation,
        OwnLabel,
        Relation,
        Sentence,
        Span,
        Stance,
        WordWeight,
    ],
)
def test_every_field_is_described(page: str, kind: type) -> None:
    for field in fields(kind):
        assert f"`{field.name}`" in page or f'"{field.name}"' in page, field.name


def test_every_value_is_described(page: str) -> None:
    for value in (*LABELS, *ROLES, *STANCES, *KINDS):
        assert f"`{value}`" in page, value


def test_the_list_of_opposites_is_shown_whole() -> None:
    shown = " ".join((RECORD.parent / "explanations.md").read_text(encoding="utf-8").split())
    for one, other in OPPOSITES:
        assert f"{one.split()[0]} / {other.split()[0]}" in shown


def test_the_house_in_contributing_is_the_tree() -> None:
    root = RECORD.parents[1]
    package = root / "stancemine"
    page = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`.*?) \| ", page, re.MULTILINE)
    named = {name for cell in table for name in re.findall(r"`([\w/]+\.py)`", cell)}
    named.discard("corpora/NAME.py")
    readers = {f"corpora/{facts.reader.partition(':')[0]}.py" for facts in entries().values()}
    there = {file.relative_to(package).as_posix() for file in package.rglob("*.py")}
    assert named <= there
    assert {name for name in there - named - readers if not name.endswith("/__init__.py")} == set()
