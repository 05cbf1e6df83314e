import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancemine.attributions.quotes import UNCLOSED, quoted_regions, quoted_share, region_at


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('She said "no" twice.', ['"no"']),
        ("She said “no” twice.", ["“no”"]),
        ("Sie sagte „nein“ und ging.", ["„nein“"]),
        ("Sie sagte »nein« und ging.", ["»nein«"]),
        ("Elle a dit « non » hier.", ["« non »"]),
        ("Hon sa ”nej” och gick.", ["”nej”"]),
        ("She said ``no'' twice.", ["``no''"]),
        ("She said ''no'' twice.", ["''no''"]),
        ("She said 'no' twice.", ["'no'"]),
        ("‘It’s the leaders’ fault,’ she said.", ["‘It’s the leaders’ fault,’"]),
        ("‘He called it “mad”,’ she said.", ["‘He called it “mad”,’"]),
        ("“He called it ‘mad’,” she said.", ["“He called it ‘mad’,”"]),
        ('They wanted to "buy" votes, "all of them".', ['"buy"', '"all of them"']),
        ('"We let them "buy" it," she said.', ['"We let them "buy" it,"']),
        ("The leaders’ talks and Berg's plan don’t differ.", []),
        ("The '90s were rock 'n' roll.", []),
        ('A 6" pipe and a 5\'2" plank.', []),
        ("No quotes here.", []),
        ("Stray closing” mark.", []),
        ("“One.\n\n“Two.\n\n“Three.” Then no more.", ["“One.", "“Two.", "“Three.”"]),
        ("“One. “Two.” Then no more.", ["“One.", "“Two.”"]),
        ("“Never closed.\n\nThe author goes on.", ["“Never closed."]),
        ('"Never closed', ['"Never closed']),
        ('"One.\n\nTwo.\n\nThree." Then no more.', ['"One.\n\nTwo.\n\nThree."']),
        ("“One.\n\nTwo.” Then “three”.", ["“One.\n\nTwo.”", "“three”"]),
        ("“One.\n\nHolm said “two”.", ["“One.", "“two”"]),  # the next mark opens
        ("“One.\n\n" + "word " * 600 + "end.”", ["“One."]),  # too far
        ('“Curly to straight," she said.', ['“Curly to straight,"']),
        ("", []),
    ],
)
def test_what_is_quoted(text: str, quoted: list[str]) -> None:
    assert [text[region.start : region.end] for region in quoted_regions(text)] == quoted


def test_continued_paragraphs_are_marked() -> None:
    regions = quoted_regions("“One.\n\n“Two.” And “three”.")
    assert [region.continues for region in regions] == [False, True, False]


def test_an_unclosed_quotation_ends() -> None:
    [region] = quoted_regions("“" + "word " * 1000)
    assert region.end <= UNCLOSED


def test_share_counts_letters_and_digits() -> None:
    text = 'ab "cd"'
    regions = quoted_regions(text)
    assert quoted_share(text, 0, len(text), regions) == 0.5
    assert quoted_share(text, 2, 3, regions) == 0.0


MARKS = st.text(alphabet="ab .,\n\"'“”‘’„«»‹›`—", max_size=60)


@given(st.one_of(MARKS, st.text(max_size=60)))
def test_regions_are_ordered_and_inside_the_text(text: str) -> None:
    end = 0
    regions = quoted_regions(text)
    for index, region in enumerate(regions):
        assert end <= region.start < region.end <= len(text)
        assert region_at(regions, region.start) == index
        end = region.end
    assert 0.0 <= quoted_share(text, 0, len(text), regions) <= 1.0
