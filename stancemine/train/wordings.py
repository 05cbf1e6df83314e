"""Other wordings of a corpus' topics, so that the topic and not the tone decides the stance.

``data/wordings/CORPUS.jsonl`` has, by topic, paraphrases (``also``) and, where there is a clean
one, a wording under which favor and against change places (``opposite``). They were written by a
large language model for the topics of stancenews' training part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from stancemine.corpora.files import read_jsonl
from stancemine.corpora.records import GoldStance
from stancemine.train.config import ConfigError

__all__ = ["Wording", "read_wordings"]

_FOLDER: Final = Path(__file__).parent / "data" / "wordings"
_TURNED: Final[Mapping[GoldStance, GoldStance]] = MappingProxyType(
    {"favor": "against", "against": "favor"}
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
