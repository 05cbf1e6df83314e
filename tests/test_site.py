"""The documentation site: what is made from the code is made from this code, all of it.

``.ci/check docs`` builds it, strictly; here is what can be held without building.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import json
import re
import sys
import textwrap
from types import ModuleType

import pytest

import stancemine
from tests.pages import OWN_TEST, PAGES, ROOT

DOCS = ROOT / "docs"
sys.path.append(str(DOCS))
import architecture  # noqa: E402
import commands  # noqa: E402

MODULES = re.findall(
    r"^\.\. automodule:: (\S+)", (DOCS / "api.md").read_text("utf-8"), re.MULTILINE
)
SKIPPED = {
    "correcting.md": 1,  # training
    "gpu.md": 2,
    "measuring.md": 1,  # a model that the reader has trained
    "offline.md": 2,  # network
    "performance.md": 1,  # minutes
    "relations.md": 1,  # other people's corpora
    "scaling.md": 7,  # Ray, Spark, GPUs, an archive
    "your-corpus.md": 1,  # the same
}
"""Blocks that do not run, by page; beside them stand two of the README, which CI runs."""


def test_the_commands_page_is_written_from_the_commands() -> None:
    there = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert there == commands.page(), "run: python docs/commands.py"


def test_the_drawing_is_made_from_the_imports() -> None:
    there = architecture.DRAWING.read_text(encoding="utf-8")
    assert there == architecture.drawing(), "run: python docs/architecture.py, and see what is new"
    drawn = set(re.findall(r'data-from="(.*?)" data-to="(.*?)"', there))
    assert drawn == {
        pair for pair in architecture.arrows() if not set(pair) & architecture.EVERYWHERE
    }


def test_imports_go_down() -> None:
    rank = {part: n for n, parts in enumerate(architecture.RANKS) for part in parts}
    up = {pair for pair in architecture.arrows() if rank[pair[1]] < rank[pair[0]]}
    assert up == set(architecture.BACKWARDS)


def test_every_module_is_in_the_drawing() -> None:
    named = [module for modules in architecture.PARTS.values() for module in modules]
    there = {p.stem for p in (ROOT / "stancemine").glob("*.py")} | {
        p.parent.name for p in (ROOT / "stancemine").glob("*/__init__.py")
    }
    assert sorted(named) == sorted(there)


def test_blocks_that_do_not_run_say_why_and_are_few() -> None:
    found: dict[str, int] = {}
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        text = page.read_text(encoding="utf-8")
        marks = re.findall(r"<!--+\s*skip:(.*?)-->", text)
        for mark in marks:
            assert re.fullmatch(r' next "[^"]{10,}" ', mark), f"{page.name}: {mark}"
        if marks:
            found[page.name] = len(marks)
    assert found == SKIPPED


def test_every_block_is_of_a_kind_that_runs_or_is_no_code() -> None:
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        kinds = set(re.findall(r"^```(\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE))
        unknown = kinds - {"python", "sh", "toml", "csv", "text", "json", "bibtex"}
        assert {k for k in unknown if not k.startswith("{")} == set(), page.name
    assert all((ROOT / page).is_file() for page in OWN_TEST)
    assert PAGES.should_parse(DOCS / "labels.md")


def public(module: ModuleType) -> dict[str, object]:
    return {name: getattr(module, name) for name in module.__all__}


@pytest.mark.parametrize("name", MODULES)
def test_public_names_say_what_they_are(name: str) -> None:
    for label, thing in public(importlib.import_module(name)).items():
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert inspect.getdoc(thing), f"{name}.{label}"
            assert "(*" not in (thing.__doc__ or "")[:2], f"{name}.{label}: a generated docstring"
        if inspect.isclass(thing) and thing.__module__.startswith("stancemine"):
            for method, value in vars(thing).items():
                if inspect.isfunction(value) and not method.startswith("_"):
                    assert value.__doc__, f"{name}.{label}.{method}"


@pytest.mark.parametrize("name", MODULES)
def test_public_constants_say_what_they_are(name: str) -> None:
    """A string behind the assignment, without which the API page leaves it out."""
    module = importlib.import_module(name)
    body = ast.parse(inspect.getsource(module)).body
    for node, behind in zip(body, [*body[1:], None], strict=True):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        named = {t.id for t in targets if isinstance(t, ast.Name)} & set(module.__all__)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and named:
            assert isinstance(behind, ast.Expr), f"{name}: {named}"


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_name_the_errors_that_they_raise(name: str) -> None:
    for label, thing in public(importlib.import_module(name)).items():
        for function in _functions(thing):
            raised = _raised(function)
            said = inspect.getdoc(function) or ""
            if inspect.isclass(thing):
                said += inspect.getdoc(thing) or ""
            assert all(error in said for error in raised), f"{name}.{label}: {raised} of {function}"


def _functions(thing: object) -> list[object]:
    if inspect.isclass(thing) and thing.__module__.startswith("stancemine"):
        return [v for k, v in vars(thing).items() if inspect.isfunction(v) and k[0] != "_"]
    return [thing] if inspect.isfunction(thing) else []


def _raised(function: object) -> set[str]:
    """The project's own errors that stand in a ``raise`` of the function itself."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))  # type: ignore[arg-type]
    calls = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    names = {c.func.id for c in calls if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)}
    return {name for name in names if name in stancemine.__all__}


def test_the_bias_figures_in_ethics_are_those_of_the_report() -> None:
    page = " ".join((DOCS / "ethics.md").read_text(encoding="utf-8").split())
    report = json.loads((ROOT / "evaluation/reports/en-small-test/report.json").read_text())
    swaps = report["behaviour"]["en-small"]["invariance"]
    rate = {swap["slot"]: f"{100 * swap['rate']:.0f} %" for swap in swaps}
    names, gender, country, party = (
        next(rate[slot] for slot in rate if key in slot)
        for key in ("origin", "gender", "country", "party")
    )
    assert f"in {names} of the sets with the origin of a speaker's name, in {gender} with" in page
    assert f"in {country} with a country, in {party} with a party" in page


def test_the_rates_in_limits_are_those_of_the_reports() -> None:
    page = (DOCS / "limits.md").read_text(encoding="utf-8")
    table = page[page.index("<!-- rates") : page.index("<!-- /rates")]
    rows = re.findall(
        r"^\| `(\w+)` \| (\S+), (\w+) \| (\d+) \| (\d+) \| (\d+) \|", table, re.MULTILINE
    )
    assert len(rows) == 10
    reports = {
        split: json.loads((ROOT / f"evaluation/reports/en-small-{split}/report.json").read_text())
        for split in ("dev", "test")
    }
    for label, task, split, precision, recall, n in rows:
        (found,) = (t for t in reports[split]["tasks"] if t["task"] == task)
        classes = found["systems"]["en-small"]["per_class"]
        facts = classes[label if label in classes else "reported"]
        shown = round(100 * facts["precision"]), round(100 * facts["recall"]), facts["support"]
        assert (int(precision), int(recall), int(n)) == shown, (label, task)
    (stance,) = (t for t in reports["dev"]["tasks"] if t["task"] == "stancenews/stance")
    confusion = stance["systems"]["en-small"]["confusion"]  # rows: gold
    favor, against, *_ = confusion
    said = [sum(column) for column in zip(*confusion, strict=True)]
    right = favor[0] + against[1]
    for figure, words in (
        (1 - right / (said[0] + said[1]), "in 100 have another label in truth"),
        (1 - right / (sum(favor) + sum(against)), "in 100 are missed or turned"),
        (against[0] / said[0], "in 100 of the `favor`s"),
        (favor[1] / said[1], "in 100 of the `against`s"),
    ):
        assert f"{100 * figure:.0f} {words}" in " ".join(page.split()), words
    doubt = stance["systems"]["en-small"]["unsure"]
    assert f".{100 * doubt['accuracy_unsure']:.0f} of the cases there" in page
    assert f"the others in .{100 * doubt['accuracy_sure']:.0f}" in page


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_committed_reports_are_of_the_model_that_ships(split: str) -> None:
    report = json.loads((ROOT / f"evaluation/reports/en-small-{split}/report.json").read_text())
    (model,) = report["models"]
    folder = ROOT / "stancemine/models/en-small"
    for name, digest in model["sha256"].items():
        with (folder / name).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == digest, name
