from dataclasses import replace

from stancemine.census import Census, census, census_columns
from stancemine.document import Document, Speaker
from stancemine.summary import wilson_interval
from tests.sample import sample_document


def test_speakers_are_summed_by_outlet() -> None:
    one = replace(sample_document(), outlet="Herald")
    rows = census([one, one, replace(one, outlet="Post")], one.topics)
    assert [list(row) for row in rows] == [census_columns(one.topics)] * len(rows)
    named = [(r["speaker"], r["outlet"], r["articles"], r["reports"], r["share"]) for r in rows]
    assert named == [
        ("Ilse Maarten", "Herald", 2, 2, 0.5),
        ("Ilse Maarten", "Post", 1, 1, 0.5),
        ("(not linked)", "Herald", 2, 2, 0.5),
        ("(not linked)", "Post", 1, 1, 0.5),
    ]


def test_unnamed_speakers_are_nobody_in_particular() -> None:
    document = sample_document()
    first, *rest = document.sentences
    sentences = []
    for name in ("an aide", "a guard"):
        (report, *_) = first.attributions
        speaker = Speaker(name, "unnamed")
        sentences.append(replace(first, attributions=(replace(report, speaker=speaker),)))
    rows = census([replace(document, sentences=(*sentences, *rest[1:]))], document.topics)
    assert [(row["speaker"], row["articles"], row["reports"]) for row in rows] == [
        ("(unnamed)", 1, 2)
    ]


def test_a_family_name_is_joined_where_one_full_name_fits_and_it_is_asked_for() -> None:
    def named(name: str, outlet: str) -> Document:
        document = sample_document()
        first, *_ = document.sentences
        (report, *_) = first.attributions
        spoken = replace(first, attributions=(replace(report, speaker=Speaker(name, "person")),))
        return replace(document, sentences=(spoken,), outlet=outlet)

    given = [
        named("Ana Ilves", "Post"),
        named("Ilves", "Herald"),
        named("Ilves", "Post"),
        named("Jon Berg", "Post"),
        named("Ida Berg", "Post"),
        named("Berg", "Post"),
    ]
    topics = given[0].topics
    found = Census(topics, join_names=True)
    for document in given:
        found.add(document)
    joined = {(row["speaker"], row["outlet"]): row["articles"] for row in found.rows()}
    assert joined == {
        ("Ana Ilves", "Post"): 2,
        ("Ana Ilves", "Herald"): 1,
        ("Jon Berg", "Post"): 1,
        ("Ida Berg", "Post"): 1,
        ("Berg", "Post"): 1,
    }
    assert len(census(given, topics)) == len(given)


def test_the_interval_is_over_articles_as_in_the_report() -> None:
    from stancemine.report import Corpus

    documents = []
    for name in ("a", "b", "c"):
        document = sample_document()
        (first, *rest) = document.sentences
        many = (first,) * (8 if name == "a" else 1)
        documents.append(replace(document, id=name, sentences=(*many, *rest)))
    corpus = Corpus()
    for document in documents:
        corpus.add(document)
    topic = documents[0].topics[0].text
    row = census(documents, documents[0].topics)[0]
    tally = corpus.topics[topic].by_holder[str(row["speaker"])]
    assert row[f"favor: {topic}"] == tally.count("favor") == 10
    assert (row[f"low: {topic}"], row[f"high: {topic}"]) == tuple(
        round(edge, 4) for edge in tally.interval
    )
    assert float(row[f"low: {topic}"] or 0) < 0.5  # ten independent sentences: above .7


def test_two_speakers_in_one_row_are_of_one_article() -> None:
    document = sample_document()
    first, *_ = document.sentences
    (report, *_) = first.attributions
    topic = document.topics[0].text
    stance = first.stances[topic]
    (part, *_) = stance.by_holder.values()
    sentences = [
        replace(
            first,
            attributions=(replace(report, speaker=Speaker(name, "unnamed")),),
            stances={topic: replace(stance, by_holder={name: part})},
        )
        for name in ("an aide", "a guard")
    ]
    (row,) = census([replace(document, sentences=tuple(sentences))], document.topics)
    assert row[f"favor: {topic}"] == 2
    assert row[f"low: {topic}"] == round(wilson_interval(1, 1)[0], 4)
