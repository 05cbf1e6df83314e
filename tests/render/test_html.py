import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from stancemine.document import Document, Span, Topic
from stancemine.render.html import to_fragment, to_html, to_notebook
from tests.rich import long_document, rich_document
from tests.sample import sample_document

VOID = {"meta", "link", "br", "input"}
HOSTILE = "</style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&<!--"


class _Page(HTMLParser):
    """Every tag that opens closes, in order; collects tags, attributes and the text of scripts."""

    def __init__(self, page: str):
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def sentence_texts(page: str) -> list[str]:
    found = re.findall(r'<p class="sm-text" dir="auto">(.*?)</p>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", text)) for text in found]


def words_of(page: str) -> str:
    page = re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(page))


def test_the_page_is_whole_and_loads_nothing():
    text = to_html(sample_document())
    page = _Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert "<title>Envoy &amp; talks</title>" in text
    assert len(page.named("script")) == 1
    assert not page.named("link")
    assert not page.named("img")
    assert not re.search(r"https?:|@import|url\(|src=", text)


def test_the_policy_allows_the_page_s_own_script_and_no_other():
    text = to_html(sample_document())
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = [
        unescape(meta["content"] or "")
        for meta in _Page(text).named("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_every_sentence_is_there_as_it_stands():
    for document in (sample_document(), rich_document()):
        assert sentence_texts(to_html(document)) == [s.text for s in document.sentences]


def test_ids_are_unique_and_name_the_sentences():
    ids = [a["id"] for _, a in _Page(to_html(rich_document())).tags if "id" in a]
    assert len(set(ids)) == len(ids)
    assert {f"s{number}" for number in range(1, 9)} <= set(ids)


def test_labels_speakers_and_stances_are_words_and_not_only_colours():
    words = words_of(to_html(rich_document()))
    assert "reported speech › claim" in words
    assert "▲ favor keeping the harbour open , held by · the mayor 0.75" in words
    assert "the mayor as told by Jana Veltroni" in words
    assert "Jana Veltroni denies it" in words
    assert "critics thought" in words
    assert "unknown speaker" in words
    assert "favor 50 % [9–91]" in words  # the author: one sentence for, one against


def test_an_unsure_answer_says_so_where_it_stands():
    page = to_html(rich_document())
    lines = re.findall(r'<li class="sm-line.*?</li>', page, re.DOTALL)
    assert [number for number, line in enumerate(lines, 1) if "data-unsure" in line] == [2, 6]
    assert 'class="sm-unsure">unsure' in lines[1]
    # In the sixth the role, and the second holder's stance, above and in the table.
    assert lines[5].count('class="sm-unsure">unsure') == 3


def test_what_overlaps_is_drawn_in_lanes_of_its_own():
    page = to_html(rich_document())
    inner = re.search(r'<span class="([^"]*)" data-a="([^"]*)"[^>]*>to “keep the cranes', page)
    assert inner
    assert inner[1].split() == ["sm-piece", "sm-content", "sm-solid0", "sm-dashed1"]
    assert inner[2] == "1 0"  # the innermost report first: it is the one pointed at
    outer = re.search(r'<span class="([^"]*)" data-a="0"[^>]*>that </span>', page)
    assert outer
    assert outer[1].split() == ["sm-piece", "sm-content", "sm-dashed1"]


def test_a_content_that_reaches_into_the_next_sentence_is_marked_in_both():
    document = sample_document()
    first, second, third = document.sentences
    content = Span(first.start, second.end, document.text[first.start : second.end])
    attribution = replace(first.attributions[0], content=(content,), source=None, cue=None)
    first = replace(first, attributions=(attribution,))
    second = replace(second, attributions=())
    page = to_html(replace(document, sentences=(first, second, third)))
    assert sentence_texts(page) == [s.text for s in document.sentences]
    assert page.count('data-a="0"') == 2


def test_a_break_in_the_text_opens_a_paragraph():
    page = to_html(sample_document())
    assert re.findall(r'<li class="sm-line (.*?)"', page) == [
        "sm-reported_speech sm-paragraph",
        "sm-reported_speech",
        "sm-none sm-paragraph",
    ]


def test_scores_are_there_on_demand():
    page = to_html(rich_document())
    whys = re.findall(r'<details class="sm-why">(.*?)</details>', page, re.DOTALL)
    words = words_of(whys[3])
    assert "Scores and parts of sentence 4" in words
    assert "reported speech 0.70" in words
    assert "Source Veltroni, who took office in May," in words
    assert "Content “We never closed it,” … “and we won't.”" in words
    assert "selling the quay Jana Veltroni unrelated 0.95 0.05" in words


def test_a_record_without_topics_and_speakers_has_a_page_too():
    document = sample_document()
    bare = tuple(replace(s, attributions=(), stances={}) for s in document.sentences)
    page = to_html(replace(document, topics=(), sentences=bare, title=None, id=None))
    _Page(page)
    assert "<h1" in page
    assert "Who is heard" not in page
    assert 'data-filter="stance"' not in page


def test_the_fragment_has_no_script_and_keeps_to_itself():
    document = rich_document()
    text = to_fragment(document)
    page = _Page(text)
    assert not page.named("script")
    assert not page.named("button")
    assert not page.named("html")
    other = to_fragment(sample_document())
    ids = re.findall(r' id="([^"]*)"', text)
    assert not set(ids) & set(re.findall(r' id="([^"]*)"', other))
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    flat = re.sub(r"@(media)[^{]*\{|:is\([^)]*\)", "", style)
    for selector in re.findall(r"([^{}]+)\{", flat):
        assert all(one.strip().startswith(".stancemine") for one in selector.split(",")), selector


def test_a_notebook_shows_the_page_in_a_frame_that_is_shut_off():
    document = rich_document()
    shown = document._repr_html_()
    assert shown == to_notebook(document)
    (frame,) = _Page(shown).named("iframe")
    assert frame["sandbox"] == "allow-scripts"
    assert frame["srcdoc"] == to_html(document)
    (style,) = re.findall(r"<style>(.*?)</style>", re.sub(r'srcdoc=".*"', "", shown, flags=re.S))
    assert style.startswith(".stancemine-untrusted {")


def _hostile(document: Document, words: str) -> Document:
    """The record with foreign words wherever an article's own can stand."""
    sentence = document.sentences[2]
    text = words + document.text[sentence.start :]
    by = len(words) - sentence.start
    a = sentence.attributions[0]
    span = Span(0, len(words), words)
    assert a.speaker
    speaker = replace(a.speaker, name=words, title=words, aliases=(words,))
    a = replace(a, source=span, cue=span, content=(span,), speaker=speaker)
    stance = sentence.stances["keeping the harbour open"]
    part = next(iter(stance.by_holder.values()))
    stance = replace(stance, holder=words, by_holder={words: part})
    sentence = replace(
        sentence,
        start=0,
        end=sentence.end + by,
        text=text[: sentence.end + by],
        attributions=(a,),
        stances={words: stance},
        unsure=(words,),
    )
    return replace(
        document,
        text=text,
        sentences=(sentence,),
        topics=(Topic(words),),
        title=words,
        outlet=words,
        id=words,
    )


def test_nothing_hostile_becomes_markup():
    document = _hostile(rich_document(), HOSTILE)
    plain = _Page(to_html(_hostile(rich_document(), "plain"))).tags
    page = _Page(to_html(document))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain]
    assert [sorted(a) for _, a in page.tags] == [sorted(a) for _, a in plain]
    assert sentence_texts(to_html(document)) == [s.text for s in document.sentences]
    assert len(_Page(to_notebook(document)).tags) == 3


@settings(deadline=None, max_examples=30)
@given(st.text(min_size=1))
def test_nothing_of_the_article_becomes_markup(words):
    document = _hostile(rich_document(), words)
    _Page(to_html(document))
    assert sentence_texts(to_html(document)) == [s.text for s in document.sentences]


def test_a_long_article_makes_a_page_of_moderate_size():
    page = to_html(long_document(50))
    assert page.count('<li class="sm-line') == 400
    assert len(page) < 3_000_000
