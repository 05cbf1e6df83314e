from dataclasses import replace

from stancemine.document import HolderStance, Stance
from stancemine.render.rows import columns, rows, stances_by_holder
from tests.sample import TEXT, TOPICS, sample_document


def test_one_row_a_sentence_in_the_order_of_the_columns():
    document = sample_document()
    found = list(rows(document))
    assert [row["sentence"] for row in found] == [1, 2, 3]
    assert all(list(row) == columns(document.topics) for row in found)
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in found)


def test_a_row_says_who_and_on_which_side():
    first, second, third = rows(sample_document())
    assert first["document"] == "talks"
    assert first["speaker"] == "Ilse Maarten"
    assert first["source"] == "its envoy Ilse Maarten"
    assert first["label_score"] == 0.7
    assert first[f"stance: {TOPICS[0]}"] == "favor"
    assert first[f"score: {TOPICS[0]}"] == 0.83
    assert first[f"holder: {TOPICS[0]}"] == "Ilse Maarten"
    assert (second["speaker"], second["cue"]) == (None, "added")
    assert second["unsure"] == f"role; {TOPICS[0]}"
    assert (third["speaker"], third["unsure"]) == (None, None)


def test_every_row_has_its_article_s_title_outlet_and_date():
    document = replace(sample_document(), title="Talks", outlet="The Quay", date="2026-01-05")
    for row in rows(document):
        assert list(row)[:5] == ["document", "title", "outlet", "date", "sentence"]
        assert list(row.values())[:4] == ["talks", "Talks", "The Quay", "2026-01-05"]
    bare = next(rows(replace(document, title=None, outlet=None, date=None)))
    assert (bare["title"], bare["outlet"], bare["date"]) == (None, None, None)


def test_stances_are_counted_by_holder_without_the_unrelated():
    assert stances_by_holder(sample_document()) == {
        "Ilse Maarten": {TOPICS[0]: {"favor": 1}, TOPICS[1]: {"neutral": 1}},
        "unknown": {TOPICS[0]: {"against": 1}},
    }


def test_an_attitude_counts_for_its_holder_and_not_for_the_author_who_tells_it():
    document = sample_document()
    first = document.sentences[0]
    topic = next(iter(first.stances))
    entry = HolderStance("against", 0.7, 0.9)
    told = Stance("against", 0.7, 0.9, "author", {"author": entry, "Greens": entry})
    only = replace(document, sentences=(replace(first, stances={topic: told}),))
    assert stances_by_holder(only) == {"Greens": {topic: {"against": 1}}}
