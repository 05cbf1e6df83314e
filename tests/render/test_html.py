import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from stancemine.document import Span
from stancemine.render.html import to_fragment, to_html
from tests.sample import sample_document

VOID = {"meta", "link", "br"}


class _Nesting(HTMLParser):
    """Every tag that opens closes, in order."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def sentence_texts(page: str) -> list[str]:
    found = re.findall(r'<p class="sm-text">(.*?)</p>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", text)) for text in found]


def test_the_page_is_whole_and_loads_nothing():
    page = to_html(sample_document())
    parser = _Nesting()
    parser.feed(page)
    assert parser.open == []
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>Envoy &amp; talks</title>" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert not re.search(r"https?:|<script|<link|@import|url\(|src=", page)


def test_every_sentence_is_there_as_it_stands():
    document = sample_document()
    assert sentence_texts(to_html(document)) == [s.text for s in document.sentences]


def test_labels_speakers_and_stances_are_words_and_not_only_colours():
    page = re.sub(
        r"\s+",
        " ",
        re.sub(r"<style>.*?</style>|<[^>]+>", "", to_html(sample_document()), flags=re.DOTALL),
    )
    assert "reported speech › claim" in page
    assert "favor: dialogue with Russia 0.83, Ilse Maarten" in page
    assert "against: dialogue with Russia 0.41, unknown unsure" in page
    assert "1 neutral" in page


def test_spans_are_marked():
    page = to_html(sample_document())
    assert '<b class="sm-source" title="source">its envoy Ilse Maarten</b>' in page
    assert '<em class="sm-cue" title="cue">added</em>' in page
    assert 'title="content">“We will not wait,” </span>' in page


def test_a_content_that_reaches_into_the_next_sentence_is_marked_in_both():
    document = sample_document()
    first, second, third = document.sentences
    content = Span(first.start, second.end, document.text[first.start : second.end])
    attribution = replace(first.attributions[0], content=(content,), source=None, cue=None)
    first = replace(first, attributions=(attribution,))
    second = replace(second, attributions=())
    page = to_html(replace(document, sentences=(first, second, third)))
    assert sentence_texts(page) == [s.text for s in document.sentences]
    # one in the legend, one in each of the two sentences
    assert page.count('<span class="sm-content"') == 3


def test_a_break_in_the_text_opens_a_paragraph():
    page = to_html(sample_document())
    assert re.findall(r'<li class="sm-line (.*?)">', page) == [
        "sm-reported_speech",
        "sm-reported_speech",
        "sm-none sm-paragraph",
    ]


def test_the_fragment_is_the_page_without_its_frame():
    fragment = to_fragment(sample_document())
    assert fragment in to_html(sample_document())
    assert "<html" not in fragment
    assert sample_document()._repr_html_() == fragment


@given(st.text(min_size=1), st.text(), st.text(min_size=1))
def test_nothing_of_the_article_becomes_markup(text, title, speaker):
    document = sample_document()
    sentence = replace(document.sentences[0], start=0, end=len(text), text=text, attributions=())
    stances = {topic: replace(stance, holder=speaker) for topic, stance in sentence.stances.items()}
    page = to_html(
        replace(document, text=text, title=title, sentences=(replace(sentence, stances=stances),))
    )
    parser = _Nesting()
    parser.feed(page)
    assert parser.open == []
    assert sentence_texts(page) == [text]
