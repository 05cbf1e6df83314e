import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from stancemine import Document, InputError, ModelError, Relation, StanceMiner
from stancemine.folder import RELATIONS, ModelFolder, find_model
from stancemine.integrations.graph import to_aif
from stancemine.relations.features import FEATURES, REACH, Side, candidates, pair_features
from stancemine.relations.score import Scorer, find_relations
from stancemine.relations.tensors import read_tensors
from tests.sample import sample_document

CLAIM = ((0.9, 0.05), (0.8, 0.1))
PREMISE = ((0.1, 0.8), (0.2, 0.7))


def scorer(**more):
    """Links where the premise follows its claim at once; attacks where it opens with "But"."""
    weights = {name: np.zeros(len(FEATURES), np.float32) for name in ("link", "attack")}
    weights["link"][FEATURES.index("premise 1 after")] = 5
    weights["attack"][FEATURES.index("premise opens with contrast")] = 5
    zeros, ones = np.zeros(len(FEATURES), np.float32), np.ones(len(FEATURES), np.float32)
    plain = Scorer(zeros, ones, weights["link"], -2, weights["attack"], -2, 0.5, 0.5)
    return replace(plain, **more)


def sides(*openings):
    return [Side(f"{word} trains run late.", (PREMISE, PREMISE)[0]) for word in openings]


def test_features_are_what_their_names_say():
    two = [Side("Trains must run.", CLAIM), Side("But trains were late.", PREMISE)]
    ((premise, claim), _) = pairs = [(1, 0), (0, 1)]
    table = pair_features(two, pairs)
    assert table.shape == (2, len(FEATURES))
    row = dict(zip(FEATURES, table[0].tolist(), strict=True))
    assert (premise, claim) == (1, 0)
    assert row["premise 1 after"] == 1
    assert row["premise 1 before"] == 0
    assert row["claim: claim (default)"] == 0.9
    assert row["premise: premise (argunsc)"] == 0.7
    assert row["claim claim x premise premise (default)"] == pytest.approx(0.9 * 0.8)
    assert row["words shared, of the fewer"] == 0.5  # trains; late, as "were" is left out
    assert row["premise opens with contrast"] == row["later premise opens with contrast"] == 1
    assert row["claim between (default)"] == row["likeliest claim nearer (default)"] == 0


def test_pairs_are_near_and_of_one_holder_that_is_known():
    line = [Side("x", CLAIM) for _ in range(REACH + 3)]
    assert max(abs(a - b) for a, b in candidates(line)) == REACH
    assert all((b, a) in candidates(line) for a, b in candidates(line))
    mixed = [Side("x", CLAIM, who) for who in ("author", "Ana Ilves", "author", None, None)]
    assert candidates(mixed) == [(2, 0), (0, 2)]


def test_links_have_direction_label_and_score():
    found = find_relations(sides("The", "But", "So"), scorer())
    assert [(r.premise, r.claim, r.label) for r in found] == [(1, 0, "attack"), (2, 1, "support")]
    assert [r.score for r in found] == [pytest.approx(1 / (1 + np.exp(-3)), abs=1e-4)] * 2
    assert find_relations(sides("The", "But"), scorer(threshold=0.99)) == ()
    assert find_relations(sides("The"), scorer()) == ()


def test_of_two_directions_the_surer_is_kept():
    both = scorer(link_bias=3.0, threshold=0.5)
    pairs = {(r.premise, r.claim) for r in find_relations(sides("The", "But", "So"), both)}
    assert pairs == {(1, 0), (2, 1), (2, 0)}


def test_the_file_reads_back_and_a_bad_one_is_refused(tmp_path):
    path = tmp_path / RELATIONS
    path.write_bytes(save(scorer().tensors(), metadata=scorer().facts()))
    folder = replace(find_model("en-small"), path=tmp_path)
    again = Scorer.open(folder)
    assert np.array_equal(again.link, scorer().link)
    assert (again.threshold, again.link_bias) == (0.5, -2)
    path.write_bytes(save(scorer().tensors(), metadata={**scorer().facts(), "features": "x|y"}))
    with pytest.raises(ModelError, match="other features"):
        Scorer.open(folder)
    path.write_bytes(save({"mean": np.zeros(2, np.float32)}, metadata=scorer().facts()))
    with pytest.raises(ModelError, match="cannot be used"):
        Scorer.open(folder)
    for data in (b"", b"\xff" * 40, save({"mean": np.zeros(2, np.float64)})):
        path.write_bytes(data)
        with pytest.raises(ModelError, match="no readable file"):
            read_tensors(path)


def test_a_model_without_a_scorer_says_what_is_missing(model_folder):
    miner = StanceMiner.load(model_folder, threads=1)
    assert miner("The talks must go on.").relations is None
    with pytest.raises(ModelError, match=r"training/relations\.py"):
        miner("The talks must go on.", relations=True)


def test_the_record_has_them_where_asked(model_folder, monkeypatch, tmp_path):
    monkeypatch.setattr(Scorer, "open", classmethod(lambda cls, folder: scorer(threshold=0.0)))
    miner = StanceMiner.load(model_folder, threads=1)
    document = miner(sentences=["Talks must go on.", "But no talks go on."], relations=True)
    assert document.relations is not None
    assert Document.from_json(document.to_json()) == document
    record = document.to_dict()
    record["relations"] = [{"premise": 0, "claim": 2, "label": "support", "score": 0.5}]
    with pytest.raises(InputError, match="does not have"):
        Document.from_dict(record)


def test_the_graph_has_the_record_s_relations():
    document = replace(sample_document(), relations=(Relation(2, 0, "attack", 0.4),))
    networkx = pytest.importorskip("networkx")
    from stancemine.integrations.graph import to_networkx

    edge = to_networkx(document).edges["sentence: 3", "sentence: 1", "attack"]
    assert edge == {"score": 0.4}
    assert not to_networkx(document, []).has_edge("sentence: 3", "sentence: 1")
    assert isinstance(to_networkx(document), networkx.MultiDiGraph)
    aif = json.loads(json.dumps(to_aif(document)))
    assert any(node["type"] == "CA" for node in aif["nodes"])


def test_a_run_with_relations_depends_on_their_scorer(model_folder, tmp_path):
    folder = ModelFolder.open(Path(shutil.copytree(model_folder, tmp_path / "model")))
    plain = folder.fingerprint()
    assert folder.fingerprint(relations=True) == plain, "there is none"
    folder.relations.write_bytes(b"one")
    first = folder.fingerprint(relations=True)
    folder.relations.write_bytes(b"another")
    assert len({plain, first, folder.fingerprint(relations=True)}) == 3
    assert folder.fingerprint() == plain
