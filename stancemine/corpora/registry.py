"""What is known of every labelled corpus: typed, and closed against unknown fields.

The facts stand in ``data/registry.toml``, one table a corpus; the checksums of the files that
`CorpusInfo.fetch` pins in ``data/manifests/NAME.sha256``, in the form of ``sha256sum``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

from stancemine.corpora.nli import NLILabel
from stancemine.corpora.records import GoldStance, Split
from stancemine.labels import Role

__all__ = [
    "CorpusInfo",
    "Fetch",
    "PublishedScore",
    "SplitSize",
    "Task",
    "entries",
    "manifest",
]

Task = Literal["role", "reported", "attribution", "relation", "stance", "segmentation", "nli"]
"""What a corpus labels: see ``records``; ``nli`` corpora are pairs (``stancemine.corpora.nli``)."""

_Count = Annotated[int, Field(ge=0)]
_Positive = Annotated[int, Field(gt=0)]


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

    documents: _Count = 0
    sentences: _Count = 0
    """As the reader cuts them: where its authors mark no sentences, by the project's splitter."""
    roles: dict[Role, _Positive] = Field(default_factory=dict)
    reported: _Count | None = None
    """Sentences that are reported speech; None where the corpus does not say."""
    stances: dict[GoldStance, _Positive] = Field(default_factory=dict)
    attributions: _Count | None = None
    relations: _Count | None = None
    pairs: _Count = 0
    """NLI pairs, and their labels."""
    labels: dict[NLILabel, _Positive] = Field(default_factory=dict)


class Fetch(_Closed):
    """Files in a public repository, at one revision."""

    repository: Annotated[str, Field(pattern=r"[\w.-]+/[\w.-]+")]
    """On GitHub, as ``owner/name``."""
    revision: Annotated[str, Field(pattern=r"[0-9a-f]{40}")]
    """The commit."""
    transport: Annotated[Literal["archive", "files"], Field(alias="as")]
    """The whole repository in one zip file, or file by file."""
    folder: str = ""
    """The folder of the repository that stands for the corpus's own."""
    unverified: tuple[str, ...] = ()
    """Files of which no checksum is known, because what they were compared with differs."""


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
    fetch: Fetch | None = None
    """What ``stancemine corpora fetch`` downloads; None where it cannot."""
    by_hand: str | None = None
    """How to get it where it cannot be fetched: a form, a licence to accept, a drive."""
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


def manifest(name: str) -> Mapping[str, str]:
    """SHA-256 by path in the corpus's folder, for the files of which it is known; maybe none.

    >>> len(manifest("dse")), manifest("stancenews")
    (3, {})
    """
    path = files("stancemine.corpora") / "data" / "manifests" / f"{name}.sha256"
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {place: digest for digest, _, place in (line.partition("  ") for line in lines)}
