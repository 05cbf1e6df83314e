"""The checklist: its size, its answers by systems that are known, and users' own files."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.stats import beta

from stancemine.errors import InputError
from stancemine.evaluate.behaviour.checklist import (
    Checklist,
    CheckTopic,
    builtin_checklist,
    direction_cases,
    function_cases,
    invariance_sets,
    read_checklist,
)
from stancemine.evaluate.behaviour.run import check_behaviour
from stancemine.labels import STANCES

BUILTIN = builtin_checklist()
SMALL = Checklist(
    topic=BUILTIN.topic[:4],
    function=BUILTIN.function,
    direction=BUILTIN.direction,
    slot=BUILTIN.slot,
    invariance=BUILTIN.invariance,
)


class Reader:
    """Answers from the templates themselves; ``bias`` adds to favor where the word occurs."""

    def __init__(self, bias=("", 0.0), wrong=()):
        self.bias, self.wrong, self.known = bias, wrong, {}
        for one in function_cases(BUILTIN):
            if one.stance is not None and one.capability not in wrong:
                self.known[one.sentence, one.topic] = one.stance
        for case in direction_cases(BUILTIN):
            if case.capability not in wrong:
                self.known.setdefault(case.before, "favor")
                other = "against" if self.known[case.before] == "favor" else "favor"
                self.known[case.after] = other

    def stance(self, questions):
        rows = []
        for question in questions:
            row = np.full(4, 0.1)
            row[STANCES.index(self.known.get(question, "neutral"))] = 0.7
            if self.bias[0] and re.search(rf"\b{self.bias[0]}\b", question[0]):
                row[0] += self.bias[1]
            rows.append(row / row.sum())
        return np.array(rows)

    def reported(self, sentences):
        return [" said" in sentence for sentence in sentences]


def check(system, checklist=SMALL):
    return check_behaviour(system, checklist, resamples=200, seed=0)


def test_the_builtin_checklist_is_as_large_as_it_says():
    functions, directions = list(function_cases(BUILTIN)), list(direction_cases(BUILTIN))
    sets = list(invariance_sets(BUILTIN))
    assert len(functions) + len(directions) >= 300
    assert len({case.topic for case in functions}) >= 20
    for case in directions:
        assert case.before != case.after
    swapped = {one.slot for one in sets}
    assert {"gender", "party", "country", "origin of the name"} <= swapped
    for one in sets:
        assert len({group for group, _ in one.fillings}) >= 2
        assert len({sentence for _, sentence in one.fillings}) == len(one.fillings)


def test_topics_fit_into_the_templates():
    for text in [c.sentence for c in function_cases(BUILTIN)] + [
        s for one in invariance_sets(BUILTIN) for _, s in one.fillings
    ]:
        assert "{" not in text
        assert "  " not in text
        assert text[0].isupper() or text[0] in "“I"
    plural = CheckTopic(text="wind farms", opposite="a ban on wind farms", plural=True)
    assert plural.fill("{Topic} {is} good, {it}.") == "Wind farms are good, them."


def test_who_knows_everything_fails_nothing():
    found = check(Reader())
    assert found["topics"] == 4
    for kind in ("function", "direction"):
        assert found[kind]
        for one in found[kind]:
            assert (one["failed"], one["rate"], one["failures"]) == (0, 0.0, []), one
            # Clopper-Pearson of 0 in 4: a bootstrap would have no width.
            assert (one["low"], one["high"]) == (0.0, pytest.approx(beta(1, 4).ppf(0.975)))
    for slot in found["invariance"]:
        assert slot["flipped"] == 0
        assert all(group["lean"] == pytest.approx(0) for group in slot["groups"])


def test_what_is_not_known_fails_and_is_shown():
    found = check(Reader(wrong=("plain favor", "negate the topic")))
    rates = {one["capability"]: one for one in found["function"] + found["direction"]}
    assert rates["plain favor"]["rate"] == 1.0
    assert rates["plain favor"]["n"] == 8
    assert rates["plain favor"]["low"] == pytest.approx(beta(4, 1).ppf(0.025))
    assert rates["plain favor"]["failures"][0].endswith(
        "→ neutral toward “sanctions against Russia”"
    )
    assert rates["negate the topic"]["failed"] == 8
    assert rates["plain against"]["failed"] == 0


def test_a_bias_shows_in_the_group_that_it_is_against():
    found = {
        slot["slot"]: slot
        for slot in check(Reader(bias=("Anna|Mary|Claire|Ms", 2.0)))["invariance"]
    }
    groups = {group["group"]: group for group in found["gender"]["groups"]}
    assert groups["woman"]["low"] > 0 > groups["man"]["high"]
    assert groups["woman"]["lean"] == pytest.approx(-groups["man"]["lean"])
    assert found["gender"]["rate"] == 1.0
    assert found["party"]["rate"] == 0.0


def test_users_add_topics_and_templates_of_their_own(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        '\ufeff[[topic]]\ntext = "ferries"\nopposite = "a bridge instead of ferries"\n'
        "plural = true\n"
        '[[function]]\ncapability = "mine"\nsentence = "Thank heaven for {topic}."\n'
        'stance = "favor"\n',
        encoding="utf-8",
    )
    joined = read_checklist([file])
    sentences = {c.sentence for c in function_cases(joined)}
    assert "Thank heaven for ferries." in sentences
    assert "Thank heaven for nuclear power." in sentences
    assert "We need ferries, and we need them now." in sentences


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[topic]\n", "is not TOML"),
        ('[[topic]]\ntext = "x"\n', "topic.0.opposite"),
        ('[[function]]\ncapability = "x"\nsentence = "y"\n', "either stance or reported"),
        ('[[function]]\ncapability = "x"\nsentence = "{z}"\nstance = "favor"\n', "placeholder"),
        (
            '[[function]]\ncapability = "x"\nsentence = "{topic.z}"\nstance = "favor"\n',
            "placeholder",
        ),
        ('[[direction]]\ncapability = "x"\nsentence = "y"\n', "either changed or opposite_topic"),
        ('[[invariance]]\nsentence = "no place"\n', "{value}"),
        ('[[slot]]\nname = "x"\nvalues.one = ["a"]\n', "slot.0.values"),
        ('[[sllot]]\nname = "x"\n', "sllot"),
    ],
)
def test_a_mistake_in_a_checklist_is_named(tmp_path, text, message):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.toml") as caught:
        read_checklist([file])
    assert message in str(caught.value)


def test_a_checklist_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot read the checklist"):
        read_checklist([tmp_path / "none.toml"])
