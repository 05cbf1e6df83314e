"""Golden cases for explanations and relations, with the bundled model."""

from __future__ import annotations

from typing import Any

import pytest

from stancemine import StanceMiner
from stancemine.folder import RELATIONS, find_model
from tests.golden import cases


@pytest.fixture(scope="module")
def miner() -> StanceMiner:
    return StanceMiner.load(threads=1)


@pytest.mark.parametrize("case", cases("explanations.jsonl"))
def test_what_carried_a_label_and_what_turns_it(miner: StanceMiner, case: dict[str, Any]) -> None:
    found = miner.explain(case["text"], case["about"])
    assert found.label == case["label"]
    if "top" in case:
        assert max(found.words, key=lambda word: word.weight).text == case["top"]
    if "change" in case:
        assert found.counter is not None
        assert (found.counter.change, found.counter.label) == (case["change"], case["turned"])
    if case.get("turns"):
        assert found.counter is not None


@pytest.mark.skipif(
    not find_model("en-small").relations.is_file(),
    reason=f"en-small has no {RELATIONS}: python training/relations.py --model … makes it",
)
@pytest.mark.parametrize("case", cases("relations.jsonl"))
def test_links_between_sentences(miner: StanceMiner, case: dict[str, Any]) -> None:
    document = miner(sentences=case["sentences"], relations=True)
    assert document.relations is not None
    found = [[r.premise, r.claim, r.label] for r in document.relations]
    assert found == case["links"]
