"""The articles for measuring speaker linking are sound, and linking does not fall behind."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parent.parent / "evaluation" / "speakers"


@pytest.fixture(scope="module")
def score() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        yield import_module("score")


@pytest.mark.parametrize(("part", "floor"), [("look", 0.97), ("held", 0.90)])
def test_linking_from_marks(score: ModuleType, part: str, floor: float) -> None:
    articles = score.read(FOLDER / f"{part}.txt")
    outcomes = []
    for article in articles:
        found = score.linked_from_marks(article)
        outcomes += [score.outcome(article, m, found)[0] for m in article.mentions]
    assert len(articles) == 12
    assert len(outcomes) >= 120
    assert outcomes.count("right") / len(outcomes) >= floor


def test_a_source_without_a_name_is_named(score: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("= one\n[s:He|nobody] [c:said] [t:no].\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no name is given for"):
        score.read(path)
