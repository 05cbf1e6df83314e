import io
from dataclasses import replace

import pytest
from rich.console import Console

from stancemine.render.table import render_table
from tests.sample import sample_document


def shown(document, width=100, **options) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width, **options).print(render_table(document))
    return stream.getvalue()


def test_it_shows_label_speaker_and_stance_with_holder():
    text = shown(sample_document(), width=160)
    assert "Envoy & talks  3 sentences, 1 speaker" in text
    assert "› claim" in text
    assert "favor dialogue with Russia (0.83, Ilse Maarten)" in text
    assert "against ? dialogue with Russia (0.41, unknown)" in text
    assert "“he”" in text
    assert "1 neutral" in text


def test_markup_and_control_characters_of_the_article_are_only_text():
    document = sample_document()
    evil = replace(document.sentences[0], text="[red]Red[/red] \x1b[2J\x07\x9b and [/] done.")
    text = shown(replace(document, sentences=(evil,), title="[blink]T"), width=140)
    assert "[red]Red[/red] [2J and [/] done." in text
    assert "[blink]T" in text
    assert not {"\x1b", "\x07", "\x9b"} & set(text)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_long_sentences_are_wrapped(width):
    document = sample_document()
    long = replace(document.sentences[0], text="word " * 500 + "x" * 300)
    lines = shown(replace(document, sentences=(long,)), width=width).splitlines()
    assert max(map(len, lines)) <= width


def test_without_topics_there_is_no_stance():
    document = sample_document()
    bare = tuple(replace(sentence, stances={}) for sentence in document.sentences)
    text = shown(replace(document, topics=(), sentences=bare))
    assert "Stance (score" not in text
    assert "Who stands where" not in text


def test_labels_are_coloured_on_a_terminal_only():
    assert "\x1b[" in shown(sample_document(), force_terminal=True)
    assert "\x1b[" not in shown(sample_document())
