import pytest

from tests.train.handmade import FakeCorpora, small_corpora


@pytest.fixture
def corpora(monkeypatch: pytest.MonkeyPatch) -> FakeCorpora:
    """The hand-made corpora in the place of the readers, in every module that reads."""
    fake = FakeCorpora(small_corpora())
    monkeypatch.setattr("stancemine.train.sources.read", fake.read)
    return fake
