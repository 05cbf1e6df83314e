"""Other wordings of topics, so that the topic and not the tone decides the stance.

`framed` puts any topic that is a phrase into words of support or opposition.
``data/wordings/CORPUS.jsonl`` has, by topic, paraphrases (``also``) and, where there is a clean
one, a wording under which favor and against change places (``opposite``). They were written by a
large language model for the topics of stancenews' training part.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from stancemine.corpora.files import read_jsonl
from stancemine.corpora.records import GoldStance
from stancemine.train.config import ConfigError

__all__ = ["Wording", "framed", "read_wordings"]

_FOLDER: Final = Path(__file__).parent / "data" / "wordings"
_TURNED: Final[Mapping[GoldStance, GoldStance]] = MappingProxyType(
    {"favor": "against", "against": "favor"}
)

_FOR: Final = (
    "support for {}",
    "backing for {}",
    "the case for {}",
    "arguments in favor of {}",
    "promoting {}",
    "defending {}",
)
_AGAINST: Final = (
    "opposition to {}",
    "resistance to {}",
    "the case against {}",
    "rejecting {}",
    "turning away from {}",
)
_UNDONE: Final = (
    "an end to {}",
    "stopping {}",
    "doing away with {}",
    "getting rid of {}",
    "giving up {}",
)
"""Of what is done or in force, not of persons and bodies."""

_LONGEST: Final = 7
_CLAIM: Final = re.compile(
    r"[.?!]$|\b(?:is|are|was|were|be|has|have|had|do|does|did|should|must|will|would|can|could|may|"
    r"might|ought|cannot|needs?)\b|n't\b"
)
_FRAME: Final = re.compile(
    r"^(?:support|backing|opposition|resistance|the case|arguments?|promot|defend|reject|turning|"
    r"ending|an end|stop|no |not |against|anti-|pro-|giving up|getting rid|doing away|keeping)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A topic put otherwise; ``opposite`` ones turn the stance."""

    text: str
    opposite: bool = False

    def turn(self, label: GoldStance) -> GoldStance:
        """The stance toward this wording of one whose stance toward the topic is ``label``.

        >>> Wording("ending the embargo", opposite=True).turn("favor")
        'against'
        """
        return _TURNED.get(label, label) if self.opposite else label


def read_wordings(corpus: str, folder: Path = _FOLDER) -> dict[str, Sequence[Wording]]:
    """Every topic of ``corpus`` that has other wordings; `ConfigError` where it has no file."""
    path = folder / f"{corpus}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.jsonl")))
        raise ConfigError(f"reword: there are no other wordings for {corpus}, only for {known}")
    found: dict[str, Sequence[Wording]] = {}
    for row in read_jsonl(path, corpus):
        opposite = [Wording(row["opposite"], opposite=True)] if row["opposite"] else []
        found[row["topic"]] = (*map(Wording, row["also"]), *opposite)
    return found


def framed(topic: str, rng: random.Random) -> Wording | None:
    """A topic in words of support or opposition; None for a claim, and for what is in such already.

    >>> framed("the fish quota", random.Random(3))
    Wording(text='getting rid of the fish quota', opposite=True)
    >>> framed("Fishing should be banned.", random.Random(3))
    """
    if len(topic.split()) > _LONGEST or _CLAIM.search(topic) or _FRAME.search(topic):
        return None
    proper = topic.istitle() or (topic[:1].isupper() and not topic[1:2].isupper())
    done = topic.split()[0].endswith("ing")
    against = _AGAINST if proper or done else _AGAINST + _UNDONE
    opposite = rng.random() < 0.5
    return Wording(rng.choice(against if opposite else _FOR).format(topic), opposite)
