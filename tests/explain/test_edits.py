import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancemine.explain.edits import OPPOSITES, list_edits
from stancemine.explain.phrases import NEGATORS, phrases_of, without, words_of


def edits(text):
    return {edit.change: edit.text for edit in list_edits(text)}


@pytest.mark.parametrize(
    ("text", "change", "changed"),
    [
        ("The pact must not fail.", "without “not”", "The pact must fail."),
        ("The pact must hold.", "“must not” for “must”", "The pact must not hold."),
        ("We don’t want it.", "“do” for “don’t”", "We do want it."),
        ("They won't come.", "“will” for “won't”", "They will come."),
        ("It cannot last.", "“can” for “cannot”", "It can last."),
        ("There is no reason.", "without “no”", "There is reason."),
        ("Support for the fleet grew.", "“Oppose” for “Support”", "Oppose for the fleet grew."),
        ("The cabinet rejected it.", "“accepted” for “rejected”", "The cabinet accepted it."),
    ],
)
def test_an_edit_of_the_list(text, change, changed):
    assert edits(text)[change] == changed


def test_what_is_negated_already_is_not_negated_again():
    assert not any("not” for" in change for change in edits("It is not over, there is no end."))


def test_opposites_are_paired_form_by_form_and_no_word_has_two():
    words = [w for pair in OPPOSITES for side in set(pair) for w in set(side.split())]
    assert len(words) == len(set(words))
    assert all(len(a.split()) == len(b.split()) for a, b in OPPOSITES)


def test_a_negator_is_a_phrase_of_its_own():
    text = "Nobody in the council says that the bridges of the town will not be repaired."
    words = words_of(text)
    phrases = [[text[slice(*words[i])] for i in phrase] for phrase in phrases_of(text, words)]
    assert ["Nobody"] in phrases
    assert ["not"] in phrases
    assert ["of", "the", "town"] in phrases
    assert "nobody" in NEGATORS


@given(st.text(max_size=80))
def test_phrases_hold_every_word_once(text):
    words = words_of(text)
    assert [i for phrase in phrases_of(text, words) for i in phrase] == list(range(len(words)))
    assert words_of(without(text, words)) == []
    for edit in list_edits(text):
        assert edit.text != text
