"""The whole corpora, held to their published counts: set STANCEMINE_CORPORA to their folder."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stancemine.corpora import (
    argunsc,
    elecdeb60to20,
    gum,
    newsdiscourse,
    polnear,
    stancenews,
    webis_editorials_16,
)
from stancemine.corpora.records import LabeledDocument

pytestmark = pytest.mark.corpora

Reader = Callable[[Path], Iterator[LabeledDocument]]


def corpus(name: str) -> Path:
    root = os.environ.get("STANCEMINE_CORPORA")
    if not root:
        pytest.skip("STANCEMINE_CORPORA is not set")
    return Path(root) / name


def whole(reader: Reader, name: str) -> list[LabeledDocument]:
    """All documents, after the checks that hold for every corpus."""
    documents = list(reader(corpus(name)))
    assert len({document.id for document in documents}) == len(documents)
    for document in documents:
        assert document.split in ("train", "dev", "test")
        last = 0
        for index, sentence in enumerate(document.sentences):
            assert last <= sentence.start < sentence.end <= len(document.text), document.id
            text = document.sentence_text(index)
            assert text == text.strip(), document.id
            last = sentence.end
    return documents


def roles(documents: list[LabeledDocument]) -> Counter[str | None]:
    return Counter(s.role for document in documents for s in document.sentences)


def sides(documents: list[LabeledDocument]) -> dict[str | None, int]:
    return dict(Counter(document.split for document in documents))


def test_stancenews() -> None:
    documents = whole(stancenews.read, "stancenews")
    assert sides(documents) == {"train": 176, "dev": 24}
    sentences = [s for document in documents for s in document.sentences]
    labels = Counter("reported_speech" if s.reported else s.role for s in sentences)
    assert labels == {"reported_speech": 1462, "none": 1069, "claim": 1000, "premise": 562}
    stances = [stance for s in sentences for stance in s.stances or ()]
    assert Counter(stance.label for stance in stances) == {
        "favor": 1835,
        "against": 1852,
        "neutral": 1932,
        "unrelated": 15882,
    }
    assert len({stance.topic for stance in stances}) == 1641


def test_home_topics() -> None:
    path = corpus("nato-russia") / "dev.jsonl"
    if not path.exists():
        path = corpus("..") / "nato-russia" / "dev.jsonl"
    if not path.exists():
        pytest.skip("nato-russia is neither in STANCEMINE_CORPORA nor beside it")
    documents = list(stancenews.read_home(path))
    assert len({document.group for document in documents}) == 21
    sentences = [s for document in documents for s in document.sentences]
    labels = Counter("reported_speech" if s.reported else s.role for s in sentences)
    assert labels == {"reported_speech": 129, "claim": 84, "none": 82, "premise": 31}
    dialogue = Counter(
        stance.label
        for s in sentences
        for stance in s.stances or ()
        if stance.topic == "dialogue with Russia"
    )
    assert (dialogue["favor"], dialogue["against"], dialogue["neutral"]) == (21, 4, 23)


def test_newsdiscourse() -> None:
    documents = whole(newsdiscourse.read, "newsdiscourse")
    assert sides(documents) == {"train": 502, "dev": 100, "test": 200}
    reported = Counter(s.reported for document in documents for s in document.sentences)
    assert reported == {True: 5533, False: 18151 - 5533}


def test_argunsc() -> None:
    documents = whole(argunsc.read, "argunsc")
    assert sides(documents) == {"train": 101, "dev": 14, "test": 29}
    assert roles(documents) == {"claim": 2081, "premise": 2024, "none": 660}
    relations = Counter(r.label for document in documents for r in document.relations or ())
    assert relations == {"support": 2623, "attack": 350}


def test_polnear() -> None:
    documents = whole(polnear.read, "polnear")
    assert sides(documents) == {"train": 840, "dev": 84, "test": 84}
    attributions = [a for document in documents for a in document.attributions or ()]
    assert len(attributions) == 24105
    modes = Counter(attribution.mode for attribution in attributions)
    assert modes == {"speech": 17542, "thought": 6563}
    reported = [bool(s.reported) for document in documents for s in document.sentences]
    assert 0.46 <= sum(reported) / len(reported) <= 0.50


def test_polnear_reported_agrees_with_stancenews() -> None:
    """The rule for ``reported`` against labels made after the guideline, on the same sentences."""
    documents = {document.id: document for document in polnear.read(corpus("polnear"))}
    outcomes: Counter[tuple[bool, bool]] = Counter()
    for labeled in stancenews.read(corpus("stancenews")):
        place = stancenews.origin(labeled.id)
        if place is None or place[0] != "polnear" or labeled.split != "train":
            continue
        document = documents[place[1]]
        ours = {
            " ".join(document.sentence_text(i).split()): bool(s.reported)
            for i, s in enumerate(document.sentences)
        }
        for i, sentence in enumerate(labeled.sentences):
            text = " ".join(labeled.sentence_text(i).split())
            if text in ours:
                outcomes[bool(sentence.reported), ours[text]] += 1
    assert outcomes.total() > 500
    wrong = outcomes[True, False] + outcomes[False, True]
    # .77 if any attribution counts as a report; how sentences are cut moves it by a point or two.
    assert 2 * outcomes[True, True] / (2 * outcomes[True, True] + wrong) > 0.81


def letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def test_elecdeb60to20() -> None:
    documents = whole(elecdeb60to20.read, "elecdeb60to20")
    assert sides(documents) == {"train": 31, "dev": 5, "test": 9}
    assert 39_000 < sum(len(document.sentences) for document in documents) < 43_000
    native = Counter(s.native for document in documents for s in document.sentences)
    assert native["Claim"] > native["Premise"] > 9_000


@pytest.mark.parametrize("side", ["dev", "test"])
def test_elecdeb60to20_holds_out_the_debates_of_the_conll_files(side: str) -> None:
    folder = corpus("elecdeb60to20")
    debates = {d.id: (d.split, letters(d.text)) for d in elecdeb60to20.read(folder)}
    blocks = (folder / "data" / "components" / f"{side}.conll").read_text("utf-8").split("\n\n")
    found: Counter[str | None] = Counter()
    for block in blocks:
        text = letters(" ".join(line.split("\t")[0] for line in block.split("\n") if line))
        if len(text) > 200:  # a shorter turn ("Thank you.") is in many debates
            places = [split for split, debate in debates.values() if text in debate]
            found[places[0] if len(places) == 1 else None] += 1
    assert found[side] > 100
    assert found.total() - found[side] <= 1


def test_webis_editorials_16() -> None:
    documents = whole(webis_editorials_16.read, "webis-editorials-16")
    assert sides(documents) == {"train": 186, "dev": 40, "test": 40}
    assert 10_500 < sum(len(document.sentences) for document in documents) < 11_700
    kept = {
        place[1]
        for document in stancenews.read(corpus("stancenews"))
        if (place := stancenews.origin(document.id)) and place[0] == "webis_editorials_16"
    }
    split = {document.id: document.split for document in documents}
    assert len(kept) == 48
    assert {split[name] for name in kept} == {"train"}


def test_gum() -> None:
    documents = whole(gum.read, "gum")
    assert Counter(d.meta["genre"] for d in documents) == {
        "news": 24,
        "speech": 15,
        "interview": 19,
    }
    assert sides(documents) == {"train": 46, "dev": 6, "test": 6}
    assert sum(len(document.sentences) for document in documents) == 2584
    assert sum(len(document.attributions or ()) for document in documents) == 566
