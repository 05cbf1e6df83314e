import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancemine.errors import TopicError
from stancemine.windows import (
    StanceQuery,
    Windower,
    batches_by_tokens,
    collate,
)
from tests.conftest import tiny_tokenizer

WINDOWER = Windower(tiny_tokenizer(), max_tokens=64)
CLS, SEP = 2, 3
sentences = st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=6)


@pytest.mark.parametrize("context", ["alone", "previous", "window"])
@given(texts=sentences)
def test_every_token_of_every_sentence_is_judged_once(context, texts):
    tokenizer = tiny_tokenizer()
    rows = WINDOWER.sentence_rows(texts, context)
    found: dict[int, list[int]] = {index: [] for index in range(len(texts))}
    offsets: dict[int, list[tuple[int, int]]] = {index: [] for index in range(len(texts))}
    for row in rows:
        assert len(row) <= 64
        assert row.ids[0] == CLS
        assert row.ids[-1] == SEP or context == "window"
        for target in row.targets:
            found[target.sentence].extend(row.ids[target.first : target.last])
            offsets[target.sentence].extend(target.offsets)
    for index, text in enumerate(texts):
        encoding = tokenizer.encode(text, add_special_tokens=False)
        assert found[index] == encoding.ids
        assert offsets[index] == encoding.offsets


@pytest.mark.parametrize("context", ["alone", "previous", "window"])
@given(texts=sentences)
def test_every_sentence_has_a_slot_in_order(context, texts):
    rows = WINDOWER.sentence_rows(texts, context)
    order = [target.sentence for row in rows for target in row.targets]
    assert order == sorted(order)
    assert set(order) == set(range(len(texts)))


def test_predecessor_is_a_second_segment():
    first, second = WINDOWER.sentence_rows(["he said no", "yes"], "previous")
    assert set(first.types) == {0}
    after = second.ids[second.targets[0].last :]
    assert after == (SEP, *first.ids[1:-1], SEP)
    assert second.types[-2:] == (1, 1)


def test_window_packs_neighbours_into_one_row():
    rows = WINDOWER.sentence_rows(["he said no", "yes", "nato is not on"], "window")
    assert len(rows) == 1
    assert [t.sentence for t in rows[0].targets] == [0, 1, 2]


def test_stance_row_is_topic_then_sentence():
    (row,) = WINDOWER.stance_rows([StanceQuery("he said no", "nato talks")])
    target = row.targets[0]
    assert row.types[: target.first] == (0,) * target.first
    assert set(row.types[target.first :]) == {1}
    assert row.ids[target.first - 1] == SEP


def test_holder_is_part_of_the_question():
    plain, held = WINDOWER.stance_rows(
        [StanceQuery("he said no", "nato"), StanceQuery("he said no", "nato", holder="russia")]
    )
    assert len(held) > len(plain)
    assert held.targets[0].offsets == plain.targets[0].offsets


def test_long_sentence_is_judged_in_pieces_not_cut():
    rows = WINDOWER.stance_rows([StanceQuery("talks " * 200, "nato")])
    assert len(rows) > 1
    assert sum(t.last - t.first for row in rows for t in row.targets) == 200


def test_topic_that_is_too_long_is_refused():
    with pytest.raises(TopicError, match="allowed are 32"):
        WINDOWER.stance_rows([StanceQuery("he said no", "talks " * 33)])


def test_pooling_is_the_mean_over_the_sentence():
    rows = WINDOWER.sentence_rows(["he said no", "yes"], "alone")
    batch = collate(rows)
    assert batch.pooling.shape == (2, 1, 5)
    assert batch.pooling[0, 0].tolist() == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3, 0])
    assert batch.pooling[1, 0].tolist() == [0, 1, 0, 0, 0]
    assert batch.attention_mask[1].tolist() == [1, 1, 1, 0, 0]


@given(st.lists(st.integers(1, 300), max_size=60), st.integers(1, 600))
def test_batches_hold_every_row_once_within_the_budget(lengths, budget):
    batches = batches_by_tokens(lengths, budget)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget
