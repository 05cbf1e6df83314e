"""Relations and explanations in the article view."""

from dataclasses import replace

import pytest

from stancemine.document import CounterExample, Explanation, Relation, WordWeight
from stancemine.render.html import to_fragment, to_html
from tests.sample import TEXT, sample_document


def explained_document():
    """The sample with two relations and two explanations of its second sentence."""
    plain = sample_document()
    second = plain.sentences[1]
    at = TEXT.index("not")
    words = (
        WordWeight(at - 5, at - 1, "will", -0.05),
        WordWeight(at, at + 3, "not", 0.52),
        WordWeight(at + 4, at + 8, "wait", 0.01),
    )
    because = Explanation(
        "dialogue with Russia",
        "against",
        0.41,
        words,
        CounterExample("without “not”", "“We will <wait>,” he added.", "favor", 0.71),
        12,
        "unknown",
    )
    none = Explanation("role", "claim", 0.8, (), None, 1)
    second = replace(second, explanations={because.about: because, "role": none})
    return replace(
        plain,
        sentences=(plain.sentences[0], second, plain.sentences[2]),
        relations=(Relation(2, 0, "attack", 0.4), Relation(1, 0, "support", 0.3)),
    )


@pytest.fixture
def document():
    return explained_document()


@pytest.mark.parametrize("render", [to_html, to_fragment])
def test_a_relation_is_said_at_both_ends_with_a_link(document, render):
    html = " ".join(render(document).split())
    assert html.count("attacked by</span>") == html.count("supported by</span>") == 1
    assert html.count("supports</span>") == 2  # the legend, and the sentence
    prefix = html.split('id="', 1)[1].split("voices")[0] if render is to_fragment else ""
    assert f'<a href="#{prefix}s1"><span class="sm-sr">sentence </span>1</a>' in html
    assert f'<a href="#{prefix}s3"><span class="sm-sr">sentence </span>3</a>' in html


def test_an_explanation_shades_words_and_says_what_would_turn_it(document):
    html = " ".join(to_html(document).split())
    assert '<span class="sm-for4">not</span>' in html
    assert '<span class="sm-off2">will</span>' in html
    assert "wait</span>" not in html.split('class="sm-shades"')[1].split("</p>")[0]
    # The record's own number and sign, as the command has them.
    assert "Without the word, the score falls by" in html
    assert '<b dir="auto">not</b> +0.52' in html
    assert '<b dir="auto">will</b> -0.05' in html
    assert "Without “not” it would be <b>favor</b> (0.71)" in html
    assert "“We will &lt;wait&gt;,” he added." in html
    assert "No small change was found" in html
    assert "No word changes the score" in html


def test_an_edit_of_the_list_is_said_with_with(document):
    second = document.sentences[1]
    found = second.explanations["dialogue with Russia"]
    counter = replace(found.counter, change="“may not” for “may”")
    changed = replace(second, explanations={found.about: replace(found, counter=counter)})
    sentences = (document.sentences[0], changed, document.sentences[2])
    html = " ".join(to_html(replace(document, sentences=sentences)).split())
    assert "With “may not” for “may” it would be" in html


def test_without_them_the_page_has_neither():
    html = to_html(sample_document())
    assert 'class="sm-because"' not in html
    assert 'class="sm-row sm-tie"' not in html
    assert "words that carried" not in html
