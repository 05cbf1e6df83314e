import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from stancemine.corpora import stancenews
from stancemine.corpora.records import LabeledStance
from stancemine.errors import CorpusError

SENTENCES = [
    {
        "text": "Talks must go on, Ada Berg said.",
        "label": "reported_speech",
        "role": "claim",
        "reported": True,
        "source": "Ada Berg",
        "cue": "said",
        "kind": "indirect",
        "holder": "Ada Berg",
        "stance": {"talks": "favor", "tariffs": "unrelated"},
    },
    {
        "text": "She left at noon.",
        "label": "none",
        "role": "none",
        "reported": False,
        "source": None,
        "cue": None,
        "kind": None,
        "holder": "author",
        "stance": {"talks": "unrelated", "tariffs": "unrelated", "her exit": "neutral"},
    },
]


def write(path: Path, identifier: str, sentences: Sequence[Mapping[str, object]]) -> Path:
    row = {"id": identifier, "source": "Wire", "title": "", "sentences": sentences}
    path.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    return path


def test_reads_both_splits_with_every_axis(tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", "nd-train/Politics/Wire_1", SENTENCES)
    write(tmp_path / "dev.jsonl", "own-2", SENTENCES[:1])
    train, dev = stancenews.read(tmp_path)
    assert (train.split, dev.split) == ("train", "dev")
    assert train.text == "Talks must go on, Ada Berg said. She left at noon."
    assert train.title is None
    assert train.meta == {"source": "Wire"}
    said, left = train.sentences
    assert train.sentence_text(1) == "She left at noon."
    assert (said.role, said.reported, said.kind) == ("claim", True, "indirect")
    assert (said.source, said.cue, said.holder) == ("Ada Berg", "said", "Ada Berg")
    assert said.stances is not None
    assert said.stances[0] == LabeledStance("talks", "favor", "Ada Berg")
    assert left.stances is not None
    assert left.stances[2] == LabeledStance("her exit", "neutral", "author")
    assert (left.source, left.cue, left.kind) == (None, None, None)


def test_lists_of_claims_become_documents_of_one_sentence(tmp_path: Path) -> None:
    documents = list(stancenews.read_home(write(tmp_path / "dev.jsonl", "claims-a", SENTENCES)))
    assert [document.id for document in documents] == ["claims-a/1", "claims-a/2"]
    assert {document.group for document in documents} == {"claims-a"}
    assert [document.split for document in documents] == ["dev", "dev"]
    assert documents[1].sentence_text(0) == documents[1].text == "She left at noon."


@pytest.mark.parametrize("field", ["role", "kind", "stance"])
def test_an_unknown_label_is_an_error(tmp_path: Path, field: str) -> None:
    odd = SENTENCES[0] | {field: {"talks": "maybe"} if field == "stance" else "maybe"}
    with pytest.raises(CorpusError, match=f"{field} is 'maybe'"):
        list(stancenews.read_home(write(tmp_path / "dev.jsonl", "x", [odd])))


def test_a_missing_field_names_the_document(tmp_path: Path) -> None:
    bare = {"text": "Nothing else."}
    with pytest.raises(CorpusError, match="document 'x' lacks or misuses a field"):
        list(stancenews.read_home(write(tmp_path / "dev.jsonl", "x", [bare])))


def test_a_broken_line_is_named_by_number(tmp_path: Path) -> None:
    path = write(tmp_path / "dev.jsonl", "x", SENTENCES)
    path.write_text(path.read_text() + "{oops\n")
    with pytest.raises(CorpusError, match="line 3 is not JSON"):
        list(stancenews.read_home(path))


def test_origin_leads_to_the_corpus_that_the_text_is_from() -> None:
    assert stancenews.origin("nd-train/Crime/X_1") == ("newsdiscourse", "train/Crime/X_1")
    assert stancenews.origin("pn-train/a_b") == ("polnear", "a_b")
    assert stancenews.origin("unsc-train/S") == ("argunsc", "S")
    assert stancenews.origin("own-2") is None
