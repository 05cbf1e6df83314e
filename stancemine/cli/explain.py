"""``stancemine explain``: why one sentence has its labels."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stancemine.document import Explanation, Topic

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
    0 it rises: the word spoke against the label.
    """
    from stancemine.document import as_topics
    from stancemine.miner import StanceMiner

    text = sys.stdin.read().strip() if sentence == "-" else sentence
    topics = as_topics(topic or ())
    miner = StanceMiner.load(model)
    # The caller says that it is one sentence: it is not split again.
    document = miner(sentences=[text], topics=topics)
    asked: list[str | Topic] = ["role", "reported", *topics]
    for number, about in enumerate(asked):
        if number:
            print()
        print("\n".join(_lines(miner.explain(document, about))))
    print(f"\n{_NOTE}")


def _lines(found: Explanation) -> list[str]:
    holder = f", held by {found.holder}" if found.holder else ""
    label = found.label.replace("_", " ")
    lines = [f"{found.about}: {label} {found.score:.2f}{holder}"]
    largest = max((abs(word.weight) for word in found.words), default=0.0) or 1.0
    width = max((len(word.text) for word in found.words), default=0)
    for word in found.words:
        bar = ("+" if word.weight > 0 else "-") * round(_BAR * abs(word.weight) / largest)
        lines.append(f"  {word.text:<{width}} {word.weight:+.2f} {bar}".rstrip())
    if found.counter is None:
        lines.append("  no small change was found that turns it")
    else:
        turned = found.counter.label.replace("_", " ")
        lines.append(f"  {found.counter.change}: {turned} {found.counter.score:.2f}")
        lines.append(f"    {found.counter.text}")
    return lines
