"""A user's program over the public API: runs on an installed wheel, and passes mypy --strict there.

``python user.py RECORD.json`` reads a record, analyses its text again, and compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import stancemine
from stancemine import Article, Document, FailedDocument, Sentence, Stance, StanceMiner, Topic
from stancemine.files import read_articles
from stancemine.labels import Label, StanceLabel
from stancemine.report import Corpus


def sides(document: Document, topic: str) -> Iterator[tuple[str, StanceLabel, str]]:
    """Who is on which side, and in which sentence."""
    for sentence in document.sentences:
        stance: Stance = sentence.stances[topic]
        if stance.label in ("favor", "against") and topic not in sentence.unsure:
            yield stance.holder, stance.label, sentence.text


def speaker_of(sentence: Sentence) -> str | None:
    """The name behind the first report of a sentence."""
    for report in sentence.attributions:
        if report.speaker is not None:
            return report.speaker.name
    return None


def main(path: Path) -> None:
    """Analyse the text of a record again and compare."""
    before = Document.from_json(path.read_text(encoding="utf-8"))
    miner = StanceMiner.load()
    topic = Topic("NATO strategy", synonyms=("the Alliance's strategy",))
    article = Article(text=before.text, id="again")
    after: Document = miner(article, topics=[topic])
    labels: list[Label] = [sentence.label for sentence in after.sentences]
    assert labels == [sentence.label for sentence in before.sentences]
    assert any(speaker_of(sentence) == "Henrik Solvang" for sentence in after.sentences)
    assert all(text in after.text for _, _, text in sides(after, topic.text))
    corpus = Corpus()
    corpus.add(after)
    assert corpus.articles == 1
    for found in miner.pipe(read_articles(path.with_suffix(".txt")), topics=None):
        print(found)
    for result in miner.pipe([article, "Talks resumed."], topics=[topic], on_error="keep"):
        assert not isinstance(result, FailedDocument), result.reason
    try:
        miner(article, topics=[" "])
    except stancemine.TopicError as error:
        print(f"{stancemine.__version__}, {len(labels)} sentences; refused: {error}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
