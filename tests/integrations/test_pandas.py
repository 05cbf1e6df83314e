import sys

import pytest

from stancemine.errors import MissingExtraError
from stancemine.render.rows import columns
from tests.sample import TOPICS, sample_document


def test_a_frame_has_one_row_a_sentence():
    pytest.importorskip("pandas")
    document = sample_document()
    frame = document.to_frame()
    assert list(frame.columns) == columns(document.topics)
    assert list(frame["text"]) == [sentence.text for sentence in document.sentences]
    assert frame["reported"].dtype == bool
    assert frame[f"score: {TOPICS[0]}"].dtype == float
    assert frame.loc[0, f"holder: {TOPICS[0]}"] == "Ilse Maarten"


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stancemine\[pandas\]'"):
        sample_document().to_frame()


def test_a_frame_of_attributions():
    pytest.importorskip("pandas")
    frame = sample_document().to_frame("attributions")
    assert frame.loc[0, "speaker"] == "Ilse Maarten"
    assert frame["speaker"].isna().tolist() == [False, True]
    assert list(frame["sentence"]) == [1, 2]
    with pytest.raises(ValueError, match="'sentences' or 'attributions'"):
        sample_document().to_frame("words")
