"""What is read: articles and topics of this project's own corpora, which ship with the package."""

from __future__ import annotations

from itertools import cycle, islice

from stancemine.corpora import read

__all__ = ["articles", "topics"]


def articles(sentences: int) -> list[str]:
    """Articles of MockNews, over again where they run out, until they have so many sentences."""
    documents = list(read("mocknews"))
    chosen: list[str] = []
    count = 0
    for document in cycle(documents):
        if count >= sentences:
            break
        chosen.append(document.text)
        count += len(document.sentences)
    return chosen


def topics(count: int) -> list[str]:
    """Topics of the contrast sets, none twice; few sentences of the articles concern any of them.

    Raises `ValueError` for more than there are.
    """
    known = dict.fromkeys(
        stance.topic
        for document in read("contrast", split="train")
        for sentence in document.sentences
        for stance in sentence.stances or ()
    )
    if count > len(known):
        raise ValueError(f"there are {len(known)} topics, not {count}")
    # Every so manieth: those that follow each other are wordings of one.
    step = len(known) // max(count, 1)
    return list(islice(known, 0, None, max(step, 1)))[:count]
