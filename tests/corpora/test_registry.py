import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import ValidationError

from stancemine import corpora
from stancemine.corpora.registry import CorpusInfo, entries
from stancemine.errors import CorpusError

MINIMAL = {
    "name": "own",
    "title": "Own",
    "tasks": ["stance"],
    "domain": "essays",
    "reader": "pstance:read",
    "splits": "official",
    "sizes": {"train": {"documents": 1, "stances": {"favor": 1}}},
    "licence": "MIT",
    "ship": True,
}


def test_every_entry_has_a_reader_and_a_side_to_learn_from_or_to_measure_on() -> None:
    for name, facts in entries().items():
        module, _, function = facts.reader.partition(":")
        assert callable(getattr(import_module(f"stancemine.corpora.{module}"), function)), name
        assert facts.sizes, name
        assert "dev" in facts.sizes or name in {"mocknews", "mocktopics", "mockpress"}, name
        assert all(size.documents or size.pairs for size in facts.sizes.values()), name
        stances = any(size.stances for size in facts.sizes.values())
        assert stances == ("stance" in facts.tasks), name


def test_what_may_not_ship() -> None:
    barred = {name for name, facts in entries().items() if not facts.ship}
    assert barred == {"aae2", "abstrct", "ukp-sentential", "semeval2016-task6", "seesaw"}


def test_citations_are_balanced_bibtex() -> None:
    for name, facts in entries().items():
        if facts.citation is not None:
            assert facts.citation.startswith("@"), name
            assert facts.citation.count("{") == facts.citation.count("}"), name
            assert facts.citation.count("author = ") == facts.citation.count("\n@") + 1, name


def test_the_registry_is_closed_and_frozen() -> None:
    facts = CorpusInfo.model_validate(MINIMAL)
    with pytest.raises(ValidationError, match="frozen"):
        facts.ship = False  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        CorpusInfo.model_validate({**MINIMAL, "license": "MIT"})
    with pytest.raises(ValidationError, match="sizes"):
        CorpusInfo.model_validate({**MINIMAL, "sizes": {"validation": {"documents": 1}}})


def test_names_and_info() -> None:
    assert {"vast", "polnear", "nato-russia", "lingnli"} <= set(corpora.names())
    assert "polnear" not in corpora.names("stance")
    with pytest.raises(CorpusError, match=r"no corpus 'vats'; known are: .*vast"):
        corpora.info("vats")


def write_pstance(root: Path) -> None:
    (root / "pstance").mkdir()
    for name in ("train", "val", "test"):
        (root / "pstance" / f"raw_{name}_all.csv").write_text(
            "Tweet,Target,Stance\nYes!,Ann,FAVOR\n"
        )


def test_read_one_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pstance(tmp_path)
    assert [d.split for d in corpora.read("pstance", tmp_path)] == ["train", "dev", "test"]
    monkeypatch.setenv("STANCEMINE_CORPORA", str(tmp_path))
    assert [d.split for d in corpora.read("pstance", split="dev")] == ["dev"]


def test_what_is_wrong_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STANCEMINE_CORPORA", raising=False)
    with pytest.raises(CorpusError, match="or set STANCEMINE_CORPORA"):
        corpora.read("pstance")
    with pytest.raises(CorpusError, match=r"no folder .*pstance; its authors publish it at https"):
        corpora.read("pstance", tmp_path)
    with pytest.raises(CorpusError, match=r"use stancemine\.corpora\.read_pairs"):
        corpora.read("esnli", tmp_path)
    with pytest.raises(CorpusError, match="allowed: train, dev, test, or None"):
        corpora.read("pstance", tmp_path, "validation")  # type: ignore[arg-type]


def test_home_topics_lie_in_the_root_or_beside_it(tmp_path: Path) -> None:
    root, beside = tmp_path / "corpora", tmp_path / "nato-russia"
    root.mkdir()
    beside.mkdir()
    assert corpora.directory("nato-russia", root) == beside
    (root / "nato-russia").mkdir()
    assert corpora.directory("nato-russia", root) == root / "nato-russia"


def test_importing_loads_no_heavy_library() -> None:
    heavy = ["torch", "transformers", "sklearn", "pandas", "pydantic"]
    code = f"import sys, stancemine.corpora; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_folder_of_the_corpora_may_be_given_as_text(tmp_path: Path) -> None:
    (tmp_path / "vast").mkdir()
    assert corpora.directory("vast", str(tmp_path)) == tmp_path / "vast"
