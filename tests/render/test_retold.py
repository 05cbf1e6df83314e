"""Reports that only others tell, on the page."""

from dataclasses import replace

from stancemine.document import Attribution, Document, Span
from tests.sample import sample_document


def linked() -> Document:
    """The sample without what nobody known says."""
    first, second, *rest = sample_document().sentences
    silent = replace(second, attributions=(), stances={})
    return replace(sample_document(), sentences=(first, silent, *rest))


def with_an_unlinked_report_told_by_another(document: Document) -> Document:
    first, *rest = document.sentences
    (outer,) = first.attributions
    piece = outer.content[0]
    word = piece.text.split(" ")[0]
    cue = Span(piece.start, piece.start + len(word), word)
    inner = Attribution("indirect", None, cue, (piece,), None, 0.9, id=1, within=outer.id)
    return replace(document, sentences=(replace(first, attributions=(outer, inner)), *rest))


def test_an_unlinked_report_that_another_tells_makes_no_empty_row() -> None:
    before = linked()
    after = with_an_unlinked_report_told_by_another(before)
    assert after.to_html().count("<tr") == before.to_html().count("<tr")
    assert "unknown speaker" in after.to_html()
