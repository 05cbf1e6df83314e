import random
from dataclasses import replace

import pytest

from stancemine.corpora.records import LabeledStance
from stancemine.labels import ROLES, SPAN_TYPES, STANCES
from stancemine.train.config import Source
from stancemine.train.examples import (
    IGNORE,
    Schemes,
    sentence_examples,
    stance_examples,
    stance_masks,
)
from stancemine.windows import StanceQuery, Windower
from tests.train.handmade import document

CLAIM, PREMISE = ROLES.index("claim"), ROLES.index("premise")
LAYERS = {name: layer for layer, name in enumerate(SPAN_TYPES)}


@pytest.fixture
def windower(tokenizer):
    return Windower(tokenizer, max_tokens=64)


def of_sentences(windower, documents, *heads, context="alone", **source):
    source = Source(corpus="stancenews", heads=heads, **source)
    return list(sentence_examples(documents, windower, source, Schemes.of([source]), context))


def of_stances(windower, documents, *, seed=1, **source):
    source = Source(corpus="stancenews", heads=("stance",), **source)
    rng = random.Random(seed)
    return list(stance_examples(documents, windower, source, Schemes.of([source]), rng))


def row_of(windower, sentence, topic, **query):
    return windower.stance_rows([StanceQuery(sentence, topic, **query)])[0].ids


def test_a_pair_with_a_label_of_the_user_s_own_asks_a_stance_too(windower):
    labels = {"stance": {"favor": "pro", "against": "con"}}
    news = [document([("talks must go on", {"stances": {"russia": "favor"}})])]
    (example,) = of_stances(windower, news, labels=labels)
    assert example.labels == (0,)
    assert example.asks_stance
    assert example.gold is None


# --- schemes -------------------------------------------------------------------------------------


def test_schemes_come_in_the_order_of_the_mixture_once_each():
    mixture = [
        Source(corpus="polnear", heads=("reported", "tags")),
        Source(corpus="stancenews", heads=("role", "reported")),
        Source(corpus="argunsc", heads=("role",), scheme="stancenews"),
        Source(corpus="argunsc", heads=("role",)),
    ]
    schemes = Schemes.of(mixture)
    assert schemes.role == ("stancenews", "argunsc")
    assert schemes.reported == ("polnear", "stancenews")
    assert schemes.stance == ("default",)


def test_an_example_carries_the_number_of_its_scheme(windower):
    first, second = (
        Source(corpus=name, heads=("role", "reported")) for name in ("argunsc", "stancenews")
    )
    documents = [document([("talks must go on", {"role": "claim", "reported": False})])]
    schemes = Schemes.of([first, second])
    (example,) = sentence_examples(documents, windower, second, schemes, "alone")
    assert (example.role_scheme, example.reported_scheme) == (1, 1)


# --- roles and reported speech -------------------------------------------------------------------


def test_roles_and_reported_speech_with_what_is_not_labelled_ignored(windower):
    documents = [
        document(
            [
                ("talks must go on", {"role": "claim", "reported": False}),
                ("he said no", {"role": "premise"}),
                ("she said yes", {"reported": True}),
            ]
        )
    ]
    examples = of_sentences(windower, documents, "role", "reported")
    assert [e.roles for e in examples] == [(CLAIM,), (PREMISE,), (IGNORE,)]
    assert [e.reported for e in examples] == [(0,), (IGNORE,), (1,)]
    assert all(e.tags is None and e.gold is None for e in examples)


def test_a_head_that_the_source_does_not_train_has_no_labels(windower):
    documents = [document([("talks must go on", {"role": "claim", "reported": True})])]
    (example,) = of_sentences(windower, documents, "reported")
    assert example.roles is None
    assert example.reported == (1,)


def test_rows_without_any_label_are_left_out(windower):
    documents = [document([("talks must go on", {}), ("no", {"role": "none"})])]
    (example,) = of_sentences(windower, documents, "role", "reported")
    assert example.roles == (ROLES.index("none"),)


def test_a_window_has_a_label_for_every_slot(windower):
    documents = [document([("yes", {"role": "claim"}), ("no", {}), ("he", {"role": "premise"})])]
    (example,) = of_sentences(windower, documents, "role", context="window")
    assert example.roles == (CLAIM, IGNORE, PREMISE)


def test_a_long_sentence_has_its_label_in_every_row(windower):
    documents = [document([("talks " * 100 + "go", {"role": "claim"})])]
    examples = of_sentences(windower, documents, "role")
    assert len(examples) == 2
    assert {e.roles for e in examples} == {(CLAIM,)}


def test_where_attributions_are_labelled_they_say_what_is_reported(windower):
    documents = [
        document(
            [("he said", {}), ("yes yes", {}), ("she is on", {"reported": True})],
            spans=[{"source": "he", "cue": "said", "content": "yes yes"}],
        )
    ]
    examples = of_sentences(windower, documents, "reported")
    assert [e.reported for e in examples] == [(1,), (1,), (0,)]


# --- attribution tags ----------------------------------------------------------------------------


def tags_of(example, layer):
    """The tags of the judged tokens as letters; "-" where there is none."""
    letters = {0: "O", 1: "B", 2: "I", IGNORE: "-"}
    return "".join(letters[tag] for tag in example.tags[:, LAYERS[layer]].tolist())


def test_tags_of_every_token(windower):
    documents = [
        document(
            [("the minister said that talks must go on", {})],
            spans=[{"source": "the minister", "cue": "said", "content": "talks must go on"}],
        )
    ]
    (example,) = of_sentences(windower, documents, "tags")
    # [CLS] the minister said that talks must go on [SEP]
    assert tags_of(example, "source") == "-BIOOOOOO-"
    assert tags_of(example, "cue") == "-OOBOOOOO-"
    assert tags_of(example, "content") == "-OOOOBIII-"
    assert example.roles is None
    assert example.reported is None


def test_layers_nest(windower):
    documents = [
        document(
            [("he said that she said no", {})],
            spans=[
                {"source": "he", "cue": "said", "content": "that she said no"},
                {"source": "she", "content": "no"},
            ],
        )
    ]
    (example,) = of_sentences(windower, documents, "tags")
    # The inner content, "no", lies in the outer one, which keeps it.
    assert tags_of(example, "source") == "-BOOBOO-"
    assert tags_of(example, "cue") == "-OBOOOO-"
    assert tags_of(example, "content") == "-OOBIII-"


def test_a_span_from_the_sentence_before_begins_anew(windower):
    documents = [
        document(
            [("he said talks must", {}), ("go on yes", {})],
            spans=[{"source": "he", "cue": "said", "content": "talks must go on"}],
        )
    ]
    first, second = of_sentences(windower, documents, "tags")
    assert tags_of(first, "content") == "-OOBI-"
    assert tags_of(second, "content") == "-BIO-"


def test_a_span_over_two_sentences_of_one_window(windower):
    documents = [
        document([("he said talks", {}), ("go on yes", {})], spans=[{"content": "talks go on"}])
    ]
    (example,) = of_sentences(windower, documents, "tags", context="window")
    # Each [SEP] between the sentences has no tag.
    assert tags_of(example, "content") == "-OOB-BIO-"


def test_neighbouring_spans_stay_two_and_pieces_each_begin(windower):
    documents = [
        document(
            [("yes no he said go on", {})],
            spans=[{"content": "yes"}, {"content": ("no", "go on")}],
        )
    ]
    (example,) = of_sentences(windower, documents, "tags")
    assert tags_of(example, "content") == "-BBOOBI-"


def test_a_span_that_begins_within_a_token_begins_with_it(windower):
    documents = [document([("he said no-russia", {})], spans=[{"content": "ussia"}])]
    (example,) = of_sentences(windower, documents, "tags")
    assert tags_of(example, "content") == "-OOOOB-"


def test_a_document_without_attributions_teaches_no_tags(windower):
    known = document([("he said yes", {})], spans=[])
    unknown = document([("he said no", {})])
    (example,) = of_sentences(windower, [known, unknown], "tags")
    assert tags_of(example, "content") == "-OOO-"


# --- stance --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "native", "gold", "candidates"),
    [
        ("favor", {"favor", "against", "neutral", "unrelated"}, "1000", "1111"),
        ("unrelated", {"favor", "against", "neutral", "unrelated"}, "0001", "1111"),
        ("none", {"favor", "against", "none"}, "0011", "1111"),
        ("against", {"favor", "against", "none"}, "0100", "1111"),
        ("against", {"favor", "against"}, "0100", "1101"),
        ("unrelated", {"favor", "against"}, "0001", "1101"),
        ("neutral", {"favor", "against", "neutral"}, "0010", "1111"),
    ],
)
def test_masks(label, native, gold, candidates):
    found = stance_masks(label, native)
    assert ["".join("01"[x] for x in mask) for mask in found] == [gold, candidates]


def test_every_pair_is_one_row_with_the_topic_in_front(windower):
    documents = [
        document(
            [
                ("talks must go on", {"stances": {"russia": "favor", "nato": "unrelated"}}),
                ("no", {}),
            ]
        )
    ]
    first, second = of_stances(windower, documents)
    assert first.row.ids == row_of(windower, "talks must go on", "russia")
    assert second.row.ids == row_of(windower, "talks must go on", "nato")
    assert [STANCES[e.gold.index(True)] for e in (first, second)] == ["favor", "unrelated"]
    assert first.roles is first.reported is first.tags is None


def test_candidates_follow_from_the_labels_of_the_whole_corpus(windower):
    sided = [
        document([("yes", {"stances": {"nato": "favor"}})]),
        document([("no", {"stances": {"nato": "against"}})], name="two"),
    ]
    assert all(e.candidates == (True, True, False, True) for e in of_stances(windower, sided))
    also = document([("he is", {"stances": {"nato": "none"}})], name="three")
    assert all(all(e.candidates) for e in of_stances(windower, [*sided, also]))


def test_the_sentence_before_is_read_only_where_asked_for(windower):
    documents = [
        document([("yes", {"stances": {"nato": "favor"}}), ("no", {"stances": {"nato": "favor"}})])
    ]
    assert [e.row.ids for e in of_stances(windower, documents, context=True)] == [
        row_of(windower, "yes", "nato"),
        row_of(windower, "no", "nato", previous="yes"),
    ]
    assert of_stances(windower, documents)[1].row.ids == row_of(windower, "no", "nato")


def test_only_a_labelled_holder_is_named(windower):
    plain = document([("she said no", {"stances": {"nato": "against"}})])
    (sentence,) = plain.sentences
    for span, asked in ((None, None), ((0, 3), "she")):
        stance = LabeledStance("nato", "against", holder="she", holder_span=span)
        whole = replace(plain, sentences=(replace(sentence, stances=(stance,)),))
        (example,) = of_stances(windower, [whole])
        assert example.row.ids == row_of(windower, "she said no", "nato", holder=asked)


def test_a_long_sentence_gives_its_first_row_only(windower):
    long = "talks " * 100 + "go"
    documents = [
        document(
            [
                (long, {"stances": {"nato": "favor", "russia": "against"}}),
                ("no", {"stances": {"nato": "against"}}),
            ]
        )
    ]
    examples = of_stances(windower, documents)
    assert [e.gold.index(True) for e in examples] == [0, 1, 1]
    assert [e.row.targets[0].offsets[0][0] for e in examples] == [0, 0, 0]
    assert examples[0].row.ids == row_of(windower, long, "nato")


def pairs(count, label):
    """Documents of one sentence and one topic each."""
    return [
        document([("yes no go on", {"stances": {f"topic {i}": label}})], name=str(i))
        for i in range(count)
    ]


def test_a_share_of_unrelated_pairs_is_kept_and_all_others(windower):
    documents = [*pairs(200, "unrelated"), *pairs(50, "favor")]
    golds = [e.gold.index(True) for e in of_stances(windower, documents, keep_unrelated=0.25)]
    assert golds.count(0) == 50
    assert 30 <= golds.count(3) <= 70
    assert of_stances(windower, pairs(9, "unrelated"), keep_unrelated=0.0) == []


def test_drawn_pairs_are_unrelated_and_follow_the_labelled(windower):
    examples = of_stances(windower, pairs(100, "favor"), draw_unrelated=0.5)
    golds = [e.gold.index(True) for e in examples]
    assert golds[:100] == [0] * 100
    assert set(golds[100:]) == {3}
    assert 30 <= len(golds[100:]) <= 70
    assert all(e.candidates == (True, True, False, True) for e in examples)


def test_no_topic_of_the_same_document_is_drawn(windower):
    stances = {"nato": "favor", "russia": "against"}
    documents = [
        document([("yes go on", {"stances": {topic: label}}) for topic, label in stances.items()])
    ]
    assert len(of_stances(windower, documents, draw_unrelated=1.0)) == 2
    other = document([("he is not", {"stances": {"the minister": "favor"}})], name="two")
    drawn = [
        e
        for seed in range(20)
        for e in of_stances(windower, [*documents, other], seed=seed, draw_unrelated=1.0)[3:]
    ]
    possible = {
        row_of(windower, "yes go on", "the minister"),
        *(row_of(windower, "he is not", topic) for topic in stances),
    }
    assert {e.row.ids for e in drawn} == possible


def test_no_topic_that_the_sentence_names_is_drawn(windower):
    documents = [
        document([("talks with Russia go on", {"stances": {"nato": "favor"}})]),
        document([("nato is not", {"stances": {"russia": "favor"}})], name="two"),
    ]
    for seed in range(20):
        assert len(of_stances(windower, documents, seed=seed, draw_unrelated=1.0)) == 2


def test_the_same_seed_draws_the_same(windower):
    first, again, other = (
        [e.row.ids for e in of_stances(windower, pairs(60, "favor"), seed=s, draw_unrelated=0.5)]
        for s in (3, 3, 4)
    )
    assert first == again
    assert first != other


SAID = [
    ("Maria Keller said no.", {"role": "claim", "stances": {"talks": "against"}}),
    ("It rained.", {"role": "none", "stances": {"talks": "unrelated"}}),
]


def test_sentences_with_persons_are_put_again_with_others(windower):
    source = Source(corpus="stancenews", heads=("role", "tags"), swap_names=1.0)
    spans = [{"source": "Maria Keller", "cue": "said", "content": "no"}]
    documents, schemes = [document(SAID, spans=spans)], Schemes.of([source])
    first, second, again = sentence_examples(
        documents, windower, source, schemes, "alone", random.Random(1)
    )
    assert (first.original, second.original) == (None, None)
    assert again.original == first.row
    assert again.roles == first.roles == (CLAIM,)
    beginnings = [(e.tags == 1).sum(0).tolist() for e in (first, again)]
    assert beginnings == [[1, 1, 1], [1, 1, 1]]
    assert len(list(sentence_examples(documents, windower, source, schemes, "alone"))) == 2


def test_so_are_pairs(windower):
    found = of_stances(windower, [document(SAID)], swap_names=1.0)
    first, _, again = found
    assert again.original == first.row
    assert (again.gold, again.turned) == (first.gold, False)
    assert len(of_stances(windower, [document(SAID)])) == 2


def test_a_holder_is_swapped_unless_the_question_names_it(windower):
    said = document(SAID)
    first = said.sentences[0]
    for span, pairs in ((None, 3), ((0, 12), 2)):
        held = LabeledStance("talks", "against", "Maria Keller", holder_span=span)
        sentences = (replace(first, stances=(held,)), said.sentences[1])
        found = of_stances(windower, [replace(said, sentences=sentences)], swap_names=1.0)
        assert len(found) == pairs
