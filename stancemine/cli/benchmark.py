"""``stancemine benchmark``: how fast the library is on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["EXAMPLES", "benchmark"]

EXAMPLES = """\
\b
Examples:
  stancemine benchmark
  stancemine benchmark --sentences 2000 --json speed.json
  stancemine benchmark --model runs/mine --runtime torch --device cuda"""


def benchmark(
    model: Annotated[
        str,
        typer.Option("--model", "-m", metavar="NAME", help="A bundled model, or a model's folder."),
    ] = "en-small",
    sentences: Annotated[
        int, typer.Option(min=20, metavar="N", help="How many sentences each pass reads.")
    ] = 400,
    runtime: Annotated[str, typer.Option(metavar="NAME", help="onnx, torch or auto.")] = "auto",
    device: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of the torch runtime: cpu, cuda or mps.")
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Batches at once; by default one a core, at most 8."),
    ] = None,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write everything as JSON, too."),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only the tables, no word on what is being done.")
    ] = False,
) -> None:
    """Measure speed, cost of topics, memory and start-up on this machine; prints Markdown tables.

    It reads articles of this project's own, offline, and takes a minute or two. Other work on the
    machine makes it slower.
    """
    from stancemine.benchmark import benchmark as measure
    from stancemine.errors import OutputError
    from stancemine.runtime import RUNTIMES

    chosen = next((name for name in RUNTIMES if name == runtime), None)
    if chosen is None:
        raise typer.BadParameter(f"--runtime is {', '.join(RUNTIMES)}, not {runtime!r}")
    if json_file is not None and not json_file.parent.is_dir():
        raise OutputError(f"--json {json_file}: there is no folder {json_file.parent}")

    def say(step: str) -> None:
        if not quiet:
            print(f"measuring: {step}", file=sys.stderr)

    found = measure(
        model, runtime=chosen, device=device, threads=threads, sentences=sentences, say=say
    )
    if json_file is not None:
        try:
            json_file.write_text(found.to_json(), encoding="utf-8")
        except OSError as error:
            raise OutputError(f"cannot write {json_file}: {error.strerror}") from error
    print(found.to_markdown(), end="")
