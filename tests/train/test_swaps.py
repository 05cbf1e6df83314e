import random
import re

import pytest

from stancemine.evaluate.behaviour.checklist import builtin_checklist
from stancemine.train.swaps import Swap, _names, apply_swaps, draw_swaps, swapped
from tests.train.handmade import document

SEEDS = range(12)


def drawn(sentence, *, kept=(), surnames=()):
    """The sentence under twelve draws."""
    return {
        apply_swaps(sentence, draw_swaps(sentence, set(kept), set(surnames), random.Random(seed)))
        for seed in SEEDS
    }


def test_a_full_name_gives_way_to_others_of_several_origins_and_the_rest_stays():
    found = drawn("Maria Keller, the mayor, said no.")
    assert len(found) > 6
    assert all(re.fullmatch(r"[\w -]+, the mayor, said no\.", text) for text in found)
    assert not any("Maria" in text or "Keller" in text for text in found)


def test_a_gender_that_the_sentence_tells_is_kept_and_another_is_free():
    women = {name for names, _, _ in _names().origins for name in names}
    told = {text.split()[0] for text in drawn("Maria Keller said that she would stay.")}
    assert told <= women
    free = {text.split()[0] for text in drawn("Maria Keller said no.")}
    assert free & women
    assert free - women


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour was closed.",
        "Berlin and Paris Match wrote so.",  # no first name
        "they met jan kowalski",  # no capital
    ],
)
def test_without_a_person_nothing_changes(sentence):
    assert drawn(sentence) == {sentence}


def test_a_name_of_the_topic_stays():
    assert drawn("Maria Keller said no.", kept={"keller"}) == {"Maria Keller said no."}
    assert drawn("Mr Keller said no.", kept={"keller"}) == {"Mr Keller said no."}
    sentence = "A Russian official said no."
    assert drawn(sentence, kept={"russian"}) == {sentence}
    assert len(drawn(sentence)) > 3


def test_a_surname_is_swapped_with_its_person_its_possessive_kept():
    for text in drawn("Jan O'Brien said Jan O'Brien's plan was O'Brien's.", surnames={"O'Brien"}):
        names = re.fullmatch(r"(\w+ )(.+) said \w+ (.+)'s plan was (.+)'s\.", text)
        assert names, text
        assert names[2] == names[3] == names[4]


def test_initials_and_particles_belong_to_the_name():
    for text in drawn("George W. van der Berg said no."):
        assert re.fullmatch(r"\w+ [\w-]+( Vries| Dijk)? said no\.", text), text


def test_an_article_goes_with_the_nationality_that_follows():
    for text in drawn("An American envoy met two American senators."):
        article, nation = text.split()[:2]
        assert (article == "An") == (nation[0] in "AEIO"), text
        assert text.count(nation) == 2
    same = "An American envoy spoke of American gas."  # the gas would be another's
    assert drawn(same) == {same}


def test_places_move_with_the_text():
    said = document(
        [("It rained.", {}), ("Maria Keller told Jan Berg no.", {"stances": {"rain": "favor"}})],
        spans=[{"source": "Maria Keller", "cue": "told", "content": "no"}],
    )
    for seed in SEEDS:
        other, changed = swapped(said, ["rain"], random.Random(seed))
        assert changed == {1}
        assert other.sentence_text(0) == "It rained."
        text = other.sentence_text(1)
        (found,) = other.attributions
        words = [
            [other.text[s:e] for s, e in getattr(found, k)] for k in ("source", "cue", "content")
        ]
        assert words[1:] == [["told"], ["no"]]
        assert text.startswith(words[0][0] + " told ")
        assert text.endswith(" no.")
        assert other.sentences[1].stances[0].label == "favor"


def test_a_span_that_ends_inside_a_name_ends_with_the_new_one():
    said = document(
        [("Maria Keller left.", {})], spans=[{"source": "Maria", "content": "Keller left"}]
    )
    other, _ = swapped(said, [], random.Random(1))
    (found,) = other.attributions
    name = other.text.removesuffix(" left.")
    assert [other.text[s:e] for s, e in found.source] == [name]
    assert [other.text[s:e] for s, e in found.content] == [f"{name} left"]


def test_swaps_are_put_in_from_the_left():
    assert apply_swaps("a b c", [Swap(0, 1, "xx"), Swap(4, 5, "y")]) == "xx b y"


def test_no_name_of_the_checklist_is_learnt():
    """What measures the effect of names must not be what was trained on."""
    slots = {slot.name: slot for slot in builtin_checklist().slot}
    people = [v for kind in ("gender", "origin of the name") for v in slots[kind].values.values()]
    tested = {word for values in people for value in values for word in value.split()}
    known = {
        word
        for parts in _names().origins
        for names in parts
        for name in names
        for word in name.split()
    }
    assert not known & tested
