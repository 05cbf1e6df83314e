"""Topics whose name the sentences do not use, with the bundled model."""

from __future__ import annotations

import json
from pathlib import Path

from stancemine import StanceMiner, Topic

ROWS = Path(__file__).parent.parent / "evaluation" / "synonyms.jsonl"


def test_synonyms_find_what_the_topic_s_name_does_not():
    miner = StanceMiner.load(threads=1)
    alone, found, made_up, related = 0, 0, 0, 0
    for line in ROWS.read_text("utf-8").splitlines():
        row = json.loads(line)
        topic = Topic(row["topic"], synonyms=tuple(row["synonyms"]))
        for text, gold in row["sentences"]:
            (with_synonyms,) = miner(text, topics=[topic]).sentences[:1]
            (plain,) = miner(text, topics=[row["topic"]]).sentences[:1]
            said = with_synonyms.stances[topic.text].label != "unrelated"
            if gold == "unrelated":
                made_up += said
                continue
            related += 1
            found += said
            alone += plain.stances[topic.text].label != "unrelated"
    assert alone < 0.5 * related < 0.8 * related < found
    assert made_up == 0
