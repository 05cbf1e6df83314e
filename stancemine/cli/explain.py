"""``stancemine explain``: why one sentence has its labels."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from stancemine.document import Explanation, Topic
    from stancemine.explain.occlusion import Progress
    from stancemine.folder import Settings

__all__ = ["EXAMPLES", "explain"]

EXAMPLES = """\
\b
Examples:
  The words that carried the role and a stance, and what would turn them:
    stancemine explain "The summit must not fail." --topic "dialogue with Russia"
  A sentence from a pipe:
    echo "The minister said that talks must resume." | stancemine explain -
  A whole article, as a page: the number of a sentence opens its explanations:
    stancemine analyze article.txt -t "NATO strategy" --explain --output article.html"""

_BAR = 12

_OWN_HEADS: Final = ("role", "stance")

MOST_WORDS: Final = 200
"""A longer sentence is refused: what a row holds ends soon after, and the time grows with the
square of the length (docs/explanations.md)."""

_NOTE = (
    "A word's number: without the word, the score falls by so much (below 0: it rises, the word\n"
    "spoke against the label)."
)


def explain(
    sentence: Annotated[
        str, typer.Argument(metavar="SENTENCE", help="One sentence, or - to read it from stdin.")
    ],
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", "-t", metavar="TOPIC", help="Explain the stance toward it, too."),
    ] = None,
    model: Annotated[
        str,
        typer.Option("--model", "-m", metavar="NAME", help="A bundled model, or a model's folder."),
    ] = "en-small",
) -> None:
    """Why SENTENCE has its role, whether it is reported, and its stance toward each TOPIC.

    A word's number is how much the probability of the label falls where the word is left out; below
    0 it rises: the word spoke against the label. Label sets of your own that the model was trained
    on are explained, too.
    """
    from stancemine.document import as_topics
    from stancemine.errors import InputError
    from stancemine.explain.phrases import words_of
    from stancemine.miner import StanceMiner

    text = _from_stdin() if sentence == "-" else sentence
    if sentence != "-" and os.path.isfile(sentence):  # False, too, for what is too long for a name
        raise InputError(
            "SENTENCE is the name of a file: give a sentence, or - and stdin; a whole text is "
            f"explained by: stancemine analyze {sentence} --explain --output page.html"
        )
    topics = as_topics(topic or ())
    words = len(words_of(text))
    if words > MOST_WORDS:
        raise InputError(
            f"SENTENCE has {words} words, allowed are {MOST_WORDS}: without each word the model "
            "reads it once again, and it reads no more than a sentence at a time. Of a text, each "
            "sentence is explained by: stancemine analyze FILE --explain --output page.html"
        )
    miner = StanceMiner.load(model)
    asked = _asked(miner.settings, topics)
    # The caller says that it is one sentence: it is not split again.
    document = miner(sentences=[text], topics=topics)
    for number, about in enumerate(asked):
        with _progress() as progress:
            found = miner.explain(document, about, progress=progress)
        if number:
            print()
        print("\n".join(_lines(found)))
    print(f"\n{_NOTE}")


def _from_stdin() -> str:
    from stancemine.errors import InputError

    if sys.stdin is None:
        raise InputError("there is no stdin to read SENTENCE from: give it as an argument")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise InputError(
            f"stdin is not utf-8 text: byte 0x{error.object[error.start]:02x} at position "
            f"{error.start}"
        ) from None


def _asked(settings: Settings, topics: tuple[Topic, ...]) -> list[str | Topic]:
    """What the model was trained to say of a sentence, and of it toward the topics."""
    from stancemine.errors import ModelError

    own = {head: [s.name for s in settings.label_sets if s.head == head] for head in _OWN_HEADS}
    asked: list[str | Topic] = [h for h in ("role", "reported") if h not in settings.untrained]
    asked += [f"own:{name}" for name in own["role"]]
    for topic in topics:
        asked += [topic] if "stance" not in settings.untrained else []
        asked += [f"own:{name}: {topic.text}" for name in own["stance"]]
    if not asked:
        raise ModelError(f"{settings.name} says nothing of a sentence alone: give a --topic")
    return asked


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar on stderr while the model reads, where somebody sees it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, markup=False, highlight=False)
    bar = Progress(
        TextColumn("Reading without each word"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(found: Explanation) -> list[str]:
    holder = f", held by {found.holder}" if found.holder else ""
    own = found.about.startswith("own:")
    label = found.label if own else found.label.replace("_", " ")
    lines = [f"{found.about}: {label} {found.score:.2f}{holder}"]
    largest = max((abs(word.weight) for word in found.words), default=0.0) or 1.0
    width = max((len(word.text) for word in found.words), default=0)
    for word in found.words:
        bar = ("+" if word.weight > 0 else "-") * round(_BAR * abs(word.weight) / largest)
        lines.append(f"  {word.text:<{width}} {word.weight:+.2f} {bar}".rstrip())
    if found.counter is None:
        lines.append("  no small change was found that turns it")
    else:
        turned = found.counter.label if own else found.counter.label.replace("_", " ")
        lines.append(f"  {found.counter.change}: {turned} {found.counter.score:.2f}")
        lines.append(f"    {found.counter.text}")
    return lines
