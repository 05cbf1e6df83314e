"""What is known of every labelled corpus: typed, and closed against unknown fields.

The facts stand in ``data/registry.toml``, one table a corpus.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

from stancemine.corpora.records import GoldStance, Split

__all__ = ["CorpusInfo", "PublishedScore", "SplitSize", "Task", "entries"]

Task = Literal["role", "reported", "attribution", "relation", "stance", "segmentation", "nli"]
"""What a corpus labels: see ``records``; ``nli`` corpora are pairs (``stancemine.corpora.nli``)."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublishedScore(_Closed):
    """A figure that somebody else reported on the corpus."""

    measure: str
    """The measure, with its task where the corpus has several: "claim-or-premise macro-F1"."""
    split: str
    """The part it was measured on, as its source divides the corpus."""
    value: float
    """As in the source: some publish shares in [0, 1], others percentages."""
    model: str
    source: str
    """Who reported it; where a collection took it over, that is said."""


class SplitSize(_Closed):
    """What the reader gives for one side of the split."""

    documents: Annotated[int, Field(ge=0)] = 0
    pairs: Annotated[int, Field(ge=0)] = 0
    """NLI pairs."""
    stances: dict[GoldStance, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)


class CorpusInfo(_Closed):
    """One corpus: where it is, what it labels, what may be done with it, how to cite it."""

    name: Annotated[str, Field(pattern=r"[a-z0-9]+(-[a-z0-9]+)*")]
    """Its name here, which is also the name of its folder."""
    title: str
    tasks: tuple[Task, ...]
    domain: str
    language: str = "en"
    """BCP 47."""
    reader: Annotated[str, Field(pattern=r"[a-z0-9_]+:[a-z0-9_]+")]
    """Module in this package and function, as ``module:function``."""
    reads: str | None = None
    """The file in the folder that the reader takes; None: it takes the folder."""
    bundled: bool = False
    """Whether its files lie inside this package, in ``corpora/data``."""
    splits: str
    """Where train, dev and test come from."""
    sizes: dict[Split, SplitSize]
    licence: str
    ship: bool
    """Whether weights that the project ships may be trained on it."""
    citation: str | None = None
    """BibTeX; None where there is nothing published to cite."""
    address: HttpUrl | None = None
    """Where its authors publish it."""
    notes: str | None = None
    scores: tuple[PublishedScore, ...] = ()


@cache
def entries() -> Mapping[str, CorpusInfo]:
    """All corpora by name, in the order of the file; read once."""
    text = (files("stancemine.corpora") / "data" / "registry.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            name: CorpusInfo.model_validate({"name": name, **facts})
            for name, facts in tomllib.loads(text).items()
        }
    )
