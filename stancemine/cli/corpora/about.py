"""``stancemine corpora list`` and ``describe``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

__all__ = ["describe_corpus", "list_corpora"]


class _Task(StrEnum):
    role = "role"
    reported = "reported"
    attribution = "attribution"
    relation = "relation"
    stance = "stance"
    segmentation = "segmentation"
    nli = "nli"


def list_corpora(
    task: Annotated[
        _Task | None, typer.Option("--task", "-t", help="Only those that label this.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Every field of the registry, as JSON.")
    ] = False,
) -> None:
    """The known corpora: name, labels, size, sides, licence, and whether weights may ship."""
    from stancemine import corpora

    names = corpora.names(None if task is None else task.value)
    if as_json:
        import json

        facts = [corpora.info(name).model_dump(mode="json", by_alias=True) for name in names]
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    from stancemine.corpora.describe import overview

    head, *rows = overview()
    rows = [head, *(row for row in rows if row[0] in names)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        print("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())


def describe_corpus(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name of `corpora list`.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Every field of the registry, as JSON.")
    ] = False,
) -> None:
    """All that is known of one corpus, its citation and how its labels become ours."""
    from stancemine import corpora

    facts = corpora.info(name)
    if as_json:
        print(facts.model_dump_json(indent=1, by_alias=True))
        return
    from stancemine.corpora.describe import describe

    print(describe(facts), end="")
