"""How many bodies come out under their name and as organisations, where only the name tells.

    python evaluation/speakers/bodies.py --model en-small [--errors]

Every name of ``bodies.txt`` speaks in two sentences of one made-up article, in which no "it" and no
"the charity" helps.
"""

import argparse
from pathlib import Path

from stancemine import StanceMiner

NAMES = Path(__file__).parent / "bodies.txt"
ARTICLE = (
    "The council met again on Tuesday. {0} said the ban was a mistake. "
    "{0} has opposed the plan for years."
)


def main() -> None:
    """Print one line a part of the list."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--errors", action="store_true", help="list what is not right")
    options = parser.parse_args()
    lines = NAMES.read_text("utf-8").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    cut = names.index("---")
    miner = StanceMiner.load(options.model)
    for part, asked in (("known", names[:cut]), ("later", names[cut + 1 :])):
        found = [
            [(speaker.name, speaker.type) for speaker in document.speakers]
            for document in miner.pipe(ARTICLE.format(name) for name in asked)
        ]
        wrong = [
            f"  {name}: {said}"
            for name, said in zip(asked, found, strict=True)
            if said != [(name, "organisation")]
        ]
        print(f"{part}: {len(asked) - len(wrong)} of {len(asked)} right")
        if options.errors:
            print("\n".join(wrong))


if __name__ == "__main__":
    main()
